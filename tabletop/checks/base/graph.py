"""Graphs of places: shortest ways, least cuts, places near each other. The one room that knows scipy."""

import numpy as np

LEAST_M = 1e-9
"""Added to each link: a link of no length is a link all the same."""
Links = tuple[np.ndarray, np.ndarray, np.ndarray]
"""From, to (node numbers), and metres."""


def shortest(count: int, links: Links, start: int, both_ways: bool = True, most_m: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
    """Metres from a node to each of `count` nodes (infinite where none leads), and the node before each; pairs must not repeat."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    rows, columns, metres = links
    ends = rows.astype(np.int32), columns.astype(np.int32)
    # Zero in a sparse matrix is no link: obstacles that touch would count as parted.
    graph = csr_array((metres + LEAST_M, ends), shape=(count, count))
    found, before = dijkstra(graph, directed=not both_ways, indices=start, return_predecessors=True, limit=most_m)
    return found, before


def near_pairs(places: np.ndarray, metres: float) -> np.ndarray:
    """(k, 2) numbers of places (n, 2) that are not farther apart."""
    from scipy.spatial import KDTree

    if not len(places):
        return np.empty((0, 2), dtype=np.int64)
    tree = KDTree(places)
    return np.asarray(tree.query_pairs(metres, output_type="ndarray"))


STEPS_PER_M = 10_000
"""Capacities are counted in steps of 0.1 mm, because the flow is one of whole numbers."""


def least_cut(count: int, links: Links, start: int, goal: int) -> np.ndarray:
    """(count,) the nodes on the start's side of the least cut between it and the goal; links are from, to, and capacity in metres.

    The links that lead from these nodes to others are the cut: their capacities together are the greatest flow.
    """
    rows, columns, metres = links
    return greatest_flow(count, (rows, columns, np.round(metres * STEPS_PER_M)), start, goal)[2]


_MOST_FLOW = np.iinfo(np.int32).max // 2
"""scipy reckons flows in whole numbers of 32 bits only, and what is left of a link both ways in one of them."""
_MOST_ROOM = 2.0**52


def greatest_flow(count: int, links: Links, source: int, sink: int) -> tuple[int, np.ndarray, np.ndarray]:
    """The greatest flow from source to sink through links of whole capacities, one way each; what stands twice adds up.

    Its value, the flow through each link (m,), and for each node whether the source still reaches it (the least cut's side). A flow above
    a thousand million is reckoned in coarser steps, and never too high; an infinite capacity is only a very large one.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    rows, columns = (np.asarray(ends, dtype=np.int32) for ends in links[:2])
    rooms = np.clip(np.nan_to_num(np.asarray(links[2], dtype=float), posinf=_MOST_ROOM), 0.0, _MOST_ROOM)
    # No more flows than leaves the source or comes to the sink: a link that has room for more is as good as one that has room for that.
    most = min(rooms[rows == source].sum(), rooms[columns == sink].sum()) + 1.0
    step = max(1.0, np.ceil(most / _MOST_FLOW))
    graph = coo_array((rooms, (rows, columns)), shape=(count, count)).tocsr()
    graph.data = (np.minimum(graph.data, most) // step).astype(np.int32)
    found = maximum_flow(graph, source, sink)
    # What of each link is unused, and backwards what flows in it: a node that can still be reached so lies before the cut.
    left = (graph - found.flow).tocsr()
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = np.zeros(count, dtype=bool)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    through = np.asarray(found.flow[rows, columns]).ravel() if len(rows) else np.zeros(0, dtype=np.int32)
    return int(found.flow_value) * int(step), through.astype(np.int64) * int(step), reached


def connected(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n,) number of the connected part that each node belongs to, given links between them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1])
