"""Who is near whom: the same answer by pairs and by cells as by measuring every distance, and no step in which very many are measured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.canvas.crowding import nearness
from tabletop.canvas.crowding.nearness import near_places

REACH = 28.0


def whole(steps):
    """Its answer, and how many rests it made."""
    rests = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, rests
        rests += 1


def measured(places):
    return np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) <= REACH


@given(st.integers(1, 220), st.sampled_from([5.0, 60.0, 400.0, 3_000.0]), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_as_by_measuring_every_distance(count, room, seed):
    draw = np.random.default_rng(seed)
    places = draw.uniform(-room, room, (count, 2))
    found, _ = whole(near_places(places, REACH))
    near, left = measured(places), np.ones(count, dtype=bool)
    assert found.counts.tolist() == near.sum(axis=1).tolist()
    for row in draw.permutation(count)[:40].tolist():
        members = found.of(row, left)
        assert members.tolist() == np.flatnonzero(near[row] & left).tolist()
        if draw.random() < 0.6:
            left[members] = False


def test_places_on_a_heap_are_never_listed_in_pairs(monkeypatch):
    monkeypatch.setattr(nearness, "LOOKED_AT_A_TIME", 20_000)
    asked = []
    within = nearness._Cells._within

    def heard(self, one, others):
        found = within(self, one, others)
        asked.append(found.size)
        return found

    monkeypatch.setattr(nearness._Cells, "_within", heard)
    places = np.random.default_rng(3).uniform(0, 40.0, (3_000, 2))
    found, rests = whole(near_places(places, REACH))
    assert isinstance(found, nearness._Cells)
    assert max(asked) <= 20_000 and rests >= 200
    assert found.counts.tolist() == measured(places).sum(axis=1).tolist()


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_one(count):
    found, _ = whole(near_places(np.zeros((count, 2)), REACH))
    assert found.counts.tolist() == [1] * count
