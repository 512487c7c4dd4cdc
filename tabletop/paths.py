"""Where the product's own data and the user's files stand. Nothing here reads them."""

import os
from functools import cache
from pathlib import Path

import platformdirs

IN_WINDOW = "TABLETOP_IN_WINDOW"
"""Environment variable of commands that a window starts: what they say is shown there and names no option of the command line."""
_PACKAGE = Path(__file__).resolve().parent


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


def _user_folder(kind: str, default: str) -> Path:
    chosen = os.environ.get(f"TABLETOP_{kind}_DIR")
    folder = Path(chosen) if chosen else Path(default)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def config_folder() -> Path:
    """Folder of the user's settings; `TABLETOP_CONFIG_DIR` overrides it."""
    return _user_folder("CONFIG", platformdirs.user_config_dir("tabletop", appauthor=False))


def site_config_folder() -> Path:
    """Folder of settings for all users of this computer, never made here; `TABLETOP_SITE_CONFIG_DIR` overrides it."""
    return Path(os.environ.get("TABLETOP_SITE_CONFIG_DIR") or platformdirs.site_config_dir("tabletop", appauthor=False))


def log_folder() -> Path:
    """Folder of log and crash files; `TABLETOP_LOG_DIR` overrides it."""
    return _user_folder("LOG", platformdirs.user_log_dir("tabletop", appauthor=False))


def state_folder() -> Path:
    """Folder of what must outlive a crash: edits that wait, older states of plans; `TABLETOP_STATE_DIR` overrides it."""
    return _user_folder("STATE", platformdirs.user_state_dir("tabletop", appauthor=False))


def cache_folder() -> Path:
    """Folder of what can be made again, such as reduced copies of pictures; `TABLETOP_CACHE_DIR` overrides it."""
    return _user_folder("CACHE", platformdirs.user_cache_dir("tabletop", appauthor=False))


def documents_folder() -> Path:
    """Folder where new plans are put unless the user says otherwise; `TABLETOP_DOCUMENTS_DIR` overrides it."""
    return _user_folder("DOCUMENTS", os.path.join(platformdirs.user_documents_dir(), "tabletop"))
