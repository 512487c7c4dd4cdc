"""The plan drawn: true sizes and directions, boxes, labels, odd input, every kind at every scale."""

import math

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from shapely import LineString, Point, box

from tabletop import i18n, paths
from tabletop.canvas.crowding.marks import strength_dots
from tabletop.canvas.ink.map_text import shortened, text_size, upright_deg
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_labels
from tabletop.canvas.plan.plan_areas import density_word
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_painter import PAINTERS, paint_plan
from tabletop.core.geometry.intervals import without
from tabletop.core.sight.openings import nearest_lines, opened_by_id
from tabletop.core.text.style import tokens
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import read_document

SHAPES = {"point": Point(0, 0), "line": LineString([(-20, 0), (0, 6), (20, 0)]), "polygon": box(-20, -15, 20, 15)}
PAPER = QColor(tokens("light")["paper"])


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def a_view(metre_per_px=0.25, size=400, **more):
    return View(size, size, (0.0, 0.0), metre_per_px, **more)


def drawn(features, view=None, theme="light", roster=None, **how):
    view = view or a_view()
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens(theme)["paper"]))
    painter = QPainter(image)
    boxes = paint_plan(painter, view, features, roster or {}, theme, **how)
    painter.end()
    return image, boxes


def pixels(image):
    """(height, width, 3) red, green, blue."""
    flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def inked(image, theme="light", floor=24):
    """Mask of what is not paper."""
    paper = QColor(tokens(theme)["paper"])
    return np.abs(pixels(image) - (paper.red(), paper.green(), paper.blue())).sum(axis=2) > floor


def like(image, token, theme="light", near=60):
    """Mask of pixels near a colour token."""
    colour = QColor(tokens(theme)[token])
    return np.abs(pixels(image) - (colour.red(), colour.green(), colour.blue())).sum(axis=2) < near


def extent(mask):
    rows, columns = np.nonzero(mask)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def one(kind, geometry=None, **properties):
    shape = SHAPES[kinds()[kind].geometry[0]] if geometry is None else geometry
    return Placed(f"{kind}-1", kind, shape, properties)


# --- every kind
def test_every_kind_of_the_catalogue_has_a_painter():
    assert set(PAINTERS) | {"gate"} == set(kinds())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", list(kinds()))
@pytest.mark.parametrize("scale", [200, 1000, 2500, 8000, 40_000])
def test_every_kind_draws_something_at_every_scale(kind, scale, theme):
    view = a_view(scale * 0.0254 / 96)
    properties = {"text": "Words", "headcount": 90} if kind in ("text", "crowd") else {}
    shape = shapely.transform(SHAPES[kinds()[kind].geometry[0]], lambda places: places * min(1.0, view.metre_per_px * 8))
    image, _ = drawn([one(kind, shape, **properties)], view, theme)
    if kind == "text" and scale > 7500:
        assert not inked(image, theme).any(), "texts are labels, and labels go first"
    else:
        assert inked(image, theme).any()


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_selected_feature_looks_different_by_more_than_colour(kind):
    feature = one(kind, text="Words", headcount=90)
    plain, _ = drawn([feature])
    chosen, _ = drawn([feature], selected=frozenset({feature.id}))
    assert (inked(chosen) ^ inked(plain)).sum() > 10, "the outline of what is inked changes"
    assert (like(chosen, "accent") & ~like(plain, "accent")).any()


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_hidden_feature_is_not_drawn(kind):
    feature = one(kind, text="Words")
    image, boxes = drawn([feature], hidden=frozenset({feature.id}))
    assert not inked(image, floor=0).any() and boxes == []


@pytest.mark.parametrize("kind", list(kinds()))
@pytest.mark.parametrize("bad", ["", "many", None, float("nan"), float("inf"), -5, 1e12, True, [1], {}])
def test_odd_properties_do_not_crash(kind, bad):
    names = [name for name in kinds()[kind].properties if name not in ("name", "note")]
    drawn([one(kind, **dict.fromkeys(names, bad), name="x" * 400)], a_view(0.2), selected=frozenset({f"{kind}-1"}), wind_from_deg=20.0)


