"""Vehicles that come to help: fire engines and ambulances, told by their type, or by their name where no type is given."""

from tabletop.core.values.feature import Placed

APPLIANCE_WORDS = ("ambul", "fire", "damkar", "pemadam", "medic")
"""Beginnings of the words by which a vehicle says that it comes to help."""


def is_appliance(placed: Placed) -> bool:
    """Whether it is a fire engine or an ambulance: emergency lanes are made for it, and it is no obstacle on them."""
    if placed.kind != "vehicle":
        return False
    said = str(placed.properties.get("vehicle_type") or placed.name).lower()
    return any(word.startswith(APPLIANCE_WORDS) for word in said.replace("-", " ").replace("_", " ").split())
