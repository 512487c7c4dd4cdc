"""A page of a document that paints itself whole: a map, a page of the scene book."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter

from tabletop.canvas.paper.print_map import in_memory
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_painter import paint_sheet

COLOURS = 256
FOOT_MM = 8.0
"""The lowest millimetres of a page belong to the writer, who puts its number there."""
Paint = Callable[[QPainter, float, bool], None]


@dataclass(frozen=True)
class DrawnPage:
    """`title`: what stands in the contents; `paint(painter, px_per_mm, vector)` paints it from the upper left corner of the paper on,
    and leaves the lowest `FOOT_MM` free. `vector`: onto a page whose texts and lines stay such."""

    title: str
    paper_mm: tuple[float, float]
    paint: Paint


def sheet_page(sheet: Sheet, title: str) -> DrawnPage:
    """The map of a scene as a page."""
    return DrawnPage(title, sheet.paper_mm, lambda painter, px_per_mm, vector: paint_sheet(painter, sheet, px_per_mm, vector=vector))


def page_png(page: DrawnPage, width_px: int) -> bytes:
    """The page as PNG."""
    width_mm, height_mm = page.paper_mm
    image = QImage(QSize(width_px, round(width_px * height_mm / width_mm)), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    try:
        page.paint(painter, width_px / width_mm, False)
    finally:
        painter.end()

    def write(device: QIODevice) -> None:
        QImageWriter(device, b"PNG").write(image)

    return in_memory(write)


def page_png_small(page: DrawnPage, width_px: int) -> bytes:
    """As `page_png`, of no more than 256 colours, for files that are sent by mail: maps have few, and shades of crowds are hardly told."""
    from PIL import Image

    with Image.open(io.BytesIO(page_png(page, width_px))) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()
