"""The table's panel, the commands that answer it, and the keys of a presenter, joined for one window."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from tabletop.ui.desk.desk import Desk
from tabletop.ui.operator.kept_look import KeptLook
from tabletop.ui.operator.operator_panel import OperatorPanel
from tabletop.ui.window.other_windows import OtherWindows

PRESENTER = {"table-blank": ("B", "."), "play": ("F5",)}
"""What a presenter sends besides Page Up and Page Down, and what each does while the table is open: as on the table itself."""


class Presenter(QObject):
    """While a table is open, and the keys of a presenter are wanted, they are taken from the commands that have them else.

    They are shortcuts, so a field that is typed into keeps them to itself, and so does the crosshair.
    """

    def __init__(self, desk: Desk, panel: OperatorPanel) -> None:
        super().__init__(desk.window)
        self._desk, self._panel = desk, panel
        self._taken: dict[str, list[QKeySequence]] = {}
        self.is_on = False
        desk.session.table.frame_changed.connect(self.refresh)
        panel.point.presenter_changed.connect(self._wanted)
        self.refresh()

    def refresh(self) -> None:
        """Take the keys, or give them back."""
        wanted = self._desk.settings.presenter_keys and self._desk.session.table.frame is not None
        self._panel.point.show_presenter(self._desk.settings.presenter_keys)
        if wanted and not self.is_on:
            self._take()
        elif not wanted and self.is_on:
            for name, keys in self._taken.items():
                self._desk.actions.by_id[name].setShortcuts(keys)
            self._taken = {}
        self.is_on = wanted

    def _take(self) -> None:
        by_id = self._desk.actions.by_id
        keys = {QKeySequence(key) for some in PRESENTER.values() for key in some}
        for name, action in by_id.items():
            own = action.shortcuts()
            if name in PRESENTER or any(key in keys for key in own):
                self._taken[name] = own
                left = [key for key in own if key not in keys]
                action.setShortcuts([*left, *(QKeySequence(key) for key in PRESENTER.get(name, ()))])

    def _wanted(self, wanted: bool) -> None:
        if wanted != self._desk.settings.presenter_keys:
            self._desk.settings.presenter_keys = wanted
            self._desk.settings.save()
        self.refresh()


def join_operator(desk: Desk, panel: OperatorPanel, windows: OtherWindows) -> Presenter:
    """What the panel asks for is done; what the room sees is shown in it; the look of each screen is kept. Lives as long as the window."""

    def shown() -> QWidget | None:
        return None if windows.table is None else windows.table.view

    def room() -> str:
        frame = desk.session.table.frame
        measured_at = "" if frame is None else frame.surface.measured_at
        return next((kept.room for kept in desk.settings.calibrations if measured_at and kept.measured_at == measured_at), "")

    panel.preview.source, panel.room = shown, room
    panel.take_hand(desk.table_hand)
    panel.wanted.connect(lambda name: desk.actions.by_id[name].trigger())
    KeptLook(desk.session, desk.settings, desk.window)
    table = desk.session.table
    for signal in (table.frame_changed, table.show_changed, table.marks_changed, desk.table_hand.mode_changed):
        signal.connect(lambda: desk.actions.refresh())
    presenter = Presenter(desk, panel)
    desk.actions.by_id["play"].triggered.connect(lambda _=False: table.blank(False))  # who plays wants it seen
    desk.actions.by_id["table-presenter"].triggered.connect(lambda _=False: presenter.refresh())
    return presenter
