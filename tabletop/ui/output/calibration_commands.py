"""Commands on the calibration of the table: measured, checked again, used."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from tabletop.core.table.surface import Surface
from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.settings import KeptCalibration, Settings
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk

if TYPE_CHECKING:
    from tabletop.ui.dialogs.table_dialog import TableRequest


def calibration_actions() -> list[ActionSpec]:
    """They stand in the menu of the table."""
    return [
        ActionSpec("table-calibrate", mark("Calibrate the table..."), "plan/table", calibrate, "Alt+Shift+T", "ruler-dimension-line"),
        ActionSpec("table-recheck", mark("Check the table again..."), "plan/table", recheck, "Alt+Shift+C", "list-checks"),
    ]


def calibrate(desk: Desk) -> None:
    """Measure how the picture lies on floor or table."""
    from tabletop.ui.table.calibration_dialog import CalibrationDialog

    made = desk.window.findChild(CalibrationDialog)
    if made is None or not made.isVisible():
        made = CalibrationDialog(desk.settings, desk.window)
        made.used.connect(lambda kept, surface: lay(desk, kept, surface))
        QShortcut(QKeySequence("F1"), made).activated.connect(lambda: desk.windows.show_help("calibration"))
        made.finished.connect(made.deleteLater)
        made.show()
    made.raise_()
    made.activateWindow()


def recheck(desk: Desk) -> None:
    """Look at two marks again."""
    from tabletop.ui.table.recheck_dialog import RecheckDialog

    made = desk.window.findChild(RecheckDialog)
    if made is None or not made.isVisible():
        made = RecheckDialog(desk.settings, desk.window)
        made.used.connect(lambda kept, surface: lay(desk, kept, surface, only_open=True))
        QShortcut(QKeySequence("F1"), made).activated.connect(lambda: desk.windows.show_help("calibration"))
        made.anew.connect(lambda: calibrate(desk))
        made.finished.connect(made.deleteLater)
        made.show()
        made.show_pattern()
    made.raise_()
    made.activateWindow()


def with_calibration(settings: Settings, request: "TableRequest") -> "TableRequest":
    """The same on the surface that was measured in the room asked for, on that screen at its resolution; as it is where none was."""
    from tabletop.ui.dialogs.table_dialog import picture_of
    from tabletop.ui.table.kept_calibrations import surface_of

    picture = picture_of(settings, request.screen)
    for kept in settings.calibrations_of(request.screen, picture.width(), picture.height()):
        surface = surface_of(kept) if kept.room == request.room else None
        if surface is not None:
            settings.keep_calibration(kept)
            return replace(request, surface=surface)
    return request


def lay(desk: Desk, kept: KeptCalibration, surface: Surface, only_open: bool = False) -> None:
    """The table on a surface that was measured: in its window where that is open, and at its scale where that is not locked."""
    from tabletop.ui.dialogs.table_dialog import TableRequest

    if desk.windows.use_surface(surface):
        _rescale(desk.session, kept.scale, only_open)
    elif not only_open:
        desk.windows.show_table(TableRequest(kept.screen, surface.width_m, kept.scale, surface), desk.say)


def _rescale(session: Session, scale: float, keep: bool) -> None:
    if not keep and session.table.frame is not None:
        session.table.set_scale(scale)
