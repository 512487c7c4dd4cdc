"""What changes nothing on the ground, or adds people to it, never makes a plan greener: cutting a crowd, doubling, turning, adding.

Order of verdicts: stop is worse than warn, warn worse than nothing. Of codes that judge crowds, their ground and their exits.
"""

import math
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, affinity, box
from shapely.ops import split, substring

from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.layer import Lack, LayerInfo, LayerSet

CODES = ["containment", "crowd-density-moving", "crowd-density-static", "egress-time", "exit-count"]
DENSITIES = CODES[1:3]
QUICK = settings(max_examples=120, deadline=None)
LIMITS = {"crowd-density-static": {"warn_person_per_m2": 0.001}, "crowd-density-moving": {"warn_person_per_m2": 0.001}}


def told(things, codes=CODES, **more):
    return run_checks(plan_of(*things, **more), codes=codes)


def worst(findings):
    return max((("info", "warn", "stop").index(one.severity) for one in findings), default=0)


def most(things):
    """The greatest density that is told, with limits low enough to tell all."""
    found = [one.measured for one in told(things, DENSITIES, limits=LIMITS) if one.unit == "person/m2"]
    return max(found, default=0.0)


def crowd_of(draw, key, people=(1, 60, 240, 500, 900, 1400, 3000)):
    west, south = draw.uniform(-40, 40), draw.uniform(-40, 40)
    shape = box(west, south, west + draw.uniform(8, 50), south + draw.uniform(8, 50))
    kind = "crowd-flow" if draw.random() < 0.15 else "crowd"
    risk = {"risk": draw.choice(("low", "medium", "high")), "moving": draw.random() < 0.2} if kind == "crowd" else {}
    return thing(kind, shape, key, headcount=draw.choice(people), **risk)


def exit_of(draw, key, crowd):
    """An exit that begins in a crowd and leads straight out of it."""
    west, south, east, north = crowd[2].state.geometry.bounds
    start = Point(draw.uniform(west, east), draw.uniform(south, north))
    angle = draw.uniform(0, 2 * math.pi)
    end = (start.x + 120 * math.cos(angle), start.y + 120 * math.sin(angle))
    return thing("exit", [(start.x, start.y), end], key, width_m=draw.choice((0.4, 0.8, 1.2, 2.0, 4.0)))


def scene_of(draw):
    """A crowd and perhaps another one, with exits and fences."""
    crowds = [crowd_of(draw, f"c{n}") for n in range(draw.choice((1, 1, 2)))]
    crowds[0] = (crowds[0][0], "crowd", crowds[0][2])
    exits = [exit_of(draw, f"x{n}", draw.choice(crowds)) for n in range(draw.randint(0, 5))]
    fences = []
    for n in range(draw.randint(0, 3)):
        x, y = draw.uniform(-60, 60), draw.uniform(-60, 60)
        fences.append(thing("barrier", [(x, y), (x + draw.uniform(-60, 60), y + draw.uniform(-60, 60))], f"b{n}"))
    return crowds, exits, fences


def properties_of(one):
    return dict(one[2].state.properties)


def parts_of(draw, crowd):
    """A crowd cut along a straight line through a place inside it, its people by ground, rounded up."""
    key, kind, span = crowd
    shape = span.state.geometry
    west, south, east, north = shape.bounds
    x, y, angle = draw.uniform(west, east), draw.uniform(south, north), draw.uniform(0, math.pi)
    far = LineString([(x - 200 * math.cos(angle), y - 200 * math.sin(angle)), (x + 200 * math.cos(angle), y + 200 * math.sin(angle))])
    pieces = split(shape, far).geoms
    count = properties_of(crowd)["headcount"]
    return [
        thing(kind, piece, f"{key}{'ab'[n]}", **properties_of(crowd) | {"headcount": math.ceil(count * piece.area / shape.area)})
        for n, piece in enumerate(pieces)
    ]


@given(st.integers(0, 2**32))
@QUICK
def test_cutting_a_crowd(seed):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    cut = [*parts_of(draw, crowds[0]), *crowds[1:]]
    assert worst(told([*cut, *exits, *fences])) >= worst(told([*crowds, *exits, *fences]))
    assert most([*cut, *fences]) >= most([*crowds, *fences]) - 1e-6


