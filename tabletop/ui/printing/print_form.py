"""The fields of the print dialog: what, on which paper, at which scale, what stands on it, where it goes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QSpinBox, QWidget

from tabletop import i18n
from tabletop.canvas.printing.printer_facts import MOST_COPIES, PrinterFacts
from tabletop.core.document.mat_layout import OVERLAPS_MM
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.values.scene import Scene
from tabletop.ui.dialogs.form_dialog import SCALES, scale_of, scale_text
from tabletop.ui.parts.property_editors import CalmCombo, SteadyCombo
from tabletop.ui.printing.print_wish import FILES, FIT, NUMBER, VIEW, WHATS, PrintWish

tr = i18n.tr
LIES = (None, True, False)
FITS = (FIT, VIEW)
MAT_SCALE = 100.0


class PrintForm(QWidget):
    """`changed` whenever something was chosen; `wish` is what stands in the fields, None while a scale is no number."""

    changed = Signal()
    asked_for_map = Signal()
    asked_for_middle = Signal()

    def __init__(self, scenes: Sequence[Scene], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenes = list(scenes)
        self._wish = PrintWish()
        self._quiet = False
        self._outputs: list[str] = list(FILES)
        self.what_box, self.scene_box, self.lie_box, self.output_box = CalmCombo(self), CalmCombo(self), CalmCombo(self), CalmCombo(self)
        self.paper_box, self.scale_box = SteadyCombo(self), SteadyCombo(self)
        self.scenes_line, self.size_line = QLineEdit(self), QLineEdit(self)
        self.overlap_box, self.copies_box = QSpinBox(self), QSpinBox(self)
        self.ghosts, self.findings, self.exercise, self.skips = (QCheckBox(self) for _ in range(4))
        self.map_button, self.middle_button = QPushButton(self), QPushButton(self)
        self.centre_label = QLabel(self)
        self._form = QFormLayout(self)
        self._lay_out()
        self._fill()
        self._connect()

    # --- fields
    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 8, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._row(tr("What"), self.what_box)
        self._row(tr("Scene"), self.scene_box)
        self._row(tr("Scenes"), self.scenes_line)
        self._row(tr("Paper"), self.paper_box)
        self._row(tr("Paper lies"), self.lie_box)
        self._row(tr("Scale"), self.scale_box)
        self._row(tr("On the floor"), self.size_line)
        self._row(tr("Overlap"), self.overlap_box)
        self._form.addRow(tr("Middle"), self.centre_label)
        buttons = QWidget(self)
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for button in (self.map_button, self.middle_button):
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            line.addWidget(button)
        self._form.addRow(buttons)
        for box in (self.ghosts, self.findings, self.exercise, self.skips):
            self._form.addRow(box)
        self._row(tr("Goes to"), self.output_box)
        self._row(tr("Copies"), self.copies_box)

    def _row(self, label: str, field: QWidget) -> None:
        field.setAccessibleName(label)
        self._form.addRow(label, field)

    def _fill(self) -> None:
        self.what_box.addItems([tr("One scene"), tr("Several scenes, a sheet each"), tr("Floor mat of many sheets")])
        self.scene_box.addItems([f"{one.number}" + (f": {one.name}" if one.name else "") for one in self._scenes])
        self.scenes_line.setPlaceholderText(tr("all, or numbers such as 1,2,5 or 2-6"))
        for box in (self.paper_box, self.scale_box):
            box.setEditable(True)
            box.setInsertPolicy(SteadyCombo.InsertPolicy.NoInsert)
            box.complete_nothing()
            box.setSizeAdjustPolicy(SteadyCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        self.paper_box.addItems(list(PAPERS_MM))
        self.paper_box.setToolTip(tr("A paper of your own: width x height in mm, such as 700x500"))
        self.lie_box.addItems([tr("As it fits best"), tr("Upright"), tr("Across")])
        self.scale_box.addItems([tr("Whole plan"), tr("What the map shows"), *(scale_text(one) for one in SCALES)])
        self.size_line.setPlaceholderText(tr("whole plan, or metres such as 6x4"))
        self.overlap_box.setRange(int(OVERLAPS_MM[0]), int(OVERLAPS_MM[1]))
        self.overlap_box.setSuffix(" mm")
        self.copies_box.setRange(1, MOST_COPIES)
        self.ghosts.setText(tr("Places of the scene before, with arrows"))
        self.findings.setText(tr("Findings"))
        self.exercise.setText(tr("Mark of an exercise: LATIHAN"))
        self.skips.setText(tr("Leave out sheets without anything of the plan"))
        self.map_button.setText(tr("Choose on the map"))
        self.middle_button.setText(tr("Back to the middle"))
        self._fill_outputs([])

    def _connect(self) -> None:
        for combo in (self.what_box, self.scene_box, self.lie_box, self.output_box):
            combo.currentIndexChanged.connect(self._edited)
        for line in (self.scenes_line, self.size_line):
            line.textChanged.connect(self._edited)
        for written in (self.paper_box, self.scale_box):
            written.currentTextChanged.connect(self._edited)
        for spin in (self.overlap_box, self.copies_box):
            spin.valueChanged.connect(self._edited)
        for box in (self.ghosts, self.findings, self.exercise, self.skips):
            box.toggled.connect(self._edited)
        self.map_button.clicked.connect(lambda: self.asked_for_map.emit())
        self.middle_button.clicked.connect(lambda: self.asked_for_middle.emit())

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was

    def _edited(self, *_: object) -> None:
        if self._quiet:
            return
        if WHATS[self.what_box.currentIndex()] == "mat" and self.scale_box.currentText() in self._fit_words:
            with self._unheard():
                self.scale_box.setCurrentText(scale_text(MAT_SCALE))
        self._show_rows()
        self.changed.emit()

    # --- what is chosen
    @property
    def _fit_words(self) -> tuple[str, ...]:
        return tuple(self.scale_box.itemText(nth) for nth in range(len(FITS)))

    @property
    def wish(self) -> PrintWish | None:
        """What stands in the fields."""
        text = self.scale_box.currentText().strip()
        scale = scale_of(text)
        if text not in self._fit_words and scale is None:
            return None
        self._wish = replace(
            self._wish,
            what=WHATS[max(0, self.what_box.currentIndex())],
            scene=self._scenes[max(0, self.scene_box.currentIndex())].number,
            scenes=self.scenes_line.text().strip(),
            paper=self.paper_box.currentText().strip(),
            upright=LIES[max(0, self.lie_box.currentIndex())],
            fit=FITS[self._fit_words.index(text)] if text in self._fit_words else NUMBER,
            scale=scale or self._wish.scale,
            ghosts=self.ghosts.isChecked(),
            findings=self.findings.isChecked(),
            exercise=self.exercise.isChecked(),
            output=self._outputs[max(0, self.output_box.currentIndex())],
            copies=self.copies_box.value(),
            size=self.size_line.text().strip(),
            overlap_mm=float(self.overlap_box.value()),
            skips_empty=self.skips.isChecked(),
        )
        return self._wish

    def show_wish(self, wish: PrintWish) -> None:
        """Put a wish into the fields."""
        self._wish = wish
        numbers = [one.number for one in self._scenes]
        with self._unheard():
            self.what_box.setCurrentIndex(WHATS.index(wish.what))
            self.scene_box.setCurrentIndex(numbers.index(wish.scene) if wish.scene in numbers else 0)
            self.scenes_line.setText(wish.scenes)
            self.paper_box.setCurrentText(wish.paper)
            self.lie_box.setCurrentIndex(LIES.index(wish.upright))
            self.scale_box.setCurrentText(self._fit_words[FITS.index(wish.fit)] if wish.fit in FITS else scale_text(wish.scale))
            for box, on in ((self.ghosts, wish.ghosts), (self.findings, wish.findings), (self.exercise, bool(wish.exercise))):
                box.setChecked(on)
            self.skips.setChecked(wish.skips_empty)
            self.overlap_box.setValue(round(wish.overlap_mm))
            self.size_line.setText(wish.size)
            if wish.output in self._outputs:
                self.output_box.setCurrentIndex(self._outputs.index(wish.output))
        self._show_rows()

    def set_centre(self, centre: tuple[float, float] | None, scale: float | None = None) -> None:
        """Another middle, at a scale that stays: what was fitted is a number from here on."""
        self._wish = replace(self._wish, centre=centre)
        with self._unheard():
            if scale is not None and self.scale_box.currentText() in self._fit_words:
                self.scale_box.setCurrentText(scale_text(scale))
        self.changed.emit()

    def tell_centre(self, words: str) -> None:
        """Where the middle is, in words."""
        self.centre_label.setText(words)
        self.middle_button.setEnabled(self._wish.centre is not None)

    # --- printers
    def show_printers(self, printers: Sequence[PrinterFacts]) -> None:
        """Offer the printers of the system below the files."""
        self._fill_outputs(printers)

    def _fill_outputs(self, printers: Sequence[PrinterFacts]) -> None:
        wanted = self._wish.output
        with self._unheard():
            self._outputs = [*FILES, *(one.name for one in printers)]
            self.output_box.clear()
            self.output_box.addItems([tr("PDF file"), tr("PNG file"), tr("SVG file"), *(one.title for one in printers)])
            if wanted in self._outputs:
                self.output_box.setCurrentIndex(self._outputs.index(wanted))
        if printers and wanted in self._outputs[len(FILES) :]:
            self._edited()

    # --- which rows there are
    def _show_rows(self) -> None:
        what = WHATS[max(0, self.what_box.currentIndex())]
        is_mat, is_printer = what == "mat", max(0, self.output_box.currentIndex()) >= len(FILES)
        for field, there in (
            (self.scene_box, what != "scenes"),
            (self.scenes_line, what == "scenes"),
            (self.size_line, is_mat),
            (self.overlap_box, is_mat),
            (self.findings, not is_mat),
            (self.skips, is_mat),
            (self.copies_box, is_printer),
        ):
            self._form.setRowVisible(field, there)
