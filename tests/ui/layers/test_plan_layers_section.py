"""Layers of the plan's own in the panel: real clicks and keys, what plan and window say afterwards."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from support.panel_stage import stage  # noqa: F401
from tabletop.core.arrangement.plan_layers import LAYER, MAIN, lock_layer, plan_layers
from tabletop.core.values.plan import Plan
from tabletop.session.session import Session
from tabletop.ui.dialogs import layer_question
from tabletop.ui.dialogs.layer_question import LayerQuestion
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.layers.plan_layer_rows import CHOSEN_MIME, ROW_MIME, ROW_PX, badge_box, eye_box, lock_box
from tabletop.ui.layers.plan_layers_section import MOST_ROWS, PlanLayersSection
from tabletop.ui.parts.language import speak

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def section(stage: Session, qtbot) -> PlanLayersSection:  # noqa: F811
    features = dict(stage.plan.features)
    for key, layer in (("crowd", "Incoming"), ("alpha", "Reserve"), ("beta", "Reserve")):
        features[key] = features[key].edited(1, stage.scope, properties={LAYER: layer, "tags": "north"})
    kept = Plan(stage.plan.crs, features, stage.plan.scenes, stage.plan.roster, {"plan_layers": ["Reserve", "Incoming"]})
    stage.file.plan = kept
    stage.said = []
    stage.notice.connect(lambda text, severity: stage.said.append(text))
    panel = LayersPanel(stage)
    qtbot.addWidget(panel)
    panel.resize(260, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.own.panel = panel
    return panel.own


def shown(section) -> list[str]:
    return [section.rows.index(row).data() for row in range(section.rows.rowCount())]


def row(section, name):
    return section.list.visualRect(section.rows.index(shown(section).index(name)))


def click(section, qtbot, place):
    qtbot.mouseClick(section.list.viewport(), LEFT, pos=place)


def go(section, name):
    section.list.selectionModel().setCurrentIndex(
        section.rows.index(shown(section).index(name)), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


def layer_in(session, key):
    return session.plan.features[key].at(1).properties.get(LAYER)


def type_name(section, qtbot, text):
    field = section.list.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not section.list.is_typing)
    qtbot.wait(100)


def test_the_rows_are_the_plans_layers(section):
    assert shown(section) == ["Reserve", "Incoming", "Main layer"]
    assert [section.rows.things_on(layer.id) for layer in section.rows.layers] == [2, 1, 4]
    assert section.list.current_id() == MAIN and section.list.height() == 3 * ROW_PX + 2


def test_a_click_on_the_eye_hides_and_shows_and_takes_nothing_up(section, stage, qtbot):  # noqa: F811
    assert section.hidden_line.isHidden()
    click(section, qtbot, eye_box(row(section, "Reserve")).center())
    assert stage.hidden == {"alpha", "beta"} and stage.shown.active == MAIN
    assert section.hidden_line.text() == "2 hidden; checks and paper keep them."
    click(section, qtbot, eye_box(row(section, "Reserve")).center())
    assert stage.hidden == frozenset() and section.hidden_line.isHidden()


def test_two_quick_clicks_on_the_eye_are_two(section, stage, qtbot):  # noqa: F811
    place = eye_box(row(section, "Reserve")).center()
    qtbot.mouseClick(section.list.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(section.list.viewport(), LEFT, pos=place)
    assert stage.hidden == frozenset() and section.list.findChild(QLineEdit) is None


def test_a_click_on_a_name_lets_one_draw_there(section, stage, qtbot):  # noqa: F811
    click(section, qtbot, row(section, "Reserve").center())
    assert stage.shown.defaults() == {LAYER: "Reserve"} and section.rows.is_active("Reserve")
    assert "New features come to stand here" in section.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert not stage.undo_stack.count()


def test_a_click_on_the_lock_locks_and_unlocks(section, stage, qtbot):  # noqa: F811
    click(section, qtbot, lock_box(row(section, "Reserve")).center())
    assert plan_layers(stage.plan)[0].locked and "Locked" in section.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    click(section, qtbot, lock_box(row(section, "Reserve")).center())
    assert not plan_layers(stage.plan)[0].locked and stage.undo_stack.count() == 2


def test_plus_makes_a_layer_whose_name_is_typed_at_once(section, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(section.add_button, LEFT)
    assert shown(section)[0] == "Layer 1" and stage.shown.active == "Layer 1"
    type_name(section, qtbot, "Briefing")
    assert shown(section) == ["Briefing", "Reserve", "Incoming", "Main layer"]
    assert section.rows.layers[0].id == stage.shown.active == "Briefing"
    qtbot.mouseClick(section.add_button, LEFT)
    assert shown(section)[0] == "Layer 1"


@pytest.mark.parametrize("name", ["", "   ", "incoming"])
def test_a_bad_name_is_said_and_the_old_one_stays(section, stage, qtbot, name):  # noqa: F811
    go(section, "Reserve")
    section.list.setFocus()
    qtbot.keyClick(section.list, Qt.Key.Key_F2)
    field = section.list.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    type_name(section, qtbot, name)
    assert shown(section)[0] == "Reserve" and len(stage.said) == 1


def test_no_more_letters_than_a_name_may_have(section, stage, qtbot):  # noqa: F811
    section.name("Reserve")
    type_name(section, qtbot, "x" * 250)
    assert shown(section)[0] == "x" * 80 and not stage.said


def test_a_hidden_empty_layer_stays_hidden_under_its_new_name(section, stage, qtbot):  # noqa: F811
    section.add()
    type_name(section, qtbot, "Briefing")
    stage.shown.show_layer("Briefing", False)
    section.name("Briefing")
    type_name(section, qtbot, "Paparan")
    assert stage.shown.hidden_layers == {"Paparan"} and stage.shown.active == "Paparan"


def test_the_main_layer_can_be_named_too(section, stage, qtbot):  # noqa: F811
    section.name(MAIN)
    type_name(section, qtbot, "Police")
    assert shown(section) == ["Reserve", "Incoming", "Police"] and layer_in(stage, "exit") is None


def test_keys_move_hide_and_rename(section, stage, qtbot):  # noqa: F811
    go(section, "Incoming")
    qtbot.keyClick(section.list, Qt.Key.Key_Up, ALT)
    assert shown(section) == ["Incoming", "Reserve", "Main layer"] and section.list.current_id() == "Incoming"
    qtbot.keyClick(section.list, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(section.list, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(section.list, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(section.list, Qt.Key.Key_Down, ALT)
    assert shown(section) == ["Reserve", "Main layer", "Incoming"]
    qtbot.keyClick(section.list, Qt.Key.Key_Space)
    assert stage.hidden == {"crowd"}
    assert stage.undo_stack.count() == 3


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("Reserve", 2, ["Incoming", "Reserve", "Main layer"]),
        ("Reserve", -1, ["Incoming", "Main layer", "Reserve"]),
        ("Main layer", 0, ["Main layer", "Reserve", "Incoming"]),
        ("Incoming", 1, ["Reserve", "Incoming", "Main layer"]),
        ("nobody", 0, ["Reserve", "Incoming", "Main layer"]),
    ],
)
def test_a_drop_between_rows_moves_the_layer(section, name, target, expected):
    data = QMimeData()
    data.setData(ROW_MIME, {"Main layer": ""}.get(name, name).encode())
    assert section.rows.dropMimeData(data, Qt.DropAction.MoveAction, target, 0, QModelIndex()) is False
    assert shown(section) == expected


def test_the_selection_is_dragged_by_its_badge_onto_another_layer(section, stage, qtbot):  # noqa: F811
    stage.select(["alpha", "exit"])
    assert section.rows.chosen_on("Reserve") == section.rows.chosen_on(MAIN) == 1
    badge = badge_box(row(section, "Reserve"), "2", 1).center().toPoint()
    qtbot.mousePress(section.list.viewport(), LEFT, pos=badge)
    data = section.rows.mimeData([section.rows.index(0)])
    assert stage.shown.active == MAIN, "a drag takes nothing up"
    assert data.hasFormat(CHOSEN_MIME) and section.rows.flags(section.rows.index(1)) & Qt.ItemFlag.ItemIsDropEnabled
    qtbot.mouseRelease(section.list.viewport(), LEFT, pos=badge)
    section.rows.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, section.rows.index(1))
    assert layer_in(stage, "alpha") == layer_in(stage, "exit") == "Incoming" and stage.undo_stack.count() == 1
    qtbot.mousePress(section.list.viewport(), LEFT, pos=QPoint(80, badge.y()))
    assert section.rows.mimeData([section.rows.index(0)]).hasFormat(ROW_MIME)


def test_the_menu_of_a_row(section, stage):  # noqa: F811
    stage.select(["exit"])
    actions = {action.text(): action for action in section.menu("Reserve").actions()}
    actions["Put the selection on it"].trigger()
    assert layer_in(stage, "exit") == "Reserve"
    actions["Show only this"].trigger()
    assert len(stage.hidden) == len(stage.plan.features) - 3 - 1  # one stands in another scene
    actions["Select what stands on it"].trigger()
    assert stage.selection == {"alpha", "beta", "exit"}
    actions["Hide"].trigger()
    assert stage.selection == frozenset()
    main = {action.text(): action for action in section.menu(MAIN).actions()}
    assert not main["Remove the plan layer..."].isEnabled() and not main["Move down"].isEnabled()


def test_a_true_sentence_where_it_cannot_be_put(section, stage):  # noqa: F811
    stage.do(lock_layer(stage.plan, "Reserve", True))
    stage.select(["exit"])
    section.put("Reserve")
    assert layer_in(stage, "exit") is None and "Reserve is locked" in stage.said[-1]
    stage.select(["crowd"])
    section.put("Incoming")
    assert stage.said[-1] == "It stands on the plan layer Incoming already."


@pytest.mark.parametrize(("answer", "left"), [("main", {"alpha", "beta"}), ("delete", set()), (None, {"alpha", "beta"})])
def test_removing_asks_what_becomes_of_its_things(section, stage, qtbot, monkeypatch, answer, left):  # noqa: F811
    def answered(question):
        question.answer = answer

    monkeypatch.setattr(LayerQuestion, "exec", answered)
    go(section, "Reserve")
    qtbot.keyClick(section.list, Qt.Key.Key_Delete)
    assert {"alpha", "beta"} & set(stage.plan.features) == left
    assert ("Reserve" in shown(section)) == (answer is None)
    assert stage.undo_stack.count() == (answer is not None)
    stage.undo_stack.undo()
    assert shown(section) == ["Reserve", "Incoming", "Main layer"] and layer_in(stage, "alpha") == "Reserve"


def test_an_empty_layer_goes_without_a_question_and_is_said(section, stage, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(layer_question, "LayerQuestion", None)
    told = []
    stage.taken_away.connect(lambda label, back: told.append(str(label)))
    section.add()
    section.remove("Layer 1")
    assert "Layer 1" not in shown(section) and told == ["Remove the plan layer Layer 1"]
    section.remove(MAIN)
    assert stage.said == ["The main layer stays: what is on no other layer stands on it."]


def test_the_question_says_how_many_and_its_buttons_answer(section, stage, qtbot):  # noqa: F811
    for count, words in ((1, "1 feature stands on"), (3, "3 features stand on")):
        question = LayerQuestion(section, section.rows.layers[0], "Main layer", count)
        qtbot.addWidget(question)
        assert question.text.text().startswith(words)
        question.delete.click()
        assert question.answer == "delete"


def test_one_tag_alone(section, stage):  # noqa: F811
    every, _, north = section.tag_menu().actions()
    assert every.isChecked() and north.text() == "north (3)"
    north.trigger()
    assert stage.hidden == {"exit", "lane", "beta 2"}
    assert section.hidden_line.text() == "Only the tag north is shown. 3 hidden; checks and paper keep them."
    section.show_all.click()
    assert stage.hidden == frozenset() and stage.shown.tag == ""


def test_without_tags_the_menu_says_what_to_do(section, stage):  # noqa: F811
    stage.file.plan = Plan()
    assert [action.isEnabled() for action in section.tag_menu().actions() if not action.isSeparator()] == [True, False]


def test_many_layers_scroll_and_long_names_are_cut(section, stage):  # noqa: F811
    stage.file.plan = Plan(settings={"plan_layers": [*(f"Layer {n}" for n in range(20)), "x" * 250]})
    stage.plan_changed.emit(None)
    assert section.rows.rowCount() == 22 and section.list.height() == MOST_ROWS * ROW_PX + 2
    assert section.panel.width() == 260 and not section.grab().isNull()


def test_a_plan_open_for_reading_only_is_looked_at(section, stage):  # noqa: F811
    stage.file.read_only = True
    section.refresh()
    assert not section.add_button.isEnabled() and not section.remove_button.isEnabled()
    assert not section.rows.flags(section.rows.index(0)) & Qt.ItemFlag.ItemIsEditable
    section.list.toggle(section.rows.index(0))
    assert stage.hidden == {"alpha", "beta"}


def test_words_follow_the_language(section, stage):  # noqa: F811
    stage.shown.show_layer("Reserve", False)
    speak("id")
    QApplication.processEvents()
    assert section.title.text() == "Rencana" and shown(section)[-1] == "Layer utama"
    assert section.hidden_line.text() == "2 tersembunyi; tetap diperiksa dan dicetak."
