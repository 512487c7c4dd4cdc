"""Greatest flows and least cuts against one that is reckoned path by path in whole numbers of any size."""

from collections import deque

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.checks.base.graph import MOST_FLOW, greatest_flow, least_cut

COUNT = 6
links = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1), st.integers(0, 10**12)), min_size=1, max_size=18)


def by_paths(every, source, sink):
    """The greatest flow by shortest paths that still have room (Edmonds and Karp), in Python's own numbers."""
    room = {}
    for one, other, capacity in every:
        if one != other:
            room[one, other] = room.get((one, other), 0) + capacity
            room.setdefault((other, one), 0)
    value = 0
    while True:
        before, queue = {source: None}, deque([source])
        while queue and sink not in before:
            here = queue.popleft()
            for one, other in room:
                if one == here and other not in before and room[one, other] > 0:
                    before[other] = here
                    queue.append(other)
        if sink not in before:
            return value, set(before)
        path, node = [], sink
        while before[node] is not None:
            path.append((before[node], node))
            node = before[node]
        least = min(room[link] for link in path)
        for one, other in path:
            room[one, other] -= least
            room[other, one] += least
        value += least


@settings(max_examples=300, deadline=None)
@given(links, st.booleans())
def test_a_flow_of_any_size_is_the_greatest(every, small):
    every = [(one, other, capacity % 1000 if small else capacity) for one, other, capacity in every if one != other]
    if not every:
        return
    value, _, reached = greatest_flow(COUNT, tuple(np.array(every).T), 0, COUNT - 1)
    right, side = by_paths(every, 0, COUNT - 1)
    slack = 0 if right < MOST_FLOW // 2 else len(every) * (right // (MOST_FLOW // 2) + 1)
    assert right - slack <= value <= right
    assert reached[0] and not reached[COUNT - 1]
    cut = sum(capacity for one, other, capacity in every if reached[one] and not reached[other])
    assert abs(cut - right) <= slack
    assert small is False or {int(node) for node in np.flatnonzero(reached)} == side


def test_two_endless_links_into_one_place_do_not_run_over():
    endless = 2_200_000_000
    every = np.array([(0, 1, endless), (0, 2, endless), (1, 3, endless), (2, 3, endless), (3, 4, 1_500_000), (4, 5, endless)]).T
    value, _, reached = greatest_flow(COUNT, tuple(every), 0, 5)
    assert value == 1_500_000
    assert reached.tolist() == [True, True, True, True, False, False]


def test_kilometres_of_gaps_outside_hide_no_narrow_gap():
    links_m = (np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4]), np.array([9e9, 15.0, 300_000.0, 9e9]))
    assert least_cut(5, links_m, 0, 4).tolist() == [True, True, False, False, False]
