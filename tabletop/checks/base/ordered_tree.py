"""A spatial index whose answers come in one order, whatever else it holds."""

from typing import Any

import numpy as np
from shapely import STRtree


class OrderedTree(STRtree):
    """`shapely.STRtree` with rows found in ascending order; None is found by nobody.

    The order in which an STRtree answers hangs on all its shapes: an edit far away would exchange two hits here, and with them the
    last digit of a sum or the corner at which a union begins. What an edit did not come near is not judged again, so it must not move.
    """

    def query(self, geometry: Any, predicate: str | None = None, distance: Any = None) -> np.ndarray:
        """Rows (k,) found for one geometry, ascending, or (2, k) pairs (row of the input, row found) for an array of them."""
        found: np.ndarray = STRtree.query(self, geometry, predicate, distance)
        if found.shape[-1] > 1:
            found = np.sort(found) if found.ndim == 1 else found[:, np.lexsort((found[1], found[0]))]
        return found