@given(st.integers(0, 2**32))
@QUICK
def test_doubling_or_turning_exits(seed):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    twins = []
    for key, kind, span in exits:
        shape = draw.choice((None, span.state.geometry, span.state.geometry.reverse()))
        twins += [] if shape is None else [thing(kind, shape, f"{key}z", **dict(span.state.properties))]
    before, after = told([*crowds, *exits, *fences]), told([*crowds, *exits, *twins, *fences])
    assert worst(after) >= worst(before)
    if len(exits) + len(twins) <= 4 and not any(math.isclose(one.measured, one.limit, rel_tol=1e-6) for one in after):
        assert numbers(after) == numbers(before)


def numbers(findings):
    """What the checks of the ways out say, in numbers."""
    return sorted((one.code, one.features, round(one.measured, 4)) for one in findings if one.code in ("exit-count", "egress-time"))


@given(st.integers(0, 2**32))
@QUICK
def test_adding_people(seed):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    more = [*crowds, crowd_of(draw, "more")]
    assert most([*more, *fences]) >= most([*crowds, *fences]) - 1e-6
    assert worst(told([*more, *exits, *fences])) >= worst(told([*crowds, *exits, *fences]))


@given(st.integers(0, 2**32), st.sampled_from([10, 200]))
@QUICK
def test_more_people_in_a_crowd(seed, more):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    key, kind, span = crowds[0]
    count = properties_of(crowds[0])["headcount"] + more
    grown = [thing(kind, span.state.geometry, key, **properties_of(crowds[0]) | {"headcount": count}), *crowds[1:]]
    assert worst(told([*grown, *exits, *fences])) >= worst(told([*crowds, *exits, *fences]))


@given(st.integers(0, 2**32))
@QUICK
def test_copies_of_cordons_and_units_hold_nothing_more(seed):
    draw = random.Random(seed)
    length = draw.uniform(5, 40)
    cordon = thing("cordon", [(0, 0), (length, 0)], "c", posture=draw.choice(("shield", "rope", "tape")), ranks=draw.choice((1, 2)))
    units = [
        thing("unit", (draw.uniform(0, length), draw.uniform(-4, 4)), f"u{n}", strength=draw.choice((2, 5, 10)), name=f"Regu {n}")
        for n in range(draw.randint(0, 3))
    ]
    twins = [thing("unit", unit[2].state.geometry, f"{unit[0]}z", **properties_of(unit)) for unit in units if draw.random() < 0.6]
    twins += [thing("cordon", cordon[2].state.geometry.reverse(), "cz", **properties_of(cordon))] if draw.random() < 0.5 else []
    codes = ["cordon-coverage", "cordon-strength"]

    def of_cordon(things):
        return sorted((one.code, round(one.measured, 6)) for one in told(things, codes) if one.features == ("c",))

    assert of_cordon([cordon, *units, *twins]) == of_cordon([cordon, *units])


# --- more of what never makes a plan greener
WAYS = [*CODES, "way-out-width", "exit-width", "flow-width", "flows-meet"]
FEW = settings(max_examples=40, deadline=None)


def yard_of(draw, crowds):
    """A fence round the first crowd, with a gap that may lie at a corner, and perhaps an assembly area in it or beside it."""
    shape = crowds[0][2].state.geometry.buffer(draw.choice((1.0, 4.0, 12.0)), join_style="mitre").exterior
    shape = affinity.rotate(shape, draw.choice((0.0, draw.uniform(0, 90))), origin=(0, 0))
    start = draw.choice((0.0, draw.uniform(0, shape.length - 6)))
    gap = draw.choice((0.0, 0.59, 0.61, 1.0, 2.0, 5.0))
    fence = substring(LineString(shape.coords), start + gap, shape.length)
    parts = [fence, substring(LineString(shape.coords), 0.0, start)] if start > 0.1 else [fence]
    made = [thing("barrier", one, f"y{n}") for n, one in enumerate(parts)]
    if draw.random() < 0.5:
        west, south, east, north = crowds[0][2].state.geometry.bounds
        place = draw.choice(((east + 0.5, south), (east + 200, north + 200)))
        made.append(thing("assembly", box(*place, place[0] + draw.uniform(1, 20), place[1] + 8), "a", capacity=draw.choice((5, 200, 5000))))
    return made


