"""Paper: true scale on every format, the request judged in one sentence, nothing half-written left."""

import re
import shutil
import subprocess
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from tabletop import i18n, paths
from tabletop.canvas.findings.finding_painter import paint_signs
from tabletop.canvas.paper import sheet_painter
from tabletop.canvas.paper.legend import legend_kinds, paint_sample
from tabletop.canvas.paper.print_map import check_request, render_map
from tabletop.canvas.paper.sheet import ROUND_SCALES, Sheet
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import read_document

CENTRE = (500_000.0, 9_950_000.0)
POSTS_M = 100.0


@pytest.fixture(scope="module")
def demo():
    return read_document(paths.resource("demo", "plan.geojson"))[0]


@pytest.fixture
def posts():
    """Two black squares of 2 m, 100 m apart, as the only layer: what can be measured on paper."""
    east, north = CENTRE
    squares = [shapely.box(east + x - 1, north - 1, east + x + 1, north + 1) for x in (-POSTS_M / 2, POSTS_M / 2)]
    return LayerSet((Layer(LayerInfo("b", {"en": "b"}, role="building"), (ragged_from(squares, 2),)),))


def drawn(tmp_path, plan, layers, name, **options):
    out = tmp_path / name
    render_map(plan, layers, out, scene=1, **options)
    return out


def building_columns(image: QImage) -> list[int]:
    """Left edge of each run of building colour on the middle row of the map."""
    row = image.height() // 2
    dark = [i for i in range(image.width()) if image.pixelColor(i, row).name() == "#e3ddd4"]
    return [i for n, i in enumerate(dark) if n == 0 or i - dark[n - 1] > 20]


@pytest.mark.parametrize(("scale", "paper"), [(1000, "A3"), (500, "A3"), (1000, "A4"), (2000, "A2")])
def test_a_hundred_metres_have_their_length_on_paper(qapp, tmp_path, posts, scale, paper):
    image = QImage(str(drawn(tmp_path, Plan(), posts, "a.png", scale=scale, paper=paper, center=CENTRE)))
    first, second = building_columns(image)
    dots_per_mm = image.width() / PAPERS_MM[paper][0]
    assert (second - first) / dots_per_mm == pytest.approx(POSTS_M * 1000 / scale, abs=0.15)
    assert image.dotsPerMeterX() == pytest.approx(300 / 0.0254, rel=0.001)


def test_a_wish_for_pixels_is_met_and_keeps_the_scale(qapp, tmp_path, posts):
    image = QImage(str(drawn(tmp_path, Plan(), posts, "a.png", scale=1000, center=CENTRE, width_px=1680)))
    assert image.width() == 1680
    first, second = building_columns(image)
    assert second - first == pytest.approx(100 * 1680 / 420, abs=1.5)


@pytest.mark.parametrize("paper", PAPERS_MM)
def test_the_page_of_a_pdf_is_the_paper(qapp, tmp_path, posts, paper):
    content = drawn(tmp_path, Plan(), posts, "a.pdf", scale=1000, paper=paper, center=CENTRE).read_bytes()
    assert content.startswith(b"%PDF")
    box = re.search(rb"/MediaBox\s*\[([^\]]+)\]", content)
    width, height = [float(part) for part in box.group(1).split()][2:]
    assert (width, height) == pytest.approx([mm / 25.4 * 72 for mm in PAPERS_MM[paper]], abs=1.0)


def test_a_pdf_keeps_shapes_and_text(qapp, tmp_path, demo):
    content = drawn(tmp_path, demo, LayerSet(), "a.pdf").read_bytes()
    streams = [zlib.decompress(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S) if part[:1] == b"x"]
    assert b"/Font" in content and sum(part.count(b" l\n") for part in streams) > 200
    assert len(content) < 3_000_000


def named_plan():
    """A crowd, an exit and a ring, each with a name, and a finding whose place is the crowd."""
    east, north = CENTRE
    crowd = shapely.box(east - 40, north - 30, east + 40, north + 30)
    way = shapely.LineString([(east + 40, north - 60), (east + 160, north - 60)])
    features = [
        new_feature("crowd", crowd, {"name": "Massa utara", "headcount": 1500}),
        new_feature("exit", way, {"name": "Pintu pasar", "width_m": 6.0}),
        new_feature("ring", shapely.box(east - 90, north - 90, east + 180, north + 90), {"name": "Ring II: penyaringan", "number": 2}),
    ]
    return Plan(features={one.id: one for one in features}, scenes={1: Scene(1, "Aman")}), crowd


NAMES_ON_PAPER = ("Massa utara", "1,500", "Pintu pasar", "penyaringan")


@pytest.mark.parametrize("scale", [1000, 1500, 2500])
def test_names_and_numbers_are_words_in_the_file_at_true_scale(qapp, tmp_path, scale):
    i18n.set_language("en")
    plan, crowd = named_plan()
    finding = Finding("density", "stop", message("Too dense."), (), 1, 5.0, 4.0, "person/m2", "P", crowd)
    root = ET.parse(drawn(tmp_path, plan, LayerSet(), "a.svg", scale=scale, findings=[finding])).getroot()
    words = " | ".join("".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert all(name in words for name in NAMES_ON_PAPER)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the words of a PDF")
def test_names_and_numbers_are_words_in_a_pdf(qapp, tmp_path):
    i18n.set_language("en")
    out = drawn(tmp_path, named_plan()[0], LayerSet(), "a.pdf", scale=1000)
    words = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, text=True, check=True).stdout
    assert all(name in words for name in NAMES_ON_PAPER)


