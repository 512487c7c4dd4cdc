"""Signs that would overlap on the screen become one: which go together, and what stands where in the picture that was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF
from shapely import GeometryType

from tabletop.canvas.ink.view import View
from tabletop.core.values.finding import SEVERITIES, Finding

APART_PX = 30.0
"""Signs whose places are nearer to each other than this, across and down, are drawn as one."""


@dataclass
class Sign:
    """A sign that is drawn: its pixel box and the findings that it stands for, the worst first."""

    box: QRectF
    findings: list[Finding]


@dataclass(frozen=True)
class DrawnSigns:
    """The signs of the picture that is shown, and the view that it was painted in."""

    view: View | None = None
    signs: Sequence[Sign] = ()

    def at(self, view: View, at_px: QPointF) -> Sign | None:
        """The sign at a pixel of a view, also of one into which the picture was moved or enlarged."""
        drawn = self.view
        if drawn is None:
            return None
        ground = view.to_ground(np.array([[at_px.x(), at_px.y()]]))[0]
        there = QPointF(*drawn.px((float(ground[0]), float(ground[1]))))
        return next((sign for sign in self.signs if sign.box.contains(there)), None)


def sign_places(findings: Sequence[Finding]) -> np.ndarray:
    """(n, 2) places in metres where signs belong: a point inside the largest part of what is highlighted; not a number where that is
    nothing."""
    highlights = np.array([finding.highlight for finding in findings], dtype=object)
    parts, rows = shapely.get_parts(highlights, return_index=True)
    holds = ~shapely.is_empty(parts)
    parts, rows = parts[holds], rows[holds]
    places = np.full((len(findings), 2), np.nan)
    if not len(parts):
        return places
    weight = shapely.area(parts) + shapely.length(parts)
    order = np.lexsort((np.arange(len(parts)), -weight, rows))
    rows, first = np.unique(rows[order], return_index=True)
    chosen = parts[order[first]]
    kinds = shapely.get_type_id(chosen)
    is_point, is_line = kinds == GeometryType.POINT, (kinds == GeometryType.LINESTRING) | (kinds == GeometryType.LINEARRING)
    spots = chosen.copy()
    spots[is_line] = shapely.line_interpolate_point(chosen[is_line], 0.5, normalized=True)
    spots[~is_point & ~is_line] = shapely.point_on_surface(chosen[~is_point & ~is_line])
    places[rows] = np.column_stack([shapely.get_x(spots), shapely.get_y(spots)])
    return places


def severity_ranks(findings: Sequence[Finding]) -> np.ndarray:
    """(n,) which comes first: the worse, then the earlier in the sequence."""
    levels = np.fromiter((SEVERITIES.index(finding.severity) for finding in findings), dtype=np.int64, count=len(findings))
    ranks = np.empty(len(findings), dtype=np.int64)
    ranks[np.argsort(levels, kind="stable")] = np.arange(len(findings))
    return ranks


def gathered(places_px: np.ndarray, ranks: np.ndarray, apart_px: float) -> np.ndarray:
    """(n,) for each sign the row of the one that stands for it, itself where it stands for itself.

    `places_px` (n, 2), `ranks` (n,) all different: the lower stands for the higher. Those that are left are `apart_px` or more from each
    other, across or down; each of the others is less than twice that from the one that stands for it. What lies in one square is led by
    its first; of those, in the order of their ranks, each stands that no earlier one is too near to.
    """
    if not len(places_px):
        return np.empty(0, dtype=np.int64)
    cells = np.floor(places_px / apart_px).astype(np.int64)
    cells -= cells.min(axis=0)
    width = int(cells[:, 1].max()) + 3
    keys = cells[:, 0] * width + cells[:, 1]
    order = np.argsort(ranks)
    order = order[np.argsort(keys[order], kind="stable")]
    squares, first, square_of = np.unique(keys[order], return_index=True, return_inverse=True)
    heads = order[first]
    leads = heads[_standing(places_px[heads], ranks[heads], _neighbours(squares, width), apart_px)]
    found = np.empty(len(places_px), dtype=np.int64)
    found[order] = leads[square_of]
    return found


def _neighbours(squares: np.ndarray, width: int) -> np.ndarray:
    """(m, 2) pairs of rows of `squares` (sorted keys) that touch each other."""
    pairs = []
    for step in (1, width - 1, width, width + 1):
        at = np.searchsorted(squares, squares + step)
        rows = np.flatnonzero(at < len(squares))
        rows = rows[squares[at[rows]] == squares[rows] + step]
        pairs.append(np.column_stack([rows, at[rows]]))
    return np.concatenate(pairs)


def _standing(places: np.ndarray, ranks: np.ndarray, pairs: np.ndarray, apart_px: float) -> np.ndarray:
    """(n,) row of the one that stands for each: in rounds, in each of which all go that are first among their neighbours left."""
    near = (np.abs(places[pairs[:, 0]] - places[pairs[:, 1]]) < apart_px).all(axis=1)
    one, other = np.concatenate([pairs[near], pairs[near][:, ::-1]]).T
    last = np.iinfo(np.int64).max
    stands, open_ = np.zeros(len(places), dtype=bool), np.ones(len(places), dtype=bool)
    while open_.any():
        best = np.full(len(places), last)
        both = open_[one] & open_[other]
        np.minimum.at(best, one[both], ranks[other[both]])
        new = open_ & (ranks < best)
        stands |= new
        open_ &= ~new
        open_[other[new[one]]] = False
    by_rank = np.full(len(places), last)
    led = stands[one]
    np.minimum.at(by_rank, other[led], ranks[one[led]])
    row_of_rank = np.argsort(ranks)
    found = np.arange(len(places))
    rest = ~stands
    found[rest] = row_of_rank[np.searchsorted(ranks[row_of_rank], by_rank[rest])]
    return found
