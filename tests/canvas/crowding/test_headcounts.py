"""Crowds that have no room for their own headcounts share one: all people are counted, once, whichever part of the ground is seen."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter
from shapely import box

from tabletop import i18n
from tabletop.canvas.crowding.headcounts import headcount_groups
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.core.values.feature import Placed

EAST, NORTH = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def view_at(scale, right=0.0, up=0.0):
    return View(800, 600, (EAST + right, NORTH + up), scale * 0.0254 / 96)


def crowds(count, seed=1, wide=300.0, kind="crowd"):
    rng = random.Random(seed)
    spots = [(EAST + rng.uniform(-wide, wide), NORTH + rng.uniform(-wide, wide)) for _ in range(count)]
    shapes = [box(east, north, east + 20, north + 15) for east, north in spots]
    return [Placed(f"{kind}{nth}", kind, shape, {"headcount": 100 + nth}) for nth, shape in enumerate(shapes)]


def words_of(features, view):
    """The rows of every number that is painted."""
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    taken = finished(plan_steps(painter, view, features, {}, "light"))
    painter.end()
    labels = taken.paint_numbers.__self__
    return taken, [["".join(words.text for words in row) for row in spot.rows] for _, spot in labels._numbered]


@given(st.integers(1, 40), st.integers(0, 1000), st.sampled_from([8000, 10_000, 25_000, 50_000, 400_000]))
@settings(max_examples=20, deadline=None)
def test_every_person_is_counted_once_and_no_number_lies_on_another(count, seed, scale):
    features = crowds(count, seed)
    taken, rows = words_of(features, view_at(scale))
    figures = [int(row[-1].split()[0].replace(",", "")) for row in rows]
    assert sum(figures) == sum(one.properties["headcount"] for one in features)
    assert all(row[-1].endswith("people") for row in rows)
    for nth, number in enumerate(taken.numbers):
        assert not any(number.intersects(other) for other in taken.numbers[:nth])


def test_a_shared_number_says_of_how_many_crowds_it_is():
    assert words_of(crowds(3, wide=20), view_at(50_000))[1] == [["3 crowds,", "303 people"]]


def test_crowds_and_flows_are_not_added():
    rows = words_of([*crowds(2, wide=5), *crowds(2, 2, wide=5, kind="crowd-flow")], view_at(50_000))[1]
    assert sorted(rows) == [["2 crowd flows,", "201 people"], ["2 crowds,", "201 people"]]


@given(st.integers(0, 1000), st.floats(-300, 300), st.floats(-300, 300))
@settings(max_examples=20, deadline=None)
def test_who_shares_a_number_hangs_on_no_part_in_sight_and_on_no_order(seed, right, up):
    features = crowds(30, seed)
    there = [{one.id for one in group} for group in headcount_groups(features[::-1], view_at(12_000, right, up)).values()]
    here = [{one.id for one in group} for group in headcount_groups(features, view_at(12_000)).values()]
    assert sorted(map(sorted, here)) == sorted(map(sorted, there))


def test_a_crowd_with_room_for_its_number_has_its_own_and_at_scales_of_work_all_have():
    wide = Placed("wide", "crowd", box(EAST - 400, NORTH - 200, EAST + 400, NORTH + 200), {"headcount": 5000})
    features = [wide, *crowds(3, wide=20)]
    assert "wide" not in headcount_groups(features, view_at(10_000))
    assert "wide" in headcount_groups(features, view_at(100_000)) and headcount_groups(features, view_at(7_000)) == {}
