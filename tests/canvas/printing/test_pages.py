"""Several sheets in a file, sheets on a printer at true scale, and which ground they show."""

import pdfplumber
import pytest
import shapely
from PySide6.QtCore import QLineF
from PySide6.QtPrintSupport import QPrinter

from support.plans import plan_of, thing
from tabletop import i18n
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.printing import printer as printing
from tabletop.canvas.printing.floor_mat import FloorMat
from tabletop.canvas.printing.framing import Framing, as_exercise, bounds_of, fitted
from tabletop.canvas.printing.pages import Page, check_pages_file, mat_pages, render_sheets, sheet_pages
from tabletop.canvas.printing.preview import preview_image
from tabletop.canvas.printing.printer import open_printer, print_pages
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.core.document.cut_off import cut_off
from tabletop.core.document.mat_layout import mat_layout
from tabletop.core.document.papers import paper_mm
from tabletop.core.document.plan_texts import texts_of
from tabletop.core.text.errors import InputError
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.scene import Scene

EAST, NORTH = 500_000.0, 9_950_000.0
MM_PER_PT = 25.4 / 72
POSTS = [shapely.box(EAST + x - 1, NORTH - 1, EAST + x + 1, NORTH + 1) for x in (-50, 50)]
GROUND = LayerSet((Layer(LayerInfo("b", {"en": "b"}, role="building"), (ragged_from(POSTS, 2),)),))


@pytest.fixture
def plan():
    return plan_of(
        thing("unit", (EAST, NORTH), scene_from=1, scene_to=1, name="AWAL 1"),
        thing("unit", (EAST + 900, NORTH + 300), scene_from=2, name="LANJUT 1"),
        scenes=[Scene(1, "Aman"), Scene(2, "Ricuh")],
    )


def posts_apart_mm(page, side_mm):
    """Between the two posts, which are so large; the legend and the inset show buildings of other sizes."""
    buildings = [one for one in (*page.rects, *page.curves) if _is_building(one)]
    lefts = sorted({round(one["x0"] * MM_PER_PT, 2) for one in buildings if abs(one["width"] * MM_PER_PT - side_mm) < 0.2})
    return lefts[-1] - lefts[0]


def _is_building(shape):
    colour = shape.get("non_stroking_color")
    return bool(shape["fill"]) and colour is not None and [round(part * 255) for part in colour] == [0xE3, 0xDD, 0xD4]


def pdf_printer(out):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    return printer


@pytest.mark.parametrize(
    ("paper", "scale", "upright"), [("A4", 1000, False), ("A3", 500, True), ("A0", 500, False), ("700x500", 400, None)]
)
def test_a_printer_draws_a_hundred_metres_at_their_length(qapp, tmp_path, plan, paper, scale, upright):
    sheet = Sheet(plan, GROUND, 1, paper_mm(paper), scale, (EAST, NORTH), wanted_upright=upright)
    print_pages(pdf_printer(tmp_path / "p.pdf"), sheet_pages([sheet]), "x")
    with pdfplumber.open(tmp_path / "p.pdf") as pdf:
        (page,) = pdf.pages
        assert (page.width * MM_PER_PT, page.height * MM_PER_PT) == pytest.approx(sheet.paper_mm, abs=0.5)
        assert posts_apart_mm(page, 2000 / scale) == pytest.approx(100_000 / scale, abs=0.1)


def test_pages_of_a_printer_lie_as_each_is_shaped_and_nothing_is_shifted_by_margins(qapp, tmp_path):
    line = QLineF(10, 10, 110, 10)
    pages = [
        Page(size, lambda painter, k: painter.drawLine(QLineF(line.x1() * k, line.y1() * k, line.x2() * k, line.y2() * k)))
        for size in ((420, 297), (297, 420))
    ]
    told = []
    print_pages(pdf_printer(tmp_path / "p.pdf"), pages, "x", told.append)
    with pdfplumber.open(tmp_path / "p.pdf") as pdf:
        assert [page.width > page.height for page in pdf.pages] == [True, False]
        for page in pdf.pages:
            (drawn,) = (*page.lines, *page.curves)
            assert drawn["x0"] * MM_PER_PT == pytest.approx(10, abs=0.05) and drawn["top"] * MM_PER_PT == pytest.approx(10, abs=0.05)
            assert drawn["width"] * MM_PER_PT == pytest.approx(100, abs=0.05)
    assert told == [0.5, 1.0]


