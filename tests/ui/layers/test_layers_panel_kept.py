"""The layers panel on a plan in a file: names, roles, groups and orders are edits of the plan, each one step."""

import pytest
import shapely
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit

from support.layer_files import vector
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session
from tabletop.ui.layers.layers_panel import LayersPanel


@pytest.fixture
def panel(qtbot, tmp_path):
    session = Session()
    create_plan(tmp_path / "p.plan.gpkg", Plan())
    session.file.open(tmp_path / "p.plan.gpkg")
    files = [vector(tmp_path / f"{name}.gpkg", [shapely.box(5e5, 9.95e6, 5e5 + 9, 9.95e6 + 9)]) for name in ("tema_a", "tema_b", "tema_c")]
    session.layers.add_files(files)
    qtbot.waitUntil(lambda: len(session.layers.views) == 3, timeout=30_000)
    made = LayersPanel(session)
    made.session = session
    qtbot.addWidget(made)
    made.resize(260, 500)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    session.close()


def infos(panel):
    return [view.layer.info for view in panel.session.layers.views]


def rows(panel):
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def type_name(panel, qtbot, text):
    field = panel.list.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text in rows(panel))


def test_f2_renames_in_place(panel, qtbot):
    panel.list.setCurrentIndex(panel.rows.index(0))
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_F2)
    type_name(panel, qtbot, "Tema utama")
    assert rows(panel)[0] == "Tema utama" and panel.session.undo_stack.count() == 2
    panel.session.undo_stack.undo()
    assert rows(panel)[0] == "tema c"


def test_a_role_for_several_is_one_step(panel):
    panel.list.selectAll()
    inside = next(action.menu() for action in panel.menu_of(panel.list.chosen()).actions() if action.text() == "Role")
    next(action for action in inside.actions() if action.text() == "land use").trigger()
    assert {info.role for info in infos(panel)} == {"landuse"} and panel.session.undo_stack.count() == 2


def test_a_new_group_is_named_at_once_and_layers_are_dragged_into_it(panel, qtbot):
    panel.new_group([panel.rows.view(panel.rows.index(0))])
    type_name(panel, qtbot, "RBI")
    assert rows(panel) == ["RBI", "tema c", "tema b", "tema a"]
    data = panel.rows.mimeData([panel.rows.index(3)])
    panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, panel.rows.index(0))
    assert rows(panel) == ["RBI", "tema a", "tema c", "tema b"] and [info.group for info in infos(panel)] == ["", "RBI", "RBI"]
    data = panel.rows.mimeData([panel.rows.index(1)])
    panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, 4, 0, QModelIndex())
    assert rows(panel) == ["RBI", "tema c", "tema b", "tema a"] and infos(panel)[0].group == ""
    data = panel.rows.mimeData([panel.rows.index(0)])
    panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, 4, 0, QModelIndex())
    assert rows(panel) == ["tema b", "tema a", "RBI", "tema c"]
    steps = panel.session.undo_stack.count()
    for _ in range(steps - 1):
        panel.session.undo_stack.undo()
    assert rows(panel) == ["tema c", "tema b", "tema a"]


def test_hiding_several_is_one_step(panel, qtbot):
    panel.list.selectAll()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert not any(view.visible for view in panel.session.layers.views) and panel.session.undo_stack.count() == 2
