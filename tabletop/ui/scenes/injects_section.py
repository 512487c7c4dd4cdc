"""The injects of a scene, one below the other, with an empty line at the end for the next one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tabletop.core.values.scene import Inject
from tabletop.i18n import tr
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.scenes.inject_editor import INDENT_PX, InjectEditor, InjectHead, Selected, wrong_clock
from tabletop.ui.scenes.scene_things import SceneThings


class InjectsSection(QWidget):
    """`committed(tuple of injects)` for each finished field."""

    committed = Signal(object)

    def __init__(self, selected: Selected, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = selected
        self._injects: tuple[Inject, ...] = ()
        self.editors: list[InjectEditor] = []
        self._spare: list[InjectEditor] = []
        """Editors of a scene with more injects, the last first."""
        self.title = plain_label(self, style="title")
        self.new = InjectHead(self)
        self.new.line.setContentsMargins(INDENT_PX, 0, 0, 0)
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.title)
        box.addLayout(self._list)
        box.addWidget(self.new)
        box.addWidget(self.wrong)
        self.new.clock.committed.connect(self._take_new_clock)
        self.new.text.committed.connect(self._take_new_text)
        self.retranslate()

    def show_injects(self, things: SceneThings) -> None:
        """Show those of a scene."""
        self._injects = things.scene.injects
        self._count()
        for editor, inject in zip(self.editors, self._injects, strict=True):
            editor.show_inject(inject, things)

    def _count(self) -> None:
        """One editor for each."""
        while len(self.editors) > len(self._injects):
            gone = self.editors.pop()
            gone.take_back()
            gone.set_open(False)
            gone.hide()
            self._spare.append(gone)
        while len(self.editors) < len(self._injects):
            editor = self._spare.pop() if self._spare else self._made(len(self.editors))
            self.editors.append(editor)
            editor.show()  # now, and not with the next event: it may have the focus at once
        self.title.setText(tr("Injects ({n})", n=len(self._injects)) if self._injects else tr("Injects"))

    def _made(self, place: int) -> InjectEditor:
        """An editor for the inject at that place, now and whenever it is needed again."""
        editor = InjectEditor(self._selected, self)
        editor.committed.connect(lambda inject: self._replace(place, inject))
        editor.removed.connect(lambda: self._remove(place))
        self._list.addWidget(editor)
        return editor

    # --- what is told
    def _replace(self, place: int, inject: Inject | None) -> None:
        if place < len(self._injects):
            before = self._injects
            self.committed.emit((*before[:place], *([inject] if inject else []), *before[place + 1 :]))

    def _remove(self, place: int) -> None:
        """The ones below keep what was folded and what is typed in them: they move up with it."""
        for editor in self.editors[place:]:
            editor.take_back()
        opened = [not editor.body.isHidden() for editor in self.editors]
        before = len(self.editors)
        self._replace(place, None)
        if len(self.editors) < before:
            for editor, was in zip(self.editors, [*opened[:place], *opened[place + 1 :]], strict=True):
                editor.set_open(was)

    def _take_new_clock(self) -> None:
        """Whoever goes on from the time to the text has not written the inject yet."""
        if not self.new.text.hasFocus():
            self._take_new()
            return
        clock = self.new.written_clock()
        self._refuse(wrong_clock() if clock is None else "")
        self.new.clock.setText(clock or self.new.clock.text())
        self.new.text.touched = bool(self.new.text.text())

    def _take_new_text(self) -> None:
        """Nor has who goes back from the text to the time."""
        if self.new.clock.hasFocus():
            self.new.clock.touched = True
        else:
            self._take_new()

    def _take_new(self) -> None:
        """The next inject is written: time and text, text last."""
        clock, text = self.new.written_clock(), self.new.text.text()
        self._refuse(wrong_clock() if clock is None else "")
        if clock is None or not text:
            self.new.text.touched = bool(text)
            return
        again = self.new.text.hasFocus()
        self.new.show_values("", "")
        self.committed.emit((*self._injects, Inject(text, clock)))
        if again:
            self.new.clock.setFocus(Qt.FocusReason.TabFocusReason)

    def _refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    # --- what is unfinished
    def is_open(self) -> bool:
        """Whether something stands in a field that was not taken."""
        return self._is_new_open() or any(editor.is_open() for editor in self.editors)

    def _is_new_open(self) -> bool:
        return bool(self.new.clock.text() or self.new.text.text())

    def take_back(self) -> None:
        """Show what the plan has, whatever was typed; a new line is empty again."""
        self._refuse("")
        self.new.show_values("", "")
        for editor in self.editors:
            editor.take_back()

    def finish(self) -> None:
        """Tell what was typed, as if the field were left."""
        for editor in self.editors:
            editor.finish()
        if self._is_new_open():
            self._take_new()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.new.retranslate()
        self.new.text.setPlaceholderText(tr("another inject"))
        self._count()
        for editor in [*self.editors, *self._spare]:
            editor.retranslate()