@pytest.mark.parametrize(
    "geometry",
    [
        Point(),
        LineString(),
        shapely.Polygon(),
        LineString([(0, 0), (0, 0)]),
        shapely.MultiPoint([(0, 0), (3, 3)]),
        shapely.MultiPolygon([box(0, 0, 5, 5), box(8, 8, 12, 12)]),
        shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
        shapely.GeometryCollection([Point(1, 1), LineString([(0, 0), (3, 3)])]),
    ],
    ids=lambda geometry: geometry.geom_type,
)
@pytest.mark.parametrize("kind", list(kinds()))
def test_odd_geometry_does_not_crash(kind, geometry):
    drawn([one(kind, geometry, headcount=10)], selected=frozenset({f"{kind}-1"}))


def test_nothing_and_unknown_kinds():
    image, boxes = drawn([Placed("x", "from-the-future", Point(0, 0), {})])
    assert boxes == [] and not inked(image, floor=0).any()
    assert drawn([])[1] == []


def test_huge_shapes_are_cut_and_still_cross_the_picture():
    far = LineString([(-5e6, 1), (5e6, 1)])
    for kind in ("cordon", "barrier", "route", "lane", "measure"):
        image, _ = drawn([one(kind, far)], a_view(0.01))
        columns = inked(image).any(axis=0)
        assert columns.mean() > 0.5, kind
    image, _ = drawn([one("ring", box(-5e6, -1, 5e6, 5e6))], a_view(0.01))
    assert inked(image).any()


# --- true sizes and directions
@pytest.mark.parametrize("reach", [20.0, 30.0, 45.0])
def test_reach_disc_has_its_true_radius(reach):
    image, _ = drawn([one("unit", reach_m=reach)])
    left, top, right, bottom = extent(inked(image, floor=8))
    assert (right - left) / 2 == pytest.approx(reach / 0.25, abs=1.5)
    assert (bottom - top) / 2 == pytest.approx(reach / 0.25, abs=1.5)
    assert (left + right) / 2 == pytest.approx(200, abs=1)


@pytest.mark.parametrize("view_bearing", [0.0, 90.0])
@pytest.mark.parametrize(("bearing", "side"), [(0, (0, -1)), (90, (1, 0)), (180, (0, 1)), (270, (-1, 0)), (-90, (-1, 0))])
def test_bearings_run_clockwise_from_north(bearing, side, view_bearing):
    features = {
        "unit": one("unit", bearing_deg=bearing + view_bearing, sector_deg=60, reach_m=40, unit_type="tni"),
        "water-jet": one("water-jet", bearing_deg=bearing + view_bearing, sector_deg=30, range_m=40),
    }
    for kind, feature in features.items():
        image, _ = drawn([feature], a_view(bearing_deg=view_bearing))
        rows, columns = np.nonzero(inked(image, floor=5))
        towards = (columns.mean() - 200) * side[0] + (rows.mean() - 200) * side[1]
        assert towards > 40, kind


@pytest.mark.parametrize(("bearing", "wide", "high"), [(0, 2.5, 7.7), (90, 7.7, 2.5), (180, 2.5, 7.7)])
def test_vehicle_footprint_has_its_true_size_and_is_turned(bearing, wide, high):
    feature = one("vehicle", length_m=7.7, width_m=2.5, bearing_deg=bearing, vehicle_type="water-cannon")
    image, boxes = drawn([feature], a_view(0.05))
    left, top, right, bottom = extent(inked(image))
    assert right - left == pytest.approx(wide / 0.05, abs=2) and bottom - top == pytest.approx(high / 0.05, abs=2)
    assert boxes[0].width() == pytest.approx(wide / 0.05, abs=0.1)


def test_windscreen_is_in_front():
    image, _ = drawn([one("vehicle", length_m=10, width_m=4, bearing_deg=90, vehicle_type="water-cannon")], a_view(0.05))
    glass = like(image, "field", near=20)
    assert glass[180:221, 275:296].any() and not glass[180:221, 104:125].any()


