"""Commands on catalogues and files of layers: opened, saved, made the default, held in the plan; what is said of files that changed."""

from pathlib import Path

from tabletop import i18n, paths
from tabletop.core.layers.kept_layers import NONE
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerInfo
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.layers.layer_menu import MenuPart, Views, all_read

tr = i18n.tr
CATALOGUE_SUFFIXES = (".toml",)
OPENED_SUFFIXES = (".toml", ".gpkg")
OPENED_SUFFIXES = (*CATALOGUE_SUFFIXES, ".gpkg")
"""Catalogues, and layer packs."""
OUTDATED, MIXED, CATALOGUE = "outdated", "mixed", "catalogue"
"""Topics of notices."""


def open_catalogue(desk: Desk) -> None:
    """Ask for a catalogue and let the plan stand on it."""
    path = dialogs.ask_open_file(desk.window, tr("Open a layer catalogue"), OPENED_SUFFIXES, _folder(desk))
    if path is not None and desk.session.layer_files.choose_catalogue(str(path)):
        _say_chosen(desk, path)


def use_default(desk: Desk) -> None:
    """Let the plan stand on the default catalogue again."""
    desk.session.layer_files.choose_catalogue(None)


def save_catalogue(desk: Desk) -> None:
    """Ask for a file and write the layers as they are shown to it, as a catalogue."""
    suggested = _folder(desk) / f"{tr('layers')}.toml"
    path = dialogs.ask_save_file(desk.window, tr("Save the layers as a catalogue"), CATALOGUE_SUFFIXES, suggested)
    if path is None:
        return
    from tabletop.io.layers.catalogue_text import write_catalogue

    write_catalogue(path, desk.session.layer_files.as_catalogue())
    choices = [
        (tr("Use it in this plan"), lambda: desk.guard(lambda: desk.session.layer_files.choose_catalogue(str(path), plain=True))),
        (tr("Make it the default"), lambda: desk.guard(lambda: _make_default(desk, str(path.absolute())))),
    ]
    desk.notices.add_choice(tr("Written: {file}", file=str(path)), choices, CATALOGUE)


def make_default(desk: Desk) -> None:
    """Let all plans on this computer that name no other catalogue stand on the one in use."""
    path = desk.session.layers.catalogue.path
    _make_default(desk, NONE if path is None and not desk.session.layers.catalogue.infos else "embedded" if path is None else str(path))


def _make_default(desk: Desk, catalogue: str) -> None:
    desk.settings.catalogue = catalogue
    desk.settings.save()
    name = {"embedded": tr("the embedded catalogue"), NONE: tr("no catalogue")}.get(catalogue, catalogue)
    desk.say(tr("Plans on this computer that name no other catalogue stand on this one from now on: {catalogue}.", catalogue=name))


def _say_chosen(desk: Desk, path: Path) -> None:
    text = tr("The plan stands on the catalogue {catalogue} from now on.", catalogue=path.name)
    choice = (tr("Make it the default"), lambda: desk.guard(lambda: _make_default(desk, str(path.absolute()))))
    desk.notices.add_choice(text, [choice], CATALOGUE)


def _folder(desk: Desk) -> Path:
    path = desk.session.layers.catalogue.path or desk.session.file.path
    return path.parent if path is not None else paths.documents_folder()


# --- layers that the plan holds itself
def hold_added(desk: Desk) -> None:
    """Put the files of all layers that the plan adds into it."""
    added = [str(row.get("id")) for row in desk.session.layers.kept.added]
    desk.session.layer_files.embed(added)


def _adds_layers(session: Session) -> bool:
    return writable(session) and any(not row.get("embedded") for row in session.layers.kept.added)


def _names_catalogue(session: Session) -> bool:
    return writable(session) and session.layers.kept.catalogue is not None


def held_parts(desk: Desk) -> list[MenuPart]:
    """For the menu of layers: put into the plan file, and read from their own files again."""
    files = desk.session.layer_files

    def is_file(views: Views) -> bool:
        infos = [view.layer.info for view in views]
        return all_read(views) and not any(info.embedded or info.is_address or info.is_picture for info in infos)

    def is_held(views: Views) -> bool:
        return bool(views) and all(view.layer.info.embedded for view in views)

    return [
        MenuPart(mark("Keep in the plan file"), "paperclip", lambda ids: desk.guard(lambda: files.embed(ids)), is_file),
        MenuPart(mark("Read from its own file again"), "folder-open", lambda ids: desk.guard(lambda: files.release(ids)), is_held),
    ]