@given(st.integers(0, 2**32))
@FEW
def test_cutting_a_crowd_in_a_yard(seed):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    yard = yard_of(draw, crowds)
    cut = [*parts_of(draw, crowds[0]), *crowds[1:]]
    before, after = told([*crowds, *exits, *fences, *yard], WAYS), told([*cut, *exits, *fences, *yard], WAYS)
    near = any(math.isclose(one.measured, one.limit, rel_tol=0.01) for one in before)
    assert near or worst(after) >= worst(before)


@given(st.integers(0, 2**32))
@FEW
def test_taking_obstacles_away_leaves_ways_as_wide(seed):
    """The least cut round a crowd, and the clear width of each exit, with one obstacle less."""
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    bars = [*fences, *(one for one in yard_of(draw, crowds) if one[1] == "barrier")]
    gone = draw.randrange(len(bars))
    fewer = [*bars[:gone], *bars[gone + 1 :]]
    limits = {"exit-width": {"stop_below_m": 1000, "warn_below_m": 1000}}

    def wide(some):
        found = told([*crowds, *exits, *some], ["exit-width"], limits=limits)
        return {one.features: one.measured for one in found}

    before, after = wide(bars), wide(fewer)
    assert all(after[key] >= before[key] - 1e-6 for key in before)
    held = told([*crowds, *exits, *bars], ["way-out-width"])
    still = told([*crowds, *exits, *fewer], ["way-out-width"])
    alone = len(crowds) == 1 and len(held) == 1 and len(still) == 1 and math.isclose(held[0].limit, still[0].limit, rel_tol=1e-3)
    assert not alone or still[0].measured >= held[0].measured - 0.01


@given(st.integers(0, 2**32))
@FEW
def test_a_plan_in_two_parts_put_together_again(seed):
    """The order and the names of features say nothing about the ground."""
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    every = [*crowds, *exits, *fences, *yard_of(draw, crowds)]
    mixed = [(f"{draw.randrange(10**6):06d}-{key}", kind, span) for key, kind, span in draw.sample(every, len(every))]

    def numbers_of(things):
        return sorted((one.code, one.severity, round(one.measured, 2)) for one in told(things, WAYS))

    assert {one[:2] for one in numbers_of(every)} == {one[:2] for one in numbers_of(mixed)}


@given(st.integers(0, 2**32))
@FEW
def test_turning_a_barrier_round(seed):
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    bars = [*fences, *(one for one in yard_of(draw, crowds) if one[1] == "barrier")]
    turned = [(key, kind, replace(span, state=replace(span.state, geometry=span.state.geometry.reverse()))) for key, kind, span in bars]

    def numbers_of(some):
        return sorted((one.code, one.features, round(one.measured, 3)) for one in told([*crowds, *exits, *some], WAYS))

    assert numbers_of(bars) == numbers_of(turned)


@given(st.integers(0, 2**32))
@FEW
def test_a_missing_layer(seed):
    """A layer that was not read, beside or instead of one that was, is never better than having it."""
    draw = random.Random(seed)
    crowds, exits, fences = scene_of(draw)
    solid = [box(x, y, x + 20, y + 12) for x, y in ((draw.uniform(-60, 60), draw.uniform(-60, 60)) for _ in range(3))]
    role = draw.choice(("building", "water", "fence", "road"))
    plan = plan_of(*crowds, *exits, *fences)
    whole = run_checks(plan, layers_of(**{role: solid if role != "road" else [one.exterior for one in solid]}))
    info = LayerInfo(role, {"en": role}, role=role)
    without = run_checks(plan, LayerSet((), lacking=(Lack(info, message("gone")),)))
    assert worst(without) >= worst(whole) and any(one.code == "layer-missing" for one in without)


@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.5, 1.5, 8.0]))
@FEW
def test_people_cut_into_rows_with_aisles(seed, aisle_m):
    """On the same ground in as many rows as one likes, for no fewer people, exits are asked for all the same."""
    draw = random.Random(seed)
    rows, wide = draw.randint(2, 6), draw.uniform(10, 40)
    deep = draw.uniform(6, 20)
    count = draw.choice((60, 130, 240))
    cut = [thing("crowd", box(0, k * (deep + aisle_m), wide, k * (deep + aisle_m) + deep), f"c{k}", headcount=count) for k in range(rows)]
    whole = [thing("crowd", box(0, 0, wide, rows * (deep + aisle_m) - aisle_m), "c", headcount=count * rows)]
    assert worst(told(cut, ["exit-count", "containment"])) >= worst(told(whole, ["exit-count", "containment"]))
