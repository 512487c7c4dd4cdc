"""What of the layers may carry a name on the map, and how important it is; where it goes is the business of map_labels."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tabletop import i18n
from tabletop.canvas.base.base_areas import DENSITY_FROM_M
from tabletop.canvas.base.base_drawing import LEAST_PX
from tabletop.canvas.base.base_style import (
    BUILDING_COLUMNS,
    LAND_COLUMNS,
    ROAD_CLASSES,
    ROAD_COLUMNS,
    base_colours,
    building_class,
    land_class,
    road_class,
)
from tabletop.canvas.base.layer_shapes import Shapes, shapes_of
from tabletop.canvas.ink.view import View
from tabletop.core.layers.look_classes import NO_LABEL, shows_at
from tabletop.core.values.layer import Column, TextColumn
from tabletop.core.values.layer_look import LayerLook

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

NAME_COLUMNS = ("name", "nama", "NAMOBJ", "namobj", "Name", "NAME", "Nama", "label", "title")
MOST_OF_A_LAYER = 400
POI_TO_M = 1.9
LABELLED = ("poi", "road", "water", "building", "landuse", "admin")
"""Roles whose names have places and ranks of their own."""
NAMED_LAND = frozenset((0, 1, 3))
BUILDING_TO_M = 0.7
WATER_LABEL = "water-label"
POINT, LINE, AREA, WATER = "point", "line", "area", "water"


@dataclass(frozen=True)
class Candidate:
    """A name that may be shown: `points_px` (n, 2) is its place, line or outer ring in pixels; lower `rank` first."""

    text: str
    form: str
    rank: tuple[float, float]
    points_px: np.ndarray
    size_pt: int = 9
    italic: bool = False
    token: str = "map-label"
    on_road: bool = False


def candidate_steps(layer_views: Sequence["LayerView"], view: View) -> Generator[None, None, list[Candidate]]:
    """Names of the visible layers in the view, the most important first; a rest after some of them."""
    candidates: list[Candidate] = []
    for shown in layer_views:
        if shown.visible and shown.opacity > 0.3:
            look = shown.layer.info.look
            for shapes in shapes_of(shown.layer) if shows_at(look, view.scale) else ():
                name = label_column(shapes.columns, look)
                if name is None:
                    continue
                for nth, candidate in enumerate(_of_role(shown.layer.info.role, shapes, name, view, look)):
                    candidates.append(candidate)
                    if nth % 8 == 0:
                        yield
    return sorted(candidates, key=lambda one: (one.rank, one.text))


def label_column(columns: Mapping[str, Column], look: LayerLook) -> str | None:
    """The column whose values are written on the map: the chosen one where the layer has it, else one of names; None for none."""
    if look.label == NO_LABEL:
        return None
    if look.label in columns:
        return look.label
    return next((one for one in NAME_COLUMNS if isinstance(columns.get(one), TextColumn)), None)


def _of_role(role: str, shapes: Shapes, name: str, view: View, look: LayerLook) -> Iterator[Candidate]:
    pixel_m = view.metre_per_px * view.unit_px
    if look.label == name and (role not in LABELLED or look.from_scale is not None):
        yield from _chosen(role, shapes, name, view)
    elif shapes.dimension == 0:
        yield from _points(shapes, name, view, 1.0 if role == "poi" else 4.5) if pixel_m <= POI_TO_M else ()
    elif shapes.dimension == 1:
        yield from _lines(shapes, name, view, role) if role in ("road", "water") else ()
    elif role == "building":
        yield from _buildings(shapes, name, view) if pixel_m <= BUILDING_TO_M else ()
    elif role == "landuse":
        groups = shapes.groups(LAND_COLUMNS, land_class)
        kept = np.isin(groups, list(NAMED_LAND))
        yield from _areas(shapes, name, view, kept, 2.0) if pixel_m <= DENSITY_FROM_M else ()
    elif role == "water":
        yield from _areas(shapes, name, view, np.ones(len(shapes), dtype=bool), 1.5, WATER)
    elif role == "admin":
        yield from _areas(shapes, name, view, _seen_whole(shapes, view), 3.0)


def _chosen(role: str, shapes: Shapes, name: str, view: View) -> Iterator[Candidate]:
    """What a person wants to see written, wherever the layer is drawn."""
    if shapes.dimension == 0:
        yield from _points(shapes, name, view, 1.5)
    elif shapes.dimension == 1:
        for one, text in _named(shapes, name, _seen(shapes, view, 40.0 * view.unit_px)):
            ground, cuts = shapes.seen(np.array([one]), view.metre_per_px)
            for a, b in pairwise(cuts):
                yield Candidate(text, LINE, (3.0, 0.0), view.to_pixel(ground[a:b]))
    elif role == "building":
        yield from _buildings(shapes, name, view)
    else:
        yield from _areas(shapes, name, view, _seen_whole(shapes, view), 3.0)


def _seen(shapes: Shapes, view: View, least_px: float = LEAST_PX, kept: np.ndarray | None = None) -> np.ndarray:
    """Geometries in the view, large ones first, no more than are worth the trouble."""
    found = shapes.index.query(view.bounds)
    if kept is not None:
        found = found[kept[found]]
    if shapes.dimension:
        found = found[shapes.sizes_m[found] >= least_px * view.metre_per_px]
        found = found[np.argsort(-shapes.sizes_m[found], kind="stable")]
    return found[:MOST_OF_A_LAYER]


def _named(shapes: Shapes, name: str, chosen: np.ndarray) -> Iterator[tuple[int, str]]:
    column = shapes.columns[name]
    for one in chosen.tolist():
        text = " ".join(_written(column[shapes.part.rows[one]]).split())
        if text:
            yield one, text


def _written(value: object) -> str:
    if isinstance(value, str):
        return value
    number = float(value) if isinstance(value, float | int | np.number) else float("nan")
    return i18n.number(number) if np.isfinite(number) else ""


def _points(shapes: Shapes, name: str, view: View, rank: float) -> Iterator[Candidate]:
    for one, text in _named(shapes, name, _seen(shapes, view)):
        points, _ = shapes.pieces.of(np.array([one]))
        if len(points):
            yield Candidate(text, POINT, (rank, 0.0), view.to_pixel(points[:1]))


def _lines(shapes: Shapes, name: str, view: View, role: str) -> Iterator[Candidate]:
    pixel_m = view.metre_per_px * view.unit_px
    classes = shapes.groups(ROAD_COLUMNS, road_class) if role == "road" else np.full(len(shapes), 2)
    shown = np.array([pixel_m <= one.label_to_m for one in ROAD_CLASSES])[classes]
    for one, text in _named(shapes, name, _seen(shapes, view, 40.0 * view.unit_px, shown)):
        ground, cuts = shapes.seen(np.array([one]), view.metre_per_px)
        number = int(classes[one])
        for a, b in zip(cuts[:-1], cuts[1:], strict=True):
            line = view.to_pixel(ground[a:b])
            if role == "water":
                yield Candidate(text, LINE, (2.5, 0.0), line, 9, True, WATER_LABEL)
            else:
                yield Candidate(text, LINE, (1.2 - number * 0.1 if number > 2 else 4.0 - number * 0.5, 0.0), line, 10 if number > 2 else 9,
                                on_road=pixel_m <= ROAD_CLASSES[number].cased_to_m)  # fmt: skip


def _buildings(shapes: Shapes, name: str, view: View) -> Iterator[Candidate]:
    classes = shapes.groups(BUILDING_COLUMNS, building_class)
    for one, text in _named(shapes, name, _seen(shapes, view, 30.0 * view.unit_px)):
        yield Candidate(text, AREA, (5.0 - float(classes[one]), -float(shapes.sizes_m[one])), _outer(shapes, one, view))


def _areas(shapes: Shapes, name: str, view: View, kept: np.ndarray, rank: float, form: str = AREA) -> Iterator[Candidate]:
    style: tuple[int, bool, str] = (
        (12, True, WATER_LABEL) if form == WATER else (10, True, "map-label") if rank == 2.0 else (10, False, "quiet-ink")
    )
    for one, text in _named(shapes, name, _seen(shapes, view, 60.0 * view.unit_px, kept)):
        yield Candidate(text, form, (rank, -float(shapes.sizes_m[one])), _outer(shapes, one, view), *style)


def _outer(shapes: Shapes, one: int, view: View) -> np.ndarray:
    """The longest ring of a geometry in pixels."""
    ground, cuts = shapes.seen(np.array([one]), view.metre_per_px)
    sizes = np.diff(cuts)
    longest = int(np.argmax(sizes)) if len(sizes) else 0
    return view.to_pixel(ground[cuts[longest] : cuts[longest + 1]]) if len(sizes) else np.empty((0, 2))


def _seen_whole(shapes: Shapes, view: View) -> np.ndarray:
    """Areas that fit into the picture twice over at most: a name in the middle of a picture of a part of one would mislead."""
    return shapes.sizes_m <= 1.2 * max(view.width_px, view.height_px) * view.metre_per_px


def label_colour(token: str, theme: str) -> str:
    """Colour of a label as "#RRGGBB"; WATER_LABEL is a deep tone of water."""
    colours = base_colours(theme)
    return colours.water_label.name() if token == WATER_LABEL else colours.named(token).name()
