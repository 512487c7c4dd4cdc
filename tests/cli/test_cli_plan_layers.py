"""The layers of the plan on the command line: the same as in the window, hidden or faded; what lacks is said, and --strict ends with 2."""

import json
import re
from dataclasses import replace

import pytest
import shapely
from typer.testing import CliRunner

from support.layer_files import geojson, points, vector
from support.plans import area, plan_of, thing
from tabletop import i18n
from tabletop.cli.commands import app
from tabletop.cli.parts import load_layers, wanted_layers
from tabletop.core.layers.kept_layers import KeptLayers, kept_layers, setting_of, with_added, with_changed, without
from tabletop.core.values.layer import LayerInfo
from tabletop.io.attached.embedded_layers import held_layer
from tabletop.io.plans.plan_store import create_plan, open_plan

E, N = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.set_language("en")


def run(*words):
    result = CliRunner().invoke(app, [*map(str, words), "--lang", "en"], catch_exceptions=True, standalone_mode=True)
    said = str(result.exception.message) if hasattr(result.exception, "message") else ""
    return 2 if said else result.exit_code, result.stdout, result.stderr + said


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """No catalogue, and a plan's own building across its crowd."""
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    (tmp_path / "plan").mkdir()
    path = vector(tmp_path / "plan" / "bangunan.gpkg", [shapely.box(E, N, E + 20, N + 40)], kind="Polygon")
    house = LayerInfo("houses", {"en": "Houses"}, str(path), "bangunan", role="building")
    return with_added(KeptLayers(), [house], tmp_path / "plan")


def plan_file(tmp_path, kept, name="plan.gpkg", **more):
    crowd = thing("crowd", area([(E, N), (E + 40, N), (E + 40, N + 40), (E, N + 40)]), "crowd", headcount=6_000)
    path = tmp_path / "plan" / name
    create_plan(path, plan_of(crowd, **({} if kept.is_plain else {"layers": setting_of(kept)})), overwrite=True, **more)
    return path


def findings(path, *more):
    code, out, err = run("check", path, "--format", "json", *more)
    return code, json.loads(out), err


def test_the_layers_of_the_plan_are_judged(tmp_path, kept):
    def densities(path):
        return [one["measured"] for one in findings(path)[1] if one["code"] == "crowd-density-static"]

    assert densities(plan_file(tmp_path, kept)) == [pytest.approx(6_000 / 800)]
    assert densities(plan_file(tmp_path, KeptLayers())) == [pytest.approx(6_000 / 1_600)]


def test_hiding_fading_and_moving_a_layer_changes_no_number(tmp_path, kept):
    shown = findings(plan_file(tmp_path, kept))
    hidden = with_changed(kept, "houses", {"shown": False, "opacity": 0.2, "order": 99, "group": "g"}, tmp_path / "plan")
    assert findings(plan_file(tmp_path, hidden)) == shown


def test_the_option_names_the_layers_and_no_others(tmp_path, kept):
    path = plan_file(tmp_path, kept)
    bare = findings(plan_file(tmp_path, KeptLayers(), "bare.gpkg"))
    assert findings(path, "--layers", "none")[1] == bare[1]
    plan = open_plan(path)
    plan.close()
    assert load_layers("none", plan.plan, path).layers == () and len(wanted_layers("embedded", plan.plan, path).infos) > 3


def test_the_plan_names_a_catalogue(tmp_path, kept):
    text = '[[layer]]\nid = "pos"\ntitle = {en = "Posts"}\nfile = "pos.geojson"\nrole = "poi"\n'
    (tmp_path / "plan" / "kantor.toml").write_text(text, encoding="utf-8")
    geojson(tmp_path / "plan" / "pos.geojson", points())
    path = plan_file(tmp_path, with_changed(replace(kept, catalogue="kantor.toml"), "pos", {"opacity": 0.5}, None))
    plan = open_plan(path)
    plan.close()
    assert [(one.info.id, one.info.opacity, one.count) for one in load_layers(None, plan.plan, path)] == [
        ("pos", 0.5, 3),
        ("houses", 1.0, 1),
    ]


