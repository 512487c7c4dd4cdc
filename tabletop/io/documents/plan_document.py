"""A plan as a GeoJSON document: the form that people and other programs write, with every mistake named."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pydantic import BaseModel
from pyproj import CRS

from tabletop.core.arrangement.plan_layers import SETTING as PLAN_LAYERS
from tabletop.core.document.plan_texts import SETTING as PLAN_TEXTS
from tabletop.core.document.plan_texts import wrong_member
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, parse_crs, transformer
from tabletop.core.geometry.far_off import FarOff
from tabletop.core.judgement.rule_limits import DemandRow, PairRow
from tabletop.core.roster.sums_stated import SETTING as STATED_STRENGTH
from tabletop.core.roster.sums_stated import stated_in
from tabletop.core.text.bounded_read import text_bounded
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, cut, mark, message, sentences, shown
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values import catalogue
from tabletop.core.values.feature import Feature, Span
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.left_out import SETTLED, remember, remembered, worth_remembering
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit, unit_json
from tabletop.core.values.row_limits import RosterRow, SceneRow, misfits, read_row
from tabletop.core.values.scene import Scene, scene_json
from tabletop.io.documents.geojson_shape import in_working_crs, looks_like_degrees, shape_of
from tabletop.io.documents.plan_normal import RESERVED, SPAN_MEMBERS, Found, Normaliser, can_be_kept, named

SHOWN_FAULTS = 10
LARGEST_BYTES = 256 << 20
"""A document of 50,000 features has 25 MB."""
OBJECTS = ("limits", "checks_off", "rule_set", "ignored", "table", "grid", STATED_STRENGTH, PLAN_TEXTS)
ROWS: dict[str, type[BaseModel]] = {"buffer_pairs": PairRow, "coverage_demands": DemandRow}
LISTS = (*ROWS, "views", PLAN_LAYERS, LEFT_OUT, SETTLED)
SETTINGS = ("name", *OBJECTS, *LISTS)
KNOWN_MEMBERS = {"type", "crs", "features", "scenes", "roster", *SETTINGS}
_NOT_KEPT = mark("{member} holds a number that is not finite, or is nested too deeply.")
_MUST_BE = {
    "text": mark("{member} must be text, not {value}."),
    "object": mark("{member} must be an object, not {value}."),
    "flag": mark("{member} must be true or false, not {value}."),
}
_HALF = re.compile("[\ud800-\udfff]")
_HALF_PAIR = re.compile("[\ud800-\udfff]|\\\\u[dD][89a-fA-F]")


class MemberTwiceError(ValueError):
    """An object of a JSON text has a member of that name twice."""


def read_document(path: Path, crs: str | None = None, skip_bad: bool = False) -> tuple[Plan, list[Message]]:
    """Plan of a GeoJSON FeatureCollection, brought to the working CRS (metres, 2-D).

    Its coordinates stand in `crs`, else in what its `crs` member names, else in WGS 84. Returns the plan and what must be said: what
    was done to features on reading and, with `skip_bad`, each that was left out; these the plan remembers. Raises InputError with one
    sentence for a file that is not such a document, and, without `skip_bad`, for one with wrong features (the first ten are named).
    """
    return plan_from_document(_load(path), Path(path).name, crs, skip_bad)


def plan_from_document(
    data: Mapping[str, Any], file: str | Message, crs: str | None = None, skip_bad: bool = False, scenes_known: bool = True
) -> tuple[Plan, list[Message]]:
    """The same from data in memory; `file` is how messages call it. `scenes_known`: the document says all scenes that there are."""
    halves = _halves(data, file)
    data = whole_text(data) if halves else data
    said, crs = _crs_of(data, file, crs)
    said = [*halves, *said]
    if looks_like_degrees(data["features"], crs):
        text = mark("{file}: its coordinates are degrees, not metres of {crs}; it was read in {degrees}.")
        said, crs = [*said, message(text, file=file, crs=crs, degrees=GEOGRAPHIC_CRS)], GEOGRAPHIC_CRS
    normal = Normaliser(file, tolerant=False, said=said)
    faults = _collect(data["features"], crs, normal)
    refused = [message(mark("{place}: {reason}"), place=place, reason=error.message) for place, error in faults]
    if faults and all(isinstance(error, FarOff) for _, error in faults) and not normal.spans:
        raise InputError(mark("{file} was not read: {reason}"), file=file, reason=faults[0][1].message)
    if faults and not skip_bad:
        raise _refusal(file, [*said, *refused])
    skipped = [normal.leave_out(place, error.message) for place, error in faults]
    scenes, roster, settings = _scenes(data, normal), _roster(data, normal), _settings(data, file)
    features = normal.features(scenes if scenes_known else None)
    plan = Plan(WORKING_CRS, features, scenes, roster, remember(settings, skipped))
    missing = [sentence for sentence in normal.left_out if sentence not in skipped]
    return replace(plan, left_out=(*remembered(plan.settings), *missing)), [*normal.said, *normal.left_out]


def _halves(data: Mapping[str, Any], file: str | Message) -> list[Message]:
    """A sentence for each feature, row and member of a document in which half a sign stands."""
    text = mark("{file}, {place}: half a sign cannot be read and stands as �; write it again where it is missed.")
    places: list[Message | str] = []
    for member, value in data.items():
        if member == "features":
            places += [_place_of(number, whole_text(one)) for number, one in enumerate(value, start=1) if _has_half(one)]
        elif isinstance(value, list):
            numbers = [str(number) for number, one in enumerate(value, start=1) if _has_half(one)]
            places += [message(mark("{member}[{number}]"), member=whole_text(member), number=number) for number in numbers]
        elif _has_half(member) or _has_half(value):
            places.append(whole_text(member))
    return [message(text, file=file, place=place) for place in places]


def _has_half(value: Any) -> bool:
    """Whether a text, also one inside of lists and objects, holds half a surrogate pair."""
    if isinstance(value, str):
        return not value.isascii() and _HALF.search(value) is not None
    if isinstance(value, Mapping):
        return any(_has_half(key) or _has_half(one) for key, one in value.items() if key != "geometry")
    return isinstance(value, list) and any(map(_has_half, value))


def _collect(items: list[Any], crs: str, normal: Normaliser) -> list[tuple[Message, InputError]]:
    """Take the features over; those that cannot be, with where they stand and why."""
    source = parse_crs(crs)
    faults = []
    for number, item in enumerate(items, start=1):
        place = _place_of(number, item)
        try:
            normal.add(_found(place, item, source, crs))
        except InputError as error:
            faults.append((place, error))
    return faults


def _place_of(number: int, item: Any) -> Message:
    properties = item.get("properties") if isinstance(item, Mapping) else None
    properties = properties if isinstance(properties, Mapping) else {}
    return named(message(mark("feature {number}"), number=str(number)), properties.get("kind"), properties.get("name"))


def _found(place: Message, item: Any, source: CRS, crs: str) -> Found:
    """One GeoJSON feature as it stands. Raises InputError."""
    if not isinstance(item, Mapping) or not isinstance(item.get("properties"), Mapping):
        raise InputError(mark("It is no GeoJSON feature with properties."))
    properties = dict(item["properties"])
    kind = properties.pop("kind", None)
    catalogue.known_kind(kind)
    feature_id = _id_of(properties.pop("id", None), item.get("id"))
    start, end = (properties.pop(name, None) for name in SPAN_MEMBERS)
    shape, closed = shape_of(item.get("geometry"))
    if shape.is_empty:
        raise InputError(mark("Its geometry is empty."))
    return Found(place, f"{feature_id} {place}", kind, feature_id, properties, start, end, in_working_crs(shape, source, crs), closed)


def _id_of(*given: Any) -> str:
    """The first id that is a text or a number; a new one where there is none."""
    for one in given:
        if (isinstance(one, str) and one) or (isinstance(one, int | float) and not isinstance(one, bool)):
            # A whole number is no float: beyond 2^53 it would be rounded, and two ids be one.
            return f"{one:.17g}" if isinstance(one, float) else str(one)
    return str(uuid.uuid4())


def _refusal(file: str | Message, faults: list[Message]) -> InputError:
    listed = sentences(cut(faults, SHOWN_FAULTS))
    return InputError(mark("{file} was not read. {faults} Mend this, or give --skip-bad to load the rest."), file=file, faults=listed)


def _crs_of(data: Mapping[str, Any], file: str | Message, asked: str | None) -> tuple[list[Message], str]:
    """The system that the coordinates stand in, and a sentence where the document says another one than was asked for."""
    if asked is not None:
        parse_crs(asked)
    try:
        own = named_crs(data)
    except InputError:
        if asked is None:
            raise
        text = mark("{file}: its member crs names a system that is not known; it was read in {asked}, as asked (--crs).")
        return [message(text, file=file, asked=asked)], asked
    if own is None:
        return [], asked or GEOGRAPHIC_CRS
    if asked is None or parse_crs(asked) == parse_crs(own):
        return [], asked or own
    text = mark("{file} says that it stands in {own} (member crs); it was read in {asked}, as asked (--crs).")
    return [message(text, file=file, own=own, asked=asked)], asked


def named_crs(data: Mapping[str, Any]) -> str | None:
    """The CRS that the `crs` member of an older GeoJSON names; None where it has none. Raises InputError for one that is not known."""
    member = data.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if isinstance(name, str):
        if name.upper().endswith(("CRS84", "CRS84H")):
            return GEOGRAPHIC_CRS
        code = name.rsplit(":", 1)[-1]
        if name.upper().startswith(("EPSG:", "URN:OGC:DEF:CRS:EPSG")) and code.isascii() and code.isdigit():
            parse_crs(f"EPSG:{code}")
            return f"EPSG:{code}"
    raise InputError(
        mark("Its member crs names a system that is not known, {value}; take it out, and give the right one (--crs)."),
        value=shown(name or member),
    )


def _load(path: Path) -> dict[str, Any]:
    file = Path(path).name
    try:
        text = text_bounded(Path(path), LARGEST_BYTES)
    except UnicodeDecodeError:
        raise InputError(mark("{file} is not text in UTF-8; save it as GeoJSON in UTF-8."), file=file) from None
    if not text.strip():
        raise InputError(mark("{file} is empty."), file=file)
    try:
        data = json_value(text, halves=True)
    except MemberTwiceError as error:
        text_of = mark("{file} was not read: the member {name} stands twice in one object, and one would be lost; take one out.")
        raise InputError(text_of, file=file, name=shown(str(error))) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(mark("{file} is not JSON: line {line} cannot be understood."), file=file, line=str(line)) from None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not isinstance(data.get("features"), list):
        raise InputError(mark("{file} is not a plan document: a GeoJSON FeatureCollection with features is needed."), file=file)
    return data


def json_value(text: str, halves: bool = False) -> Any:
    """Value of a JSON text; half a surrogate pair in it, which no file can hold, is replaced, unless `halves` are to be told first.

    Raises ValueError or RecursionError; for an object that has a member twice, of which one would be lost, MemberTwiceError.
    """
    value = json.loads(text, object_pairs_hook=_each_once)
    return whole_text(value) if not halves and _HALF_PAIR.search(text) else value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MemberTwiceError(next(name for name in found if sum(name == other for other, _ in pairs) > 1))
    return found


def whole_text(value: Any) -> Any:
    """Texts, also inside of lists and objects, without half surrogate pairs."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [whole_text(one) for one in value]
    if isinstance(value, dict):
        return {whole_text(key): whole_text(one) for key, one in value.items()}
    return value


