"""Where the pixels of an opened picture lie: its CRS, its transform, the box that it covers. Runs in the process that reads pictures."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError
from rasterio.transform import from_gcps
from rasterio.warp import transform

from tabletop.core.pictures.control_points import CURVED, DOMAIN, KIND
from tabletop.core.pictures.georeference import ControlPoint, Fit, fit
from tabletop.core.text.errors import InputError, LayerError, MissingCrsError
from tabletop.core.text.message import mark

WORKING = CRS.from_epsg(32750)
_EDGE_POINTS = 9
_LARGEST_SIDECAR = 1 << 20


@dataclass(frozen=True)
class Place:
    """`affine` leads from (column, row) to coordinates of `crs`, or where there is one the fit of control points does."""

    crs: CRS
    affine: Any
    fit: Fit | None = None

    def to_crs(self, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates of `crs` of pixels."""
        if self.fit is None:
            x, y = self.affine * (columns, rows)
            return x, y
        moved = self.fit.to_ground(np.column_stack([columns, rows]))
        return moved[:, 0], moved[:, 1]

    @property
    def is_working(self) -> bool:
        """Whether its coordinates are metres of the working CRS."""
        return bool(self.crs == WORKING)


def place_of(dataset: Any, path: Path, asked: str | None) -> Place:
    """Where the picture lies; what was asked for goes before the CRS that the file declares.

    Raises LayerError for a picture that no file places, MissingCrsError for one whose CRS nothing says, InputError for an unknown one.
    """
    affine, crs = dataset.transform, dataset.crs
    points, points_crs = dataset.gcps
    kind = dataset.tags(ns=DOMAIN).get(KIND)
    if kind in CURVED and points:
        return Place(_crs_of(asked) if asked else points_crs or WORKING, affine, fit([_control(one) for one in points], kind))
    if affine.is_identity and points:
        affine, crs = from_gcps(points), crs or points_crs
    if affine.is_identity:
        raise LayerError(mark("{file} does not say where it lies; georeference it, or put its world file beside it."), file=path.name)
    if affine.determinant == 0 or not all(map(math.isfinite, affine)):
        raise LayerError(mark("{file} says where it lies with numbers that cannot be right; georeference it anew."), file=path.name)
    crs = _crs_of(asked) if asked else crs or _beside(path)
    if not crs:
        raise MissingCrsError(
            mark("{where} does not say its coordinate system; give it, such as EPSG:32750 or EPSG:4326 (--crs)."), where=path.name
        )
    return Place(crs, affine)


def _control(point: Any) -> ControlPoint:
    return ControlPoint((float(point.col), float(point.row)), (float(point.x), float(point.y)))


def _crs_of(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except (CRSError, ValueError):
        raise InputError(
            mark("The coordinate system {crs} is not known; give a code such as EPSG:32750 or EPSG:4326."), crs=text[:80]
        ) from None


def _beside(path: Path) -> CRS | None:
    """The CRS of a .prj file beside the picture."""
    side = path.with_suffix(".prj")
    try:
        if side.is_file() and side.stat().st_size < _LARGEST_SIDECAR:
            return CRS.from_wkt(side.read_text(encoding="utf-8", errors="replace"))
    except (OSError, CRSError):
        return None
    return None


def extent_of(place: Place, width_px: int, height_px: int) -> tuple[float, float, float, float]:
    """West, south, east, north in metres of the working CRS. Raises ValueError where the CRS cannot be carried there."""
    columns, rows = edge(0.0, 0.0, float(width_px), float(height_px))
    return bounds(place.crs, WORKING, *place.to_crs(columns, rows))


def pixel_size(place: Place, width_px: int, height_px: int) -> float:
    """Side of a pixel in the middle of the picture, in metres of the working CRS."""
    middle = width_px / 2, height_px / 2
    columns, rows = np.array([middle[0], middle[0] + 1, middle[0]]), np.array([middle[1], middle[1], middle[1] + 1])
    east, north = carried(place.crs, WORKING, *place.to_crs(columns, rows))
    across, down = (math.hypot(east[n] - east[0], north[n] - north[0]) for n in (1, 2))
    return math.sqrt(across * down)


def edge(left: float, top: float, right: float, bottom: float) -> tuple[np.ndarray, np.ndarray]:
    """Places along the edges and through the middle of a box, x and y."""
    x, y = np.meshgrid(np.linspace(left, right, _EDGE_POINTS), np.linspace(top, bottom, _EDGE_POINTS))
    return x.ravel(), y.ravel()


def carried(source: CRS, target: CRS, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates in another CRS. Raises ValueError where they cannot be carried there."""
    if source == target:
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    try:
        moved = transform(source, target, list(map(float, x)), list(map(float, y)))
    except (RasterioError, CRSError) as error:
        raise ValueError(str(error)) from None
    return np.asarray(moved[0]), np.asarray(moved[1])


def bounds(source: CRS, target: CRS, x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    """Least and greatest coordinates in another CRS. Raises ValueError where none can be carried there."""
    moved_x, moved_y = carried(source, target, x, y)
    there = np.isfinite(moved_x) & np.isfinite(moved_y)
    if not there.any():
        raise ValueError("nowhere")
    low, high = (moved_x[there].min(), moved_y[there].min()), (moved_x[there].max(), moved_y[there].max())
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
