"""Where the table lies: sizes and scale, moved by steps of its grid, turned to the room, brought to the map or to a saved view."""

import math

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from tabletop import i18n
from tabletop.core.arrangement.saved_view import saved_views
from tabletop.core.table.floor_sizes import FLOOR_SIZES
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_steps import step_m
from tabletop.core.text.message import Message
from tabletop.session.session import Session
from tabletop.ui.dialogs.form_dialog import SCALES, scale_text
from tabletop.ui.operator.panel_rows import CommandButton, choice, column, fill, labelled, row
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import Panel, name_button, plain_label, retint_buttons, tool_button

tr = i18n.tr
STEPS = {
    "table-left": ("chevron-left", 1, 0),
    "table-up": ("chevron-up", 0, 1),
    "table-down": ("chevron-down", 2, 1),
    "table-right": ("chevron-right", 1, 2),
}


class PlacePage(Panel):
    """`wanted(command)` asks for a command of the table."""

    def __init__(self, session: Session, wanted: SignalInstance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.size_box, self.scale, self.view = choice(self), choice(self), choice(self)
        self.bring = CommandButton(self, "table-bring", wanted)
        self.go = CommandButton(self, "table-view", wanted)
        self.bearing = NumberField(self, unit="°")
        self.bearing.set_limits(None, None, 1.0)
        self.step_words = plain_label(self, style="quiet")
        self.lock_words = plain_label(self, style="quiet")
        self.buttons: dict[str, QToolButton] = {}
        box = column(self)
        size_row, self._size_words = labelled(self, self.size_box)
        scale_row, self._scale_words = labelled(self, self.scale)
        box.addLayout(size_row)
        box.addLayout(scale_row)
        box.addWidget(self.lock_words)
        box.addLayout(self._cross(wanted))
        box.addWidget(self.step_words)
        box.addLayout(row(self.bring))
        box.addLayout(row(self.view, self.go))
        box.addStretch(1)
        self.size_box.activated.connect(self._size_chosen)
        self.scale.activated.connect(self._scale_chosen)
        self.bearing.committed.connect(self._bearing_written)
        for signal in (session.table.frame_changed, session.table.look_changed, session.plan_changed):
            signal.connect(self.refresh)
        self.follow_theme()

    def _cross(self, wanted: SignalInstance) -> QGridLayout:
        """Four arrows about the middle, and what turns at their side."""
        grid = QGridLayout()
        grid.setSpacing(4)
        turns = {"table-turn-left": ("rotate-ccw", 0, 3), "table-turn-right": ("rotate-cw", 0, 4)}
        for command, (icon_name, down, right) in {**STEPS, **turns}.items():
            button = tool_button(icon_name, self)
            button.clicked.connect(lambda _=False, command=command: wanted.emit(command))
            self.buttons[command] = button
            grid.addWidget(button, down, right)
        self._turn_words = plain_label(self, style="quiet", wrap=False)
        grid.addWidget(self._turn_words, 1, 3, 1, 3)
        grid.addWidget(self.bearing, 2, 3, 1, 3)
        self._turn_words.setBuddy(self.bearing)
        grid.setColumnStretch(5, 1)
        return grid

    def chosen_view(self) -> int:
        """Number of the saved view that is chosen, from 0."""
        chosen = self.view.currentData()
        return chosen if isinstance(chosen, int) else 0

    # --- what is done
    def _size_chosen(self, _row: int) -> None:
        """A floor or table brings its scale; the surface stays the one in use."""
        chosen = self.size_box.currentData()
        if chosen is not None:
            self._session.table.set_scale(FLOOR_SIZES[chosen].scale)
        self.refresh()

    def _scale_chosen(self, _row: int) -> None:
        self._session.table.set_scale(float(self.scale.currentData()))
        self.refresh()

    def _bearing_written(self) -> None:
        try:
            value = self.bearing.value()
        except ValueError:
            value = None
        if value is not None and math.isfinite(value):
            self._session.table.turn_to(value % 360)
        self.refresh()

    # --- what is shown
    def refresh(self, *_: object) -> None:
        """As the session stands."""
        table = self._session.table
        frame, steady = table.frame, table.is_steady
        fill(self.size_box, _floors(frame), None)
        scales = sorted({*map(float, SCALES[:8]), 200.0, *([] if frame is None else [frame.scale])})
        fill(self.scale, [(scale_text(one), one) for one in scales], None if frame is None else frame.scale)
        views = [(view.name, n) for n, view in enumerate(saved_views(self._session.plan))]
        fill(self.view, views or [(tr("No saved view"), None)], min(self.chosen_view(), len(views) - 1) if views else None)
        free, placed, seen = frame is not None and not steady, frame is not None, frame is not None and bool(views)
        wanted: dict[QWidget, bool] = {self.size_box: free, self.scale: free, self.view: seen, self.go: seen}
        for part, enabled in {**wanted, **dict.fromkeys((self.bring, self.bearing, *self.buttons.values()), placed)}.items():
            part.setEnabled(enabled)
        self.lock_words.setText(
            tr("Scale and place are locked: figures stand on the table.") if steady else tr("Scale and place are free.")
        )
        length = step_m(frame, table.look) if frame is not None else 0.0
        self.step_words.setText(
            tr("One step: {length:.2f} m on the table, {ground:.0f} m on the ground", length=length, ground=length * frame.scale)
            if frame is not None
            else ""
        )
        if not self.bearing.hasFocus():
            self.bearing.show_value(None if frame is None else round(frame.bearing_deg, 1))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self._size_words.setText(tr("Floor"))
        self.size_box.setAccessibleName(tr("Floor or table"))
        self._scale_words.setText(tr("Scale"))
        self.scale.setAccessibleName(tr("Scale of the table"))
        self._turn_words.setText(tr("Up is"))
        self.bearing.setAccessibleName(tr("Bearing that points away from the readers"))
        self.bring.say(tr("Bring the map's middle here"), tr("The middle of the map comes to the middle of the table (Ctrl+Shift+M)"))
        self.go.say(tr("Go there"), tr("Its middle, scene and layers; the scale stays that of the table"))
        self.view.setAccessibleName(tr("Saved view"))
        names = {
            "table-left": (tr("One step left"), "Alt+Shift+J"),
            "table-right": (tr("One step right"), "Alt+Shift+L"),
            "table-up": (tr("One step up"), "Alt+Shift+I"),
            "table-down": (tr("One step down"), "Alt+Shift+K"),
            "table-turn-left": (tr("Turn by 90° to the left"), "Alt+Shift+U"),
            "table-turn-right": (tr("Turn by 90° to the right"), "Alt+Shift+O"),
        }
        for command, (words, keys) in names.items():
            name_button(self.buttons[command], words, keys)
        self.refresh()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)


def _floors(frame: TableFrame | None) -> list[tuple[str, int | None]]:
    """The surface in use, then the floors and tables whose scale may be taken; of each that has another size it is said."""
    presets: list[tuple[str, int | None]] = []
    for n, one in enumerate(FLOOR_SIZES):
        title = i18n.text(Message(one.title))
        fits = frame is None or one.fits(frame.surface.width_m, frame.surface.height_m)
        presets.append((title if fits else tr("{title} (another size)", title=title), n))
    if frame is None:
        return presets
    wide, high = (round(side, 2) for side in (frame.surface.width_m, frame.surface.height_m))
    return [(tr("In use: {wide:g} x {high:g} m", wide=wide, high=high), None), *presets]
