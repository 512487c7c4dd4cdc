"""A layer as it is shown; what sets of layers are to checks and people: judged alike, the same table, mixed ground."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tabletop.core.values.layer import Lack, Layer, LayerInfo, LayerSet
from tabletop.core.values.layer_look import LayerLook


@dataclass(frozen=True)
class LayerView:
    """A layer as the user shows it; `lack` where nothing of it could be read."""

    layer: Layer
    visible: bool = True
    opacity: float = 1.0
    lack: Lack | None = None


TOWN = frozenset({"road", "building"})
"""Roles of layers that make a town."""


def mixed_ground(there: LayerSet, added: Iterable[LayerInfo]) -> LayerInfo | None:
    """The first real road or building layer of those that are added, where all of the town so far is schematic; else None."""
    town = [layer.info.schematic for layer in there if layer.info.role in TOWN]
    if not town or not all(town):
        return None
    return next((info for info in added if info.role in TOWN and not info.schematic), None)


def is_mixed(infos: Iterable[LayerInfo], real: str = "") -> bool:
    """Whether a real road or building layer (of the id `real`, else any) lies with schematic layers."""
    known = list(infos)
    town = [info for info in known if info.role in TOWN and not info.schematic and real in ("", info.id)]
    return bool(town) and any(info.schematic for info in known)


def judged(layers: LayerSet) -> object:
    """What of the layers checks and sheets look at: equal where nothing is to be judged anew."""
    alike: dict[str, Any] = {"shown": True, "opacity": 1.0, "order": 0, "group": "", "look": LayerLook(), "embedded": "", "guessed": ()}
    infos = [replace(layer.info, **alike) for layer in layers]
    return [(layer.records, layer.columns.keys()) for layer in layers], infos, layers.lacking, layers.removed


def same_table(one: LayerInfo, other: LayerInfo) -> bool:
    """Whether two layers are the same table of a file in the same role."""
    same = one.path and one.table == other.table and one.role == other.role
    return bool(same and Path(one.path).absolute() == Path(other.path).absolute())
