"""Files that become layers, from the window: asked for or dropped, tables chosen, systems asked, what was added said."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tabletop import i18n, paths
from tabletop.core.layers.kept_layers import CATALOGUE_LACKS
from tabletop.core.text.message import mark
from tabletop.core.values.layer import PICTURE_ENDINGS
from tabletop.session.ground.layer_adding import Added, CrsQuestion, Offer
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.ground.catalogue_commands import open_catalogue
from tabletop.ui.parts.notice_bar import LONG_MS

tr = i18n.tr
ADDED = "layers-added"
"""Topic of a notice."""


def add_layers(desk: Desk) -> None:
    """Ask for files and read them as layers."""
    take_layers(desk, dialogs.ask_open_files(desk.window, tr("Add layers from files"), layer_endings(), folder_of(desk)))


def add_folder(desk: Desk) -> None:
    """Ask for a folder and read all layers in it."""
    path = dialogs.ask_folder(desk.window, tr("Add all layers of a folder"), folder_of(desk))
    if path is not None:
        take_layers(desk, [path])


def take_layers(desk: Desk, paths: Sequence[Path]) -> None:
    """Read files and folders as layers; where they hold several tables, which ones is asked first."""
    if paths:
        desk.session.layers.reader.look_into(paths, lambda offer: _offered(desk, offer))


def _offered(desk: Desk, offer: Offer) -> None:
    from tabletop.ui.dialogs.tables_dialog import TablesDialog

    layers = desk.session.layers.reader
    if offer.asks:
        dialog = TablesDialog(offer, desk.window)
        dialog.wanted.connect(lambda infos: layers.add_tables(infos, offer.refused))
        dialog.show()
    else:
        layers.add_tables(offer.infos, offer.refused)


def ask_crs(desk: Desk, question: CrsQuestion) -> None:
    """Ask for the system of tables that do not say it, and read them in it."""
    from tabletop.ui.dialogs.crs_dialog import CrsDialog

    dialog = CrsDialog(question, desk.window)
    dialog.chosen.connect(lambda infos, code: desk.session.layers.reader.add_tables([replace(info, crs=code) for info in infos]))
    dialog.show()


def say_added(desk: Desk, added: Added) -> None:
    """Say what was added, and offer to show it where it is outside the view; its row is chosen. Of more than one layer, or where something
    was not added, all stands in a window of its own."""
    from tabletop.ui.dialogs.added_dialog import added_words

    ids = [layer.info.id for layer in added.layers]
    if ids:
        desk.layer_list.show_rows(ids)
    to_map = [(tr("Show on the map"), lambda: zoom_layers(desk, ids))] if _lies_outside(desk, added) else []
    if len(added.refused) < 2 and len(added.layers) < 2 and not (added.refused and added.layers):
        if ids:
            words = tr("{layer} added.", layer=added.layers[0].info.title_in(i18n.language()))
            desk.notices.add_choice(words, to_map, topic=ADDED)
        return
    show = (tr("Details..."), lambda: show_added(desk, added))
    at = desk.session.undo_stack.index()
    undo = (tr("Undo"), lambda: _take_back(desk, at))
    choices = [show, *to_map, undo] if added.layers else [show]
    desk.notices.add_choice(added_words(added), choices, topic=ADDED, for_ms=LONG_MS)


def _take_back(desk: Desk, at: int) -> None:
    """Undo the adding while it is the last step, `at` that place; else say what does."""
    if desk.session.undo_stack.index() == at:
        desk.actions.by_id["undo"].trigger()
    else:
        desk.say(tr("Other edits came after it: take them back first, with Ctrl+Z."))


def _lies_outside(desk: Desk, added: Added) -> bool:
    """Whether all that was added lies outside the view."""
    extents = [layer.extent for layer in added.layers if layer.extent is not None]
    west, south, east, north = desk.canvas.view().bounds
    return bool(extents) and not any(one[0] <= east and one[2] >= west and one[1] <= north and one[3] >= south for one in extents)


def zoom_layers(desk: Desk, ids: Sequence[str]) -> None:
    """Show all of several layers."""
    extents = [view.layer.extent for view in desk.session.layers.views if view.layer.info.id in ids and view.layer.extent is not None]
    if extents:
        every = np.array(extents)
        west, south = (float(value) for value in every[:, :2].min(axis=0))
        east, north = (float(value) for value in every[:, 2:].max(axis=0))
        desk.canvas.zoom_to((west, south, east, north))


def show_last_added(desk: Desk) -> None:
    """What became of the files that were added last."""
    added = desk.session.layers.reader.last_added
    if added is not None:
        show_added(desk, added)


def _was_added(session: Session) -> bool:
    return session.layers.reader.last_added is not None


def show_added(desk: Desk, added: Added) -> None:
    """What was added, and what was not and why."""
    from tabletop.ui.dialogs.added_dialog import AddedDialog

    for other in desk.window.findChildren(AddedDialog):
        other.close()
    AddedDialog(added, desk.window).show()


def find_layer(desk: Desk, layer_id: str) -> None:
    """Ask for the file of a layer that could not be read, and read it from there; for a catalogue that lacks, ask for a catalogue."""
    info = desk.session.layers.info(layer_id)
    if info is not None and layer_id.startswith(CATALOGUE_LACKS):
        open_catalogue(desk)
        return
    if info is not None and info.lacks:
        desk.say(
            tr("{layer}: there is no file to find. Remove it from the list, or undo what made it.", layer=info.title_in(i18n.language()))
        )
        return
    path = dialogs.ask_open_file(desk.window, tr("Find the file of a layer"), layer_endings(), folder_of(desk))
    if path is not None:
        desk.session.layers.find(layer_id, path)


def layer_endings() -> tuple[str, ...]:
    """Endings of the files that a layer can be read from."""
    from tabletop.io.records.layer_formats import ARCHIVES, DRIVERS, TABLES

    return tuple(dict.fromkeys([*DRIVERS, *TABLES, *ARCHIVES, *(one for one in PICTURE_ENDINGS if one != ".vrt")]))


def folder_of(desk: Desk) -> Path:
    """Where files are looked for first: beside the plan."""
    path = desk.session.file.path
    return path.parent if path is not None else paths.documents_folder()


def file_actions() -> list[ActionSpec]:
    """Layers from files and folders."""
    return [
        ActionSpec("layer-add", mark("Add layers from files..."), "layer", add_layers, "Ctrl+L", "layers-plus"),
        ActionSpec("layer-add-folder", mark("Add all layers of a folder..."), "layer", add_folder, "", "folder-open"),
        ActionSpec(
            "layers-added",
            mark("What was added last..."),
            "layer/office",
            show_last_added,
            "",
            "list-checks",
            enabled=_was_added,
            needs=mark("no files were added as layers yet"),
        ),
    ]
