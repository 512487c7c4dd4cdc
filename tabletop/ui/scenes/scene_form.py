"""The form of the scene shown, in place of properties and findings: all that a scene holds, each finished field one step of undo."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.asking.entries import Entry
from tabletop.canvas.asking.list_field import ListField
from tabletop.core.scenes.scene_words import LIGHTS_SAID, PHASES, WEATHERS
from tabletop.core.text.message import Message, mark
from tabletop.core.values.row_limits import STEP_MIN, WIND_DEG, SceneRow, read_row
from tabletop.core.values.scene import LEVELS, Scene, scene_json
from tabletop.core.values.scene_change import edit_scene, parse_clock, write_clock
from tabletop.core.values.scene_time import StepTime, step_time
from tabletop.session.session import Session
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.painted_signs import level_icon
from tabletop.ui.parts.panel_parts import Panel, ScrollArea, name_button, plain_label, retint_buttons, rule, tool_button
from tabletop.ui.parts.property_editors import LineField, writes
from tabletop.ui.parts.row_form import RowWords
from tabletop.ui.parts.wording import level_word, weather_word
from tabletop.ui.scenes.courses_section import CoursesSection
from tabletop.ui.scenes.form_row import ChoiceField, Field, FormRow, TextBlock
from tabletop.ui.scenes.injects_section import InjectsSection
from tabletop.ui.scenes.scene_things import SceneThings

tr = i18n.tr
WORDS = RowWords(
    labels={
        "name": mark("Name"),
        "phase": mark("Phase"),
        "level": mark("Situation"),
        "clock": mark("Clock"),
        "step_min": mark("Step"),
        "wind_from_deg": mark("Wind from"),
        "weather": mark("Weather"),
        "light": mark("Daylight"),
        "notes": mark("Notes for the moderator"),
    },
    empty={
        "phase": mark("choose or write"),
        "clock": mark("such as 09.30"),
        "wind_from_deg": mark("no wind set"),
        "weather": mark("choose or write"),
        "notes": mark("never shown to the room"),
    },
    wrong={
        "clock": mark("The clock must be written like 09.30, from 00.00 to 23.59."),
        "step_min": mark("The step must be a number of minutes above 0, up to 1,440."),
        "wind_from_deg": mark("The wind must be a bearing from -360 to 360 degrees, or empty."),
    },
)


class Part(Protocol):
    """What stands in the form and may hold something unfinished."""

    def is_open(self) -> bool:
        """Whether something stands there that was not taken."""

    def take_back(self) -> None:
        """Show what the plan has."""

    def finish(self) -> None:
        """Tell what was typed."""


def _fields() -> Mapping[str, Field]:
    step, wind = NumberField(unit="min"), NumberField(unit="deg")
    step.set_limits(1.0, STEP_MIN[1], 5.0)
    wind.set_limits(*WIND_DEG, 5.0)
    return {
        "name": LineField(),
        "phase": ListField(),
        "level": ChoiceField(),
        "clock": LineField(),
        "step_min": step,
        "wind_from_deg": wind,
        "weather": ListField(),
        "light": ChoiceField(),
        "notes": TextBlock(),
    }


class SceneForm(Panel):
    """Shows the session's scene, and stays while one goes from scene to scene. `left` on Esc and the button that closes it."""

    left = Signal()
    shown_changed = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.number = session.scene
        self._things = SceneThings()
        self.heading = plain_label(self, style="title", wrap=False)
        self.close_button = tool_button("x", self)
        self.note = plain_label(self, style="quiet")
        self.minutes = plain_label(self, style="quiet")
        self.rows = {name: FormRow(name, field, self) for name, field in _fields().items()}
        self.injects = InjectsSection(self._selected, self)
        self.courses = CoursesSection(self)
        self._lay_out()
        self._join()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 4, 6)
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button)
        self.inside = inside = QWidget(self)
        box = QVBoxLayout(inside)
        box.setContentsMargins(12, 6, 8, 12)
        box.setSpacing(4)
        box.addWidget(self.note)
        for name, row in self.rows.items():
            if name != "notes":
                box.addWidget(row)
            if name == "step_min":
                box.addWidget(self.minutes)
        for section in (self.injects, self.courses, self.rows["notes"]):
            box.addSpacing(4)
            box.addWidget(rule(self))
            box.addSpacing(2)
            box.addWidget(section)
        box.addStretch(1)
        self.area = ScrollArea(inside, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(rule(self))
        whole.addWidget(self.area, 1)

    def _join(self) -> None:
        for row in self.rows.values():
            row.committed.connect(self.take)
        self.injects.committed.connect(lambda injects: self.take("injects", injects))
        self.courses.committed.connect(self.take)
        self.close_button.clicked.connect(self.left)
        self._session.plan_changed.connect(self._session.soon.of(self, self.refresh))
        self._session.scene_changed.connect(self._follow)

    def _selected(self) -> list[str]:
        return [one for one in self._session.plan.features if one in self._session.selection]

    # --- what is shown
    def begin(self) -> None:
        """From the first field on, what stands in it chosen."""
        self.refresh()
        self.area.to_top()
        first = self.rows["name"].field
        first.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(first, QLineEdit):
            first.selectAll()

    def _scene(self) -> Scene:
        return self._session.plan.scene(self.number)

    def _follow(self) -> None:
        """Another scene is shown: what was typed is kept for the one that it was typed for."""
        if self._session.scene != self.number:
            if self.number in self._session.plan.scenes or not self._session.plan.scenes:
                self.finish()
            self.number = self._session.scene
            for part in self.parts():
                part.take_back()
        self.refresh()

    def refresh(self) -> None:
        """Show what the plan has."""
        plan = self._session.plan
        if not self.isVisible() or self.number not in {scene.number for scene in plan.scene_list()}:
            return
        scene = self._scene()
        name = tr("Scene {number}", number=scene.number)
        self.heading.setText(name)
        for one, row in self.rows.items():
            row.show_value(getattr(scene, one))
        self._things = self._things.after(plan, self.number)
        self.injects.show_injects(self._things)
        self.courses.show_courses(plan, scene)
        self.minutes.setText(minutes_words(step_time(plan, self.number)))
        self.minutes.setVisible(bool(self.minutes.text()))
        self.inside.setEnabled(not self._session.file.read_only)
        self.note.setVisible(self._session.file.read_only)

    # --- what is done
    def take(self, name: str, value: Any) -> None:
        """One finished field: one change of the plan, or a sentence below the field."""
        scene = self._scene()
        row, wrong = read_row(SceneRow, {**scene_json(scene), name: value})
        if row is None and name in self.rows and any(misfit.name == name for misfit in wrong):
            self.rows[name].refuse(i18n.text(Message(WORDS.wrong[name])))
            return
        found = value if row is None or name == "injects" else getattr(row, name)
        if name == "clock" and found:
            found = write_clock(parse_clock(found))
        change = edit_scene(self._session.plan, replace(scene, **{name: found}))
        if not change.edits or not self._session.do(change):
            self.refresh()

    def parts(self) -> list[Part]:
        """Everything that may hold something unfinished."""
        return [*self.rows.values(), self.injects, self.courses]

    def finish(self) -> None:
        """Take what was typed, wherever it stands."""
        for part in self.parts():
            part.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """It was not kept up while it was hidden."""
        super().showEvent(event)
        self._follow()
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is kept."""
        super().hideEvent(event)
        self.shown_changed.emit(False)

    # --- keys
    def event(self, event: QEvent) -> bool:
        """What is typed into the form, wherever in it, takes no tool."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and writes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed, else it closes the form; Enter has kept the field already."""
        if event.key() == Qt.Key.Key_Escape:
            opened = [part for part in self.parts() if part.is_open()]
            for part in opened:
                part.take_back()
            if not opened:
                self.left.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    # --- words and colours
    def retranslate(self) -> None:
        """Words in the language in use."""
        for name, row in self.rows.items():
            empty = WORDS.empty.get(name)
            row.name_field(i18n.text(Message(WORDS.labels[name])), i18n.text(Message(empty)) if empty else "")
        self._things = SceneThings()
        name_button(self.close_button, tr("Close the form"), "Esc")
        self.note.setText(tr("This plan is open for reading only; save a copy to edit it."))
        self._offer()
        self.injects.retranslate()
        self.courses.retranslate()
        self.setAccessibleName(tr("Scene form"))
        self.refresh()

    def _offer(self) -> None:
        """What the lists hold."""
        is_english = i18n.language() == "en"
        phases = [Entry(name, name, i18n.text(Message(said)) if is_english else "", also=said) for name, said in PHASES.items()]
        self.rows["phase"].field_as(ListField).offer(phases, lambda text: Entry(text, text))
        weathers = [Entry(name, weather_word(name), also=name) for name in WEATHERS]
        self.rows["weather"].field_as(ListField).offer(weathers, lambda text: Entry(text, weather_word(text)))
        self.rows["level"].field_as(ChoiceField).offer([(level, level_word(level)) for level in LEVELS], level_icon)
        lights = [(light, i18n.text(Message(said))) for light, said in LIGHTS_SAID.items()]
        self.rows["light"].field_as(ChoiceField).offer([("", tr("not said")), *lights])

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)


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
