"""Where the product's own data and the user's files stand. Nothing here reads them."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

from tabletop.core.text.owned_names import temporary_folder

IN_WINDOW = "TABLETOP_IN_WINDOW"
"""Environment variable of commands that a window starts: what they say is shown there and names no option of the command line."""
_PACKAGE = Path(__file__).resolve().parent
_stand_ins: dict[tuple[str, str], Path] = {}


@cache
def _product_folder(name: str) -> Path:
    inside_wheel = _PACKAGE / name
    return inside_wheel if inside_wheel.is_dir() else _PACKAGE.parent / name


def resource(*parts: str) -> Path:
    """Path of a file under `resources/`, in a checkout and in an installed wheel alike."""
    return _product_folder("resources").joinpath(*parts)


def embedded_layers() -> Path:
    """Folder of the embedded layer catalogue and demo layers."""
    return _product_folder("layers")


def _wanted(kind: str) -> Path:
    chosen = os.environ.get(f"TABLETOP_{kind}_DIR")
    if chosen:
        return Path(chosen)
    try:
        return _usual(kind)
    except RuntimeError:  # a user without a home
        return Path("~") / "tabletop"


def _usual(kind: str) -> Path:
    places = platformdirs.PlatformDirs("tabletop", appauthor=False)
    if kind == "DOCUMENTS":
        return places.user_documents_path / "tabletop"
    if kind == "CONFIG":
        return places.user_config_path
    if kind == "LOG":
        return places.user_log_path
    return places.user_state_path if kind == "STATE" else places.user_cache_path


def _can_hold(folder: Path, chosen: bool) -> bool:
    """Whether files can be written there; the folder is made. A home that nobody knows ("~") is no place."""
    if not chosen and not folder.is_absolute():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _user_folder(kind: str) -> Path:
    """The folder of a kind; where it cannot be written one that is gone with this run (`not_kept`), so that work goes on."""
    folder = _wanted(kind)
    if _can_hold(folder, bool(os.environ.get(f"TABLETOP_{kind}_DIR"))):
        return folder
    key = kind, str(folder)
    if key not in _stand_ins:
        try:
            made = temporary_folder("standin") / kind.lower()
            made.mkdir()
            atexit.register(shutil.rmtree, made.parent, ignore_errors=True)
        except OSError:
            return folder
        _stand_ins[key] = made
    return _stand_ins[key]


def not_kept() -> dict[str, Path]:
    """Folders of this user that cannot be written, by "CONFIG", "LOG", "STATE", "CACHE", "DOCUMENTS", and "TEMPORARY": what stands there
    is gone with this run."""
    kinds = ("CONFIG", "LOG", "STATE", "CACHE", "DOCUMENTS")
    found = {kind: _wanted(kind) for kind in kinds if not _can_hold(_wanted(kind), bool(os.environ.get(f"TABLETOP_{kind}_DIR")))}
    try:
        tempfile.gettempdir()
    except OSError:
        found["TEMPORARY"] = Path(os.environ.get("TMPDIR") or os.environ.get("TEMP") or os.curdir)
    return found


def config_folder() -> Path:
    """Folder of the user's settings; `TABLETOP_CONFIG_DIR` overrides it. One that is there and cannot be written is read all the same."""
    folder = _wanted("CONFIG")
    return folder if folder.is_absolute() and folder.is_dir() else _user_folder("CONFIG")


def site_config_folder() -> Path:
    """Folder of settings for all users of this computer, never made here; `TABLETOP_SITE_CONFIG_DIR` overrides it."""
    return Path(os.environ.get("TABLETOP_SITE_CONFIG_DIR") or platformdirs.site_config_dir("tabletop", appauthor=False))


def log_folder() -> Path:
    """Folder of log and crash files; `TABLETOP_LOG_DIR` overrides it."""
    return _user_folder("LOG")


def state_folder() -> Path:
    """Folder of what must outlive a crash: edits that wait, older states of plans; `TABLETOP_STATE_DIR` overrides it."""
    return _user_folder("STATE")


def cache_folder() -> Path:
    """Folder of what can be made again, such as reduced copies of pictures; `TABLETOP_CACHE_DIR` overrides it."""
    return _user_folder("CACHE")


def documents_folder() -> Path:
    """Folder where new plans are put unless the user says otherwise; `TABLETOP_DOCUMENTS_DIR` overrides it."""
    return _user_folder("DOCUMENTS")
