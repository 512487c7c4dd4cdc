"""The base map in pixels: the right colour at known places, nothing lost by culling or thinning, vectors on paper."""

import re

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from shapely import LineString, MultiPolygon, Point, Polygon, box

from support.base_layers import EAST, NORTH, Shown, at, colour_at, painted, picture, pixels, shown, texts, view
from tabletop.canvas.base import layer_shapes
from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.base_style import base_colours, building_class, land_class, road_class
from tabletop.canvas.base.layer_shapes import shapes_of
from tabletop.canvas.ink.ragged_paths import clip_rings, dashes
from tabletop.core.text.style import THEMES, tokens
from tabletop.core.values.layer import Layer, LayerInfo, Ragged, ragged_from

pytestmark = pytest.mark.usefixtures("qapp")
HOUSE = Polygon([at(-20, -10), at(20, -10), at(20, 10), at(-20, 10)])
YARD = Polygon(box(*at(-20, -20), *at(20, 20)).exterior, [box(*at(-8, -8), *at(8, 8)).exterior.coords])


def same(first, second) -> bool:
    """Equal but for the antialiasing of edges."""
    apart = np.abs(pixels(first) - pixels(second)).max(axis=2)
    return bool((apart > 24).mean() < 0.002)


@pytest.mark.parametrize("theme", THEMES)
def test_a_building_is_filled_and_edged(theme):
    image, colours = picture([shown("building", 2, [HOUSE])], theme=theme), tokens(theme)
    assert colour_at(image, view(), at(0, 0)) == colours["building"]
    assert colour_at(image, view(), at(0, 30)) == colours["paper"]
    assert colour_at(image, view(), at(0, 10)) != colours["building"]


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_hole_stays_open_whichever_way_its_ring_runs(clockwise):
    yard = shapely.orient_polygons(YARD, exterior_cw=clockwise)
    for rings in (yard, Polygon(yard.exterior, [yard.interiors[0].coords[::-1]])):
        image = picture([shown("building", 2, [rings])])
        assert colour_at(image, view(), at(0, 0)) == tokens("light")["paper"]
        assert colour_at(image, view(), at(14, 0)) == tokens("light")["building"]


def test_overlapping_buildings_leave_no_hole():
    image = picture([shown("building", 2, [HOUSE, Polygon(HOUSE.exterior.coords[::-1]), box(*at(-5, -5), *at(30, 30))])])
    assert colour_at(image, view(), at(0, 0)) == tokens("light")["building"]


def test_a_road_has_its_true_width_and_a_casing():
    image = picture([shown("road", 1, [LineString([at(-100, 0), at(100, 0)])], width_m=[20.0], **{"class": ["kolektor"]})])
    column = pixels(image)[:, 128]
    fill = np.array(base_colours("light").roads.fill.getRgb()[2::-1])
    casing = np.array(base_colours("light").roads.casing.getRgb()[2::-1])
    assert abs(int((np.abs(column - fill).max(axis=1) < 6).sum()) - 40) <= 1
    assert (np.abs(column - casing).max(axis=1) < 6).sum() == 2


def test_casings_lie_below_all_fills_also_across_layers():
    one = shown("road", 1, [LineString([at(-60, 0), at(60, 0)])], width_m=[8.0])
    other = shown("road", 1, [LineString([at(0, -60), at(0, 60)])], width_m=[8.0])
    for layers in ([one, other], [other, one]):
        image = picture(layers)
        along = pixels(image)[128 - 5 : 128 + 5, 128 - 40 : 128 + 40]
        assert (along == 255).all(), "no casing runs across the crossing"


def test_a_bridge_is_drawn_over_the_road_below_it():
    below = LineString([at(0, -60), at(0, 60)])
    over = LineString([at(-60, 0), at(60, 0)])
    image = picture([shown("road", 1, [over, below], width_m=[8.0, 8.0], bridge=[1.0, 0.0])])
    edge = pixels(image)[118:122, 128]
    assert (edge.min(axis=1) < 235).any(), "the casing of the bridge crosses the road below"


def test_what_is_hidden_or_faded_out_is_not_drawn():
    blank = picture([])
    for layer in (shown("building", 2, [HOUSE], visible=False), shown("building", 2, [HOUSE], opacity=0.0)):
        assert (pixels(picture([layer])) == pixels(blank)).all()


