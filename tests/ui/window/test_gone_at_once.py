"""What is closed, or made anew, goes at once with all its parts: in a cycle it would stay until garbage is looked for, and once set aside
for good."""

import gc
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from support.panel_stage import small_plan
from support.window_fixture import english, session, window  # noqa: F401
from support.windows_to_walk import change_twice
from tabletop.canvas.asking.answer_field import AnswerField
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.roster import RosterUnit
from tabletop.garbage import weakly
from tabletop.ui.charts.plot import ChartPlot
from tabletop.ui.commands.answer_commands import answer_edits
from tabletop.ui.dialogs.screens import screen_key, screens
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.keeping.answer_dialog import AnswerDialog
from tabletop.ui.roster.roster_rows import RosterRows, tree


@pytest.fixture(autouse=True)
def unsearched(monkeypatch):
    """No search for garbage, neither by itself nor by the session."""
    gc.collect()
    gc.disable()
    monkeypatch.setattr(gc, "collect", lambda generation=2: 0)
    yield
    gc.enable()


def refs_of(*ones):
    return {f"{type(one).__name__} {k}": weakref.ref(one) for k, one in enumerate(ones) if type(one).__module__.startswith("tabletop")}


def left(refs):
    return [name for name, one in refs.items() if one() is not None]


def test_a_table_that_is_closed(window, qtbot):  # noqa: F811
    window.windows.show_table(TableRequest(screen_key(screens()[-1]), 2.0, 300.0))
    qtbot.waitUntil(lambda: not window.windows.table.view.pictures.is_making, timeout=20_000)
    table = window.windows.table
    pictures, trail = table.view.pictures, table.view.trail
    window.session.table.point((0.0, 0.0))
    refs = refs_of(table, *table.findChildren(QObject), pictures.plan, pictures.furniture, pictures.painting, trail)
    assert len(refs) > 8
    del table, pictures, trail
    window.windows.close_table()
    qtbot.waitUntil(lambda: not left(refs))


def test_the_fields_of_a_question_that_was_answered(window, qtbot):  # noqa: F811
    canvas = window.canvas
    canvas.set_tool("draw-unit")
    canvas.input.crosshair.put((499_700.0, 9_951_200.0))
    canvas.input.crosshair.key("space", frozenset())
    fields = canvas.asking.findChildren(AnswerField)
    refs = refs_of(*fields, *(one.line for one in fields))
    assert any(name.startswith("ListField") for name in refs)
    del fields
    window.session.undo_stack.undo()
    canvas.asking.close()
    canvas.set_tool("draw-vehicle")
    canvas.input.crosshair.key("space", frozenset())
    qtbot.waitUntil(lambda: not left(refs))


def test_a_question_about_what_both_changed(window, qtbot):  # noqa: F811
    change_twice(window.session)
    qtbot.waitUntil(lambda: bool(window.session.file.others.conflicts))
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    answer_edits(window.desk)
    qtbot.waitUntil(lambda: not window.findChildren(AnswerDialog))


def test_a_chart(qtbot):
    plot = ChartPlot()
    refs = refs_of(plot, plot.names)
    plot.show()
    plot.close()
    plot.deleteLater()
    del plot
    qtbot.waitUntil(lambda: not left(refs))


def roster(count):
    return {f"u{k}": RosterUnit(f"u{k}", f"Regu {k}", "Polri", "Preventif", 10) for k in range(count)}


def with_units(plan, count):
    edits = [Edit("roster", key, plan.roster.get(key), one) for key, one in roster(count).items()]
    return plan.apply(Change(message("x"), tuple(edits)))


def test_rows_of_a_roster_that_was_edited(qtbot):
    rows, plan = RosterRows(), small_plan()
    rows.refresh(with_units(plan, 3), 1)
    before = rows.root
    refs = refs_of(before, *before.children, *before.children[0].children)
    del before
    for count in (4, 5):  # an index of the rows before the last may still be held by somebody
        assert rows.refresh(with_units(plan, count), 1)
    assert not left(refs)


def test_a_row_knows_the_row_above_as_long_as_the_tree_is_there():
    root = tree(roster(2))
    agency = root.children[0]
    unit = agency.children[0]
    assert unit.parent is agency and agency.parent is root
    del root, agency
    assert unit.parent is None


def test_a_method_held_weakly_works_as_long_as_its_object():
    class Counter:
        def __init__(self):
            self.more = weakly(self.add)
            self.sum = 0

        def add(self, by, times=1):
            self.sum += by * times
            return self.sum

    counter = Counter()
    assert counter.more(2) == 2 and counter.more(2, times=3) == 8
    more, gone = counter.more, weakref.ref(counter)
    del counter
    assert gone() is None
    with pytest.raises(ReferenceError):
        more(1)