def _rows(data: Mapping[str, Any], member: str, row: type[BaseModel], file: str | Message) -> list[Any]:
    items = data.get(member) or []
    if not isinstance(items, list):
        raise InputError(mark("{file}: {member} must be a list."), file=file, member=member)
    rows_read = []
    for number, item in enumerate(items, start=1):
        read, wrong = read_row(row, item)
        if read is None:
            fault = wrong[0].sentence(message(mark("{member}[{number}]"), member=member, number=str(number)))
            raise InputError(mark("{file} was not read: {fault}."), file=file, fault=fault)
        rows_read.append(read)
    return rows_read


def _scenes(data: Mapping[str, Any], normal: Normaliser) -> dict[int, Scene]:
    rows = _rows(data, "scenes", SceneRow, normal.file)
    for row, item in zip(rows, data.get("scenes") or [], strict=True):
        say_clock(normal, row, item.get("clock"))
    return {row.number: row.scene() for row in _unique(rows, lambda row: row.number, "scenes", normal.file)}


def say_clock(normal: Normaliser, row: SceneRow | Scene, written: Any) -> None:
    """Tell where the clock of a scene was read as another text than it stands there."""
    if isinstance(written, str) and row.clock != written:
        text = mark("its clock {written} was read as {clock}")
        place = message(mark("scene {number}"), number=str(row.number))
        normal.say(place, message(text, written=shown(written), clock=row.clock))


