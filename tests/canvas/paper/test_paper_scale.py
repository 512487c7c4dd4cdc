"""Paper read back: lengths in the file, letters within the page, where the map lies on the ground."""

import io
import re
from xml.etree import ElementTree as ET

import pdfplumber
import pypdf
import pytest
import rasterio
import shapely

from tabletop import i18n
from tabletop.canvas.paper.print_map import MOST_PIXELS, render_map
from tabletop.core.document.geo_pdf import PT_PER_MM, georeferenced
from tabletop.core.document.ground_frame import GroundFrame, world_file
from tabletop.core.document.papers import paper_mm
from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import new_feature
from tabletop.core.values.guide_grid import GuideGrid
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

E, N = 500_000.0, 9_950_000.0
POST_M, APART_M = 2.0, 100.0
MM_PER_PT = 25.4 / 72
PAPERS = ["A4", "A3", "A0", "700x500"]


@pytest.fixture(scope="module")
def posts():
    """Two squares of 2 m whose middles lie 100 m apart."""
    half = POST_M / 2
    squares = [shapely.box(E + x - half, N - half, E + x + half, N + half) for x in (-APART_M / 2, APART_M / 2)]
    return LayerSet((Layer(LayerInfo("b", {"en": "Posts"}, role="building"), (ragged_from(squares, 2),)),))


def drawn(tmp_path, name, layers=None, plan=None, **options):
    out = tmp_path / name
    wanted = {"scene": 1, "scale": 500, "center": (E, N)} | options
    render_map(plan or Plan(), layers or LayerSet(), out, **wanted)
    return out


def posts_mm(path):
    """Middles (right, down; mm) of the shapes in a PDF that are as large as a post at 1:500."""
    with pdfplumber.open(path) as pdf:
        page, side = pdf.pages[0], POST_M * 1000 / 500
        shapes = [one for one in (*page.rects, *page.curves) if abs((one["x1"] - one["x0"]) * MM_PER_PT - side) < 0.2]
        shapes = [one for one in shapes if abs((one["bottom"] - one["top"]) * MM_PER_PT - side) < 0.2]
        middles = {((one["x0"] + one["x1"]) / 2 * MM_PER_PT, (one["top"] + one["bottom"]) / 2 * MM_PER_PT) for one in shapes}
    return sorted((round(right, 3), round(down, 3)) for right, down in middles)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_hundred_metres_at_1_500_are_200_mm_in_a_pdf(qapp, tmp_path, posts, paper):
    found = posts_mm(drawn(tmp_path, "a.pdf", posts, paper=paper))
    assert found[-1][0] - found[0][0] == pytest.approx(200.0, abs=0.02)
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        size = float(pdf.pages[0].width) * MM_PER_PT, float(pdf.pages[0].height) * MM_PER_PT
    assert size == pytest.approx(paper_mm(paper), abs=0.001)


@pytest.mark.parametrize("paper", ["A4", "A0"])
def test_a_hundred_metres_at_1_500_are_200_mm_in_an_svg(qapp, tmp_path, posts, paper):
    root = ET.parse(drawn(tmp_path, "a.svg", posts, paper=paper)).getroot()
    size = tuple(float(root.get(name).removesuffix("mm")) for name in ("width", "height"))
    assert size == paper_mm(paper)
    units_per_mm = float(root.get("viewBox").split()[2]) / size[0]
    side, lefts = POST_M * 1000 / 500 * units_per_mm, set()
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        for ring in re.findall(r"M[^Z]*Z", path.get("d")):
            across = [float(pair.split(",")[0]) for pair in re.findall(r"[ML](\S+)", ring)]
            if max(across) - min(across) == pytest.approx(side, abs=0.2):
                lefts.add(round(min(across), 2))
    assert (max(lefts) - min(lefts)) / units_per_mm == pytest.approx(200.0, abs=0.1)
    assert root.find(".//{http://www.w3.org/2000/svg}clipPath") is not None, "the map is cut at its frame"


def crowded_plan():
    """Long names round the edges of a map, a text that begins far beyond it, and a grid of large squares."""
    features = [
        new_feature("text", shapely.Point(E - 60, N - 40), {"text": "A remark that begins far to the west of what the map shows " * 2})
    ]
    for number in range(24):
        place = shapely.Point(E - 130 + number * 11, N + 70 - number * 6)
        features.append(new_feature("unit", place, {"name": f"Peleton Dalmas lanjut {number} Polres Kutai Kartanegara", "strength": 30}))
    features.append(
        new_feature("ring", shapely.box(E - 500, N - 500, E + 500, N + 500), {"name": "Ring III: pengalihan arus", "number": 3})
    )
    grid = GuideGrid(100.0, (E - 500, N + 500), 10, 10).to_setting()
    return Plan(
        features={one.id: one for one in features}, scenes={1: Scene(1, "Massa menolak hasil")}, settings={"grid": grid, "name": "Uji"}
    )


@pytest.mark.parametrize(("paper", "scale"), [("A5", 200), ("A4", 500), ("A3", 100), ("400x120", 250)])
def test_no_letter_stands_beyond_its_page_and_words_are_words(qapp, tmp_path, paper, scale):
    i18n.set_language("id")
    path = drawn(tmp_path, "a.pdf", plan=crowded_plan(), paper=paper, scale=scale)
    i18n.set_language("en")
    with pdfplumber.open(path) as pdf:
        page = pdf.pages[0]
        left, top, right, bottom = page.bbox
        beyond = [one["text"] for one in page.chars if one["x0"] < left or one["x1"] > right or one["top"] < top or one["bottom"] > bottom]
        words = page.extract_text()
    assert not beyond
    assert "Uji" in words and "Skala 1:" in words and "Massa menolak hasil" in words


