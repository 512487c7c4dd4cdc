"""The moment that is played, on the live map: over the ground, in the place of the plan."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.ink.view import View
from tabletop.canvas.play.stage import Stage
from tabletop.session.session import Session


class PlayItem(PixelItem):
    """Hidden until something is played."""

    def __init__(
        self, frame: QGraphicsItem, z: float, session: Session, theme: str, furniture: Callable[[View], list[QRectF]], parent: QObject
    ) -> None:
        super().__init__(frame, z)
        self.stage = Stage(session, theme, self.update, lambda: session.hidden, furniture, parent)
        self.setVisible(False)

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self.stage.theme = theme
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        self.stage.paint(painter, self.view, self.moving)
