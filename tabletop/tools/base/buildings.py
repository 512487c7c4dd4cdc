"""The building or place of a layer under the pointer: its outline or point, what it is called, and what the layer says it is."""

import re
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, repaired
from tabletop.core.search.search_entries import NAME_COLUMNS, NOT_NAMES
from tabletop.core.values.layer import Layer, LayerSet, Ragged

BUILDINGS, PLACES = "building", "poi"
YARD_M = 50.0
"""So far from a building a place of its name stands for it."""
SAYING = ("use", "amenity", "building", "kind", "class", "type", "office", "fungsi", "guna", "penggunaan", "fclass", "remark")
"""Columns in which layers say what a building or a place is."""
_WORDS = {
    "kpu": "kpu",
    "government": "government townhall pemerintah pemerintahan kelurahan kecamatan kantor_pemerintah kantor_pemerintahan gedung_pemerintah",
    "school": "school kindergarten college university sekolah madrasah pesantren kampus universitas pendidikan tk sd smp sma smk",
    "hospital": "hospital clinic rumah_sakit rs rsud klinik puskesmas kesehatan",
    "worship": "place_of_worship worship mosque church temple cathedral chapel shrine ibadah tempat_ibadah masjid musala mushola langgar "
    "gereja pura vihara wihara kelenteng klenteng",
    "care": "nursing_home social_facility orphanage panti panti_asuhan panti_jompo panti_sosial",
    "fuel": "fuel spbu spbe bahan_bakar gas_station",
    "military": "military barracks militer asrama_militer",
    "terminal": "terminal bus_station train_station station ferry_terminal stasiun pelabuhan bandara",
    "palace": "istana istana_kepresidenan",
}
CATEGORIES = {word: category for category, listed in _WORDS.items() for word in listed.split()}
_OFFICE_OF_KPU = re.compile(r"(kantor |gedung )?(kpu|komisi pemilihan umum)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Building:
    """`shape` is one polygon or a point, metres; `name` empty where the layer has none; `category` None where the layer does not say it."""

    shape: Polygon | Point
    name: str = ""
    category: str | None = None


def building_at(layers: LayerSet, ground: Position, near_m: float = 0.0) -> Building | None:
    """The building that holds a place (the smallest of several), else within `near_m` metres the nearest place of a layer or wall.

    What the building's own row leaves open, its name or what it is, is taken from a place that stands in it.
    """
    spot = Point(ground)
    for role in (BUILDINGS, PLACES):
        found = [_of_row(layer, part, row, spot) for layer, part, row in _rows(layers, role, spot, 0.0, 2)]
        areas = [one for one in found if one is not None]
        if areas:
            smallest = min(areas, key=lambda one: one.shape.area)
            return _completed(layers, smallest)
    points = [_of_row(layer, part, row, spot) for layer, part, row in _rows(layers, PLACES, spot, near_m, 0)]
    nearest = min((one for one in points if one is not None), key=lambda one: float(shapely.distance(one.shape, spot)), default=None)
    if nearest is not None:
        return _house_of(layers, nearest) or nearest
    beside = [_of_row(layer, part, row, spot) for layer, part, row in _rows(layers, BUILDINGS, spot, near_m, 2)]
    wall = min((one for one in beside if one is not None), key=lambda one: float(shapely.distance(one.shape, spot)), default=None)
    return None if wall is None else _completed(layers, wall)


def _house_of(layers: LayerSet, place: Building) -> Building | None:
    """The building that bears the name of a place beside it, as where the place stands in its yard."""
    found = [_of_row(layer, part, row, Point(place.shape)) for layer, part, row in _rows(layers, BUILDINGS, place.shape, YARD_M, 2)]
    same = [one for one in found if one is not None and place.name and one.name.casefold() == place.name.casefold()]
    house = min(same, key=lambda one: float(shapely.distance(one.shape, place.shape)), default=None)
    return None if house is None else Building(house.shape, house.name, house.category or place.category)


def _rows(layers: LayerSet, role: str, shape: BaseGeometry, near_m: float, dimension: int) -> list[tuple[Layer, Ragged, int]]:
    found = []
    for layer in layers.by_role(role):
        for part in layer.parts:
            if len(part) and part.dimension == dimension:
                hits = np.sort(part.tree.query(shape, predicate="dwithin", distance=near_m)).tolist()
                found += [(layer, part, hit) for hit in hits]
    return found


def _of_row(layer: Layer, part: Ragged, hit: int, spot: Point) -> Building | None:
    """The piece of a row that holds or is nearest to the place; None where the layer's outline is broken beyond use."""
    pieces = [piece for piece in shapely.get_parts(repaired(part.shape(hit))).tolist() if isinstance(piece, Polygon | Point)]
    if not pieces:
        return None
    nearest = min(pieces, key=lambda piece: (shapely.distance(piece, spot), piece.area))
    row = int(part.rows[hit])
    name = name_of_row(layer, row)
    return Building(nearest, name, category_of(layer, row, name))


def _completed(layers: LayerSet, building: Building) -> Building:
    name, category = building.name, building.category
    if not (name and category):
        for layer, part, hit in _rows(layers, PLACES, building.shape, 0.0, 0):
            row = int(part.rows[hit])
            found = name_of_row(layer, row)
            name, category = name or found, category or category_of(layer, row, found)
    return Building(building.shape, name, category)


def name_of_row(layer: Layer, row: int) -> str:
    """What a row of a layer is called; empty where it has no name."""
    for column in NAME_COLUMNS:
        value = layer.value(column, row)
        if isinstance(value, str) and value.strip().lower() not in NOT_NAMES:
            return value.strip()
    return ""


def category_of(layer: Layer, row: int, name: str = "") -> str | None:
    """The category of a protected object where the layer says it in a word of its own, or in the name of an office of the KPU."""
    if _OFFICE_OF_KPU.match(name):
        return "kpu"
    for column in SAYING:
        value = layer.value(column, row)
        if isinstance(value, str):
            category = CATEGORIES.get(re.sub(r"[\s-]+", "_", value.strip().lower()))
            if category is not None:
                return category
    return None
