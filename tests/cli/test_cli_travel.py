"""The travel table on the command line: the contract's keys, formats, stations, and one sentence for what cannot be."""

import csv
import io
import json

import pytest
from shapely import LineString

from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.plans.plan_store import create_plan
from tests.support.plans import area, plan_of, scene, thing

E, N = 500_000.0, 9_950_000.0
KEYS = ["unit", "name", "from_scene", "to_scene", "length_m", "minutes", "limit_min", "in_time", "by"]


@pytest.fixture
def path(tmp_path):
    things = [
        thing("unit", (E, N), "a", 1, 1, unit="A"),
        thing("unit", (E + 670, N), "a", 2, 2, unit="A"),
        thing("unit", (E + 670, N + 670), "a", 3, unit="A"),
        thing("unit", (E, N + 40), "b"),
        thing("command-post", (E, N - 335), "post", name="Polsek Tenggarong"),
        thing("protected", area([(E, N), (E + 20, N), (E + 20, N + 20), (E, N + 20)]), "kpu", name="KPU", category="kpu"),
        thing("protected", area([(E + 90, N), (E + 99, N), (E + 99, N + 9)]), "aaa", name="School", category="school"),
        thing("route", LineString([(E + 670, N), (E + 670, N + 670)]), "r", 2, unit="A", pace_m_per_min=134),
    ]
    made = plan_of(*things, scenes=[scene(number, step_min=5.0) for number in (1, 2, 3)])
    roster = {"A": RosterUnit("A", "=Peleton 1", agency="Polri", strength=30)}
    create_plan(tmp_path / "plan.gpkg", Plan(features=made.features, scenes=made.scenes, roster=roster))
    return tmp_path / "plan.gpkg"


def rows(run, path, *more):
    code, out, err = run("travel", path, "--layers", "none", "--format", "json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_every_step_in_the_words_of_the_contract(run, path):
    found = rows(run, path)
    assert [list(row) for row in found] == [KEYS, KEYS]
    assert [(row["from_scene"], row["to_scene"], row["by"], row["in_time"]) for row in found] == [
        (1, 2, "ground", False),
        (2, 3, "route", True),
    ]
    assert found[0] == {
        **{"unit": "A", "name": "=Peleton 1", "from_scene": 1, "to_scene": 2, "limit_min": 5.0, "in_time": False, "by": "ground"},
        **{"length_m": pytest.approx(670), "minutes": pytest.approx(10)},
    }
    assert found[1]["minutes"] == pytest.approx(5)


def test_between_two_scenes(run, path):
    assert [row["to_scene"] for row in rows(run, path, "--from", 1)] == [2]
    assert [row["from_scene"] for row in rows(run, path, "--to", 3)] == [2]
    (far,) = rows(run, path, "--from", 1, "--to", 3)
    assert (far["from_scene"], far["to_scene"], far["limit_min"]) == (1, 3, 10.0)
    assert far["length_m"] == pytest.approx(670 * 2**0.5, rel=1e-3)
    assert rows(run, path, "--from", 3) == []


def test_from_the_station_of_the_agency_to_the_object(run, path):
    found = {row["unit"]: row for row in rows(run, path, "--stations")}
    assert found["A"]["station"] == "Polsek Tenggarong" and found["A"]["object"] == "KPU"
    assert found["A"]["length_m"] == pytest.approx(335, abs=1)
    assert found["b"]["station"] == "" and found["b"]["length_m"] == pytest.approx(20, abs=1)


def test_text_and_csv(run, path):
    code, out, _ = run("travel", path, "--layers", "none")
    assert code == 0
    assert "Scene 1 -> Scene 2: =Peleton 1, 670 m, 10.0 of 5 min, too late (open ground)" in out
    assert "Scene 2 -> Scene 3: =Peleton 1, 670 m, 5.0 of 5 min, in time (drawn route)" in out
    _, out, _ = run("travel", path, "--layers", "none", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(out))
    assert list(first) == KEYS and first["name"] == "'=Peleton 1" and second["in_time"] == "true"
    assert "Polsek Tenggarong -> KPU: =Peleton 1" in run("travel", path, "--layers", "none", "--stations")[1]
    assert run("travel", path, "--layers", "none", "--from", 3)[1].strip() == "Nobody moves."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "9"), "The plan has no scene 9"),
        (("--to", "0"), "The plan has no scene 0"),
        (("--from", "one"), "The scene one is not a number"),
        (("--from", "2", "--to", "1"), "Scene 1 does not come after scene 2"),
        (("--to", "1"), "No scene comes before scene 1"),
        (("--format", "xml"), "The format xml is not known"),
        (("--stations", "--from", "1"), "--stations goes without"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, path, words, said):
    code, out, err = run("travel", path, "--layers", "none", *words)
    assert (code, out) == (2, "")
    assert err.startswith(said) and err.count("\n") == 1
