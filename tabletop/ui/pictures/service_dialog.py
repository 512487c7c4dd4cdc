"""Adds a map service as a picture under the plan: its address, its title, the words it wants to be named by; tried before it is added."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.session.ground.service_trial import ServiceTrial
from tabletop.session.session import Session
from tabletop.ui.dialogs.form_dialog import FormDialog

tr = i18n.tr
WIDTH_PX = 560


class ServiceDialog(FormDialog):
    """It stands beside the map and never blocks it; `place_m` is where a tile is tried (metres of the working CRS)."""

    def __init__(self, session: Session, place_m: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Add a map service"), tr("Add layer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(WIDTH_PX)
        self._trial, self._place_m = ServiceTrial(session.layers, self), place_m
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://server/{z}/{x}/{y}.png")
        self.try_button = QPushButton(tr("Test"), self)
        self.try_button.setAutoDefault(False)
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.address, 1)
        line.addWidget(self.try_button)
        self.add_row(tr("Address"), row)
        self.address.setAccessibleName(tr("Address"))
        self.title = QLineEdit(self)
        self.add_row(tr("Title"), self.title)
        self.attribution = QLineEdit(self)
        self.attribution.setPlaceholderText("\N{COPYRIGHT SIGN} OpenStreetMap")
        self.add_row(tr("Attribution"), self.attribution)
        self.note = self.add_note(tr("XYZ and TMS with {holes}, WMTS, or WMS with layers=name.", holes="{z}/{x}/{y}"))
        self.note.setMinimumHeight(3 * self.note.fontMetrics().lineSpacing())
        self.try_button.clicked.connect(self.ask)
        self.address.textChanged.connect(lambda _: self._changed())
        self._trial.told.connect(self._answered)
        self.finished.connect(lambda _: self._trial.stop())
        self._changed()

    def ask(self) -> None:
        """Read one tile and say what came."""
        self.try_button.setEnabled(False)
        self.note.setText(tr("Asking for one tile..."))
        self._trial.begin(self.address.text(), self._place_m)

    def _answered(self, words: str) -> None:
        self.note.setText(words)
        self.try_button.setEnabled(True)

    def _changed(self) -> None:
        self._trial.stop()
        there = bool(self.address.text().strip())
        self.accept_button.setEnabled(there)
        self.try_button.setEnabled(there)

    def accept(self) -> None:
        """Add it as a layer; an address that is refused says why."""
        try:
            self._trial.add(self.address.text(), self.title.text(), self.attribution.text())
        except TabletopError as error:
            self.note.setText(i18n.text(error.message))
            return
        super().accept()
