"""The wind on the live map: shown always, and turned by dragging its head or by the arrow keys where that is wanted."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import paint_wind, wind_box, wind_from_at, wind_words, words_box
from tabletop.core.text.message import mark, message
from tabletop.core.text.style import tokens
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene_change import edit_scene
from tabletop.session.session import Session

STEP_DEG, FINE_DEG = 5.0, 1.0
ROOM_PX = 4
"""So much more than the arrow and its words take, for the seam about the words."""
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}


class TurnedWind(QWidget):
    """Lies over a map's viewport. While it can be turned it takes the mouse and the Tab key; `left` on Esc."""

    left = Signal()

    def __init__(self, viewport: QWidget, session: Session, theme: str) -> None:
        super().__init__(viewport)
        self._session, self._theme = session, theme
        self._view: View | None = None
        self._held = self._taken = self._dragging = False
        self._number = session.scene
        self.turned: float | None = None
        """Degrees that it was turned to and that the plan does not have yet."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        session.plan_changed.connect(lambda _: self._refresh())
        session.scene_changed.connect(self._scene_changed)
        self._refresh()

    # --- what is shown
    @property
    def wind_from_deg(self) -> float | None:
        """What the arrow shows."""
        scene = self._session.plan.scenes.get(self._session.scene)
        return self.turned if self.turned is not None else None if scene is None else scene.wind_from_deg

    @property
    def can_turn(self) -> bool:
        """Whether it can be turned now."""
        return (self._held or self._taken) and not self._session.file.read_only

    def set_view(self, view: View) -> None:
        """The map shows other ground, or has another size."""
        turned = self._view is None or self._view.bearing_deg != view.bearing_deg
        self._view = view
        self._fit()
        if turned:
            self.update()

    def _fit(self) -> None:
        """As large as the arrow and its words."""
        if self._view is not None:
            whole = wind_box(self._view).united(words_box(self._view, wind_words(self.wind_from_deg)))
            box = whole.adjusted(-ROOM_PX, -2, 2, 4).toAlignedRect()
            if box != self.geometry():
                self.setGeometry(box)

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    def hold(self, held: bool) -> None:
        """It can be turned as long as it is held: while the form of the scene is open."""
        self._held = held
        self._refresh()

    def take(self) -> None:
        """It can be turned until the focus leaves it."""
        self._taken = True
        self._refresh()
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def _refresh(self) -> None:
        can_turn = self.can_turn
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not can_turn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_turn else Qt.FocusPolicy.NoFocus)
        self.setVisible(can_turn or self.wind_from_deg is not None)
        self.setToolTip(i18n.tr("Drag the head to turn the wind; Ctrl: to the degree") if can_turn else "")
        self._fit()
        wind = self.wind_from_deg
        said = i18n.tr("no wind set") if wind is None else i18n.tr("Wind from {bearing:.0f}°", bearing=wind % 360)
        self.setAccessibleName(said)
        self.update()

    def _scene_changed(self) -> None:
        """What was turned is kept for the scene in which it was."""
        self._dragging = False
        if self._session.scene != self._number:
            self.keep()
            self._number = self._session.scene
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The arrow where it stands on the map."""
        if self._view is None:
            return
        painter = QPainter(self)
        painter.translate(-self.geometry().topLeft())
        paint_wind(painter, self._view, self._theme, self.wind_from_deg, self.can_turn)
        painter.translate(self.geometry().topLeft())
        if self.hasFocus():
            painter.setPen(QColor(tokens(self._theme)["accent"]))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    # --- turning
    def turn_to(self, wind_from_deg: float) -> None:
        """Show another wind, which `keep` gives to the plan."""
        self.turned = wind_from_deg % 360.0
        self._refresh()

    def keep(self) -> None:
        """Give the wind to the scene: one change."""
        wind, self.turned = self.turned, None
        plan = self._session.plan
        if wind is not None and self._number in {scene.number for scene in plan.scene_list()}:
            self._session.do(wind_turned(plan, self._number, wind))
        self._refresh()

    def drop(self) -> None:
        """Show the wind of the plan again."""
        self.turned, self._dragging = None, False
        self._refresh()

    def _point(self, at: QPointF, fine: bool) -> None:
        found = None if self._view is None else wind_from_at(self._view, at + QPointF(self.geometry().topLeft()))
        if found is not None:
            step = FINE_DEG if fine else STEP_DEG
            self.turn_to(round(found / step) * step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the arrow."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn it after the pointer."""
        if self._dragging:
            self._point(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep it: one step."""
        if self._dragging:
            self._dragging = False
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.keep()

    def event(self, event: QEvent) -> bool:
        """The keys that turn are no shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in (*_KEYS, Qt.Key.Key_Escape):
            event.accept()
            return True
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys turn, with Ctrl by a degree; Enter keeps; Esc takes back, else leaves."""
        if event.key() in _KEYS:
            step = FINE_DEG if event.modifiers() & Qt.KeyboardModifier.ControlModifier else STEP_DEG
            here = self.wind_from_deg or 0.0
            self.turn_to((round(here / step) + _KEYS[Qt.Key(event.key())]) * step)
        elif event.key() == Qt.Key.Key_Escape and self.turned is not None:
            self.drop()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps it."""
        super().focusOutEvent(event)
        self._taken = False
        self.keep()


def wind_turned(plan: Plan, number: int, wind_from_deg: float) -> Change:
    """Change that gives a scene another wind."""
    change = edit_scene(plan, replace(plan.scene(number), wind_from_deg=wind_from_deg))
    return replace(change, label=message(mark("Turn the wind of scene {number}"), number=number))
