"""Layers that a plan holds itself: taken byte by byte or as an archive of their parts, put into a private folder, read from there."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from support.layer_files import geojson, info, points, vector
from support.plans import plan_of
from tabletop.core.layers.kept_layers import KeptLayers, setting_of, with_added
from tabletop.core.text.errors import InputError, LayerError
from tabletop.io.attached.embedded_layers import EmbeddedCopies, held_by, held_layer
from tabletop.io.attached.file_kinds import LARGEST_FILE_BYTES
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.plans.plan_store import create_plan, open_plan

ROADS = [shapely.LineString([(5e5, 9.95e6), (5e5 + 90, 9.95e6)]), shapely.LineString([(5e5, 9.95e6), (5e5, 9.95e6 + 90)])]


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def same(one, other):
    assert [(part.coords.tolist(), part.rows.tolist()) for part in one.parts] == [(p.coords.tolist(), p.rows.tolist()) for p in other.parts]
    assert {name: list(values) for name, values in one.columns.items()} == {name: list(values) for name, values in other.columns.items()}


@pytest.mark.parametrize("name", ["jalan.gpkg", "jalan.shp", "jalan.geojson", "jalan.fgb", "jalan.gdb"])
def test_what_a_plan_holds_reads_as_the_file_did(tmp_path, source, name):
    (tmp_path / "in").mkdir()
    path, extra = tmp_path / "in" / name, {"driver": "OpenFileGDB"} if name.endswith(".gdb") else {}
    wkb = shapely.to_wkb(np.array(ROADS))
    pyogrio.raw.write(path, wkb, [np.array(["A", "B"])], ["NAMA"], geometry_type="LineString", crs="EPSG:32750", **extra)
    layer = replace(info(path, role="road"), table=source.tables(path)[0].name)
    held = held_layer(layer)
    plan = plan_of(layers=setting_of(with_added(KeptLayers(), [replace(layer, embedded=held.listed.sha256)], tmp_path)))
    create_plan(tmp_path / "plan.gpkg", plan, attached={held.listed.sha256: held.content}.get)
    before = source.read(layer)
    with EmbeddedCopies() as copies:
        placed = copies.placed(replace(layer, embedded=held.listed.sha256), lambda sha: held_by(tmp_path / "plan.gpkg", sha))
        assert not Path(placed.path).is_relative_to(tmp_path / "in")
        folder = Path(placed.path).parent.parent
        assert folder.stat().st_mode & 0o077 == 0
        same(source.read(placed), before)
    assert not folder.exists()


def test_the_same_content_is_the_same_hash(tmp_path):
    path = vector(tmp_path / "jalan.shp", ROADS)
    (tmp_path / "jalan2.shp").write_bytes(b"")
    first = held_layer(info(path))
    path.touch()
    assert held_layer(info(path)).listed == first.listed and first.listed.name == "jalan.zip"


def test_a_copy_of_the_plan_holds_it_too(tmp_path):
    held = held_layer(info(geojson(tmp_path / "pos.geojson", points())))
    sha = held.listed.sha256
    plan = plan_of(layers=setting_of(with_added(KeptLayers(), [replace(info(tmp_path / "pos.geojson"), embedded=sha)], tmp_path)))
    assert create_plan(tmp_path / "a.gpkg", plan, attached={sha: held.content}.get) == []
    opened = open_plan(tmp_path / "a.gpkg")
    assert create_plan(tmp_path / "b.gpkg", opened.plan, attached=opened.attached) == []
    opened.close()
    assert held_by(tmp_path / "b.gpkg", sha) == held.content and json.loads(held.content)
    assert create_plan(tmp_path / "c.gpkg", plan, attached={}.get) == ["pos.geojson"]
    assert held_by(tmp_path / "c.gpkg", sha) is None and held_by(tmp_path / "nowhere.gpkg", sha) is None


def test_what_is_not_held_any_more_is_read_from_its_file_or_named(tmp_path):
    layer = replace(info(geojson(tmp_path / "pos.geojson", points())), embedded="ab" * 32)
    with EmbeddedCopies() as copies:
        assert copies.placed(layer, lambda sha: None) == layer
        Path(layer.path).unlink()
        with pytest.raises(LayerError, match=r"^pos\.geojson is missing in the plan file"):
            copies.placed(layer, lambda sha: None)
        assert copies.placed(replace(layer, embedded="../../etc"), lambda sha: b"x").path == layer.path


def test_a_name_out_of_a_plan_leads_nowhere_else():
    with EmbeddedCopies() as copies:
        placed = copies.placed(replace(info("/x/..\\..\\evil\n.geojson"), embedded="ab" * 32), lambda sha: b"{}")
        assert Path(placed.path).parent.name == ("ab" * 16) and Path(placed.path).read_bytes() == b"{}"


@pytest.mark.parametrize("path", ["postgresql://server/db", "foto.tif"])
def test_pictures_and_addresses_stay_outside(path):
    with pytest.raises(InputError, match="no pictures and no addresses"):
        held_layer(info(path))


def test_too_large_or_not_there_is_one_sentence(tmp_path):
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate(LARGEST_FILE_BYTES + 1)
    with pytest.raises(InputError, match=r"^large\.csv has 10\.0 MB; a plan holds layers up to 10 MB"):
        held_layer(info(tmp_path / "large.csv"))
    with pytest.raises(InputError, match=r"^gone\.shp is not there"):
        held_layer(info(tmp_path / "gone.shp"))
