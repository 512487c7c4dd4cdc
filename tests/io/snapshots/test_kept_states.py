"""Which states stay, held against the rule said another way."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tabletop.io.snapshots.kept_states import kept_of_all, kept_of_one

State = namedtuple("State", "at size name")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
STATES = st.lists(
    st.builds(lambda minutes, size: State(START + timedelta(minutes=minutes), size, minutes), st.integers(0, 20_000), st.integers(1, 90)),
    unique_by=lambda state: state.at,
    max_size=40,
)


@given(STATES)
def test_ten_newest_and_the_last_of_seven_days(states):
    kept = kept_of_one(states)
    by_day = {}
    for state in sorted(states, key=lambda one: one.at):
        by_day[state.at.astimezone().date()] = state
    wanted = {*sorted(states, key=lambda one: one.at)[-10:], *(by_day[day] for day in sorted(by_day)[-7:])}
    assert set(kept) == wanted and kept == sorted(kept, key=lambda one: one.at, reverse=True)
    assert set(kept_of_one(kept)) == wanted, "what stays goes on staying"


@given(st.dictionaries(st.sampled_from("abc"), STATES, max_size=3), st.integers(0, 3000))
def test_all_together_are_within_their_size_but_for_the_newest(plans, most):
    kept = kept_of_all(plans, most)
    newest = [max(states, key=lambda one: one.at) for states in plans.values() if states]
    assert all(state in kept[key] for key, states in plans.items() for state in states if state in newest)
    total = sum(state.size for states in kept.values() for state in states)
    assert total <= max(most, sum(state.size for state in newest))
    gone = [(state.at, key) for key, states in plans.items() for state in kept_of_one(states) if state not in kept[key]]
    rest = [(state.at, key) for key, states in kept.items() for state in states if state not in newest]
    assert not gone or not rest or max(gone) < min(rest), "the oldest go first"
