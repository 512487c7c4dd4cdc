"""Commands on the calibration of the table: measured, checked again, used."""

from dataclasses import replace

from PySide6.QtCore import QSize

from tabletop.core.table.surface import Surface
from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.settings import KeptCalibration, Settings
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs.screens import find_screen, pixels_of, screens
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.table.kept_calibrations import surface_for


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
        made.anew.connect(lambda: calibrate(desk))
        made.finished.connect(made.deleteLater)
        made.show()
        made.show_pattern()
    made.raise_()
    made.activateWindow()


def with_calibration(settings: Settings, request: TableRequest) -> TableRequest:
    """The same on the surface that was measured last on that screen at its resolution; as it is where none was."""
    screen = find_screen(request.screen)
    wide, high = settings.table_picture_px
    picture = QSize(wide, high) if screen is None or len(screens()) < 2 else pixels_of(screen)
    return replace(request, surface=surface_for(settings, request.screen, picture.width(), picture.height()))


def lay(desk: Desk, kept: KeptCalibration, surface: Surface, only_open: bool = False) -> None:
    """The table on a surface that was measured: in its window where that is open, and at its scale where that is not locked."""
    if desk.windows.use_surface(surface):
        _rescale(desk.session, kept.scale, only_open)
    elif not only_open:
        desk.windows.show_table(TableRequest(kept.screen, surface.width_m, kept.scale, surface), desk.say)


def _rescale(session: Session, scale: float, keep: bool) -> None:
    if not keep and session.table.frame is not None:
        session.table.set_scale(scale)
