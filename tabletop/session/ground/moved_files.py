"""Files of layers that lie elsewhere now: when one is found, the others that moved with it are found as well."""

import os
from collections.abc import Iterable
from pathlib import Path

from tabletop.core.values.layer import LayerInfo


def moved_with(found: LayerInfo, path: Path, others: Iterable[LayerInfo]) -> dict[str, str]:
    """New paths of other layers by their ids: those that lie beside the new file as they lay beside the old one, or were the same file.

    Looks whether each is there; a layer that has no file (an address) is left alone.
    """
    if found.is_address or not found.path:
        return {}
    old, new = Path(found.path).absolute(), Path(path).absolute()
    moved: dict[str, str] = {}
    for info in others:
        if info.id == found.id or info.is_address or not info.path:
            continue
        own = Path(info.path).absolute()
        if own == old:
            moved[info.id] = str(new)
            continue
        try:
            beside = Path(os.path.normpath(new.parent / os.path.relpath(own, old.parent)))
        except ValueError:  # on another drive
            continue
        if beside != own and beside.exists():
            moved[info.id] = str(beside)
    return moved
