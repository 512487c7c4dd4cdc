"""What is to be known of a layer that was read: kinds and counts, extent, columns with their first records."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tabletop import i18n
from tabletop.core.geometry.systems import system_name
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import Column, Layer, TextColumn

tr = i18n.tr
SAMPLE_ROWS = 20


@dataclass(frozen=True)
class ColumnFacts:
    """A column of a file: its name, whether it holds texts, the share of its records that have a value, and the first values."""

    name: str
    is_text: bool
    filled: float
    sample: tuple[str, ...]

    @property
    def told(self) -> str:
        """Type and fill in a few words."""
        kind = tr("text") if self.is_text else tr("numbers")
        return tr("{kind}, {percent:.0f} % filled", kind=kind, percent=100 * self.filled)


def column_facts(layer: Layer) -> list[ColumnFacts]:
    """The columns of a layer as its file has them."""
    return [_facts(name, column) for name, column in layer.file_columns.items()]


def _facts(name: str, column: Column) -> ColumnFacts:
    count = len(column)
    there = np.diff(column.offsets) > 0 if isinstance(column, TextColumn) else ~np.isnan(column)
    filled = int(there.sum())
    sample = tuple(_shown(column[row]) for row in range(min(SAMPLE_ROWS, count)))
    return ColumnFacts(name, isinstance(column, TextColumn), filled / count if count else 0.0, sample)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    number = float(str(value))
    if np.isnan(number):
        return ""
    decimals = len(f"{number:.3f}".rstrip("0").partition(".")[2])
    return i18n.number(number, f",.{decimals}f")


def layer_facts(layer: Layer) -> list[tuple[str, str]]:
    """Titles and texts about a layer."""
    info = layer.info
    facts = [(tr("Records"), " \N{MIDDLE DOT} ".join(_kinds(layer)) or tr("none"))]
    if layer.picture is not None:
        picture = layer.picture
        told = tr(
            "{width:,.0f} x {height:,.0f} pixels of {side:.2f} m", width=picture.width_px, height=picture.height_px, side=picture.pixel_m
        )
        facts = [(tr("Picture"), told)]
    if info.table:
        facts.append((tr("In the file"), info.table))
    if layer.extent is not None:
        facts.append((tr("Extent"), _extent(layer.extent)))
    if layer.declared_crs is not None:
        facts.append((tr("The file says"), _system(layer.declared_crs) if layer.declared_crs else tr("no coordinate system")))
    if info.crs:
        facts.append((tr("Read as"), _system(info.crs)))
    if info.embedded:
        facts.append((tr("Kept"), tr("in the plan file")))
    return facts


def _kinds(layer: Layer) -> list[str]:
    words = []
    for part in layer.parts:
        if not len(part):
            continue
        if part.dimension == 0:
            words.append(tr("{n} {n:point|points}", n=len(part)))
        elif part.dimension == 1:
            words.append(tr("{n} {n:line|lines}", n=len(part)))
        else:
            words.append(tr("{n} {n:area|areas}", n=len(part)))
    return words


def _extent(extent: Sequence[float]) -> str:
    west, south, east, north = extent
    return tr(
        "E {west:,.0f} to {east:,.0f}, N {south:,.0f} to {north:,.0f}; {width:,.1f} x {height:,.1f} km",
        west=west,
        east=east,
        south=south,
        north=north,
        width=(east - west) / 1000,
        height=(north - south) / 1000,
    )


def declared_words(layer: Layer) -> str:
    """A sentence on the system that the file itself says; empty where that is not known."""
    if layer.declared_crs is None:
        return ""
    if not layer.declared_crs:
        return tr("The file itself says no coordinate system.")
    return tr("The file itself says {crs}.", crs=_system(layer.declared_crs))


def _system(code: str) -> str:
    try:
        return f"{code} ({system_name(code)})"
    except TabletopError:
        return code