def test_opacity_fades_the_layer_as_a_whole():
    crossing = [LineString([at(-60, 0), at(60, 0)]), LineString([at(0, -60), at(0, 60)])]
    image = picture([shown("landuse", 2, [box(*at(-70, -70), *at(70, 70))], use=["taman"]), shown("road", 1, crossing, opacity=0.5)])
    assert colour_at(image, view(), at(0, 0)) == colour_at(image, view(), at(40, 0))
    solid = picture([shown("landuse", 2, [box(*at(-70, -70), *at(70, 70))], use=["taman"]), shown("road", 1, crossing)])
    assert colour_at(solid, view(), at(0, 0)) != colour_at(image, view(), at(0, 0))


def test_higher_layers_cover_lower_ones():
    house, lake = shown("building", 2, [HOUSE]), shown("water", 2, [box(*at(-40, -40), *at(40, 40))])
    assert colour_at(picture([lake, house]), view(), at(0, 0)) == tokens("light")["building"]
    assert colour_at(picture([house, lake]), view(), at(0, 0)) == tokens("light")["water"]


@pytest.mark.parametrize(
    "role", ["building", "road", "water", "landuse", "admin", "poi", "fence", "elevation", "image", "other", "no such role"]
)
@pytest.mark.parametrize("dimension", [0, 1, 2])
def test_every_role_draws_every_dimension(role, dimension):
    geometry = [Point(at(0, 0)), LineString([at(-20, -20), at(20, 20)]), HOUSE][dimension]
    image = picture([shown(role, dimension, [geometry])])
    assert (pixels(image) != pixels(picture([]))).any()


DEGENERATE = (
    Polygon([at(0, 0), at(0, 0), at(0, 0)]),
    Polygon([at(0, 0), at(10, 10), at(10, 0), at(0, 10)]),
    LineString([at(0, 0), at(0, 0)]),
    LineString([at(0, 0), (float("nan"), NORTH), at(20, 0)]),
    Polygon(),
    LineString(),
    MultiPolygon(),
)


@pytest.mark.parametrize("geometry", DEGENERATE, ids=lambda one: one.wkt[:30])
@pytest.mark.parametrize("role", ["building", "road", "water", "admin", "fence", "other"])
@pytest.mark.parametrize("metre_per_px", [0.01, 0.5, 20.0])
def test_degenerate_geometry_is_survived(geometry, role, metre_per_px):
    if geometry.is_empty and geometry.geom_type == "Polygon":
        geometry = MultiPolygon()
    good = shown("building", 2, [HOUSE])
    image = picture([shown(role, 1 if "Line" in geometry.geom_type else 2, [geometry]), good], view(metre_per_px))
    if metre_per_px < 1:
        assert colour_at(image, view(metre_per_px), at(0.1, 0.1)) in (tokens("light")["building"], tokens("light")["building-edge"])


def test_a_layer_of_nothing():
    empty = Shown(Layer(LayerInfo("x", {}, role="building"), (ragged_from([], 2), ragged_from([], 1))))
    assert (pixels(picture([empty, Shown(Layer(LayerInfo("y", {}), ()))])) == pixels(picture([]))).all()


