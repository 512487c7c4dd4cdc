"""A plan brought to what another one is: one change, taken back exactly."""

from hypothesis import given
from hypothesis import strategies as st

from support.plan_files import unit
from tabletop.core.comparison.restoring import change_to
from tabletop.core.text.message import message
from tabletop.core.values.left_out import NOT_AS_WRITTEN
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

LABEL = message("Restore")
UNITS = {name: unit(name, 500_000 + 10 * place) for place, name in enumerate("abcdef")}
PLANS = st.builds(
    lambda chosen, scenes, names, settings: Plan(
        features={key: UNITS[value] if key == value else unit(value, 500_900) for key, value in chosen.items()},
        scenes={number: Scene(number, text) for number, text in scenes.items()},
        roster={name: RosterUnit(name, name * 2) for name in names},
        settings=settings,
    ),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")),
    st.dictionaries(st.integers(1, 5), st.sampled_from(["pagi", "siang"])),
    st.frozensets(st.sampled_from("xyz")),
    st.dictionaries(st.sampled_from(["name", "left_out", "table"]), st.sampled_from([[], "text", {"scale": 1}])),
)


@given(PLANS, PLANS)
def test_it_is_the_other_plan_and_undo_gives_back_the_first(one, other):
    change = change_to(one, other, LABEL)
    after = one.apply(change)
    assert after == other and after.apply(change.inverse()) == one
    assert not change_to(one, one, LABEL).edits


def test_saved_marks_stay():
    one, other = Plan(settings={"marks": ["a"], "name": "x"}), Plan(settings={"marks": ["b"], "name": "y"})
    assert one.apply(change_to(one, other, LABEL)).settings == {"marks": ["a"], "name": "y"}


def test_a_row_that_a_flipped_bit_touched_is_written_anew_also_where_it_is_alike():
    said = message(NOT_AS_WRITTEN, file="x", where="y", table="feature", key="a")
    plan = Plan(features={"a": UNITS["a"]}, left_out=(said,))
    change = change_to(plan, Plan(features={"a": UNITS["a"]}), LABEL)
    assert [edit.key for edit in change.edits] == ["a"] and plan.apply(change).left_out == ()
