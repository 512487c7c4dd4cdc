"""Pictograms: one family of our own, from `resources/symbols`, coloured and cached for the screen, drawn as vectors on paper."""

import logging
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter
from PySide6.QtSvg import QSvgRenderer

from tabletop import paths
from tabletop.canvas.ink.drawn_list import RecordingPainter
from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed

log = logging.getLogger(__name__)
_VECTOR_ENGINES = (QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG, QPaintEngine.Type.Picture)


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(paths.resource("symbols", "symbols.toml").read_text(encoding="utf-8"))


def symbol_names() -> list[str]:
    """Every pictogram there is, sorted."""
    return sorted(path.stem for path in paths.resource("symbols").glob("*.svg"))


@lru_cache(maxsize=1024)
def matched(table: str, wanted: str) -> str:
    """Name of the pictogram for a type: listed as it is, else by the first listed word it holds, else the table's fallback."""
    rows, lowered = _tables()[table], wanted.lower().strip().replace(" ", "-").replace("_", "-")
    if lowered in rows:
        return rows[lowered]
    held = (word for word in rows if word != "fallback" and word in lowered)
    return rows[next(held, "fallback")]


def kind_symbol(kind: str) -> str:
    """Pictogram of a kind of feature."""
    return _tables()["kinds"].get(kind, "pin")


def unit_symbol(unit_type: str) -> str:
    """Pictogram of a unit by its type."""
    return matched("unit_types", unit_type)


def vehicle_symbol(vehicle_type: str) -> str:
    """Pictogram of a vehicle by its type."""
    return matched("vehicle_types", vehicle_type)


def protected_symbol(placed: Placed) -> str:
    """Pictogram of a protected object by its category; a place of worship by what its name says."""
    category = str(placed.get("category") or "other")
    return matched("worship_names", placed.name) if category == "worship" else category_symbol(category)


def category_symbol(category: str) -> str:
    """Pictogram of a category of protected objects."""
    return matched("categories", category)


def is_vector(painter: QPainter) -> bool:
    """Whether the painter writes shapes (PDF, SVG) and not pixels."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTOR_ENGINES


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str, for_paper: bool = False) -> QSvgRenderer:
    """On paper Qt strokes what has no stroke, one unit wide, and so closes small holes: there a hair's breadth is asked for."""
    path = paths.resource("symbols", f"{name}.svg")
    if not path.is_file():
        log.warning("no symbol %s", name)
        path = paths.resource("symbols", "pin.svg")
    source = path.read_text(encoding="utf-8")
    if for_paper:
        source = source.replace('<path fill="currentColor"', '<path fill="currentColor" stroke="currentColor" stroke-width="0.01"')
    source = source.replace("currentColor", colour)
    return QSvgRenderer(QByteArray(source.encode()))


@lru_cache(maxsize=2048)
def symbol_image(name: str, colour: str, side_px: int) -> QImage:
    """The pictogram in a square of `side_px` device pixels, on nothing."""
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    _renderer(name, colour).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return without_engine(image)


def paint_symbol(painter: QPainter, name: str, box: QRectF, colour: str | QColor) -> None:
    """Draw a pictogram into a square box (the painter's units), as pixels or, on paper, as shapes."""
    shade = colour.name() if isinstance(colour, QColor) else colour
    if is_vector(painter):
        renderer = _renderer(name, shade, for_paper=True)
        if isinstance(painter, RecordingPainter):
            painter.record_svg(renderer, box)
        else:
            renderer.render(painter, box)
        return
    ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
    side = max(1, round(box.width() * ratio))
    painter.drawImage(box, symbol_image(name, shade, side))


def contact_sheet(path: Path, theme: str = "light") -> None:
    """Write a PNG with every pictogram at 48, 24, 16 and 14 pixels, alone and on a plate, with its name."""
    colours, names, cell = tokens(theme), symbol_names(), (190, 76)
    columns = 6
    rows = -(-len(names) // columns)
    image = QImage(columns * cell[0], rows * cell[1], QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colours["paper"]))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row, name in enumerate(names):
        _paint_cell(painter, name, QPointF(row % columns * cell[0] + 8, row // columns * cell[1] + 6), colours)
    painter.end()
    image.save(str(path))


def _paint_cell(painter: QPainter, name: str, at: QPointF, colours: Mapping[str, str]) -> None:
    paint_symbol(painter, name, QRectF(at.x(), at.y(), 48, 48), colours["ink"])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours["polri"]))
    painter.drawRoundedRect(QRectF(at.x() + 58, at.y() + 12, 24, 24), 5, 5)
    paint_symbol(painter, name, QRectF(at.x() + 62, at.y() + 16, 16, 16), colours["paper"])
    for side, left in ((24, 90), (16, 120), (14, 142)):
        paint_symbol(painter, name, QRectF(at.x() + left, at.y() + 12, side, side), colours["ink"])
    painter.setPen(QColor(colours["quiet-ink"]))
    painter.drawText(QPointF(at.x(), at.y() + 62), name)
