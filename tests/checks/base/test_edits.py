"""The ledger of edits: what was touched between two revisions, and what a value that stands at an old one is told when it is asked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.random_edits import Dice
from tabletop.checks.base.changed import changed_between
from tabletop.checks.base.edits import Edits
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.values.catalogue import kinds

PLACES = Key("places of a kind")


def test_revisions_count_edits_and_say_what_they_touched():
    edits = Edits()
    assert edits.revision == 0 and edits.note(["a"]) == 1 and edits.note(["b", "c"]) == 2 and edits.note(["a"]) == 3
    assert edits.between(0, 3) == {"a", "b", "c"} and edits.between(1, 2) == {"b", "c"} and edits.between(3, 3) == frozenset()
    assert edits.touched_since("a", 2) and not edits.touched_since("b", 2) and not edits.touched_since("other", 0)


def test_what_stands_before_other_rules_is_void():
    edits = Edits()
    edits.note(["a"])
    assert edits.renewed == 0
    edits.renew()
    assert edits.renewed == edits.revision == 2 and not edits.touched_since("a", 0)
    assert edits.between(0, 2) == {"a"}


def places(snapshot):
    """Kept feature by feature, for every kind."""
    return {
        kind: snapshot.kept_each(PLACES.of(kind), kind, lambda some: [one.geometry.wkb_hex for one in some])
        for kind in kinds()
        if snapshot.of(kind)
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(["edit", "ask", "trial"]), max_size=12))
def test_values_that_were_not_asked_for_catch_up_and_a_trial_leaves_them(seed, steps):
    dice = Dice(seed)
    plan = first = dice.plan(12)
    snapshot = Snapshot(plan, 1)
    start, touched = snapshot.revision, set()
    places(snapshot)
    for step in steps:
        change = dice.change(plan)
        after = plan.apply(change)
        if step == "edit":
            snapshot, plan = snapshot.after(after, snapshot.edits.note(change.feature_ids)), after
            touched |= change.feature_ids
            assert snapshot.changed_since(start) == changed_between(first, plan, 1, touched)
        elif step == "ask":
            assert places(snapshot) == places(Snapshot(plan, 1))
        else:
            assert places(snapshot.trial(changed_between(plan, after, 1, change.feature_ids))) == places(Snapshot(after, 1))
    assert places(snapshot) == places(Snapshot(plan, 1))
