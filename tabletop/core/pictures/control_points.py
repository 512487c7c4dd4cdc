"""Control points and world files as text, as other programs read and write them."""

import csv
import math
from collections.abc import Sequence

import numpy as np

from tabletop.core.pictures.georeference import ControlPoint, Fit, residuals
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

_HEAD = ("mapX", "mapY", "sourceX", "sourceY", "enable", "dX", "dY", "residual")
WORLD_ENDINGS = {".png": ".pgw", ".jpg": ".jgw", ".jpeg": ".jgw", ".tif": ".tfw", ".tiff": ".tfw", ".webp": ".wld", ".jp2": ".j2w"}
"""End of the name of the world file of a picture."""
DOMAIN, KIND = "TABLETOP", "GEOREFERENCE"
"""Where an .aux.xml says how its control points are meant."""
CURVED = ("projective", "polynomial")
"""Kinds of transformation that no world file can tell."""


def points_text(points: Sequence[ControlPoint], made: Fit | None, crs_wkt: str) -> str:
    """A `.points` file of QGIS: a comment with the CRS, a head, a line for each point; its rows of the picture count downwards as negative
    numbers. `dX`, `dY` and `residual` are in metres of the CRS here."""
    lines = [f"#CRS: {' '.join(crs_wkt.split())}", ",".join(_HEAD)]
    missed = residuals(points, made) if made is not None else np.zeros((len(points), 2))
    for point, (east, north) in zip(points, missed, strict=True):
        numbers = (*point.ground, point.pixel[0], -point.pixel[1])
        tail = (float(east), float(north), math.hypot(east, north))
        lines.append(",".join([*(f"{number:.10f}" for number in numbers), str(int(point.used)), *(f"{number:.6f}" for number in tail)]))
    return "\n".join(lines) + "\n"


def points_of(text: str) -> list[ControlPoint]:
    """The points of a `.points` file of QGIS, ground as it stands there. Raises InputError for a file that is none."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    try:
        return [
            ControlPoint(
                (_number(row["sourceX"]), -_number(row["sourceY"])),
                (_number(row["mapX"]), _number(row["mapY"])),
                str(row.get("enable") or "1").strip() != "0",
            )
            for row in rows
        ]
    except (KeyError, TypeError, ValueError):
        raise InputError(mark("The file of control points cannot be read; it is damaged, or of another program.")) from None


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def world_text(affine: tuple[float, float, float, float, float, float]) -> str:
    """A world file: a, d, b, e and the middle of the first pixel, a line each (Esri's convention), of `Fit.affine`."""
    a, b, c, d, e, f = affine
    return "".join(f"{number:.12f}\n" for number in (a, d, b, e, c + (a + b) / 2, f + (d + e) / 2))
