"""Asks where the table is, how wide the picture measures on it, and at which scale the map shall lie there."""

from dataclasses import dataclass

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from tabletop import i18n
from tabletop.core.table.surface import Surface
from tabletop.settings import Settings
from tabletop.ui.dialogs.form_dialog import FormDialog, scale_box, scale_of
from tabletop.ui.dialogs.screens import find_screen, other_screen, screen_key, screen_title, screens
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr


@dataclass(frozen=True)
class TableRequest:
    """Screen by its key, measured width of the picture in metres, n of the scale 1:n."""

    screen: str
    width_m: float
    scale: float
    surface: Surface | None = None
    """What was measured on that screen, where it was: it counts, and the width does not."""


class TableDialog(FormDialog):
    """Screen, measured width, scale; and what that shows in metres of ground."""

    def __init__(self, parent: QWidget | None, settings: Settings) -> None:
        super().__init__(parent, tr("Table window"), tr("Show"))
        self.screen_box = SteadyCombo(self)
        for screen in screens():
            self.screen_box.addItem(screen_title(screen), screen_key(screen))
        self._choose_screen(parent, settings)
        self.width_box = QDoubleSpinBox(
            self, minimum=0.1, maximum=50.0, decimals=3, singleStep=0.05, value=settings.table_width_m, suffix=" m"
        )
        self.scale_box = scale_box(self, settings.table_scale)
        self.add_row(tr("Screen"), self.screen_box)
        self.add_row(tr("Measured width of the picture"), self.width_box)
        self.add_row(tr("Scale"), self.scale_box)
        self.shows = self.add_note("")
        if len(screens()) < 2:
            self.add_note(
                tr(
                    "Only one screen is there. The table opens as a test window: it shows the picture of {wide} × {high} pixels "
                    "smaller, and resizing it shows more or less of it.",
                    wide=settings.table_picture_px[0],
                    high=settings.table_picture_px[1],
                )
            )
        keys = tr(
            "Keys there: B blank, arrows move by a step, Page Up and Page Down the scene, Esc closes; unlocked, F follows the map, + and - "
            "change the scale."
        )
        self.add_note(keys)
        self.width_box.valueChanged.connect(self._tell)
        self.scale_box.currentTextChanged.connect(self._tell)
        self._tell()

    def request(self) -> TableRequest:
        """What was chosen. Only valid while the scale is a number."""
        return TableRequest(str(self.screen_box.currentData()), self.width_box.value(), scale_of(self.scale_box.currentText()) or 500.0)

    def _choose_screen(self, parent: QWidget | None, settings: Settings) -> None:
        wanted = find_screen(settings.table_screen) or other_screen(parent.screen() if parent else None)
        if wanted is not None:
            self.screen_box.setCurrentIndex(self.screen_box.findData(screen_key(wanted)))

    def _tell(self, *_: object) -> None:
        scale = scale_of(self.scale_box.currentText())
        self.accept_button.setEnabled(scale is not None)
        if scale is None:
            self.shows.setText(tr("The scale is no number; give one such as 1:500."))
        else:
            self.shows.setText(
                tr("The picture shows {metres} m of ground from left to right.", metres=round(scale * self.width_box.value(), 1))
            )
