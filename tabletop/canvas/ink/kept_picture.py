"""Pictures that are painted once and kept for long."""

from typing import TypeVar

from PySide6.QtGui import QImage, QPixmap

P = TypeVar("P", QImage, QPixmap)


def without_engine(picture: P) -> P:
    """The same pixels in a picture of their own, to be kept: one that was painted on holds the engine of its painter, 8 kB and more, for
    as long as it lives."""
    return picture.copy()
