"""What ground there is to show: of a plan, of layers, of the town. West, south, east, north in metres of the working CRS."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPoint, QPointF
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import Bounds, point_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.session.ground.shown_layers import LayerView


def extent_of(geometries: Sequence[BaseGeometry]) -> Bounds:
    """The extent of some geometries together; NaN where there are none."""
    if not len(geometries):
        return math.nan, math.nan, math.nan, math.nan
    west, south, east, north = shapely.total_bounds(geometries)
    return float(west), float(south), float(east), float(north)


def united(extents: Iterable[Bounds | None]) -> Bounds | None:
    """The extent that holds all of them that are known."""
    found = np.array([extent for extent in extents if extent is not None and np.isfinite(extent).all()])
    if not len(found):
        return None
    low, high = found[:, :2].min(axis=0), found[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def plan_extent(plan: Plan) -> Bounds | None:
    """Of every feature in every scene; None for a plan without features."""
    shapes = [key.state.geometry for feature in plan.features.values() for key in feature.keyframes if key.state is not None]
    return extent_of(shapes) if shapes else None


def shown_extents(views: Iterable[LayerView]) -> list[Bounds | None]:
    """Of each layer that is shown; a map service has none of its own."""
    return [view.layer.extent for view in views if view.visible and not view.layer.info.is_service]


def town_extents(views: Sequence[LayerView]) -> list[Bounds | None]:
    """Of what is drawn in detail: a plan without features begins there, and not at the borders of a kabupaten."""
    views = [view for view in views if not view.layer.info.is_service]
    detailed = [view.layer.extent for view in views if view.visible and view.layer.info.role != "admin"]
    known: list[Bounds | None] = [extent for extent in detailed if extent is not None]
    return known or shown_extents(views)


def spot_of(view: View, placed: Sequence[Placed]) -> QPoint:
    """A pixel on the first of these that is in view; the middle of the picture where none is."""
    spots = (QPointF(*view.px(point_of(one.geometry))) for one in placed)
    return next((spot.toPoint() for spot in spots if view.pixel_rect.contains(spot)), view.pixel_rect.center().toPoint())