def town(count: int = 900) -> list[Shown]:
    """Houses of all sizes and winding roads around the middle, some much larger than any view."""
    random = np.random.default_rng(7)
    corners = random.uniform(-1500, 1500, (count, 2)) + (EAST, NORTH)
    sizes = random.uniform(2, 40, (count, 2))
    houses = [box(x, y, x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    steps = random.normal(0, 30, (60, 40, 2)).cumsum(axis=1) + random.uniform(-900, 900, (60, 1, 2)) + (EAST, NORTH)
    lines = [LineString(one) for one in steps]
    great = [box(EAST - 90_000, NORTH - 90_000, EAST + 90_000, NORTH - 5), box(EAST + 30, NORTH - 400_000, EAST + 90, NORTH + 400_000)]
    return [
        shown("landuse", 2, great, use=["taman", "lapangan"]),
        shown("road", 1, lines, width_m=random.uniform(2, 14, 60), **{"class": ["lokal", "gang", "kolektor"] * 20}),
        shown("building", 2, houses),
    ]


@pytest.mark.parametrize("metre_per_px", [0.05, 0.5, 2.0, 6.0])
@pytest.mark.parametrize("bearing_deg", [0.0, 37.0])
def test_culling_loses_nothing(metre_per_px, bearing_deg, monkeypatch):
    of = view(metre_per_px, bearing_deg=bearing_deg)
    culled = picture(town(), of)
    monkeypatch.setattr(layer_shapes.BlockIndex, "query", lambda self, box: np.sort(self._order))
    assert same(culled, picture(town(), of))
    assert not same(culled, picture([], of))


@pytest.mark.parametrize("metre_per_px", [1.0, 4.0, 12.0])
def test_thinning_shows_nowhere(metre_per_px, monkeypatch):
    random = np.random.default_rng(3)
    turns = np.linspace(0, 2 * np.pi, 4000)
    radius = 90 * metre_per_px * (1 + 0.1 * np.sin(9 * turns)) + random.normal(0, 0.02, 4000)
    shore = Polygon(np.column_stack((EAST + radius * np.cos(turns), NORTH + radius * np.sin(turns))))
    thinned = picture([shown("water", 2, [shore])], view(metre_per_px))
    monkeypatch.setattr(layer_shapes, "FEW_PER_PIECE", 1e9)
    whole = picture([shown("water", 2, [shore])], view(metre_per_px))
    assert np.abs(pixels(thinned) - pixels(whole)).max(axis=2).mean() < 1.0


def test_a_whole_layer_is_thinned_once_and_from_the_finer_level():
    turns = np.linspace(0, 2 * np.pi, 5000)
    ring = LineString(np.column_stack((EAST + 50 * np.cos(turns), NORTH + 50 * np.sin(turns))))
    shapes = shapes_of(shown("road", 1, [ring, ring]).layer)[0]
    counts = [len(shapes.seen(np.arange(2), pixel)[0]) for pixel in (0.1, 2.0, 8.0, 2.0)]
    assert counts[0] == 10_000 and counts[0] > counts[1] > counts[2] > 4 and counts[1] == counts[3]
    assert sorted(shapes._levels) == list(layer_shapes.LEVELS[1])


def test_levels_of_a_large_layer_come_from_a_thread_and_all_vertices_are_drawn_until_then(qtbot, monkeypatch):
    monkeypatch.setattr(layer_shapes, "FEW_VERTICES", 10)
    steps = np.random.default_rng(2).normal(0, 0.3, (40, 60, 2)).cumsum(axis=1) + (EAST, NORTH)
    shapes = shapes_of(shown("road", 1, [LineString(one) for one in steps]).layer)[0]
    assert shapes._level_lock.acquire()
    assert len(shapes.seen(np.arange(40), 4.0)[0]) == 40 * 60, "they are being made: nothing is thinned, nothing is waited for"
    shapes._level_lock.release()
    qtbot.waitUntil(lambda: len(shapes.seen(np.arange(40), 4.0)[0]) < 40 * 60)
    qtbot.waitUntil(lambda: not shapes._level_lock.locked())


@pytest.mark.parametrize("tolerance_m", [0.5, 2.0, 64.0])
def test_thinned_lines_stay_within_the_tolerance_and_keep_their_ends(tolerance_m):
    random = np.random.default_rng(8)
    lines = [LineString(random.normal(0, 3, (count, 2)).cumsum(axis=0)) for count in (2, 3, 50, 400)] + [LineString([(1, 1), (1, 1)])]
    shapes = shapes_of(shown("road", 1, [*lines, shapely.MultiLineString([lines[2], lines[0]])]).layer)[0]
    thinned = layer_shapes._simplified(shapes.pieces, tolerance_m)
    assert len(thinned.cuts) == len(shapes.pieces.cuts) and thinned.cuts[-1] == len(thinned.coords)
    for number in range(len(thinned.cuts) - 1):
        before, after = (one.coords[one.cuts[number] : one.cuts[number + 1]] for one in (shapes.pieces, thinned))
        assert after[[0, -1]].tolist() == before[[0, -1]].tolist()
        assert shapely.distance(shapely.points(before), LineString(after)).max() <= tolerance_m + 1e-9


def test_density_is_the_same_however_its_spots_are_gathered():
    random = np.random.default_rng(4)
    low = random.uniform(-5000, 5000, (4000, 2))
    bounds = np.hstack((low, low + random.uniform(3, 30, (4000, 2))))
    bounds[5] = np.nan
    whole = layer_shapes.density_of(bounds)
    for cell_m in (8.0, 64.0):
        gathered = whole.gathered(cell_m)
        assert gathered.built_m2.sum() == pytest.approx(whole.built_m2.sum())
        cells, of = np.unique(np.floor(whole.places / cell_m), axis=0, return_inverse=True)
        assert len(gathered.places) == len(cells)
        expected = dict(zip(map(tuple, ((cells + 0.5) * cell_m).tolist()), np.bincount(of, whole.built_m2), strict=True))
        assert {place: expected[place] for place in map(tuple, gathered.places.tolist())} == pytest.approx(
            dict(zip(map(tuple, gathered.places.tolist()), gathered.built_m2, strict=True))
        )


def test_blocks_find_what_plain_comparison_finds():
    random = np.random.default_rng(11)
    low = random.uniform(0, 1000, (5000, 2))
    bounds = np.hstack((low, low + random.exponential(20, (5000, 2))))
    bounds[17] = np.nan
    index = layer_shapes.BlockIndex(bounds)
    for w, s, size in random.uniform(-50, 900, (40, 3)):
        e, n = w + size, s + size / 2
        expected = (bounds[:, 0] <= e) & (bounds[:, 2] >= w) & (bounds[:, 1] <= n) & (bounds[:, 3] >= s)
        assert index.query((w, s, e, n)).tolist() == np.flatnonzero(expected).tolist()


def test_tiny_buildings_become_rectangles_then_a_grey():
    blocks = [box(*at(x, y), *at(x + 8, y + 8)) for x in range(-400, 400, 12) for y in range(-400, 400, 12)]
    for metre_per_px in (3.0, 12.0, 40.0):
        image = picture([shown("building", 2, blocks)], view(metre_per_px))
        middle = pixels(image)[118:138, 118:138] if metre_per_px < 40 else pixels(image)[124:132, 124:132]
        assert middle.mean() < pixels(picture([])).mean() - 4


def test_far_away_corners_do_not_break_the_picture():
    near = view(0.005)
    image = picture([shown("water", 2, [box(EAST - 400_000, NORTH - 400_000, EAST + 400_000, NORTH)])], near)
    assert colour_at(image, near, at(0, -0.3)) == tokens("light")["water"]
    assert colour_at(image, near, at(0, 0.3)) == tokens("light")["paper"]


def test_a_dashed_outline_has_gaps_and_agrees_where_pictures_meet():
    border = [shown("admin", 2, [box(EAST - 3000, NORTH - 3000, EAST + 3000, NORTH)])]
    left, right = picture(border, view(0.5, at(-64, 0))), picture(border, view(0.5, at(64, 0)))
    row = np.hstack((pixels(left)[127:129], pixels(right)[127:129])).min(axis=(0, 2))
    dark = row < 215
    starts = np.flatnonzero(np.diff(dark.astype(int)) == 1)
    assert dark.any() and not dark.all()
    assert np.ptp(np.diff(starts)) <= 1, "one rhythm over the seam of the two"


def test_dashes_keep_their_rhythm_over_corners_and_pieces():
    line = np.array([(0, 0), (7, 0), (7, 4), (30, 4)], dtype=float)
    pieces = np.vstack((line, line + (0, 50)))
    low, high = np.array([-1.0, -1.0]), np.array([100.0, 100.0])
    made = dashes(pieces, np.array([0, 4, 8]), 4.0, 6.0, low, high)
    lengths = np.hypot(made[:, 2] - made[:, 0], made[:, 3] - made[:, 1])
    assert lengths.sum() == pytest.approx(2 * (4 + 4 + 4 + 4))
    assert made[: len(made) // 2] + (0, 50, 0, 50) == pytest.approx(made[len(made) // 2 :])
    assert made[:4].tolist() == [[0, 0, 4, 0], [7, 3, 7, 4], [7, 4, 10, 4], [16, 4, 20, 4]]
    part = dashes(pieces, np.array([0, 4, 8]), 4.0, 6.0, np.array([15.0, 0.0]), np.array([22.0, 10.0]))
    assert all(one in made.tolist() for one in part.tolist()) and [16, 4, 20, 4] in part.tolist()


@pytest.mark.parametrize(
    "corners", [[(-9e8, -9e8), (9e8, -9e8), (9e8, 100), (-9e8, 100), (-9e8, -9e8)], [(-9e8, 0), (50, -9e8), (60, 9e8), (-9e8, 0)]]
)
def test_a_ring_is_cut_to_the_picture(corners):
    ring = np.array(corners, dtype=float)
    low, high = np.zeros(2), np.full(2, 256.0)
    points, cuts = clip_rings(ring, np.array([0, len(ring)]), low, high)
    assert cuts.tolist() == [0, len(points)] and np.abs(points).max() < 60_000
    picture_box = box(0, 0, 256, 256)
    assert Polygon(points).intersection(picture_box).area == pytest.approx(Polygon(ring).intersection(picture_box).area, rel=1e-6)


@pytest.mark.parametrize("metre_per_px", [0.5, 30.0])
def test_paper_gets_vectors_only(metre_per_px):
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    layers = [
        shown("building", 2, [HOUSE], opacity=0.5),
        shown("building", 2, [HOUSE]),
        shown("road", 1, [LineString([at(-9, 0), at(9, 0)])]),
    ]
    BasePainter(layers).paint(painter, view(metre_per_px))
    painter.end()
    svg = bytes(buffer.data()).decode()
    assert "<image" not in svg
    assert re.search(r"<(path|polyline|rect)", svg)


def test_print_and_screen_look_alike():
    """Twice the pixels at half the metres and a design pixel of two: the same picture, finer."""
    screen = picture(town(), view(0.5))
    fine = picture(town(), view(0.25, width_px=512, height_px=512, unit_px=2.0))
    halved = pixels(fine).reshape(256, 2, 256, 2, 3).mean(axis=(1, 3))
    assert (np.abs(halved - pixels(screen)).max(axis=2) > 60).mean() < 0.01


def test_painting_leaves_the_painter_as_it_was():
    def paint(painter: QPainter) -> None:
        painter.setOpacity(0.7)
        before = painter.pen(), painter.brush(), painter.transform()
        BasePainter(town(50)).paint(painter, view())
        assert (painter.pen(), painter.brush(), painter.transform()) == before
        assert painter.opacity() == pytest.approx(0.7)

    painted(paint, view(), base_colours("light").paper)


def test_layers_are_forgotten_with_their_last_reference():
    before = len(layer_shapes._prepared)
    layer = shown("building", 2, [HOUSE])
    picture([layer])
    assert len(layer_shapes._prepared) == before + 1
    del layer
    assert len(layer_shapes._prepared) == before


@pytest.mark.parametrize(
    ("classify", "words"),
    [
        (
            road_class,
            {
                "setapak": 0,
                "footway": 0,
                "gang": 1,
                "lokal": 2,
                "Jalan Lokal": 2,
                "": 2,
                "???": 2,
                "kolektor": 3,
                "primary": 3,
                "arteri": 4,
            },
        ),
        (land_class, {"taman": 0, "Taman Kota": 0, "lapangan": 1, "kebun": 2, "": 7, "???": 7}),
        (building_class, {"kantor": 1, "Sekolah": 1, "rumah": 0, "": 0, "rumah sakit": 1}),
    ],
)
def test_words_find_their_class(classify, words):
    assert {word: classify(word) for word in words} == words


def test_numbers_of_text_columns_and_rows_out_of_order():
    part = ragged_from([HOUSE, HOUSE, HOUSE], 2, rows=[2, 0, 1])
    layer = Layer(LayerInfo("r", {}, role="road"), (part,), {"width_m": texts(["1,5", "x", "3"])})
    assert shapes_of(layer)[0].wide.tolist() == pytest.approx([3.0, 1.5, np.nan], nan_ok=True)
    assert isinstance(part, Ragged)


def test_an_unknown_theme_is_an_error():
    with pytest.raises(KeyError):
        BasePainter([], "sepia")


@pytest.mark.parametrize("theme", THEMES)
def test_the_sheet_is_quiet(theme):
    """No fill of the base map is more colourful than the water of the palette."""
    colours = base_colours(theme)
    limit = colours.named("water").hsvSaturationF() + 0.02
    for role in colours.roles.values():
        for style in role.areas:
            if style.fill is not None:
                assert style.fill.hsvSaturationF() <= limit
