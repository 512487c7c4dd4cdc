"""Symbols of a plan that stand close: the same for every part of the ground that is looked at, and nothing lost."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import Point, box

from tabletop import i18n
from tabletop.canvas.crowding.crowding import crowding_of
from tabletop.canvas.crowding.marks import Step, symbol_side
from tabletop.canvas.crowding.stack_words import listed, people_in, stack_title
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

EAST, NORTH = 500_000.0, 9_950_000.0
KINDS = ("unit", "unit", "unit", "media", "observer", "aid-post", "command-post", "vehicle")


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def view_at(scale, right=0.0, up=0.0, size=(800, 600), unit_px=1.0, bearing=0.0):
    return View(*size, (EAST + right, NORTH + up), scale * 0.0254 / 96 / unit_px, bearing, unit_px)


def thing(key, right, up, kind="unit", **properties):
    return Placed(key, kind, Point(EAST + right, NORTH + up), properties)


def many(count, seed=1, wide=400.0):
    rng = random.Random(seed)
    spots = [(rng.uniform(-wide, wide), rng.uniform(-wide, wide)) for _ in range(count)]
    small = {"reach_m": 0, "length_m": 2.0, "width_m": 1.0}
    return [thing(f"f{nth}", *spot, rng.choice(KINDS), strength=rng.choice([0, 9, 30, 90]), **small) for nth, spot in enumerate(spots)]


def drawn(features, view, **how):
    """The picture and the boxes that were taken."""
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens("light")["paper"]))
    painter = QPainter(image)
    boxes = paint_plan(painter, view, features, {}, "light", **how)
    painter.end()
    return image, boxes


def shown(features, view, **how):
    """Pixels of every symbol that is drawn: singles by id, stacks by their members."""
    crowding = crowding_of(features, {}, view, **how)
    singles = {
        one.id: view.px(crowding.places.get(one.id, (one.geometry.x, one.geometry.y))) for one in features if one.id not in crowding.stacked
    }
    return {**singles, **{tuple(one.id for one in stack.members): view.px(stack.place) for stack in crowding.stacks}}


@given(
    st.integers(0, 10_000),
    st.sampled_from([500, 1000, 2500, 5000]),
    st.floats(-300, 300),
    st.floats(-300, 300),
    st.sampled_from([0.0, 33.0]),
)
@settings(max_examples=25, deadline=None)
def test_panning_moves_all_symbols_rigidly(seed, scale, right, up, bearing):
    features = many(60, seed, wide=120)
    one, other = (shown(list(features), view_at(scale, *centre, bearing=bearing)) for centre in ((0, 0), (right, up)))
    assert one.keys() == other.keys()
    shifts = np.array([np.subtract(other[key], one[key]) for key in one])
    assert np.ptp(shifts, axis=0).max() < 1e-4


@given(st.integers(0, 10_000), st.sampled_from([700, 1500, 2500, 5000, 9000, 15_000]))
@settings(max_examples=25, deadline=None)
def test_singles_and_the_counts_of_stacks_are_all_features_and_none_covers_another(seed, scale):
    features = many(80, seed, wide=150)
    places = shown(features, view_at(scale))
    assert sum(1 if isinstance(key, str) else len(key) for key in places) == len(features)
    side = symbol_side(scale)
    half = [
        side / 2 * (0.84 if isinstance(key, str) and key_kind(features, key) == "vehicle" else 1.0 if isinstance(key, str) else 1.25)
        for key in places
    ]
    spots = np.array(list(places.values()))
    for nth, (x, y) in enumerate(spots):
        for other in range(nth):
            apart = max(abs(x - spots[other, 0]), abs(y - spots[other, 1]))
            assert apart >= half[nth] + half[other] - 0.5


def key_kind(features, key):
    return next(one.kind for one in features if one.id == key)


def test_what_is_clear_at_a_large_scale_stands_at_its_true_place():
    features = [thing("a", 0, 0), thing("b", 4, 0), thing("c", 0, 4), thing("d", 4, 4), thing("e", 8, 8)]
    assert crowding_of(features, {}, view_at(5000)).stacks
    close = crowding_of(features, {}, view_at(100))
    assert not close.stacks and not close.places


def test_between_two_steps_the_places_stay_on_the_ground():
    features = many(60, wide=60)
    step = Step.of(view_at(2500))
    inside = [step.finest * 1.001, step.finest * 1.04, step.scale]
    assert len({repr(crowding_of(list(features), {}, view_at(scale))) for scale in inside}) == 1


def test_screen_table_and_paper_give_way_alike():
    features = many(60, wide=60)
    found = [crowding_of(list(features), {}, view_at(2500, unit_px=unit_px)) for unit_px in (1.0, 1.6, 300 / 96)]
    assert found[0] == found[1] == found[2]


def test_what_is_selected_stands_at_its_true_place_out_of_its_stack():
    features = [thing(f"u{nth}", nth, 0) for nth in range(7)]
    base = crowding_of(features, {}, view_at(5000))
    assert len(base.stacks[0].members) == 7
    chosen = crowding_of(features, {}, view_at(5000), frozenset({"u3"}))
    assert "u3" not in chosen.stacked and "u3" not in chosen.places
    assert [one.id for one in chosen.stacks[0].members] == ["u0", "u1", "u2", "u4", "u5", "u6"]


def test_a_post_stays_readable_beside_the_stack():
    features = [*(thing(f"u{nth}", nth, 0) for nth in range(9)), thing("post", 4, 0, "command-post"), thing("aid", 4, 0, "aid-post")]
    crowding = crowding_of(features, {}, view_at(5000))
    assert {"post", "aid"}.isdisjoint(crowding.stacked) and "post" not in crowding.places and "aid" in crowding.places


def test_jets_and_gates_and_vehicles_to_scale_never_move():
    fixed = [thing(f"{kind}{nth}", nth, 0, kind) for kind in ("water-jet", "gate", "irritant", "text") for nth in range(6)]
    fixed += [thing(f"v{nth}", nth, 0, "vehicle", length_m=9.0) for nth in range(6)]
    crowding = crowding_of(fixed, {}, view_at(1000))
    assert not crowding.stacked and not crowding.places


def test_what_is_hidden_counts_nowhere_and_what_is_in_the_hand_keeps_its_place():
    features = [thing(f"u{nth}", nth, 0) for nth in range(7)]
    hidden = crowding_of(features, {}, view_at(5000), hidden=frozenset({"u0", "u1"}))
    assert len(hidden.stacks[0].members) == 5
    in_hand = crowding_of(features, {}, view_at(5000), frozenset({"u0"}), frozenset({"u0"}))
    assert in_hand == crowding_of(features, {}, view_at(5000), frozenset({"u0"}))


def test_odd_places_are_passed_over():
    odd = [
        Placed("n", "unit", Point(float("nan"), 0.0), {}),
        Placed("e", "unit", Point(), {}),
        Placed("p", "protected", box(0, 0, 0, 0), {}),
    ]
    assert not crowding_of([*odd, thing("u", 0, 0)], {}, view_at(1000)).stacks


# --- what a stack says
def test_a_stack_says_what_it_is_and_how_many_people():
    features = [thing(f"u{nth}", nth, 0, unit_type="dalmas-awal", strength=30, name=f"Peleton {nth}") for nth in range(5)]
    (stack,) = crowding_of(features, {}, view_at(5000)).stacks
    assert stack_title(stack, {}) == "Dalmas awal" and people_in(stack, {}) == 150
    assert listed(stack, {})[:2] == ["5 symbols: Dalmas awal, 150 people", "Peleton 0: Dalmas awal, 30"]


def test_a_stack_of_several_types_says_the_agency_else_the_commonest_and_others():
    types = ("dalmas", "lantas", "humas", "k9", "k9")
    roster = {f"r{nth}": RosterUnit(f"r{nth}", f"Satuan {nth}", agency="Polri", strength=10) for nth in range(5)}
    features = [thing(f"u{nth}", nth, 0, unit_type=types[nth], unit=f"r{nth}") for nth in range(5)]
    (stack,) = crowding_of(features, roster, view_at(5000)).stacks
    assert stack_title(stack, roster) == "Polri"
    assert stack_title(stack, {}) == "K9 and others"


def test_of_a_large_stack_so_many_are_named_and_the_others_counted():
    features = [thing(f"u{nth:02d}", nth / 10, 0, name=f"U {nth}") for nth in range(40)]
    (stack,) = crowding_of(features, {}, view_at(5000)).stacks
    lines = listed(stack, {})
    assert len(lines) == 15 and lines[-1] == "and 27 more"


# --- painted
def test_a_stack_is_painted_with_its_agencies_and_takes_its_box():
    mixed = [thing(f"u{nth}", nth, 0, unit_type="tni" if nth % 2 else "dalmas", reach_m=0) for nth in range(6)]
    view = view_at(5000)
    image, boxes = drawn(mixed, view)
    right, down = view.px(crowding_of(mixed, {}, view).stacks[0].place)
    assert any(one.contains(right, down) for one in boxes)
    near = {QColor(image.pixel(round(right + dx), round(down + dy))).name().upper() for dx in range(-15, 16) for dy in range(-15, 16)}
    assert {tokens("light")["polri"].upper(), tokens("light")["tni"].upper()} <= near


def test_a_symbol_that_stands_aside_has_a_line_to_its_place():
    pair = [thing("a", 0, 0, reach_m=0), thing("b", 1, 0, reach_m=0)]
    view = view_at(2500)
    places = shown(pair, view)
    assert places["b"] != view.px((EAST + 1, NORTH))
    aside, true = np.array(places["b"]), np.array(view.px((EAST + 1, NORTH)))
    assert np.hypot(*(aside - true)) > symbol_side(2500) / 2
    image, _ = drawn(pair, view)
    alone, _ = drawn([pair[0]], view)
    assert image != alone
