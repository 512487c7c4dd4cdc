"""The plan on the map, kept as a picture: pointer movements cost one blit, and an edit or a still view one painting."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from tabletop.canvas.map_labels import LabelLayer
from tabletop.canvas.map_surface import PixelItem
from tabletop.canvas.view import View

LIVE_MS = 6.0
"""A picture that paints faster than this is painted afresh in each frame of a movement."""
DEAR_MS = 25.0
"""One that is dearer than this is not painted at all before the movement ends."""
COVERED = 0.7
"""Share of the view that a moved picture of a cost between the two must still cover, else it is painted afresh."""


@dataclass
class Picture:
    """What `paint` draws, kept as a pixmap of one view."""

    paint: Callable[[QPainter, View], None]
    cost_ms: float = 0.0
    _kept: QPixmap | None = None
    _kept_view: View | None = None
    _ratio: float = 0.0

    def forget(self) -> None:
        """What is drawn has changed."""
        self._kept = self._kept_view = None

    def draw(self, painter: QPainter, view: View, moving: bool) -> None:
        """Paint the view: from what is kept, or afresh."""
        ratio = painter.device().devicePixelRatio()
        if self._holds(view, ratio):
            self._blit(painter, view)
        elif moving and self.cost_ms <= LIVE_MS:
            self._timed(painter, view)
        elif moving and self._covers(view):
            self._blit(painter, view)
        else:
            self._keep(view, ratio)
            self._blit(painter, view)

    def prepare(self, view: View, ratio: float) -> None:
        """Have the picture of a view ready; `ratio` = device pixels to a pixel."""
        if not self._holds(view, ratio):
            self._keep(view, ratio)

    def _holds(self, view: View, ratio: float) -> bool:
        return self._kept_view == view and self._ratio == ratio

    def _timed(self, painter: QPainter, view: View) -> None:
        start = time.perf_counter()
        self.paint(painter, view)
        self.cost_ms = (time.perf_counter() - start) * 1e3

    def _keep(self, view: View, ratio: float) -> None:
        pixmap = QPixmap(round(view.width_px * ratio), round(view.height_px * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self._timed(painter, view)
        finally:
            painter.end()
        self._kept, self._kept_view, self._ratio = pixmap, view, ratio

    def _place(self, view: View) -> QRectF:
        """Where in the view the kept picture belongs."""
        assert self._kept_view is not None
        kept = self._kept_view
        ratio = kept.metre_per_px / view.metre_per_px
        right, down = view.px(kept.centre)
        width, height = kept.width_px * ratio, kept.height_px * ratio
        return QRectF(right - width / 2, down - height / 2, width, height)

    def _covers(self, view: View) -> bool:
        if self._kept_view is None or self._kept_view.bearing_deg != view.bearing_deg:
            return False
        if self.cost_ms > DEAR_MS:
            return True
        place = self._place(view)
        shared = place.intersected(view.pixel_rect)
        ratio = place.width() / self._kept_view.width_px
        return 0.5 <= ratio <= 2.0 and shared.width() * shared.height() >= COVERED * view.width_px * view.height_px

    def _blit(self, painter: QPainter, view: View) -> None:
        assert self._kept is not None
        if self._kept_view == view:
            painter.drawPixmap(0, 0, self._kept)
        else:
            painter.drawPixmap(self._place(view), self._kept, QRectF(self._kept.rect()))


class PictureItem(PixelItem):
    """An item that is kept as a picture."""

    def __init__(self, view_box: pg.ViewBox, z: float, paint: Callable[[QPainter, View], None]) -> None:
        super().__init__(view_box, z)
        self.picture = Picture(paint)

    def forget(self) -> None:
        """What is drawn has changed: paint it afresh in the next frame."""
        self.picture.forget()
        self.update()

    def prepare(self, ratio: float) -> None:
        """Paint now for the frames to come; `ratio` = device pixels to a pixel."""
        self.picture.prepare(self.view, ratio)

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        self.picture.draw(painter, self.view, self.moving)


def in_the_way(labels: LabelLayer, symbols: Sequence[QRectF]) -> bool:
    """Whether a symbol of the plan now stands where the name of a place is written."""
    return any(box.intersects(symbol) for label in labels.placed for box in label.boxes for symbol in symbols)
