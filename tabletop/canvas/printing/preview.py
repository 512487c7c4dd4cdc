"""Small pictures of what would be printed, as the preview shows them."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from tabletop.canvas.printing.pages import Page


def preview_image(page: Page, width_px: int) -> QImage:
    """A page so many pixels wide."""
    width_mm, height_mm = page.paper_mm
    image = QImage(QSize(width_px, max(1, round(width_px * height_mm / width_mm))), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        page.paint(painter, width_px / width_mm)
    finally:
        painter.end()
    return image
