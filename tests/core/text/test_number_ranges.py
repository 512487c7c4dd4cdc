from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.text.number_ranges import number_ranges


def test_neighbours_are_a_range_and_many_are_cut():
    assert number_ranges([9, 2, 3, 4, 4, 12]) == "2-4, 9, 12"
    assert number_ranges([]) == "" and number_ranges([1, 3, 5], most=2) == "1, 3, ..."


@given(st.sets(st.integers(1, 60)))
def test_the_numbers_come_back(numbers):
    found = set()
    for part in filter(None, number_ranges(numbers, most=100).split(", ")):
        low, _, high = part.partition("-")
        found |= set(range(int(low), int(high or low) + 1))
    assert found == numbers
