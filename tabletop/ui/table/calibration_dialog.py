"""The calibration of the table, on the operator's screen: choose a set-up, type lengths, read what comes of it, use it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from tabletop import i18n
from tabletop.core.table.calibration import Calibration
from tabletop.core.table.calibration_input import PixelMark
from tabletop.core.table.calibration_setups import BY_ID, SETUPS, Setup, calibrated
from tabletop.core.table.floor_sizes import FLOOR_SIZES
from tabletop.core.table.surface import Surface
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, mark
from tabletop.session.base.background import Background, Job
from tabletop.settings import Settings, TypedCalibration
from tabletop.ui.dialogs.form_dialog import FormDialog, scale_box, scale_of, scale_text
from tabletop.ui.dialogs.screens import find_screen, other_screen, screen_key, screen_title, screens
from tabletop.ui.dialogs.table_dialog import picture_of
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.table.calibration_view import CalibrationView
from tabletop.ui.table.kept_calibrations import does_not_fit, kept_of, result_words
from tabletop.ui.table.length_fields import LengthFields, TapedField

tr = i18n.tr
WHOLE, FREE = "whole", "free"
Reckoned = tuple[Calibration, Surface]
NOT_A_NUMBER = mark("One of the fields holds no number.")


class CalibrationDialog(FormDialog):
    """`used`: a calibration was taken (KeptCalibration, Surface)."""

    used = Signal(object, object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Calibrate the table"), tr("Use"))
        self.setProperty("help_page", "calibration")
        self._settings = settings
        self._thread: Background | None = None
        self._job: Job[Reckoned] | None = None
        self.found: Calibration | None = None
        self.surface: Surface | None = None
        self._shrinks = False
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self.view = CalibrationView()
        self.destroyed.connect(self.view.deleteLater)
        self.view.moved.connect(self.reckon)
        self.view.resized.connect(self._picture_changed)
        self.view.left.connect(self._come_back)
        self._make_rows()
        if parent is not None:
            parent.window().installEventFilter(self)
        self._choose_screen()
        self._fill_rooms()
        self._setup_changed()
        self._room_chosen()

    # --- rows
    def _make_rows(self) -> None:
        self._scroll_rows()
        self.setMinimumWidth(560)
        self.screen_box, self.room_box, self.setup_box, self.size_box = (CalmCombo(self) for _ in range(4))
        for screen in screens():
            self.screen_box.addItem(screen_title(screen), screen_key(screen))
        self.room_box.setEditable(True)
        self.room_box.complete_nothing()
        for setup in SETUPS:
            self.setup_box.addItem(i18n.text(Message(setup.title)), setup.id)
        self.add_row(tr("Screen"), self.screen_box)
        self.add_row(tr("Room"), self.room_box)
        self.add_row(tr("Set-up"), self.setup_box)
        self.how = self.add_note("")
        self.lengths = LengthFields(self)
        self._form.addRow(self.lengths)
        self._add_surface_rows()
        self.told = plain_label(self)
        self._form.addRow(self.told)
        self.pattern_button = QPushButton(tr("Show test pattern"), self)
        self.pattern_button.setAutoDefault(False)
        self.buttons.addButton(self.pattern_button, self.buttons.ButtonRole.ActionRole)
        self.screen_box.activated.connect(self._screen_chosen)
        self.room_box.activated.connect(self._room_chosen)
        self.setup_box.activated.connect(self._setup_changed)
        self.lengths.changed.connect(self.reckon)
        self.lengths.pointed.connect(self.view.point_out)
        self.pattern_button.clicked.connect(self.show_pattern)

    def _add_surface_rows(self) -> None:
        self.size_box.addItem(tr("Whole picture"), WHOLE)
        for place, preset in enumerate(FLOOR_SIZES):
            self.size_box.addItem(i18n.text(Message(preset.title)), place)
        self.size_box.addItem(tr("Free size"), FREE)
        self.wide, self.high = (TapedField(self, unit="m", step=0.1, low=0.1) for _ in range(2))
        self.scale_box = scale_box(self, self._settings.table_scale)
        self.turn = NumberField(self, unit="°", step=90.0, low=0.0)
        self.turn.set_limits(0.0, 270.0, 90.0)
        self.turn.show_value(0.0)
        self.mirrored = QCheckBox(tr("Seen from the other side (mirrored)"), self)
        self.add_row(tr("Floor or table"), self._row(tr("Floor or table"), self.size_box, self.wide, self.high))
        self.wide.setAccessibleName(tr("Width"))
        self.high.setAccessibleName(tr("Height"))
        self.add_row(tr("Scale"), self.scale_box)
        self.add_row(tr("Turned clockwise"), self._row(tr("Turned clockwise"), self.turn, self.mirrored))
        self.size_box.activated.connect(self._size_chosen)
        self.scale_box.currentTextChanged.connect(self.reckon)
        for field in (self.wide, self.high, self.turn):
            field.committed.connect(self.reckon)
        self.mirrored.toggled.connect(self.reckon)
        self._show_free()

    def _row(self, name: str, *parts: QWidget) -> QWidget:
        row = QWidget(self)
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in parts:
            part.setAccessibleName(name)
            box.addWidget(part, 1)
        row.setFocusProxy(parts[0])
        return row

    # --- screen and room
    def _choose_screen(self) -> None:
        parent = self.parentWidget()
        wanted = find_screen(self._settings.table_screen) or other_screen(parent.screen() if parent else None)
        if wanted is not None:
            self.screen_box.setCurrentIndex(max(0, self.screen_box.findData(screen_key(wanted))))
        self.view.place.picture = self._picture()

    def _picture(self) -> QSize:
        return picture_of(self._settings, self.screen_id)

    @property
    def screen_id(self) -> str:
        """Key of the screen that is calibrated."""
        return str(self.screen_box.currentData() or "")

    @property
    def setup(self) -> Setup:
        """The set-up that is chosen."""
        return BY_ID[str(self.setup_box.currentData())]

    def _fill_rooms(self) -> None:
        typed = [*self._settings.calibration_drafts, *self._settings.calibrations]
        rooms = [one.room for one in typed if one.screen == self.screen_id]
        self.room_box.clear()
        self.room_box.addItems(list(dict.fromkeys(rooms)) or [tr("Room {n}", n=1)])

    def _screen_chosen(self) -> None:
        self.view.place.picture = self._picture()
        if self.view.isVisible():
            self.view.stand(self.screen_id, self._picture())
        self._fill_rooms()
        self._picture_changed()
        self._room_chosen()

    def _room_chosen(self) -> None:
        """Take up what was measured in that room, at that resolution."""
        room = self.room_box.currentText()
        there = [one for one in self._settings.calibrations if (one.room, one.screen) == (room, self.screen_id)]
        fits = [one for one in there if one.fits(self.screen_id, *self.view.size_px)]
        drafts = [one for one in self._settings.calibration_drafts if one.room == room and one.fits(self.screen_id, *self.view.size_px)]
        if drafts:
            self._take_up(drafts[0])
            self.how.setText(f"{self.how.text()}\n{tr('What was typed before the window was closed stands here again.')}")
        elif fits:
            self._take_up(fits[0])
        elif there:
            self._tell(does_not_fit(there[0], self.view.size_px), wrong=True)
        self._stood = self._typed()

    def _take_up(self, kept: TypedCalibration) -> None:
        if kept.setup in BY_ID:
            self.setup_box.setCurrentIndex(self.setup_box.findData(kept.setup))
        self._setup_changed()
        self.lengths.show_lengths(kept.lengths)
        self.turn.show_value(kept.turned_deg)
        self.mirrored.setChecked(kept.mirrored)
        self.scale_box.setCurrentText(scale_text(kept.scale))
        self._show_size(kept.most_m)
        if set(kept.pixels) == set(self.view.marks):
            self.view.set_marks(kept.pixels, self.view.pairs, self.view.hints)
        self.reckon()

    # --- set-up and size
    def _setup_changed(self) -> None:
        setup = self.setup
        self.how.setText(i18n.text(Message(setup.how)))
        self.lengths.ask_for(setup.lengths)
        self._shrinks = True
        self._fitting.start()
        self._picture_changed()
        self.reckon()

    def _fit(self) -> None:
        """As high as what is asked for and told needs; lower again only after another set-up was chosen."""
        if self.isVisible():
            self.fit(self._shrinks)
            self._shrinks = False

    def _picture_changed(self) -> None:
        setup = self.setup
        marks = {one.id: one.pixel for one in setup.layout.marks(*self.view.size_px)}
        hints = (i18n.text(Message(setup.how)), tr("Tab: next mark. Arrows: 1 px, with Shift 0.1 px. Enter: back."))
        self.view.set_marks(marks, [name for name in setup.lengths if len(name) == 2], hints)

    def _size_chosen(self) -> None:
        chosen = self.size_box.currentData()
        if isinstance(chosen, int):
            preset = FLOOR_SIZES[chosen]
            self.wide.show_value(preset.width_m)
            self.high.show_value(preset.height_m)
            self.scale_box.setCurrentText(scale_text(preset.scale))
        self._show_free()
        self.reckon()

    def _show_size(self, most_m: tuple[float, float]) -> None:
        sizes = [(preset.width_m, preset.height_m) for preset in FLOOR_SIZES]
        data = WHOLE if most_m == (0.0, 0.0) else sizes.index(most_m) if most_m in sizes else FREE
        self.size_box.setCurrentIndex(self.size_box.findData(data))
        self.wide.show_value(most_m[0] or None)
        self.high.show_value(most_m[1] or None)
        self._show_free()

    def _show_free(self) -> None:
        for field in (self.wide, self.high):
            field.setVisible(self.size_box.currentData() == FREE)

    def most_m(self) -> tuple[float, float] | None:
        """The size of the floor; None for the whole picture. Raises ValueError for what is no number."""
        if self.size_box.currentData() == WHOLE:
            return None
        wide, high = self.wide.value(), self.high.value()
        return (wide, high) if wide and high and wide > 0 and high > 0 else None

    # --- what comes of it
    def marks(self) -> list[PixelMark]:
        """The marks as they lie on the picture now."""
        return [PixelMark(name, place) for name, place in self.view.marks.items()]

    def reckon(self, *_: object) -> None:
        """Work out the calibration of what is typed, beside the window."""
        self.found = self.surface = None
        self.accept_button.setEnabled(False)
        if self._job is not None:
            self._job.cancel()
        try:
            lengths, turned, most = self.lengths.lengths(), self.turn.value() or 0.0, self.most_m()
        except ValueError:
            self._tell(i18n.text(Message(NOT_A_NUMBER)), wrong=True)
            return
        setup, size, marks, mirrored = self.setup, self.view.size_px, self.marks(), self.mirrored.isChecked()
        if len(lengths) < setup.least:
            self._tell(tr("Type {n} more {n:length|lengths} at least.", n=setup.least - len(lengths)))
            return

        def work(job: Job[Reckoned]) -> Reckoned:
            found = calibrated(setup, size, marks, lengths, mirrored=mirrored, turned_deg=turned)
            return found, found.surface(most)

        if self._thread is None:
            self._thread = Background("calibration", self)
        self._job = self._thread.submit(Job(work, self._reckoned, self._refused))

    def _reckoned(self, reckoned: Reckoned) -> None:
        scale = scale_of(self.scale_box.currentText())
        if scale is None:
            self._tell(tr("The scale is no number; give one such as 1:500."), wrong=True)
            return
        self.found, self.surface = reckoned
        self.accept_button.setEnabled(True)
        self._tell(result_words(self.found, self.surface, scale, self.most_m()))

    def _refused(self, error: TabletopError) -> None:
        self._tell(i18n.text(error.message), wrong=True)

    def _tell(self, words: str, wrong: bool = False) -> None:
        self.told.setProperty("wrong", wrong)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(words)
        self._fitting.start()

    # --- pattern and end
    def show_pattern(self) -> None:
        """The test pattern on the table's screen, with the keys on it."""
        self.view.stand(self.screen_id, self._picture())
        self.view.setFocus()

    def _come_back(self) -> None:
        """The keys come back to this dialog; the pattern stays."""
        if self.isVisible():
            self.raise_()
            self.activateWindow()
            first = next(iter(self.lengths.fields.values()), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Keep it in the computer's settings, and lay the table on it."""
        scale = scale_of(self.scale_box.currentText())
        if self.found is None or self.surface is None or scale is None:
            return
        room = self._room_name()
        try:
            lengths, turned, most = self.lengths.lengths(), self.turn.value() or 0.0, self.most_m()
        except ValueError:
            return
        kept = kept_of(self.found, self.surface, room=room, screen=self.screen_id, setup=self.setup.id, marks=self.marks(), lengths=lengths)
        kept = kept.model_copy(update={"scale": scale, "turned_deg": turned, "most_m": most or (0.0, 0.0)})
        self._settings.keep_calibration(kept)
        self._settings.keep_draft(self._typed().model_copy(update={"lengths": {}}))
        self._settings.table_screen, self._settings.table_scale = self.screen_id, scale
        self._settings.save()
        self.used.emit(kept, self.surface)
        super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the main window: the pattern is a window of its own, and would stay."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Close and parent is not None and watched is parent.window():
            self.reject()
        return super().eventFilter(watched, event)

    def _room_name(self) -> str:
        return self.room_box.currentText().strip() or tr("Room {n}", n=1)

    def _typed(self) -> TypedCalibration:
        """What stands in the fields; those that hold no number are left out."""
        wide, high = self.view.size_px
        where = {"room": self._room_name(), "screen": self.screen_id, "width_px": wide, "height_px": high, "setup": self.setup.id}
        try:
            more = {"turned_deg": self.turn.value() or 0.0, "most_m": self.most_m() or (0.0, 0.0)}
        except ValueError:
            more = {}
        more["scale"] = scale_of(self.scale_box.currentText()) or self._settings.table_scale
        told = {"lengths": self.lengths.numbers(), "pixels": dict(self.view.marks), "mirrored": self.mirrored.isChecked()}
        return TypedCalibration.model_validate({**where, **more, **told})

    def _keep_typed(self) -> None:
        """Esc throws nothing away: what was typed and not used stands there again the next time."""
        typed = self._typed()
        if typed != self._stood:
            self._settings.keep_draft(typed)
            self._settings.save()

    def done(self, result: int) -> None:
        """The pattern goes with the dialog; what was typed and not used is kept."""
        if result != self.DialogCode.Accepted:
            self._keep_typed()
        self._stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As above, where its window is closed."""
        self._stop()
        super().closeEvent(event)

    def _stop(self) -> None:
        self.view.left.disconnect(self._come_back) if self.view.isVisible() else None
        self.view.close()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()
