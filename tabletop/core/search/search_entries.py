"""What search can find: names in layers, own features, roster units, saved views; and coordinates and squares of the grid."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.arrangement.saved_view import saved_views
from tabletop.core.arrangement.tags import one_spelling, tags_in_use, tags_of
from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.search.search import Entry
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Feature, State
from tabletop.core.values.guide_grid import grid_of
from tabletop.core.values.layer import Layer, TextColumn
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

NAME_COLUMNS = (
    "name",
    "nama",
    "namobj",
    "namrjl",
    "namunsur",
    "nama_obj",
    "nama_jalan",
    "nama_jln",
    "toponim",
    "name_id",
    "title",
    "label",
)
ALIAS_COLUMNS = (
    "alias",
    "namalias",
    "nama_lain",
    "alt_name",
    "short_name",
    "official_name",
    "old_name",
    "loc_name",
    "local_name",
    "name_en",
    "name:id",
    "name:en",
    "alamat",
    "address",
    "addr_full",
    "addr:full",
    "addr_street",
    "addr:street",
    "operator",
    "brand",
)
"""Other names and addresses; the search knows them too."""
SORT_COLUMNS = ("use", "kind", "amenity", "fungsi", "jenis")
"""What a thing with a name is: "masjid", "kantor"."""
ADMIN_COLUMNS = ("wadmkd", "wadmkc", "wadmkk", "wadmpr")
"""Village, district, regency, province: names in a layer of areas, and the place of a thing in the others."""
NOT_NAMES = frozenset({"", "-", "0", "999", "null", "none", "n/a", "tidak ada", "unknown"})
NEAR_M = 300.0
"""Pieces of a line of one name that lie nearer are one thing."""
MOST_PIECES = 400
ROLE_WEIGHT = {"road": 0.04, "poi": 0.05, "admin": 0.03, "building": 0.0, "water": 0.02}


def direct_entries(text: str, plan: Plan) -> list[Entry]:
    """A square of the guide grid, and the place that coordinates name."""
    entries = []
    grid = grid_of(plan)
    square = grid.square_bounds(text) if grid is not None else None
    if grid is not None and square is not None:
        name = grid.square_at(((square[0] + square[2]) / 2, (square[1] + square[3]) / 2))
        detail = message(mark("Square of the guide grid, {size} m"), size=grid.size_m)
        entries.append(Entry(name, "square", name, square, detail))
    place = parse_place(text, plan.crs)
    if place is not None:
        east, north = place.ground
        title = message(mark("E {east} N {north}"), east=round(east, 1), north=round(north, 1))
        entries.append(Entry(title, "place", "", (east, north, east, north), message(_SYSTEMS[place.system])))
    return entries


_SYSTEMS = {"utm": mark("Coordinates in metres"), "degrees": mark("Latitude and longitude"), "mgrs": mark("MGRS reference")}


# --- the plan
def plan_entries(plan: Plan, scene: int) -> Iterator[Entry]:
    """Saved views, tags, own features and roster units; `scene` is the one shown, whose places go first."""
    for number, view in enumerate(saved_views(plan)):
        yield Entry(view.name, "view", str(number), view.bounds, message(mark("Saved view")))
    for tag, count in one_spelling(tags_in_use(plan.features.values())).items():
        yield Entry(tag, "tag", tag, None, message(mark("Tag, {count} in the plan: select all"), count=count))
    places: dict[str, Bounds] = {}
    for feature in plan.features.values():
        found = _standing(feature, scene)
        if found is not None:
            number, state = found
            yield _feature_entry(feature, state, plan, number, scene)
            unit = str(state.properties.get("unit") or "")
            if unit and (number == scene or unit not in places):
                places[unit] = state.geometry.bounds
    for unit_row in plan.roster.values():
        yield _roster_entry(unit_row, places.get(unit_row.id))


def _standing(feature: Feature, scene: int) -> tuple[int, State] | None:
    """The feature as it stands in the scene, else in the first one that has it."""
    here = feature.at(scene)
    if here is not None:
        return scene, here
    return next(((frame.scene, frame.state) for frame in feature.keyframes if frame.state is not None), None)


def _feature_entry(feature: Feature, state: State, plan: Plan, number: int, scene: int) -> Entry:
    spec, properties = kinds()[feature.kind], state.properties
    unit = plan.roster.get(str(properties.get("unit") or ""))
    kind = Message(spec.title["en"])
    title = str(properties.get("name") or "") or (unit.name if unit and feature.kind == "unit" else "") or str(properties.get("text") or "")
    names = [*spec.title.values(), str(properties.get("call_sign") or ""), str(properties.get("note") or ""), *tags_of(properties)]
    names += [unit.name, unit.call_sign] if unit else []
    detail: Message = kind if number == scene else message(mark("{kind}, scene {number}"), kind=kind, number=str(max(1, number)))
    return Entry(
        title or kind, "feature", feature.id, state.geometry.bounds, detail, tuple(name for name in names if name), kind=feature.kind
    )


def _roster_entry(unit: RosterUnit, bounds: Bounds | None) -> Entry:
    known = ", ".join(part for part in (unit.agency, unit.satgas) if part)
    parts: dict[str, str | int] = {"agency": known, "strength": unit.strength}
    if bounds is None:
        detail = message(mark("Roster, {strength} {strength:person|persons}, not placed yet"), strength=unit.strength)
    elif known:
        detail = message(mark("Roster, {agency}, {strength} {strength:person|persons}"), **parts)
    else:
        detail = message(mark("Roster, {strength} {strength:person|persons}"), strength=unit.strength)
    names = (unit.call_sign, unit.leader, unit.agency)
    return Entry(unit.name or unit.id, "roster", unit.id, bounds, detail, tuple(name for name in names if name))


# --- layers
def layer_entries(layers: Iterable[Layer], language: str = "id") -> Iterator[Entry]:
    """Every name of the layers; pieces of a line that bear one name and lie together are one entry."""
    for layer in layers:
        columns = name_columns(layer)
        if columns:
            yield from _entries_of(layer, columns, language)


def name_columns(layer: Layer) -> list[TextColumn]:
    """Columns of texts that hold names, the best first."""
    by_name = {name.lower(): column for name, column in layer.columns.items() if isinstance(column, TextColumn)}
    wanted = (*NAME_COLUMNS, *ADMIN_COLUMNS) if layer.info.role == "admin" else NAME_COLUMNS
    return [by_name[name] for name in (*wanted, *ALIAS_COLUMNS) if name in by_name]


def _other_words(layer: Layer) -> list[TextColumn]:
    """Columns of texts by which a thing with a name is found as well."""
    by_name = {name.lower(): column for name, column in layer.columns.items() if isinstance(column, TextColumn)}
    return [by_name[name] for name in (*NAME_COLUMNS, *ALIAS_COLUMNS, *SORT_COLUMNS) if name in by_name]


def _place_columns(layer: Layer) -> list[TextColumn]:
    by_name = {name.lower(): column for name, column in layer.columns.items() if isinstance(column, TextColumn)}
    return [by_name[name] for name in ADMIN_COLUMNS[:2] if name in by_name]


def _entries_of(layer: Layer, columns: Sequence[TextColumn], language: str) -> Iterator[Entry]:
    kind, places = layer.info.title_in(language), [] if layer.info.role == "admin" else _place_columns(layer)
    others = _other_words(layer)
    info, weight = layer.info, ROLE_WEIGHT.get(layer.info.role, 0.0)
    together: dict[tuple[str, str], list[tuple[int, np.ndarray]]] = {}

    def entry(title: str, place: str, row: int, box: Bounds) -> Entry:
        names = {text for column in others if (text := _first_name([column], row)) and text != title}
        detail = _detail(kind, place)
        return Entry(title, "layer", info.id, box, detail, tuple(sorted(names)), row, weight, info.role, info.schematic)

    for part in layer.parts:
        for row, bounds in zip(part.rows.tolist(), part.bounds, strict=True):
            title = _first_name(columns, row)
            if not title or not np.isfinite(bounds).all():
                continue
            place = _first_name(places, row)
            if part.dimension == 1:
                together.setdefault((title, place), []).append((row, bounds))
            else:
                yield entry(title, place, row, _box(bounds))
    for (title, place), pieces in together.items():
        for row, box in _gathered(pieces):
            yield entry(title, place, row, box)


def _detail(kind: str, place: str) -> str:
    return f"{kind}, {place}" if place else kind


def _first_name(columns: Sequence[TextColumn], row: int) -> str:
    for column in columns:
        text = column[row].strip("\x00 \t\r\n")
        if text and text.lower() not in NOT_NAMES:
            return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text) if not text.isprintable() else text
    return ""


def _box(bounds: np.ndarray) -> Bounds:
    west, south, east, north = bounds.tolist()
    return west, south, east, north


def _gathered(pieces: Sequence[tuple[int, np.ndarray]]) -> list[tuple[int, Bounds]]:
    """Groups of pieces whose boxes lie within NEAR_M of each other: the row of the first one and the box of all."""
    if len(pieces) == 1:
        return [(pieces[0][0], _box(pieces[0][1]))]
    boxes = np.array([box for _, box in pieces])
    if len(pieces) > MOST_PIECES:
        return [(pieces[0][0], _box(np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))))]
    left = list(range(len(pieces)))
    groups = []
    while left:
        first = left.pop(0)
        box = boxes[first]
        while near := [one for one in left if _lie_near(box, boxes[one])]:
            left = [one for one in left if one not in near]
            every = np.vstack((box, boxes[near]))
            box = np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))
        groups.append((pieces[first][0], _box(box)))
    return groups


def _lie_near(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one[:2] - NEAR_M <= other[2:]).all() and (other[:2] - NEAR_M <= one[2:]).all())


def pieces_of(layer: Layer, entry: Entry) -> list[BaseGeometry]:
    """Shapes of a layer's entry: the one of its row, or all pieces of its name within its box."""
    columns, found = name_columns(layer), []
    for part in layer.parts:
        if entry.bounds is None or not len(part):
            continue
        inside = (part.bounds[:, :2] >= entry.bounds[:2]).all(axis=1) & (part.bounds[:, 2:] <= entry.bounds[2:]).all(axis=1)
        for at in np.flatnonzero(inside):
            row = int(part.rows[at])
            if row == entry.row or (part.dimension == 1 and _first_name(columns, row) == entry.title):
                found.append(part.shape(int(at)))
    return found


def surroundings(layers: Iterable[Layer], entries: Sequence[Entry]) -> Mapping[int, str]:
    """Names of the areas (role admin) that hold the middle of each entry, the smallest first, by the entry's place in the list."""
    found: dict[int, tuple[float, str]] = {}
    middles = [(number, entry.bounds) for number, entry in enumerate(entries) if entry.source == "layer" and entry.bounds is not None]
    for layer in layers:
        columns = name_columns(layer) if layer.info.role == "admin" else []
        for part in layer.parts if columns else ():
            if part.dimension != 2 or not len(part) or not middles:
                continue
            points = shapely.points([((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for _, box in middles])
            for at, area in part.tree.query(points, predicate="within").T:
                name, size = _first_name(columns, int(part.rows[area])), float(part.shape(int(area)).area)
                number = middles[at][0]
                if name and (number not in found or size < found[number][0]):
                    found[number] = size, name
    return {number: name for number, (_, name) in found.items()}
