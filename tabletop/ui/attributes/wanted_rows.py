"""Which records the attribute table shows, and in which order; reckoned in its thread."""

from dataclasses import dataclass

import numpy as np

from tabletop.core.layers.attribute_rows import AttributeRows

ANY_COLUMN = -1


@dataclass(frozen=True)
class Wanted:
    """What the table shall show: a filter, and the column that it is sorted by (None: as in the file)."""

    text: str = ""
    column: int = ANY_COLUMN
    by: int | None = None
    descending: bool = False


def arranged(rows: AttributeRows, wanted: Wanted, orders: dict[tuple[int, bool], np.ndarray]) -> np.ndarray:
    """In the thread: the records that are shown, in their order; orders are kept."""
    mask = rows.matching(wanted.text, None if wanted.column == ANY_COLUMN else wanted.column)
    if wanted.by is None:
        return np.flatnonzero(mask)
    key = wanted.by, wanted.descending
    if key not in orders:
        orders[key] = rows.order(*key)
    order = orders[key]
    return np.asarray(order[mask[order]])
