"""What charts show of one scene, as it was measured: people, shares, metres, persons a minute. Values only."""

from dataclasses import dataclass

from tabletop.core.text.message import Message

Words = str | Message


@dataclass(frozen=True)
class Strength:
    """People of the roster in a scene: `placed` in all, of these `beyond` what their rows have; `roster`: in the whole roster.

    The same numbers as `roster-total` tells: each roster unit counts once.
    """

    placed: float
    beyond: float
    roster: float


@dataclass(frozen=True)
class RingCoverage:
    """Share (0 to 1) of a ring's ground within reach of units, and the share that the ring wants; `ring` is its id."""

    ring: str
    name: Words
    covered: float
    wanted: float


@dataclass(frozen=True)
class PairDistance:
    """Least distance (m, edge to edge) between the two classes of a pair in a scene, between which features, and what the pair demands."""

    a: str
    b: str
    min_m: float
    basis: str
    distance_m: float
    features: tuple[str, ...]
    names: tuple[Words, Words]

    @property
    def pair(self) -> tuple[str, str, float]:
        """What tells pairs apart."""
        return self.a, self.b, self.min_m

    @property
    def share(self) -> float:
        """Distance as a share of the distance demanded."""
        return self.distance_m / self.min_m


@dataclass(frozen=True)
class ExitRate:
    """An exit that counts: clear metres that it adds to those on its ground, and persons a minute through them."""

    way: str
    name: Words
    width_m: float
    per_minute: float


@dataclass(frozen=True)
class Egress:
    """How the people of crowds that share exits leave, by `egress-time`: everybody stands at an exit at minute 0, and the flow is even.

    `all_per_minute`: through all exits, and no more than the gaps beyond them let on; `left_per_minute`: with the widest exit lost (with
    `by_gaps`: with the exit or gap lost that costs most); None where only one exit counts and nothing is left to reckon with.
    `lost`: name of the widest exit. `assumed`: names of exits whose width nobody stated. Crowds and exits by id.
    """

    crowds: tuple[str, ...]
    name: Words
    headcount: float
    exits: tuple[ExitRate, ...]
    all_per_minute: float
    left_per_minute: float | None
    by_gaps: bool
    lost: Words
    limit_min: float
    basis: str
    assumed: tuple[Words, ...] = ()

    @property
    def minutes(self) -> float | None:
        """Minutes until all are out through all exits; None where nobody gets out."""
        return self.headcount / self.all_per_minute if self.all_per_minute > 0 else None

    @property
    def minutes_left(self) -> float | None:
        """Minutes until all are out with the widest exit lost, as `egress-time` reckons them; None where nobody gets out then."""
        return self.headcount / self.left_per_minute if self.left_per_minute else None
