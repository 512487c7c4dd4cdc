"""The bar at the foot of the map while something is played: play and pause, steps, a slider to jump, clock, speed, loop."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from tabletop import i18n
from tabletop.i18n import tr
from tabletop.session.play import SPEEDS
from tabletop.session.session import Session
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.notice_bar import Bar
from tabletop.ui.parts.panel_parts import Panel, name_button, plain_label, retint_buttons, tool_button
from tabletop.ui.parts.property_editors import SteadyCombo

FOOT_PX, HIGH_FOOT_PX, WIDEST_PX, LEAST_PX, SIDE_PX, CORNER_PX = 8, 36, 620, 420, 8, 136
"""At the foot, between what stands in the corners of the map; above that where there is no room for it."""
PARTS = 100
"""Places of the slider from one scene to the next."""


class PlaySlider(QSlider):
    """Where in the whole it is. Left and right go finely; Space is for playing, and Page Up and Down go from scene to scene as ever."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setPageStep(PARTS)
        self.setSingleStep(PARTS // 20)
        self.setTickInterval(PARTS)
        self.setTickPosition(QSlider.TickPosition.TicksBelow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that a slider does not know go on to the bar."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)


class PlayBar(Panel):
    """Lies over its parent's lower edge; to be seen while the session's play is on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._play, self._over = session, session.play, parent
        self._card = Bar(self)
        self._card.text.hide()
        self.back_button = tool_button("skip-back", self)
        self.play_button = tool_button("play", self)
        self.step_button = tool_button("step-forward", self)
        self.next_button = tool_button("skip-forward", self)
        self.slider = PlaySlider(self)
        self.clock = plain_label(self, wrap=False)
        self.speed = SteadyCombo(self)
        self.loop_button = tool_button("repeat-2", self)
        self.loop_button.setCheckable(True)
        self.close_button = tool_button("x", self)
        self._lay_out()
        self._join()
        self.retranslate()
        self.follow_theme()
        self.setVisible(self._play.is_on)
        parent.installEventFilter(self)

    def _lay_out(self) -> None:
        row = self._card.box
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for button in (self.back_button, self.play_button, self.step_button, self.next_button):
            row.addWidget(button)
        row.addWidget(self.slider, 1)
        for part in (self.clock, self.speed, self.loop_button, self.close_button):
            row.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._card)

    def _join(self) -> None:
        play = self._play
        self.play_button.clicked.connect(play.toggle)
        self.step_button.clicked.connect(play.play_step)
        self.back_button.clicked.connect(lambda: play.go(-1))
        self.next_button.clicked.connect(lambda: play.go(1))
        self.loop_button.toggled.connect(play.set_loops)
        self.close_button.clicked.connect(play.stop)
        self.slider.valueChanged.connect(lambda value: play.jump(value / PARTS))
        self.speed.activated.connect(lambda row: play.set_speed(SPEEDS[row]))
        play.state_changed.connect(self._state_changed)
        play.changed.connect(self._moment_changed)

    # --- what is shown
    def _state_changed(self) -> None:
        shown = self._play.is_on
        if shown != self.isVisibleTo(self._over):
            if not shown and self.isAncestorOf(self.focusWidget() or self):
                self._over.setFocus()
            self.setVisible(shown)
        if shown:
            self._fit()
            self.raise_()
        name = "pause" if self._play.is_playing else "play"
        self.play_button.setProperty("icon_name", name)
        self.play_button.setIcon(icon(name))
        name_button(self.play_button, tr("Pause") if self._play.is_playing else tr("Play"), tr("Space"))
        self.loop_button.setChecked(self._play.loops)
        self.speed.setCurrentIndex(SPEEDS.index(self._play.speed) if self._play.speed in SPEEDS else 1)
        self.step_button.setEnabled(not self._play.is_at_end)
        self._moment_changed()

    def _moment_changed(self) -> None:
        play = self._play
        if play.pair is None:
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, PARTS * (len(play.numbers) - 1))
        if not self.slider.isSliderDown():
            self.slider.setValue(round(play.position * PARTS))
        self.slider.blockSignals(False)
        clock = play.step_of(play.pair, self._session.hidden).clock(play.share)
        if clock != self.clock.text():
            self.clock.setText(clock)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """It keeps to the foot of the map."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        area = self._over.rect()
        has_room = area.width() - 2 * CORNER_PX >= LEAST_PX
        wide = min(WIDEST_PX, area.width() - 2 * (CORNER_PX if has_room else SIDE_PX))
        high, foot_px = self.sizeHint().height(), FOOT_PX if has_room else HIGH_FOOT_PX
        self.setGeometry((area.width() - wide) // 2, area.height() - high - foot_px, wide, high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and pauses, Esc ends."""
        if event.key() == Qt.Key.Key_Space:
            self._play.toggle()
        elif event.key() == Qt.Key.Key_Escape:
            self._play.stop()
        else:
            super().keyPressEvent(event)

    # --- words and icons
    def retranslate(self) -> None:
        """Words in the language in use."""
        name_button(self.back_button, tr("Scene before"), "←")
        name_button(self.step_button, tr("Play one step"), "Shift+F9")
        name_button(self.next_button, tr("To the next scene"), "→")
        name_button(self.loop_button, tr("Play again and again"))
        name_button(self.close_button, tr("Back to the plan"), "Esc")
        self.slider.setAccessibleName(tr("Moment played"))
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("Speed"))
        self.speed.clear()
        self.speed.addItems([f"{i18n.number(speed, 'g')}×" for speed in SPEEDS])
        self.setAccessibleName(tr("Play"))
        self._state_changed()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
