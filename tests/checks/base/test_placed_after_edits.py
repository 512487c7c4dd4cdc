"""What stands in a scene after edits is what a plan made anew with the same rows holds, in the same order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.random_edits import Dice
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import STACK, Plan


def stacked(plan, dice):
    """A change that puts a feature above or below others of its kind."""
    key = dice.random.choice(sorted(plan.features))
    old = plan.features[key]
    new = old.edited(dice.random.randint(1, 3), dice.random.choice(list(Scope)), None, {STACK: dice.random.choice((None, -1, 2))})
    return Change(message("Stack"), (Edit("feature", key, old, new),))


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_edits_leave_what_a_new_plan_would_hold(seed, steps):
    dice, done = Dice(seed), []
    plan = dice.plan(12)
    for _ in range(steps):
        if done and dice.random.random() < 0.3:
            change = done.pop().inverse()
        else:
            change = stacked(plan, dice) if plan.features and dice.random.random() < 0.3 else dice.change(plan)
            done.append(change)
        plan = plan.apply(change)
        for scene in dice.random.sample((1, 2, 3), dice.random.randint(0, 3)):
            assert plan.placed(scene) == Plan(features=plan.features, scenes=plan.scenes).placed(scene)


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_taking_edits_back_brings_every_row_back_where_it_stood(seed, steps):
    dice, before = Dice(seed), []
    plan = dice.plan(12)
    for _ in range(steps):
        change = dice.change(plan)
        before.append((plan, change))
        plan = plan.apply(change)
    for earlier, change in reversed(before):
        plan = plan.apply(change.inverse())
        assert plan == earlier and list(plan.features) == list(earlier.features)
