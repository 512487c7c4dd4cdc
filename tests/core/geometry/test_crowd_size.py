"""People on a piece of ground, by Jacobs."""

import pytest

from tabletop.core.geometry.crowd_size import DENSITIES, estimate_crowd

SQUARE_FOOT_M2 = 0.3048**2


@pytest.mark.parametrize(("closeness", "square_feet"), [("loose", 10), ("dense", 4.5), ("packed", 2.5)])
def test_the_densities_are_those_of_jacobs_in_metres(closeness, square_feet):
    assert DENSITIES[closeness] == pytest.approx(1 / (square_feet * SQUARE_FOOT_M2), abs=0.006)


@pytest.mark.parametrize(
    ("area", "closeness", "people", "low", "high"),
    [(1000, "loose", 1080, 810, 1350), (1000, "dense", 2390, 1792, 2988), (250, "packed", 1078, 808, 1347), (0, "dense", 0, 0, 0)],
)
def test_area_times_density_with_a_band_of_a_quarter(area, closeness, people, low, high):
    found = estimate_crowd(area, closeness)
    assert (found.people, found.low, found.high) == pytest.approx((people, low, high), abs=1)


def test_no_ground_and_less_than_none():
    assert estimate_crowd(-5, "packed").people == 0


def test_another_word_is_refused():
    with pytest.raises(KeyError):
        estimate_crowd(10, "huge")
