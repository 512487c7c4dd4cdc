"""The form for one scene, in a small window that closes by itself: Enter keeps, Esc leaves."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tabletop.core.values.plan import Plan
from tabletop.core.values.row_limits import STEP_MIN, WIND_DEG, tidy_clock
from tabletop.core.values.scene import LEVELS, Scene
from tabletop.core.values.scene_change import parse_clock, write_clock
from tabletop.core.values.scene_time import StepTime, step_time
from tabletop.i18n import tr
from tabletop.ui.parts import wording
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.painted_signs import level_icon
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import CalmCombo


class SceneForm(QFrame):
    """Fields of a scene. `accepted` carries the scene as written; a wrong value is told and the form stays."""

    accepted = Signal(object)

    def __init__(self, scene: Scene, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("panel", True)
        self.scene = scene
        self._plan = plan
        self.name = QLineEdit(scene.name, self)
        self.level = CalmCombo(self)
        self.clock = QLineEdit(scene.clock, self)
        self.step = NumberField(self, unit=tr("min"), low=0)
        self.wind = NumberField(self, unit="°", step=5, low=0)
        self.phase = QLineEdit(scene.phase, self)
        self.minutes = plain_label(self, style="quiet")
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self.keep = QPushButton(tr("Keep"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self._fill()
        self._lay_out()
        self._show_minutes()
        self.clock.textChanged.connect(self._show_minutes)
        self.step.textChanged.connect(self._show_minutes)
        self.keep.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.close)

    def _fill(self) -> None:
        for level in LEVELS:
            self.level.addItem(level_icon(level), wording.level_word(level), level)
        self.level.setCurrentIndex(LEVELS.index(self.scene.level))
        self.clock.setPlaceholderText(tr("such as 09.30"))
        self.step.show_value(self.scene.step_min)
        self.wind.set_limits(*WIND_DEG, 5)
        self.wind.setPlaceholderText(tr("no wind set"))
        self.wind.show_value(self.scene.wind_from_deg)
        self.name.selectAll()

    def _lay_out(self) -> None:
        title = plain_label(self, style="title")
        title.setText(tr("Scene {number}", number=self.scene.number))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        rows = (
            (tr("Name"), self.name),
            (tr("Situation"), self.level),
            (tr("Clock"), self.clock),
            (tr("Step"), self.step),
            (tr("Wind from"), self.wind),
            (tr("Phase"), self.phase),
        )
        for word, field in rows:
            label = plain_label(self, style="quiet", wrap=False)
            label.setText(word)
            label.setBuddy(field)
            field.setAccessibleName(word)
            form.addRow(label, field)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.cancel)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(12)
        box.addWidget(title)
        box.addLayout(form)
        box.addWidget(self.minutes)
        box.addWidget(self.wrong)
        box.addLayout(buttons)
        self.setMinimumWidth(320)

    def accept(self) -> None:
        """Keep the scene; a wrong value is told, and nothing that was written is lost."""
        for read, sentence, field in (
            (self._read_clock, tr("The clock must be written like 09.30, from 00.00 to 23.59."), self.clock),
            (self._read_step, tr("The step must be a number of minutes above 0, up to 1,440."), self.step),
            (self._read_wind, tr("The wind must be a bearing from -360 to 360 degrees, or empty."), self.wind),
        ):
            try:
                read()
            except ValueError:
                self.wrong.setText(sentence)
                self.wrong.show()
                self.adjustSize()
                field.setFocus()
                return
        self.accepted.emit(self.written())
        self.close()

    def written(self) -> Scene:
        """The scene as it stands in the fields. Raises ValueError."""
        return replace(
            self.scene,
            name=self.name.text().strip(),
            level=self.level.currentData(),
            clock=self._read_clock(),
            step_min=self._read_step(),
            wind_from_deg=self._read_wind(),
            phase=self.phase.text().strip(),
        )

    def _show_minutes(self) -> None:
        """Say how many minutes count until the next scene, and what tells them; nothing while a field is being written."""
        try:
            after = replace(self._plan, scenes={**self._plan.scenes, self.scene.number: self.written()})
        except ValueError:
            return
        self.minutes.setText(minutes_words(step_time(after, self.scene.number)))
        if self.isVisible():
            self.adjustSize()

    def _read_clock(self) -> str:
        text = tidy_clock(self.clock.text())
        return write_clock(parse_clock(text)) if text else ""

    def _read_step(self) -> float:
        step = self.step.value()
        if step is None or not STEP_MIN[0] < step <= STEP_MIN[1]:
            raise ValueError(self.step.text())
        return step

    def _read_wind(self) -> float | None:
        wind = self.wind.value()
        if wind is not None and not WIND_DEG[0] <= wind <= WIND_DEG[1]:
            raise ValueError(self.wind.text())
        return wind

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def minutes_words(found: StepTime | None) -> str:
    """How long until the next scene, and whether clocks or step say so; empty for the last scene."""
    if found is None:
        return ""
    words = {
        "clocks": tr("To the next scene {minutes:.0f} min count, by the clocks.", minutes=found.minutes),
        "step": tr("To the next scene {minutes:.0f} min count, by the step.", minutes=found.minutes),
    }
    why = {
        "step-differs": tr("The step says something else."),
        "past-midnight": tr("Midnight passes."),
        "backwards": tr("The clock runs backwards."),
        "stands-still": tr("The clock stands still."),
        "unreadable": tr("A clock cannot be read."),
    }
    return " ".join([words[found.by], *([why[found.odd]] if found.odd else [])])
