"""The crosshair: a pointer that is moved by keys. While it is shown, Space is the button of the mouse, and the map follows it."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget

from tabletop import i18n
from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.map.canvas_navigation import Navigator
from tabletop.canvas.map.tool_host import FIRST_TOOL, ToolHost
from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import Message, mark
from tabletop.core.text.style import tokens

STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
STEP_PX, FAR_PX, FINE_PX = 10.0, 100.0, 1.0
"""An arrow key moves it so far: by itself, with Shift, with Ctrl."""
EDGE_PX = 48.0
"""Nearer to the edge it pushes the map."""
PICKING = ("select", "lasso")
"""Tools with which a second press on one place goes on to what lies beneath."""
NONE: frozenset[str] = frozenset()
GAP_PX, ARM_PX, TYPE_PT, PAD_PX = 5.0, 22.0, 9, 6.0
KEYS_WORDS = mark("Arrow keys: move, with Shift far, with Ctrl finely · Space: click · Full stop: press, let go · Esc: hide")
HOLDS_WORDS = mark("Arrow keys: drag · Space or full stop: let go · Esc: drop")


class Crosshair(QObject):
    """Where it is, and what keys do with it. `moved(pixel)` when it was shown or moved, `changed` when it has to be painted again."""

    moved = Signal(QPointF)
    changed = Signal()

    def __init__(self, navigator: Navigator, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._navigator, self._host = navigator, host
        self._at: Position | None = None
        self._last: Position | None = None
        self._pressed_at: Position | None = None
        self.holds = False
        """Whether it holds the button down: what follows is a drag."""

    @property
    def at(self) -> Position | None:
        """Its place on the ground in metres; None while it is hidden."""
        return self._at

    @property
    def px(self) -> QPointF | None:
        """Its pixel; None while it is hidden."""
        return None if self._at is None else self._pixel(self._at)

    # --- keys
    def answers(self, name: str, modifiers: frozenset[str]) -> bool:
        """Whether a key means something to it now. While it is hidden, the arrows that push a selection are the tool's."""
        if name in STEPS:
            return len(modifiers) <= 1 and "alt" not in modifiers and (self._at is not None or not self._host.wants(name))
        if self._at is None or "alt" in modifiers:
            return False
        if name == "escape":
            return self.holds or not (self._host.is_busy or self._host.tool_id != FIRST_TOOL)
        if name == "enter":
            return self.holds or not self._host.wants("enter")
        return name in ("space", ".")

    def key(self, name: str, modifiers: frozenset[str], begin_px: QPointF | None = None) -> bool:
        """Use a key; `begin_px` is where it appears, when it has to, if it has not been seen before."""
        if not self.answers(name, modifiers):
            return False
        if name in STEPS:
            self._step(name, modifiers, begin_px)
        elif name == "escape" and not self.holds:
            self.hide()
        elif name == "escape":
            self._drop()
        elif name == "." and not self.holds:
            self._hold(modifiers)
        else:
            self._click(modifiers)
        return True

    def _step(self, name: str, modifiers: frozenset[str], begin_px: QPointF | None) -> None:
        reach_px = FAR_PX if "shift" in modifiers else FINE_PX if "ctrl" in modifiers else STEP_PX
        start = self.px or self._beginning(begin_px)
        right, down = STEPS[name]
        self._go(QPointF(start.x() + right * reach_px, start.y() + down * reach_px))

    def _click(self, modifiers: frozenset[str]) -> None:
        """Press and let go, or only let go; on the place of the last press, choose what lies beneath."""
        assert self._at is not None
        if self.holds:
            self.holds = False
            self._host.send("drag_finish", self._pixel(self._at), modifiers)
        else:
            again = self._pressed_at == self._at and self._host.tool_id in PICKING and not modifiers
            self._pressed_at = self._at
            self._host.send("click", self._pixel(self._at), modifiers | {"alt"} if again else modifiers)
        self.changed.emit()

    def _hold(self, modifiers: frozenset[str]) -> None:
        assert self._at is not None
        self.holds = True
        self._host.send("drag_start", self._pixel(self._at), modifiers)
        self.changed.emit()

    def _drop(self) -> None:
        self.holds = False
        self._host.key("escape")
        self.changed.emit()

    # --- where it is
    def show(self, begin_px: QPointF | None = None) -> None:
        """Show it where it was last seen, if that is in view, else at a pixel, else in the middle."""
        if self._at is None:
            self._go(self._beginning(begin_px))

    def put(self, ground: Position) -> None:
        """Show it at a place."""
        self._at = ground
        self.point()

    def hide(self) -> None:
        """Leave the map to the pointer; a drag of its own is dropped."""
        if self._at is not None:
            if self.holds:
                self._drop()
            self._last, self._at = self._at, None
            self.changed.emit()

    def point(self, modifiers: frozenset[str] = NONE) -> None:
        """Tell the tool where it points, and with which keys held."""
        if self._at is not None:
            at_px = self._pixel(self._at)
            self._host.send("drag_move" if self.holds else "move", at_px, modifiers)
            self.moved.emit(at_px)
            self.changed.emit()

    def view_moved(self) -> None:
        """It stays on its ground, and comes back to the edge where that went out of view."""
        if self._at is not None:
            at_px = self._pixel(self._at)
            inside = self._pulled_in(at_px, 0.0)
            if inside != at_px:
                self._at = self._ground(inside)
            self.point()

    def _go(self, at_px: QPointF) -> None:
        self._at = self._ground(at_px)
        out = at_px - self._pulled_in(at_px, EDGE_PX)
        if out.isNull():
            self.point()
        else:
            self._navigator.pan(-out.x(), -out.y())  # the view that moves lets it point

    def _beginning(self, begin_px: QPointF | None) -> QPointF:
        """Where it appears: at the pointer, where it was last, in the middle."""
        last_px = self._pixel(self._last) if self._last is not None else None
        if begin_px is None and last_px is not None and self._pulled_in(last_px, 0.0) == last_px:
            return last_px
        view = self._navigator.view
        return begin_px or QPointF(round(view.width_px / 2), round(view.height_px / 2))

    def _pulled_in(self, at_px: QPointF, margin_px: float) -> QPointF:
        view = self._navigator.view
        wide, high = min(margin_px, view.width_px / 3), min(margin_px, view.height_px / 3)
        right = min(max(at_px.x(), wide), view.width_px - wide)
        return QPointF(right, min(max(at_px.y(), high), view.height_px - high))

    def _pixel(self, ground: Position) -> QPointF:
        return QPointF(*self._navigator.view.px(ground))

    def _ground(self, at_px: QPointF) -> Position:
        east, north = self._navigator.view.to_ground(np.array([[at_px.x(), at_px.y()]]))[0]
        return float(east), float(north)


