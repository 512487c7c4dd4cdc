"""The layers panel: real clicks and keys, what the session shows afterwards."""

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt

from support.panel_stage import layer, stage  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.core.values.layer_look import LayerLook
from tabletop.session.session import Session
from tabletop.ui.layers.layer_delegate import arrow_box, eye_box, tags_of
from tabletop.ui.layers.layer_menu import MenuPart, one_of_records
from tabletop.ui.layers.layer_rows import MIME, SCALE_ROLE, describe
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.parts.language import speak

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(stage: Session, qtbot) -> LayersPanel:  # noqa: F811
    stage.layers.views = [
        layer("ground", "landuse"),
        layer("roads", "road", problems=2, source="<b>survey</b>"),
        layer("houses", "building", schematic=True),
    ]
    made = LayersPanel(stage)
    qtbot.addWidget(made)
    made.resize(260, 400)
    made.show()
    return made


def shown(panel: LayersPanel) -> list[str]:
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def entry(menu, text: str):
    return next(action for action in menu.actions() if action.text().partition("\t")[0] == text)


def order(session: Session) -> list[str]:
    return [view.layer.info.id for view in session.layers.views]


def test_the_highest_layer_stands_first(panel):
    assert shown(panel) == ["Houses", "Roads", "Ground"]


def test_a_click_on_the_eye_hides_and_shows(panel, stage, qtbot):  # noqa: F811
    box = eye_box(panel.list.visualRect(panel.rows.index(1)))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert [view.visible for view in stage.layers.views] == [True, False, True]
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert all(view.visible for view in stage.layers.views)


def test_a_click_beside_the_eye_only_chooses(panel, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(panel.rows.index(1)).center())
    assert all(view.visible for view in stage.layers.views)
    assert panel.list.current_id() == "roads"


def test_space_hides_the_current_layer(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert not stage.layers.views[2].visible


def test_the_slider_stands_on_the_current_row_and_fades_it(panel, stage):  # noqa: F811
    panel.list.setCurrentIndex(QModelIndex())
    assert not panel.list.slider.isVisible()
    panel.list.setCurrentIndex(panel.rows.index(1))
    assert panel.list.visualRect(panel.rows.index(1)).contains(panel.list.slider.geometry().center())
    panel.list.slider.setValue(40)
    assert [view.opacity for view in stage.layers.views] == [1.0, 0.4, 1.0]
    panel.list.setCurrentIndex(panel.rows.index(0))
    assert panel.list.slider.value() == 100


def drop(panel: LayersPanel, layer_id: str, row: int) -> bool:
    data = QMimeData()
    data.setData(MIME, layer_id.encode())
    return panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())


@pytest.mark.parametrize(
    ("layer_id", "row", "expected"),
    [
        ("houses", 2, ["ground", "houses", "roads"]),
        ("houses", 3, ["houses", "ground", "roads"]),
        ("houses", -1, ["houses", "ground", "roads"]),
        ("ground", 0, ["roads", "houses", "ground"]),
        ("roads", 1, ["ground", "roads", "houses"]),
        ("roads", 2, ["ground", "roads", "houses"]),
        ("nobody", 1, ["ground", "roads", "houses"]),
    ],
)
def test_a_drop_moves_the_layer(panel, stage, layer_id, row, expected):  # noqa: F811
    assert drop(panel, layer_id, row) is False
    assert order(stage) == expected


