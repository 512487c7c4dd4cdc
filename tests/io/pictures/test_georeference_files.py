"""Pictures placed by points: what stands beside them, and that they lie where the points say."""

import numpy as np
import pytest

from support.picture_files import NORTH, WEST, box, make
from tabletop.core.pictures.georeference import ControlPoint, fit
from tabletop.io.pictures.georeference_files import kind_of, known_points, read_points, write_georeference
from tabletop.io.pictures.ground_source import GroundSource

CORNERS = [(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0), (130.0, 210.0), (260.0, 90.0), (55.0, 140.0)]
RED, GREEN, BLUE, YELLOW = (255, 0, 0, 255), (0, 160, 0, 255), (0, 0, 255, 255), (255, 255, 0, 255)


def plain(column, row):
    return WEST + column, NORTH - row


def photo(column, row):
    depth = 1 + 0.0006 * column - 0.0005 * row
    return WEST + (column + 0.1 * row) / depth, NORTH + (0.1 * column - row) / depth


def bent(column, row):
    return WEST + column + 2e-4 * column * row, NORTH - row + 1e-4 * column * column


@pytest.fixture(scope="module")
def source():
    with GroundSource() as one:
        yield one
        one.close_pixels()


@pytest.mark.parametrize("ending", [".png", ".jpg", ".tif"])
@pytest.mark.parametrize(
    ("kind", "placed"),
    [("similarity", plain), ("affine", plain), ("projective", photo), ("polynomial", bent)],
    ids=lambda one: str(one)[:12],
)
def test_a_picture_lies_where_its_points_say(source, tmp_path, kind, placed, ending):
    driver = {".png": "PNG", ".jpg": "JPEG", ".tif": "GTiff"}[ending]
    path = make(tmp_path, "photo" + ending, driver=driver, crs=None, placed=False)
    before = path.read_bytes()
    points = [ControlPoint(pixel, placed(*pixel)) for pixel in CORNERS]
    write_georeference(path, points, fit(points, kind))
    assert path.read_bytes() == before
    assert [p.pixel for p in read_points(path)] == CORNERS and kind_of(path) == kind
    layer = source.read(source.infos(path, None)[0])
    for pixel, colour in (((100, 75), RED), ((300, 75), GREEN), ((100, 225), BLUE), ((300, 225), YELLOW), ((190, 140), RED)):
        east, north = placed(*pixel)
        found = layer.picture.pixels.read((east - 2, north - 2, east + 2, north + 2), 4, 4)[1, 1]
        assert np.abs(found.astype(int) - colour).max() <= 4, pixel
    corner = layer.picture.pixels.read((layer.extent[0] - 20, layer.extent[1] - 20, layer.extent[0] - 10, layer.extent[1] - 10), 5, 5)
    assert corner.max() == 0


def test_a_correction_is_seen_and_what_others_wrote_stays(source, tmp_path):
    path = make(tmp_path, "scan.png", driver="PNG")
    (tmp_path / "scan.png.aux.xml").write_text('<PAMDataset><Metadata><MDI key="made">1974</MDI></Metadata></PAMDataset>')
    points = [ControlPoint(pixel, plain(*pixel)) for pixel in CORNERS[:4]]
    write_georeference(path, points, fit(points, "affine"))
    layer = source.read(source.infos(path, None)[0])
    assert layer.extent == pytest.approx(box(0, 0, 400, 300), abs=1e-3)
    moved = [ControlPoint(p.pixel, (p.ground[0] + 50, p.ground[1])) for p in points]
    write_georeference(path, moved, fit(moved, "affine"))
    assert source.read(layer.info).extent == pytest.approx(box(50, 0, 450, 300), abs=1e-3)
    assert "1974" in (tmp_path / "scan.png.aux.xml").read_text()
    assert known_points(path)[1:] == ("affine", None)


def test_files_that_cannot_be_read_are_told_and_leave_nothing(tmp_path):
    path = tmp_path / "scan.png"
    assert known_points(path) == ([], "", None)
    (tmp_path / "scan.png.points").write_text("nothing,of,that\n1,2,3\n")
    (tmp_path / "scan.png.aux.xml").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><PAMDataset/>")
    found, kind, why = known_points(path)
    assert found == [] and kind == "" and "control points cannot be read" in str(why)