def test_on_paper_no_sign_of_a_finding_and_no_hatch_lies_on_a_number(qapp, tmp_path, monkeypatch):
    plan, crowd = named_plan()
    findings = [Finding("density", "stop", message("m"), (), 1, 5.0, 4.0, "m", "P", crowd) for _ in range(4)]
    seen = []
    monkeypatch.setattr(sheet_painter, "paint_signs", lambda *args: (seen.append((args[4], boxes := paint_signs(*args))), boxes)[1])
    drawn(tmp_path, plan, LayerSet(), "a.png", scale=1000, findings=findings)
    ((taken, signs),) = seen
    assert len(taken.numbers) == 1 and len(signs) >= 4
    assert not any(sign.intersects(word) for sign in signs for word in taken.words)


def test_an_svg_can_be_read_and_has_its_size_in_millimetres(qapp, tmp_path, demo):
    root = ET.parse(drawn(tmp_path, demo, LayerSet(), "a.svg")).getroot()
    assert root.get("width").startswith("419") or root.get("width").startswith("420")
    assert root.get("width").endswith("mm") and len(list(root.iter())) > 100


def test_without_a_scale_the_plan_fits_at_a_round_one(demo):
    sheet = Sheet(demo, LayerSet(), 1, PAPERS_MM["A3"])
    assert sheet.scale in ROUND_SCALES
    west, south, east, north = sheet.bounds
    room = sheet.map_mm
    assert (east - west) / sheet.scale * 1000 <= room.width() and (north - south) / sheet.scale * 1000 <= room.height()
    smaller = max(one for one in ROUND_SCALES if one < sheet.scale)
    assert (east - west) / smaller * 1000 > room.width() * 0.9 or (north - south) / smaller * 1000 > room.height() * 0.9


def test_a_tall_plan_turns_the_paper_upright():
    tall = Plan(features={"a": new_feature("ring", shapely.box(0, 0, 100, 900))})
    assert Sheet(tall, LayerSet(), 1, PAPERS_MM["A3"]).paper_mm == (297, 420)
    wide = Plan(features={"a": new_feature("ring", shapely.box(0, 0, 900, 100))})
    assert Sheet(wide, LayerSet(), 1, PAPERS_MM["A3"]).paper_mm == (420, 297)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scene", [1, 2, 3])
def test_every_scene_of_the_demo_is_drawn_in_both_languages(qapp, tmp_path, demo, language, scene):
    i18n.set_language(language)
    findings = [
        Finding("egress-time", severity, message("x " * 60), (), scene, 9, 8, "min", "R", shapely.Point(CENTRE))
        for severity in ("stop", "warn", "info") * 12
    ]
    render_map(demo, LayerSet(), tmp_path / "a.png", scene=scene, paper="A4", findings=findings, width_px=1200)
    i18n.set_language("en")
    assert QImage(str(tmp_path / "a.png")).width() == 1200


def test_an_empty_plan_is_a_sheet_too(qapp, tmp_path):
    assert drawn(tmp_path, Plan(), LayerSet(), "a.png", width_px=800).stat().st_size > 2000
    assert drawn(tmp_path, Plan(scenes={1: Scene(1, wind_from_deg=90)}), LayerSet(), "b.pdf").stat().st_size > 2000


BAD = [
    ("a.xyz", None, "A3", None),
    ("a", None, "A3", None),
    ("a.png", 0, "A3", None),
    ("a.png", -5, "A3", None),
    ("a.png", float("nan"), "A3", None),
    ("a.png", float("inf"), "A3", None),
    ("a.png", None, "B7", None),
    ("a.png", None, "A3", 3),
    ("a.png", None, "A3", 10**7),
]


@pytest.mark.parametrize(("name", "scale", "paper", "width_px"), BAD)
def test_what_cannot_be_drawn_is_one_sentence(name, scale, paper, width_px):
    with pytest.raises(InputError) as caught:
        check_request(Path(name), scale, paper, width_px)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_one_sentence(qapp, tmp_path):
    with pytest.raises(InputError, match="written"):
        render_map(Plan(), LayerSet(), tmp_path / "no" / "a.png", scene=1)


def test_nothing_but_the_file_is_left_and_what_says_where_a_picture_lies(qapp, tmp_path, demo):
    for name in ("a.png", "a.pdf", "a.svg"):
        drawn(tmp_path, demo, LayerSet(), name)
    beside = ["a.pgw", "a.png.aux.xml"]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["a.pdf", "a.png", "a.svg", *beside])


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_kind_has_a_sample_within_its_box(qapp, kind):
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_sample(painter, kind, QRectF(40, 20, 120, 60), 7.5)
    painter.end()
    inside = [image.pixel(x, y) for x in range(40, 160) for y in range(20, 80)]
    outside = [image.pixel(x, y) for x in range(200) for y in range(100) if not (39 <= x <= 160 and 19 <= y <= 80)]
    assert any(one != 0xFFFFFFFF for one in inside) and all(one == 0xFFFFFFFF for one in outside)


def test_the_legend_names_what_stands_on_the_map(demo):
    found = legend_kinds(demo.placed(1))
    assert sorted(found) == sorted({one.kind for one in demo.placed(1)} & set(kinds())) and found[0] == "unit"
