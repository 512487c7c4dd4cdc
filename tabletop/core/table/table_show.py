"""What the room sees of the plan on the table now: which scene, what of it is revealed, what the operator points at."""

from collections.abc import Collection
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from tabletop.core.values.plan import Plan


@dataclass(frozen=True)
class Held:
    """What stays on the table while the operator prepares something else: the plan as it was, its scene and what was hidden in it."""

    plan: Plan
    scene: int
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Veil:
    """What of the plan is shown yet. Where `is_on`: only features of `shown` (ids), and only ground in `ground` where that is set
    (a geometry in the working CRS, metres); ground outside of it is covered."""

    is_on: bool = False
    shown: frozenset[str] = frozenset()
    ground: BaseGeometry | None = None

    def hidden(self, ids: Collection[str]) -> frozenset[str]:
        """Those of some features that may not be seen yet."""
        return frozenset(ids) - self.shown if self.is_on and self.ground is None else frozenset()


@dataclass(frozen=True)
class Spotlight:
    """A disc of ground that stays lit while the rest is dimmed: its middle (east, north) and radius, metres."""

    centre: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class TableMark:
    """Something drawn on the table for a moment, in no plan: places (east, north) of a stroke; one place is a dot. `token`: its colour."""

    places: tuple[tuple[float, float], ...]
    token: str = "accent"


@dataclass(frozen=True)
class TableShow:
    """All of it together. `held`: None while the table follows the plan as it is edited; `pointer`: ground place of the laser pointer."""

    blank: bool = False
    held: Held | None = None
    veil: Veil = field(default_factory=Veil)
    spotlight: Spotlight | None = None
    pointer: tuple[float, float] | None = None
    marks: tuple[TableMark, ...] = ()
