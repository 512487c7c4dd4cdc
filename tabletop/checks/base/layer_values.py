"""Things made of layers alone, remembered as long as the layers live: the ground of a box, its roads."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from tabletop.checks.base.kept_values import Key
from tabletop.core.values.layer import LayerSet

T = TypeVar("T")
KEPT = 512
"""So many things are remembered for a set of layers; the one used longest ago goes first."""
_KNOWN: "WeakKeyDictionary[LayerSet, OrderedDict[Key[Any], Any]]" = WeakKeyDictionary()
_LOCK = Lock()


def layer_value(layers: LayerSet, key: Key[T], make: Callable[[], T]) -> T:
    """The value under that key, made at its first use. Safe for several threads; two may make the same value at once."""
    with _LOCK:
        known = _KNOWN.setdefault(layers, OrderedDict())
        if key in known:
            known.move_to_end(key)
            found: T = known[key]
            return found
    made = make()
    with _LOCK:
        known[key] = made
        if len(known) > KEPT:
            known.popitem(last=False)
    return made