@pytest.mark.parametrize("paper", ["A4", "A1"])
def test_a_pdf_says_where_its_map_lies(qapp, tmp_path, posts, paper):
    """Reckoned from the file alone: middles of the posts on the page, through box and degrees of the viewport, are their places."""
    path = drawn(tmp_path, "a.pdf", posts, paper=paper)
    page = pypdf.PdfReader(path).pages[0]
    (viewport,) = page["/VP"]
    measure = viewport["/Measure"]
    assert (viewport["/Type"], measure["/Type"], measure["/Subtype"]) == ("/Viewport", "/Measure", "/GEO")
    assert measure["/GCS"]["/EPSG"] == 32750 and measure["/GCS"]["/WKT"].startswith('PROJCS["WGS_1984_UTM_Zone_50S"')
    low_x, low_y, high_x, high_y = map(float, viewport["/BBox"])
    degrees = [float(one) for one in measure["/GPTS"]]
    corners = [from_lonlat(lon, lat) for lat, lon in zip(degrees[::2], degrees[1::2], strict=True)]
    assert [float(one) for one in measure["/LPTS"]] == [0, 0, 0, 1, 1, 1, 1, 0]
    (west, south), (_, north), (east, _), _ = corners
    for (right_mm, down_mm), wanted in zip(posts_mm(path)[:: len(posts_mm(path)) - 1], (E - 50, E + 50), strict=True):
        share_x = (right_mm / MM_PER_PT - low_x) / (high_x - low_x)
        share_y = (float(page.mediabox.top) - down_mm / MM_PER_PT - low_y) / (high_y - low_y)
        assert west + share_x * (east - west) == pytest.approx(wanted, abs=0.05)
        assert south + share_y * (north - south) == pytest.approx(N, abs=0.05)


def test_georeferencing_loses_no_font_and_no_shape(qapp, tmp_path):
    path = drawn(tmp_path, "a.pdf", plan=crowded_plan())
    again = georeferenced(path.read_bytes(), {0: GroundFrame((10, 10, 100, 100), 500, (E, N), "EPSG:32750")})
    before, after = pypdf.PdfReader(path), pypdf.PdfReader(io.BytesIO(again))
    assert before.pages[0].get_contents().get_data() == after.pages[0].get_contents().get_data()
    assert sorted(before.pages[0]["/Resources"]["/Font"]) == sorted(after.pages[0]["/Resources"]["/Font"])
    assert after.metadata.title == "Uji" and after.metadata.creator == "tabletop"


def test_a_picture_lies_on_the_ground_for_gis(qapp, tmp_path, posts):
    path = drawn(tmp_path, "a.png", posts, paper="A4", width_px=1600)
    with rasterio.open(path) as picture:
        assert picture.crs.to_epsg() == 32750
        reds = picture.read()
        rows = picture.height // 2
        inked = [column for column in range(picture.width) if tuple(reds[:, rows - 8, column]) == (0xE3, 0xDD, 0xD4)]
        row, column = rows, inked[0]
        transform = picture.transform
    east, _ = transform @ (column, row)
    assert east == pytest.approx(E - 51, abs=0.15)
    lines = [float(line) for line in (tmp_path / "a.pgw").read_text().split()]
    assert lines[0] == pytest.approx(transform.a, abs=1e-9) and lines[3] == -lines[0] and lines[1] == lines[2] == 0.0
    assert (lines[4], lines[5]) == pytest.approx(transform @ (0.5, 0.5), abs=1e-6)


def test_world_file_by_hand():
    """A map of 200 x 100 mm at 1:1000 whose middle lies 110 mm right and 60 mm down: the paper begins 110 m west and 60 m north of it."""
    frame = GroundFrame((10, 10, 200, 100), 1000, (E, N), "EPSG:32750")
    assert frame.affine(10.0) == pytest.approx((E - 110, 0.1, 0, N + 60, 0, -0.1))
    assert [float(one) for one in world_file(frame, 10.0).split()] == pytest.approx([0.1, 0, 0, -0.1, E - 109.95, N + 59.95])
    assert frame.to_ground(10, 10) == (E - 100, N + 50)
    assert PT_PER_MM * 25.4 == 72


def test_a_picture_that_is_too_large_says_how_many_pixels(qapp, tmp_path):
    with pytest.raises(InputError, match=r"20000 x 28276 pixels is too large \(566 million pixels, at most 150\); give --width-px 10300"):
        drawn(tmp_path, "a.png", paper="A0", upright=True, width_px=20_000)
    assert not list(tmp_path.iterdir())


def test_a_large_paper_is_drawn_with_fewer_dots_and_says_so(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr("tabletop.canvas.paper.print_map.MOST_PIXELS", 1_000_000)
    written = render_map(Plan(), LayerSet(), tmp_path / "a.png", scene=1, paper="A4")
    assert written.wanted_px == (3508, 2480) and MOST_PIXELS > 1_000_000
    assert written.width_px * written.height_px == pytest.approx(1_000_000, rel=0.01)
    assert written.dpi == pytest.approx(written.width_px / 297 * 25.4, rel=0.01)
