"""Whatever a hand does with the tools: the plan stays valid, no tool fails, and undo leads back to the first plan."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from support.gestures import SQUARE, Hand, area, assert_valid, layers_of, plan_of, thing
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.tools import registry
from tabletop.tools.base.aids import DrawingAids
from tabletop.tools.base.tool import Preview

SPOTS = st.tuples(st.integers(-3, 12), st.integers(-3, 12)).map(lambda spot: (spot[0] * 10.0 + 0.25, spot[1] * 10.0))
MODS = st.sampled_from([(), (), (), ("shift",), ("ctrl",), ("alt",), ("ctrl", "shift")])
KEYS = st.sampled_from(
    [
        "enter",
        "escape",
        "backspace",
        "delete",
        "left",
        "up",
        "right",
        "down",
        "q",
        "5",
        "9",
        "-",
        ",",
        "/",
        "m",
        "w",
        "k",
        "u",
        "page_down",
        "undo",
        "redo",
    ]
)
ACTIONS = st.sampled_from(["move", "click", "click", "double_click", "drag_start", "drag_move", "drag_finish"])
GESTURE = st.one_of(
    st.tuples(st.just("send"), ACTIONS, SPOTS, MODS),
    st.tuples(st.just("double"), SPOTS, MODS),
    st.tuples(st.just("drag"), SPOTS, SPOTS, MODS),
    st.tuples(st.just("key"), KEYS, MODS),
    st.tuples(st.just("take"), st.sampled_from(sorted(registry.tools()))),
    st.tuples(st.just("scene"), st.integers(1, 3)),
    st.tuples(st.just("scope"), st.sampled_from(list(Scope))),
    st.tuples(st.just("zoom"), st.sampled_from([0.1, 0.5, 1.0, 3.0])),
    st.tuples(st.just("undo")),
    st.tuples(st.just("typed"), SPOTS),
    st.tuples(st.just("drags"), st.sampled_from(["straight", "freehand", "round"])),
)


def town():
    hole = [(10, 10), (10, 20), (20, 20)]
    return plan_of(
        thing("crowd", area(SQUARE, [hole]), "crowd"),
        thing("cordon", [(0, 60), (50, 60), (100, 60)], "cordon"),
        thing("unit", (20, 30), "unit"),
        thing("vehicle", (80, 20), "vehicle", scene_from=2),
        thing("crowd-flow", area([(50, 0), (60, 0), (60, 30), (50, 30)]), "flow", scene_to=2),
        thing("barrier", [(0, 90), (30, 90)], "fence", locked=True),
        scenes=3,
    )


LAYERS = layers_of(Polygon([(60, 60), (90, 60), (90, 90)]), LineString([(0, -20), (110, -20)]))


def make(hand, gesture):
    what, *rest = gesture
    if what == "send":
        hand.send(*rest)
    elif what == "typed":
        hand.typed(*rest[0]) if hand.run.preview.entry else None
    elif what == "drags":
        hand.aids = DrawingAids(drag=rest[0])
    elif what == "double":
        hand.double(*rest[0], mods=rest[1])
    elif what == "drag":
        hand.drag(rest[0], rest[1], mods=rest[2])
    elif what == "key":
        hand.key(rest[0], mods=rest[1])
    elif what == "take":
        hand.take(rest[0])
    elif what == "zoom":
        hand.metre_per_px = rest[0]
    elif what == "undo" and hand.changes:
        hand.plan = hand.plan.apply(hand.changes.pop().inverse())
        hand.run.refresh()
    elif what in ("scene", "scope"):
        setattr(hand, what, rest[0])
        hand.run.refresh()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(registry.tools())), st.lists(GESTURE, min_size=1, max_size=40))
def test_any_gestures(caplog, tool_id, gestures):
    caplog.clear()
    first = town()
    hand = Hand(tool_id, first, layers=LAYERS, defaults={"note": "x"})
    for gesture in gestures:
        make(hand, gesture)
        preview = hand.run.preview
        assert isinstance(preview, Preview) and str(preview.hint)
        assert_valid(hand.plan)
        assert all(change.edits for change in hand.changes)
    assert caplog.text == ""
    assert hand.plan.features.get("fence") == first.features["fence"], "what is locked stays"
    hand.undo_all()
    assert hand.plan == first


@settings(max_examples=60, deadline=None)
@given(st.lists(SPOTS, min_size=2, max_size=8, unique=True))
def test_a_line_is_what_was_clicked(spots):
    hand = Hand("draw-lane")
    hand.metre_per_px = 0.1
    for spot in spots:
        hand.click(*spot)
    hand.key("enter")
    assert list(hand.only.geometry.coords) == spots
    assert all(isinstance(one, Change) for one in hand.outcomes)
