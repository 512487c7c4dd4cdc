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

from tabletop.checks.rules.runner import run_checks
from tabletop.cli.parts import load_layers
from tabletop.core.exercise.relief import hand_overs
from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat, transformer
from tabletop.core.values.catalogue import validate
from tabletop.io.documents.plan_document import read_document

ROOT = Path(__file__).resolve().parent.parent
TOWN = ROOT / "layers" / "tenggarong.gpkg"
SPAN = ("scene_from", "scene_to")
LAST = 11
SATGAS = {"Preemtif", "Preventif", "Kamseltibcarlantas", "Gakkum", "Humas", "Banops"}
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
    return properties.get("scene_from", 1) <= scene <= properties.get("scene_to", LAST)


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
    for name in [name for name in sys.modules if name.startswith(("build_", "town_", "demo_"))]:
        del sys.modules[name]


def test_the_roster_has_the_published_totals_and_says_that_its_parts_are_illustrative(plan):
    strength, parents = Counter(), {unit["id"]: unit.get("parent") for unit in plan["roster"]}
    for unit in plan["roster"]:
        strength["Polri" if unit["agency"] == "Polri" else "partner"] += unit["strength"]
        assert unit["satgas"] in SATGAS and unit["leader"] and unit["channel"], unit["id"]
        if unit["strength"]:
            assert "lustratif" in unit["note"] and unit["call_sign"] and set(unit["tasks"]) == {str(n) for n in range(1, LAST + 1)}
    assert strength == {"Polri": 508, "partner": 280}
    assert "ilustratif" in plan["note"] and "skematis" in plan["note"]
    above = set(parents.values()) - {None}
    assert above <= set(parents) and all(unit["strength"] == 0 for unit in plan["roster"] if unit["id"] in above)


def test_every_feature_fits_the_catalogue_of_kinds(rows):
    for kind, properties, geometry in rows:
        validate(kind, geometry, {name: value for name, value in properties.items() if name not in ("id", "kind", *SPAN)})


def test_the_document_is_read_without_a_complaint(plan):
    read, problems = read_document(ROOT / "resources" / "demo" / "plan.geojson")
    assert not problems
    assert read.name == plan["name"] and len(read.roster) == len(plan["roster"]) == 49 and len(read.scenes) == LAST
    assert len(read.features) == len({feature["properties"]["id"] for feature in plan["features"]})


def test_the_exercise_runs_from_the_campaign_to_the_way_home(plan):
    scenes = plan["scenes"]
    assert [scene["number"] for scene in scenes] == list(range(1, LAST + 1))
    assert "".join(scene["level"][0] for scene in scenes) == "hhhhhhkkmkh"
    phases = list(dict.fromkeys(scene["phase"] for scene in scenes))
    assert phases[0] == "Kampanye" and "Pemungutan suara" in phases and phases[-2:] == ["Kontinjensi", "Konsolidasi"] and len(phases) == 7
    clocks = [int(scene["clock"][:2]) * 60 + int(scene["clock"][3:]) for scene in scenes]
    assert [later - clock for clock, later in zip(clocks, clocks[1:], strict=False)] == [scene["step_min"] for scene in scenes[:-1]]


def test_each_scene_has_courses_notes_and_two_injects_within_its_step(plan):
    ids, does = {feature["id"] for feature in plan["features"]}, set()
    for scene in plan["scenes"]:
        assert set(scene["courses"]) == SATGAS and all(scene["courses"].values()) and scene["course_of_action"] and scene["notes"]
        assert len(scene["injects"]) == 2
        for inject in scene["injects"]:
            assert scene["clock"] < inject["clock"] and inject["by"] and set(inject["features"]) <= ids and inject["features"]
            for effect in inject.get("effects", ()):
                does.add(effect["does"])
                assert effect.get("feature", scene["injects"][0]["features"][0]) in ids
    assert {"headcount", "shut", "block", "wind", "level", "remove"} <= does