def test_a_mat_goes_to_a_printer_too(qapp, tmp_path, plan):
    mat = FloorMat(Sheet(plan, GROUND, 1, paper_mm("A4")), mat_layout("A4", 500, (0, 0, 0, 0), (0.25, 0.12), (EAST, NORTH), upright=False))
    print_pages(pdf_printer(tmp_path / "p.pdf"), mat_pages(mat), "x")
    with pdfplumber.open(tmp_path / "p.pdf") as pdf:
        assert len(pdf.pages) == 2 and posts_apart_mm(pdf.pages[1], 4) == pytest.approx(200, abs=0.1)


def test_a_printer_says_what_goes_into_it_and_what_it_cannot_print():
    facts = PrinterFacts("HP", "HP in the office", ((210, 297), (297.1, 420.2)), False, (4.2, 4.2, 4.2, 12.7))
    assert facts.holds((420, 297)) and facts.holds((210, 297)) and not facts.holds((841, 594))
    assert PrinterFacts("x", "x").holds((841, 594)) and PrinterFacts("x", "x", ((210, 297),), True).holds((700, 500))
    assert facts.beyond_mm((8, 8, 8, 8)) == pytest.approx({"bottom": 4.7}) and facts.beyond_mm((13, 13, 13, 13)) == {}


def test_a_printer_that_is_not_there_is_a_sentence(qapp, monkeypatch):
    class Known:
        names: tuple[str, ...] = ()

        @classmethod
        def availablePrinterNames(cls):
            return list(cls.names)

    monkeypatch.setattr(printing, "QPrinterInfo", Known)
    with pytest.raises(InputError, match="no printer"):
        open_printer("HP")
    Known.names = ("Canon", "Epson")
    with pytest.raises(InputError, match="Canon, Epson"):
        open_printer("HP")
    with pytest.raises(InputError, match="1 to 99"):
        open_printer("Canon", 0)


def test_scenes_are_pages_of_one_file(qapp, tmp_path, plan):
    i18n.set_language("en")
    sheets = [Sheet(plan, GROUND, scene, paper_mm("A5"), 5000, (EAST, NORTH)) for scene in (1, 2)]
    render_sheets(sheets, tmp_path / "s.pdf")
    with pdfplumber.open(tmp_path / "s.pdf") as pdf:
        assert ["Aman" in page.extract_text() for page in pdf.pages] == [True, False]
    with pytest.raises(InputError, match="pdf"):
        check_pages_file(tmp_path / "s.png")


@pytest.mark.parametrize("upright", [None, True, False])
def test_what_is_fitted_is_on_the_sheet(plan, upright):
    both = bounds_of(plan, [1, 2])
    found = fitted(plan, LayerSet(), 1, Framing("A3", upright=upright), both)
    sheet = Sheet(plan, LayerSet(), 2, paper_mm("A3"), found.scale, found.centre, wanted_upright=found.upright)
    assert cut_off([*plan.placed(1), *plan.placed(2)], sheet.ground).count == 0
    west, south, east, north = sheet.ground
    assert (east - west) / sheet.scale * 1000 == pytest.approx(sheet.map_mm.width()) and north > south
    assert upright is None or (sheet.paper_mm[0] < sheet.paper_mm[1]) == upright


def test_nothing_has_no_bounds():
    assert bounds_of(plan_of(), [1]) is None


@pytest.mark.parametrize("was", [True, False])
def test_the_mark_of_an_exercise_is_put_on_and_taken_off_for_the_paper_alone(was):
    plan = plan_of(document={"is_exercise": was, "number": "R/1"} if was else {"number": "R/1"})
    for wanted in (True, False, None):
        texts = texts_of(as_exercise(plan, wanted))
        assert texts.is_exercise == (was if wanted is None else wanted) and texts.number == "R/1"
    assert texts_of(plan).is_exercise == was


def test_a_preview_is_as_wide_as_wanted_and_shaped_as_the_paper(qapp, plan):
    image = preview_image(sheet_pages([Sheet(plan, GROUND, 1, paper_mm("A4"), 1000, (EAST, NORTH), wanted_upright=False)])[0], 594)
    assert (image.width(), image.height()) == (594, 420) and image.pixelColor(2, 2).name() == "#ffffff"
    assert len({image.pixel(x, 200) for x in range(40, 400)}) > 2
