"""Tables of places that a person adds when the columns were chosen: one step of undo, read like any layer of the plan."""

from dataclasses import replace
from pathlib import Path

from tabletop.core.layers.kept_layers import kept_layers, layers_change, with_added
from tabletop.core.text.message import Titled, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.plan import Plan
from tabletop.io.layers.layer_file import info_for_table
from tabletop.io.layers.layer_source import Table


def points_info(info: LayerInfo) -> LayerInfo:
    """The whole description of a table of places of which a person said path, table and how it is read."""
    table = Table(info.table or Path(info.path).stem, "Point")
    alone = table.name == Path(info.path).stem
    described = info_for_table(Path(info.path), table, info.crs, alone, info.options, info.encoding)
    return replace(described, guessed=("role",))


def points_added(plan: Plan, info: LayerInfo, folder: Path | None) -> Change:
    """The change that adds a table of places to the layers of a plan; `folder`: where the plan's file stands."""
    described = points_info(info)
    label = message(mark("Add the layer {layer}"), layer=Titled(described.title))
    return layers_change(plan, label, with_added(kept_layers(plan), [described], folder))
