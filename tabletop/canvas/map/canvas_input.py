"""Mouse, wheel, touch and keys of the map: what moves the view goes to the navigator, all else as a gesture to the tool."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from tabletop.canvas.asking.dragged import files_in, units_in
from tabletop.canvas.map.canvas_navigation import Navigator
from tabletop.canvas.map.crosshair import Crosshair
from tabletop.canvas.map.play_on_map import PlayOnMap
from tabletop.canvas.map.tool_host import ToolHost
from tabletop.tools.base.entry import OPENS

WHEEL_DOUBLE = 240.0
"""Eighths of a degree of a wheel that show the ground twice as large: two notches."""
TRACKPAD_DOUBLE_PX = 200.0
FINE = 5.0
ARROW_PX = 64
KEY_ZOOM = 1.5
ARROWS = {"left": (1, 0), "right": (-1, 0), "up": (0, 1), "down": (0, -1)}
NAMED = {
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "backtab",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_PageUp: "page_up",
    Qt.Key.Key_PageDown: "page_down",
}
MODIFIERS = {
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
HELD: dict[int, str] = {Qt.Key.Key_Shift: "shift", Qt.Key.Key_Control: "ctrl", Qt.Key.Key_Alt: "alt"}
MENU_PAIRS = ((Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier))
TAKES_OVER_PX = 4
"""So far the mouse has to move to take the map back from the crosshair: a window that opens moves it by less."""
BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


def names_of(modifiers: Qt.KeyboardModifier) -> frozenset[str]:
    """Modifiers as the tools know them."""
    return frozenset(name for name, flag in MODIFIERS.items() if modifiers & flag)


def asks_for_menu(event: QKeyEvent) -> bool:
    """Whether a key asks for the menu of a place: the menu key, or Shift+F10."""
    return (event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier) in MENU_PAIRS


class CanvasInput(QObject):
    """Listens to a map's surface and its viewport."""

    context_asked = Signal(QPointF)
    pointer_at = Signal(QPointF)
    pointer_left = Signal()
    grip_changed = Signal()
    files_dropped = Signal(object)
    units_dropped = Signal(object, object)
    """Ids of units of the roster, and the pixel where they were dropped."""
    entry_asked = Signal(str)
    frame_changed = Signal(bool)
    escaped = Signal()

    def __init__(self, surface: QWidget, viewport: QWidget, navigator: Navigator, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.play: PlayOnMap | None = None
        self._surface, self._viewport = surface, viewport
        self._navigator, self._host = navigator, host
        self.crosshair = Crosshair(navigator, host, self)
        self.crosshair.moved.connect(self.pointer_at)
        self._mouse_px = QPointF()
        self._pointer_px: QPointF | None = None
        self._press_px: QPointF | None = None
        self._dragging = False
        self._grip_px: QPointF | None = None
        self._space = self._space_pulled = False
        self._handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.MouseButtonPress: self._pressed,
            QEvent.Type.MouseButtonDblClick: self._double_clicked,
            QEvent.Type.MouseMove: self._moved,
            QEvent.Type.MouseButtonRelease: self._released,
            QEvent.Type.Wheel: self._wheeled,
            QEvent.Type.Leave: self._left,
            QEvent.Type.ToolTip: _taken,
            QEvent.Type.Gesture: self._gestured,
            QEvent.Type.NativeGesture: self._native_gestured,
            QEvent.Type.DragEnter: self._drag_entered,
            QEvent.Type.DragMove: self._drag_entered,
            QEvent.Type.Drop: self._dropped,
        }
        self._key_handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.ShortcutOverride: self._shortcut_overridden,
            QEvent.Type.KeyPress: self._key_pressed,
            QEvent.Type.KeyRelease: self._key_released,
            QEvent.Type.FocusIn: self._focus_came,
            QEvent.Type.FocusOut: self._focus_lost,
        }
        viewport.setAcceptDrops(True)
        viewport.grabGesture(Qt.GestureType.PinchGesture)
        viewport.installEventFilter(self)
        surface.installEventFilter(self)

    @property
    def pointer_px(self) -> QPointF | None:
        """Where the crosshair is, else the pointer; None while neither is on the map."""
        return self.crosshair.px or self._pointer_px

    @property
    def grip(self) -> str:
        """ "hand" while the map may be taken, "grabbed" while it is pulled along, else empty."""
        return "grabbed" if self._grip_px is not None else "hand" if self._space else ""

    def ground_moved(self) -> None:
        """The map moved under a pointer that did not: the gesture goes on at the ground that is there now."""
        if self.crosshair.at is not None:
            self.crosshair.view_moved()
        elif self._pointer_px is not None and (self._dragging or self._press_px is None):
            self._host.send("drag_move" if self._dragging else "move", self._pointer_px)

    @property
    def _is_played(self) -> bool:
        return self.play is not None and self.play.is_on

    def stop(self) -> None:
        """Listen no more."""
        self._viewport.removeEventFilter(self)
        self._surface.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's way in. True: the event has been dealt with."""
        handlers = self._handlers if watched is self._viewport else self._key_handlers
        handler = handlers.get(event.type())
        return handler is not None and handler(event)

    # --- pointer
    def _pressed(self, event: QMouseEvent) -> bool:
        self._surface.setFocus(Qt.FocusReason.MouseFocusReason)
        self.crosshair.hide()
        self.frame_changed.emit(False)
        pans = event.button() == MIDDLE or (event.button() == LEFT and (self._space or self._is_played))
        if pans and self._press_px is None:
            self._take(event.position())
        elif event.button() == LEFT and self._grip_px is None:
            self._press_px, self._dragging = event.position(), False
        return True

    def _double_clicked(self, event: QMouseEvent) -> bool:
        if event.button() != LEFT or self._space or self._is_played:
            return self._pressed(event)
        self._press_px = None
        self._host.send("double_click", event.position(), names_of(event.modifiers()))
        return True

    def _moved(self, event: QMouseEvent) -> bool:
        at_px = event.position()
        if self.crosshair.at is not None and not self._takes_over(at_px):
            return True
        self._pointer_px = self._mouse_px = at_px
        if self._grip_px is not None:
            step = at_px - self._grip_px
            self._grip_px = at_px
            self._navigator.pan(step.x(), step.y())
        elif self._press_px is not None:
            self._dragged(at_px, names_of(event.modifiers()))
        elif not event.buttons():
            self._host.send("move", at_px, names_of(event.modifiers()))
        self.pointer_at.emit(at_px)
        return True

    def _takes_over(self, at_px: QPointF) -> bool:
        """The mouse was moved by a hand: the crosshair goes."""
        if (at_px - self._mouse_px).manhattanLength() < TAKES_OVER_PX:
            return False
        self.crosshair.hide()
        return True

    def _dragged(self, at_px: QPointF, modifiers: frozenset[str]) -> None:
        assert self._press_px is not None
        if not self._dragging and (at_px - self._press_px).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self._host.send("drag_start", self._press_px, modifiers)
        if self._dragging:
            self._host.send("drag_move", at_px, modifiers)

    def _released(self, event: QMouseEvent) -> bool:
        at_px, modifiers = event.position(), names_of(event.modifiers())
        if self._grip_px is not None and event.button() in (LEFT, MIDDLE):
            self._take(None)
        elif event.button() == LEFT and self._press_px is not None:
            start_px, self._press_px = self._press_px, None
            self._host.send("drag_finish" if self._dragging else "click", at_px if self._dragging else start_px, modifiers)
            self._dragging = False
        elif event.button() == RIGHT and self._press_px is None:
            self._right_clicked(at_px)
        return True

    def _right_clicked(self, at_px: QPointF) -> None:
        """Ends the sketch under way; otherwise asks what can be done here."""
        if self._host.is_busy:
            self._host.key("enter")
        else:
            self.context_asked.emit(at_px)

    def _take(self, at_px: QPointF | None) -> None:
        self._grip_px = at_px
        self._space_pulled = True
        self.grip_changed.emit()

    def _left(self, event: QEvent) -> bool:
        self._pointer_px = None
        self.pointer_left.emit()
        return False

    def _drop_gesture(self) -> None:
        """The hand is taken off in the middle of something."""
        if self._dragging:
            self._host.key("escape")
        self._press_px, self._dragging = None, False

    # --- wheel and fingers
    def _wheeled(self, event: QWheelEvent) -> bool:
        turned, moved_px = event.angleDelta().y(), event.pixelDelta().y()
        steps = moved_px / TRACKPAD_DOUBLE_PX if moved_px and event.phase() != Qt.ScrollPhase.NoScrollPhase else turned / WHEEL_DOUBLE
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps /= FINE
        if steps:
            self._navigator.zoom(2.0**steps, event.position())
        event.accept()
        return True

    def _gestured(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        self._drop_gesture()
        here = QPointF(self._viewport.mapFromGlobal(pinch.centerPoint()))
        step = pinch.centerPoint() - pinch.lastCenterPoint()
        self._navigator.pan(step.x(), step.y())
        if pinch.scaleFactor() > 0:
            self._navigator.zoom(pinch.scaleFactor(), here)
        event.accept(pinch)
        return True

    def _native_gestured(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture or event.value() <= -1:
            return False
        self._navigator.zoom(1 + event.value(), event.position())
        return True

    # --- keys
    def _shortcut_overridden(self, event: QKeyEvent) -> bool:
        """Keys that mean something on the map now are no shortcuts of the window."""
        name = _name_of(event)
        crossed = bool(name) and self.crosshair.answers(name, names_of(event.modifiers()))
        ours = crossed or (self._host.wants(name) if name else False) or self._begins_entry(event) or asks_for_menu(event)
        plain = not names_of(event.modifiers()) - {"shift"}
        if ours or (plain and (name in ARROWS or name == "escape" or event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Minus))):
            event.accept()
            return True
        return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        used = self._use_key(event)
        event.setAccepted(used)
        return True

    def _use_key(self, event: QKeyEvent) -> bool:
        name, modifiers = _name_of(event), names_of(event.modifiers())
        if name == "escape":
            self.escaped.emit()
        if self.play is not None and self.play.key(name, modifiers):
            return True
        if self._is_for_crosshair(event, name, modifiers):
            return True
        if event.key() == Qt.Key.Key_Space:
            return self._space_held(True, event)
        if asks_for_menu(event) and (at_px := self.crosshair.px) is not None:
            self._right_clicked(at_px)
            return True
        if name in ("left", "right") and modifiers == {"alt"}:
            (self._navigator.back if name == "left" else self._navigator.forward)()
            return True
        if name in ARROWS and modifiers == {"shift", "ctrl"}:
            right, down = ARROWS[name]
            self._navigator.pan(right * ARROW_PX, down * ARROW_PX)
            return True
        if name and self._host.key(name, modifiers):
            return True
        if name == "enter" and not modifiers and self.crosshair.at is None and not self._is_played:
            self.crosshair.show(self._pointer_px)  # Space does so too where it has nothing to play
            return True
        if event.key() in HELD:
            self._hold_changed(event, True)
        if self._begins_entry(event):
            self.entry_asked.emit("" if event.key() == Qt.Key.Key_Tab else event.text())
            return True
        if event.text() in ("+", "=", "-") and not modifiers - {"shift"}:
            self._navigator.zoom(1 / KEY_ZOOM if event.text() == "-" else KEY_ZOOM, self.crosshair.px)
            return True
        return False

    def _is_for_crosshair(self, event: QKeyEvent, name: str, modifiers: frozenset[str]) -> bool:
        """Arrow keys move the crosshair, held down they go on; all else counts once. The grip of the mouse on the map goes first."""
        if not name or self._dragging or self._grip_px is not None or not self.crosshair.answers(name, modifiers):
            return False
        if event.isAutoRepeat() and name not in ARROWS:
            return True
        return self.crosshair.key(name, modifiers, self._pointer_px)

    def _begins_entry(self, event: QKeyEvent) -> bool:
        """Whether a key begins a place that is typed."""
        plain = not names_of(event.modifiers()) - {"shift"} and not self._dragging and not self.crosshair.holds
        return plain and self._host.takes_typed and (event.text() in OPENS or event.key() == Qt.Key.Key_Tab)

    def _hold_changed(self, event: QKeyEvent, held: bool) -> None:
        """Shift, Ctrl or Alt went down or up over a pointer that rests: what they mean shows at once."""
        if event.isAutoRepeat() or (self._press_px is not None and not self._dragging):
            return
        modifiers = names_of(event.modifiers()) - {HELD[event.key()]} | ({HELD[event.key()]} if held else set())
        if self.crosshair.at is not None or self._pointer_px is None:
            self.crosshair.point(modifiers)
            return
        self._host.send("drag_move" if self._dragging else "move", self._pointer_px, modifiers)

    def _key_released(self, event: QKeyEvent) -> bool:
        if event.key() in HELD:
            self._hold_changed(event, False)
        return event.key() == Qt.Key.Key_Space and self._space_held(False, event)

    def _space_held(self, held: bool, event: QKeyEvent) -> bool:
        if not event.isAutoRepeat() and held != self._space:
            if held:
                self._space_pulled = False
            elif not self._space_pulled and not self._dragging:
                self._space_tapped()
            self._space = held
            self.grip_changed.emit()
        return True

    def _space_tapped(self) -> None:
        """Space came up again without having pulled the map: play where that is possible, else show the crosshair."""
        if self.play is not None and self.play.takes_space:
            self.play.toggle()
        else:
            self.crosshair.show(self._pointer_px)

    def _focus_came(self, event: QFocusEvent) -> bool:
        """Who comes by keys sees that they go to the map now."""
        self.frame_changed.emit(event.reason() in BY_KEYS)
        return False

    def _focus_lost(self, event: QEvent) -> bool:
        self.frame_changed.emit(False)
        if self._space:
            self._space = False
            self.grip_changed.emit()
        return False

    # --- files
    def _drag_entered(self, event: QDragEnterEvent) -> bool:
        event.setAccepted(bool(files_in(event.mimeData()) or units_in(event.mimeData())))
        return True

    def _dropped(self, event: QDropEvent) -> bool:
        files, units = files_in(event.mimeData()), units_in(event.mimeData())
        event.setAccepted(bool(files or units))
        if units:
            event.setDropAction(Qt.DropAction.CopyAction)
            self.units_dropped.emit(units, event.position())
        if files:
            self.files_dropped.emit(files)
        return True


def _taken(event: QEvent) -> bool:
    """Qt would hide the words of the map with its own tooltip, which is empty."""
    return True


def _name_of(event: QKeyEvent) -> str:
    """The tools' name of a key: a word, a printed character, or nothing."""
    named = NAMED.get(Qt.Key(event.key()), "")
    if named:
        # With Alt it is a command of the window, whatever the tool would do with Enter.
        return "" if named == "enter" and "alt" in names_of(event.modifiers()) else named
    if "ctrl" in names_of(event.modifiers()) and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y):
        return "redo" if event.key() == Qt.Key.Key_Y or "shift" in names_of(event.modifiers()) else "undo"
    text = event.text()  # "." too, on which the crosshair takes hold
    held = names_of(event.modifiers()) & {"ctrl", "alt"}
    return text if len(text) == 1 and text.isprintable() and text != " " and not held else ""