def _roster(data: Mapping[str, Any], normal: Normaliser) -> dict[str, RosterUnit]:
    rows = _rows(data, "roster", RosterRow, normal.file)
    return {row.id: RosterUnit(**row.model_dump()) for row in _unique(rows, lambda row: row.id, "roster", normal.file)}


def _unique(rows: list[Any], key: Callable[[Any], Any], member: str, file: str | Message) -> list[Any]:
    seen = set()
    for row in rows:
        if key(row) in seen:
            raise InputError(mark("{file}: {member} holds {key} twice."), file=file, member=member, key=shown(key(row)))
        seen.add(key(row))
    return rows


def _settings(data: Mapping[str, Any], file: str | Message) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member, value in data.items():
        if member in SETTINGS and value not in (None, "", {}, []):
            fault = setting_fault(member, value)
            if fault is not None:
                raise InputError(mark("{file}: {fault}"), file=file, fault=fault)
            found[member] = value
        elif member in ROWS and value == []:
            found[member] = []
    extra = {key: value for key, value in data.items() if key not in KNOWN_MEMBERS}
    for member, value in extra.items():
        if not can_be_kept(value):
            raise InputError(mark("{file}: {fault}"), file=file, fault=message(_NOT_KEPT, member=member))
    return {**found, "extra": extra} if extra else found


