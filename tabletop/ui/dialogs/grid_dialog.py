"""The dialog of the guide grid: how large its squares are and where its upper left corner lies."""

from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.guide_grid import SIZES_M, GuideGrid, column_name, grid_around, grid_from
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr


class GridDialog(FormDialog):
    """Squares of a choice of sizes; the corner is written in any coordinates, or left to the plan."""

    def __init__(self, parent: QWidget | None, grid: GuideGrid | None, extent: Bounds, crs: str) -> None:
        super().__init__(parent, tr("Guide grid"), tr("Show"))
        self._extent, self._crs = extent, crs
        kept = grid if grid is not None else grid_around(extent)
        self.squares = SteadyCombo(self)
        for size_m in sorted({*SIZES_M, kept.size_m}):
            self.squares.addItem(tr("{size} m", size=size_m), float(size_m))
        self.squares.setCurrentIndex(self.squares.findData(float(kept.size_m)))
        self.corner = QLineEdit(self)
        self.corner.setPlaceholderText(tr("on round metres round the plan"))
        if grid is not None and not _lies_round(grid, extent):
            self.corner.setText(" ".join(i18n.number(round(value, 1), ",.1f") for value in grid.origin))
        self.note = self.add_note("")
        self.add_row(tr("Squares"), self.squares)
        self.add_row(tr("Upper left corner"), self.corner)
        self.squares.currentIndexChanged.connect(lambda _: self._tell())
        self.corner.textChanged.connect(lambda _: self._tell())
        self._tell()

    def grid(self) -> GuideGrid:
        """What was chosen. Raises InputError where it cannot be."""
        size_m, text = float(self.squares.currentData()), self.corner.text().strip()
        if not text:
            return grid_around(self._extent, size_m)
        place = parse_place(text, self._crs)
        if place is None:
            raise InputError(mark("The corner is no place; write it as 499600 9951200, or leave it empty."))
        return grid_from(place.ground, size_m, self._extent)

    def _tell(self) -> None:
        """Say what comes of it; what cannot be done cannot be accepted."""
        try:
            grid = self.grid()
        except InputError as error:
            self.accept_button.setEnabled(False)
            self.note.setText(i18n.text(error.message))
            return
        last = f"{column_name(grid.columns - 1)}{grid.rows}"
        self.accept_button.setEnabled(True)
        self.note.setText(
            tr(
                "Squares A1 to {last}, {columns} {columns:column|columns} and {rows} {rows:row|rows}.",
                last=last,
                columns=grid.columns,
                rows=grid.rows,
            )
        )


def _lies_round(grid: GuideGrid, extent: Bounds) -> bool:
    """Whether the corner is the one that the plan gives by itself."""
    try:
        return grid_around(extent, grid.size_m).origin == grid.origin
    except InputError:
        return False
