"""What each kind is asked for once it is drawn, in one table, and what is proposed as an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import Polygon

from tabletop import i18n
from tabletop.canvas.asking.last_answers import LastAnswers, counted_up
from tabletop.core.text.spelling import folded
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.session import Session
from tabletop.tools.along.ring_numbers import Known, most, number_for
from tabletop.tools.base.buildings import Building, building_at

LIST_PX, NAME_PX, NUMBER_PX = 150, 132, 104


@dataclass
class Asked:
    """A feature that was drawn, and what the row knows of it.

    `given`: what stands in the row, by property; `found`: what was looked up once, by a word for it.
    """

    feature: Placed
    session: Session
    last: LastAnswers
    given: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def clear_m(self) -> float | None:
        """Metres that are clear at an exit; None on open ground."""
        if "clear" not in self.found:
            self.found["clear"] = self.session.clear_width_m(self.feature)
        clear_m: float | None = self.found["clear"]
        return clear_m

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.session.plan

    @property
    def row(self) -> RosterUnit | None:
        """The unit of the roster that was chosen."""
        return self.plan.roster.get(str(self.given.get("unit") or ""))


@dataclass(frozen=True)
class Question:
    """A property that is asked for; `first` proposes an answer, `wanted` says whether it is asked at all."""

    name: str
    width_px: int
    first: Callable[[Asked], Any] = lambda asked: None
    wanted: Callable[[Asked], bool] = lambda asked: True


# --- what is proposed
def _last_type(asked: Asked) -> str | None:
    return asked.row.unit_type or None if asked.row else asked.last.text("unit_type", "unit")


def _last_vehicle(asked: Asked) -> str | None:
    return asked.last.text("vehicle_type", "vehicle")


def _unit_name(asked: Asked) -> str | None:
    """That of the roster; else the last one of the type, counted up; else the type itself with a number."""
    if asked.row is not None:
        return asked.row.name
    code = asked.given.get("unit_type") or ""
    title = type_title("unit", code).in_language(i18n.language()) if code else ""
    name = asked.last.text("name", "unit", code) or title
    return counted_up(name, _names(asked)) if name else None


def _names(asked: Asked) -> set[str]:
    """Every name of the plan, but that of the feature itself."""
    others = (feature for feature in asked.plan.features.values() if feature.id != asked.feature.id)
    named = {str(span.state.properties.get("name") or "") for feature in others for span in feature.spans()}
    return named | {unit.name for unit in asked.plan.roster.values()}


def _unit_strength(asked: Asked) -> Any:
    if asked.row is not None:
        return asked.row.strength
    return asked.last.whole("strength", "unit", asked.given.get("unit_type") or "")


def _ring_number(asked: Asked) -> int:
    """Above the rings inside it, and none that a ring round the same object has; the last that there is where all are taken."""
    others = [one for one in asked.plan.placed(asked.session.scene) if one.kind == "ring" and one.id != asked.feature.id]
    known = [Known(Polygon(one.geometry.exterior), int(one.get("number") or 1)) for one in others if isinstance(one.geometry, Polygon)]
    return number_for(asked.feature.geometry, asked.feature.geometry, known) or most()


def _clear_width(asked: Asked) -> float | None:
    """What is clear, whole decimetres: never more than there is."""
    clear_m = asked.clear_m
    return int(clear_m * 10 + 1e-6) / 10 if clear_m is not None and clear_m > 0 else None


def _building(asked: Asked) -> Building | None:
    """The building or place of a visible layer that a protected object stands on."""
    if "building" not in asked.found:
        layers = LayerSet(tuple(shown.layer for shown in asked.session.layers.views if shown.visible))
        spot = asked.feature.geometry.representative_point()
        asked.found["building"] = building_at(layers, (float(spot.x), float(spot.y)))
    building: Building | None = asked.found["building"]
    return building


def _building_name(asked: Asked) -> str | None:
    building = _building(asked)
    return building.name or None if building else None


def _building_category(asked: Asked) -> str | None:
    building = _building(asked)
    return building.category if building else None


def _has_roster(asked: Asked) -> bool:
    return bool(asked.plan.roster)


_PEOPLE = (Question("headcount", NAME_PX),)
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "crowd": _PEOPLE,
    "crowd-flow": _PEOPLE,
    "exit": (Question("width_m", NUMBER_PX, _clear_width),),
    "unit": (
        Question("unit", LIST_PX, wanted=_has_roster),
        Question("unit_type", LIST_PX, _last_type),
        Question("name", NAME_PX, _unit_name),
        Question("strength", NUMBER_PX, _unit_strength),
    ),
    "ring": (Question("number", NUMBER_PX, _ring_number),),
    "protected": (Question("category", LIST_PX, _building_category), Question("name", NAME_PX, _building_name)),
    "vehicle": (Question("vehicle_type", LIST_PX, _last_vehicle),),
}
"""What is asked for, by kind, in the order in which Tab goes."""
TYPES = {"unit": "unit_type", "vehicle": "vehicle_type"}
"""The property that says what a feature of a kind is."""


def questions_of(asked: Asked) -> list[Question]:
    """What a feature is asked for: nothing that it says already, and no unit whose row of the roster says it."""
    properties = asked.feature.properties
    if properties.get("unit") and asked.feature.kind == "unit":
        return []
    listed = [one for one in QUESTIONS.get(asked.feature.kind, ()) if one.wanted(asked)]
    return [one for one in listed if properties.get(one.name) in (None, 0, "")]


def link_by_name(asked: Asked) -> None:
    """A unit whose name, as typed, is that of one unit of the roster which stands nowhere yet is that unit, with its type and people."""
    name = folded(str(asked.given.get("name") or ""))
    if asked.feature.kind != "unit" or asked.given.get("unit") or not name:
        return
    standing = {one.properties.get("unit") for one in asked.plan.placed(asked.session.scene)}
    keys = [key for key, row in asked.plan.roster.items() if folded(row.name) == name and key not in standing]
    if len(keys) == 1:
        asked.given = {**asked.given, "unit": keys[0], "name": None, "unit_type": None, "strength": None}


def answers_of(asked: Asked) -> dict[str, Any]:
    """What is new in the row: all but what the feature, its row of the roster or the catalogue says without it."""
    link_by_name(asked)
    return {name: value for name, value in asked.given.items() if value is not None and value != _said(asked, name)}


def _said(asked: Asked, name: str) -> Any:
    """What holds of a property while nobody answers."""
    row = asked.row
    if row is not None and name in ("name", "strength", "unit_type"):
        return getattr(row, name)
    return asked.feature.get(name)


def remember(asked: Asked) -> None:
    """Keep the answers for the next feature of the kind; what the roster says is no answer."""
    kind, given = asked.feature.kind, asked.given
    if asked.row is not None or kind not in TYPES:
        return
    asked.last.note(kind, None, {TYPES[kind]: given.get(TYPES[kind])})
    if kind == "unit":
        asked.last.note(kind, given.get("unit_type") or "", {name: given.get(name) for name in ("name", "strength")})
