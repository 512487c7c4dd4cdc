"""What parts that become one add up to, and in what they differ. Sharing among parts stands in `core.values.part_totals`."""

from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.core.arrangement.plan_layers import LAYER
from tabletop.core.arrangement.tags import TAGS, tags_of, tags_text
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.part_totals import COUNTED, shared, shared_properties

__all__ = ["COUNTED", "added_properties", "differing", "shared", "shared_properties"]


def added_properties(kind: str, several: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first one's properties with what is counted added up and the tags of all."""
    merged = dict(several[0])
    for name in COUNTED:
        counts = [one[name] for one in several if isinstance(one.get(name), int | float)]
        if name in kinds()[kind].properties and counts:
            merged[name] = sum(counts)
    tags = tags_text(tag for one in several for tag in tags_of(one))
    return {**merged, TAGS: tags} if tags else merged


def differing(several: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the properties that are not alike, apart from what is counted, from layers and from tags."""
    names = {name for one in several for name in one} - {*COUNTED, LAYER, TAGS}
    return sorted(name for name in names if any(one.get(name) != several[0].get(name) for one in several))
