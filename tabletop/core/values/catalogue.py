"""The catalogue of kinds: what may stand on a plan, with its geometry and properties. The data is `resources/catalogue.toml`."""

import difflib
import json
import math
import tomllib
from collections.abc import Mapping
from functools import cache, reduce
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from shapely.geometry.base import BaseGeometry

from tabletop import paths
from tabletop.core.geometry.outline import shape_fault
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, Titled, mark, message, shown
from tabletop.core.values.roster import Pace

LARGEST_NUMBER = 1e9
"""No property of a plan is larger; what is came out of a damaged file."""
MOST_PEOPLE = 10_000_000
"""More people than that are asked about where they are typed: a zero too many."""


TypeList = Literal["unit", "vehicle", "relief"]


class TypeSpec(BaseModel):
    """One type of units, vehicles or reliefs: title and a few words beside it by language, other writings of its code, and how it moves
    between scenes (empty: units march, vehicles drive)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: dict[str, str]
    says: dict[str, str] = {}
    also: tuple[str, ...] = ()
    pace: Pace = ""


class PropertySpec(BaseModel):
    """One property of a kind: its type, default, unit, limits or choices, and titles by language. `zero`: what 0 means, where it is
    no number; `types`: the list of types that a text is chosen from, though it may be any other; `kinds`: of which kinds a feature is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["text", "number", "integer", "flag", "choice", "roster", "feature", "tags"]
    title: dict[str, str]
    default: Any = None
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    zero: Literal["", "unknown"] = ""
    types: TypeList | Literal[""] = ""
    kinds: tuple[str, ...] = ()
    choices: dict[str, dict[str, str]] = {}


