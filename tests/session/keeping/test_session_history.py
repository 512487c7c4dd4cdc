"""Going back many steps at once: one change of the plan, one transaction; steps out of the file are read when their turn comes."""

import pytest

from support.session_edits import ADD, unit
from tabletop.core.values.change import Change, Edit, add_feature, set_setting
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.plans import plan_history
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.keeping.history import go_to, steps_of


@pytest.fixture
def first_plan():
    return Plan(settings={"name": "Uji"})


@pytest.fixture
def ten(session):
    for number in range(10):
        assert session.do(add_feature(ADD, unit(f"u{number}")))
    assert session.file.flush(20)
    return session


def in_file(path):
    opened = open_plan(path)
    opened.close()
    return opened


def test_a_jump_is_one_change_of_the_plan(ten):
    told = []
    ten.plan_changed.connect(lambda *_: told.append(1))
    go_to(ten.undo_stack, 3)
    assert len(told) == 1 and len(ten.plan.features) == 3 and ten.undo_stack.index() == 3
    go_to(ten.undo_stack, 9)
    assert len(told) == 2 and len(ten.plan.features) == 9 and ten.file.flush(20)
    found = in_file(ten.file.path)
    assert found.plan == ten.plan and [one.undone for one in found.history] == [False] * 9 + [True]


def test_steps_that_were_not_read_are_undone_one_by_one_and_at_once(ten, monkeypatch, qapp):
    path, full = ten.file.path, ten.plan
    monkeypatch.setattr(plan_history, "READ_BYTES", 0)
    ten.file.open(path)
    assert len(steps_of(ten.undo_stack)) == 10 and ten.undo_stack.command(9).change is None
    ten.undo_stack.undo()
    assert len(ten.plan.features) == 9 and ten.undo_stack.command(9).change.feature_ids <= set(full.features)
    ten.undo_stack.redo()
    assert ten.plan == full
    go_to(ten.undo_stack, 0)
    assert not ten.plan.features and ten.file.flush(20)
    ten.file.open(path)
    go_to(ten.undo_stack, 10)
    assert ten.plan == full and ten.file.flush(20) and in_file(path).plan == full


@pytest.mark.parametrize("at_once", [False, True])
def test_what_another_program_changed_is_said_when_undo_comes_to_it(ten, notices, monkeypatch, at_once):
    path = ten.file.path
    for number in range(3):
        ten.do(set_setting(ADD, "name", ten.plan.settings["name"], f"n{number}"))
    assert ten.file.flush(20)
    monkeypatch.setattr(plan_history, "READ_BYTES", 0)
    ten.file.close()
    opened = open_plan(path)
    connection = opened._connection
    connection.execute("UPDATE plan_points SET name='other' WHERE fid=6")
    opened.close()
    ten.file.open(path)
    if at_once:
        go_to(ten.undo_stack, 2)
    else:
        for _ in range(8):
            ten.undo_stack.undo()
    assert ten.undo_stack.count() == 12, "that step alone is none any more"
    assert any("cannot be taken back" in str(one) for one in notices), notices
    assert ten.undo_stack.index() == 5 and len(ten.plan.features) == 6
    go_to(ten.undo_stack, 0)
    assert len(ten.plan.features) == 1
    go_to(ten.undo_stack, 12)
    assert len(ten.plan.features) == 10 and ten.plan.settings["name"] == "n2" and ten.file.flush(20)
    assert in_file(path).plan == ten.plan


@pytest.mark.parametrize(
    "edit",
    [
        Edit("roster", "", None, RosterUnit("", "Kompi")),
        Edit("roster", "r9", None, RosterUnit("r9", "Kompi", strength=2**70)),
        Edit("scene", "9", None, Scene(9, step_min=float("nan"))),
        Edit("setting", "more", None, {"a": [1, (2, float("inf"))]}),
        Edit("setting", "more", None, 10**400),
    ],
)
def test_a_row_that_no_file_holds_is_refused_at_once(session, notices, edit):
    before = session.plan
    assert not session.do(Change(ADD, (edit,))) and session.plan is before and not session.undo_stack.count()
    assert notices and session.file.flush(5.0)


def test_a_setting_is_at_once_what_the_file_gives_back(session):
    for value in ((1, (2,)), {1: 1, "b": (3,)}, {"a": -0.0}, [], True):
        assert session.do(set_setting(ADD, "more", session.plan.settings.get("more"), value))
    assert session.do(set_setting(ADD, "more", True, {1: (1,)})) and session.plan.settings["more"] == {"1": [1]}
    assert session.file.flush(5.0) and session.file.stored.settings["more"] == {"1": [1]}
    session.undo_stack.undo()
    assert session.plan.settings["more"] is True and session.file.flush(5.0) and session.file.stored.settings["more"] is True
