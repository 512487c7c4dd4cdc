"""The table as the session knows it: steady, held, looked away and back exactly."""

import pytest

from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import TableLook
from tabletop.core.table.table_show import TableMark, Veil
from tabletop.session.session import Session

FRAME = TableFrame(Surface.of_width(1000, 500, 2.0), 100.0, (500_000.25, 9_950_000.75), 12.5)


@pytest.fixture
def session(qapp):
    made = Session()
    yield made
    made.close()


def heard(signal):
    said = []
    signal.connect(lambda: said.append(1))
    return said


def test_the_scale_is_locked_until_it_is_let_go(session):
    session.table.set_frame(FRAME)
    assert not session.table.set_scale(500.0) and session.table.frame.scale == 100.0
    session.table.set_steady(False)
    assert session.table.set_scale(500.0) and session.table.frame.scale == 500.0


def test_it_looks_away_and_comes_back_exactly(session):
    session.table.set_frame(FRAME)
    session.table.look_away()
    session.table.move_to((1.0, 2.0), 90.0)
    session.table.look_away()
    session.table.move_to((3.0, 4.0))
    assert session.table.is_away
    session.table.come_back()
    assert session.table.frame == FRAME and not session.table.is_away


def test_what_is_held_stays_until_it_is_pushed(session):
    session.table.freeze()
    held = session.table.what()
    assert held.plan is session.plan and session.table.show.held == held
    changed = heard(session.table.show_changed)
    session.table.freeze()
    assert changed == []
    session.table.freeze(False)
    assert session.table.show.held is None and changed == [1]


def test_pointer_and_marks_change_nothing_else(session):
    changed, pointed = heard(session.table.show_changed), heard(session.table.pointed)
    session.table.point((1.0, 2.0))
    session.table.point((1.0, 2.0))
    session.table.mark(TableMark(((1.0, 2.0),)))
    session.table.mark(TableMark(((3.0, 2.0),)))
    session.table.wipe(last_only=True)
    assert len(session.table.show.marks) == 1 and changed == [] and len(pointed) == 4


def test_a_veil_hides_what_is_not_shown_yet(session):
    session.table.veil(Veil(True, frozenset({"a"})))
    assert session.table.show.veil.hidden(["a", "b"]) == {"b"}
    assert Veil().hidden(["a"]) == frozenset()


def test_another_look_is_said_once(session):
    changed = heard(session.table.look_changed)
    session.table.set_look(TableLook(caption=True))
    session.table.set_look(TableLook(caption=True))
    assert changed == [1]


def test_it_steps_and_turns_and_comes_back_to_the_same_digit(session):
    session.table.set_frame(FRAME)
    session.table.look_away()
    for _ in range(7):
        session.table.step(1, -1)
        session.table.turn_to(session.table.frame.bearing_deg + 17.3)
    session.table.come_back()
    assert session.table.frame.centre == FRAME.centre and session.table.frame.bearing_deg == FRAME.bearing_deg


def test_a_held_table_keeps_its_veil_until_it_is_pushed(session):
    session.table.veil(Veil(True, frozenset({"a"})))
    session.table.freeze()
    session.table.veil(Veil())
    assert session.table.what().veil.is_on
    session.table.push()
    assert not session.table.what().veil.is_on and session.table.show.held is not None


def test_a_closed_table_holds_and_hides_nothing_but_what_was_covered(session):
    session.table.set_frame(FRAME)
    session.table.set_where("HDMI-1, Aula")
    session.table.freeze()
    session.table.blank(True)
    session.table.mark(TableMark(((1.0, 2.0),)))
    session.table.veil(Veil(True))
    session.table.look_away()
    session.table.leave()
    show = session.table.show
    assert session.table.frame is None and not session.table.is_away and session.table.where == ""
    assert (show.blank, show.held, show.marks, show.veil.is_on) == (False, None, (), True)
