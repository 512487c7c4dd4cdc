"""A place by the nearest named thing that people know it by."""

import random

import pytest
from shapely import LineString, Point, box

from tabletop import i18n
from tabletop.core.scenes.whereabouts import ANCHORS, AT_M, FAR_M, Anchors, whereabouts
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Placed

E, N = 500_000.0, 9_950_000.0


def anchor(kind, shape, name):
    return Placed(name or kind, kind, shape, {"name": name})


def said(placed, east, north):
    found = whereabouts(placed, (E + east, N + north))
    return i18n.text(found) if isinstance(found, Message) else found


@pytest.mark.parametrize(
    ("east", "north", "words"),
    [
        (10, 0, "Gerbang"),
        (0, 100, "100 m north of Gerbang"),
        (70, 70, "99 m north-east of Gerbang"),
        (-100, 1, "100 m west of Gerbang"),
        (0, -999, "999 m south of Gerbang"),
        (0, -1001, ""),
    ],
)
def test_by_distance_and_side(east, north, words):
    assert said([anchor("gate", Point(E, N), "Gerbang")], east, north) == words


def test_the_nearest_counts_and_units_and_nameless_things_do_not():
    placed = [
        anchor("unit", Point(E + 50, N), "Dalmas"),
        anchor("exit", LineString([(E + 60, N), (E + 61, N)]), ""),
        anchor("protected", box(E - 200, N - 20, E - 100, N + 20), "KPU"),
        anchor("exit", LineString([(E + 100, N), (E + 120, N)]), "Keluar timur"),
    ]
    assert said(placed, 50, 0) == "50 m west of Keluar timur" and said(placed, -150, 0) == "KPU" and said([], 0, 0) == ""


def test_anchors_found_by_place_are_those_of_a_look_at_all():
    draw = random.Random(3)
    told = 0
    for _ in range(150):
        shapes = [Point(E + draw.choice((0, 7, 40, 600, 2000)), N + draw.choice((0, 15, 16, 300))) for _ in range(draw.randint(0, 9))]
        placed = [anchor(draw.choice(("gate", "exit", "unit")), shape, draw.choice(("", f"A{n}"))) for n, shape in enumerate(shapes)]
        place, but = (E + draw.choice((0, 15, 300, 1000)), N), draw.choice(("", "A1"))
        named = [(max(one.geometry.distance(Point(place)), AT_M), n) for n, one in enumerate(placed) if one.kind in ANCHORS and one.name]
        named = [(metres, n) for metres, n in named if metres <= FAR_M and placed[n].id != but]
        found = Anchors(placed).words(place, but)
        words = i18n.text(found) if isinstance(found, Message) else found
        assert words.endswith(placed[min(named)[1]].name if named else "") and bool(words) == bool(named)
        told += bool(named)
    assert told > 60
