"""Previews and findings drawn: each role has its shape, each severity its sign."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import GeometryCollection, LineString, MultiLineString, Point, box

from tabletop import i18n
from tabletop.canvas.findings.finding_painter import NOTHING, Look, paint_findings
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.overlay_painter import paint_preview
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.text.message import Message
from tabletop.core.text.style import tokens
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.tools.base.tool import Preview, PreviewShape

VIEW = View(400, 400, (0.0, 0.0), 0.25)


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def painted(paint, theme="light", view=VIEW):
    """(height, width, 3) pixels of what a function draws on paper."""
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens(theme)["paper"]))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def near(picture, token, theme="light", within=60):
    colour = QColor(tokens(theme)[token])
    return np.abs(picture - (colour.red(), colour.green(), colour.blue())).sum(axis=2) < within


def inked(picture, theme="light"):
    return ~near(picture, "paper", theme, 25)


def preview_of(*shapes, theme="light", view=VIEW):
    return painted(lambda painter: paint_preview(painter, view, Preview(Message("x"), shapes), theme), theme, view)


def a_finding(highlight, code="cordon-coverage", severity="warn", unit="m", measured=4.5):
    return Finding(code, severity, Message("x"), ("a",), 1, measured, 2.0, unit, "P", highlight)


def found(*findings, theme="light", view=VIEW, taken=NOTHING, avoid=(), **how):
    return painted(lambda painter: paint_findings(painter, view, findings, Look(theme, **how), taken, avoid), theme, view)


# --- previews
def test_a_feature_is_drawn_as_its_kind_and_paler():
    line = LineString([(-30, 0), (30, 0)])
    real = painted(lambda painter: paint_plan(painter, VIEW, [Placed("a", "cordon", line, {"posture": "rope"})], {}, "light"))
    ghost = preview_of(PreviewShape(line, "feature", "cordon", {"posture": "rope"}))
    assert (inked(real) & ~inked(ghost)).sum() < 0.1 * inked(real).sum()
    assert near(real, "polri", within=30).sum() > 3 * near(ghost, "polri", within=30).sum()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", [*kinds(), "", "unknown"])
@pytest.mark.parametrize("geometry", [Point(0, 0), LineString([(-9, 0), (9, 5)]), box(-9, -9, 9, 9), LineString([(1, 1), (1, 1)])])
@pytest.mark.parametrize("role", ["feature", "guide", "handle", "select"])
def test_every_role_takes_every_kind_and_geometry(role, geometry, kind, theme):
    preview_of(PreviewShape(geometry, role, kind, {"text": "Aa", "headcount": 3}), theme=theme)


def test_half_an_area_is_an_outline():
    picture = preview_of(PreviewShape(LineString([(-20, -20), (20, -20), (20, 20)]), "feature", "crowd"))
    assert near(picture, "accent").sum() > 100


def test_handles_are_white_squares_nine_pixels_wide_with_an_accent_border():
    picture = preview_of(PreviewShape(LineString([(-20, 0), (20, 0)]), "handle"))
    rows, columns = np.nonzero(inked(picture))
    assert columns.min() == pytest.approx(120 - 5.3, abs=1) and columns.max() == pytest.approx(279 + 5.3, abs=1)
    assert rows.max() - rows.min() == pytest.approx(9.6, abs=1.5)
    assert tuple(picture[200, 120]) == (255, 255, 255)
    assert near(picture, "accent", within=120)[200, 115] or near(picture, "accent", within=120)[200, 116]


def test_handles_that_turn_are_round():
    square, round_one = (inked(preview_of(PreviewShape(Point(0, 0), "handle", kind))) for kind in ("vertex", "turn"))
    assert square.sum() > round_one.sum()
    assert square[195, 195] and not round_one[195, 195]


def test_snap_marks_differ_by_what_they_snap_to():
    vertex, edge, other = (inked(preview_of(PreviewShape(Point(0, 0), "snap", kind))) for kind in ("vertex", "edge", ""))
    assert edge[200, 200] and not vertex[200, 200] and not other[200, 200]
    assert vertex[193, 193] and not other[193, 193]


def test_a_selection_box_is_dashed_where_it_takes_what_it_touches():
    shapes = (PreviewShape(box(-30, -30, 30, 30), "select", kind) for kind in ("within", "crossing"))
    whole, dashed = (near(preview_of(shape), "accent", within=200) for shape in shapes)
    assert whole[100:300, 79:82].any(axis=1).all()
    assert 20 < dashed[100:300, 79:82].any(axis=1).sum() < 180


def test_nothing_and_empty_shapes():
    assert not inked(preview_of()).any()
    assert not inked(preview_of(PreviewShape(Point(), "handle"), PreviewShape(shapely.Polygon(), "select"))).any()


# --- findings
def test_a_gap_is_drawn_on_the_gap_with_its_sign_beside():
    picture = found(a_finding(LineString([(-10, 0), (10, 0)])))
    severe = near(picture, "warn")
    rows, columns = np.nonzero(severe[196:205])
    assert columns.min() == pytest.approx(160, abs=3) and columns.max() == pytest.approx(240, abs=3)
    assert severe[170:192].any(), "the sign stands above"


corners = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
parts = st.one_of(
    st.builds(Point, corners),
    st.builds(LineString, st.lists(corners, min_size=2, max_size=5, unique=True)),
    st.builds(lambda at, size: box(at[0], at[1], at[0] + size, at[1] + size), corners, st.integers(1, 30)),
    st.just(LineString([(3, 3), (3, 3)])),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(parts, max_size=4), st.sampled_from(["cordon-coverage", "exit-width", "area-coverage", "dead-end", "left-out"]), st.booleans()
)
def test_a_finding_of_any_places_lines_and_areas_can_be_drawn(shapes, code, metres):
    highlight = shapely.union_all(shapes) if metres else GeometryCollection(shapes)
    assert found(a_finding(highlight, code, unit="m" if metres else "count")).shape[2] == 3


def test_gaps_of_which_one_goes_round_a_corner_are_drawn():
    picture = found(a_finding(MultiLineString([[(-30, 0), (-10, 0)], [(10, 0), (20, 0), (20, 10)]])))
    assert near(picture, "warn")[150:160].any() and near(picture, "warn")[196:205].any()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("severity", ["stop", "warn", "info"])
def test_signs_have_the_colour_of_the_severity(severity, theme):
    picture = found(a_finding(Point(0, 0), "exit-count", severity, "count"), theme=theme)
    others = {"stop", "warn", "info"} - {severity}
    assert near(picture, severity, theme).sum() > 60
    assert all(near(picture, other, theme, 30).sum() < near(picture, severity, theme, 30).sum() / 4 for other in others)


def test_signs_differ_by_shape():
    masks = [inked(found(a_finding(Point(0, 0), "exit-count", severity, "count"))) for severity in ("stop", "warn", "info")]
    for row, mask in enumerate(masks):
        assert all((mask ^ other).sum() > 12 for other in masks[:row])


def test_a_hole_is_shaded_and_outlined():
    picture = found(a_finding(box(-30, -30, 30, 30), "area-coverage", "stop", "share", 0.7))
    assert inked(picture)[100:180, 100:180].mean() > 0.9
    assert not inked(picture)[60:70].any()


AREA = a_finding(box(-30, -30, 30, 30), "area-coverage", "stop", "share", 0.7)
LINE = a_finding(LineString([(-30, 0), (30, 0)]), "buffer-distance", "stop")
STRETCH = a_finding(LineString([(-30, 0), (30, 0)]), "cordon-strength", "stop", "count")
GAP = a_finding(LineString([(-10, 0), (10, 0)]), severity="stop")


def test_a_calm_area_is_an_outline_with_its_sign():
    loud, calm = (inked(found(AREA, calm=quiet)) for quiet in (False, True))
    assert loud[90:180, 90:180].mean() > 0.9 and not calm[90:180, 90:180].any()
    assert calm[78:83, 80:320].any(axis=0).mean() > 0.6, "the outline"
    assert near(found(AREA, calm=True), "stop")[190:210, 190:210].any(), "the sign"


@pytest.mark.parametrize("finding", [LINE, STRETCH, GAP])
def test_a_calm_line_is_thinner_and_bears_no_figure(finding):
    loud, calm = (inked(found(finding, calm=quiet)).sum() for quiet in (False, True))
    assert 100 < calm < 0.95 * loud
    figures = [near(found(finding, calm=quiet), "ink").any() for quiet in (False, True)]
    assert figures == [finding.unit == "m", False]


@pytest.mark.parametrize("severity", ["stop", "warn", "info"])
@pytest.mark.parametrize("place", [Point(0, 0), LineString([(-30, 0), (30, 0)]), LineString([(-30, -9), (30, 9)]), box(-9, -9, 9, 9)])
def test_the_figure_of_a_finding_stands_beside_its_sign(severity, place):
    finding = a_finding(place, "buffer-distance", severity)
    without = a_finding(place, "buffer-distance", severity, unit="count")
    assert near(found(finding), "ink").sum() > near(found(without), "ink").sum() + 40


def test_of_calm_findings_the_chosen_one_is_in_full_and_on_top():
    other = a_finding(box(40, 40, 80, 80), "area-coverage", "stop", "share", 0.7)
    picture = inked(found(AREA, other, calm=True, full=AREA))
    assert picture[90:180, 90:180].mean() > 0.9 and not picture[0:30, 370:395].any()
    assert (found(AREA, calm=True, full=AREA) == found(AREA)).all()
    assert (found(AREA, flash=AREA, calm=True) == found(AREA, flash=AREA)).all()


def test_a_flash_is_stronger():
    finding = a_finding(LineString([(-10, 0), (10, 0)]))
    quiet, strong = (near(found(finding, flash=flash), "warn").sum() for flash in (None, finding))
    assert strong > 1.4 * quiet


def test_signs_at_one_place_stand_side_by_side():
    codes = ("a", "ab", "abc")
    one, two, three = (near(found(*(a_finding(Point(0, 0), code, "stop", "count") for code in few)), "stop").sum() for few in codes)
    assert min(two - one, three - two) > 0.4 * one


@pytest.mark.parametrize("ring", [shapely.LinearRing([(-20, -20), (20, -20), (20, 20)]), LineString([(-20, -20), (20, -20), (20, 20)])])
def test_rings_are_drawn_like_lines(ring):
    assert near(found(a_finding(ring, "containment", "stop", "count")), "stop").sum() > 400


def test_a_point_is_ringed_and_a_blocked_way_is_crossed():
    ringed = near(found(a_finding(Point(0, 0), "jet-range", "stop", "count")), "stop")
    blocked = near(found(a_finding(Point(0, 0), "exit-width", "stop", "count")), "stop")
    middle = ringed.shape[0] // 2, ringed.shape[1] // 2
    core = (slice(middle[0] - 3, middle[0] + 4), slice(middle[1] - 3, middle[1] + 4))
    assert blocked[core].any() and not ringed[core].any() and ringed.any()


def test_a_sign_stands_beside_the_words_of_its_area():
    free = near(found(a_finding(box(-30, -30, 30, 30), "exit-count", "stop", "count")), "stop")
    words = QRectF(160, 185, 80, 30)
    beside = near(found(a_finding(box(-30, -30, 30, 30), "exit-count", "stop", "count"), avoid=[words]), "stop")
    rows, columns = slice(round(words.top()), round(words.bottom())), slice(round(words.left()), round(words.right()))
    assert free[rows, columns].sum() > 2 * beside[rows, columns].sum()


def test_numbers_stand_in_the_signs_where_asked():
    finding = a_finding(Point(0, 0), "a", "stop", "count")
    other = a_finding(None)
    assert (found(other, finding, numbered=True) != found(finding, numbered=True)).any()
    assert (found(finding, numbered=True) != found(finding)).any()


@pytest.mark.parametrize(
    "highlight",
    [
        None,
        Point(),
        Point(0, 0),
        LineString([(0, 0), (0, 0)]),
        MultiLineString([[(0, 0), (5, 5)], [(6, 6), (9, 9)]]),
        shapely.MultiPolygon([box(0, 0, 5, 5), box(8, 8, 9, 9)]),
        shapely.GeometryCollection([Point(0, 0), box(0, 0, 5, 5), LineString([(0, 0), (5, 5)])]),
        box(-9e6, -9e6, 9e6, 9e6),
    ],
)
@pytest.mark.parametrize("code", ["cordon-coverage", "buffer-distance", "cordon-strength"])
@pytest.mark.parametrize("unit", ["m", "share"])
def test_any_highlight_is_taken(highlight, code, unit):
    finding = a_finding(highlight, code, "stop", unit)
    found(finding, flash=finding)
