"""Where the map looks: the view moved, zoomed and fitted within limits, with a memory of where it was."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tabletop import giving_way
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.core.geometry.geometry import Bounds

CLOSEST_SCALE = 50.0
FARTHEST_SCALE = 2_000_000.0
SETTLE_MS = 150
MARGIN = 0.08
"""Share of the picture that stays free on each side when something is fitted into it."""
LEAST_FREE_PX = 120
"""A part of the map smaller than this shows nothing."""
REMEMBERED = 50
START = (499_900.0, 9_950_800.0)
"""Where a map begins that has neither plan nor layers, metres east and north: in Tenggarong, where one can draw."""


def metre_per_px_at(scale: float, unit_px: float = 1.0) -> float:
    """Ground metres per pixel at 1:`scale`, within the limits of the map."""
    return min(max(scale, CLOSEST_SCALE), FARTHEST_SCALE) * INCH_M / SCREEN_DPI / unit_px


def panned(view: View, right_px: float, down_px: float) -> View:
    """The picture pushed by so many pixels, as paper under a hand."""
    middle = (view.width_px / 2 - right_px, view.height_px / 2 - down_px)
    return replace(view, centre=_ground(view, middle))


def rescaled(view: View, scale: float) -> View:
    """The same middle at 1:`scale`."""
    return replace(view, metre_per_px=metre_per_px_at(scale, view.unit_px))


def zoomed(view: View, factor: float, at_px: tuple[float, float]) -> View:
    """Nearer by `factor`, with the ground under one pixel staying there."""
    nearer = rescaled(view, view.scale / factor)
    east, north = np.subtract(_ground(view, at_px), _ground(nearer, at_px))
    return replace(nearer, centre=(nearer.centre[0] + float(east), nearer.centre[1] + float(north)))


def fitted(view: View, bounds: Bounds, closest_scale: float = CLOSEST_SCALE) -> View:
    """All of west, south, east, north in the picture with a margin, not nearer than 1:`closest_scale`."""
    west, south, east, north = bounds
    free = 1 - 2 * MARGIN
    wanted_m = max((east - west) / (view.width_px * free), (north - south) / (view.height_px * free))
    scale = max(wanted_m / metre_per_px_at(1_000.0, view.unit_px) * 1_000.0, closest_scale)
    return replace(rescaled(view, scale), centre=((west + east) / 2, (south + north) / 2))


def fitted_in(view: View, bounds: Bounds, free: QRect, closest_scale: float = CLOSEST_SCALE) -> View:
    """As `fitted`, in a part of the picture (pixels) instead of all of it."""
    part = fitted(replace(view, width_px=free.width(), height_px=free.height()), bounds, closest_scale)
    whole = replace(part, width_px=view.width_px, height_px=view.height_px)
    middle = QRectF(free).center()
    return replace(whole, centre=_ground(whole, (view.width_px - middle.x(), view.height_px - middle.y())))


def free_part(area: QWidget) -> QRect:
    """The largest part of a widget, in its pixels, that no dialog of its window lies on; all of it where what is left is too small."""
    free = whole = area.rect()
    for one in QApplication.topLevelWidgets():
        owner = one.parentWidget()
        if not isinstance(one, QDialog) or not one.isVisible() or owner is None or owner.window() is not area.window():
            continue
        over = QRect(area.mapFromGlobal(one.frameGeometry().topLeft()), one.frameGeometry().size()) & free
        if over.isEmpty():
            continue
        beside = (free.adjusted(0, 0, over.left() - free.right() - 1, 0), free.adjusted(over.right() + 1 - free.left(), 0, 0, 0))
        above, below = free.adjusted(0, 0, 0, over.top() - free.bottom() - 1), free.adjusted(0, over.bottom() + 1 - free.top(), 0, 0)
        free = max((*beside, above, below), key=lambda part: max(0, part.width()) * max(0, part.height()))
    return free if min(free.width(), free.height()) >= LEAST_FREE_PX else whole


def _ground(view: View, pixel: tuple[float, float]) -> tuple[float, float]:
    east, north = view.to_ground(np.asarray([pixel], dtype=float))[0]
    return float(east), float(north)


class Navigator(QObject):
    """Holds the view of one map. `changed` at every step, `settled` when it has stood still for a moment."""

    changed = Signal()
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View(640, 480, START, metre_per_px_at(1_000.0))
        self.moving = False
        self.is_home = True
        """True until a person moves the map: until then it follows what is loaded."""
        self._home: Bounds | None = None
        self._past: list[View] = []
        self._future: list[View] = []
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._settle)

    def show(self, view: View) -> None:
        """Look there, one step of a movement."""
        self.is_home = False
        self._move(view, moving=True)

    def jump(self, view: View) -> None:
        """Look there and stay."""
        self.is_home = False
        self._move(view, moving=False)

    def show_home(self, bounds: Bounds | None) -> None:
        """Look at all of it, and keep doing so while the window changes its size; None leaves the view as it is."""
        if bounds is not None:
            self._home, self.is_home = bounds, True
            self._move(fitted(self.view, bounds), moving=False)

    def pan(self, right_px: float, down_px: float) -> None:
        """Push the picture."""
        self.show(panned(self.view, right_px, down_px))

    def zoom(self, factor: float, at_px: QPointF | None = None) -> None:
        """Zoom at a pixel, or at the middle."""
        spot = (self.view.width_px / 2, self.view.height_px / 2) if at_px is None else (at_px.x(), at_px.y())
        self.show(zoomed(self.view, factor, spot))

    def resize(self, width_px: int, height_px: int) -> None:
        """Another size of the picture; its middle stays, or all of home is fitted again."""
        view = replace(self.view, width_px=max(1, width_px), height_px=max(1, height_px))
        if self.is_home and self._home is not None:
            view = fitted(view, self._home)
        self._move(view, moving=True)

    def back(self) -> None:
        """To the view before."""
        self._remember()
        if len(self._past) > 1:
            self._future.append(self._past.pop())
            self._recall(self._past[-1])

    def forward(self) -> None:
        """To the view that `back` left."""
        self._remember()
        if self._future:
            self._past.append(self._future.pop())
            self._recall(self._past[-1])

    def stop(self) -> None:
        """No more signals."""
        self._timer.stop()

    def _recall(self, place: View) -> None:
        self.jump(replace(self.view, centre=place.centre, metre_per_px=place.metre_per_px))

    def _move(self, view: View, moving: bool) -> None:
        if view == self.view:
            return
        self.view = view
        self.moving = moving
        if moving:
            giving_way.moved()
        self._timer.start(SETTLE_MS if moving else 0)
        self.changed.emit()

    def _settle(self) -> None:
        self.moving = False
        self._remember()
        self.settled.emit()

    def _remember(self) -> None:
        """Keep the view shown, unless it is the last one kept."""
        last = self._past[-1] if self._past else None
        if last is None or (last.centre, last.metre_per_px) != (self.view.centre, self.view.metre_per_px):
            self._past = [*self._past[1 - REMEMBERED :], self.view]
            self._future.clear()
