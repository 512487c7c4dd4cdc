"""Whether the table still lies as it was calibrated: two marks looked at again, the whole picture nudged, in ten seconds."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from tabletop import i18n
from tabletop.core.table.recheck import Recheck, recheck, shifted
from tabletop.core.table.surface import as_matrix, projected
from tabletop.core.text.errors import InputError
from tabletop.settings import KeptCalibration, Settings
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.table.calibration_view import FINE_PX, STEP_PX, CalibrationView
from tabletop.ui.table.kept_calibrations import does_not_fit, surface_of
from tabletop.ui.table.length_fields import TapedField

tr = i18n.tr


@dataclass(frozen=True)
class Nudge:
    """A button that shifts the whole picture."""

    sign: str
    right: int
    down: int


NUDGES = (Nudge("←", -1, 0), Nudge("→", 1, 0), Nudge("↑", 0, -1), Nudge("↓", 0, 1))


class RecheckDialog(FormDialog):
    """`used`: a calibration was put right (KeptCalibration, Surface); `anew`: it is to be measured again."""

    used = Signal(object, object)
    anew = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Check the table again"), tr("Correct"))
        self.setProperty("help_page", "calibration")
        self._settings = settings
        self.found: Recheck | None = None
        self.view = CalibrationView()
        self.destroyed.connect(self.view.deleteLater)
        self.view.moved.connect(self.look)
        self.view.left.connect(self._come_back)
        self.view.resized.connect(self.look)
        self._make_rows()
        if parent is not None:
            parent.window().installEventFilter(self)
        self._room_chosen()

    def _make_rows(self) -> None:
        self._scroll_rows()
        self.setMinimumWidth(480)
        self.room_box = CalmCombo(self)
        self._fill_rooms()
        self.add_row(tr("Room"), self.room_box)
        self.how = self.add_note("")
        self.taped = TapedField(self, unit="m", step=0.01, low=0.0)
        self.add_row(tr("Distance between them, if taped"), self.taped)
        nudges = QWidget(self)
        box = QHBoxLayout(nudges)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        names = (tr("Whole picture left"), tr("Whole picture right"), tr("Whole picture up"), tr("Whole picture down"))
        self.nudges = [self._nudge_button(nudge, name, nudges) for nudge, name in zip(NUDGES, names, strict=True)]
        for button in self.nudges:
            box.addWidget(button)
        nudges.setFocusProxy(self.nudges[0])
        self._form.addRow(tr("Nudge by 1 px (Shift: 0.1)"), nudges)
        self.told = plain_label(self)
        self._form.addRow(self.told)
        self.anew_button = QPushButton(tr("Measure again..."), self)
        self.anew_button.setAutoDefault(False)
        self.buttons.addButton(self.anew_button, self.buttons.ButtonRole.ActionRole)
        self.cancel_button.setText(tr("Close"))
        self.room_box.activated.connect(self._room_chosen)
        self.taped.committed.connect(self.look)
        self.anew_button.clicked.connect(self._measure_again)

    def _fill_rooms(self) -> None:
        self.room_box.clear()
        for place, one in enumerate(self._settings.calibrations):
            if len(one.pixels) >= 2:
                self.room_box.addItem(f"{one.room}, {one.width_px} × {one.height_px}", place)

    def _nudge_button(self, nudge: Nudge, name: str, parent: QWidget) -> QPushButton:
        button = QPushButton(nudge.sign, parent)
        button.setAutoDefault(False)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self.nudge(nudge.right, nudge.down))
        return button

    # --- what is checked
    @property
    def kept(self) -> KeptCalibration | None:
        """The calibration of the room chosen."""
        place = self.room_box.currentData()
        return self._settings.calibrations[place] if isinstance(place, int) else None

    def show_pattern(self) -> None:
        """Two marks on the table's screen."""
        kept = self.kept
        if kept is not None:
            self.view.stand(kept.screen, QSize(kept.width_px, kept.height_px))
            self.view.setFocus()

    def _room_chosen(self) -> None:
        kept = self.kept
        self.taped.show_value(None)
        if kept is None:
            self.how.setText(tr("No room was calibrated on this computer yet."))
            self.accept_button.setEnabled(False)
            return
        two = self._two(kept)
        words = tr(
            "After calibrating, stick a bit of tape on the floor at {a} and {b}. Do both marks still lie there? If not, drag them back.",
            a=two[0],
            b=two[1],
        )
        self.how.setText(words)
        marks = {name: kept.pixels[name] for name in two}
        keys = tr("Tab: next mark. Arrows: 1 px, with Shift 0.1 px. Enter: back.")
        self.view.set_marks(marks, ["".join(two)] if len("".join(two)) == 2 else [], (words, keys))
        self.look()

    def _two(self, kept: KeptCalibration) -> tuple[str, str]:
        """The two marks that stand farthest apart."""
        at = kept.pixels
        return max(combinations(sorted(at), 2), key=lambda two: float(np.hypot(*np.subtract(at[two[0]], at[two[1]]))))

    def look(self) -> None:
        """Say how far off the two marks are."""
        kept, self.found = self.kept, None
        self.accept_button.setEnabled(False)
        if kept is None:
            return
        if self.view.isVisible() and not kept.fits(kept.screen, *self.view.size_px):
            self._tell(does_not_fit(kept, self.view.size_px), wrong=True)
            return
        names = list(self.view.marks)
        before = np.array([kept.pixels[name] for name in names])
        now = np.array([self.view.marks[name] for name in names])
        try:
            taped = self.taped.value()
            found = recheck(np.array(kept.matrix), before, now, [] if taped is None else [taped])
        except ValueError:
            self._tell(tr("One of the fields holds no number."), wrong=True)
            return
        except InputError as error:
            self._tell(i18n.text(error.message), wrong=True)
            return
        self.found = found
        self._say(found)

    def _say(self, found: Recheck) -> None:
        off_mm = found.off_m * 1000
        if found.state == "good":
            self._tell(tr("Still good: {off:.0f} mm.", off=off_mm))
        elif found.state == "shifted":
            self._tell(tr("Moved by {off:.0f} mm: the whole picture was only shifted and turned. It can be corrected.", off=off_mm))
            self.accept_button.setEnabled(True)
        else:
            self._tell(tr("Moved by {off:.0f} mm: measure again.", off=off_mm), wrong=True)

    def _tell(self, words: str, wrong: bool = False) -> None:
        self.told.setProperty("wrong", wrong)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(words)
        if self.isVisible():
            self.fit(shrinks=False)

    # --- what is done about it
    def accept(self) -> None:
        """Lay the picture where the marks are now; the dialog stays, to be looked at once more."""
        if self.found is not None and self.found.matrix is not None:
            self._lay(self.found.matrix, dict(self.view.marks))

    def nudge(self, right: int, down: int) -> None:
        """Shift the whole picture by a pixel, by a tenth where Shift is held."""
        kept = self.kept
        if kept is not None:
            step = FINE_PX if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_PX
            self._lay(shifted(np.array(kept.matrix), right * step, down * step), {})

    def _lay(self, matrix: np.ndarray, seen: dict[str, tuple[float, float]]) -> None:
        """Keep another matrix for the room; its marks stay on their places on the floor."""
        kept = self.kept
        assert kept is not None
        places = projected(np.linalg.inv(np.array(kept.matrix)), np.array(list(kept.pixels.values())))
        there = projected(matrix, places)
        pixels = {name: (float(x), float(y)) for name, (x, y) in zip(kept.pixels, there, strict=True)} | seen
        put_right = kept.model_copy(update={"matrix": [list(row) for row in as_matrix(matrix)], "pixels": pixels})
        surface = surface_of(put_right)
        if surface is None:
            return
        self._settings.keep_calibration(put_right)
        self._settings.save()
        self._fill_rooms()
        self._room_chosen()
        self.used.emit(put_right, surface)

    def _measure_again(self) -> None:
        self.anew.emit()
        self.reject()

    def _come_back(self) -> None:
        if self.isVisible():
            self.raise_()
            self.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the main window: the pattern is a window of its own, and would stay."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Close and parent is not None and watched is parent.window():
            self.reject()
        return super().eventFilter(watched, event)

    def done(self, result: int) -> None:
        """The marks go with the dialog."""
        self.view.close()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As above, where its window is closed."""
        self.view.close()
        super().closeEvent(event)
