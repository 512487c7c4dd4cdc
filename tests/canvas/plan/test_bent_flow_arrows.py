"""Arrows of a flow that bends follow its line: which way each one points is asked of the painter itself."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from shapely import box

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_areas
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.core.geometry.ribbon import ribbon
from tabletop.core.values.feature import Placed

BENT = [(0.0, -60.0), (0.0, 40.0), (90.0, 40.0)]


def arrows(shape, metre_per_px=0.5, **properties):
    """(middle in ground metres, direction) of each arrow that is painted."""
    image, found = QImage(600, 600, QImage.Format.Format_ARGB32_Premultiplied), []
    painter = QPainter(image)
    drawing = PlanDrawing(painter, View(600, 600, (0.0, 0.0), metre_per_px), "light", {})
    real = plan_areas.qpolygon

    def seen(corners):
        tip, tail = corners[0], (corners[3] + corners[4]) / 2
        ground = drawing.view.to_ground(np.array([tip, tail]))
        step = ground[0] - ground[1]
        found.append((ground.mean(axis=0), tuple(np.round(step / np.hypot(*step), 3) + 0.0)))
        return real(corners)

    plan_areas.qpolygon = seen
    try:
        plan_areas._paint_arrows(drawing, Placed("f", "crowd-flow", shape, properties))
    finally:
        plan_areas.qpolygon = real
        painter.end()
    return found


def test_each_piece_has_arrows_along_itself():
    found = arrows(ribbon(BENT, 20.0), bearing_deg=42.0)
    assert {ahead for _, ahead in found} == {(0.0, 1.0), (1.0, 0.0)}
    assert all(middle[1] > 25 for middle, ahead in found if ahead == (1.0, 0.0))
    assert all(middle[0] < 15 for middle, ahead in found if ahead == (0.0, 1.0))


def test_the_other_way_round_they_point_back():
    assert {ahead for _, ahead in arrows(ribbon(BENT, 20.0), bearing_deg=222.0)} == {(0.0, -1.0), (-1.0, 0.0)}


def test_a_flow_that_crosses_its_ground_has_one_direction():
    assert {ahead for _, ahead in arrows(ribbon(BENT, 20.0), bearing_deg=132.0)} == {(0.743, -0.669)}
    assert {ahead for _, ahead in arrows(box(-20, -20, 20, 20), bearing_deg=90.0)} == {(1.0, 0.0)}
    assert len({ahead for _, ahead in arrows(ribbon(BENT, 20.0))}) == 1


@pytest.mark.parametrize("metre_per_px", [0.5, 2.0, 50.0])
def test_many_short_pieces_are_not_crowded_with_arrows(metre_per_px):
    curve = [(100 * np.cos(turn), 100 * np.sin(turn)) for turn in np.linspace(0, 1.5, 30)]
    found = arrows(ribbon(curve, 4.0), metre_per_px, bearing_deg=320.0)
    length_px = 150 / metre_per_px
    assert 1 <= len(found) <= length_px / 52 + 2