def test_a_small_vehicle_becomes_a_symbol():
    feature = one("vehicle", length_m=7.7, width_m=2.5, bearing_deg=0)
    _, (small, *_) = drawn([feature], a_view(1.0))
    _, (large, *_) = drawn([feature], a_view(0.1))
    assert small.width() == small.height() == pytest.approx(24 * 0.84)
    assert large.width() == pytest.approx(25, abs=0.1) and large.height() == pytest.approx(77, abs=0.1)


def test_irritant_drifts_downwind():
    feature = one("irritant", radius_m=10, downwind_m=45, half_angle_deg=30)
    calm = extent(like(drawn([feature])[0], "irritant"))
    wind = extent(like(drawn([feature], wind_from_deg=270.0)[0], "irritant"))
    assert calm[2] - 200 == pytest.approx(40, abs=4)
    assert wind[2] - 200 == pytest.approx(180, abs=4) and wind[0] == pytest.approx(calm[0], abs=1)


def test_flow_arrows_point_along_the_movement():
    image, _ = drawn([one("crowd-flow", box(-6, -6, 6, 6), bearing_deg=90)], a_view(0.3))
    solid = like(image, "crowd", near=30)[185:216, 185:216]
    heights = solid.sum(axis=0)
    assert heights[16:28].max() > heights[4:14].max(), "the head, at the right, is taller than the shaft"


def test_ticks_of_a_cordon_stand_on_its_left():
    image, _ = drawn([one("cordon", LineString([(-40, 0), (40, 0)]), posture="tape")])
    ink = inked(image)
    assert ink[190:196].sum() > 20 and not ink[206:].any()
    turned, _ = drawn([one("cordon", LineString([(40, 0), (-40, 0)]), posture="tape")])
    assert inked(turned)[205:211].sum() > 20 and not inked(turned)[:195].any()


@pytest.mark.parametrize("kind", ["cordon", "barrier"])
def test_states_differ_by_shape(kind):
    names = {
        "cordon": ("posture", ["shield", "rope", "tape"]),
        "barrier": ("barrier_type", ["fence", "concrete", "security-barrier", "vehicle"]),
    }
    name, values = names[kind]
    masks = [inked(drawn([one(kind, **{name: value})])[0]) for value in values]
    for row, mask in enumerate(masks):
        assert all((mask ^ other).sum() > 60 for other in masks[:row])


@pytest.mark.parametrize("kind", ["gate", "exit"])
def test_open_and_shut_differ_by_shape(kind):
    a, b = (inked(drawn([one(kind, open=is_open)], a_view(0.1))[0]) for is_open in (True, False))
    assert (a ^ b).sum() > 60


def test_an_open_gate_leaves_the_line_open():
    cordon = one("cordon", LineString([(-40, 0), (40, 0)]), posture="tape")
    gate = one("gate", Point(10, 0.4), width_m=10, open=True)
    image, _ = drawn([cordon, gate], a_view(0.25))
    line = inked(image)[196:204, :].any(axis=0)
    assert not line[224:257].any() and line[60:215].all() and line[270:340].all()


# --- where gates stand
def test_gates_take_their_width_of_the_line_they_stand_on():
    near, far = one("gate", Point(10, 0.9), width_m=4), Placed("far", "gate", Point(10, 1.2), {"width_m": 4})
    line = one("cordon", LineString([(0, 0), (40, 0)]))
    assert nearest_lines([line], [near, far]) == {near.id: line}
    left = opened_by_id([line], [near, far])
    assert [part.wkt for part in left[line.id].geoms] == ["LINESTRING (0 0, 8 0)", "LINESTRING (12 0, 40 0)"]


def test_a_line_without_spans():
    line = LineString([(0, 0), (10, 0), (10, 10)])
    left = without(line, [(4, 6), (5, 11), (-3, 1), (19, 30)])
    assert [part.wkt for part in left.geoms] == ["LINESTRING (1 0, 4 0)", "LINESTRING (10 1, 10 9)"]
    assert without(line, [(-1, 99)]).is_empty


