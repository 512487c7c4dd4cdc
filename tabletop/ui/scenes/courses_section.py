"""The courses of action (cara bertindak) of a scene: the one for all, and one for each task force."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tabletop.canvas.asking.entries import Entry
from tabletop.canvas.asking.list_field import ListField
from tabletop.core.scenes.scene_words import satgas_of, satgas_order
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.i18n import tr
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.scenes.form_row import FormRow, TextBlock


class CoursesSection(QWidget):
    """`committed(name, value)` with `course_of_action` and its text, or `courses` and all of them by task force."""

    committed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene(1)
        self._added: list[str] = []
        """Task forces that were taken from the list and have no text yet."""
        self._plan = Plan()
        self.title = plain_label(self, style="title")
        self.common = FormRow("course_of_action", TextBlock(), self)
        self.rows: dict[str, FormRow] = {}
        self.other = FormRow("other", ListField(), self)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.title)
        box.addWidget(self.common)
        box.addLayout(self._list)
        box.addWidget(self.other)
        self.common.committed.connect(self.committed)
        self.other.committed.connect(lambda _, name: self._add(name))
        self.retranslate()

    def show_courses(self, plan: Plan, scene: Scene) -> None:
        """Show those of a scene."""
        kept = [name for name, row in self.rows.items() if row.is_open() or row.field.hasFocus()]
        if scene.number != self._scene.number:
            self._added, kept = [], []
        self._plan, self._scene = plan, scene
        shown, more = satgas_of(plan, scene)
        names = sorted(dict.fromkeys([*shown, *self._added, *kept]), key=satgas_order)
        if names != list(self.rows):
            self._rebuild(names)
        self.common.show_value(scene.course_of_action)
        for name, row in self.rows.items():
            row.show_value(scene.courses.get(name, ""))
        self.other.field_as(ListField).offer([Entry(one, one) for one in more if one not in names], lambda text: Entry(text, text))
        self.other.show_value(None)

    def _rebuild(self, names: list[str]) -> None:
        """A row for each; rows that stay keep their field, so that the focus stays where it is."""
        for name in [name for name in self.rows if name not in names]:
            gone = self.rows.pop(name)
            gone.hide()
            gone.deleteLater()
        for place, name in enumerate(names):
            if name not in self.rows:
                row = FormRow(name, TextBlock(), self)
                row.name_field(name)
                row.committed.connect(self._take)
                self.rows[name] = row
            if self._list.indexOf(self.rows[name]) != place:
                self._list.insertWidget(place, self.rows[name])
            self.rows[name].show()
        self.rows = {name: self.rows[name] for name in names}

    def _add(self, name: str) -> None:
        """A task force that stood not in the list, with the focus on its text."""
        self.other.take_back()
        name = name.strip()
        if not name:
            return
        if name not in self.rows:
            self._added.append(name)
            self.show_courses(self._plan, self._scene)
        field = self.rows[name].field
        QTimer.singleShot(0, field, lambda: field.setFocus(Qt.FocusReason.TabFocusReason))  # after the Tab key that ended the name

    def _take(self, name: str, text: str) -> None:
        """An empty text takes the course away."""
        courses = {**self._scene.courses, name: text}
        if not text:
            self._added.append(name)
            del courses[name]
        self.committed.emit("courses", courses)

    # --- what is unfinished
    def _parts(self) -> list[FormRow]:
        return [self.common, *self.rows.values(), self.other]

    def is_open(self) -> bool:
        """Whether something stands in a field that was not taken."""
        return any(row.is_open() for row in self._parts())

    def take_back(self) -> None:
        """Show what the plan has, whatever was typed."""
        for row in self._parts():
            row.take_back()

    def finish(self) -> None:
        """Tell what was typed, as if the field were left."""
        for row in self._parts()[:-1]:
            row.finish()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Course of action"))
        self.common.name_field(tr("For all"))
        self.other.name_field(tr("For another"), tr("a task force"))
