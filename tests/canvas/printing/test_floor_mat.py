"""Floor mats: true lengths on every sheet, sheets that join, words that run on, refusals in one sentence."""

import io
from dataclasses import replace

import numpy as np
import pdfplumber
import pytest
import shapely
from PySide6.QtGui import QImage, QPainter

from support.plans import plan_of, thing
from tabletop import i18n
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.printing.floor_mat import FloorMat, check_mat_file, paint_mat_sheet, render_mat
from tabletop.canvas.printing.mat_marks import join_places
from tabletop.core.document.mat_layout import DOT_MM, MatSheet, edge_dots, mat_layout
from tabletop.core.document.papers import paper_mm
from tabletop.core.text.errors import InputError
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.scene import Scene

EAST, NORTH = 500_000.0, 9_950_000.0
MM_PER_PT = 25.4 / 72
BUILDING = (0xE3, 0xDD, 0xD4)


def squares(*middles, side_m=2.0):
    """A layer of buildings, each a square round a place relative to the middle."""
    half = side_m / 2
    shapes = [shapely.box(EAST + x - half, NORTH + y - half, EAST + x + half, NORTH + y + half) for x, y in middles]
    return LayerSet((Layer(LayerInfo("b", {"en": "b"}, role="building", source="Survey 2024"), (ragged_from(shapes, 2),)),))


def mat_of(plan, layers, paper, scale, size_m, centre=(EAST, NORTH), **more):
    layout = mat_layout(paper, scale, (0, 0, 0, 0), size_m, centre, **more)
    return FloorMat(Sheet(plan, layers, 1, paper_mm(paper)), layout)


def pages_of(mat, tmp_path):
    out = tmp_path / "mat.pdf"
    render_mat(mat, out)
    return pdfplumber.open(io.BytesIO(out.read_bytes()))


def buildings(page):
    """Left and top in millimetres of each building on a page."""
    found = set()
    for shape in (*page.rects, *page.curves):
        colour = shape.get("non_stroking_color")
        if shape["fill"] and colour is not None and len(colour) == 3 and np.allclose(np.array(colour) * 255, BUILDING, atol=2):
            found.add((round(shape["x0"] * MM_PER_PT, 3), round(shape["top"] * MM_PER_PT, 3)))
    return sorted(found)


@pytest.mark.parametrize(("scale", "apart_m", "paper"), [(100, 10.0, "A4"), (500, 100.0, "A3"), (100, 100.0, "1200x600"), (250, 50, "A5")])
def test_lengths_are_true_on_each_sheet(qapp, tmp_path, scale, apart_m, paper):
    """Two posts on each of two sheets side by side, so far from one another."""
    mat = mat_of(plan_of(), LayerSet(), paper, scale, (paper_mm(paper)[0] / 1000 * 1.5, 0.3), upright=False)
    posts = []
    for sheet in mat.layout.sheets():
        west, south, east, north = mat.layout.sheet_bounds(sheet)
        posts += [((west + east) / 2 + way * apart_m / 2 - EAST, (south + north) / 2 - NORTH) for way in (-1, 1)]
    mat = FloorMat(Sheet(plan_of(), squares(*posts, side_m=scale / 100), 1, paper_mm(paper)), mat.layout)
    with pages_of(mat, tmp_path) as pdf:
        assert len(pdf.pages) == mat.layout.count + 1 and mat.layout.count >= 2
        for page, sheet in zip(pdf.pages[1:], mat.layout.sheets(), strict=True):
            middle = page.height * MM_PER_PT / 2
            lefts = sorted({left for left, top in buildings(page) if abs(top - middle) < 12})
            lengths = [b - a for n, a in enumerate(lefts) for b in lefts[n + 1 :]]
            assert min(abs(length - apart_m * 1000 / scale) for length in lengths) < 0.1, sheet.name


def test_neighbours_show_the_same_ground_at_the_same_place_of_the_mat(qapp, tmp_path):
    layout = mat_layout("A4", 100, (0, 0, 0, 0), (0.5, 0.35), (EAST, NORTH))
    assert layout.columns >= 2 and layout.rows >= 2
    corner = layout.sheet_bounds(MatSheet(0, 0))
    posts = [(corner[2] - 0.5 - EAST, corner[3] - 3 - NORTH), (corner[2] - 5 - EAST, corner[1] + 0.5 - NORTH)]
    mat = FloorMat(Sheet(plan_of(), squares(*posts, side_m=0.2), 1, paper_mm("A4")), layout)
    with pages_of(mat, tmp_path) as pdf:
        seen = {}
        for page, sheet in zip(pdf.pages[1:], layout.sheets(), strict=True):
            left, top = (dot * DOT_MM for dot in layout.corner_dots(sheet))
            inset = edge_dots() * DOT_MM
            for x, y in buildings(page):
                seen.setdefault((round((x - inset + left) / 3), round((y - inset + top) / 3)), []).append(
                    (x - inset + left, y - inset + top)
                )
    twice = [places for places in seen.values() if len(places) >= 2]
    assert len(twice) == 2
    for places in twice:
        assert np.ptp(np.array(places), axis=0).max() < 0.05


