"""A scene after an edit and on trial: the features of each kind, in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.random_edits import Dice
from tabletop.checks.base.changed import changed_between
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.values.catalogue import kinds


def features(snapshot):
    return {kind: snapshot.of(kind) for kind in kinds()}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_trial_leaves_the_scene_and_an_edit_changes_it(seed):
    dice = Dice(seed)
    plan = dice.plan(12)
    snapshot = Snapshot(plan, 1)
    for _ in range(4):
        change = dice.change(plan)
        after = plan.apply(change)
        changed = changed_between(plan, after, 1, change.feature_ids)
        was, wanted = features(snapshot), features(Snapshot(after, 1))
        assert features(snapshot.trial(changed)) == wanted
        assert features(snapshot) == was
        snapshot, plan = snapshot.after(after, snapshot.edits.note(change.feature_ids)), after
        assert features(snapshot) == wanted
