"""Classes of things that rules of a plan name: a kind, `kind:category` (as protected:school), or `layer:role`."""

from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import kinds

ROLE_TITLES = {
    "building": mark("a building"),
    "road": mark("a road"),
    "water": mark("water"),
    "landuse": mark("a land use"),
    "admin": mark("a boundary"),
    "poi": mark("a place"),
    "fence": mark("a fence"),
    "other": mark("an object"),
}
LAYER = "layer:"
UNIT = "unit"
NEEDS_RADIUS = ("vehicle",)
"""Kinds that may cover without a reach of their own."""


def categories(kind: str) -> list[str]:
    """Categories of a kind, as the catalogue has them; none for a kind without."""
    spec = kinds()[kind].properties.get("category") if kind in kinds() else None
    return list(spec.choices) if spec is not None else []


def classes() -> list[str]:
    """Every class that a rule may name: kinds with their categories, then the roles of layers."""
    found = []
    for kind in kinds():
        found += [kind, *(f"{kind}:{category}" for category in categories(kind))]
    return found + [LAYER + role for role in ROLE_TITLES]


def is_class(name: str) -> bool:
    """Whether a rule may name it."""
    kind, colon, category = name.partition(":")
    if kind + colon == LAYER:
        return category in ROLE_TITLES
    return kind in kinds() and (not colon or category in categories(kind))


def coverers() -> list[str]:
    """Kinds that a demand may name under `by`: those with a reach, and those that need a radius."""
    return [kind for kind, spec in kinds().items() if "reach_m" in spec.properties or kind in NEEDS_RADIUS]


def covers(name: str) -> bool:
    """Whether a demand may name it under `by`: `unit`, `unit:<unit_type>`, or another kind that covers."""
    kind, colon, unit_type = name.partition(":")
    return kind in coverers() and (not colon or (kind == UNIT and bool(unit_type)))
