"""How many people stand on a piece of ground: an estimate from its area and how closely they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

DENSITIES: Mapping[str, float] = {"loose": 1.08, "dense": 2.39, "packed": 4.31}
"""Persons per square metre after H. Jacobs: 10, 4.5 and 2.5 square feet a person. (A metric version that is copied widely, with
0.76, 1.37 and 3.05, is wrong.) Loose: at arm's length; dense: close, one can still walk through; packed: body to body."""
BAND_SHARE = 0.25
"""The true number may lie so much below or above an estimate. Planning default without a source."""


@dataclass(frozen=True)
class CrowdEstimate:
    """People on `area_m2` square metres at `person_per_m2` persons a square metre."""

    area_m2: float
    person_per_m2: float

    @property
    def people(self) -> int:
        """Area x density, to the nearest whole person."""
        return round(self.area_m2 * self.person_per_m2)

    @property
    def low(self) -> int:
        """The lower end of the band."""
        return round(self.area_m2 * self.person_per_m2 * (1 - BAND_SHARE))

    @property
    def high(self) -> int:
        """The upper end of the band."""
        return round(self.area_m2 * self.person_per_m2 * (1 + BAND_SHARE))


def estimate_crowd(area_m2: float, closeness: str) -> CrowdEstimate:
    """Estimate by usable area (without buildings, vehicles and water) and a key of DENSITIES. Source: H. Jacobs, Berkeley, 1967.

    An area below zero counts as none. Raises KeyError for another key.
    """
    return CrowdEstimate(max(0.0, area_m2), DENSITIES[closeness])
