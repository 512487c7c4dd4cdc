"""Things made of layers alone, remembered as long as the layers live: the ground of a box, its roads."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from tabletop.checks.base.kept_values import Key
from tabletop.core.values.layer import LayerSet

T = TypeVar("T")
KEPT = 256
"""So many things are remembered for a set of layers; the one used longest ago goes first."""
_VALUES: "WeakKeyDictionary[LayerSet, OrderedDict[Key[Any], Any]]" = WeakKeyDictionary()
_LOCK = Lock()


def layer_value(layers: LayerSet, key: Key[T], make: Callable[[], T]) -> T:
    """The value under that key, made at its first use. Safe for several threads; two may make the same value at once."""
    with _LOCK:
        kept = _VALUES.setdefault(layers, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            found: T = kept[key]
            return found
    made = make()
    with _LOCK:
        kept[key] = made
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return made