def test_alt_with_an_arrow_moves_and_keeps_the_row(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(stage) == ["ground", "houses", "roads"]
    assert panel.list.current_id() == "houses"
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(stage) == ["ground", "roads", "houses"]


def test_delete_and_the_button_remove(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert order(stage) == ["ground", "roads"]
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.mouseClick(panel.remove_button, LEFT)
    assert order(stage) == ["ground"]


def test_the_menu_zooms_moves_and_removes(panel, stage, qtbot):  # noqa: F811
    zoom, up, down, remove = (entry(panel.menu("houses"), text) for text in ("Zoom to layer", "Move up", "Move down", "Remove layer"))
    assert not up.isEnabled() and down.isEnabled()
    with qtbot.waitSignal(panel.zoom_requested) as told:
        zoom.trigger()
    assert told.args == ["houses"]
    down.trigger()
    assert order(stage) == ["ground", "houses", "roads"]
    remove.trigger()
    assert order(stage) == ["ground", "roads"]


def test_a_missing_layer_is_a_row_with_its_reason(panel, stage, qtbot):  # noqa: F811
    stage.layers.unread = [Lack(LayerInfo("fences", {"en": "Fences"}, path="/a/fences.gpkg", role="fence"), message("It is not there."))]
    stage.layers_changed.emit()
    assert shown(panel) == ["Fences", "Houses", "Roads", "Ground"] and panel._count.text() == "3 layers, 1 missing"
    assert "It is not there." in panel.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    panel.list.setCurrentIndex(panel.rows.index(0))
    assert not panel.list.slider.isVisible() and panel.find_button.isVisible() and not panel.zoom_button.isVisible()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    with qtbot.waitSignal(panel.find_requested) as told:
        qtbot.mouseClick(panel.find_button, LEFT)
    assert told.args == ["fences"]
    find, remove = entry(panel.menu("fences"), "Find the file..."), entry(panel.menu("fences"), "Remove layer")
    with qtbot.waitSignal(panel.find_requested):
        find.trigger()
    assert drop(panel, "houses", 0) is False and order(stage) == ["ground", "roads", "houses"]
    assert drop(panel, "houses", 3) is False and order(stage) == ["ground", "houses", "roads"]
    assert not panel.grab().isNull()
    remove.trigger()
    assert stage.layers.unread == () and shown(panel) == ["Roads", "Houses", "Ground"]


def test_empty_asks_for_a_file(panel, stage, qtbot):  # noqa: F811
    for name in order(stage):
        stage.layers.remove(name)
    assert panel.empty.isVisible() and not panel.list.isVisible()
    with qtbot.waitSignal(panel.add_requested):
        qtbot.mouseClick(panel.empty.button, LEFT)
    with qtbot.waitSignal(panel.add_requested):
        qtbot.mouseClick(panel.add_button, LEFT)


def test_tooltips_are_never_markup_of_the_data(panel):
    tip = panel.rows.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;survey&lt;/b&gt;" in tip
    assert "Row 0 is bad." in tip and "Row 1 is bad." in tip


def test_a_layer_tells_that_it_is_schematic(panel, stage):  # noqa: F811
    assert "Schematic" in describe(stage.layers.views[2])
    assert "Schematic" not in describe(stage.layers.views[0])


def test_titles_follow_the_language(panel):
    speak("id")
    assert shown(panel) == ["HOUSES", "ROADS", "GROUND"]
    assert panel.list.accessibleName() == "Layer, teratas lebih dulu"


def test_it_can_be_painted(panel):
    assert not panel.grab().isNull()


def test_entries_of_the_window_stand_in_the_menu_of_the_layers_they_fit(panel, stage):  # noqa: F811
    done = []
    panel.more = [
        MenuPart("Show only this", "focus", done.append, one_of_records),
        MenuPart("Show everything of the plan", "eye", done.append, lambda views: False),
    ]
    texts = [action.text() for action in panel.menu("houses").actions()]
    assert "Show only this" in texts and "Show everything of the plan" not in texts
    next(action for action in panel.menu("houses").actions() if action.text() == "Show only this").trigger()
    assert done == [("houses",)]


# --- several at once
def choose(panel, *ids):
    panel.list.choose(list(ids), ids[0])


def grouped(stage, names):  # noqa: F811
    stage.layers.views = [layer(name, "road", group=group) for name, group in names]
    stage.layers_changed.emit()


def test_shift_and_ctrl_choose_several_and_delete_takes_them_off(panel, stage, qtbot):  # noqa: F811
    place = lambda row: panel.list.visualRect(panel.rows.index(row)).center()  # noqa: E731
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=place(0))
    qtbot.mouseClick(panel.list.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, pos=place(2))
    assert [view.layer.info.id for view in panel.list.chosen()] == ["houses", "ground"]
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert order(stage) == ["roads"]


def test_the_menu_of_several_zooms_to_all_of_them(panel, qtbot):
    choose(panel, "houses", "ground")
    texts = [action.text().partition("\t")[0] for action in panel.menu("houses").actions()]
    assert "Zoom to layer" not in texts and "Rename" not in texts and "Remove these layers" in texts
    with qtbot.waitSignal(panel.zoom_all_requested) as told:
        entry(panel.menu("ground"), "Zoom to these layers").trigger()
    assert told.args == [["houses", "ground"]]


def test_space_hides_all_that_are_chosen(panel, stage, qtbot):  # noqa: F811
    choose(panel, "houses", "roads")
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert [view.visible for view in stage.layers.views] == [True, False, False]


def test_show_only_this_and_back(panel, stage):  # noqa: F811
    stage.layers.set_view("ground", visible=False)
    entry(panel.menu("roads"), "Show only this, or as before").trigger()
    assert [view.visible for view in stage.layers.views] == [False, True, False]
    entry(panel.menu("roads"), "Show only this, or as before").trigger()
    assert [view.visible for view in stage.layers.views] == [False, True, True]


def test_alt_enter_and_a_double_click_ask_for_properties(panel, qtbot):
    choose(panel, "houses", "roads")
    with qtbot.waitSignal(panel.properties_requested) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert told.args == [["houses", "roads"]]
    place = panel.list.visualRect(panel.rows.index(2)).center()
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=place)
    with qtbot.waitSignal(panel.properties_requested) as told:
        qtbot.mouseDClick(panel.list.viewport(), LEFT, pos=place)
    assert told.args == [["ground"]]


