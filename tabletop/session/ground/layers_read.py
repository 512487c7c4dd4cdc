"""Layers that were read, kept while a window is open: what undo brings back, or only is called otherwise, is not read again."""

from collections import OrderedDict
from typing import Any

from tabletop.core.values.layer import Layer, LayerInfo

MOST_GEOMETRIES = 600_000
"""So many geometries of layers that are not asked for any more are kept."""


def reading_key(info: LayerInfo) -> tuple[Any, ...]:
    """What reading depends on: two layers with the same key hold the same records."""
    options = tuple(sorted(info.options.items()))
    return info.id, info.path, info.table, info.crs, info.encoding, info.query, options, info.embedded


class LayersRead:
    """Layers by their reading key, those asked for last kept longest."""

    def __init__(self) -> None:
        self._layers: OrderedDict[tuple[Any, ...], Layer] = OrderedDict()

    def keep(self, layer: Layer) -> None:
        """Keep a layer; those that nobody asked for the longest go where it becomes too much."""
        self._layers[reading_key(layer.info)] = layer
        self._layers.move_to_end(reading_key(layer.info))
        while len(self._layers) > 1 and sum(one.count for one in self._layers.values()) > MOST_GEOMETRIES:
            self._layers.popitem(last=False)

    def found(self, info: LayerInfo) -> Layer | None:
        """The layer of that key; None where it is to be read."""
        layer = self._layers.get(reading_key(info))
        if layer is not None:
            self._layers.move_to_end(reading_key(info))
        return layer

    def forget(self) -> None:
        """Keep nothing: all is read anew."""
        self._layers.clear()
