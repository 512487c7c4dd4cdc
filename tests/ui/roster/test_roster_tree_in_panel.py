"""The roster as a tree in its panel: units moved by keys and drags, parts of it, stated totals, split and join."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPalette

from support.panel_stage import at, feature, stage  # noqa: F401
from tabletop.canvas.asking.dragged import files_in, units_in, units_mime
from tabletop.core.roster.sums_stated import stated_in
from tabletop.core.roster.tree import RosterTree
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.session import Session
from tabletop.ui.roster.roster_panel import RosterPanel
from tabletop.ui.roster.split_dialog import SplitDialog

ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
ROSTER = [
    RosterUnit("k", "Kompi 1", "Polri", "Preventif", 0),
    RosterUnit("p1", "Peleton 1", "Polri", "Preventif", 30, parent="k", tasks={1: "berjaga di gerbang"}),
    RosterUnit("p2", "Peleton 2", "Polri", "Preventif", 30, parent="k"),
    RosterUnit("c", "Cadangan", "Polri", "Preventif", 12),
    RosterUnit("t", "Kodim", "TNI", "Preventif", 40),
]


@pytest.fixture
def panel(stage: Session, qtbot) -> RosterPanel:  # noqa: F811
    placed = feature("u", "unit", at(), unit="p1")
    stage.file.plan = Plan(roster={unit.id: unit for unit in ROSTER}, features={"u": placed}, scenes=stage.plan.scenes)
    stage._plan_replaced(None)
    made = RosterPanel(stage)
    qtbot.addWidget(made)
    made.resize(280, 600)
    made.show()
    return made


def titles(node) -> list:
    return [(child.title, titles(child)) if child.children else child.title for child in node.children]


def order(session: Session) -> list[str]:
    return list(RosterTree(session.plan.roster).in_order())


def press(panel: RosterPanel, qtbot, unit_id: str, key: Qt.Key, modifier=ALT) -> None:
    panel.show_unit(unit_id)
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, key, modifier)


def test_units_hang_below_the_units_above_them(panel):
    assert titles(panel.rows.root) == [("Polri", [("Kompi 1", ["Peleton 1", "Peleton 2"]), "Cadangan"]), ("TNI", ["Kodim"])]
    kompi = panel.rows.node(panel.rows.index_of("k"))
    assert panel.rows.branch_words(kompi) == "30 of 60 placed"
    assert "berjaga di gerbang" in panel.rows.describe(panel.rows.node(panel.rows.index_of("p1")))


def test_alt_and_arrows_move_a_unit_one_undo_step_each(panel, stage, qtbot):  # noqa: F811
    before = stage.plan
    press(panel, qtbot, "p2", Qt.Key.Key_Up)
    assert order(stage)[:3] == ["k", "p2", "p1"] and panel.unit().id == "p2"
    press(panel, qtbot, "p2", Qt.Key.Key_Left)
    assert stage.plan.roster["p2"].parent is None and order(stage)[:4] == ["k", "p1", "p2", "c"]
    press(panel, qtbot, "c", Qt.Key.Key_Right)
    assert stage.plan.roster["c"].parent == "p2"
    for _ in range(3):
        stage.undo_stack.undo()
    assert stage.plan == before


def test_what_cannot_be_is_said(panel, stage, qtbot):  # noqa: F811
    before = stage.plan
    with qtbot.waitSignal(stage.notice) as told:
        press(panel, qtbot, "k", Qt.Key.Key_Up)
    assert told.args[0] == "Kompi 1 stands first already." and stage.plan is before


def drop(panel: RosterPanel, unit_id: str, onto: QModelIndex, row: int = -1) -> None:
    data = units_mime([unit_id])
    if panel.rows.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0, onto):
        panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, onto)


def test_a_drag_re_parents_and_re_orders(panel, stage, qtbot):  # noqa: F811
    drop(panel, "c", panel.rows.index_of("k"), 0)
    assert order(stage)[:4] == ["k", "c", "p1", "p2"] and stage.plan.roster["c"].parent == "k"
    drop(panel, "t", panel.rows.index_of("p1"))
    assert stage.plan.roster["t"].parent == "p1" and stage.plan.roster["t"].agency == "TNI"
    drop(panel, "p2", panel.rows.index(0, 0), 0)
    assert order(stage)[0] == "p2" and stage.plan.roster["p2"].parent is None


def test_a_circle_is_refused_in_a_sentence(panel, stage, qtbot):  # noqa: F811
    with qtbot.waitSignal(stage.notice) as told:
        drop(panel, "k", panel.rows.index_of("p1"))
    assert told.args[0] == "Kompi 1 cannot go below Peleton 1, which stands below it."


def test_a_drag_carries_units_and_no_file(panel):
    data = panel.rows.mimeData([panel.rows.index_of("p1"), panel.rows.index_of("c"), panel.rows.index(0, 0)])
    assert units_in(data) == ["p1", "c"] and files_in(data) == []
    assert not panel.rows.canDropMimeData(data, Qt.DropAction.MoveAction, -1, 0, panel.rows.index_of("k"))


def test_chips_count_and_cut_the_tree_down(panel, stage, qtbot):  # noqa: F811
    assert [chip.text() for chip in panel.chips.chips.values()] == ["All 5", "Placed 1", "Not placed 4", "Twice 0", "Reserve 1"]
    qtbot.mouseClick(panel.chips.chips["unplaced"], LEFT)
    assert titles(panel.rows.root) == [("Polri", [("Kompi 1", ["Peleton 2"]), "Cadangan"]), ("TNI", ["Kodim"])]
    qtbot.mouseClick(panel.chips.chips["double"], LEFT)
    assert panel.empty.isVisible() and not panel.tree.isVisible()
    qtbot.mouseClick(panel.empty.button, LEFT)
    assert panel.chips.which == "all" and panel.tree.isVisible()


def test_the_sums_of_the_scene(panel):
    assert panel.total.text() == "30 of 112 persons placed in this scene; 82 not placed, of them 12 in reserve"


def test_a_total_is_stated_in_place(panel, stage, qtbot):  # noqa: F811
    assert panel.stated.line.text() == "No total is stated."
    panel.setStyleSheet('QLabel[quiet="true"] { color: #808080 }')
    quiet = panel.stated.line.palette().color(QPalette.ColorRole.WindowText)
    qtbot.mouseClick(panel.stated.edit_button, LEFT)
    qtbot.keyClicks(panel.stated.field, "Polri 72, Mitra 50")
    qtbot.keyClick(panel.stated.field, Qt.Key.Key_Return)
    assert stated_in(stage.plan.settings) == {"Polri": 72, "Mitra": 50}
    assert panel.stated.line.text() == "Polri: 72 of 72 \u00b7 Mitra: 40 of 50, 10 missing"
    assert panel.stated.line.palette().color(QPalette.ColorRole.WindowText) != quiet, "at once, not with the next theme"
    qtbot.mouseClick(panel.stated.edit_button, LEFT)
    panel.stated.field.setText("many")
    qtbot.keyClick(panel.stated.field, Qt.Key.Key_Return)
    assert panel.stated.wrong.isVisible() and stated_in(stage.plan.settings)["Polri"] == 72
    stage.undo_stack.undo()
    assert stated_in(stage.plan.settings) == {}


def test_place_takes_the_chosen_units_and_then_those_that_stand_nowhere(panel, qtbot):
    for chosen, asked in (("p2", ["p2", "c", "t"]), ("k", ["p2", "c", "t"]), ("c", ["c", "t", "p2"])):
        panel.show_unit(chosen)
        with qtbot.waitSignal(panel.place_requested) as told:
            qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
        assert told.args == [asked]


def test_split_and_join(panel, stage, qtbot):  # noqa: F811
    before = stage.plan
    panel.show_unit("p1")
    dialog = panel.split()
    assert isinstance(dialog, SplitDialog) and dialog.sizes() == [10, 10, 10]
    dialog.accept()
    assert [stage.plan.roster[key].name for key in order(stage)[1:4]] == [f"Peleton 1 / Regu {n}" for n in (1, 2, 3)]
    assert stage.undo_stack.undoText() == "Split Peleton 1 into 3 parts"
    panel.tree.clearSelection()
    for key in ("p1", "p1-2", "p1-3"):
        panel.tree.selectionModel().select(panel.rows.index_of(key), panel.tree.selectionModel().SelectionFlag.Select)
    panel.join()
    assert stage.plan.roster["p1"].name == "Peleton 1" and stage.plan.roster["p1"].strength == 30
    stage.undo_stack.undo()
    stage.undo_stack.undo()
    assert stage.plan == before


def test_one_unit_at_a_time_is_asked_about_to_be_split(panel, qtbot):
    panel.show_unit("p1")
    panel.split()
    panel.show_unit("p2")
    assert "Peleton 2" in panel.split().windowTitle()
    qtbot.waitUntil(lambda: len(panel.window().findChildren(SplitDialog)) == 1)


def test_a_split_that_does_not_add_up_cannot_be_done(panel, qtbot):
    panel.show_unit("p1")
    dialog = panel.split()
    dialog.way.setCurrentIndex(2)
    assert dialog.number.text() == "15, 15" and dialog.accept_button.isEnabled()
    dialog.number.setText("20, 5")
    assert not dialog.accept_button.isEnabled() and "25 of 30" in dialog.note.text()
    dialog.reject()


def test_nothing_to_split_or_join_is_said(panel, stage, qtbot):  # noqa: F811
    panel.show_unit("k")
    with qtbot.waitSignal(stage.notice):
        assert panel.split() is None
    with qtbot.waitSignal(stage.notice):
        panel.join()


def test_tasks_are_written_scene_by_scene(panel, stage, qtbot):  # noqa: F811
    panel.show_unit("p1")
    qtbot.mouseClick(panel.edit_button, LEFT)
    assert list(panel.form.tasks.fields) == [1, 2, 3] and panel.form.tasks.fields[1].text() == "berjaga di gerbang"
    panel.form.tasks.fields[1].clear()
    qtbot.keyClicks(panel.form.tasks.fields[3], "mundur ke pos")
    qtbot.keyClicks(panel.form.fields["channel"], "4")
    qtbot.mouseClick(panel.form.keep, LEFT)
    after = stage.plan.roster["p1"]
    assert dict(after.tasks) == {3: "mundur ke pos"} and after.channel == "4" and after.parent == "k"


def test_read_only_moves_nothing(panel, stage, qtbot):  # noqa: F811
    stage.file.read_only = True
    stage.plan_changed.emit(None)
    before = stage.plan
    press(panel, qtbot, "p2", Qt.Key.Key_Up)
    drop(panel, "c", panel.rows.index_of("k"))
    assert stage.plan is before and not panel.stated.edit_button.isEnabled()
