"""Write the demo town, layers/tenggarong.gpkg. Run again, it writes the same bytes."""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import shapely
from shapely import Point, box

import town_facts as facts
import town_houses as houses
import town_shape as shape

OUT = Path(__file__).resolve().parent.parent / "layers" / "tenggarong.gpkg"
WRITTEN = "2026-11-24T00:00:00.000Z"
Row = dict[str, Any]


def _row(geometry, source: str = facts.SCHEMATIC, schematic: int = 1, **columns: Any) -> Row:
    return {**columns, "schematic": schematic, "source": source, "geometry": shapely.set_precision(geometry, 0.01)}


def _fields(streets: list[shape.Street], buildings: list[houses.Building]) -> list[Row]:
    """Gardens and bush where nobody lives: what is left of the area, in pieces of irregular shape."""
    lived = [building.ground.buffer(30, quad_segs=2) for building in buildings]
    lived += [street.line.buffer(14, quad_segs=2) for street in streets if street.kind != "gang"]
    town = shapely.union_all(lived).buffer(22).buffer(-22)
    wet = shapely.union_all([*(ground.buffer(3) for _, ground in shape.water()), shape.park().buffer(4)])
    left = shape.area().difference(town).difference(wet).buffer(-8).buffer(8).simplify(1.5)
    cuts = [shape.curve(points).buffer(2) for points in (((1500, -420), (980, -400), (600, -700)), ((1500, 480), (900, 560), (700, 1000)))]
    found = []
    for piece in getattr(left.difference(shapely.union_all(cuts)), "geoms", [left]):
        if piece.area > 5000:
            found.append(_row(piece, name="Kebun dan semak", use="kebun"))
    return found


def _gardens(streets: list[shape.Street], buildings: list[houses.Building]) -> list[Row]:
    """Green between the backs of the houses."""
    built = [building.ground.buffer(5, quad_segs=2) for building in buildings]
    built += [street.line.buffer(street.width_m / 2 + 4, quad_segs=2) for street in streets]
    built += [ground.buffer(3, quad_segs=2) for _, ground in shape.water()]
    built += [ground.buffer(3, quad_segs=2) for ground in (shape.park(), *(site.yard for site in shape.sites()))]
    built += [ground.buffer(3, quad_segs=2) for _, _, ground in shape.open_ground()]
    built += [row["geometry"].buffer(6, quad_segs=2) for row in _fields(streets, buildings)]
    left = shape.area().difference(shapely.union_all(built)).buffer(-4, quad_segs=3).buffer(4, quad_segs=3).simplify(0.8)
    return [_row(piece, name="Pekarangan", use="pekarangan") for piece in left.geoms if piece.area > 260]


def landuse(streets: list[shape.Street], buildings: list[houses.Building]) -> list[Row]:
    rows = _fields(streets, buildings) + _gardens(streets, buildings)
    rows += [_row(site.yard, name=f"Halaman {site.name}", use="halaman") for site in shape.sites()]
    rows += [_row(ground, name=name, use=use) for name, use, ground in shape.open_ground()]
    rows.append(_row(shape.park(), "outline drawn for the demo around one found point (100 m)", name="Taman Kota Raja", use="taman"))
    rows.append(_row(shape.plaza(), name="Pelataran taman (skematis)", use="pelataran"))
    return rows


def fence() -> list[Row]:
    """Edges of the fenced yards, open at the gate in the middle of the front."""
    rows = []
    for site in shape.sites():
        if not site.fence:
            continue
        gate = Point(site.at(site.front.length / 2, 0)).buffer(site.gate_m / 2, quad_segs=16)
        edge = site.yard.exterior.difference(gate)
        line = shapely.line_merge(edge)
        kind = "tembok" if site.fence == "wall" else "pagar"
        for part in getattr(line, "geoms", [line]):
            rows.append(_row(part, name=f"{kind.capitalize()} {site.name}", type=kind, height_m=2.0 if kind == "tembok" else 1.8))
    return rows


def poi() -> list[Row]:
    rows = [
        _row(Point(facts.metres(lon, lat)), source, 0, name=name, kind=kind, accuracy_m=float(accuracy))
        for name, kind, lon, lat, accuracy, source in facts.ANCHORS
    ]
    for site in shape.sites():
        rows.append(_row(site.yard.centroid, name=site.name, kind=site.use, accuracy_m=None))
    return rows


def admin() -> list[Row]:
    """Only the kelurahan's box is known; its outline is not, so the box is what is drawn."""
    west, south, east, north = facts.TIMBAU_BOX
    corners = [facts.metres(*pair) for pair in shapely.get_coordinates(box(west, south, east, north))]
    source = "bounding box of the kelurahan in degrees; the true outline lies inside it"
    return [_row(shapely.Polygon(corners), source, 1, name="Kelurahan Timbau (kotak batas)", code="64.02.06.1004")]


def tables() -> dict[str, list[Row]]:
    """Every table of the town, as rows with a geometry in metres of EPSG:32750."""
    streets = shape.streets()
    buildings = houses.buildings(streets)
    known = {facts.MAIN, "Jembatan Kutai Kartanegara"}
    named = "name known, course drawn for the demo"
    return {
        "admin": admin(),
        "landuse": landuse(streets, buildings),
        "water": [
            _row(ground, "banks drawn for the demo from the bridge's middle and the park", name=name, kind=kind)
            for (name, ground), kind in zip(shape.water(), ("sungai", "anak sungai"), strict=True)
        ],
        "roads": [
            _row(
                one.line,
                named if one.name in known else facts.SCHEMATIC,
                **{"name": one.name, "class": one.kind, "width_m": one.width_m, "bridge": int(one.bridge)},
            )
            for one in streets
        ],
        "fence": fence(),
        "buildings": [_row(one.ground, name=one.name, use=one.use, levels=one.levels) for one in buildings],
        "poi": poi(),
    }


def write(path: Path) -> None:
    """One GeoPackage with all tables; its stamps of time are fixed so that the bytes are."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN})
    path.unlink(missing_ok=True)
    for name, rows in tables().items():
        geopandas.GeoDataFrame(rows, crs=facts.CRS).to_file(path, layer=name, driver="GPKG", engine="pyogrio", index=False)
    with sqlite3.connect(path) as base:
        base.execute("VACUUM")
    base.close()


if __name__ == "__main__":
    write(OUT)
    print(f"{OUT.name}: {OUT.stat().st_size / 1e6:.2f} MB; " + ", ".join(f"{name} {len(rows)}" for name, rows in tables().items()))
