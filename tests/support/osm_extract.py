"""A small OpenStreetMap extract with the things that a plan needs of one: streets, gates, walls, houses, a lake with an island."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

SOUTH_WEST = (116.990, -0.440)
STEP_DEG = 0.001


class _Writing:
    def __init__(self, path: Path) -> None:
        self._out = osmium.SimpleWriter(str(path))
        self._places: dict[tuple[float, float], int] = {}
        self._tagged: dict[int, dict[str, str]] = {}
        self._ways: list[Way] = []
        self._relations: list[Relation] = []

    def node(self, x: float, y: float, **tags: str) -> int:
        key = self._places.setdefault((x, y), len(self._places) + 1)
        self._tagged.setdefault(key, {}).update(tags)
        return key

    def way(self, *places: tuple[float, float], **tags: str) -> int:
        key = 1000 + len(self._ways)
        self._ways.append(Way(id=key, nodes=[self.node(*place) for place in places], tags=_tags(tags)))
        return key

    def box(self, x: float, y: float, side: float, **tags: str) -> int:
        return self.way((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y), **tags)

    def relation(self, members: list[tuple[int, str]], **tags: str) -> None:
        rows = [("w", key, role) for key, role in members]
        self._relations.append(Relation(id=5000 + len(self._relations), members=rows, tags=_tags(tags)))

    def close(self) -> None:
        west, south = SOUTH_WEST
        for (x, y), key in self._places.items():
            place = (west + x * STEP_DEG, south + y * STEP_DEG)
            self._out.add_node(Node(id=key, location=place, tags=_tags(self._tagged[key])))
        for way in self._ways:
            self._out.add_way(way)
        for relation in self._relations:
            self._out.add_relation(relation)
        self._out.close()


def _tags(tags: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", ":"): value for name, value in tags.items()}


def write_extract(path: Path) -> Path:
    """Write the extract as .osm or .osm.pbf. Coordinates of the rows below are thousandths of a degree (about 111 m)."""
    path.unlink(missing_ok=True)
    out = _Writing(path)
    out.way((0, 0), (5, 0), highway="secondary", name="Jalan Robert Wolter Monginsidi", width="9,5 m", lanes="2", surface="asphalt")
    out.way((2, 0), (2, 3), highway="residential", name="Gang Mawar", lanes="2")
    out.way((3, 0), (3, 3), highway="service", oneway="yes")
    out.way((5, 0), (9, 0), highway="primary", name="Jembatan Kutai Kartanegara", bridge="yes", width="7")
    out.way((0, 1), (1, 1), highway="proposed", name="Jalan Rencana")
    out.way((0, 2), (1, 2), railway="rail")
    out.way((0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5), barrier="wall", height="2.5")
    out.node(1.0, 0.5, barrier="gate", width="4 m")
    out.way((2.1, 2.1), (2.9, 2.1), barrier="hedge")
    out.box(0.7, 0.7, 0.2, building="government", name="Kantor KPU", building__levels="2", amenity="townhall")
    out.box(1.1, 0.7, 0.2, building="yes")
    out.box(3.2, 1.0, 0.4, building="school", name="SD 001", height="7.5 m")
    out.box(4.0, 1.0, 0.8, amenity="school", name="SMP 2", barrier="fence")
    shore = out.box(6, 1, 2)
    island = out.box(6.5, 1.5, 0.5)
    out.relation([(shore, "outer"), (island, "inner")], type="multipolygon", natural="water", name="Danau")
    wall = out.box(8.2, 1, 0.6)
    yard = out.box(8.4, 1.2, 0.2)
    out.relation([(wall, "outer"), (yard, "inner")], type="multipolygon", building="mosque", name="Masjid Agung")
    out.box(3.0, 4.0, 1.0, leisure="park", name="Taman Kota Raja")
    out.way((5.5, -1), (5.5, 4), waterway="ditch", name="Parit")
    out.node(2.0, 1.0, amenity="clinic", name="Klinik")
    out.node(2.5, 2.5, highway="crossing")
    border = out.box(-0.5, -0.5, 6.0)
    out.relation([(border, "outer")], type="boundary", boundary="administrative", admin_level="7", name="Timbau", ref="64.02.06.1004")
    wide = out.box(-2, -2, 14.0)
    out.relation([(wide, "outer")], type="boundary", boundary="administrative", admin_level="6", name="Tenggarong", ref="64.02.06")
    out.close()
    return path
