"""Files from the window: plans opened, copied, exported, printed; layers added. Errors leave as TabletopError; the window shows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tabletop import i18n, paths
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import same_file
from tabletop.core.values.plan import Plan
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.waiting_edits import waiting_words

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow

tr = i18n.tr
PLAN_SUFFIX = ".gpkg"
LEAVE_S = 1.5
"""How long the window waits for edits that are on their way to the disk before it asks."""
EXPORT_SUFFIXES = (".gpkg", ".geojson", ".kml", ".csv", ".xlsx")
MAP_SUFFIXES = (".pdf", ".png", ".svg")
REPORT_SUFFIXES = (".pdf", ".html")
LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", ".kmz", ".gpx", ".csv")


def new_plan(window: "MainWindow") -> None:
    """Ask for a file and start an empty plan in it."""
    if not may_leave(window):
        return
    suggested = _free_name(paths.documents_folder(), tr("plan"))
    path = dialogs.ask_save_file(window, tr("New plan"), (PLAN_SUFFIX,), suggested, overwrites=False)
    if path is not None:
        window.session.file.new(path, Plan(settings={"name": path.stem}), discard=True)
        plan_opened(window, path)


def open_plan(window: "MainWindow") -> None:
    """Ask for a plan file and open it."""
    path = dialogs.ask_open_file(window, tr("Open plan"), (PLAN_SUFFIX,), _folder(window))
    if path is not None:
        open_path(window, path)


def open_path(window: "MainWindow", path: Path) -> None:
    """Open that plan file; edits of the open one that are in no file are asked about first."""
    if may_leave(window):
        window.session.file.open(path, discard=True)
        plan_opened(window, path)


def may_leave(window: "MainWindow") -> bool:
    """Whether the open plan may be closed: its edits are written or in a copy, or the user gives them up."""
    session = window.session
    while not session.file.flush(LEAVE_S) and session.file.unsaved:
        answer = dialogs.ask_unsaved(window, session)
        if answer is None or answer == "discard":
            return answer == "discard"
        if answer == "copy":
            window.guard(lambda: save_copy(window))
    return True


def plan_opened(window: "MainWindow", path: Path) -> None:
    """Remember the plan."""
    window.settings.remember_plan(path.absolute())
    window.settings.save()
    window.refresh_actions()


def save_copy(window: "MainWindow") -> None:
    """Ask for a file and write the plan as it stands to it."""
    path = dialogs.ask_save_file(window, tr("Save a copy"), (PLAN_SUFFIX,), _suggested(window, PLAN_SUFFIX))
    if path is None:
        return
    if window.session.file.path is not None and path.absolute() == window.session.file.path.absolute():
        raise InputError(mark("{file} is the plan that is open, and every edit is in it already; choose another name."), file=path.name)
    with busy(window, tr("Saving a copy")):
        window.session.file.save_copy(path)
    window.say(tr("Written: {file}", file=str(path)))


def export(window: "MainWindow") -> None:
    """Ask for a file and write the plan in the format of its ending."""
    path = dialogs.ask_save_file(window, tr("Export"), EXPORT_SUFFIXES, _suggested(window, ".geojson"))
    if path is None:
        return
    if window.session.file.path is not None and same_file(path, window.session.file.path):
        raise InputError(mark("{file} is the plan itself; give another name for the export."), file=path.name)
    from tabletop.io.export.export import export_plan

    with busy(window, tr("Exporting")):
        export_plan(window.session.plan, path, _findings(window))
    window.say(tr("Written: {file}", file=str(path)))


def print_map(window: "MainWindow") -> None:
    """Ask for scale, paper and file, and draw the scene shown at true scale."""
    request = dialogs.ask_print(window, window.canvas.view().scale)
    if request is None:
        return
    path = dialogs.ask_save_file(window, tr("Print map to PDF"), MAP_SUFFIXES, _suggested(window, ".pdf"))
    if path is None:
        return
    from tabletop.canvas.paper.print_map import check_request

    check_request(path, request.scale, request.paper, None)
    options = ["--scene", str(window.session.scene), "--paper", request.paper]
    if request.scale is not None:
        east, north = window.canvas.view().centre
        options += ["--scale", str(request.scale), f"--center={east},{north}"]
    window.outside.write("map", path, options, tr("Drawing the map"))


def report(window: "MainWindow") -> None:
    """Ask for a file and write maps, findings and roster of all scenes to it."""
    path = dialogs.ask_save_file(window, tr("Report"), REPORT_SUFFIXES, _suggested(window, ".pdf", tr("report")))
    if path is None:
        return
    from tabletop.canvas.paper.report import check_report

    check_report(path)
    window.outside.write("report", path, [], tr("Writing the report"))


def tell_saved(window: "MainWindow") -> None:
    """There is nothing to save by hand: say so, with the time of the last edit that is on disk."""
    session = window.session
    if session.file.read_only:
        window.say(tr("This plan is open for reading only; save a copy to edit it."))
    elif session.file.path is None:
        window.say(tr("No plan is open; make a new one or open one."))
    elif session.file.held is not None:
        session.file.try_again()
        window.say(waiting_words(session) + ".")
    elif not session.file.flush(LEAVE_S):
        window.say(tr("The last edits are not on disk yet; the disk is slow or full."), "warn")
    elif session.file.saved_at is None:
        window.say(tr("Every edit is in {file}. Each one is written as it is made.", file=session.file.path.name))
    else:
        time = session.file.saved_at.strftime("%H.%M.%S")
        window.say(
            tr(
                "Every edit is in {file}, the last one since {time}. Each one is written as it is made.",
                file=session.file.path.name,
                time=time,
            )
        )


def add_layer(window: "MainWindow") -> None:
    """Ask for a file and read it as a layer."""
    path = dialogs.ask_open_file(window, tr("Add layer from file"), LAYER_SUFFIXES, _folder(window))
    if path is not None:
        window.session.layers.add_file(path)


def find_layer(window: "MainWindow", layer_id: str) -> None:
    """Ask for the file of a layer that could not be read, and read it from there."""
    path = dialogs.ask_open_file(window, tr("Find the file of a layer"), LAYER_SUFFIXES, _folder(window))
    if path is not None:
        window.session.layers.find(layer_id, path)


def take_file(window: "MainWindow", path: Path) -> None:
    """A file dropped on the map: a plan is opened, anything else becomes a layer."""
    if is_plan(path):
        open_path(window, path)
    else:
        window.session.layers.add_file(path)


def is_plan(path: Path) -> bool:
    """Whether a file is a plan of ours: a GeoPackage with the tables of one. The open plan is never touched by another library."""
    import sqlite3

    from tabletop.io.plans.plan_schema import TABLES

    if path.suffix.lower() != PLAN_SUFFIX or not path.is_file():
        return False
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLES["point"],)).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        return False
    return bool(rows)


@contextmanager
def busy(window: "MainWindow", title: str) -> Iterator[None]:
    """While it lasts the window says what is being done, and the pointer shows that it waits."""
    window.progress.begin(title)
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    window.progress.repaint()
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()
        window.progress.end()


def _findings(window: "MainWindow") -> list:
    return [*window.session.findings, *window.session.ignored_findings]


def _folder(window: "MainWindow") -> Path:
    return window.session.file.path.parent if window.session.file.path is not None else paths.documents_folder()


def _suggested(window: "MainWindow", suffix: str, word: str = "") -> Path:
    stem = window.session.file.path.stem if window.session.file.path is not None else tr("plan")
    return _free_name(_folder(window), f"{stem}-{word}" if word else stem, suffix)


def _free_name(folder: Path, stem: str, suffix: str = PLAN_SUFFIX) -> Path:
    """A name that is not taken yet: plan.gpkg, plan-2.gpkg, ..."""
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{suffix}", number + 1
    return path
