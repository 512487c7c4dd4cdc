"""The greatest flow against a plain reckoning of another library, also where numbers of 32 bits do not hold it."""

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.checks.base.graph import greatest_flow

SMALL = st.integers(0, 9)
LARGE = st.sampled_from([0, 1, 7, 1 << 29, (1 << 31) - 1, 1 << 31, (1 << 32) + 3, 10**12])


def flow(*links):
    rows, columns, rooms = zip(*links, strict=True)
    return greatest_flow(5, (np.array(rows), np.array(columns), np.array(rooms)), 0, 4)


def truth(links):
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(5))
    for one, other, room in links:
        if one != other:
            before = graph.get_edge_data(one, other, {"capacity": 0})["capacity"]
            graph.add_edge(one, other, capacity=before + room)
    return networkx.maximum_flow_value(graph, 0, 4)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), SMALL | LARGE), min_size=1, max_size=14))
def test_it_is_the_greatest_flow_and_never_more(links):
    links = [link for link in links if link[0] != link[1]]
    if not links:
        return
    value, _, reached = flow(*links)
    most = truth(links)
    ends = (sum(room for one, other, room in links if at == (one, other)[end]) for end, at in enumerate((0, 4)))
    step = -(-(min(ends) + 1) // ((1 << 30) - 1))
    assert most - len(links) * (step - 1) <= value <= most
    if step == 1:
        cut = sum(room for one, other, room in links if reached[one] and not reached[other])
        assert cut == most and reached[0] and not reached[4]


@pytest.mark.parametrize("need", [2.0**31, 2.0**32 + 1, 1e30, np.inf])
def test_a_need_beyond_all_numbers_is_served_as_far_as_there_is_room(need):
    value, through, reached = flow((0, 1, need), (1, 2, need), (2, 4, 700), (1, 4, 5))
    assert value == 705 and (through == [705, 700, 700, 5]).all() and reached.tolist() == [True, True, True, False, False]