@pytest.mark.parametrize("scene", range(1, LAST + 1))
def test_each_unit_stands_once_in_each_scene_and_outdoors(plan, rows, town, scene):
    placed = Counter(p["unit"] for kind, p, _ in rows if kind == "unit" and present(p, scene))
    assert placed == Counter(unit["id"] for unit in plan["roster"] if unit["strength"])
    grounds = shapely.union_all(town["buildings"].geometry.to_numpy())
    for kind, properties, geometry in rows:
        if present(properties, scene) and (geometry.geom_type == "Point" or kind in OUTDOORS):
            assert not grounds.intersects(geometry), properties["name"]


def test_water_jet_only_in_red_and_far_from_the_crowd(plan, rows):
    [(jet, place)] = [(p, g) for kind, p, g in rows if kind == "water-jet"]
    scene = jet["scene_from"]
    crowd = next(g for kind, p, g in rows if kind == "crowd" and present(p, scene))
    assert jet["scene_to"] == scene and plan["scenes"][scene - 1]["level"] == "merah" and place.distance(crowd) > 20
    assert "peringatan" in plan["scenes"][scene - 1]["course_of_action"].lower() and "eringatan" in jet["note"]


def test_everyone_goes_home(rows):
    kinds = Counter(kind for kind, p, _ in rows if present(p, LAST))
    assert kinds["crowd"] == 0 and kinds["crowd-flow"] >= 3 and kinds["exit"] >= 3 and kinds["lane"] == 1 and kinds["aid-post"] == 2
    assert kinds["cordon"] == kinds["barrier"] == kinds["water-jet"] == 0
    people = sum(p["headcount"] for kind, p, _ in rows if kind == "crowd-flow" and present(p, LAST))
    assert people == 280, "as many as stood there in the red scene"


def test_the_two_reliefs_name_their_lines_and_are_played():
    read, _ = read_document(ROOT / "resources" / "demo" / "plan.geojson")
    played = {scene: hand_overs(read, scene) for scene in read.scenes}
    assert {scene: [one.relief_type for one in found] for scene, found in played.items() if found} == {
        7: ["lapis-ganti"],
        9: ["lintas-ganti"],
    }
    for scene, clock, counts in ((7, "09.36", (2, 3)), (9, "10.06", (1, 1))):
        [one] = played[scene]
        assert (len(one.outgoing), len(one.incoming)) == counts and one.clock == clock and one.share == pytest.approx(0.4)
        moving = [read.features[key] for key in one.outgoing + one.incoming]
        assert all(unit.at(scene).geometry != unit.at(scene + 1).geometry for unit in moving)


@pytest.fixture(scope="module")
def findings():
    read, _ = read_document(ROOT / "resources" / "demo" / "plan.geojson")
    return run_checks(read, load_layers(None))


def test_the_demo_is_a_good_plan(findings):
    """Nothing at stop; what warns is there to be found: mosque and school without guard, a gap and a shut gate that later scenes mend."""
    assert [one.message for one in findings if one.severity == "stop"] == []
    assert {(one.code, one.scene) for one in findings if one.severity == "warn"} == {
        ("point-coverage", 1),
        ("cordon-coverage", 5),
        ("cordon-coverage", 6),
        *(("emergency-lane-continuity", scene) for scene in (4, 5, 6, 7)),
    }


def test_exits_start_in_a_crowd_of_their_scene(rows):
    for scene in range(1, LAST):
        crowds = [g for kind, p, g in rows if kind == "crowd" and present(p, scene)]
        exits = [g for kind, p, g in rows if kind == "exit" and present(p, scene)]
        assert len(exits) >= (3 if scene in (1, *range(5, LAST)) else 2), scene
        for way in exits:
            assert any(crowd.contains(shapely.Point(way.coords[0])) for crowd in crowds)
            assert not any(crowd.contains(shapely.Point(way.coords[-1])) for crowd in crowds)
