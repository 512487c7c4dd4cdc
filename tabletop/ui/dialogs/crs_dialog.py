"""Asks for the coordinate system of a file that does not say it. It stands beside the map and never blocks it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.core.geometry.crs import parse_crs
from tabletop.core.text.errors import InputError
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
OFFERED = (
    ("EPSG:32750", "WGS 84 / UTM 50S"),
    ("EPSG:4326", "WGS 84, lon / lat"),
    ("EPSG:32650", "WGS 84 / UTM 50N"),
    ("EPSG:23837", "DGN95 / TM-3 50.1"),
    ("EPSG:23838", "DGN95 / TM-3 50.2"),
    ("EPSG:9490", "SRGI2013 / UTM 50S"),
)


class CrsDialog(FormDialog):
    """Offers the usual systems, and takes any code."""

    chosen = Signal(object, str)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Coordinate system"), tr("Add layer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._path = path
        self.box = SteadyCombo(self)
        self.box.setEditable(True)
        self.box.addItems([f"{code}  {title}" for code, title in OFFERED])
        self.note = self.add_note(tr("{file} does not say in which coordinate system it is. Choose one, or type a code.", file=path.name))
        self.add_row(tr("Coordinate system"), self.box)
        self.wrong = self.add_note("")
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()

    def accept(self) -> None:
        """Close with the code chosen; a code that nobody knows keeps the dialog open and says so."""
        code = self.box.currentText().split("  ")[0].strip()
        code = f"EPSG:{code}" if code.isdigit() else code
        try:
            parse_crs(code)
        except InputError as error:
            self.wrong.setText(i18n.text(error.message))
            self.wrong.show()
            return
        self.chosen.emit(self._path, code)
        super().accept()