class KindSpec(BaseModel):
    """One kind: titles, geometry types allowed ("point", "line", "polygon"; the first is drawn), icon, colour token, properties.
    `short`: its title where there is little room, as on the tool bar; empty where the title itself is short."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: dict[str, str]
    short: dict[str, str] = {}
    geometry: tuple[Literal["point", "line", "polygon"], ...]
    icon: str = ""
    colour: str = "ink"
    order: int = 0
    drawable: bool = True
    properties: dict[str, PropertySpec] = {}

    def default(self, name: str) -> Any:
        """Default of a property; None where it has none or is unknown."""
        spec = self.properties.get(name)
        return None if spec is None else spec.default


@cache
def _catalogue() -> Mapping[str, Any]:
    return tomllib.loads(paths.resource("catalogue.toml").read_text(encoding="utf-8"))


@cache
def types_of(which: TypeList) -> Mapping[str, TypeSpec]:
    """Every type of units, of vehicles or of reliefs that the lists offer, by its code, in the order of the catalogue."""
    return {code: TypeSpec.model_validate(spec) for code, spec in _catalogue()["types"][which].items()}


@cache
def _type_codes(which: TypeList) -> Mapping[str, str]:
    listed = types_of(which)
    return {**{other: code for code, spec in listed.items() for other in spec.also}, **{code: code for code in listed}}


def type_code(which: TypeList, text: str) -> str | None:
    """The code of a type that a plan writes in its own way ("Lapis ganti" is lapis-ganti); None where no list has it."""
    return _type_codes(which).get(text.strip().lower().replace("_", "-").replace(" ", "-"))


def pace_of_type(which: TypeList, text: str) -> Pace:
    """How a type of a plan moves between scenes; empty where the catalogue says nothing of it."""
    code = type_code(which, text)
    return "" if code is None else types_of(which)[code].pace


def type_title(which: TypeList, text: str) -> Titled:
    """What a type of a plan is called: the title of its code; another text as it is written, without the signs of codes."""
    code = type_code(which, text)
    if code is not None:
        return Titled(types_of(which)[code].title)
    plain = text.strip()
    is_code = plain == plain.lower() and " " not in plain
    return Titled({"en": plain.replace("-", " ").replace("_", " ").capitalize() if is_code else plain})


@cache
def kinds() -> Mapping[str, KindSpec]:
    """Every kind by its code, in the order of the catalogue."""
    data = _catalogue()
    common, last = ({name: PropertySpec.model_validate(spec) for name, spec in data[part].items()} for part in ("common", "common_last"))
    found = {}
    for code, spec in data["kinds"].items():
        kind = KindSpec.model_validate(spec)
        found[code] = kind.model_copy(update={"properties": {**common, **kind.properties, **last}})
    return found


@cache
def kind_words(kind: str) -> Message:
    """A kind as a sentence calls it, translated at the edge: its title in small letters; the code itself where it is not known."""
    spec = kinds().get(kind)
    return Message(spec.title["en"].lower()) if spec is not None else message(mark("{text}"), text=kind)


LONGEST_TEXT = 100_000
"""Characters of a name, a note or any other property; a page has 3,000."""
REMARKS = frozenset({"measure", "text"})
"""Kinds that only say something about the plan; no check looks at them."""


@cache
def judged_kinds() -> frozenset[str]:
    """Kinds that checks look at: all but remarks."""
    return frozenset(kinds()) - REMARKS


def geometry_class(geometry: BaseGeometry) -> str:
    """ "point", "line" or "polygon" for a single geometry, else its own type name in lower case."""
    name = str(geometry.geom_type)
    return {"Point": "point", "LineString": "line", "Polygon": "polygon"}.get(name, name.lower())


def known_kind(kind: Any) -> KindSpec:
    """The kind of that code. Raises InputError that names the nearest one, or all, where there is none."""
    spec = kinds().get(kind) if isinstance(kind, str) else None
    if spec is not None:
        return spec
    if kind in (None, ""):
        raise InputError(mark("It has no kind; give one of {known}."), known=", ".join(kinds()))
    near = difflib.get_close_matches(kind.strip().lower(), kinds(), 1) if isinstance(kind, str) else []
    if near:
        raise InputError(mark("The kind {kind} is not known; the nearest one is {near}."), kind=shown(kind), near=near[0])
    raise InputError(mark("The kind {kind} is not known; known are {known}."), kind=shown(kind), known=", ".join(kinds()))


def validate(kind: str, geometry: BaseGeometry, properties: Mapping[str, Any]) -> None:
    """Raise InputError with one sentence when the kind is unknown, the geometry does not fit it or a property is wrong.

    Properties the catalogue does not know are kept and not judged.
    """
    spec = known_kind(kind)
    _validate_geometry(kind, spec, geometry)
    for name, value in properties.items():
        if name in spec.properties and value is not None:
            validate_property(name, spec.properties[name], value)


def _validate_geometry(kind: str, spec: KindSpec, geometry: BaseGeometry) -> None:
    found = geometry_class(geometry)
    if geometry.is_empty:
        raise InputError(mark("A {kind} has an empty geometry."), kind=kind_words(kind))
    if found not in spec.geometry:
        wanted = reduce(lambda first, then: message(mark("{first} / {then}"), first=first, then=then), map(_shape_words, spec.geometry))
        text = mark("A {kind} must be a {wanted}, not a {found}.")
        raise InputError(text, kind=kind_words(kind), wanted=wanted, found=_shape_words(found))
    if not all(math.isfinite(value) for value in geometry.bounds):
        raise InputError(mark("A {kind} has a coordinate that is not a finite number."), kind=kind_words(kind))
    fault = shape_fault(kind_words(kind), geometry)
    if fault is not None:
        raise InputError(fault.template, **fault.params)


SHAPE_WORDS = {"point": mark("point"), "line": mark("line"), "polygon": mark("polygon")}


def _shape_words(found: str) -> Message:
    return Message(SHAPE_WORDS[found]) if found in SHAPE_WORDS else message(mark("{text}"), text=found)


def validate_property(name: str, spec: PropertySpec, value: Any) -> None:
    """Raise InputError with one sentence when a value does not fit its property; tags may be anything, what is no text is none."""
    if spec.type in ("number", "integer"):
        _validate_number(name, spec, value)
    elif spec.type == "flag" and not isinstance(value, bool):
        raise InputError(mark("{property} must be true or false, not {value}."), property=name, value=shown(value))
    elif spec.type == "choice" and not (isinstance(value, str) and value in spec.choices):
        raise InputError(
            mark("{property} must be one of {known}, not {value}."), property=name, known=", ".join(spec.choices), value=shown(value)
        )
    elif spec.type in ("text", "roster", "feature") and not isinstance(value, str):
        raise InputError(mark("{property} must be text, not {value}."), property=name, value=shown(value))
    elif not isinstance(value, bool) and is_too_long(value):
        raise InputError(mark("{property} is longer than {most} characters."), property=name, most=LONGEST_TEXT)


def is_too_long(value: Any) -> bool:
    """Whether a text, list or object has more than `LONGEST_TEXT` characters."""
    if isinstance(value, str):
        return len(value) > LONGEST_TEXT
    return isinstance(value, list | dict) and len(json.dumps(value, ensure_ascii=False, default=str)) > LONGEST_TEXT


def _validate_number(name: str, spec: PropertySpec, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise InputError(mark("{property} must be a number, not {value}."), property=name, value=shown(value))
    if spec.type == "integer" and value != int(value):
        raise InputError(mark("{property} must be a whole number, not {value}."), property=name, value=shown(value))
    low, high = spec.minimum, spec.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        limits = f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"
        raise InputError(mark("{property} must lie in {limits}, not {value}."), property=name, limits=limits, value=shown(value))
