"""The operator's hand on the table, by mouse or crosshair on the map: pointer, spotlight, marks, brush; and its outline dragged or turned.

Nothing of it is an edit of the plan. While a mode is on the left button and the keys of the crosshair are its own; all else is the map's.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from shapely import LineString, Point

from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.map.tool_host import FIRST_TOOL, cursor_shape
from tabletop.canvas.table.table_item import TableItem
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_show import Spotlight, TableMark
from tabletop.core.table.table_steps import in_steps, step_m
from tabletop.core.text.message import Message, mark
from tabletop.i18n import text
from tabletop.session.session import Session

Mode = Literal["", "point", "spot", "draw", "reveal", "cover"]
MODES: tuple[Mode, ...] = ("point", "spot", "draw", "reveal", "cover")
BRUSHES = ("reveal", "cover")
FIRST_BRUSH_M, FIRST_SPOT_M, LEAST_M, MOST_M = 8.0, 20.0, 1.0, 500.0
GROWS = 1.15
"""A notch of the wheel, or a press of + or -, makes disc or brush so much larger or smaller."""
LEAST_MOVE_PX = 3
TURN_DEG = 15.0
LEFT = Qt.MouseButton.LeftButton
HINTS: dict[str, str] = {
    "point": mark("Laser pointer: move the mouse, or the crosshair by arrow keys · Esc: end"),
    "spot": mark("Spotlight: move it · Wheel, + and -: size · Click, Space: leave it there · Esc: away with it"),
    "draw": mark("Marks for a moment: drag a stroke, click a dot · Backspace: wipe the last · Esc: end"),
    "reveal": mark("Brush that uncovers: drag over the map · Wheel, + and -: size · Esc: end"),
    "cover": mark("Brush that covers: drag over the map · Wheel, + and -: size · Esc: end"),
}
OURS = {Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace}
SIGNS = {"+": 1, "=": 1, "-": -1}


class TableHand(QObject):
    """Listens to a map before the map's own input does. `mode_changed` when another mode is on, or another size of disc or brush."""

    mode_changed = Signal()

    def __init__(self, canvas: MapCanvas, session: Session, item: TableItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._item = canvas, session, item
        self._viewport = canvas.surface.viewport()
        self.mode: Mode = ""
        self._draw = session.table.mark
        self.brush_m, self.spot_m, self.token = FIRST_BRUSH_M, FIRST_SPOT_M, "accent"
        self._stroke: list[tuple[float, float]] = []
        self._grip = ""
        self._from: tuple[tuple[float, float], TableFrame] | None = None
        self._said: tuple[str, str] = ("", "")
        self._hint = ""
        handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.MouseButtonPress: self._pressed,
            QEvent.Type.MouseButtonDblClick: self._pressed,
            QEvent.Type.MouseMove: self._moved,
            QEvent.Type.MouseButtonRelease: self._released,
            QEvent.Type.Wheel: self._wheeled,
            QEvent.Type.Leave: self._left,
        }
        self._handlers = handlers
        self._viewport.installEventFilter(self)
        canvas.surface.installEventFilter(self)
        canvas.hint_changed.connect(self._hear_hint)
        canvas.tool_changed.connect(self._tool_taken)
        canvas.input.crosshair.moved.connect(self._crosshair_moved)

    def stop(self) -> None:
        """Listen no more."""
        self._viewport.removeEventFilter(self)
        self._canvas.surface.removeEventFilter(self)

    def refresh(self) -> None:
        """The table is another one, or shows something else: paint it so."""
        self._item.update()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self._item.theme = theme
        self._item.update()

    # --- modes
    def set_mode(self, mode: Mode) -> None:
        """Take another mode in hand; the same one again, or an empty text, ends it."""
        wanted: Mode = "" if mode == self.mode else mode
        self._end_stroke()
        if self.mode == "point":
            self._session.table.point(None)
        self.mode = wanted
        self._item.brush = None
        if wanted:
            self._canvas.set_tool(FIRST_TOOL)
            self._say(text(Message(HINTS[wanted])))
        else:
            self._hint = ""
            self._canvas.hint_changed.emit(*self._said)
        self._show_cursor("")
        self._item.update()
        self.mode_changed.emit()

    def set_size(self, radius_m: float) -> None:
        """Another radius of the spotlight, or of the brush, in metres."""
        radius = min(max(radius_m, LEAST_M), MOST_M)
        spot = self._session.table.show.spotlight
        if self.mode in BRUSHES:
            self.brush_m = radius
            if self._item.brush is not None:
                self._item.brush = (self._item.brush[0], radius)
        else:
            self.spot_m = radius
            if spot is not None:
                self._session.table.spotlight(replace(spot, radius_m=radius))
        self._item.update()
        self.mode_changed.emit()

    @property
    def size_m(self) -> float:
        """Radius of the brush while one is in hand, else of the spotlight."""
        return self.brush_m if self.mode in BRUSHES else self.spot_m

    def _tool_taken(self, tool_id: str) -> None:
        if self.mode and tool_id != FIRST_TOOL:
            self.set_mode("")

    def _hear_hint(self, hint: str, readout: str) -> None:
        if hint != self._hint:
            self._said = (hint, readout)
            if self._hint:
                self._say(self._hint)

    def _say(self, words: str) -> None:
        self._hint = words
        self._canvas.hint_changed.emit(words, "")

    # --- Qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's way in. True: the event has been dealt with."""
        if watched is self._viewport:
            handler = self._handlers.get(event.type())
            return handler is not None and handler(event)
        if self._grip and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._item.ghost = None
            self._let_go()
            return True
        if self.mode and isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return self._key(event)
        return False

    def _pressed(self, event: QMouseEvent) -> bool:
        if event.button() != LEFT:
            return False
        if self.mode:
            self._canvas.surface.setFocus(Qt.FocusReason.MouseFocusReason)
            self._canvas.input.crosshair.hide()
            self._press(self._canvas.ground_at(event.position()))
            return True
        outline = self._item.outline()
        self._grip = "" if outline is None else outline.grip_at(event.position())
        if self._grip and outline is not None:
            self._from = (self._canvas.ground_at(event.position()), outline.frame)
        return bool(self._grip)

    def _moved(self, event: QMouseEvent) -> bool:
        ground = self._canvas.ground_at(event.position())
        if self._grip:
            self._drag(ground, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        if not self.mode:
            outline = None if event.buttons() else self._item.outline()
            self._show_cursor("" if outline is None else outline.grip_at(event.position()))
            return False
        if event.buttons() & ~LEFT:
            return False
        self._hover(ground)
        self._canvas.pointer_moved.emit(*ground)
        return True

    def _released(self, event: QMouseEvent) -> bool:
        if event.button() != LEFT:
            return False
        if self._grip:
            self._let_go()
            return True
        if self.mode:
            self._end_stroke()
            return True
        return False

    def _wheeled(self, event: QWheelEvent) -> bool:
        if self.mode not in ("spot", *BRUSHES) or event.modifiers() or not event.angleDelta().y():
            return False
        self.set_size(self.size_m * GROWS ** (event.angleDelta().y() / 120))
        event.accept()
        return True

    def _left(self, event: QEvent) -> bool:
        if self.mode == "point" and self._canvas.input.crosshair.at is None:
            self._session.table.point(None)
        if self.mode in BRUSHES:
            self._item.brush = None
            self._item.update()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Keys that mean something in a mode; the others go on to the map."""
        grows = SIGNS.get(event.text(), 0) if self.mode in ("spot", *BRUSHES) else 0
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not plain or not (event.key() in OURS or event.text() == "." or grows):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._use_key(event, grows)
        return True

    def _use_key(self, event: QKeyEvent, grows: int) -> None:
        at = self._canvas.input.crosshair.at
        if grows:
            self.set_size(self.size_m * GROWS**grows)
        elif event.key() == Qt.Key.Key_Escape:
            if self.mode == "spot":
                self._session.table.spotlight(None)
            self.set_mode("")
        elif event.key() == Qt.Key.Key_Backspace:
            self._session.table.wipe(last_only=True)
        elif at is None:
            self._canvas.input.crosshair.show(None)
        elif self._stroke:
            self._end_stroke()
        else:
            self._press(at)
            if event.text() != "." and self._stroke:
                self._end_stroke()

    def _crosshair_moved(self, at_px: QPointF) -> None:
        if self.mode:
            self._hover(self._canvas.ground_at(at_px))

    # --- what the hand does
    def _press(self, ground: tuple[float, float]) -> None:
        if self.mode == "spot":
            self._session.table.spotlight(Spotlight(ground, self.spot_m))
            self.set_mode("")
        elif self.mode == "point":
            self._session.table.point(ground)
        else:
            self._stroke = [ground]
            if self.mode == "draw":
                self._draw(TableMark((ground,), self.token))
            self._hover(ground)

    def _hover(self, ground: tuple[float, float]) -> None:
        if self.mode == "point":
            self._session.table.point(ground)
        elif self.mode == "spot":
            self._session.table.spotlight(Spotlight(ground, self.spot_m))
        elif self._stroke and self._is_far(ground):
            self._stroke.append(ground)
            if self.mode == "draw":
                self._draw(TableMark(tuple(self._stroke), self.token), goes_on=True)
        if self.mode in BRUSHES:
            self._item.brush, self._item.trail = (ground, self.brush_m), tuple(self._stroke)
            self._item.update()

    def _is_far(self, ground: tuple[float, float]) -> bool:
        return math.dist(ground, self._stroke[-1]) >= LEAST_MOVE_PX * self._canvas.view().metre_per_px

    def _end_stroke(self) -> None:
        """A stroke of the brush uncovers or covers, once it is whole."""
        stroke, self._stroke = self._stroke, []
        self._item.trail = ()
        if stroke and self.mode in BRUSHES:
            line = Point(stroke[0]) if len(stroke) == 1 else LineString(stroke)
            table = self._session.table
            placed = self._session.plan.placed(self._session.scene)
            table.veil(table.show.veil.brushed(line.buffer(self.brush_m), placed, self.mode == "reveal"))
        self._item.update()

    # --- the outline
    def _drag(self, ground: tuple[float, float], in_turns: bool) -> None:
        assert self._from is not None
        (east, north), frame = self._from
        if self._grip == "label":
            wanted = (frame.centre[0] + ground[0] - east, frame.centre[1] + ground[1] - north)
            table = self._session.table
            self._item.ghost = frame.at(in_steps(frame, wanted, step_m(frame, table.look)) if table.is_steady else wanted)
        else:
            bearing = math.degrees(math.atan2(ground[0] - frame.centre[0], ground[1] - frame.centre[1])) % 360
            self._item.ghost = replace(frame, bearing_deg=round(bearing / TURN_DEG) * TURN_DEG % 360 if in_turns else round(bearing, 1))
        self._item.update()

    def _let_go(self) -> None:
        """The table goes where it was dragged to: once, when the hand lets go."""
        ghost, self._item.ghost, self._grip, self._from = self._item.ghost, None, "", None
        if ghost is not None:
            self._session.table.move_to(ghost.centre, ghost.bearing_deg)
        self._item.update()

    def _show_cursor(self, grip: str) -> None:
        shapes = {"label": Qt.CursorShape.SizeAllCursor, "handle": Qt.CursorShape.PointingHandCursor}
        usual = Qt.CursorShape.CrossCursor if self.mode else cursor_shape(self._canvas.host.preview, self._canvas.input.grip)
        wanted = shapes.get(grip, usual)
        if self._viewport.cursor().shape() != wanted:
            self._viewport.setCursor(wanted)


def join_table(canvas: MapCanvas, session: Session, theme: str, parent: QObject) -> TableHand:
    """Show the table of a session on a map, and let the operator's hand work on it."""
    item = TableItem(canvas.surface, theme, session, lambda: canvas.items.placed, canvas.items.crowding)
    item.set_view(canvas.view(), False)
    hand = TableHand(canvas, session, item, parent)
    canvas.view_changed.connect(lambda: item.set_view(canvas.view(), canvas.navigator.moving))
    canvas.navigator.settled.connect(lambda: item.set_view(canvas.view(), False))
    table = session.table
    for signal in (table.frame_changed, table.look_changed, table.show_changed, table.pointed, session.scene_changed):
        signal.connect(hand.refresh)
    return hand