def test_one_that_was_taken_off_is_not_read(tmp_path, kept):
    path = plan_file(tmp_path, without(kept, ["houses"]))
    plan = open_plan(path)
    plan.close()
    found = load_layers(None, plan.plan, path)
    assert found.layers == () == found.lacking and [info.id for info in found.removed] == ["houses"]


def test_one_that_the_plan_holds_travels_with_it(tmp_path, kept):
    (info,) = wanted_layers(None, plan_of(layers=setting_of(kept)), tmp_path / "plan" / "x.gpkg").infos
    held = held_layer(info)
    inside = with_changed(kept, "houses", {"embedded": held.listed.sha256}, tmp_path / "plan")
    path = plan_file(tmp_path, inside, attached={held.listed.sha256: held.content}.get)
    before = findings(path)
    (tmp_path / "usb").mkdir()
    moved = path.rename(tmp_path / "usb" / "plan.gpkg")
    (tmp_path / "plan" / "bangunan.gpkg").unlink()
    assert findings(moved, "--strict") == before


def test_a_merge_brings_what_a_copy_holds(tmp_path, kept):
    (info,) = wanted_layers(None, plan_of(layers=setting_of(kept)), tmp_path / "plan" / "x.gpkg").infos
    held = held_layer(info)
    base = plan_file(tmp_path, kept, "base.gpkg")
    inside = with_changed(kept, "houses", {"embedded": held.listed.sha256}, tmp_path / "plan")
    copy = plan_file(tmp_path, inside, "copy.gpkg", attached={held.listed.sha256: held.content}.get)
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "merged.gpkg"
    code, said, err = run("merge", out, base, copy, plan_file(tmp_path, kept, "other.gpkg"))
    assert code == 0 and "Layers under the plan" in said and err == ""
    before = findings(base)
    (tmp_path / "plan" / "bangunan.gpkg").unlink()
    assert findings(out, "--strict") == before


def test_what_is_missing_is_said_on_the_page_and_on_stderr(tmp_path, kept):
    path = plan_file(tmp_path, kept)
    (tmp_path / "plan" / "bangunan.gpkg").unlink()
    code, found, err = findings(path)
    assert code == 1 and "bangunan.gpkg" in err and [one["code"] for one in found].count("layer-missing") == 1
    assert run("check", path, "--strict")[0] == 2
    for command, out in (("map", "map.svg"), ("report", "report.html")):
        code, _, err = run(command, path, tmp_path / out)
        assert code == 0 and "bangunan.gpkg" in err
        code, _, err = run(command, path, tmp_path / out, "--strict")
        assert code == 2 and "Not everything was read (1)" in err
        assert (tmp_path / out).exists()
    assert "Houses" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_row_that_cannot_be_used_is_a_finding(tmp_path, kept):
    bad = replace(kept, added=(*kept.added, {"id": "bad", "file": 3}))
    code, found, err = findings(plan_file(tmp_path, bad))
    assert code == 0 or code == 1
    assert "The plan keeps a layer that cannot be used, bad; it was left out." in err
    assert [one["code"] for one in found].count("layer-missing") == 1
    assert run("check", tmp_path / "plan" / "plan.gpkg", "--strict")[0] == 2


def test_an_export_elsewhere_finds_its_layers(tmp_path, kept):
    path = plan_file(tmp_path, kept)
    (tmp_path / "out").mkdir()
    assert run("export", path, tmp_path / "out" / "copy.gpkg")[0] == 0
    assert findings(tmp_path / "out" / "copy.gpkg") == findings(path)
    copy = open_plan(tmp_path / "out" / "copy.gpkg")
    copy.close()
    assert kept_layers(copy.plan).added[0]["file"] == str(tmp_path / "plan" / "bangunan.gpkg")


def test_a_faded_layer_is_printed_faded_and_a_hidden_one_not(tmp_path, kept, monkeypatch):
    for module in ("printed_at", "sources"):
        monkeypatch.setattr(f"tabletop.canvas.paper.{module}.printed_at", lambda now: "now")

    def fills(**values):
        path = plan_file(tmp_path, with_changed(kept, "houses", values, tmp_path / "plan"))
        assert run("map", path, tmp_path / "map.png", "--width-px", "400", "--scale", "500")[0] == 0
        return (tmp_path / "map.png").read_bytes()

    pictures = {fills(shown=True), fills(opacity=0.3), fills(shown=False)}
    assert len(pictures) == 3 and re.match(rb"\x89PNG", next(iter(pictures)))
    assert fills(shown=False) == fills(opacity=0.0)


