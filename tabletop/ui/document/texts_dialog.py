"""Texts of the document: what a report says and the program cannot know, on four pages. To close it keeps what
was typed, as one step."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.document.legal_bases import LEGAL_BASES
from tabletop.core.document.plan_texts import CLASSIFICATIONS, EXERCISE_WORD, PlanTexts
from tabletop.core.text.message import Message
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import TITLE_PX, ScrollArea, plain_label
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
LINE_PX = 20
WIDTH_PX, HEIGHT_PX = 680, 560
ASIDE_PX = 8


class TextField(QPlainTextEdit):
    """Several lines; Tab goes on to the next field."""

    def __init__(self, lines: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(lines * LINE_PX + 12)
        self._lines = lines

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(super().sizeHint().width(), self._lines * LINE_PX + 12)


class TextsDialog(QDialog):
    """`phases`: the phases of the plan, each of which has a concept of operations."""

    def __init__(self, parent: QWidget | None, texts: PlanTexts, phases: Sequence[str], plan_name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Texts of the document"))
        self._before = texts
        self._read: dict[str, Callable[[], str]] = {}
        self._concept: dict[str, TextField] = {}
        self.pages = QTabWidget(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(12)
        note = plain_label(self, style="quiet")
        note.setText(tr("What is left empty is printed as dotted lines, to be written by hand."))
        box.addWidget(note)
        box.addWidget(self.pages, 1)
        self._cover(plan_name)
        self._introduction()
        self._execution(phases)
        self._support()
        buttons = QDialogButtonBox(self)
        buttons.addButton(tr("Keep the texts"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Discard the edits"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(lambda: self.done(QDialog.DialogCode.Rejected))
        box.addWidget(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(WIDTH_PX, room.width() - 2 * ASIDE_PX), min(HEIGHT_PX, room.height() - TITLE_PX - ASIDE_PX))

    def texts(self) -> PlanTexts:
        """What stands in the fields."""
        told = {name: read().strip("\n") for name, read in self._read.items()}
        shown = {phase: field.toPlainText().strip() for phase, field in self._concept.items()}
        kept = {phase: text for phase, text in {**self._before.concept, **shown}.items() if text}
        known = {one.name for one in fields(PlanTexts)}
        assert set(told) <= known
        return replace(self._before, **told, concept=kept, is_exercise=self.exercise.isChecked())

    def reject(self) -> None:
        """Esc and the button of the frame throw away nothing that was typed."""
        self.done(QDialog.DialogCode.Accepted)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def _page(self, title: str) -> QFormLayout:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(12, 12, 12, 12)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.pages.addTab(ScrollArea(inside, self.pages), title)
        return form

    def _line(self, form: QFormLayout, name: str, label: str, hint: str) -> QLineEdit:
        field = QLineEdit(str(getattr(self._before, name)), self)
        field.setPlaceholderText(hint)
        field.setAccessibleName(label)
        self._read[name] = field.text
        form.addRow(label.replace("&", "&&"), field)
        return field

    def _text(self, form: QFormLayout, name: str, label: str, hint: str, lines: int = 3) -> TextField:
        field = self._area(form, label, str(getattr(self._before, name)), hint, lines)
        self._read[name] = field.toPlainText
        return field

    def _area(self, form: QFormLayout, label: str, text: str, hint: str, lines: int) -> TextField:
        field = TextField(lines, self)
        field.setPlainText(text)
        field.setPlaceholderText(hint)
        field.setAccessibleName(label)
        form.addRow(label.replace("&", "&&"), field)
        return field

    def _cover(self, plan_name: str) -> None:
        form = self._page(tr("Cover, signature"))
        self._text(form, "letterhead", tr("Letterhead"), tr("Lines of the office, one below the other"))
        self._line(form, "title", tr("Title"), tr("Security plan: {name}", name=plan_name or tr("Plan without a name")))
        self._line(form, "number", tr("Number of the document"), tr("As the register has it"))
        classes = SteadyCombo(self)
        classes.setEditable(True)
        classes.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        classes.complete_nothing()
        classes.addItems(CLASSIFICATIONS)
        classes.setCurrentIndex(classes.findText(self._before.classification, Qt.MatchFlag.MatchExactly))  # arrows go on from here
        classes.setCurrentText(self._before.classification)
        classes.setAccessibleName(tr("Classification"))
        self._read["classification"] = classes.currentText
        form.addRow(tr("Classification"), classes)
        self.exercise = QCheckBox(tr("An exercise: every page bears the word {word}", word=EXERCISE_WORD), self)
        self.exercise.setChecked(self._before.is_exercise)
        form.addRow(self.exercise)
        self._line(form, "place", tr("Place of signing"), tr("Where it is signed"))
        self._line(form, "date", tr("Date"), tr("Year, month and day such as 2026-11-30, or in words"))
        self._line(form, "signer_office", tr("Office of who signs"), tr("Such as the head of the Polres"))
        self._line(form, "signer_name", tr("Name of who signs"), "")
        self._line(form, "signer_rank", tr("Rank and number (NRP)"), "")
        self._text(form, "copies_to", tr("Copies to (Tembusan)"), tr("Who else gets it, a line each"))

    def _introduction(self) -> None:
        form = self._page(tr("Introduction, task"))
        self.basis = self._text(form, "basis", tr("Legal basis (Dasar)"), tr("Laws and orders, a line each"), 5)
        self.bases = SteadyCombo(self)
        self.bases.addItem(tr("Add a legal basis that the rules rest on..."))
        for one in LEGAL_BASES:
            self.bases.addItem(f"{one.text.split(' tentang ')[0]} ({i18n.text(Message(one.source))})", one.text)
            self.bases.setItemData(self.bases.count() - 1, one.text, Qt.ItemDataRole.AccessibleDescriptionRole)
        self.bases.setAccessibleName(tr("Add a legal basis that the rules rest on..."))
        self.bases.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.bases.setMinimumContentsLength(30)
        self.bases.activated.connect(self._add_basis)
        form.addRow(self.bases)
        self.basis_told = plain_label(self, style="quiet")
        form.addRow(self.basis_told)
        self._text(form, "purpose", tr("Purpose (Maksud dan tujuan)"), tr("What the plan is for"))
        self._text(
            form, "situation", tr("Situation (Situasi)"), tr("What is going on, where and when; crowds and scenes are listed below it"), 5
        )
        self._text(form, "threats", tr("Expected threats (Perkiraan ancaman)"), tr("What may go wrong, for whom"), 4)
        self._text(form, "task", tr("Main task (Tugas pokok)"), tr("Who does what, where, when and what for"), 3)

    def _execution(self, phases: Sequence[str]) -> None:
        form = self._page(tr("Concept"))
        note = plain_label(self, style="quiet")
        note.setText(tr("Courses of action, placement and travel times come from the scenes, the map and the roster."))
        form.addRow(note)
        for phase in dict.fromkeys([*phases, *self._before.concept]):
            text = self._before.concept.get(phase, "")
            hint = tr("What the forces do in this phase, and what it shall come to")
            self._concept[phase] = self._area(form, phase or tr("Without a phase"), text, hint, 3)

    def _support(self) -> None:
        form = self._page(tr("Support, command"))
        self._text(form, "administration", tr("Administration (Administrasi)"), tr("Orders, lists, reports, funds"))
        self._text(form, "logistics", tr("Logistics (Logistik)"), tr("Food, fuel, shelter; vehicles and equipment are listed below it"))
        self._text(form, "command", tr("Command (Kodal)"), tr("Who leads, from where, who reports to whom"))
        self._text(form, "handover", tr("Transfer of command (Alih kendali)"), tr("From whom to whom, and when"))
        self._text(form, "closing", tr("Closing (Penutup)"), tr("What holds beside this plan"), 2)

    def _add_basis(self, row: int) -> None:
        """The chosen law becomes a line, once; where it stands already, that is said."""
        text = self.bases.itemData(row)
        lines = [line for line in self.basis.toPlainText().splitlines() if line.strip()]
        at = next((at for at, line in enumerate(lines, start=1) if text and text.casefold() in line.casefold()), 0)
        if at:
            self.basis_told.setText(tr("Line {number} of the legal basis says that already.", number=str(at)))
        elif text:
            self.basis.setPlainText("\n".join([*lines, text]))
            self.basis_told.setText(tr("Added as line {number} of the legal basis.", number=str(len(lines) + 1)))
        self.bases.setCurrentIndex(0)
