"""One inject in the scene form: time and text in one line; below it, when opened, who brings it, what it is about, and its effects."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tabletop.canvas.asking.list_field import ListField
from tabletop.canvas.ink.effect_words import effect_words, feature_name
from tabletop.core.scenes.inject_effects import OF_THE_SCENE, first_effect
from tabletop.core.values.row_limits import InjectRow, read_row
from tabletop.core.values.scene import EFFECTS, Effect, EffectKind, Inject
from tabletop.core.values.scene_change import parse_clock, write_clock
from tabletop.i18n import tr
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import name_button, plain_label, tool_button
from tabletop.ui.parts.property_editors import LineField
from tabletop.ui.scenes.effect_editor import EffectEditor, nothing_fits
from tabletop.ui.scenes.form_row import ChoiceField, FormRow, TextBlock
from tabletop.ui.scenes.scene_things import SceneThings

CLOCK_PX, INDENT_PX = 56, 20
Selected = Callable[[], Sequence[str]]


class InjectHead(QWidget):
    """Time and text. `committed` when one of them is finished."""

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clock = LineField(self)
        self.clock.setFixedWidth(CLOCK_PX)
        self.text = TextBlock(self)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(4)
        self.line.addWidget(self.clock, 0, Qt.AlignmentFlag.AlignTop)
        self.line.addWidget(self.text, 1)
        for field in (self.clock, self.text):
            field.committed.connect(self.committed)
        self.retranslate()

    def show_values(self, clock: str, text: str) -> None:
        """Put both in their fields."""
        self.clock.touched = False
        self.clock.setText(clock)
        self.text.show_value(text)

    def is_open(self) -> bool:
        """Whether something was typed and not told."""
        return self.clock.touched or self.text.touched

    def written_clock(self) -> str | None:
        """The time as scenes keep it; None where it is none."""
        row, _ = read_row(InjectRow, {"text": "", "clock": self.clock.text()})
        if row is None:
            return None
        return write_clock(parse_clock(row.clock)) if row.clock else ""

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.clock.setAccessibleName(tr("Clock"))
        self.clock.setPlaceholderText("00.00")
        self.text.setAccessibleName(tr("Inject"))
        self.text.setPlaceholderText(tr("What happens"))


class InjectEditor(QWidget):
    """`committed(Inject)` for each finished field, `removed` for the button."""

    committed = Signal(object)
    removed = Signal()

    def __init__(self, selected: Selected, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = selected
        self.inject = Inject("")
        self._things = SceneThings()
        self.fold = tool_button("chevron-right", self)
        self.fold.setFixedSize(16, 26)
        self.fold.setProperty("slim", True)
        self.head = InjectHead(self)
        self.gone = tool_button("trash-2", self)
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self.body = QWidget(self)
        self.by = FormRow("by", LineField(), self.body)
        self.link = FormRow("link", ListField(), self.body)
        self.take = tool_button("mouse-pointer-2", self.body)
        self.add = FormRow("add", ChoiceField(), self.body)
        self.links: list[QPushButton] = []
        self.effects: list[EffectEditor] = []
        self._lay_out()
        self._join()
        self.retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        for part in (self.fold, self.head, self.gone):
            top.addWidget(part, 1 if part is self.head else 0, Qt.AlignmentFlag.AlignTop)
        self.link.line.addWidget(self.take)
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(INDENT_PX, 2, 0, 6)
        inside.setSpacing(4)
        self._link_box, self._effect_box = QVBoxLayout(), QVBoxLayout()
        for box in (self._link_box, self._effect_box):
            box.setSpacing(4)
        inside.addWidget(self.by)
        inside.addWidget(self.link)
        inside.addLayout(self._link_box)
        inside.addLayout(self._effect_box)
        inside.addWidget(self.add)
        self.body.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(top)
        whole.addWidget(self.wrong)
        whole.addWidget(self.body)

    def _join(self) -> None:
        self.fold.clicked.connect(lambda: self.set_open(self.body.isHidden()))
        self.gone.clicked.connect(self.removed)
        self.head.committed.connect(self._take_head)
        self.by.committed.connect(lambda _, text: self._tell(replace(self.inject, by=text)))
        self.link.committed.connect(lambda _, one: self._link([one]) if one else None)
        self.take.clicked.connect(lambda: self._link(self._selected()))
        self.add.committed.connect(lambda _, does: self._add_effect(does) if does else None)

    # --- what is shown
    def set_open(self, shown: bool) -> None:
        """Show what is below the line, or fold it away."""
        self.body.setVisible(shown)
        name = "chevron-down" if shown else "chevron-right"
        self.fold.setProperty("icon_name", name)
        self.fold.setIcon(icon(name))
        self._name_fold()
        if shown:
            self._show_body()

    def show_inject(self, inject: Inject, things: SceneThings) -> None:
        """Show an inject of a scene, unless its line holds something unfinished."""
        self.inject, self._things = inject, things
        if not self.head.is_open() and self.wrong.isHidden():
            self.head.show_values(inject.clock, inject.text)
        if not self.body.isHidden():
            self._show_body()

    def _show_body(self) -> None:
        self.by.show_value(self.inject.by)
        linked, things = set(self.inject.features), self._things
        self.link.field_as(ListField).offer([entry for one, entry in things.entries.items() if one not in linked])
        self.link.show_value(None)
        self._show_links()
        self._show_effects()
        self.add.show_value(None)

    def _show_links(self) -> None:
        """A button for each linked feature: pressed, it is linked no longer."""
        while len(self.links) > len(self.inject.features):
            _drop(self.links.pop())
        while len(self.links) < len(self.inject.features):
            button, place = QPushButton(self.body), len(self.links)
            button.setIcon(icon("x"))
            button.clicked.connect(lambda _=False, at=place: self._unlink(at))
            self._link_box.addWidget(button)
            button.show()
            self.links.append(button)
        for button, one in zip(self.links, self.inject.features, strict=True):
            name = feature_name(self._things.plan, one, self._things.scene.number)
            button.setText(button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 180).replace("&", "&&"))
            button.setAccessibleName(tr("Link no longer: {name}", name=name))

    def _show_effects(self) -> None:
        while len(self.effects) > len(self.inject.effects):
            _drop(self.effects.pop())
        while len(self.effects) < len(self.inject.effects):
            editor, place = EffectEditor(self.body), len(self.effects)
            editor.committed.connect(lambda effect, at=place: self._take_effect(at, effect))
            editor.removed.connect(lambda at=place: self._take_effect(at, None))
            self._effect_box.addWidget(editor)
            editor.show()
            self.effects.append(editor)
        for editor, effect in zip(self.effects, self.inject.effects, strict=True):
            editor.show_effect(effect, self._things)

    def _parts(self) -> list[FormRow | EffectEditor]:
        return [self.by, self.link, *self.effects]

    def is_open(self) -> bool:
        """Whether something stands in a field that was not taken."""
        return self.head.is_open() or not self.wrong.isHidden() or any(part.is_open() for part in self._parts())

    def take_back(self) -> None:
        """Show what the plan has, whatever was typed."""
        self._refuse("")
        self.head.show_values(self.inject.clock, self.inject.text)
        for part in self._parts():
            part.take_back()

    def finish(self) -> None:
        """Tell what was typed, as if the field were left."""
        self.head.clock.commit()
        self.head.text.commit()
        for part in self._parts():
            part.finish()

    # --- what is told
    def _tell(self, inject: Inject) -> None:
        self.inject = inject
        self.committed.emit(inject)

    def _refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _take_head(self) -> None:
        clock, text = self.head.written_clock(), self.head.text.text()
        if clock is None:
            self._refuse(wrong_clock())
        elif not text:
            self._refuse(tr("An inject needs words; the bin takes it away."))
        else:
            self._refuse("")
            self.head.show_values(clock, text)
            self._tell(replace(self.inject, clock=clock, text=text))

    def _link(self, ids: Sequence[str]) -> None:
        known = [one for one in ids if one in self._things.plan.features]
        if known:
            self._tell(replace(self.inject, features=tuple(dict.fromkeys([*self.inject.features, *known]))))
        else:
            self.link.refuse(tr("Nothing is selected on the map."))

    def _unlink(self, place: int) -> None:
        self._tell(replace(self.inject, features=self.inject.features[:place] + self.inject.features[place + 1 :]))

    def _add_effect(self, does: EffectKind) -> None:
        """On what is selected or linked, where it fits, else on the first that fits."""
        self.add.take_back()
        placed = self._things.fitting(does)
        wanted = [*self._selected(), *self.inject.features]
        about = next((one for one in placed if one.id in wanted), next(iter(placed), None))
        if about is None and does not in OF_THE_SCENE:
            self.add.refuse(nothing_fits())
            return
        made = first_effect(does, self._things.scene, about, self._things.plan.crs)
        self._tell(replace(self.inject, effects=(*self.inject.effects, made)))

    def _take_effect(self, place: int, effect: Effect | None) -> None:
        before = self.inject.effects
        if place < len(before):
            self._tell(replace(self.inject, effects=(*before[:place], *([effect] if effect else []), *before[place + 1 :])))

    # --- words
    def _name_fold(self) -> None:
        name_button(self.fold, tr("Who, what and effects") if self.body.isHidden() else tr("Fold this inject"))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.head.retranslate()
        self._name_fold()
        name_button(self.gone, tr("Delete this inject"))
        name_button(self.take, tr("Link what is selected on the map"))
        self.by.name_field(tr("Brought by"), tr("such as Dinamisator"))
        self.link.name_field(tr("Is about"), tr("type to search"))
        self.add.name_field(tr("Effect in a run"))
        self.add.field_as(ChoiceField).offer([(None, tr("add an effect")), *((does, effect_words(does)) for does in EFFECTS)])
        for editor in self.effects:
            editor.retranslate()
        if not self.body.isHidden():
            self._show_body()


def wrong_clock() -> str:
    """What is said of a time that is none."""
    return tr("The clock must be written like 09.30, from 00.00 to 23.59.")


def _drop(one: QWidget) -> None:
    one.hide()
    one.deleteLater()
