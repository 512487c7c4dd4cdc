"""The form for one scene, in a small window that closes by itself."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan
from tabletop.core.values.row_limits import SceneRow
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import parse_clock, write_clock
from tabletop.core.values.scene_time import StepTime, step_time
from tabletop.i18n import tr
from tabletop.ui.parts.entry_form import EntryForm
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.row_form import RowError, RowWords

WORDS = RowWords(
    labels={
        "name": mark("Name"),
        "level": mark("Situation"),
        "clock": mark("Clock"),
        "step_min": mark("Step"),
        "wind_from_deg": mark("Wind from"),
        "phase": mark("Phase"),
    },
    empty={"clock": mark("such as 09.30"), "wind_from_deg": mark("no wind set")},
    wrong={
        "clock": mark("The clock must be written like 09.30, from 00.00 to 23.59."),
        "step_min": mark("The step must be a number of minutes above 0, up to 1,440."),
        "wind_from_deg": mark("The wind must be a bearing from -360 to 360 degrees, or empty."),
    },
)


class SceneForm(EntryForm):
    """Fields of a scene. `accepted` carries the scene as written."""

    accepted = Signal(object)

    def __init__(self, scene: Scene, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(SceneRow, WORDS, parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("panel", True)
        self.setMinimumWidth(320)
        self.scene = scene
        self._plan = plan
        self.minutes = plain_label(self, style="quiet")
        self.box.setContentsMargins(16, 12, 16, 12)
        self.box.insertWidget(2, self.minutes)
        self.form.show_row(vars(scene))
        self.form.line("name").selectAll()
        self.retranslate()
        self._show_minutes()
        for name in ("clock", "step_min"):
            self.form.line(name).textChanged.connect(self._show_minutes)
        self.left.connect(self.close)

    def name_row(self) -> str:
        """The number of the scene."""
        return tr("Scene {number}", number=self.scene.number)

    def take(self, values: dict[str, Any]) -> None:
        """The scene is handed on, and the window closes."""
        self.accepted.emit(self._with(values))
        self.close()

    def _with(self, values: dict[str, Any]) -> Scene:
        clock = values["clock"]
        return replace(self.scene, **{**values, "clock": write_clock(parse_clock(clock)) if clock else ""})

    def _show_minutes(self) -> None:
        """Say how many minutes count until the next scene, and what tells them; nothing while a field is being written."""
        try:
            written = self._with(self.form.read())
        except RowError:
            return
        after = replace(self._plan, scenes={**self._plan.scenes, self.scene.number: written})
        self.minutes.setText(minutes_words(step_time(after, self.scene.number)))
        if self.isVisible():
            self.adjustSize()


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
