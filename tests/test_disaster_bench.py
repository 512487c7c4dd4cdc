"""Plans made from crowd disasters and from crowds that went well: stopped by the number that would have warned, or not at all."""

import json
from pathlib import Path

import pytest

import disaster_bench as bench
from tabletop import paths

ROOT = Path(__file__).resolve().parent.parent


PLANS = sorted(bench.FOLDER.glob("*.geojson"))
MARKS = {"R", "S", "M", "C", "P"}


def about(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def every():
    return bench.cases()


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_what_would_have_warned_stops_it_and_what_went_well_is_not_stopped(path):
    assert bench.judged(path).wrong == []


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_says_what_it_is_made_from(path):
    document = about(path)
    told = document["bench"]
    assert told["facts"] and {row["mark"] for row in told["facts"]} <= MARKS
    assert all(row["says"] and row["source"] for row in told["facts"])
    for language, words in (("en", "Schematic"), ("id", "Skematis")):
        assert told["note"][language].startswith(words)
        assert all(told[name][language] for name in ("event", "people"))
    assert bool(document["expect"]) == (told["kind"] == "disaster")


def test_there_are_as_many_that_went_well():
    kinds = [about(path)["bench"]["kind"] for path in PLANS]
    assert kinds.count("safe") >= kinds.count("disaster") and kinds.count("disaster") >= 15
    names = " ".join(path.stem for path in PLANS)
    for event in (
        "itaewon_2022_standing",
        "itaewon_2022_flows",
        "duisburg",
        "kanjuruhan",
        "akashi",
        "koh_pich",
        "hillsborough",
        "astroworld",
    ):
        assert event in names


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_of_the_manual_is_in_step(every, language):
    """Else run scripts/disaster_bench.py --write."""
    assert (paths.resource("manual", language) / f"{bench.PAGE}.md").read_text(encoding="utf-8") == bench.page(every, language)


def test_a_plan_that_is_not_stopped_is_seen(tmp_path):
    document = about(bench.FOLDER / "koh_pich_2010.geojson")
    for one in document["features"]:
        if one["properties"]["kind"] == "crowd-flow":
            one["properties"]["headcount"] = 10
    (tmp_path / "few.geojson").write_text(json.dumps(document))
    assert bench.judged(tmp_path / "few.geojson").wrong == ["flows-meet 9.90099 not found"]