def place_words(ground: Position) -> str:
    """A place as the crosshair says it."""
    return i18n.tr("E {east} N {north}", east=i18n.number(ground[0], ",.1f"), north=i18n.number(ground[1], ",.1f"))


class CrosshairItem(PixelItem):
    """Draws it: a hair over the whole map, four strong arms, its place and its keys in a corner; and a frame where keys go to the map."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self.crosshair: Crosshair | None = None
        self.framed = False

    def follow(self, crosshair: Crosshair, surface: QWidget, said: Callable[[QPointF], str]) -> None:
        """Draw that one; who cannot see it hears where it is, and over what, where somebody listens to the screen."""
        self.crosshair = crosshair

        def announce(at_px: QPointF) -> None:
            if QAccessible.isActive() and crosshair.at is not None:
                words = " · ".join(filter(None, (said(at_px), place_words(crosshair.at))))
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(surface, words))

        crosshair.changed.connect(self.update)
        crosshair.moved.connect(announce)

    def set_framed(self, framed: bool) -> None:
        """Whether keys go to the map, so that a frame has to say so."""
        self.framed = framed
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        cross = self.crosshair
        if cross is not None and cross.at is not None and (at_px := cross.px) is not None:
            self._paint_cross(painter, at_px, cross.holds)
            keys = i18n.text(Message(HOLDS_WORDS if cross.holds else KEYS_WORDS))
            self._paint_words(painter, [place_words(cross.at), keys], at_px)
        if self.framed:
            painter.setPen(self._pen("accent", 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.view.pixel_rect.adjusted(1, 1, -1, -1))

    def _pen(self, token: str, width_px: float, share: float = 1.0) -> QPen:
        colour = QColor(tokens(self.theme)[token])
        colour.setAlphaF(share)
        return QPen(colour, width_px * self.view.unit_px)

    def _paint_cross(self, painter: QPainter, at_px: QPointF, holds: bool) -> None:
        """Arms of ink in a halo of paper, with a ring round the middle while it holds something."""
        right, down = round(at_px.x()) + 0.5, round(at_px.y()) + 0.5
        for pen in (self._pen("paper", 3.0, 0.5), self._pen("ink", 1.0, 0.45)):
            painter.setPen(pen)
            painter.drawLine(QPointF(0, down), QPointF(self.view.width_px, down))
            painter.drawLine(QPointF(right, 0), QPointF(right, self.view.height_px))
        middle = QPointF(right, down)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (self._pen("paper", 6.0), self._pen("ink", 2.4)):
            painter.setPen(pen)
            for way in STEPS.values():
                painter.drawLine(middle + QPointF(*way) * GAP_PX, middle + QPointF(*way) * ARM_PX)
            if holds:
                painter.drawEllipse(middle, ARM_PX * 0.6, ARM_PX * 0.6)

    def _paint_words(self, painter: QPainter, lines: list[str], at_px: QPointF) -> None:
        """In the upper left corner, or in the lower left one while the crosshair is up there."""
        font = map_font(TYPE_PT, False, self.view.unit_px)
        metrics = QFontMetricsF(font)
        wide = max(metrics.horizontalAdvance(line) for line in lines) + 2 * PAD_PX
        box = QRectF(2 * PAD_PX, 2 * PAD_PX, min(wide, self.view.width_px - 4 * PAD_PX), metrics.height() * len(lines) + 2 * PAD_PX)
        if box.adjusted(-ARM_PX, -ARM_PX, ARM_PX, ARM_PX).contains(at_px):
            box.moveBottom(self.view.height_px - 8 * PAD_PX)
        painter.setPen(self._pen("accent", 1.0))
        painter.setBrush(self._pen("paper", 1.0, 0.92).color())
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(self._pen("ink", 1.0))
        inside = box.adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        for row, line in enumerate(lines):
            painter.drawText(inside.translated(0, row * metrics.height()), int(Qt.AlignmentFlag.AlignTop), line)