def test_enter_goes_to_the_layer(panel, qtbot):
    choose(panel, "roads")
    with qtbot.waitSignal(panel.zoom_requested) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args == ["roads"]


def test_several_are_dragged_together_and_keep_their_order(panel, stage):  # noqa: F811
    data = panel.rows.mimeData([panel.rows.index(0), panel.rows.index(1)])
    panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    assert order(stage) == ["roads", "houses", "ground"]


# --- groups
def test_a_group_is_a_row_that_folds_by_click_and_keys(panel, stage, qtbot):  # noqa: F811
    grouped(stage, [("a", ""), ("b", "RBI"), ("c", "RBI")])
    assert shown(panel) == ["RBI", "C", "B", "A"] and panel._count.text() == "3 layers"
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=arrow_box(panel.list.visualRect(panel.rows.index(0))).center())
    assert shown(panel) == ["RBI", "A"]
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    assert shown(panel) == ["RBI", "C", "B", "A"]
    qtbot.keyClick(panel.list, Qt.Key.Key_Left)
    assert shown(panel) == ["RBI", "A"] and not panel.grab().isNull()


def test_the_eye_of_a_group_hides_all_in_it(panel, stage, qtbot):  # noqa: F811
    grouped(stage, [("a", ""), ("b", "RBI"), ("c", "RBI")])
    box = eye_box(panel.list.visualRect(panel.rows.index(0)))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert [view.visible for view in stage.layers.views] == [True, False, False]
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert all(view.visible for view in stage.layers.views)


def test_a_group_lies_where_its_highest_layer_does_and_gathers_the_others(panel, stage):  # noqa: F811
    grouped(stage, [("a", "RBI"), ("b", ""), ("c", "RBI"), ("d", "")])
    assert shown(panel) == ["D", "RBI", "C", "A", "B"]
    panel.rows.move("d", 5)
    assert order(stage) == ["d", "b", "a", "c"]


# --- finding one among many
def test_with_many_layers_there_is_a_field_that_searches(panel, stage, qtbot):  # noqa: F811
    assert not panel.search.isVisible()
    grouped(stage, [(f"tema {n}", "RBI" if n % 2 else "") for n in range(60)])
    assert panel.search.isVisible()
    panel.search.setFocus()
    qtbot.keyClicks(panel.search, "tema 31")
    assert shown(panel) == ["RBI", "Tema 31"]
    panel.search.clear()
    assert panel.rows.rowCount() == 61


def test_tags_say_what_is_schematic_and_guessed(stage):  # noqa: F811
    assert [word for word, _ in tags_of(layer("a", schematic=True, guessed=("crs",)))] == ["schematic", "guessed"]
    assert tags_of(layer("a", "road", guessed=("role",))) == []


def test_a_layer_left_out_at_the_scale_says_so(panel, stage):  # noqa: F811
    stage.layers.views = [layer("a", look=LayerLook(from_scale=5_000.0)), layer("b", look=LayerLook(to_scale=5_000.0))]
    stage.layers_changed.emit()
    panel.set_scale(10_000.0)
    assert [panel.rows.index(row).data(SCALE_ROLE) for row in (0, 1)] == [False, True]
    panel.set_scale(1_000.0)
    assert [panel.rows.index(row).data(SCALE_ROLE) for row in (0, 1)] == [True, False] and not panel.grab().isNull()


def test_a_search_that_is_taken_back_leaves_the_chosen_layer_in_sight(panel, stage):  # noqa: F811
    stage.layers.views = [layer(f"l{n}", "road") for n in range(40)]
    stage.layers_changed.emit()
    panel.list.choose(["l3"], "l3")
    panel.search.setText("L30")
    panel.search.clear()
    assert panel.list.current_id() == "l3"
    assert panel.list.viewport().rect().intersects(panel.list.visualRect(panel.list.currentIndex()))
    panel.search.setText("L30")
    panel.list.choose(["l30"], "l30")
    panel.search.clear()
    assert panel.list.current_id() == "l30"
    assert panel.list.viewport().rect().intersects(panel.list.visualRect(panel.list.currentIndex()))