BAD = {
    "gone": lambda folder: None,
    "damaged": lambda folder: (folder / "kantor.gpkg").write_bytes(b"SQLite format 3\0" + b"x" * 5_000),
    "bad": lambda folder: (folder / "kantor.toml").write_text('[[layer]]\nid = "a"\n', encoding="utf-8"),
}


@pytest.mark.parametrize("how", BAD)
def test_a_catalogue_that_cannot_be_read_is_a_finding_and_none_stands_in_for_it(tmp_path, kept, monkeypatch, how):
    monkeypatch.delenv("TABLETOP_CATALOGUE")
    name = "kantor.gpkg" if how == "damaged" else "kantor.toml"
    BAD[how](tmp_path / "plan")
    path = plan_file(tmp_path, replace(kept, catalogue=name))
    code, found, err = findings(path)
    (missing,) = [one for one in found if one["code"] == "layer-missing"]
    assert code == 1 and missing["severity"] == "stop" and name in missing["message"] and err.count(name) == 1
    assert [one["measured"] for one in found if one["code"] == "crowd-density-static"] == [pytest.approx(6_000 / 800)], "its own are judged"
    plan = open_plan(path)
    plan.close()
    assert [layer.info.id for layer in load_layers(None, plan.plan, path)] == ["houses"]
    assert run("check", path, "--strict")[0] == 2
    for command, out in (("map", "map.svg"), ("report", "report.html")):
        assert run(command, path, tmp_path / out)[0] == 0
        code, _, err = run(command, path, tmp_path / out, "--strict")
        assert code == 2 and "Not everything was read (1)" in err
        assert name in (tmp_path / out).read_text(encoding="utf-8")


def test_a_default_that_is_down_is_a_finding_and_set_aside_it_is_still_said(tmp_path, kept, monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", str(tmp_path / "share" / "office.toml"))
    code, found, _ = findings(plan_file(tmp_path, KeptLayers()))
    (missing,) = [one for one in found if one["code"] == "layer-missing"]
    assert code == 1 and "TABLETOP_CATALOGUE" in missing["message"] and "office.toml" in missing["message"]
    assert run("layers", "list")[0] == 2
    path = plan_file(tmp_path, without(KeptLayers(), ["catalogue:office.toml"]))
    assert not [one for one in findings(path)[1] if one["code"] == "layer-missing"]
    assert "Not judged: office.toml could not be read, and was set aside by hand" in run("check", path)[1]


@pytest.mark.parametrize("value", [[1, 2], {"added": 5}, {"changed": {"houses": {"opacity": "much"}}}])
def test_what_the_plan_keeps_and_nobody_understands_is_a_finding(tmp_path, kept, value):
    path = tmp_path / "plan" / "odd.gpkg"
    if "changed" in value:
        value = {**setting_of(kept), **value}
    create_plan(path, plan_of(layers=value), overwrite=True)
    code, found, err = findings(path)
    assert code == 1 and [one["severity"] for one in found if one["code"] == "layer-missing"] == ["stop"]
    assert len(err.strip().splitlines()) == 1 and findings(path)[2] == err
    assert run("check", path, "--strict")[0] == 2


def test_a_plan_that_wants_no_catalogue_says_that_no_ground_was_looked_at(tmp_path, kept, monkeypatch):
    monkeypatch.delenv("TABLETOP_CATALOGUE")
    said = "Not judged: the plan wants no layers of the office, so no check knew any ground"
    bare = plan_file(tmp_path, KeptLayers(catalogue="none"), "bare.gpkg")
    assert said in run("check", bare)[1] and run("check", bare, "--strict")[0] != 2
    assert run("report", bare, tmp_path / "report.html")[0] == 0
    assert "the plan wants no layers of the office" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert said not in run("check", plan_file(tmp_path, replace(kept, catalogue="none")))[1], "its own building is ground"
    plain = plan_file(tmp_path, KeptLayers(), "plain.gpkg")
    out = run("check", plain, "--layers", "none")[1]
    assert "No layers were looked at" in out and said not in out
    assert "No layers were looked at" not in run("check", plain)[1]
