"""A picture that is painted flat, then laid into the projector's picture through a homography, both in slices; shown when it is whole."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_item import Paint, Painting, Picture

STRIP_PX = 48
"""Rows that are warped before a rest: a full HD strip takes about a millisecond."""


@dataclass
class Laying:
    """How flat pixels lie in the shown picture: `transform` (None: as they are), the shown picture's `size`, and `base`, what a painter
    has to be set to so that its units are shown pixels. All pictures of one side share it."""

    transform: QTransform | None = None
    size: QSize = field(default_factory=QSize)
    base: QTransform = field(default_factory=QTransform)


class LaidPainting(Painting):
    """A picture under way: first flat, then strip by strip through the warp."""

    def __init__(self, paint: Paint, view: View, ratio: float, laying: Laying, beside: Qt.GlobalColor) -> None:
        super().__init__(paint, view, ratio)
        self._laying, self._beside = laying, beside
        self._warping: Iterator[None] | None = None
        self._warper: QPainter | None = None

    def go_on(self, budget_ms: float) -> bool:
        """Paint for about so long; True once it is laid."""
        start = time.perf_counter()
        if self._warping is None:
            if not super().go_on(budget_ms):
                return False
            if self._laying.transform is None:
                return True
            self._warping = self._strips(self.pixmap, self._laying.transform)
        began = time.perf_counter()
        finished = False
        while not finished and (time.perf_counter() - start) * 1e3 < budget_ms:
            finished = next(self._warping, self) is self
        self.spent_ms += (time.perf_counter() - began) * 1e3
        return finished

    def _strips(self, flat: QPixmap, transform: QTransform) -> Iterator[None]:
        size = self._laying.size
        laid = QPixmap(round(size.width() * self.ratio), round(size.height() * self.ratio))
        laid.setDevicePixelRatio(self.ratio)
        laid.fill(self._beside)
        self._warper = painter = QPainter(laid)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for top in range(0, size.height(), STRIP_PX):
            painter.resetTransform()
            painter.setClipRect(QRect(0, top, size.width(), STRIP_PX))
            painter.setWorldTransform(transform)
            painter.drawPixmap(0, 0, flat)
            yield
        painter.end()
        self._warper = None
        self.pixmap = laid

    def stop(self) -> None:
        """Let go of the painters."""
        super().stop()
        warper = getattr(self, "_warper", None)
        if warper is not None:
            warper.end()
            self._warper = None


class LaidPicture(Picture):
    """Kept as it lies in the shown picture. It is drawn as it was last whole until the next one is. `beside` it there is nothing, or a
    colour, which is quicker to show."""

    def __init__(
        self,
        laying: Laying,
        paint: Paint,
        later: Callable[[], None] = lambda: None,
        beside: Qt.GlobalColor = Qt.GlobalColor.transparent,
    ) -> None:
        super().__init__(paint, later)
        self.laying, self._beside = laying, beside

    @property
    def is_there(self) -> bool:
        """Whether there is anything to show, be it old."""
        return self._kept is not None

    def show_kept(self, painter: QPainter, view: View) -> None:
        """Draw what there is, and begin nothing."""
        if self._kept is not None:
            self._blit(painter, view)

    def _begin(self, view: View, ratio: float) -> Painting:
        return LaidPainting(self.paint, view, ratio, self.laying, self._beside)

    def _blit(self, painter: QPainter, view: View) -> None:
        if self.laying.transform is None:
            super()._blit(painter, view)
            return
        assert self._kept is not None
        painter.save()
        painter.setWorldTransform(self.laying.base)
        painter.drawPixmap(0, 0, self._kept)
        painter.restore()
