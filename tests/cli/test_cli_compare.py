"""tabletop compare and merge, as a person types them."""

import json

import pytest

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.core.comparison.marks import save_mark
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.packed_rows import packed

E, N = 500_000.0, 9_950_000.0


def say(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["tabletop", *map(str, words)])
    i18n.set_language("en")
    code = cli.main()
    i18n.set_language("en")
    told = capsys.readouterr()
    return code, told.out, told.err


def with_unit(east=0.0, **more):
    return plan_of(thing("unit", (E + east, N), "a", name="Ton 1", **more), thing("unit", (E, N + 50), "b"), scenes=(scene(1), scene(2)))


@pytest.fixture
def folder(tmp_path):
    create_plan(tmp_path / "base.gpkg", with_unit())
    create_plan(tmp_path / "one.gpkg", with_unit(12.0))
    create_plan(tmp_path / "two.gpkg", with_unit(strength=40))
    return tmp_path


def test_two_plans_as_json(folder, monkeypatch, capsys):
    code, out, _ = say(monkeypatch, capsys, "compare", folder / "base.gpkg", folder / "one.gpkg", "--format", "json")
    told = json.loads(out)
    assert code == 0 and [(row["id"], row["name"], row["metres"]) for row in told["moved"]] == [("a", "Ton 1", 12.0)]
    assert told["added"] == told["removed"] == told["changed"] == []


def test_the_same_in_words(folder, monkeypatch, capsys):
    _, out, _ = say(monkeypatch, capsys, "compare", folder / "base.gpkg", folder / "two.gpkg", "--lang", "id")
    assert out.splitlines() == ["Dari base.gpkg ke two.gpkg:", "Berubah:", "  Ton 1: jumlah personel 10 -> 40"]
    _, out, _ = say(monkeypatch, capsys, "compare", folder / "base.gpkg", folder / "base.gpkg")
    assert out.splitlines() == ["From base.gpkg to base.gpkg:", "No differences."]


def test_a_mark(folder, monkeypatch, capsys):
    held = open_plan(folder / "base.gpkg")
    held.write(save_mark(held.plan, "Rapat", "2023-09-19T08:00:00+08:00", packed), "do")
    held.close()
    assert say(monkeypatch, capsys, "compare", folder / "base.gpkg")[1].splitlines()[-1] == "No differences."
    assert say(monkeypatch, capsys, "compare", folder / "one.gpkg")[0] == 2


def merged(monkeypatch, capsys, out, *copies):
    code, text, _ = say(monkeypatch, capsys, "merge", out, out.with_name("base.gpkg"), *copies, "--format", "json")
    assert code == 0
    return json.loads(text)


def test_merge_writes_one_step_that_undo_takes_back(folder, monkeypatch, capsys):
    told = merged(monkeypatch, capsys, folder / "out.gpkg", folder / "one.gpkg", folder / "two.gpkg")
    assert told["merged"] == 0 and [row["id"] for row in told["conflicts"]] == ["a"]
    create_plan(folder / "three.gpkg", plan_of(thing("unit", (E, N), "a", name="Ton 1"), scenes=(scene(1), scene(2))))
    assert merged(monkeypatch, capsys, folder / "new.gpkg", folder / "one.gpkg", folder / "three.gpkg")["merged"] == 2
    held = open_plan(folder / "new.gpkg")
    assert set(held.plan.features) == {"a"} and len(held.history) == 1
    assert held.plan.apply(held.history[0].change.inverse()) == with_unit()
    held.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("compare base.gpkg", "no saved mark"),
        ("compare base.gpkg --scenes 1", "1 are not two numbers"),
        ("compare base.gpkg --scenes 1,9", "no scene 9"),
        ("compare base.gpkg one.gpkg --format pdf", "pdf"),
        ("compare base.gpkg gone.gpkg", "gone.gpkg"),
        ("merge base.gpkg base.gpkg one.gpkg", "one of the plans to merge"),
        ("merge one.png base.gpkg one.gpkg", ".gpkg"),
        ("merge nowhere/out.gpkg base.gpkg one.gpkg", "nowhere"),
    ],
)
def test_bad_words_get_a_sentence(folder, monkeypatch, capsys, words, told):
    monkeypatch.chdir(folder)
    code, _, err = say(monkeypatch, capsys, *words.split())
    assert code == 2 and told in err and "Traceback" not in err and not (folder / "out.gpkg").exists()
