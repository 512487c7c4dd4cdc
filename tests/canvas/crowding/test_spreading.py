"""Boxes that give way: held against brute force over all pairs; nothing is lost; near changes stay near."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.canvas.crowding.placing import AMONG_SIDES, FARTHEST_SIDES, MOST_SIDES, Close
from tabletop.canvas.crowding.spreading import STACKED_FROM, spread, spread_around

SIDE, HEAP_HALF, HALF = 24.0, 19.0, 14.0
REACH = (HALF, HALF, HALF, HALF)
spots = st.lists(st.tuples(st.integers(-120, 120), st.integers(-90, 90), st.sampled_from([1, 2, 5, 5, 5, 6])), max_size=60)


def close_at(places, **how):
    return [Close(f"s{nth:03d}", (float(x), float(y)), REACH, **how) for nth, (x, y) in enumerate(places)]


def mixed(found):
    return [Close(f"s{nth:03d}", (float(x), float(y)), REACH, rank, joins=rank > 2) for nth, (x, y, rank) in enumerate(found)]


def boxes_of(result, close):
    """Every box that is drawn, by brute force."""
    by_key = {one.key: one for one in close}
    boxes = [(key, by_key[key].box_at(place)) for key, place in result.singles.items()]
    for heap in result.heaps:
        x, y = heap.place
        boxes.append((heap.keys, (x - HEAP_HALF, y - HEAP_HALF, x + HEAP_HALF, y + HEAP_HALF)))
    return boxes


def overlapping(boxes):
    """Pairs of boxes that share more than half a pixel both ways."""
    return [
        (one, other)
        for nth, (one, a) in enumerate(boxes)
        for other, b in boxes[nth + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
    ]


def counted(result):
    return sorted([*result.singles, *(key for heap in result.heaps for key in heap.keys)])


@given(spots)
@settings(max_examples=60, deadline=None)
def test_no_two_overlap_and_nothing_is_lost(found):
    close = mixed(found)
    result = spread(close, SIDE, HEAP_HALF)
    assert overlapping(boxes_of(result, close)) == []
    assert counted(result) == [one.key for one in close]
    assert all(len(heap.keys) > 1 for heap in result.heaps)
    for key, place in result.singles.items():
        one = next(one for one in close if one.key == key)
        assert math.dist(place, one.place) <= (MOST_SIDES if one.joins else FARTHEST_SIDES) * SIDE + 1e-6


@given(spots, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_list_does_not_count(found, random):
    close = mixed(found)
    shuffled = list(close)
    random.shuffle(shuffled)
    assert spread(close, SIDE, HEAP_HALF) == spread(shuffled, SIDE, HEAP_HALF)


def test_what_stands_alone_stays():
    close = close_at([(0, 0), (100, 0), (0, 100)])
    assert spread(close, SIDE, HEAP_HALF).singles == {one.key: one.place for one in close}


def test_of_two_one_stays_and_the_other_moves_away_from_it():
    result = spread(close_at([(0, 0), (6, 0)]), SIDE, HEAP_HALF)
    assert result.singles["s000"] == (0.0, 0.0) and result.singles["s001"][0] > 2 * HALF - 1 and not result.heaps


def test_many_at_one_place_are_a_stack_in_their_middle():
    close = close_at([(0, 0), (4, 0), (0, 4), (4, 4), (2, 2)])
    assert len(close) >= STACKED_FROM
    (heap,) = spread(close, SIDE, HEAP_HALF).heaps
    assert heap.place == (2.0, 2.0) and len(heap.keys) == len(close)


def test_a_command_post_stands_alone_at_its_place_beside_the_stack():
    close = [*close_at([(0, 0)] * 9), Close("post", (0.0, 0.0), REACH, 1, joins=False)]
    result = spread(close, SIDE, HEAP_HALF)
    assert result.singles == {"post": (0.0, 0.0)} and len(result.heaps[0].keys) == 9


def test_what_is_fixed_stays_and_others_make_room():
    close = [Close("disc", (0.0, 0.0), REACH, 0, fixed=True), Close("other", (0.0, 0.0), REACH, 1, joins=False)]
    result = spread(close, SIDE, HEAP_HALF)
    assert result.singles["disc"] == (0.0, 0.0) and result.singles["other"] != (0.0, 0.0)


@given(spots, st.tuples(st.integers(1000, 1200), st.integers(1000, 1200)), st.integers(0, 59))
@settings(max_examples=30, deadline=None)
def test_what_moves_far_away_from_far_away_rearranges_nothing(found, far, chosen):
    """A unit goes from one place far off to another: what stands here stays as it is."""
    here = mixed(found)
    results = []
    for away in (far, (far[0] + 300, far[1] - 2000)):
        wanderer = Close("wanderer", (float(away[0]), float(away[1])), REACH)
        result = spread([*here, wanderer], SIDE, HEAP_HALF)
        results.append(({key: place for key, place in result.singles.items() if key != "wanderer"}, result.heaps))
    assert results[0] == results[1]


@given(spots, st.sets(st.integers(0, 59), max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_chosen_stand_at_their_true_places_and_only_what_they_cover_moves(found, numbers):
    close = mixed(found)
    chosen = frozenset(one.key for nth, one in enumerate(close) if nth in numbers)
    base = spread(close, SIDE, HEAP_HALF)
    result = spread_around(close, base, chosen, SIDE, HEAP_HALF)
    by_key = {one.key: one for one in close}
    assert counted(result) == [one.key for one in close]
    assert all(result.singles[key] == by_key[key].place for key in chosen)
    assert all(set(pair) <= chosen for pair in overlapping(boxes_of(result, close)))
    over = [by_key[key].box_at(by_key[key].place) for key in chosen]
    for key, place in base.singles.items():
        near = any(overlapping([("a", by_key[key].box_at(place)), ("b", box)]) for box in over)
        if key not in chosen and not near and key in result.singles:
            assert result.singles[key] == place


@given(st.integers(0, 1000), st.sampled_from([60, 200, 400]))
@settings(max_examples=15, deadline=None)
def test_a_stack_stands_among_its_members_however_full_it_is(seed, wide):
    """Of 400 symbols far more stacks would be made than there is room for: they join rather than stand outside."""
    drawn = np.random.default_rng(seed).uniform(0, wide, (400, 2)).tolist()
    close = [Close(f"u{nth:03}", (across, down), (SIDE / 2,) * 4) for nth, (across, down) in enumerate(drawn)]
    true = {one.key: one.place for one in close}
    for heap in spread(close, SIDE, HEAP_HALF).heaps:
        assert min(math.dist(heap.place, true[key]) for key in heap.keys) <= AMONG_SIDES * SIDE + 1e-6
