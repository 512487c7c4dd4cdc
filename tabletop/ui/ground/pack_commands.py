"""Commands on packs of layers and databases: published, added, and what is said of versions and edits of others."""

from pathlib import Path

from tabletop import i18n, paths
from tabletop.core.text.message import Titled, mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.panel_parts import brought_forward

tr = i18n.tr
PACK_SUFFIX = ".gpkg"
VERSION, EDITED = "layers-version", "tables-edited"
"""Topics of notices."""


def publish(desk: Desk) -> None:
    """Ask for a file and write the layers as they are shown into it, as the next version of a pack."""
    path = desk.session.layers.catalogue.path
    folder = path.parent if path is not None else paths.documents_folder()
    name = path.name if path is not None and path.suffix.lower() == PACK_SUFFIX else f"{tr('layers')}{PACK_SUFFIX}"
    out = dialogs.ask_save_file(desk.window, tr("Publish the layers as a pack"), (PACK_SUFFIX,), folder / name)
    if out is not None:
        desk.outside.publish(Path(out), [], tr("Publishing"))


def add_from_database(desk: Desk) -> None:
    """Ask for a database and which of its tables become layers; one that asks already comes to the front."""
    from tabletop.ui.importing.database_dialog import DatabaseDialog

    if brought_forward(desk.window, DatabaseDialog) is not None:
        return
    used = [view.layer.info.path for view in desk.session.layers.views if view.layer.info.path.startswith("postgres")]
    DatabaseDialog(desk.session, used[-1] if used else "", desk.window).show()


def open_changes(desk: Desk) -> None:
    """Show what changed under the plan since the version on which it was drawn."""
    from tabletop.ui.importing.version_window import VersionWindow

    there = brought_forward(desk.window, VersionWindow)
    if there is not None:
        there.ask()
        return
    window = VersionWindow(desk.session, desk.window)
    window.place_wanted.connect(desk.canvas.show_place)
    window.show()


def say_version(desk: Desk) -> None:
    """The plan was drawn on another version of the layers: say so, and offer to look; nothing where it was not."""
    versions = desk.session.versions
    before = versions.drawn_on
    if not versions.differs or before is None:
        desk.notices.drop(VERSION)
        return
    text = tr("The plan was drawn on {before}; {after} is shown.", before=i18n.text(before.words()), after=versions.words())
    choices = [
        (tr("What changed"), lambda: desk.guard(lambda: open_changes(desk))),
        (tr("Stand on this version"), lambda: desk.guard(versions.stand_on_shown)),
    ]
    desk.notices.add_choice(text, choices, VERSION, stays=True)


def say_edited(desk: Desk) -> None:
    """Tables of databases were edited: say so, and offer to read them anew."""
    databases = desk.session.databases
    infos = [info for key in databases.edited if (info := desk.session.layers.info(key)) is not None]
    if not infos:
        desk.notices.drop(EDITED)
        return
    name = Titled(infos[0].title).in_language(i18n.language())
    text = tr("{layer} was edited in the database. The map shows it as it was read.", layer=name)
    if len(infos) > 1:
        text = tr("{n} {n:layer|layers} were edited in the database. The map shows them as they were read.", n=len(infos))
    desk.notices.add_choice(text, [(tr("Reload"), lambda: desk.guard(databases.reload))], EDITED, stays=True)


def _has_versions(session: Session) -> bool:
    return session.versions.shown is not None and session.versions.drawn_on is not None


def _has_layers(session: Session) -> bool:
    return bool(session.layers.views)


def join(desk: Desk) -> None:
    """Let the window say what the session announces of versions and databases."""
    desk.session.versions_changed.connect(lambda: say_version(desk))
    desk.session.tables_edited.connect(lambda: say_edited(desk))


def pack_actions() -> list[ActionSpec]:
    """Commands on packs and databases, for the menu of layers."""
    needs = mark("the layers come from no pack, or nothing was drawn on them yet")
    changed, none = mark("What changed under the plan..."), mark("no layer is shown")
    return [
        ActionSpec("layers-database", mark("Add from a database..."), "layer", add_from_database, "", "database", enabled=writable),
        ActionSpec(
            "layers-publish",
            mark("Publish the layers as a pack..."),
            "layer/office",
            publish,
            "",
            "package",
            enabled=_has_layers,
            needs=none,
        ),
        ActionSpec("layers-changes", changed, "layer/office", open_changes, "", "history", enabled=_has_versions, needs=needs),
    ]
