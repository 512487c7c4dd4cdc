"""What of an OpenStreetMap extract becomes a layer: each part a table of the file driver, and which of its records."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OSM = (".osm", ".pbf")


@dataclass(frozen=True)
class OsmPart:
    """A part of an extract: `table` of the driver, `where` in its SQL, the role of the layer, its title by language, the `keys` of which
    one at least must be there, and which column holds what."""

    table: str
    where: str
    role: str
    title: Mapping[str, str]
    keys: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


OSM_PARTS: Mapping[str, OsmPart] = {
    "boundaries": OsmPart("multipolygons", "boundary = 'administrative'", "admin", {"en": "boundaries", "id": "batas"}, ("boundary",)),
    "landuse": OsmPart(
        "multipolygons",
        "building IS NULL AND (landuse IS NOT NULL OR leisure IS NOT NULL OR amenity IS NOT NULL)",
        "landuse",
        {"en": "land use", "id": "guna lahan"},
        ("landuse", "leisure", "amenity"),
        {"use": "landuse"},
    ),
    "lakes": OsmPart(
        "multipolygons",
        "natural = 'water' OR water IS NOT NULL OR waterway IS NOT NULL OR landuse IN ('reservoir', 'basin')",
        "water",
        {"en": "water", "id": "perairan"},
        ("natural", "water", "waterway", "landuse"),
    ),
    "waterways": OsmPart("lines", "waterway IS NOT NULL", "water", {"en": "rivers and canals", "id": "sungai dan saluran"}, ("waterway",)),
    "roads": OsmPart(
        "lines",
        "highway IS NOT NULL AND highway NOT IN ('proposed', 'construction', 'razed', 'abandoned')",
        "road",
        {"en": "roads", "id": "jalan"},
        ("highway",),
        {"class": "highway", "width_m": "width"},
    ),
    "buildings": OsmPart(
        "multipolygons", "building IS NOT NULL", "building", {"en": "buildings", "id": "bangunan"}, ("building",), {"use": "building"}
    ),
    "fences": OsmPart(
        "lines",
        "barrier IS NOT NULL AND barrier NOT IN ('kerb', 'ditch')",
        "fence",
        {"en": "fences and walls", "id": "pagar dan tembok"},
        ("barrier",),
    ),
    "places": OsmPart(
        "points",
        "name IS NOT NULL OR amenity IS NOT NULL OR shop IS NOT NULL OR office IS NOT NULL OR barrier IS NOT NULL",
        "poi",
        {"en": "places", "id": "tempat"},
        ("name", "amenity", "shop", "office", "barrier"),
        {"use": "amenity"},
    ),
}
"""By the word that stands in `LayerInfo.options["only"]`; columns as `resources/osmconf.ini` makes them."""
