"""Comparing and merging in windows: what is said, what the map shows, what the keys do."""

import pytest
from PySide6.QtCore import Qt

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.map.differences_item import pairs_of
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session
from tabletop.ui.comparison.comparison_window import ComparisonWindow
from tabletop.ui.comparison.merge_dialog import MergeDialog

E, N = 500_000.0, 9_950_000.0


def plan_with(east, gone=False):
    here = [thing("unit", (E, N), "a", 1, 1, name="Ton 1"), thing("unit", (E + east, N), "a", 2, 2, name="Ton 1")]
    return plan_of(*here, *([] if gone else [thing("unit", (E, N + 9), "b", 1, 1, name="Ton 2")]), scenes=(scene(1), scene(2)))


@pytest.fixture
def session(qtbot, tmp_path):
    i18n.set_language("en")
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", plan_with(8.0))
    made.set_scene(2)
    yield made
    made.close()


def lines(tree):
    heads = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return {head.text(0): [head.child(n).text(0) for n in range(head.childCount())] for head in heads}


def test_the_scene_before_is_the_first_thing_held_against(session, qtbot, tmp_path):
    window = ComparisonWindow(session, tmp_path)
    qtbot.addWidget(window)
    wanted, looked_at = [], []
    window.place_wanted.connect(lambda key, shape: wanted.append((key, shape)))
    window.looked_at.connect(looked_at.append)
    window.present()
    qtbot.waitUntil(lambda: session.comparison.found is not None)
    assert lines(window.tree) == {"Moved (1)": ["Ton 1: 8.0 m to the east"], "Vanished (1)": ["Ton 2"]}
    assert window.told.text() == "From scene 1 to scene 2: 2 differences"
    row = window.tree.topLevelItem(1).child(0)
    window.tree.setCurrentItem(row)
    qtbot.keyClick(window.tree, Qt.Key.Key_Return)
    assert looked_at[-1] == "b" and wanted[-1][0] == "b" and wanted[-1][1].x == E
    assert [(pair.before.id, pair.after) for pair in pairs_of(session.comparison.found, "b")] == [("b", None)]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert session.comparison.against is None and looked_at[-1] is None


def test_a_mark_is_saved_by_name_and_offered(session, qtbot, tmp_path):
    window = ComparisonWindow(session, tmp_path)
    qtbot.addWidget(window)
    window.present()
    window.mark_name.setText("Rapat 1")
    qtbot.keyClick(window.mark_name, Qt.Key.Key_Return)
    offered = [window.against.itemText(n) for n in range(window.against.count())]
    assert "Mark Rapat 1" in offered and offered[-1] == "Another plan file..."
    session.undo_stack.undo()
    assert "Mark Rapat 1" not in [window.against.itemText(n) for n in range(window.against.count())]
    window.close()


def test_copies_are_merged_in_the_dialog(session, qtbot, tmp_path):
    create_plan(tmp_path / "one.gpkg", plan_with(20.0))
    create_plan(tmp_path / "two.gpkg", plan_with(30.0, gone=True))
    dialog = MergeDialog(session, tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.accept_button.isEnabled()
    dialog.add([tmp_path / "one.gpkg", tmp_path / "two.gpkg"])
    qtbot.waitUntil(lambda: len(lines(dialog.tree)) == 2)
    shown = lines(dialog.tree)
    assert list(shown) == ["Conflicts: stays as it was, unless you choose (1)", "Taken over (1)"]
    assert shown["Taken over (1)"] == ["Ton 2: deleted by two"]
    box = dialog.tree.itemWidget(dialog.tree.topLevelItem(0).child(0), 1)
    box.setCurrentIndex(box.findData("one"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: list(lines(dialog.tree)) == ["Taken over (2)"])
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert session.plan.features["a"].at(2).geometry.x == E + 20 and "b" not in session.plan.features
    session.undo_stack.undo()
    assert session.plan == plan_with(8.0)
