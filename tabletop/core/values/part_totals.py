"""What several parts share among them: headcounts, strengths and capacities in whole numbers that add up."""

from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.core.values.catalogue import kinds

COUNTED = ("headcount", "strength", "capacity")
"""Properties that are split with a shape and added when shapes are merged."""


def shared(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total: the largest remainders are rounded up."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda row: parts[row] - exact[row])
    for row in by_rest[: total - sum(parts)]:
        parts[row] += 1
    return parts


def shared_properties(kind: str, properties: Mapping[str, Any], weights: Sequence[float]) -> list[dict[str, Any]]:
    """The properties of each part: the same, but what is counted is shared by weight. Only counts that are given are."""
    parts = [dict(properties) for _ in weights]
    for name in COUNTED:
        if name in kinds()[kind].properties and isinstance(properties.get(name), int | float):
            for part, count in zip(parts, shared(int(properties[name]), weights), strict=True):
                part[name] = count
    return parts
