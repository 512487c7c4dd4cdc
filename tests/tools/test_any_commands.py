"""Whatever is selected and whichever command is given: the plan stays valid, counts are kept, locked ones stay, undo leads back."""

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from support.gestures import SQUARE, Hand, area, assert_valid, plan_of, thing
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.tools.along.buffer_selected import Wish, buffer_selected
from tabletop.tools.along.next_ring import copy_to_next_ring
from tabletop.tools.base.tool import Told
from tabletop.tools.reshape.cut import cut_along
from tabletop.tools.reshape.merge import Merged, merge_selected
from tabletop.tools.reshape.simplify import reverse_selected, simplified_by
from tabletop.tools.select import arrange

COMMANDS = {
    "merge": merge_selected,
    "reverse": reverse_selected,
    "ring": copy_to_next_ring,
    "grow": lambda context: buffer_selected(context, Wish(3.0)),
    "shrink": lambda context: buffer_selected(context, Wish(-4.0)),
    "outline": lambda context: buffer_selected(context, Wish(2.0, "barrier")),
    "front": arrange.to_front,
    "back": arrange.to_back,
    "group": arrange.group,
    "ungroup": arrange.ungroup,
    "lock": arrange.lock,
    "unlock": arrange.unlock,
    "simplify": lambda context: simplified_by(context, 3.0),
    "cut": lambda context: cut_along(context, [(20.0, -30.0), (21.0, 120.0)]),
    "cut across": lambda context: cut_along(context, [(-50.0, 17.0), (150.0, 18.0)]),
}
STEP = st.tuples(
    st.sampled_from(sorted(COMMANDS)), st.sets(st.integers(0, 12), max_size=5), st.integers(1, 3), st.sampled_from(list(Scope))
)
KEEP_HEADS = {"grow", "shrink", "outline", "merge", "reverse", "simplify", "cut", "cut across"}


def town():
    return plan_of(
        thing("crowd", area(SQUARE), "a", headcount=101),
        thing("crowd", area([(30, 0), (80, 0), (80, 40), (30, 40)]), "b", headcount=57),
        thing("cordon", [(0, 60), (50, 60)], "c", strength=11),
        thing("cordon", [(50, 60), (100, 60), (100, 90)], "d", strength=7),
        thing("unit", (20, 30), "u"),
        thing("unit", (60, 30), "v", scene_from=2),
        thing("ring", Point(20, 20).buffer(60), "r1", number=1),
        thing("ring", Point(20, 20).buffer(130), "r2", number=2),
        thing("barrier", [(0, 90), (30, 90)], "fence", locked=True, name="F"),
        scenes=3,
    )


def heads(plan, scene):
    return sum(one.properties.get("headcount", 0) for one in plan.placed(scene)), sum(
        one.properties.get("strength", 0) for one in plan.placed(scene) if one.kind == "cordon"
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=12))
def test_any_commands(steps):
    first = town()
    hand = Hand("select", first)
    for name, rows, scene, scope in steps:
        ids = list(hand.plan.features)
        hand.selection = frozenset(ids[row % len(ids)] for row in rows)
        hand.scene, hand.scope = scene, scope
        before, places = heads(hand.plan, scene), hand.plan.features.get("fence")
        step = COMMANDS[name](hand.context)
        step = step.change if isinstance(step, Merged | Told) else step
        assert step is None or isinstance(step, Change | Message)
        if isinstance(step, Change):
            assert step.edits
            hand.take_in(step)
            assert_valid(hand.plan)
            if name in KEEP_HEADS:
                assert heads(hand.plan, scene) == before, name
            if (
                name not in ("lock", "unlock")
                and places is not None
                and all(frame.state.properties.get("locked") for frame in places.keyframes)
            ):
                assert hand.plan.features["fence"] == places
    hand.undo_all()
    assert hand.plan == first
