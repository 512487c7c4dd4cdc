"""What a check of a layer finds, record by record, and the limits that it measures by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message, mark

Severity = Literal["stop", "warn", "info"]
PROBLEM_CODES: Mapping[str, str] = {
    "unreadable": mark("Not read"),
    "null": mark("No geometry"),
    "empty": mark("Empty geometry"),
    "invalid": mark("Invalid geometry"),
    "duplicate": mark("Duplicate"),
    "overlap": mark("Overlap"),
    "gap": mark("Gap"),
    "sliver": mark("Sliver"),
    "dangle": mark("Loose end of a road"),
    "disconnected": mark("Road without connection"),
    "on-road": mark("Building on a road"),
    "on-water": mark("Building on water"),
    "sentinel": mark("Stand-in for unknown"),
    "far": mark("Far off"),
    "field-missing": mark("Missing field"),
    "field-name": mark("Changed field name"),
    "unknown-value": mark("Unknown value"),
    "doubt": mark("In doubt"),
}
"""Codes of problems, and their words, in the order in which they are told."""


@dataclass(frozen=True)
class LayerProblem:
    """One problem. `record` counts from 1 (None: the layer as a whole); `place` east and north in metres of the working CRS; `line` (n, 2)
    places of it along what is meant, such as the outline of an overlap; `also`: further records of the same problem."""

    code: str
    message: Message
    record: int | None = None
    place: tuple[float, float] | None = None
    severity: Severity = "warn"
    line: tuple[tuple[float, float], ...] = ()
    also: tuple[int, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something is wrong; else it is only worth knowing."""
        return self.severity != "info"

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back as the same."""
        place = list(self.place) if self.place is not None else None
        return {
            **{"code": self.code, "record": self.record, "message": self.message.to_json(), "place": place, "severity": self.severity},
            **{"line": [list(one) for one in self.line], "also": list(self.also)},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LayerProblem":
        """Inverse of `to_json`."""
        place = data["place"]
        return cls(
            str(data["code"]),
            told_sentence(data["message"]),
            data["record"],
            None if place is None else (float(place[0]), float(place[1])),
            data["severity"],
            tuple((float(x), float(y)) for x, y in data["line"]),
            tuple(int(one) for one in data["also"]),
        )


@dataclass(frozen=True)
class Tolerances:
    """What counts as a problem, in metres and square metres. The basis of each number stands in `BASIS`."""

    least_area_m2: float = 1.0
    gap_m2: float = 1_000_000.0
    sliver_m: float = 0.5
    dangle_m: float = 3.0
    on_road_m: float = 1.0
    on_water_share: float = 0.5
    tiny_m2: float = 100.0
    thinness: float = 0.04
    area_share: float = 0.01
    snap_m: float = 0.0

    def to_json(self) -> dict[str, float]:
        """Plain data: the fields by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


BASIS: Mapping[str, str] = {
    "least_area_m2": mark("an overlap or gap below 1 m2 is rounding of coordinates: 1e-7 degrees are 11 mm, along 100 m of border 1 m2"),
    "gap_m2": mark("planning default: a hole above 1 km2 is another area that lies inside, such as a town, or one that is missing"),
    "sliver_m": mark("0.1 mm on a map of 1:5,000, the finest scale of the RBI; mean width is 2 x area / length of the outline"),
    "dangle_m": mark("planning default: half the width of a gang. Ends within 0.5 m meet for our checks"),
    "on_road_m": mark("planning default: so much of a road's centre line runs inside the building"),
    "on_water_share": mark("planning default: houses on stilts at a bank are common, in the middle of a river they are not"),
    "tiny_m2": mark(
        "10 m by 10 m: 0.2 mm, the accuracy of drawing, on a map of 1:50,000; larger overlaps and gaps are a question for people"
    ),
    "thinness": mark("area / square of the outline: 0.04 is a rectangle four times as long as wide, a square has 0.06, a circle 0.08"),
    "area_share": mark("planning default: where two ways of reading an outline differ by more than 1 %, people have to look"),
    "snap_m": mark("0 leaves loose ends of roads as they are"),
}
"""Where each of the tolerances comes from."""


@dataclass(frozen=True)
class CheckedLayer:
    """What a check found out about one table. `data`: counts and extents as `io.layers.layer_inspect` gives them; `sure`: "given" by a
    person, "file" (it says so), "format" (only its custom), "" (unknown): where the CRS is from. `named`: which column gives what the
    product looks for; `guessed`: what of the layer nobody said."""

    title: str
    file: str
    table: str | None
    role: str
    crs: str | None
    sure: str
    guessed: tuple[str, ...]
    data: Mapping[str, Any]
    problems: tuple[LayerProblem, ...]
    layer_id: str = ""
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of records."""
        return int(self.data.get("rows", 0))

    @property
    def is_wrong(self) -> bool:
        """Whether anything is wrong with it."""
        return any(problem.is_wrong for problem in self.problems)

    @property
    def is_at_stop(self) -> bool:
        """Whether anything of it cannot be used as it is."""
        return any(problem.severity == "stop" for problem in self.problems)

    def counts(self) -> dict[str, int]:
        """How many problems of each code, in the order of `PROBLEM_CODES`."""
        return counts(self.problems)


def counts(problems: Sequence[LayerProblem]) -> dict[str, int]:
    """How many problems of each code, in the order of `PROBLEM_CODES`; those that are not there are left out."""
    found = {code: sum(problem.code == code for problem in problems) for code in PROBLEM_CODES}
    return {code: count for code, count in found.items() if count}


@dataclass(frozen=True)
class Mend:
    """What was done to one record, or (not `mended`) why it was left; square metres of the record before and after, 0 where it has none.
    `record` counts from 1; None: the layer as a whole."""

    code: str
    message: Message
    record: int | None = None
    before_m2: float = 0.0
    after_m2: float = 0.0
    mended: bool = True

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back as the same."""
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, "message": self.message.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mend":
        """Inverse of `to_json`."""
        return cls(**{**data, "message": told_sentence(data["message"])})


@dataclass(frozen=True)
class MendedLayer:
    """What was done to one table: records, the sum of their areas, and the ground that they cover together (square metres, None where
    areas need not tile), before and after."""

    table: str
    records: tuple[int, int]
    area_m2: tuple[float, float]
    ground_m2: tuple[float, float] | None
    mends: tuple[Mend, ...]

    def counts(self) -> dict[str, int]:
        """How much of each code was mended."""
        found = {code: sum(mend.code == code and mend.mended for mend in self.mends) for code in PROBLEM_CODES}
        return {code: count for code, count in found.items() if count}
