"""What stands in a scene after edits is what a plan made anew with the same rows holds, in the same order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support import plans
from support.random_edits import Dice
from tabletop.core.text.message import message
from tabletop.core.values import plan
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


def test_of_very_many_scenes_not_all_that_stands_in_them_is_kept(monkeypatch):
    things = [plans.thing("unit", (500_000.0 + n, 9_950_000.0), None, n if n % 2 else None) for n in range(1, 9)]
    made = plans.plan_of(*things, scenes=[plans.scene(number) for number in range(1, 101)])
    stands = {number: [one.id for one in made.placed(number)] for number in made.scenes}
    assert len(made._placed) == 100
    monkeypatch.setattr(plan, "MOST_PLACED", 160)
    again = made.apply(Change(message("Name"), (Edit("setting", "name", None, "A"),)))
    for number in (*range(1, 101), *range(100, 0, -1)):
        assert [one.id for one in again.placed(number)] == stands[number]
        assert len(again._placed) <= 20
    assert again.placed(1) is again.placed(1)
