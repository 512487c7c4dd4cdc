"""Asks at which scale and on which paper the scene shown is drawn."""

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QWidget

from tabletop import i18n
from tabletop.ui.dialogs.form_dialog import FormDialog, scale_box, scale_of
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
PAPERS = ("A4", "A3", "A2", "A1", "A0")


@dataclass(frozen=True)
class PrintRequest:
    """What a printed map shall be; `scale` None = as large as the plan fits."""

    scale: float | None
    paper: str
    ghosts: bool = False


class PrintDialog(FormDialog):
    """Scale, in words or as a number, and paper."""

    def __init__(self, parent: QWidget | None, current_scale: float) -> None:
        super().__init__(parent, tr("Print map to PDF"), tr("Continue"))
        self._whole = tr("As large as the plan fits")
        self.scale_box = scale_box(self, current_scale, first=self._whole)
        self.paper_box = SteadyCombo(self)
        self.paper_box.addItems(PAPERS)
        self.paper_box.setCurrentText("A3")
        self.add_row(tr("Scale"), self.scale_box)
        self.add_row(tr("Paper"), self.paper_box)
        self.ghosts = QCheckBox(tr("Places of the scene before, with arrows"), self)
        self.add_row("", self.ghosts)
        self.note = self.add_note("")
        self.scale_box.currentTextChanged.connect(self._tell)
        self._tell()

    def request(self) -> PrintRequest:
        """What was chosen. Only valid while the scale is a number or the words."""
        text = self.scale_box.currentText()
        return PrintRequest(None if text == self._whole else scale_of(text), self.paper_box.currentText(), self.ghosts.isChecked())

    def _tell(self, *_: object) -> None:
        text = self.scale_box.currentText()
        fits = text == self._whole
        self.accept_button.setEnabled(fits or scale_of(text) is not None)
        if fits:
            self.note.setText(tr("The page shows everything that stands in this scene; the file may be PDF, PNG or SVG."))
        elif scale_of(text) is None:
            self.note.setText(tr("The scale is no number; give one such as 1:500."))
        else:
            self.note.setText(tr("The page shows the middle of the map at this scale; the file may be PDF, PNG or SVG."))


tr = i18n.tr
