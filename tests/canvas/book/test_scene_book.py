"""The scene book: one frame for all scenes, nothing cut in silence, who moves, injects but no notes, an outline, text that is text."""

import io
import random
import re

import pdfplumber
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QPainter
from shapely import LineString, Point, box

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.book.book_content import BookSource, scene_sections
from tabletop.canvas.book.book_flow import Flow
from tabletop.canvas.book.book_page import BookSheet, frame_of
from tabletop.canvas.book.book_rows import Cell, Row, Section, Type, table_heads
from tabletop.canvas.book.scene_book import SceneBook, book_sheet, check_book, write_book
from tabletop.canvas.document.book_annex import book_pages
from tabletop.canvas.document.drawn_page import page_png
from tabletop.canvas.paper.legend import legend_entries
from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, open_pdf
from tabletop.canvas.paper.sheet import Sheet
from tabletop.checks.movement.moves import every_move
from tabletop.core.exercise.step_ways import steps_by_scene
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.feature import new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Inject, Scene

E, N = 500_000.0, 9_950_000.0
A4, A3 = (297.0, 210.0), (420.0, 297.0)


def small_plan(**settings):
    scenes = (
        scene(1, "hijau", name="Datang", clock="09.00", injects=(Inject("Zebra ditutup", "09.02", "Xerxes"),), notes="Quokka"),
        scene(2, "kuning", name="Duduk", clock="09.10", course_of_action="Tahan di tempat", courses={"Humas": "Siarkan"}),
        scene(3, "merah", name="Bubar", clock="09.11"),
    )
    return plan_of(
        thing("unit", (E, N), "u", 1, 1, name="Dalmas 1", strength=10),
        thing("unit", (E + 60, N), "u", 2, 2, name="Dalmas 1", strength=10),
        thing("unit", (E + 400, N + 300), "u", 3, None, name="Dalmas 1", strength=10),
        thing("gate", (E + 61, N), "g", name="Gerbang utara", width_m=3),
        thing("crowd", box(E + 20, N + 20, E + 50, N + 40), "c", 2, None, name="Massa", headcount=80),
        scenes=scenes,
        name="Rencana uji",
        **settings,
    )


def source_of(plan, findings=(), paper=A4):
    moves = every_move(plan, LayerSet())
    return BookSource(plan, LayerSet(), tuple(findings), tuple(moves), steps_by_scene(plan, moves), None, paper)


def written(source, tmp_path):
    write_book(source, tmp_path / "book.pdf")
    return (tmp_path / "book.pdf").read_bytes()


def pages_of(content):
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [(" ".join((page.extract_text() or "").split()), page.chars, (page.width, page.height)) for page in pdf.pages]


def test_a_page_for_each_scene_with_what_happens_in_it(qapp, tmp_path):
    texts = {"is_exercise": True, "number": "R/12/2026", "classification": "TERBATAS"}
    finding = Finding("egress-time", "stop", message("Too slow"), ("c",), 2, 9, 8, "min", "R: Green Guide")
    ignored = Finding("exit-count", "warn", message("One exit"), ("c",), 2, 1, 2, "count", "M")
    plan = small_plan(document=texts, ignored={ignored.key: "lapangan dijaga"})
    pages = pages_of(written(source_of(plan, (finding, ignored)), tmp_path))
    assert len(pages) == 4 and [text.count("LATIHAN") for text, *_ in pages] == [1] * 4
    cover, first, second, third = (text for text, *_ in pages)
    assert "Datang" in cover and "unit moves" in cover and "1 not in" in cover
    assert "page 1 of 4" in cover
    assert "HIJAU" in first and "09.00" in first and "Zebra ditutup" in first and "Xerxes" in first
    assert "Quokka" not in "".join(text for text, *_ in pages)
    assert "KUNING" in second and "Tahan di tempat" in second and "Siarkan" in second and "R/12/2026" in second and "TERBATAS" in second
    assert re.search(r"Dalmas 1 61 m west of Gerbang utara.* 60 0\.9 ✓ in time", second)
    assert "Too slow" in second and "Measured 9 min, limit 8 min. R: Green Guide" in second
    assert "One exit" in second and second.index("Ignored") < second.index("lapangan dijaga")
    assert "MERAH" in third and "too late" in third and "▲" in third and "page 4 of 4" in third
    for _, chars, (width, height) in pages:
        assert round(width) == 842 and round(height) == 595
        assert all(one["x0"] >= -1 and one["x1"] <= width + 1 and one["top"] >= -1 and one["bottom"] <= height + 1 for one in chars)


def test_the_outline_has_an_entry_for_each_scene(qapp, tmp_path):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(written(source_of(small_plan()), tmp_path)))
    found = [(one.title, reader.get_destination_page_number(one)) for one in reader.outline]
    assert found == [("Scene book", 0), ("Scene 1: Datang", 1), ("Scene 2: Duduk", 2), ("Scene 3: Bubar", 3)]


