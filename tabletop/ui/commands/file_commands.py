"""Files from the window: plans opened, copied, exported, printed; layers added. Errors leave as TabletopError; the window shows them."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from tabletop import i18n, paths
from tabletop.core.layers.kept_layers import relocated
from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.text.errors import Cancelled, InputError, PlanError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import same_file, write_whole
from tabletop.core.values.plan import Plan
from tabletop.session.base.own_thread import OwnThread
from tabletop.session.ground.sheet_use import SheetUse, is_sheet
from tabletop.session.keeping.neighbours import with_times
from tabletop.session.keeping.opening import Opens, is_kept, making, opening, unwanted
from tabletop.ui.commands import copy_commands
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import folder_of, free_name, suggested
from tabletop.ui.desk.waiting import wait_at_start, wait_for
from tabletop.ui.dialogs import dialogs
from tabletop.ui.ground.layer_files import take_layers
from tabletop.ui.output.older_state_commands import offer_rescue, offer_states_of_damage
from tabletop.ui.output.waiting_commands import offer_waiting
from tabletop.ui.parts.waiting_edits import waiting_words

tr = i18n.tr
PLAN_SUFFIX = ".gpkg"
MOST_SAID = 3
LEAVE_S = 1.5
"""How long the window waits for edits that are on their way to the disk before it asks."""
LOOK_S = 0.03
"""How long a menu waits to know which of the recent plans are there."""
EXPORT_SUFFIXES = (".gpkg", ".geojson", ".kml", ".csv", ".xlsx")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
SHEET_SUFFIXES = (*WORKBOOK_SUFFIXES, ".csv", ".tsv", ".txt")


def new_plan(desk: Desk) -> None:
    """Ask for a file and start an empty plan in it."""
    if not may_leave(desk):
        return
    proposed = free_name(paths.documents_folder(), tr("plan"))
    path = dialogs.ask_save_file(desk.window, tr("New plan"), (PLAN_SUFFIX,), proposed, overwrites=False)
    if path is not None:
        make_and_open(desk, path, Plan(settings={"name": path.stem}))


def new_from_file(desk: Desk) -> None:
    """Ask for a file that was exported from a plan and for the plan to be, and make it; what such a file does not hold is said."""
    from tabletop.io.export.plan_source import SUFFIXES

    source = dialogs.ask_open_file(desk.window, tr("New plan from a file"), SUFFIXES, folder_of(desk))
    if source is not None:
        new_from_path(desk, source)


def new_from_path(desk: Desk, source: Path) -> None:
    """Ask for the plan to be, and make it of that file."""
    from tabletop.io.export.plan_source import read_plan_source

    if not may_leave(desk):
        return
    plan, said = wait_for(desk.notices, tr("Reading the plan"), lambda: read_plan_source(source))
    proposed = free_name(folder_of(desk), source.stem)
    path = dialogs.ask_save_file(desk.window, tr("New plan"), (PLAN_SUFFIX,), proposed, overwrites=False)
    if path is not None:
        make_and_open(desk, path, plan)
        for message in said[:MOST_SAID]:
            desk.say(i18n.text(message), "warn")


def open_plan(desk: Desk) -> None:
    """Ask for a plan file and open it."""
    path = dialogs.ask_open_file(desk.window, tr("Open plan"), (PLAN_SUFFIX, copy_commands.SEALED_SUFFIX), folder_of(desk))
    if path is not None:
        open_path(desk, path)


def open_path(desk: Desk, path: Path) -> None:
    """Open that plan file; edits of the open one that are in no file are asked about first. A sealed copy is unsealed before."""
    if not may_leave(desk):
        return
    if not wait_for(desk.notices, tr("Opening {file}", file=path.name), lambda: _is_sealed(desk, path)):
        _open_plain(desk, path)
        return
    plan = copy_commands.unseal(desk, path)
    if plan is not None:
        try:
            _open_plain(desk, plan)
        finally:
            copy_commands.say_unsealed(desk, plan)


def _open_plain(desk: Desk, plan: Path) -> None:
    from tabletop.ui.keeping.open_question import ask_how_to_open

    neighbours = desk.session.file.neighbours
    people = wait_for(desk.notices, tr("Opening {file}", file=plan.name), lambda: neighbours.at(plan))
    answer = ask_how_to_open(desk.window, plan, with_times(people)) if people else "together"
    if answer is None:
        return
    neighbours.know(people)
    try:
        show_opened(desk, plan, opening(plan, answer == "reading"))
    except PlanError as error:
        if not offer_rescue(desk, plan, error, open_path):
            if _went(desk, plan):
                offer_waiting(desk, open_path)
            raise


def make_and_open(desk: Desk, path: Path, plan: Plan) -> None:
    """A new plan file that holds a plan, opened. Raises TabletopError."""
    show_opened(desk, path, making(path, plan))


def show_opened(desk: Desk, path: Path, opens: Opens) -> None:
    """Open a plan while the one before stays on the screen, and show it once it is whole. Raises TabletopError."""
    take_opened(desk, path, lambda: wait_for(desk.notices, tr("Opening {file}", file=path.name), opens, unwanted))
    plan_opened(desk, path)


def open_at_start(desk: Desk, path: Path) -> None:
    """Open the first plan of a window that is on the screen already. Raises TabletopError."""
    take_opened(desk, path, lambda: wait_at_start(desk.notices, tr("Opening {file}", file=path.name), opening(path), unwanted))


def take_opened(desk: Desk, path: Path, opened: Opens) -> None:
    """Stand with the plan that `opened` gives; whoever notes which plan is open knows it before it is read. Raises TabletopError."""
    desk.session.plan_opening.emit(path)
    try:
        file = opened()
    except BaseException:
        desk.session.plan_opening.emit(desk.session.file.path)
        raise
    desk.session.file.take(file, path, waits=False)


def recent_plans(desk: Desk) -> list[tuple[str, Callable[[], object]]]:
    """Recent plans that are still there, with what opens each."""
    known = [Path(name) for name in desk.settings.recent]
    look = OwnThread(lambda: _there_or_kept(known), name="recent plans")
    found = look.result() if look.wait(LOOK_S) else [(path, True) for path in known]  # a share that is away may hold a look up for minutes
    return [(_title(path, there), partial(open_path, desk, path)) for path, there in found]


def _title(path: Path, there: bool) -> str:
    words = f"{path.stem}   {path.parent}"
    return words if there else tr("{plan} (missing)", plan=words)


def _there_or_kept(known: Sequence[Path]) -> list[tuple[Path, bool]]:
    """Those of the plans that are there (True), or of which this computer keeps edits that wait or older states (False)."""
    found = [(path, os.path.isfile(path)) for path in known]
    return [(path, there) for path, there in found if there or is_kept(path)]


def may_leave(desk: Desk) -> bool:
    """Whether the open plan may be closed: its edits are written, in a copy or kept on this computer, or the user gives them up."""
    session = desk.session
    session.file.discard(False)
    while not written(desk, LEAVE_S) and session.file.unsaved:
        answer = dialogs.ask_unsaved(desk.window, session)
        session.file.discard(answer == "discard")
        if answer in (None, "keep", "discard"):
            return answer is not None
        if answer == "copy":
            desk.guard(lambda: save_copy(desk))
    return True


def written(desk: Desk, seconds: float) -> bool:
    """Whether every edit is on disk, within so many seconds; the window paints meanwhile, and Esc ends the waiting."""
    file = desk.session.file
    try:
        return wait_for(desk.notices, tr("Writing the last edits"), lambda: file.flush(seconds))
    except Cancelled:
        return False


def plan_opened(desk: Desk, path: Path) -> None:
    """Remember the plan."""
    desk.settings.remember_plan(path.absolute())
    desk.settings.save()
    desk.actions.refresh()
    offer_states_of_damage(desk)
    offer_waiting(desk, open_path)


def save_copy(desk: Desk) -> None:
    """Ask for a file and write the plan as it stands to it."""
    path = dialogs.ask_save_file(desk.window, tr("Save a copy"), (PLAN_SUFFIX,), suggested(desk, PLAN_SUFFIX))
    if path is None:
        return
    if desk.session.file.path is not None and path.absolute() == desk.session.file.path.absolute() and not _went(desk, path):
        raise InputError(mark("{file} is the plan that is open, and every edit is in it already; choose another name."), file=path.name)
    write, finish = desk.session.file.copying(path)
    finish(wait_for(desk.notices, tr("Saving a copy"), write))
    here = (tr("Go on in the copy"), lambda: desk.guard(lambda: open_path(desk, path)))
    desk.notices.add_written(path, here, tr("A copy has no history: edits made before cannot be undone in it."))


def export(desk: Desk) -> None:
    """Ask for a file and write the plan in the format of its ending."""
    path = dialogs.ask_save_file(desk.window, tr("Export"), EXPORT_SUFFIXES, suggested(desk, ".geojson"))
    if path is None:
        return
    if desk.session.file.path is not None and same_file(path, desk.session.file.path):
        raise InputError(mark("{file} is the plan itself; give another name for the export."), file=path.name)
    if path.suffix.lower() == ".xlsx":
        desk.outside.write("export", path, [], tr("Exporting"))
    else:
        plan, runs = relocated(desk.session.plan, folder_of(desk), path.absolute().parent), desk.session.file.put_runs

        def write() -> None:
            from tabletop.io.export.export import export_plan  # its modules take 140 ms: not in a turn of the window

            export_plan(plan, path, more=runs)

        wait_for(desk.notices, tr("Exporting"), write)
        desk.notices.add_written(path)
    _say_losses(desk, path)


def _say_losses(desk: Desk, path: Path) -> None:
    """Tell what of the plan an export with this ending does not hold."""
    from tabletop.io.export.losses import losses

    lost = losses(desk.session.plan, path.suffix.lower())
    if lost is not None:
        desk.say(f"{path.name}: {i18n.text(lost)}")


def tell_saved(desk: Desk) -> None:
    """There is nothing to save by hand: say so, with the time of the last edit that is on disk."""
    session = desk.session
    session.file.look_now()
    if session.file.read_only:
        desk.say(tr("This plan is open for reading only; save a copy to edit it."))
    elif session.file.path is None:
        desk.say(tr("No plan is open; make a new one or open one."))
    elif session.file.held is not None:
        session.file.try_again()
        desk.say(waiting_words(session) + ".")
    elif not written(desk, LEAVE_S):
        waits = waiting_words(session)
        desk.say(waits + "." if waits else tr("The last edits are not on disk yet; the disk is slow or full."), "warn")
    elif _went(desk, session.file.path):
        name = session.file.path.name
        words = tr("{file} is not there any more: it was moved or deleted. Save a copy to keep what is on the screen.", file=name)
        desk.say(words, "warn")
    elif session.file.saved_at is None:
        desk.say(tr("Every edit is in {file}. Each one is written as it is made.", file=session.file.path.name))
    else:
        time = session.file.saved_at.strftime("%H.%M.%S")
        desk.say(
            tr(
                "Every edit is in {file}, the last one since {time}. Each one is written as it is made.",
                file=session.file.path.name,
                time=time,
            )
        )


def _went(desk: Desk, path: Path) -> bool:
    """Whether no file stands there any more; a disk that does not answer is not waited for."""
    try:
        return not wait_for(desk.notices, tr("Looking for {file}", file=path.name), lambda: os.path.isfile(path), timeout_s=LEAVE_S)
    except Cancelled:
        return False


def import_roster(desk: Desk) -> None:
    """Ask for a sheet and show what importing it does to the roster."""
    path = dialogs.ask_open_file(desk.window, tr("Import the roster"), SHEET_SUFFIXES, folder_of(desk))
    if path is not None:
        import_roster_from(desk, path)


def import_roster_from(desk: Desk, path: Path, file: SheetFile | None = None) -> None:
    """Show what importing that sheet does; the roster changes when it is agreed to, as one step. `file`: what was read of it already."""
    from tabletop.ui.roster.roster_import import RosterImportDialog

    if desk.session.file.read_only:
        raise InputError(mark("This plan is open for reading only; save a copy to edit it."))
    preview = RosterImportDialog(desk.window, desk.session.plan, path, file)
    preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def agreed() -> None:
        change = preview.change
        if change is not None:
            desk.guard(lambda: desk.session.do(change, is_whole=True))

    preview.accepted.connect(agreed)
    preview.open()


def export_roster(desk: Desk) -> None:
    """Ask for a file and write the roster as a sheet."""
    path = dialogs.ask_save_file(desk.window, tr("Export the roster"), (".xlsx",), suggested(desk, ".xlsx", tr("roster")))
    if path is None:
        return
    plan = desk.session.plan

    def write() -> None:
        from tabletop.io.export.roster_sheet import roster_sheet_bytes

        write_whole(path, roster_sheet_bytes(plan))

    wait_for(desk.notices, tr("Exporting"), write)
    desk.notices.add_written(path)


def take_file(desk: Desk, path: Path) -> None:
    """A file dropped on the map: a plan is opened, a table is a roster or places, anything else becomes a layer."""
    kind = wait_for(desk.notices, tr("Looking at {file}", file=path.name), lambda: _kind_of(desk, path))
    if kind == "plan":
        open_path(desk, path)
    elif kind == "exported":
        plan = (tr("New plan"), lambda: desk.guard(lambda: new_from_path(desk, path)))
        words = tr("{file} was exported from a plan: what shall it be?", file=path.name)
        desk.notices.add_choice(words, [plan, (tr("Add layer"), lambda: take_layers(desk, [path]))], topic=f"kml-{path}", stays=True)
    elif kind == "sheet":
        desk.session.layers.reader.look_at_sheets(path, lambda use: desk.guard(lambda: _take_sheet(desk, path, use)))
    else:
        take_layers(desk, [path])


def _kind_of(desk: Desk, path: Path) -> str:
    """What a file is: "plan", "exported" from one, "sheet", or another, ""."""
    if is_plan(path) or _is_sealed(desk, path):
        return "plan"
    return "exported" if _is_exported_kml(path) else "sheet" if is_sheet(path) else ""


def _take_sheet(desk: Desk, path: Path, use: SheetUse) -> None:
    """A table becomes what it can be; where that is both, a person says which."""
    if use.file is not None and use.has_places:
        roster = (tr("Import the roster"), lambda: desk.guard(lambda: import_roster_from(desk, path, use.file)))
        layer = (tr("Add layer"), lambda: take_layers(desk, [path]))
        words = tr("{file} holds units and places: what shall it be?", file=path.name)
        desk.notices.add_choice(words, [roster, layer], topic=f"sheet-{path}", stays=True)
    elif use.has_places or (use.file is None and path.suffix.lower() not in WORKBOOK_SUFFIXES):
        take_layers(desk, [path])
    else:
        import_roster_from(desk, path, use.file)


def take_files(desk: Desk, paths: Sequence[Path]) -> None:
    """Files dropped on the map: one is a plan, a roster or a layer; several, and folders, are layers together, but for sealed copies."""
    if len(paths) == 1:
        take_file(desk, paths[0])
        return
    title = tr("Opening {n} {n:file|files}", n=len(paths))
    sealed = wait_for(desk.notices, title, lambda: [path for path in paths if _is_sealed(desk, path)])
    for path in sealed[:MOST_SAID]:
        copy_commands.offer_sealed(desk, path, open_path)
    take_layers(desk, [path for path in paths if path not in sealed])


def is_plan(path: Path) -> bool:
    """Whether a file is a plan of ours: a GeoPackage with the tables of one, or one that another program holds, so that opening it says
    so. The open plan is never touched by another library."""
    import sqlite3

    from tabletop.io.plans.plan_schema import TABLES

    if path.suffix.lower() != PLAN_SUFFIX or not path.is_file():
        return False
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        try:
            rows = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLES["point"],)).fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return bool(rows)


def _is_sealed(desk: Desk, path: Path) -> bool:
    """Whether a file is a sealed copy; the open plan is not looked at: to open and close it drops the locks that an edit holds on it."""
    here = desk.session.file.path
    return not (here is not None and same_file(path, here)) and copy_commands.is_sealed(path)


def _is_exported_kml(path: Path) -> bool:
    """Whether a KML holds what makes a plan again."""
    from tabletop.io.export.kml_reading import is_exported

    return path.suffix.lower() == ".kml" and is_exported(path)
