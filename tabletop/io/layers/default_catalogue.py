"""Which catalogue a plan stands on: the one that it names, else the default of the office or of this computer, else the embedded one.

One that is asked for and cannot be read lacks; no other one stands in for it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tabletop import paths
from tabletop.core.layers.kept_layers import CATALOGUE_LACKS, NONE, lack_of
from tabletop.core.text.bounded_read import text_bounded
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.io.layers.layer_catalogue import read_catalogue

VARIABLE = "TABLETOP_CATALOGUE"
EMBEDDED = "embedded"
"""The word for the catalogue that comes with the product."""
_LARGEST_SETTINGS = 1_000_000
Teller = Literal["plan", "variable", "computer", "office", "product"]


@dataclass(frozen=True)
class Wanted:
    """A catalogue by its path, NONE or EMBEDDED, and who asks for it."""

    catalogue: str
    teller: Teller


@dataclass(frozen=True)
class Given:
    """Layers of a catalogue, lowest first; its file (None for the embedded one and for none); the catalogue itself where it lacks."""

    infos: tuple[LayerInfo, ...]
    path: Path | None = None
    lack: Lack | None = None


def default_catalogue() -> Wanted:
    """The default: the environment variable TABLETOP_CATALOGUE, else the member `catalogue` of the user's settings.json, else that of the
    settings.json for all users of the machine, else the embedded one. Relative paths are told from the folder of what names them (the
    working folder for the variable). Files that cannot be read say nothing."""
    said = os.environ.get(VARIABLE, "").strip()
    if said:
        return Wanted(_told(said, Path.cwd()), "variable")
    tellers: list[tuple[Path, Teller]] = [(paths.config_folder(), "computer"), (paths.site_config_folder(), "office")]
    for folder, teller in tellers:
        said = _said(folder / "settings.json")
        if said:
            return Wanted(_told(said, folder), teller)
    return Wanted(EMBEDDED, "product")


def catalogue_for(kept: str | None, folder: Path | None) -> Given:
    """The catalogue that a plan names (`KeptLayers.catalogue`, told from the plan's folder), else the default. Nothing stands in for one
    that is missing or bad: there are no layers then, and it lacks."""
    wanted = Wanted(_told(kept, folder or Path.cwd()), "plan") if kept else default_catalogue()
    try:
        return read_wanted(wanted.catalogue)
    except LayerError as error:
        return _lacking(wanted, error.message)


def _lacking(wanted: Wanted, reason: Message) -> Given:
    text = {
        "plan": mark("{reason} The plan asks for it; until it is there, the plan has no layers of the office."),
        "variable": mark("{reason} The variable TABLETOP_CATALOGUE asks for it; until it is there, there are no layers."),
        "computer": mark("{reason} It is the default of this computer; until it is there, there are no layers."),
        "office": mark("{reason} It is the default of the office; until it is there, there are no layers."),
        "product": mark("{reason} It came with the product; no layers are shown."),
    }[wanted.teller]
    path = None if wanted.catalogue in (NONE, EMBEDDED) else Path(wanted.catalogue.replace("\0", "?"))
    name = wanted.catalogue if path is None else path.name
    told = "" if path is None else str(path)
    return Given((), path, lack_of(f"{CATALOGUE_LACKS}{name}", {"en": name}, message(text, reason=reason), told))


def read_wanted(catalogue: str) -> Given:
    """The layers of a catalogue by its path, of none, or of the embedded one. Raises LayerError as `read_catalogue` does."""
    if catalogue == NONE:
        return Given(())
    if "\0" in catalogue:
        raise LayerError(mark("The layer catalogue {file} is not there."), file=catalogue.replace("\0", "?"))
    path = None if catalogue == EMBEDDED else Path(catalogue)
    return Given(tuple(read_catalogue(path)), path)


def _said(settings: Path) -> str:
    """The member `catalogue` of a settings file; an empty text where it says none."""
    try:
        values = json.loads(text_bounded(settings, _LARGEST_SETTINGS))
    except (InputError, ValueError, RecursionError):
        return ""
    said = values.get("catalogue") if isinstance(values, dict) else None
    return said.strip() if isinstance(said, str) else ""


def _told(catalogue: str, folder: Path) -> str:
    return catalogue if catalogue in (NONE, EMBEDDED) else str((folder / Path(catalogue).expanduser()).absolute())
