"""Names of what goes never lie on each other or under a symbol, at any moment that is looked at."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tabletop.canvas.play.legible_names import legible

WORDS, SYMBOL = (12.0, -5.0, 60.0, 5.0), (-10.0, -10.0, 10.0, 10.0)


def named(*tracks):
    """Who is named of things that go along lists of pixels."""
    places = np.array(tracks, float).swapaxes(0, 1)
    return legible(places, np.array([WORDS] * len(tracks)), np.array([SYMBOL] * len(tracks)))


def test_far_apart_all_are_named_and_abreast_the_first_alone():
    assert named([(0, 0), (10, 0)], [(0, 100), (10, 100)]) == [0, 1]
    assert named([(0, 0), (10, 0)], [(0, 8), (10, 8)]) == [0]


def test_a_symbol_that_passes_over_a_name_takes_it_away():
    assert named([(0, 0), (0, 0), (0, 0)], [(200, 0), (40, 0), (200, 0)]) == [1]


def test_what_has_no_name_bears_none():
    assert legible(np.zeros((2, 1, 2)), np.zeros((1, 4)), np.array([SYMBOL])) == []


@given(st.lists(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100)), min_size=3, max_size=3), min_size=1, max_size=9))
def test_no_two_names_ever_meet(tracks):
    shown = named(*tracks)
    for moment in range(3):
        boxes = [(x + WORDS[0], y + WORDS[1], x + WORDS[2], y + WORDS[3]) for x, y in (tracks[n][moment] for n in shown)]
        for n, one in enumerate(boxes):
            assert all(one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1] for two in boxes[n + 1 :])