# --- what the window says by itself
def say_outdated(desk: Desk) -> None:
    """Files of layers are not as they were read: say which, and offer to read them anew; nothing where all are."""
    outdated = desk.session.layer_files.outdated
    if not outdated:
        desk.notices.drop(OUTDATED)
        return
    newer = desk.session.versions.newer(outdated[0].path)
    if newer is not None and len(outdated) == 1:
        text = tr(
            "{file}: {version} is there. The map shows the layers as they were read.", file=outdated[0].path.name, version=newer.words()
        )
        text = f"{text} {newer.note}".strip()
    elif len(outdated) > 1:
        text = tr(
            "{n} {n:file|files} of layers changed or went. The map shows them as they were read; paper reads them anew.", n=len(outdated)
        )
    elif not outdated[0].layers:
        text = tr("The catalogue {file} changed or is gone. The map shows the layers as they were read.", file=outdated[0].path.name)
    elif outdated[0].is_gone:
        text = tr("{file} is gone. The map shows it as it was read; on paper it is missing.", file=outdated[0].path.name)
    else:
        text = tr("{file} changed. The map shows it as it was read; paper reads it anew.", file=outdated[0].path.name)
    desk.notices.add_choice(text, [(tr("Reload"), lambda: desk.guard(desk.session.layer_files.reload))], OUTDATED, stays=True)


class MixedOffer:
    """A real layer came to the schematic town: offers to take that off, for as long as both lie there; again where they do once more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._real: LayerInfo | None = None
        self._holds = False
        desk.session.ground_mixed.connect(self.say)
        desk.session.layers_changed.connect(self.follow)

    def say(self, real: LayerInfo) -> None:
        """Offer it because of this layer."""
        self._real, self._holds = real, True
        text = tr(
            "{layer} is real ground, and the schematic town still lies under it: checks look at both.",
            layer=real.title_in(i18n.language()),
        )
        off = (tr("Take the schematic town off"), lambda: self._desk.guard(self._desk.session.layer_files.take_schematic_off))
        self._desk.notices.add_choice(text, [off], MIXED, stays=True)

    def follow(self) -> None:
        """Take the offer back where it holds no more, and make it again where it does."""
        if self._real is None:
            return
        held, self._holds = self._holds, self._desk.session.layer_files.is_mixed(self._real.id)
        if held and not self._holds:
            self._desk.notices.drop(MIXED)
        elif self._holds and not held:
            self.say(self._real)


def join(desk: Desk) -> MixedOffer:
    """Let the window say what the session announces of files of layers. The answer lives as long as the window."""
    desk.session.files_outdated.connect(lambda: say_outdated(desk))
    return MixedOffer(desk)


def catalogue_actions() -> list[ActionSpec]:
    """Commands on catalogues, for the menu of layers."""
    nothing_added = mark("the plan adds no layer whose file is outside it")
    names_none = mark("the plan names no catalogue")
    return [
        ActionSpec("layers-open-catalogue", mark("Open a layer catalogue..."), "layer/office", open_catalogue, "", "folder-open"),
        ActionSpec("layers-save-catalogue", mark("Save the layers as a catalogue..."), "layer/office", save_catalogue, "", "save"),
        ActionSpec(
            "layers-make-default", mark("Make this catalogue the default of this computer"), "layer/office", make_default, "", "bookmark"
        ),
        ActionSpec(
            "layers-use-default",
            mark("Use the default catalogue"),
            "layer/office",
            use_default,
            "",
            "rotate-ccw",
            enabled=_names_catalogue,
            needs=names_none,
        ),
        ActionSpec(
            "layers-hold",
            mark("Keep added layers in the plan file"),
            "layer",
            hold_added,
            "",
            "paperclip",
            enabled=_adds_layers,
            needs=nothing_added,
        ),
    ]
