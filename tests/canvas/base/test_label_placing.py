"""Names on the map: none over another, none upside down, none over the plan; along roads, inside areas, beside points."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from shapely import LineString, Point, Polygon, box

from support.base_layers import EAST, NORTH, at, painted, picture, pixels, shown, view
from tabletop.canvas.base.base_style import base_colours
from tabletop.canvas.base.label_letters import wrapped
from tabletop.canvas.base.label_lines import runs_along
from tabletop.canvas.base.map_labels import LabelLayer, paint_labels, place_labels
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.core.text.style import THEMES

pytestmark = pytest.mark.usefixtures("qapp")
WIDE = {"width_px": 900, "height_px": 600}


def streets(turn_deg: float = 0.0) -> list:
    """A net of winding streets turned about the middle, with places beside them."""
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    lines = []
    for across, offset in itertools.product((False, True), range(-160, 161, 40)):
        s = np.linspace(-220, 220, 60)
        course = np.column_stack((s, offset + 8 * np.sin(s / 40)))[:, :: -1 if across else 1]
        lines.append(LineString(course @ [[cos, sin], [-sin, cos]] + (EAST, NORTH)))
    random = np.random.default_rng(2)
    places = [Point(*place) for place in random.uniform(-180, 180, (60, 2)) + (EAST, NORTH)]
    return [
        shown("road", 1, lines, name=[f"Jalan Nomor {n}" for n in range(len(lines))], **{"class": ["lokal"] * len(lines)}),
        shown("poi", 0, places, name=[f"Tempat {n} (skematis)" for n in range(len(places))]),
    ]


@pytest.mark.parametrize("turn_deg", [0, 45, 90, 135, 180, 270, 300])
@pytest.mark.parametrize("bearing_deg", [0.0, 60.0])
def test_no_name_meets_another_or_what_is_to_be_avoided(turn_deg, bearing_deg):
    of = view(0.4, bearing_deg=bearing_deg, **WIDE)
    avoid = [QRectF(300, 200, 180, 120), QRectF(0, 0, 90, 600)]
    placed = place_labels(streets(turn_deg), of, avoid)
    assert len(placed) > 15
    for one, other in itertools.combinations(placed, 2):
        assert not any(a.intersects(b) for a in one.boxes for b in other.boxes), (one.text, other.text)
    for label in placed:
        assert not any(box_px.intersects(kept) for box_px in label.boxes for kept in [*avoid, *decoration_boxes(of)])
        assert all(of.pixel_rect.contains(box_px) for box_px in label.boxes)


@pytest.mark.parametrize("turn_deg", range(0, 360, 15))
def test_names_along_roads_are_never_upside_down(turn_deg):
    placed = [label for label in place_labels(streets(turn_deg)[:1], view(0.4, **WIDE)) if label.angles_deg]
    assert placed
    for label in placed:
        assert -91 <= np.median(label.angles_deg) <= 91
        assert np.ptp(label.angles_deg) <= 55


@pytest.mark.parametrize("reverse", [False, True])
def test_letters_follow_the_line_and_read_from_left_to_right(reverse):
    turns = np.linspace(0, np.pi / 3, 50)
    line = np.column_stack((100 + 300 * turns, 300 - 120 * np.sin(turns)))[:: -1 if reverse else 1]
    run = runs_along(line, np.full(12, 8.0), 600.0, (0, 0, 600, 600))[0]
    assert (np.diff(run.middles[:, 0]) > 0).all()
    near = np.abs(line[:, None] - run.middles[None]).max(axis=2).min(axis=0)
    assert (near < 4).all(), "every letter stands on the line"
    assert np.hypot(*np.diff(run.middles, axis=0).T) == pytest.approx(8.0, abs=0.2)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ([(0, 0), (50, 0)], "too short"),
        ([(0, 0), (60, 0), (60, 60), (0, 60), (0, 0)], "corners"),
        ([(5, 5)], "one point"),
        ([(5, 5), (5, 5)], "no length"),
        ([(5000, 5000), (5400, 5000)], "outside"),
    ],
)
def test_a_line_that_cannot_carry_words(line, why):
    assert runs_along(np.array(line, dtype=float), np.full(11, 8.0), 400.0, (0, 0, 800, 600)) == [], why


def test_important_names_come_first():
    """There is room for one name: the main road's."""
    lines = [LineString([at(-60, 0), at(60, 0)]), LineString([at(-60, 1), at(60, 1)])]
    roads = shown("road", 1, lines, name=["Jalan Kecil", "Jalan Besar"], **{"class": ["lokal", "kolektor"]})
    assert [label.text for label in place_labels([roads], view(0.4))] == ["Jalan Besar"]


def test_names_come_as_the_scale_lets_them():
    roads = shown("road", 1, [LineString([at(-4000, 0), at(4000, 0)])], name=["Gang Dahlia"], **{"class": ["gang"]})
    assert place_labels([roads], view(0.5, **WIDE))
    assert place_labels([roads], view(3.0, **WIDE)) == []


def test_a_long_road_says_its_name_again():
    road = shown("road", 1, [LineString([at(-2000, 0), at(2000, 0)])], name=["Jalan Panjang"], **{"class": ["kolektor"]})
    placed = place_labels([road], view(1.0, width_px=2000, height_px=300))
    middles = sorted(label.anchor[0] for label in placed)
    assert 2 <= len(placed) <= 5 and (np.diff(middles) > 300).all()