# --- boxes and labels
@pytest.mark.parametrize("kind", ["unit", "aid-post", "command-post", "media", "observer", "vehicle", "protected", "gate"])
def test_boxes_cover_symbols(kind):
    feature = one(kind, Point(12, -7), reach_m=0.0, strength=100, name="Name")
    view = a_view(1.0)
    image, boxes = drawn([feature], view)
    mask = inked(image, floor=90)
    for one_box in boxes:
        grown = one_box.adjusted(-3, -3, 3, 3)
        mask[max(0, int(grown.top())) : int(grown.bottom()) + 1, max(0, int(grown.left())) : int(grown.right()) + 1] = False
    assert not mask.any()
    assert any(one_box.contains(QPointF(*view.px((12, -7)))) for one_box in boxes)


def scattered(count, metres, seed=3):
    places = np.random.default_rng(seed).uniform(-metres, metres, (count, 2))
    return [Placed(f"u{n}", "unit", Point(*place), {"name": f"UNIT {n}", "reach_m": 0}) for n, place in enumerate(places)]


def test_labels_never_meet_symbols_or_each_other():
    view = a_view(0.4, 700)
    _, boxes = drawn(scattered(60, 120), view)
    symbols, labels = boxes[:60], boxes[60:]
    assert len(labels) > 15
    for row, label in enumerate(labels):
        assert view.pixel_rect.contains(label)
        assert not any(label.intersects(other) for other in symbols + labels[:row])


def test_labels_go_before_symbols_shrink():
    features = scattered(3, 20)
    sizes = {scale: drawn(features, a_view(scale * 0.0254 / 96))[1] for scale in (1000, 9000, 30_000)}
    assert len(sizes[1000]) > 3 and len(sizes[9000]) == len(sizes[30_000]) == 3
    assert [sizes[scale][0].width() for scale in sizes] == [24, 24, 14]


def test_symbols_keep_their_size_on_paper():
    view = View(1250, 1250, (0.0, 0.0), 0.08, unit_px=300 / 96)
    _, boxes = drawn([one("unit", reach_m=0.0, name="A", strength=4)], view)
    assert boxes[0].width() == pytest.approx(24 * 300 / 96)


@pytest.mark.parametrize("angle", range(-360, 361, 15))
def test_text_is_never_upside_down(angle):
    turn = upright_deg(angle)
    assert -90 < turn <= 90
    assert math.isclose(math.sin(math.radians(turn - angle)), 0, abs_tol=1e-9), "it stays along its line"


@pytest.mark.parametrize("line", [[(-40, 0), (40, 0)], [(40, 0), (-40, 0)]])
def test_a_label_reads_the_same_whichever_way_the_line_runs(line, monkeypatch):
    seen = []
    draw = plan_labels.draw_text
    monkeypatch.setattr(plan_labels, "draw_text", lambda *args: (seen.append((args[1].center().y(), args[6])), draw(*args)))
    drawn([one("measure", LineString(line))])
    (down, angle), *others = seen
    assert not others and upright_deg(angle) == 0 and down < 200, "above the line"


def labels_asked_for(monkeypatch):
    """Of each label its forms, the shortest first, each as its words in a list."""
    asked = []

    def note(self, rows, at, *, longer=(), **how):
        asked.append([[words.text for row in form for words in row if words.text] for form in (rows, *(rows for rows, _ in longer))])

    monkeypatch.setattr(PlanDrawing, "label", note)
    return asked


def test_a_unit_bears_its_call_sign_agency_and_strength(monkeypatch):
    asked = labels_asked_for(monkeypatch)
    roster = {"k": RosterUnit("k", "Kodim 0906", agency="TNI", strength=1250, unit_type="tni", call_sign="KODIM")}
    image, _ = drawn([one("unit", unit="k", reach_m=0.0)], roster=roster)
    assert asked == [[["KODIM"], ["KODIM", "  1,250"]]]
    assert like(image, "tni").sum() > 100 and not like(image, "polri").any()
    asked.clear()
    drawn([one("unit", unit="gone", name="Regu 1", strength=10)])
    assert asked == [[["Regu 1"], ["Regu 1", "  10"]]]


