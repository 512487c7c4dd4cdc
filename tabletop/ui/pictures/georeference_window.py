"""Places a photo or a scan: a point on the picture, the same on the map, until the picture fits; what misses is shown."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.pictures.georeference import LEAST_POINTS, ControlPoint, Fit, fit, residuals, rms, worst
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, mark
from tabletop.session.ground.georeferencing import Georeferencing
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.pictures.map_click import MapClick
from tabletop.ui.pictures.picture_pane import PictureMark, PicturePane
from tabletop.ui.pictures.points_table import PointsTable

tr = i18n.tr
SIZE_PX = (940, 520)
KINDS = {
    "similarity": mark("Shift, turn and scale (2 points)"),
    "affine": mark("Affine (3 points)"),
    "projective": mark("Photo of flat ground (4 points)"),
    "polynomial": mark("Bent scan, second order (6 points)"),
}
"""Kinds of transformation in the order of the points that they need."""


class GeoreferenceWindow(QDialog):
    """Stands beside the map and never blocks it. `placed(path)` once files were written beside the picture."""

    placed = Signal(object)

    def __init__(self, path: Path, canvas: MapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("help_page", "pictures")
        self.setModal(False)
        resize_on_screen(self, *SIZE_PX)
        self.setWindowTitle(tr("Georeference {file}", file=path.name))
        self._work = Georeferencing(path, self)
        self.points: list[ControlPoint] = list(self._work.points)
        self.made: Fit | None = None
        self._pending: tuple[float, float] | None = None
        self._click = MapClick(canvas, self)
        self.pane, self.table = PicturePane(self), PointsTable(self)
        self.pane.setAccessibleName(tr("Picture"))
        self.table.setAccessibleName(tr("Points"))
        self.kind: QComboBox = SteadyCombo(self)
        for key, words in KINDS.items():
            self.kind.addItem(i18n.text(Message(words)), key)
        self.kind.setCurrentIndex(max(0, self.kind.findData(self._work.kind or "affine")))
        self.kind.setAccessibleName(tr("Transformation"))
        self.place = QLineEdit(self)
        self.place.setPlaceholderText(tr("East; north, or latitude, longitude"))
        self.place.setAccessibleName(tr("Place on the ground"))
        self.hint, self.told = plain_label(self), plain_label(self, style="quiet")
        self.remove_button, self.save_button, self.close_button = (QPushButton(self) for _ in range(3))
        self._lay_out()
        self._connect()
        self._refresh()
        if self._work.doubt is not None:
            self.told.setText(i18n.text(self._work.doubt.message))
        self._work.begin()

    def _lay_out(self) -> None:
        for button, words in (
            (self.remove_button, tr("Remove point")),
            (self.save_button, tr("Place it")),
            (self.close_button, tr("Close")),
        ):
            button.setText(words)
            button.setAutoDefault(False)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.hint, self.place, self.kind):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        parts = QSplitter(self)
        parts.addWidget(self.pane)
        parts.addWidget(side)
        parts.setSizes([SIZE_PX[0] - 440, 440])
        parts.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(parts)

    def _connect(self) -> None:
        self._work.shown.connect(self.pane.show_picture)
        self._work.shown.connect(self._refresh)
        self._work.refused.connect(self.hint.setText)
        self.pane.pointed.connect(self._pointed)
        self._click.placed.connect(self._placed)
        self.place.returnPressed.connect(self._typed)
        self.kind.currentIndexChanged.connect(self._refresh)
        self.table.used_changed.connect(self._use)
        self.table.delete_asked.connect(self.remove)
        self.table.itemSelectionChanged.connect(self._show_marks)
        self.remove_button.clicked.connect(lambda: self.remove(self.table.currentRow()))
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.reject)

    # --- points
    def _pointed(self, column: float, row: float) -> None:
        """A place on the picture: now the same on the ground."""
        self._pending = (column, row)
        self._click.on = True
        self.table.clearSelection()
        self.table.setCurrentCell(-1, -1)
        self._refresh()
        self.place.setFocus()

    def _placed(self, east_m: float, north_m: float) -> None:
        """A place on the ground, for the point that waits or for the one that is chosen."""
        chosen = self.table.currentRow()
        if self._pending is not None:
            self.points.append(ControlPoint(self._pending, (east_m, north_m)))
        elif 0 <= chosen < len(self.points):
            self.points[chosen] = replace(self.points[chosen], ground=(east_m, north_m))
        else:
            return
        self._pending, self._click.on = None, False
        self.place.clear()
        self._refresh()
        self.pane.setFocus()

    def _typed(self) -> None:
        found = parse_place(self.place.text().replace(";", " "), WORKING_CRS)
        if found is None:
            self.hint.setText(tr("That is no place; write east and north in metres, or latitude and longitude."))
        else:
            self._placed(*found.ground)

    def _use(self, row: int, used: bool) -> None:
        self.points[row] = replace(self.points[row], used=used)
        self._refresh()

    def remove(self, row: int) -> None:
        """Take a point away; without one, the place on the picture that waits for its place on the ground."""
        if self._pending is not None:
            self._pending, self._click.on = None, False
        elif 0 <= row < len(self.points):
            del self.points[row]
        self._refresh()

    # --- what comes of them
    def _refresh(self, *_: object) -> None:
        """Fit anew, and show what misses."""
        self.made, why = None, ""
        try:
            self.made = fit(self.points, str(self.kind.currentData()))
        except TabletopError as error:
            why = i18n.text(error.message)
        far = None if self.made is None else worst(self.points, self.made)
        self.table.fill(self.points, None if self.made is None else residuals(self.points, self.made), far)
        self.told.setText(why if self.made is None else self._misses())
        self.save_button.setEnabled(self.made is not None)
        self.hint.setText(self._next_step())
        self._show_marks()

    def _misses(self) -> str:
        assert self.made is not None
        used = sum(point.used for point in self.points)
        if used == LEAST_POINTS[self.made.kind]:
            return tr("With {count} points nothing can miss; one more shows how well they fit.", count=used)
        return tr("Root mean square: {distance} m", distance=i18n.number(rms(self.points, self.made), ",.2f"))

    def _next_step(self) -> str:
        if not self.pane.has_picture:
            return tr("Reading the picture")
        if self._pending is not None:
            return tr("Click the same place on the map, or type it.")
        return tr("Click a place on the picture that can be found on the map. Arrow keys and Enter do the same.")

    def _show_marks(self) -> None:
        far = None if self.made is None else worst(self.points, self.made)
        marks = [
            PictureMark(point.pixel, str(number + 1), number == far, point.used, number == self.table.currentRow())
            for number, point in enumerate(self.points)
        ]
        self.pane.marks = [*marks, *([PictureMark(self._pending, "?", used=False)] if self._pending is not None else [])]
        self.pane.update()
        self.remove_button.setEnabled(self._pending is not None or self.table.currentRow() >= 0)

    def save(self) -> None:
        """Write what was found beside the picture and close; what cannot be written is said, and nothing is lost."""
        if self.made is None:
            return
        try:
            self._work.save(self.points, self.made)
        except TabletopError as error:
            self.told.setText(i18n.text(error.message))
            return
        self.placed.emit(self._work.path)
        self.accept()

    # --- the window itself
    def done(self, result: int) -> None:
        """End what reads."""
        self._click.end()
        self._work.close()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc first lets go of the point that waits; Enter in a field stays in it."""
        if event.key() == Qt.Key.Key_Escape and self._pending is not None:
            self.remove(-1)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)
