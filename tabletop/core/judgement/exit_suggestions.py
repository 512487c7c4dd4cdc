"""Exits that a crowd might have, as the ground is: what is shown on the map before one of them is made. Metres, working CRS."""

from dataclasses import dataclass

from shapely import LineString

from tabletop.core.text.message import Message


@dataclass(frozen=True)
class SuggestedExit:
    """A way out: its line from inside the crowd outwards, and how wide it is clear, up to what is suggested at most.

    `needed`: with those before it the crowd has as many exits, and as wide ones, as its people need; the others are more than that.
    """

    line: LineString
    width_m: float
    needed: bool = True


@dataclass(frozen=True)
class ExitSuggestions:
    """Ways out of a crowd (its id) in a scene, the best first; `said` says what is short, or why there is none."""

    crowd: str
    scene: int
    exits: tuple[SuggestedExit, ...] = ()
    said: Message | None = None
