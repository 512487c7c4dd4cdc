"""The demo town and the demo plan: they load, they fit each other, and they say what is schematic."""

import json
import sys
import tomllib
from collections import Counter
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat, transformer
from tabletop.core.values.catalogue import validate
from tabletop.io.plans.plan_document import read_document

ROOT = Path(__file__).resolve().parent.parent
TOWN = ROOT / "layers" / "tenggarong.gpkg"
SPAN = ("scene_from", "scene_to")
OUTDOORS = ("crowd", "crowd-flow", "lane", "exit", "cordon", "relief", "route", "barrier", "assembly")


@pytest.fixture(scope="module")
def town():
    entries = tomllib.loads((ROOT / "layers" / "catalogue.toml").read_text(encoding="utf-8"))["layer"]
    return {entry["id"]: geopandas.read_file(ROOT / "layers" / entry["file"], layer=entry["table"]) for entry in entries}


@pytest.fixture(scope="module")
def plan():
    return json.loads((ROOT / "resources" / "demo" / "plan.geojson").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(plan):
    """(kind, properties, geometry in metres) of each row of the document."""
    move = transformer("EPSG:4326", WORKING_CRS)
    found = []
    for feature in plan["features"]:
        metres = shapely.transform(shape(feature["geometry"]), lambda pairs: np.column_stack(move.transform(pairs[:, 0], pairs[:, 1])))
        found.append((feature["properties"]["kind"], feature["properties"], metres))
    return found


def present(properties, scene):
    return properties.get("scene_from", 1) <= scene <= properties.get("scene_to", 3)


def test_every_layer_loads_is_valid_and_says_what_is_schematic(town):
    assert {"admin", "landuse", "water", "roads", "buildings", "fence", "poi"} == set(town)
    for name, layer in town.items():
        assert layer.crs.to_epsg() == 32750, name
        assert layer.geometry.is_valid.all(), name
        assert set(layer["schematic"]) <= {0, 1} and layer["source"].str.len().min() > 5, name
    assert TOWN.stat().st_size < 1_500_000


def test_the_town_has_houses_and_streets_of_many_kinds(town):
    buildings, roads = town["buildings"], town["roads"]
    assert len(buildings) >= 400 and len(roads) >= 40
    assert {"rumah", "ruko", "kantor", "sekolah", "ibadah", "kesehatan", "pasar", "bahan bakar"} <= set(buildings["use"])
    assert {"kolektor", "lokal", "gang"} <= set(roads["class"])
    assert roads.loc[roads["bridge"] == 1].length.sum() == pytest.approx(710, abs=0.1)


def test_known_points_are_where_the_sources_say(town):
    found = town["poi"].loc[town["poi"]["schematic"] == 0].set_index("name").geometry
    east, north = from_lonlat(117.000884, -0.443970)
    assert found["Taman Kota Raja"].distance(shapely.Point(east, north)) < 0.05
    park = town["landuse"].loc[town["landuse"]["use"] == "taman"].geometry.iloc[0]
    assert park.contains(found["Taman Kota Raja"])


def test_no_building_stands_in_a_street_the_water_or_another(town):
    grounds = town["buildings"].geometry.to_numpy()
    roads = town["roads"]
    streets = shapely.union_all(shapely.buffer(roads.geometry.to_numpy(), roads["width_m"].to_numpy() / 2, cap_style="flat"))
    wet = shapely.union_all(town["water"].geometry.to_numpy())
    assert shapely.area(shapely.intersection(grounds, streets)).max() < 0.1
    assert shapely.area(shapely.intersection(grounds, wet)).max() < 0.1
    first, second = shapely.STRtree(grounds).query(grounds, predicate="intersects")
    apart = first < second
    assert shapely.area(shapely.intersection(grounds[first[apart]], grounds[second[apart]])).sum() < 1.0


def test_yards_keep_off_the_carriageway(town):
    roads = town["roads"].loc[town["roads"]["class"] != "setapak"]
    streets = shapely.union_all(shapely.buffer(roads.geometry.to_numpy(), roads["width_m"].to_numpy() / 2, cap_style="flat"))
    yards = town["landuse"].loc[town["landuse"]["use"] == "halaman"].geometry
    assert shapely.area(shapely.intersection(yards.to_numpy(), streets)).max() < 0.1


def test_the_scripts_write_what_is_shipped(tmp_path, monkeypatch, plan):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import build_demo
    import build_layers

    build_layers.write(tmp_path / "town.gpkg")
    for table in build_layers.tables():
        made, shipped = geopandas.read_file(tmp_path / "town.gpkg", layer=table), geopandas.read_file(TOWN, layer=table)
        assert made.drop(columns="geometry").equals(shipped.drop(columns="geometry")), table
        assert shapely.equals_exact(made.geometry.to_numpy(), shipped.geometry.to_numpy(), 0.02).all(), table
    assert json.loads(build_demo.text(build_demo.document())) == plan
    for name in [name for name in sys.modules if name.startswith(("build_", "town_", "demo_roster"))]:
        del sys.modules[name]


def test_the_roster_has_the_published_totals(plan):
    strength = Counter()
    for unit in plan["roster"]:
        strength["Polri" if unit["agency"] == "Polri" else "partner"] += unit["strength"]
        assert set(unit) == {"id", "name", "agency", "satgas", "strength", "unit_type", "leader", "call_sign"}
    assert strength == {"Polri": 508, "partner": 280}
    assert "ilustratif" in plan["note"] and "skematis" in plan["note"]


def test_every_feature_fits_the_catalogue_of_kinds(rows):
    for kind, properties, geometry in rows:
        validate(kind, geometry, {name: value for name, value in properties.items() if name not in ("id", "kind", *SPAN)})


def test_the_document_is_read_without_a_complaint(plan):
    read, problems = read_document(ROOT / "resources" / "demo" / "plan.geojson")
    assert not problems
    assert read.name == plan["name"] and len(read.roster) == 29 and len(read.scenes) == 3
    assert len(read.features) == len({feature["properties"]["id"] for feature in plan["features"]})


def test_scenes_escalate_and_the_wind_blows_in_the_last(plan):
    assert [(scene["number"], scene["level"], scene["clock"]) for scene in plan["scenes"]] == [
        (1, "hijau", "09.00"),
        (2, "kuning", "09.15"),
        (3, "merah", "09.30"),
    ]
    assert [("wind_from_deg" in scene) for scene in plan["scenes"]] == [False, False, True]


@pytest.mark.parametrize("scene", [1, 2, 3])
def test_each_unit_stands_once_in_each_scene_and_outdoors(plan, rows, town, scene):
    placed = Counter(p["unit"] for kind, p, _ in rows if kind == "unit" and present(p, scene))
    assert placed == Counter(unit["id"] for unit in plan["roster"])
    grounds = shapely.union_all(town["buildings"].geometry.to_numpy())
    for kind, properties, geometry in rows:
        if present(properties, scene) and (geometry.geom_type == "Point" or kind in OUTDOORS):
            assert not grounds.intersects(geometry), properties["name"]


def test_water_jet_only_in_red_and_far_from_the_crowd(rows):
    jets = [(p, g) for kind, p, g in rows if kind == "water-jet"]
    crowd = next(g for kind, p, g in rows if kind == "crowd" and present(p, 3))
    assert [(p["scene_from"], p["scene_to"]) for p, _ in jets] == [(3, 3)]
    assert jets[0][1].distance(crowd) > 20


def test_exits_start_in_the_crowd_of_every_scene(rows):
    exits = [g for kind, _, g in rows if kind == "exit"]
    assert len(exits) >= 3
    for crowd in (g for kind, _, g in rows if kind == "crowd"):
        assert all(crowd.contains(shapely.Point(g.coords[0])) and not crowd.contains(shapely.Point(g.coords[-1])) for g in exits)
