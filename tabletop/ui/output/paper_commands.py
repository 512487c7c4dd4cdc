"""Commands on paper: the map, the film, the report, the scene book. Errors leave as TabletopError; the window shows them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tabletop import i18n
from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import suggested
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.asked import is_accepted

if TYPE_CHECKING:
    from tabletop.ui.printing.print_window import PrintWindow
    from tabletop.ui.printing.print_wish import PrintJob


tr = i18n.tr
MAP_SUFFIXES = (".pdf", ".png", ".svg")
REPORT_SUFFIXES = (".pdf", ".html", ".docx")
ONE_ONLY = mark("the plan has one scene only")


def paper_actions() -> list[ActionSpec]:
    """They stand in the menu of files."""
    return [
        ActionSpec("print", mark("Print..."), "file", print_map, "Ctrl+P", "printer", separator=True),
        ActionSpec("film", mark("Film of the scenes..."), "file", film, "Ctrl+Shift+P", "film", enabled=_has_scenes, needs=ONE_ONLY),
        ActionSpec("report", mark("Report..."), "file", report, "Ctrl+R", "file-text"),
        ActionSpec("scene-book", mark("Scene book..."), "plan/document", scene_book, "", "book-image"),
    ]


def _has_scenes(session: Session) -> bool:
    return len(session.plan.scene_list()) > 1


def print_map(desk: Desk) -> "PrintWindow":
    """Open the print dialog: a sheet of a scene, of several, a floor mat; one that is open comes to the front."""
    from tabletop.ui.printing.print_window import PrintWindow

    there = desk.window.findChild(PrintWindow)
    if there is not None and there.isVisible():
        there.activateWindow()
        return there
    window = PrintWindow(desk.session, desk.canvas, desk.settings, desk.outside.copying, desk.window)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.wanted.connect(lambda job: desk.guard(lambda: _print(desk, window, job)))
    window.show()
    return window


def _print(desk: Desk, window: "PrintWindow", job: "PrintJob") -> None:
    """Ask for a file where there shall be one, and write or print."""
    if job.wish.to_printer:
        desk.outside.print_out(job.wish.output, job.options(), tr("Printing"))
        window.close()
        return
    suffixes = (".pdf",) if job.is_many else tuple(dict.fromkeys((job.wish.output, *MAP_SUFFIXES)))
    path = dialogs.ask_save_file(window, tr("Print"), suffixes, suggested(desk, suffixes[0]))
    if path is None:
        return
    job.check(path)
    desk.outside.write("map", path, job.options(), tr("Drawing the map"))
    window.close()


def film(desk: Desk) -> None:
    """Ask for form, size and file, and write the scenes as they move."""
    from tabletop.canvas.film.film import encoder

    request = dialogs.ask_film(desk.window, encoder() is not None)
    if request is None:
        return
    title, proposed = tr("Film of the scenes"), suggested(desk, request.suffix or ".webp", tr("film"))
    if request.suffix:
        path = dialogs.ask_save_file(desk.window, title, (request.suffix,), proposed)
    else:
        folder = dialogs.ask_folder(desk.window, title, proposed.parent)
        path = None if folder is None else folder / proposed.stem
    if path is not None:
        options = ["--fps", str(request.fps), "--width-px", str(request.width_px)]
        options += ["--scenes", request.scenes] if request.scenes else []
        desk.outside.write("film", path, options, tr("Drawing the film"))


def report(desk: Desk) -> None:
    """Ask for a file and write the plan as a document (renpam) to it."""
    path = dialogs.ask_save_file(desk.window, tr("Report"), REPORT_SUFFIXES, suggested(desk, ".pdf", tr("report")))
    if path is None:
        return
    from tabletop.canvas.document.report import check_report

    check_report(path)
    desk.outside.write("report", path, [], tr("Writing the report"))


def scene_book(desk: Desk) -> None:
    """Ask for paper and file, and write the book with a page for each scene."""
    from tabletop.ui.document.scene_book_dialog import SceneBookDialog

    asked = SceneBookDialog(desk.window)
    if not is_accepted(asked):
        return
    path = dialogs.ask_save_file(desk.window, tr("Scene book"), (".pdf",), suggested(desk, ".pdf", tr("scene book")))
    if path is not None:
        desk.outside.write("report", path, ["--book", "--paper", asked.paper()], tr("Writing the scene book"))
