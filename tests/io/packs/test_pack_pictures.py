"""Pictures travel in a pack, with the small files that say their place."""

import json
import sqlite3

import pyproj
import pytest

from tabletop.core.text import owned_names
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.owned_names import place
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers import pack_pictures
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.pack_file import FILES
from tabletop.io.layers.pack_pictures import MOST_FILES
from tabletop.io.packs.pack_writing import publish
from tabletop.io.pictures.ground_source import GroundSource
from tests.io.packs.test_pack_writing import damaged, houses
from tests.support.picture_files import make

RED, GREEN, BLUE, YELLOW = (255, 0, 0, 255), (0, 160, 0, 255), (0, 0, 255, 255), (255, 255, 0, 255)


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setenv("TABLETOP_CACHE_DIR", str(tmp_path / "cache"))
    with GroundSource() as one:
        yield one
        one.close_pixels()


def drone(tmp_path, source):
    path = make(tmp_path, "drone.png", driver="PNG", world=str(tmp_path / "drone.pgw"))
    (tmp_path / "drone.prj").write_text(pyproj.CRS("EPSG:32750").to_wkt("WKT1_ESRI"))
    info = LayerInfo("drone", {"en": "Drone"}, str(path), role="image", opacity=0.7, source="UAV")
    return source.read(info)


def corners(layer):
    west, south, east, north = layer.extent
    values = layer.picture.pixels.read((west, south, east, north), 8, 6)
    return [tuple(map(int, values[row, column])) for row in (1, 4) for column in (1, 6)]


def test_a_picture_comes_out_of_a_pack_elsewhere(tmp_path, source):
    layer, out = drone(tmp_path, source), tmp_path / "away" / "kukar.gpkg"
    out.parent.mkdir()
    publish([layer, houses()], out)
    assert publish([layer, houses()], out).is_same
    for path in tmp_path.glob("drone.*"):
        path.unlink()
    infos = read_catalogue(out)
    back = source.read(infos[0])
    assert (back.info.id, back.info.opacity, back.info.path, back.info.is_picture) == ("drone", 0.7, str(out), True)
    assert back.extent == layer.extent and corners(back) == [RED, GREEN, BLUE, YELLOW]
    assert source.read(infos[1]).count == 3


def test_a_picture_that_was_swapped_is_not_shown(tmp_path, source):
    layer, out = drone(tmp_path, source), tmp_path / "kukar.gpkg"
    publish([layer, houses()], out)
    damaged(out, lambda connection: connection.execute(f"UPDATE {FILES} SET bytes=zeroblob(length(bytes)) WHERE name='drone.png'"))
    with pytest.raises(LayerError, match="kukar.gpkg is damaged: the layer drone"):
        source.read(read_catalogue(out)[0])
    damaged(out, lambda connection: connection.execute(f"UPDATE {FILES} SET name='../../evil.png'"))
    assert not list(tmp_path.rglob("*evil*"))


def test_what_a_killed_run_left_beside_an_unpacked_picture_goes(tmp_path, source):
    layer, out = drone(tmp_path, source), tmp_path / "kukar.gpkg"
    publish([layer, houses()], out)
    source.read(read_catalogue(out)[0])
    (unpacked,) = (tmp_path / "cache" / "packs").rglob("drone.png")
    left = unpacked.with_name(f".tabletop-{place()}-4194304-0-abc123.part")
    left.write_bytes(b"half")
    unpacked.unlink()
    owned_names._tidied.clear()
    source.read(read_catalogue(out)[0])
    assert unpacked.exists() and not left.exists() and not list(unpacked.parent.glob(".*"))


def test_what_is_not_there_or_too_large_is_one_sentence(tmp_path, source, monkeypatch):
    layer = drone(tmp_path, source)
    monkeypatch.setattr(pack_pictures, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="drone.png has 0 MB; a pack takes pictures"):
        publish([layer, houses()], tmp_path / "a.gpkg")
    (tmp_path / "drone.png").unlink()
    with pytest.raises(InputError, match="drone.png is not there"):
        publish([layer, houses()], tmp_path / "a.gpkg")
    assert not (tmp_path / "a.gpkg").exists() and sqlite3.sqlite_version


def test_a_picture_whose_place_was_corrected_lies_where_the_new_version_says(tmp_path, source):
    layer, out = drone(tmp_path, source), tmp_path / "kukar.gpkg"
    publish([layer, houses()], out)
    first = source.read(read_catalogue(out)[0])
    world = (tmp_path / "drone.pgw").read_text().splitlines()
    east = float(world[4])
    world[4] = f"{east + 1234:.{max(0, len(world[4]) - len(str(int(east))) - 1)}f}"
    (tmp_path / "drone.pgw").write_text("\n".join(world) + "\n")
    moved = source.read(layer.info)
    assert moved.extent[0] == pytest.approx(layer.extent[0] + 1234)
    publish([moved, houses()], out)
    again = source.read(read_catalogue(out)[0])
    assert again.extent == moved.extent and first.extent == layer.extent


def test_a_list_of_many_files_for_one_picture_is_refused(tmp_path, source):
    """Each name would write the same bytes to the disk once more."""
    layer, out = drone(tmp_path, source), tmp_path / "kukar.gpkg"
    publish([layer, houses()], out)
    (info, _) = read_catalogue(out)

    def longer(connection):
        [told] = connection.execute("SELECT value FROM tabletop_pack WHERE key LIKE 'picture%'").fetchone()
        first = json.loads(told)[0]
        many = json.dumps([first, *([f"{number}.png", first[1]] for number in range(MOST_FILES))])
        connection.execute("UPDATE tabletop_pack SET value=? WHERE key LIKE 'picture%'", (many,))

    damaged(out, longer)
    with pytest.raises(LayerError, match="kukar.gpkg is damaged"):
        source.read(info)
    assert not list(tmp_path.rglob("1.png"))
