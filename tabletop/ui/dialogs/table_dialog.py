"""Asks where the table is, how wide the picture measures on it, and at which scale the map shall lie there."""

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from tabletop import i18n
from tabletop.core.table.surface import Surface
from tabletop.settings import Settings
from tabletop.ui.dialogs.form_dialog import FormDialog, scale_box, scale_of, scale_text
from tabletop.ui.dialogs.screens import find_screen, other_screen, pixels_of, screen_key, screen_title, screens
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
    room: str = ""
    """The calibration that is wanted, by the name of its room; empty: none."""


def picture_of(settings: Settings, key: str) -> QSize:
    """Pixels of the picture on a screen; where it is the only one, of the projector used last, which a test window shows."""
    screen = find_screen(key)
    wide, high = settings.table_picture_px
    return pixels_of(screen) if screen is not None and len(screens()) > 1 else QSize(wide, high)


class TableDialog(FormDialog):
    """Screen, measured width, scale; and what that shows in metres of ground."""

    def __init__(self, parent: QWidget | None, settings: Settings) -> None:
        super().__init__(parent, tr("Table window"), tr("Show"))
        self.screen_box = SteadyCombo(self)
        for screen in screens():
            self.screen_box.addItem(screen_title(screen), screen_key(screen))
        self._settings = settings
        self._choose_screen(parent, settings)
        self.room_box = SteadyCombo(self)
        self.width_box = QDoubleSpinBox(
            self, minimum=0.1, maximum=50.0, decimals=3, singleStep=0.05, value=settings.table_width_m, suffix=" m"
        )
        self.scale_box = scale_box(self, settings.table_scale)
        self.add_row(tr("Screen"), self.screen_box)
        self.add_row(tr("Calibration"), self.room_box)
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
        self.screen_box.currentIndexChanged.connect(self._fill_rooms)
        self.room_box.currentIndexChanged.connect(self._room_chosen)
        self.width_box.valueChanged.connect(self._tell)
        self.scale_box.currentTextChanged.connect(self._tell)
        self._fill_rooms()

    def request(self) -> TableRequest:
        """What was chosen. Only valid while the scale is a number."""
        scale = scale_of(self.scale_box.currentText()) or 500.0
        return TableRequest(str(self.screen_box.currentData()), self.width_box.value(), scale, room=self._room())

    def _room(self) -> str:
        return str(self.room_box.currentData() or "")

    def _fill_rooms(self, *_: object) -> None:
        """What was calibrated on the screen that is chosen, at its resolution; the one used last stands first."""
        key = str(self.screen_box.currentData())
        picture = picture_of(self._settings, key)
        self._kept = {one.room: one for one in self._settings.calibrations_of(key, picture.width(), picture.height())}
        self.room_box.blockSignals(True)
        self.room_box.clear()
        for kept in self._kept.values():
            self.room_box.addItem(tr("{room}, residual {residual:.0f} mm", room=kept.room, residual=kept.residual_m * 1000), kept.room)
        self.room_box.addItem(tr("None: by the measured width"), "")
        self.room_box.blockSignals(False)
        self._room_chosen()

    def _room_chosen(self, *_: object) -> None:
        """The scale that was used last on that screen, in that room."""
        kept = self._kept.get(self._room())
        key = str(self.screen_box.currentData())
        scale = kept.scale if kept is not None else self._settings.table_scales.get(key, self._settings.table_scale)
        self.scale_box.setCurrentText(scale_text(scale))
        self._tell()

    def _choose_screen(self, parent: QWidget | None, settings: Settings) -> None:
        wanted = find_screen(settings.table_screen) or other_screen(parent.screen() if parent else None)
        if wanted is not None:
            self.screen_box.setCurrentIndex(self.screen_box.findData(screen_key(wanted)))

    def _tell(self, *_: object) -> None:
        scale = scale_of(self.scale_box.currentText())
        self.accept_button.setEnabled(scale is not None)
        kept = self._kept.get(self._room())
        self.width_box.setEnabled(kept is None)
        width_m = self.width_box.value() if kept is None else kept.part[2]
        if scale is None:
            self.shows.setText(tr("The scale is no number; give one such as 1:500."))
        else:
            self.shows.setText(tr("The picture shows {metres} m of ground from left to right.", metres=round(scale * width_m, 1)))