@pytest.mark.parametrize("paper", [A4, A3])
def test_all_scenes_stand_in_one_frame_of_a_round_scale(qapp, paper):
    source = source_of(small_plan(), paper=paper)
    scale, centre = frame_of(source)
    sheet = BookSheet(source.plan, source.layers, 1, paper, scale, centre, wanted_upright=False)
    view = sheet.view(DPI / MM_PER_INCH)
    corners = [view.to_pixel([place])[0] for place in ((E, N), (E + 400, N + 300))]
    assert all(0 <= x <= view.width_px and 0 <= y <= view.height_px for x, y in corners), "also what stands in the last scene alone"
    assert abs(corners[1][0] - corners[0][0]) / (DPI / MM_PER_INCH) == pytest.approx(400_000 / scale, abs=0.1)
    assert scale in (1500, 2000, 2500, 3000) and (paper == A4 or scale < frame_of(source_of(small_plan()))[0])


def test_what_does_not_fit_goes_on_behind_and_says_where(qapp, tmp_path):
    plan = small_plan()
    findings = [
        Finding("egress-time", "warn", message("token{n} " + "word " * 12, n=n), (f"x{n}",), 2, 9, 8, "min", "R") for n in range(60)
    ]
    pages = [text for text, *_ in pages_of(written(source_of(plan, findings), tmp_path))]
    assert len(pages) == 5 and all(sum(f"token{n} " in text for text in pages) == 1 for n in range(60))
    on_page = sum(f"token{n} " in pages[2] for n in range(60))
    assert f"{60 - on_page} more, see page 4 of the book" in pages[2] and "continued" in pages[3]
    assert f"page {len(pages)} of {len(pages)}" in pages[-1] and "Bubar" in pages[-1]
    assert re.search(rf"Bubar .*{len(pages)}", pages[0]), "the list of scenes knows where they stand"


def test_a_text_longer_than_a_page_is_whole(qapp, tmp_path):
    words = [f"w{n}" for n in range(1500)]
    plan = plan_of(thing("unit", (E, N)), scenes=(scene(1, course_of_action=" ".join(words), courses={"Humas": "x" * 3000}),))
    pages = [text for text, *_ in pages_of(written(source_of(plan), tmp_path))]
    told = "".join(pages).split()
    assert set(words) <= set(told) and sum(text.count("x" * 20) for text in pages) > 30
    assert re.search(r"page 3", pages[1])


@pytest.mark.parametrize("seed", range(6))
def test_every_row_stands_once_within_its_room(qapp, seed):
    luck = random.Random(seed)
    type_ = Type()
    first, further = QRectF(1800, 300, 1300, 1900), [QRectF(100 + n * 1100, 300, 1000, 1900) for n in range(3)]
    sections = []
    for s in range(luck.randint(1, 6)):
        rows = [
            Row((Cell(f"{s}.{n}", 0.3), Cell("word " * luck.choice((1, 5, 40)), 0.7)), ("stop", "1") if luck.random() < 0.3 else None)
            for n in range(luck.choice((0, 1, 6, 90)))
        ]
        sections.append(Section(f"Section {s}", tuple(rows), table_heads([Cell("a", 0.3), Cell("b", 0.7)])))
    pages = Flow(type_, first, further).pages(sections)
    keys = [line.row.cells[0].text for page in pages for line in page if re.fullmatch(r"\d+\.\d+", line.row.cells[0].text)]
    assert sorted(keys) == sorted(row.cells[0].text for section in sections for row in section.rows)
    rooms = [[first], *[further] * (len(pages) - 1)]
    for page, allowed in zip(pages, rooms, strict=True):
        for line in page:
            bottom = line.top + type_.height(line.row, line.width)
            assert any(
                room.left() <= line.left <= room.right() and room.top() <= line.top and bottom <= room.bottom() + 8 for room in allowed
            )
    counted = sum(line.goes_to[0] for line in pages[0] if line.goes_to)
    assert counted == len(keys) - sum(bool(re.fullmatch(r"\d+\.\d+", line.row.cells[0].text)) for line in pages[0])


def test_a_long_list_of_scenes_goes_on_on_a_second_page(qapp):
    plan = plan_of(thing("unit", (E, N)), scenes=tuple(scene(n, name=f"Adegan ke-{n}") for n in range(1, 71)))
    pages = SceneBook(BookSource(plan, LayerSet())).pages
    titles = [page.title for page in pages if page.title]
    assert len(titles) == 71 and len(pages) > 71 and titles[-1] == "Scene 70: Adegan ke-70"


def test_as_an_annex_it_may_go_without_injects(qapp):
    plan = small_plan()
    findings = tuple(Finding("egress-time", "warn", message("word " * 60), (f"x{n}",), 2, 9, 8, "min", "R") for n in range(26))
    sheets = [Sheet(plan, LayerSet(), one.number, A4, findings=findings) for one in plan.scene_list()]
    pages = book_pages(sheets, every_move(plan, LayerSet()), with_injects=False)
    assert [page.title for page in pages] == ["Scene book", "Scene 1: Datang", "Scene 2: Duduk", "", "Scene 3: Bubar"]
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = open_pdf(device, A4, "x")
    painter = QPainter(writer)
    for nth, page in enumerate(pages):
        if nth:
            writer.newPage()
        page.paint(painter, DPI / MM_PER_INCH, True)
    painter.end()
    told = [text for text, *_ in pages_of(bytes(device.data().data()))]
    assert "more, see page 4 of the book" in told[2] and "Zebra" not in "".join(told) and re.search(r"Bubar .*5", told[0])
    assert page_png(pages[2], 600)[:4] == b"\x89PNG"


