"""Where a file of the plan is proposed to be written, and under which name."""

from pathlib import Path

from tabletop import i18n, paths
from tabletop.session.base.own_thread import OwnThread
from tabletop.ui.desk.desk import Desk

LOOK_S = 0.2
"""How long a disk may take to say which names are taken."""


def folder_of(desk: Desk) -> Path:
    """Where the plan lies, else the folder of documents."""
    return desk.session.file.path.parent if desk.session.file.path is not None else paths.documents_folder()


def suggested(desk: Desk, suffix: str, word: str = "") -> Path:
    """A free name beside the plan: plan-word.suffix."""
    stem = desk.session.file.path.stem if desk.session.file.path is not None else i18n.tr("plan")
    return free_name(folder_of(desk), f"{stem}-{word}" if word else stem, suffix)


def free_name(folder: Path, stem: str, suffix: str = ".gpkg") -> Path:
    """A name that is not taken yet: plan.gpkg, plan-2.gpkg, ... The first of them where the disk does not answer: who writes asks again."""
    look = OwnThread(lambda: _free_name(folder, stem, suffix), name="free name")
    return look.result() if look.wait(LOOK_S) else folder / f"{stem}{suffix}"


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{suffix}", number + 1
    return path