def crowded(layout):
    """A crowd whose number lies on the seam between the first two sheets, and a unit beside it."""
    seam = layout.sheet_bounds(MatSheet(0, 0))
    x, y = seam[2] - 0.5, (seam[1] + seam[3]) / 2
    return plan_of(
        thing("crowd", shapely.box(x - 6, y - 4, x + 6, y + 4), name="Massa", headcount=12_500),
        thing("unit", (x - 3, y - 6), name="AWAL 1", strength=38),
        scenes=[Scene(1, "Aman")],
        document={"is_exercise": True},
    )


def image_of(mat, sheet):
    image = QImage(*mat.layout.page_dots, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_mat_sheet(painter, mat, sheet)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


@pytest.mark.parametrize("overlap", [10.0, 25.0])
def test_what_is_cut_by_the_edge_runs_on_at_the_next_sheet(qapp, overlap):
    layout = mat_layout("A5", 100, (0, 0, 0, 0), (0.35, 0.12), (EAST, NORTH), overlap_mm=overlap, upright=False)
    mat = FloorMat(Sheet(crowded(layout), squares((0, 0)), 1, paper_mm("A5")), layout)
    first, second = (image_of(mat, MatSheet(0, column)) for column in (0, 1))
    edge, wide = edge_dots(), layout.overlap_dots
    right = edge + layout.picture_dots[0]
    left_strip, right_strip = first[edge:-edge, right - wide + 3 : right - 3], second[edge:-edge, edge + 3 : edge + wide - 3]
    assert left_strip.shape == right_strip.shape and (left_strip < 100).all(axis=2).sum() > 300, "the number lies on the seam"
    differ = np.abs(left_strip - right_strip).max(axis=2)
    assert (differ > 60).mean() < 0.002


def test_what_was_drawn_once_is_what_every_sheet_draws(qapp, monkeypatch):
    layout = mat_layout("A5", 100, (0, 0, 0, 0), (0.35, 0.25), (EAST, NORTH))
    mat = FloorMat(Sheet(crowded(layout), LayerSet(), 1, paper_mm("A5")), layout)
    calls = []
    from tabletop.canvas.printing import floor_mat

    once = floor_mat.draw_once
    monkeypatch.setattr(floor_mat, "draw_once", lambda one: (calls.append(1), once(one))[1])
    for sheet in mat.sheets:
        image_of(mat, sheet)
    assert calls == [1] and layout.count > 1


def test_join_marks_lie_on_the_same_ground_on_both_sheets():
    layout = mat_layout("A4", 100, (0, 0, 0, 0), (0.9, 0.7), (EAST, NORTH))
    marks = {sheet: set(join_places(layout, sheet)) for sheet in layout.sheets()}
    for sheet in layout.sheets():
        for across, down in ((1, 0), (0, 1)):
            other = layout.neighbour(sheet, across, down)
            if other is not None:
                assert len(marks[sheet] & marks[other]) == 2


def test_a_sheet_says_its_name_its_neighbours_the_ruler_the_source_and_latihan(qapp, tmp_path):
    i18n.set_language("en")
    layout = mat_layout("A4", 100, (0, 0, 0, 0), (0.7, 0.5), (EAST, NORTH), upright=False)
    mat = FloorMat(Sheet(crowded(layout), squares((0, 0)), 1, paper_mm("A4")), layout)
    with pages_of(mat, tmp_path) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        nth = 1 + [sheet.name for sheet in layout.sheets()].index("B2")
        turned = "".join(one["text"] for one in pdf.pages[nth].chars if not one["upright"])
        rulers = [
            [line["x1"] - line["x0"] for line in page.lines if line["height"] < 0.1 and line["width"] > 200] for page in pdf.pages[1:]
        ]
        for page in pdf.pages:
            assert all(
                one["x0"] >= 0 and one["x1"] <= page.width and one["top"] >= 0 and one["bottom"] <= page.height for one in page.chars
            )
    index, middle = texts[0], texts[nth]
    assert all(f"{sheet.name}" in index for sheet in layout.sheets())
    assert (
        f"{layout.count} sheets of A4: {layout.rows} rows of {layout.columns}" in index and "0.70 x 0.50 m" in index and "LATIHAN" in index
    )
    assert "Measure this: 100 mm" in middle and "LATIHAN" in middle and "Survey 2024" in middle
    assert {"B2", "A2"} <= set(middle.split()) and "B1" in turned and ("B3" in turned) == (layout.columns > 2)
    assert all(any(length * MM_PER_PT == pytest.approx(100, abs=0.05) for length in lengths) for lengths in rulers)


def test_index_and_sheets_say_scale_classification_number_and_sources_in_their_language(qapp, tmp_path):
    i18n.set_language("id")
    document = {"classification": "Terbatas", "number": "R/7/2026", "title": "Rencana pengamanan dengan judul yang panjang sekali"}
    drawn = squares((0, 0))
    info = replace(drawn.layers[0].info, source="Drawn for the demo")
    layout = mat_layout("A4", 100, (0, 0, 0, 0), (0.5, 0.3), (EAST, NORTH), upright=False)
    plan = plan_of(scenes=[Scene(1, "Adegan dengan nama yang panjang")], document=document)
    mat = FloorMat(Sheet(plan, LayerSet((replace(drawn.layers[0], info=info),)), 1, paper_mm("A4")), layout)
    try:
        with pages_of(mat, tmp_path) as pdf:
            texts = [page.extract_text() for page in pdf.pages]
    finally:
        i18n.set_language("en")
    for text in texts:
        assert "TERBATAS" in text and "R/7/2026" in text and "Skala 1:100" in text
        assert "Digambar untuk contoh" in " ".join(text.split()) and "Drawn" not in text


def test_everything_printed_keeps_off_the_edge_that_printers_leave_white(qapp):
    layout = mat_layout("A5", 100, (0, 0, 0, 0), (0.5, 0.4), (EAST, NORTH))
    mat = FloorMat(Sheet(crowded(layout), squares((0, 0)), 1, paper_mm("A5")), layout)
    image = image_of(mat, MatSheet(1, 1))
    white = round(4.8 / DOT_MM)
    for strip in (image[:white], image[-white:], image[:, :white], image[:, -white:]):
        assert (strip == 255).all()


def test_empty_sheets_are_left_out_on_demand_and_the_index_says_so(qapp, tmp_path):
    i18n.set_language("en")
    layout = mat_layout("A5", 100, (0, 0, 0, 0), (1.0, 0.8), (EAST, NORTH))
    full = FloorMat(Sheet(crowded(layout), LayerSet(), 1, paper_mm("A5")), layout)
    spare = FloorMat(full.sheet, layout, skips_empty=True)
    assert len(full.sheets) == layout.count > len(spare.sheets) >= 2 and MatSheet(0, 0) in spare.sheets
    with pages_of(spare, tmp_path) as pdf:
        assert len(pdf.pages) == len(spare.sheets) + 1
        assert f"{layout.count - len(spare.sheets)} sheets are left out" in pdf.pages[0].extract_text().replace("\n", " ")


def test_the_mat_ends_where_it_was_asked_to(qapp):
    """The last sheets are white beyond the size of the mat."""
    mat = mat_of(plan_of(), squares((0, 0)), "A5", 100, (0.25, 0.1), upright=False)
    last = image_of(mat, MatSheet(0, mat.layout.columns - 1))
    box = mat.box_of(MatSheet(0, mat.layout.columns - 1))
    beyond = edge_dots() + round(box.width()) + round(7 / DOT_MM)
    assert box.width() < mat.layout.picture_dots[0] and (last[edge_dots() + 200 : -edge_dots() - 200, beyond : -edge_dots()] == 255).all()


@pytest.mark.parametrize("name", ["mat.png", "mat.svg", "mat"])
def test_a_mat_is_a_pdf(name, tmp_path):
    with pytest.raises(InputError, match="pdf"):
        check_mat_file(tmp_path / name)


def test_progress_goes_to_the_end(qapp, tmp_path):
    told = []
    render_mat(mat_of(plan_of(), LayerSet(), "A5", 100, (0.3, 0.2)), tmp_path / "m.pdf", told.append)
    assert told[-1] == 1.0 and told == sorted(told) and len(told) >= 3
