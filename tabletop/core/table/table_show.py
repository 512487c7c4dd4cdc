"""What the room sees of the plan on the table now: which scene, what of it is revealed, what the operator points at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan


@dataclass(frozen=True)
class Veil:
    """What of the plan is shown yet. Where `is_on`, one of two things is covered: the plan's features, all but `shown` (ids); or, where
    `ground` is set (working CRS, metres), all ground outside of it, with whatever stands there."""

    is_on: bool = False
    shown: frozenset[str] = frozenset()
    ground: BaseGeometry | None = None

    @staticmethod
    def over_features() -> "Veil":
        """All features of the plan covered; the map under them stays to be seen."""
        return Veil(True)

    @staticmethod
    def over_ground() -> "Veil":
        """All ground covered."""
        return Veil(True, frozenset(), Polygon())

    @property
    def covers_ground(self) -> bool:
        """Whether ground is covered, with whatever stands on it."""
        return self.is_on and self.ground is not None

    def hidden(self, ids: Collection[str]) -> frozenset[str]:
        """Those of some features that may not be seen yet."""
        return frozenset(ids) - self.shown if self.is_on and self.ground is None else frozenset()

    def revealed(self, placed: Iterable[Placed], around_m: float) -> "Veil":
        """With these features to be seen too; of covered ground that within `around_m` metres of them."""
        return self._changed(placed, around_m, True)

    def covered(self, placed: Iterable[Placed], around_m: float) -> "Veil":
        """With these features, or the ground about them, covered again; where nothing was covered, the rest stays to be seen."""
        return self._changed(placed, around_m, False)

    def brushed(self, stroke: BaseGeometry, placed: Iterable[Placed], reveals: bool) -> "Veil":
        """What a brush does: ground uncovered or covered where ground is covered, else the features that the stroke touches."""
        if self.covers_ground and self.ground is not None:
            return replace(self, ground=self.ground.union(stroke) if reveals else self.ground.difference(stroke))
        return self._changed([one for one in placed if one.geometry.intersects(stroke)], 0.0, reveals)

    def _changed(self, placed: Iterable[Placed], around_m: float, reveals: bool) -> "Veil":
        some = list(placed)
        if self.covers_ground and self.ground is not None:
            about = unary_union([one.geometry.buffer(around_m) for one in some])
            return replace(self, ground=self.ground.union(about) if reveals else self.ground.difference(about))
        ids = frozenset(one.id for one in some)
        return replace(self, shown=self.shown | ids if reveals else self.shown - ids)


@dataclass(frozen=True)
class Held:
    """What stays on the table while the operator prepares something else: the plan as it was, its scene, what was hidden and what was
    covered in it."""

    plan: Plan
    scene: int
    hidden: frozenset[str] = frozenset()
    veil: Veil = field(default_factory=Veil)


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
    """All of it together. `held`: None while the table follows the plan as it is edited; `veil` is the one that is prepared (the one to be
    drawn stands in `OnTable.what()`); `pointer`: ground place of the laser pointer."""

    blank: bool = False
    held: Held | None = None
    veil: Veil = field(default_factory=Veil)
    spotlight: Spotlight | None = None
    pointer: tuple[float, float] | None = None
    marks: tuple[TableMark, ...] = ()
