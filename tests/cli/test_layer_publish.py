"""layers publish, layers diff."""

import json

import numpy as np
import pyogrio
import shapely

from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.plans.plan_creation import create_plan
from tests.support.plans import plan_of, thing
from tests.support.postgis import database, postgis_server  # noqa: F401


def office(tmp_path, east=5e5, name="a"):
    folder = tmp_path / "office"
    folder.mkdir(exist_ok=True)
    shapes = shapely.to_wkb([shapely.box(east, 9.95e6, east + 9, 9.95e6 + 9), shapely.box(5e5 + 900, 9.95e6, 5e5 + 909, 9.95e6 + 9)])
    (folder / "houses.gpkg").unlink(missing_ok=True)
    pyogrio.raw.write(
        folder / "houses.gpkg",
        shapes,
        [np.array([1, 2]), np.array([name, "b"], dtype=object)],
        ["kode", "name"],
        geometry_type="Polygon",
        crs="EPSG:32750",
    )
    rows = '[[layer]]\nid = "houses"\ntitle = {id = "Rumah", en = "Houses"}\nfile = "houses.gpkg"\nrole = "building"\n'
    (folder / "catalogue.toml").write_text(rows, encoding="utf-8")
    return folder


def test_publish_again_and_what_differs(run, tmp_path):
    pack = tmp_path / "kukar.gpkg"
    code, out, err = run("layers", "publish", office(tmp_path), pack, "--by", "Sari")
    assert (code, err) == (0, "") and "kukar.gpkg: 1 layer, version 1 of" in out and "by Sari" in out
    assert "nothing differs" in run("layers", "publish", office(tmp_path), pack)[1]
    second = run("layers", "publish", office(tmp_path, east=5e5 + 4, name="aa"), pack)[1]
    assert "version 2" in second and "kukar-v1.gpkg" in second
    old = tmp_path / "versions" / "kukar-v1.gpkg"
    code, out, _ = run("layers", "diff", old, pack)
    assert code == 0 and "Houses: 0 added, 0 removed, 1 moved or reshaped, 1 with other attributes." in out
    (row,) = json.loads(run("layers", "diff", old, pack, "--format", "json")[1])["layers"]
    assert (row["id"], row["before"], row["after"], row["added"], row["removed"]) == ("houses", 2, 2, [], [])
    assert row["moved"][0]["metres"] == 4.0 and row["changed"][0]["columns"] == ["name"]
    assert "Nothing differs." in run("layers", "diff", pack, pack)[1]
    assert [info.id for info in read_catalogue(pack)] == ["houses"]


def test_only_near_a_plan(run, tmp_path):
    before, after = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    run("layers", "publish", office(tmp_path), before)
    run("layers", "publish", office(tmp_path, east=5e5 + 4), after)
    for near, words in ((900, "Nothing differs."), (0, "1 moved")):
        place = (5e5 + near, 9.95e6 + 5)
        create_plan(tmp_path / f"plan{near}.gpkg", plan_of(thing("unit", place, "u")))
        assert words in run("layers", "diff", before, after, "--plan", tmp_path / f"plan{near}.gpkg", "--near-m", "20")[1]


def test_what_cannot_be_published_is_one_sentence(run, tmp_path):
    folder = office(tmp_path)
    code, out, err = run("layers", "publish", folder, tmp_path / "a.zip")
    assert (code, out) == (2, "") and "ending .gpkg" in err and len(err.strip().splitlines()) == 1
    (folder / "houses.gpkg").unlink()
    code, _, err = run("layers", "publish", folder, tmp_path / "c.gpkg", "--strict")
    assert code == 2 and "1 layer could not be read whole" in err and not (tmp_path / "c.gpkg").exists()
    code, _, err = run("layers", "publish", folder, tmp_path / "c.gpkg")
    assert code == 2 and "nothing to publish" in err
    code, _, err = run("layers", "diff", tmp_path / "no.gpkg", folder)
    assert code == 2 and "no.gpkg" in err


def test_published_into_a_database_and_opened_from_its_catalogue(run, database, tmp_path):  # noqa: F811
    code, out, err = run("layers", "publish", office(tmp_path), database, "--schema", "kukar", "--catalogue", tmp_path / "db.toml")
    assert (code, err) == (0, "") and "1 layer, version 1" in out
    (info,) = read_catalogue(tmp_path / "db.toml")
    assert (info.path, info.table) == (database, "kukar.houses")
    code, out, _ = run("layers", "diff", office(tmp_path), tmp_path / "db.toml", "--format", "json")
    assert code == 0 and json.loads(out)["layers"] == []
