"""Values that two scenes made alike, held once."""

from collections.abc import Mapping, MutableMapping
from dataclasses import is_dataclass
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

_PLAIN = (BaseGeometry, str, int, float, bool, bytes, frozenset, type(None))


def hold_together(values: MutableMapping[str, Any], others: Mapping[str, Any]) -> None:
    """In place: each value that is alike under the same key of the others becomes that one."""
    for key, value in values.items():
        there = others.get(key)
        if there is not value and there is not None and are_alike(value, there):
            values[key] = there


def are_alike(one: Any, other: Any) -> bool:
    """Whether two values are the same through and through: numbers, texts, geometries, arrays, and sequences, dictionaries and data
    classes of such, with all that these hold beside their fields. Of anything else nobody knows: a hold on a scene, say."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, _PLAIN):
        return bool(one == other)
    if isinstance(one, np.ndarray):
        return _are_arrays_alike(one, other)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(are_alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_alike(value, other[key]) for key, value in one.items())
    return is_dataclass(one) and hasattr(one, "__dict__") and are_alike(vars(one), vars(other))


def _are_arrays_alike(one: np.ndarray, other: np.ndarray) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    return all(map(are_alike, one.flat, other.flat)) if one.dtype == object else one.tobytes() == other.tobytes()
