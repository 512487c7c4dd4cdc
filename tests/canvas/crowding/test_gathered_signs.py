"""Signs that would overlap become one: the arithmetic against a plain rule, and on the real map, where they are told and chosen from."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from shapely import LineString, MultiPoint, Point, box

from support.map_hand import MapHand, at
from tabletop import i18n
from tabletop.canvas.crowding.gathered_signs import gathered, severity_ranks, sign_places
from tabletop.canvas.crowding.sign_words import LISTED
from tabletop.canvas.findings.finding_signs import AT_A_TIME, Gathering, never, placed_steps
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import point_of
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.core.values.finding import SEVERITIES, Finding
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

ONE = Finding("density", "warn", message("one"), ("a",), 1, 0.5, 0.9, "share", "P", Point(at(0, 0)))
METRE_PER_PX = 4.0
SHARED_PX2 = 1.0
"""Two drawn signs may share so little: a line where they touch."""


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def apart(one, other, side):
    return bool((np.abs(one - other) >= side).any())


def led_by_brute_force(places, ranks, side):
    """In squares of the side the first leads; then each of those stands, in turn, unless one that stands is too near."""
    squares: dict[tuple, list[int]] = {}
    for row in sorted(range(len(places)), key=lambda row: ranks[row]):
        squares.setdefault(tuple(np.floor(places[row] / side)), []).append(row)
    standing: list[int] = []
    found = {}
    for rows in sorted(squares.values(), key=lambda rows: ranks[rows[0]]):
        near = [row for row in standing if not apart(places[row], places[rows[0]], side)]
        if not near:
            standing.append(rows[0])
        found.update(dict.fromkeys(rows, near[0] if near else rows[0]))
    return [found[row] for row in range(len(places))]


coordinates = st.floats(-2000, 2000, allow_nan=False, width=32)


@given(st.lists(st.tuples(coordinates, coordinates), max_size=60), st.sampled_from([7.0, 30.0, 400.0]), st.randoms())
def test_alike_by_brute_force(spots, side, random):
    places = np.array(spots, dtype=float).reshape(-1, 2)
    ranks = np.array(random.sample(range(len(spots)), len(spots)), dtype=np.int64)
    assert gathered(places, ranks, side).tolist() == led_by_brute_force(places, ranks, side)


@pytest.mark.parametrize("spread_px", [40, 300, 2000])
def test_of_many_no_two_are_near_and_each_is_led_by_one_that_is(spread_px):
    random = np.random.default_rng(spread_px)
    places, ranks, side = random.normal(0, spread_px, (3000, 2)), random.permutation(3000), 30.0
    leads = gathered(places, ranks, side)
    standing = np.unique(leads)
    assert (leads[standing] == standing).all()
    assert (np.abs(places - places[leads]).max(axis=1) < 2 * side).all()
    assert (ranks[leads] <= ranks).all()
    assert all(apart(places[one], places[other], side) for one in standing for other in standing if one < other)


def test_signs_belong_in_the_largest_part():
    shapes = [Point(1, 2), None, LineString([(0, 0), (10, 0)]), box(0, 0, 4, 2), MultiPoint([(7, 7), (9, 9)]), LineString()]
    shapes.append(box(0, 0, 1, 1).union(box(50, 0, 90, 20)))
    places = sign_places([replace(ONE, highlight=shape) for shape in shapes])
    assert places[[0, 2, 3, 4]].tolist() == [[1, 2], [5, 0], [2, 1], [7, 7]]
    assert np.isnan(places[[1, 5]]).all() and tuple(places[6]) == point_of(box(50, 0, 90, 20))


def test_the_worst_stands_for_the_others():
    some = [replace(ONE, severity=severity) for severity in ("info", "stop", "warn", "stop")]
    assert severity_ranks(some).tolist() == [3, 0, 2, 1]


@pytest.mark.parametrize("seed", range(6))
def test_at_the_edge_of_the_picture_none_is_without_a_sign(seed):
    findings = findings_around(500, seed)
    places = sign_places(findings)
    for metre_per_px in (3.0, 7.0, 12.0):
        view = View(400, 300, at(seed * 90 - 200, 0), metre_per_px)
        inside = [one for one, place in zip(findings, view.to_pixel(places), strict=True) if view.pixel_rect.contains(*place)]
        groups = [some for _, some in Gathering(view, findings, None).groups()]
        shown = [one for some in groups for one in some]
        assert len(set(map(id, shown))) == len(shown) and {id(one) for one in inside} <= set(map(id, shown))
        for some in groups:
            assert [SEVERITIES.index(one.severity) for one in some] == sorted(SEVERITIES.index(one.severity) for one in some)


def test_places_of_many_are_worked_out_with_rests_and_kept():
    findings = tuple(findings_around(1000))
    steps, rests, found = placed_steps(findings), 0, None
    while found is None:
        try:
            next(steps)
            rests += 1
        except StopIteration as end:
            found = end.value
    assert rests >= 1000 // AT_A_TIME
    np.testing.assert_array_equal(found[0], sign_places(findings))
    assert found[1].tolist() == severity_ranks(findings).tolist()
    assert next(placed_steps(findings), None) is None, "they are known now"


# --- on the map
def findings_around(count, seed=1, spread_m=700):
    random = Random(seed)

    def one(nth):
        place = at(random.gauss(0, spread_m), random.gauss(0, spread_m / 2))
        shape = random.choice([Point(place), Point(place).buffer(9), LineString([place, (place[0] + 15, place[1] + 9)])])
        kind = random.choice(SEVERITIES)
        return replace(ONE, code=f"c{nth}", severity=kind, message=message(f"finding {nth}"), highlight=shape, unit="count")

    return tuple(sorted((one(nth) for nth in range(count)), key=lambda finding: SEVERITIES.index(finding.severity)))


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot, Plan(scenes={1: Scene(1, "Aman")}))
    made.look(at(0, 0), METRE_PER_PX)
    yield made
    if made.canvas.under.menu is not None:
        made.canvas.under.menu.hide()
    made.close()


def signs_of(hand, qtbot, findings):
    items = hand.canvas.items
    items.on_map.take(findings, 1)
    items.settle(hand.canvas.view())
    qtbot.waitUntil(lambda: items.is_settled and not items.findings.picture.is_busy and items.signs.view == hand.canvas.view())
    return items.signs.signs


def shared_px2(one, other):
    met = one.intersected(other)
    return met.width() * met.height()


def in_sight(hand, findings):
    view = hand.canvas.view()
    return [one for one, place in zip(findings, view.to_pixel(sign_places(findings)), strict=True) if view.pixel_rect.contains(*place)]


@pytest.mark.parametrize("metre_per_px", [1.0, 4.0, 15.0])
@pytest.mark.parametrize("chosen", [False, True])
def test_each_finding_is_in_one_sign_and_none_overlap(hand, qtbot, metre_per_px, chosen):
    hand.look(at(0, 0), metre_per_px)
    findings = findings_around(400)
    if chosen:
        hand.canvas.items.on_map.choose(in_sight(hand, findings)[-1])
    signs = signs_of(hand, qtbot, findings)
    held = [finding.code for sign in signs for finding in sign.findings]
    assert len(held) == len(set(held)) and {one.code for one in in_sight(hand, findings)} <= set(held)
    worst = [SEVERITIES.index(finding.severity) for sign in signs for finding in sign.findings[:1]]
    assert all(SEVERITIES.index(one.severity) >= first for sign, first in zip(signs, worst, strict=True) for one in sign.findings)
    assert all(shared_px2(one.box, two.box) <= SHARED_PX2 for nth, one in enumerate(signs) for two in signs[:nth])
    full = hand.canvas.items.on_map.full
    assert [sign.findings for sign in signs if full in sign.findings] == ([[full]] if chosen else [])


def test_they_stay_together_while_the_map_is_pulled(hand, qtbot):
    findings = findings_around(200, spread_m=200)
    before = {tuple(one.code for one in sign.findings) for sign in signs_of(hand, qtbot, findings)}
    hand.look(at(13.7, -8.1), METRE_PER_PX)
    after = {tuple(one.code for one in sign.findings) for sign in signs_of(hand, qtbot, findings)}
    assert before == after


def heap(count):
    spots = [at(nth % 7, nth // 7) for nth in range(count)]
    made = [replace(ONE, code=f"c{nth}", message=message(f"finding {nth}"), highlight=Point(spot)) for nth, spot in enumerate(spots)]
    return (replace(made[0], severity="stop"), *made[1:])


def test_a_shared_sign_says_what_is_in_it(hand, qtbot):
    (sign,) = signs_of(hand, qtbot, heap(30))
    lines = hand.canvas.under.said(sign.box.center()).splitlines()
    assert lines[0] == "30 findings: Stop 1, Warning 29" and lines[1:3] == ["finding 0", "finding 1"]
    assert len(lines) == LISTED + 1 and lines[-1] == f"and {30 - LISTED + 1} more"
    assert hand.canvas.under.said(sign.box.center(), whole=False) == lines[0]
    assert hand.canvas.under.said(sign.box.topLeft() - QPointF(9, 9)) == ""


def test_a_sign_alone_says_its_finding(hand, qtbot):
    (sign,) = signs_of(hand, qtbot, heap(1))
    assert hand.canvas.under.said(sign.box.center()) == "Stop: finding 0"
    assert not hand.canvas.under.opened(sign.box.center())


def test_a_click_offers_them_and_one_is_chosen(hand, qtbot):
    findings = heap(3)
    (sign,) = signs_of(hand, qtbot, findings)
    QTest.mouseClick(hand.canvas.surface.viewport(), Qt.MouseButton.LeftButton, pos=sign.box.center().toPoint())
    menu = hand.canvas.under.menu
    assert list(menu.findings.values()) == list(findings)
    with qtbot.waitSignal(hand.canvas.under.finding_chosen) as told:
        list(menu.findings)[1].trigger()
    assert told.args == [findings[1]]


def test_enter_at_the_crosshair_offers_them_too(hand, qtbot):
    (sign,) = signs_of(hand, qtbot, heap(3))
    hand.canvas.input.crosshair.show(sign.box.center())
    QTest.keyClick(hand.canvas.surface, Qt.Key.Key_Return)
    assert len(hand.canvas.under.menu.findings) == 3


def test_the_menu_zooms_in_until_they_stand_apart(hand, qtbot):
    findings = tuple(replace(one, highlight=Point(at(15 * nth, 0))) for nth, one in enumerate(heap(3)))
    (sign,) = signs_of(hand, qtbot, findings)
    assert hand.canvas.under.opened(sign.box.center())
    hand.canvas.under.menu.closer.trigger()
    assert len(signs_of(hand, qtbot, findings)) == 3


def test_findings_that_are_not_shown_have_no_sign(hand, qtbot):
    (sign,) = signs_of(hand, qtbot, heap(3))
    hand.canvas.items.on_map.set_mode("off")
    assert signs_of(hand, qtbot, heap(3)) == [] and hand.canvas.under.said(sign.box.center()) == ""


def inked(hand, sign):
    """How far a sign stands out from the paper, as it is shown: of its colours the farthest."""
    image, paper = hand.canvas.items.findings.picture._kept.toImage(), QColor(tokens("light")["paper"])
    place = sign.box.center().toPoint()
    colours = [image.pixelColor(place.x() + right, place.y() + down) for right in range(-6, 7) for down in range(-6, 7)]
    return max(abs(one.greenF() - paper.greenF()) * one.alphaF() for one in colours)


def test_a_sign_is_faint_while_all_that_it_stands_for_is_not_judged_again(hand, qtbot):
    (sign,) = signs_of(hand, qtbot, heap(3))
    full = inked(hand, sign)
    assert full > 0.5
    on_map = hand.canvas.items.on_map
    for old, faint in ((lambda one: True, True), (lambda one: one.code != "c1", False), (never, False)):
        on_map.tell_old(old)
        hand.canvas.grab()
        (sign,) = signs_of(hand, qtbot, heap(3))
        qtbot.waitUntil(lambda faint=faint, sign=sign: (inked(hand, sign) < 0.6 * full) is faint)