def test_strength_dots():
    assert [strength_dots(n) for n in (0, 4, 6, 7, 10, 19, 20, 31, 38, 59, 60, 100)] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("density", "moving", "word"),
    [(1.0, False, "loose"), (1.1, False, "moderate"), (2.5, False, "dense"), (4.5, False, "very dense"), (4.8, False, "crush danger")]
    + [(0.43, True, "loose"), (1.0, True, "moderate"), (2.0, True, "dense"), (3.0, True, "very dense"), (4.0, True, "crush danger")],
)
def test_density_words(density, moving, word):
    assert density_word(density, moving) == word


def test_headcounts_are_written_as_the_language_writes_them(monkeypatch):
    asked = labels_asked_for(monkeypatch)
    i18n.set_language("id")
    drawn([one("crowd", headcount=1250, name="Massa aksi")])
    (forms,) = asked
    assert forms == [["1.250", " orang"], ["Massa aksi", "1.250", " orang"], ["Massa aksi", "1.250", " orang", "sedang"]]


def test_citizens_are_not_drawn_as_an_enemy():
    image, _ = drawn([one("crowd", headcount=300), Placed("f", "crowd-flow", box(25, -15, 45, 15), {"bearing_deg": 30})])
    red, green, blue = np.moveaxis(pixels(image), 2, 0)
    assert not ((red > 150) & (green < 90) & (blue < 90)).any()


def test_long_text_is_shortened_and_measured():
    assert shortened("a  b\nc") == "a b c"
    assert len(shortened("word " * 40, 20)) <= 20 and shortened("word " * 40, 20).endswith("…")
    assert text_size((), 1.0).width() > 0


# --- the hatch, print, the demo
def test_hatch_goes_with_the_ground():
    crowd = one("crowd", box(-30, -30, 30, 30))
    first = pixels(drawn([crowd], View(400, 400, (0.0, 0.0), 0.25))[0])
    moved = pixels(drawn([crowd], View(400, 400, (2.5, 0.0), 0.25))[0])
    difference = np.abs(first[120:280, 130:270] - moved[120:280, 120:260]).max()
    assert difference < 40


def test_a_plan_prints_as_vectors(tmp_path):
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    placed = plan.placed(2)
    middle = next(one.geometry.centroid for one in placed if one.properties.get("category") == "kpu")
    writer = QPdfWriter(str(tmp_path / "plan.pdf"))
    writer.setResolution(300)
    writer.setPageSize(QPageSize(QSizeF(200, 150), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    view = View(writer.width(), writer.height(), (middle.x, middle.y), 1000 * 0.0254 / 300, 0.0, 300 / 96)
    painter = QPainter(writer)
    boxes = paint_plan(painter, view, placed, plan.roster, "light")
    painter.end()
    content = (tmp_path / "plan.pdf").read_bytes()
    assert content.startswith(b"%PDF") and len(boxes) > 40
    assert b"/Subtype /Image" not in content, "no picture stands in the file"


@pytest.mark.parametrize("scene", [1, 2, 3])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_demo_is_drawn(scene, theme, language):
    i18n.set_language(language)
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    placed = plan.placed(scene)
    middle = next(one.geometry.centroid for one in placed if one.properties.get("category") == "kpu")
    image, boxes = drawn(placed, View(1366, 768, (middle.x, middle.y), 0.26), theme, plan.roster)
    assert inked(image, theme).mean() > 0.1 and len(boxes) > 40
    assert all(isinstance(one_box, QRectF) for one_box in boxes)


def test_what_lies_outside_is_not_asked_for_and_what_reaches_in_is():
    outside = Placed("far", "unit", Point(5000, 0), {"reach_m": 25})
    reaching = Placed("near", "unit", Point(130, 0), {"reach_m": 100})
    image, boxes = drawn([outside, reaching])
    assert boxes == [] and inked(image, floor=5)[200, 380]


def test_the_painter_is_left_as_it_was():
    view = a_view()
    image = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.translate(3, 4)
    painter.setOpacity(0.5)
    before = (painter.transform(), painter.opacity(), painter.pen(), painter.brush())
    paint_plan(painter, view, [one(kind) for kind in kinds()], {}, "light")
    assert (painter.transform(), painter.opacity(), painter.pen(), painter.brush()) == before
    painter.end()