def setting_fault(member: str, value: Any) -> Message | None:
    """What is wrong with a setting that the product reads, a full sentence; None for one that fits or is not known."""
    where = {"member": member, "value": shown(value)}
    if not can_be_kept(value):
        return message(_NOT_KEPT, member=member)
    if member == "name" and not isinstance(value, str):
        return message(mark("{member} must be text, not {value}."), **where)
    if member == "name" and catalogue.is_too_long(value):
        return message(mark("{property} is longer than {most} characters."), property=member, most=catalogue.LONGEST_TEXT)
    if member in (*OBJECTS, "extra") and not isinstance(value, Mapping):
        return message(mark("{member} must be an object, not {value}."), **where)
    if member == PLAN_TEXTS and (wrong := wrong_member(value)) is not None:
        return message(_MUST_BE[wrong[2]], member=f"{member}.{wrong[0]}", value=shown(wrong[1]))
    if member == STATED_STRENGTH and len(stated_in({member: value})) < len(value):
        return message(mark("{member} must hold whole numbers of people by agency, such as 508 for Polri, not {value}."), **where)
    if member in LISTS and not isinstance(value, list):
        return message(mark("{member} must be a list, not {value}."), **where)
    for number, item in enumerate(value, start=1) if member in ROWS else ():
        for misfit in misfits(ROWS[member], item):
            place = message(mark("{member}[{number}]"), member=member, number=str(number))
            return misfit.fault(place)
    return None


def plan_to_document(plan: Plan, crs: str = GEOGRAPHIC_CRS) -> dict[str, Any]:
    """The plan as a FeatureCollection in `crs`: one feature per span of scenes, nothing lost (coordinates to 0.1 mm)."""
    settings = worth_remembering(plan.settings, plan.left_out)
    document: dict[str, Any] = {"type": "FeatureCollection"}
    for member in SETTINGS:
        if member in settings:
            document[member] = settings[member]
    if plan.scenes:
        document["scenes"] = [_told(plan.scenes[number], Scene(0)) for number in sorted(plan.scenes)]
    if plan.roster:
        document["roster"] = [_told(unit, RosterUnit("", "")) for unit in plan.roster.values()]
    document.update(settings.get("extra", {}))
    document["features"] = [_feature_row(feature, span, crs) for feature in plan.features.values() for span in feature.spans()]
    return document


def _told(row: Scene | RosterUnit, default: Scene | RosterUnit) -> dict[str, Any]:
    """The members of a row that are not as they are anyway."""
    told = scene_json(row) if isinstance(row, Scene) else unit_json(row)
    return {name: value for name, value in told.items() if getattr(row, name) != getattr(default, name)}


def _feature_row(feature: Feature, span: Span, crs: str) -> dict[str, Any]:
    own = {name: value for name, value in span.state.properties.items() if name not in RESERVED}
    properties: dict[str, Any] = {"id": feature.id, "kind": feature.kind, **own}
    for name, value in zip(SPAN_MEMBERS, (span.scene_from, span.scene_to), strict=True):
        if value is not None:
            properties[name] = value
    change = transformer(plan_crs := WORKING_CRS, crs)
    decimals = 10 if parse_crs(crs).is_geographic else 4
    geometry = span.state.geometry
    if crs != plan_crs:
        geometry = shapely.transform(
            geometry, lambda places: np.round(np.column_stack(change.transform(places[:, 0], places[:, 1])), decimals)
        )
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def write_document(plan: Plan, path: Path, crs: str = GEOGRAPHIC_CRS) -> None:
    """Write `plan_to_document` to a file, whole or not at all. Raises InputError when the folder cannot be written."""
    write_whole(Path(path), document_text(plan_to_document(plan, crs), indent=1).encode("utf-8"))


def document_text(document: Mapping[str, Any], indent: int | None = None) -> str:
    """A document as JSON text that can be written in UTF-8: half surrogate pairs, as another program may have left them, are replaced."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