def test_a_plan_without_anything_has_a_book(qapp, tmp_path):
    text = " ".join(text for text, *_ in pages_of(written(BookSource(plan_of(), LayerSet()), tmp_path)))
    assert "No findings." in text and "page 2 of 2" in text


def test_the_first_page_names_all_kinds_of_the_plan(qapp, tmp_path):
    types = ("raimas", "phh", "negosiator", "dalmas-awal", "dalmas-lanjut", "lantas", "tni", "satpol-pp", "posko", "humas", "intelkam")
    kinds_there = ("media", "observer", "command-post", "aid-post", "assembly", "gate")
    found = [new_feature("unit", Point(E + n, N), {"unit_type": one}) for n, one in enumerate(types)]
    found += [new_feature(kind, Point(E, N + 30)) for kind in kinds_there]
    source = source_of(Plan(features={one.id: one for one in found}, scenes={1: Scene(1, "Aman")}))
    text = pages_of(written(source, tmp_path))[0][0]
    titles = [entry.title for entry in legend_entries(book_sheet(source, 1, 1000.0, (E, N)))]
    assert len(titles) == 17 and all(title in text for title in titles) and " more" not in text


def test_notes_are_in_no_section_and_the_first_scene_has_no_moves(qapp):
    source = source_of(small_plan())
    sheet = BookSheet(source.plan, source.layers, 1, A4)
    assert [section.title for section in scene_sections(source, sheet)] == ["Injects", "Findings: advice to the planner, never an order"]


def test_what_changes_is_told_by_name(qapp):
    source = source_of(small_plan())
    sheet = BookSheet(source.plan, source.layers, 2, A4)
    changes = next(section for section in scene_sections(source, sheet) if section.title == "What changes")
    assert [(row.cells[0].text, row.cells[1].text) for row in changes.rows] == [("New", "Massa")]


def changing_plan():
    """A crowd that grows, an exit that opens, a cordon that goes 20 m north and takes another posture, a gate that stays as it is."""
    line, later = LineString([(E, N), (E + 40, N)]), LineString([(E, N + 20), (E + 40, N + 20)])
    way = LineString([(E + 9, N + 70), (E + 9, N + 90)])
    return plan_of(
        thing("crowd", box(E, N + 50, E + 30, N + 80), "c", 1, 1, name="Massa", headcount=100),
        thing("crowd", box(E, N + 50, E + 30, N + 80), "c", 2, None, name="Massa", headcount=250),
        thing("exit", way, "x", 1, 1, name="Keluar", width_m=4, open=False),
        thing("exit", way, "x", 2, None, name="Keluar", width_m=4, open=True),
        thing("cordon", line, "k", 1, 1, name="Garis", strength=20, posture="rope"),
        thing("cordon", later, "k", 2, None, name="Garis", strength=20, posture="tape"),
        thing("gate", (E + 61, N), "g", name="Gerbang", width_m=3),
        scenes=(scene(1, "hijau", clock="09.00"), scene(2, "hijau", clock="09.10")),
    )


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        (
            "en",
            [
                ("Another place or shape", "Garis: 20.0 m to the north"),
                ("Changed", "Massa: Headcount 100 -> 250"),
                ("", "Keluar: Open no -> yes"),
                ("", "Garis: Posture Rope -> Tape"),
            ],
        ),
        (
            "id",
            [
                ("Tempat atau bentuk lain", "Garis: 20,0 m ke utara"),
                ("Berubah", "Massa: Jumlah orang 100 -> 250"),
                ("", "Keluar: Terbuka tidak -> ya"),
                ("", "Garis: Sarana Tali -> Garis polisi"),
            ],
        ),
    ],
)
def test_what_says_otherwise_is_told_with_what_it_was_and_is(qapp, language, rows):
    source = source_of(changing_plan())
    i18n.set_language(language)
    try:
        sections = scene_sections(source, BookSheet(source.plan, source.layers, 2, A4))
        changes = next(section for section in sections if section.title == i18n.tr("What changes"))
    finally:
        i18n.set_language("en")
    assert [(row.cells[0].text, row.cells[1].text) for row in changes.rows] == rows


def test_in_indonesian(qapp, tmp_path):
    i18n.set_language("id")
    try:
        pages = [text for text, *_ in pages_of(written(source_of(small_plan()), tmp_path))]
    finally:
        i18n.set_language("en")
    assert "Buku adegan" in pages[0] and "Yang berpindah di adegan ini" in pages[2] and "✓ tepat waktu" in pages[2]


@pytest.mark.parametrize(("name", "paper"), [("a.html", "A4"), ("a", "A4"), ("a.pdf", "A5"), ("a.pdf", "x")])
def test_what_cannot_be_is_one_sentence(name, paper, tmp_path):
    with pytest.raises(InputError):
        check_book(tmp_path / name, paper)