def test_a_point_and_an_area_of_one_name_say_it_once():
    park = box(*at(-60, -60), *at(60, 60))
    layers = [shown("landuse", 2, [park], name=["Taman Kota"], use=["taman"]), shown("poi", 0, [Point(at(10, 10))], name=["Taman Kota"])]
    assert [label.text for label in place_labels(layers, view(0.4, **WIDE))] == ["Taman Kota"]


def test_an_area_too_small_for_its_name_has_none():
    for side, count in ((5, 0), (80, 1)):
        park = shown("landuse", 2, [box(*at(-side, -side), *at(side, side))], name=["Lapangan Besar"], use=["lapangan"])
        assert len(place_labels([park], view(0.5, **WIDE))) == count


def test_a_river_is_named_along_its_course():
    river = Polygon([at(-300, -200), at(300, 100), at(280, 190), at(-320, -110)])
    label = place_labels([shown("water", 2, [river], name=["Sungai Mahakam"])], view(0.6, **WIDE))[0]
    assert np.median(label.angles_deg) == pytest.approx(-np.degrees(np.arctan2(300, 600)), abs=4)


def test_an_area_larger_than_the_picture_does_not_name_the_middle_of_it():
    district = box(EAST - 9000, NORTH - 9000, EAST + 9000, NORTH + 9000)
    border = shown("admin", 2, [district], name=["Kelurahan Timbau"])
    assert place_labels([border], view(1.0, **WIDE)) == []
    assert len(place_labels([border], view(30.0, **WIDE))) == 1


def test_hidden_layers_and_rows_without_a_name_are_silent():
    places = [Point(at(0, 0)), Point(at(30, 0))]
    assert place_labels([shown("poi", 0, places, name=["A", "B"], visible=False)], view()) == []
    assert [label.text for label in place_labels([shown("poi", 0, places, name=["", "B"])], view())] == ["B"]
    assert place_labels([shown("poi", 0, places, accuracy_m=[1.0, 2.0])], view()) == []


@pytest.mark.parametrize(
    "geometry", [LineString([at(0, 0), at(0, 0)]), Polygon([at(0, 0), at(9, 9), at(9, 0), at(0, 9)]), Polygon([at(0, 0)] * 4)], ids=str
)
@pytest.mark.parametrize("role", ["road", "water", "landuse", "building", "admin"])
def test_degenerate_shapes_are_survived(geometry, role):
    place_labels([shown(role, 1 if geometry.geom_type == "LineString" else 2, [geometry], name=["Nama"])], view(0.05, **WIDE))


def test_rows_are_balanced_and_nothing_is_lost():
    assert wrapped("Kantor KPU Kutai Kartanegara (letak skematis)") == ("Kantor KPU Kutai", "Kartanegara", "(letak skematis)")
    assert wrapped("SPBU") == ("SPBU",)
    assert wrapped("a " * 200)[-1].endswith("…") and len(wrapped("a " * 200)) == 3
    assert max(map(len, wrapped("x" * 500))) <= 40


@pytest.mark.parametrize("theme", THEMES)
def test_names_are_painted_with_a_halo(theme):
    of = view(0.4)
    layers = [shown("water", 2, [box(*at(-90, -90), *at(90, 90))]), shown("poi", 0, [Point(at(0, 0))], name=["Masjid"])]
    bare = pixels(picture(layers, of, theme))
    image = picture(layers, of, theme)
    painter = QPainter(image)
    taken = paint_labels(painter, of, layers, theme)
    painter.end()
    rows, columns = np.nonzero((pixels(image) != bare).any(axis=2))
    spot = taken[0]
    assert spot.left() - 2 <= columns.min() and columns.max() <= spot.right() + 2
    assert spot.top() - 2 <= rows.min() and rows.max() <= spot.bottom() + 2
    paper = np.array(base_colours(theme).paper.getRgb()[2::-1])
    assert (np.abs(pixels(image)[rows, columns] - paper).max(axis=1) < 3).sum() > 40


def test_names_move_with_the_map_and_are_placed_anew_when_told():
    of = view(0.4, **WIDE)
    layer = LabelLayer(streets())
    layer.update(of)
    first = layer.placed
    moved = view(0.4, centre=at(40, 0), **WIDE)
    one = pixels(painted(lambda painter: layer.paint(painter, of), of, base_colours("light").paper))
    two = pixels(painted(lambda painter: layer.paint(painter, moved), moved, base_colours("light").paper))
    assert (one[:, 100:] == two[:, :-100]).all() and (one != 243).any()
    layer.update(of)
    assert layer.placed is first, "nothing has changed"
    layer.update(of, [QRectF(0, 0, 450, 600)])
    assert layer.placed is not first and all(label.boxes[0].right() > 450 for label in layer.placed)
    layer.set_layers([])
    assert layer.placed == ()


def test_another_theme_takes_other_colours_in_the_same_places():
    of = view(0.4, **WIDE)
    layer = LabelLayer(streets())
    layer.update(of)
    before = pixels(painted(lambda painter: layer.paint(painter, of), of, base_colours("light").paper))
    places = layer.placed
    layer.set_theme("dark")
    after = pixels(painted(lambda painter: layer.paint(painter, of), of, base_colours("light").paper))
    assert layer.placed == places and (before != after).any()


def test_a_layer_never_updated_paints_nothing():
    of = view()
    blank = pixels(painted(lambda painter: LabelLayer(streets()).paint(painter, of), of, base_colours("light").paper))
    assert (blank == blank[0, 0]).all()
