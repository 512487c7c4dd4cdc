"""The travel table in its window: what it says, sorts, filters, copies and saves; a way on the map led elsewhere as one step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from support.plans import area, plan_of, scene, thing
from tabletop import i18n
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.movement.travel_panel import STATIONS, TravelPanel
from tabletop.ui.movement.travel_rows import IN_TIME

E, N = 500_000.0, 9_950_000.0


def plan():
    things = [
        thing("unit", (E, N), "a", 1, 1, name="Ton 1"),
        thing("unit", (E + 670, N), "a", 2, 2, name="Ton 1"),
        thing("unit", (E + 670, N + 100), "a", 3, name="Ton 1"),
        thing("unit", (E, N + 40), "b", 1, 1, name="Ton 2"),
        thing("unit", (E + 67, N + 40), "b", 2, name="Ton 2"),
        thing("protected", area([(E, N), (E + 20, N), (E + 20, N + 20), (E, N + 20)]), "kpu", name="KPU", category="kpu"),
    ]
    return plan_of(*things, scenes=[scene(number, step_min=5.0) for number in (1, 2, 3)])


@pytest.fixture
def session(qtbot, tmp_path):
    i18n.set_language("en")
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", plan())
    yield made
    made.close()


@pytest.fixture
def panel(session, qtbot, tmp_path):
    made = TravelPanel(session, tmp_path)
    qtbot.addWidget(made)
    made.present()
    qtbot.waitUntil(lambda: not session.movement.is_looking)
    return made


def column(panel, number):
    return [panel.rows.data(panel.rows.index(row, number)) for row in range(panel.rows.rowCount())]


def test_who_moves_how_far_and_whether_in_time(panel):
    assert column(panel, 0) == ["Ton 1", "Ton 2", "Ton 1"]
    assert column(panel, 6) == ["670", "67", "100"]
    assert column(panel, 4) == ["10.0", "1.0", "1.5"]
    assert column(panel, IN_TIME) == ["too late", "in time", "in time"]
    sign = panel.rows.data(panel.rows.index(0, IN_TIME), Qt.ItemDataRole.DecorationRole)
    assert not sign.isNull()
    assert panel.told.text() == "3 ways · 1 too late"


def test_sorted_by_a_column_and_filtered_by_scene(panel):
    panel.table.sortByColumn(6, Qt.SortOrder.DescendingOrder)
    assert column(panel, 6) == ["670", "100", "67"]
    panel.which.setCurrentIndex(2)
    panel.which.activated.emit(2)
    assert column(panel, 1) == ["Scene 2"] and panel.told.text() == "1 way"
    panel.which.setCurrentIndex(panel.which.findData(STATIONS))
    panel.which.activated.emit(0)
    assert column(panel, 2) == ["KPU", "KPU"] and column(panel, IN_TIME) == ["no limit", "no limit"]


def test_a_row_shows_its_way_by_mouse_and_by_key(panel, qtbot):
    wanted = []
    panel.move_wanted.connect(wanted.append)
    panel.table.clicked.emit(panel.rows.index(0, 0))
    panel.table.setCurrentIndex(panel.rows.index(1, 0))
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert [move.unit for move in wanted] == ["a", "b"]


def test_copied_and_saved(panel, tmp_path, monkeypatch):
    panel.table.selectRow(1)
    panel.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Unit\tFrom\tTo") and lines[1].startswith("Ton 2\tScene 1\tScene 2\tin time\t1.0\t5\t67") and len(lines) == 2
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "ways.csv")
    panel.export()
    assert (tmp_path / "ways.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith("unit,name,from_scene")


def test_it_follows_an_edit_and_the_language(panel, session, qtbot):
    session.set_scene(1)
    session.select(["b"])
    qtbot.waitUntil(lambda: session.movement.way is not None)
    from tabletop.core.scenes.way_change import route_change

    assert session.do(route_change(session.plan, session.movement.way))
    assert session.movement.is_looking
    qtbot.waitUntil(lambda: not session.movement.is_looking)
    assert "drawn route" in column(panel, 7)
    i18n.set_language("id")
    panel._speak()
    assert panel.rows.headerData(0, Qt.Orientation.Horizontal) == "Pasukan" and "terlambat" in panel.told.text()


def test_stopped_and_shut_nothing_is_found_any_more(panel, session, qtbot):
    session.set_scene(1)
    session.movement.stop()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert session.movement.moves is None and not session.movement.is_looking
    panel._show()
    assert panel.told.text() == "The ways were not found. Open the table again to find them."


def test_nothing_to_show_says_why(qtbot, tmp_path):
    i18n.set_language("en")
    made = Session()
    made.file.new(tmp_path / "one.gpkg", plan_of(thing("unit", (E, N), "a"), scenes=[scene(1)]))
    panel = TravelPanel(made, tmp_path)
    qtbot.addWidget(panel)
    panel.present()
    qtbot.waitUntil(lambda: not made.movement.is_looking)
    assert panel.told.text().startswith("The plan has one scene.") and not panel.copy_button.isEnabled()
    made.close()


def test_the_way_of_the_chosen_unit_is_led_elsewhere_as_one_step(session, qtbot):
    session.select(["a"])
    qtbot.waitUntil(lambda: session.movement.way is not None)
    move = session.movement.way
    assert move.length_m == pytest.approx(670)
    steps = session.undo_stack.count()
    session.movement.lead_through(move, (E + 335, N + 300))
    qtbot.waitUntil(lambda: session.undo_stack.count() > steps)
    qtbot.waitUntil(lambda: session.movement.way is not None and session.movement.way.by == "route")
    bent = session.movement.way
    assert session.undo_stack.count() == steps + 1
    assert bent.length_m == pytest.approx(2 * (335**2 + 300**2) ** 0.5, rel=1e-6)
    route = session.plan.features[bent.route]
    assert route.at(1) is not None and route.at(2) is None
    session.movement.lead_through(bent, (E + 335, N - 100))
    qtbot.waitUntil(lambda: session.undo_stack.count() == steps + 2)
    assert [one.id for one in session.plan.placed(1) if one.kind == "route"] == [bent.route]
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert not [one for one in session.plan.placed(1) if one.kind == "route"]
    assert not [one for one in session.findings if one.code == "roster-unit"]


def test_no_way_without_a_unit_that_moves(session, qtbot):
    session.select(["kpu"])
    qtbot.wait(150)
    assert session.movement.way is None
    session.select(["a"])
    qtbot.waitUntil(lambda: session.movement.way is not None)
    session.set_scene(3)
    assert session.movement.way is None
