"""The report as PDF, read back: pages numbered through, contents and outline that point right, text that is text, nothing beyond a page."""

import io
import re
from dataclasses import replace

import pdfplumber
import pytest
from pypdf import PdfReader

from support.plans import plan_of, scene, thing
from tabletop import i18n, paths
from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.document.pdf_writer import pdf_of
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.core.document.content import Column, Contents, Cover, Document, Heading, Paragraph, Section, Table, listed_headings
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import read_document

E, N = 500_000.0, 9_950_000.0
HOSTILE = ("\u202eمرحبا بالعالم", "W" * 700, "<b>tebal</b> & <script>", "a\x00b\x07c", "\ud800", "x\n" * 200, "{name} %s")


def unpainted(pages):
    """The same pages without what is on them, which other tests look at."""
    return {key: DrawnPage(page.title, page.paper_mm, lambda painter, px_per_mm, vector: None) for key, page in pages.items()}


@pytest.fixture(scope="module")
def demo(qapp_cls):
    i18n.set_language("id")
    plan = read_document(paths.resource("demo", "plan.geojson"))[0]
    document, pages = renpam(report_data(plan, LayerSet(), []))
    content = pdf_of(document, unpainted(pages))
    i18n.set_language("en")
    reader = PdfReader(io.BytesIO(content))
    return document, reader, [page.extract_text() for page in reader.pages]


@pytest.fixture(scope="module")
def qapp_cls():
    from tabletop.canvas.paper.print_map import application

    return application()


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_every_page_but_the_cover_says_its_number_among_all(demo):
    _, reader, texts = demo
    assert len(reader.pages) > 25
    apart = [text for text in texts if "Halaman M-" in text]
    handed = len(texts) - len(apart)
    for number, text in enumerate(texts[1:handed], start=2):
        assert f"Halaman {number} dari {handed}" in text
    assert apart and apart == texts[handed:], "what the moderator keeps stands last"
    for number, text in enumerate(apart, start=1):
        assert f"Halaman M-{number} dari M-{len(apart)}" in text and "lepaskan sebelum dibagikan" in text
    contents = "".join(texts[1:4]).upper()
    assert "LAMPIRAN A" in contents and "UNTUK MODERATOR" not in contents
    assert "Halaman" not in texts[0]


def test_the_contents_name_the_page_on_which_each_heading_stands(demo):
    document, _, texts = demo
    lines = "|".join(squeezed(line) for text in texts[1:4] for line in text.split("\n")).upper()
    listed = listed_headings(document)
    assert len(listed) > 30
    at = 0
    for heading in listed:
        words = squeezed((heading.number + heading.text).upper())
        line = re.compile("".join(re.escape(sign) + r"\|?" for sign in words) + r"(\d+)\|").search(lines, at)
        assert line, heading
        at, page = line.end(), int(line[1])
        on_page = squeezed(texts[page - 1]).upper()
        assert words in on_page or squeezed(heading.text).upper() in on_page, (heading, page)


def test_the_outline_leads_to_the_same_pages(demo):
    document, reader, texts = demo

    def flat(items):
        for item in items:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield item

    found = [(item.title, reader.get_destination_page_number(item)) for item in flat(reader.outline)]
    assert [title for title, _ in found] == [heading.said for heading in document.headings()]
    for (_, page), heading in zip(found, document.headings(), strict=True):
        assert squeezed(heading.text).upper() in squeezed(texts[page]).upper()
    levels = [isinstance(item, list) for item in reader.outline]
    assert not levels[0] and any(levels), "chapters hold their parts"


def test_title_author_and_language_stand_in_the_file_and_the_contents_are_links(demo):
    document, reader, _ = demo
    assert reader.metadata.title == document.title and "KUTAI KARTANEGARA" in reader.metadata.author
    assert reader.trailer["/Root"]["/Lang"] == "id"
    links = [one for page in reader.pages[1:4] for one in page.get("/Annots", [])]
    assert len(links) == len(listed_headings(document))


def test_no_heading_stands_alone_at_the_foot_and_heads_of_tables_are_repeated(demo):
    _, _, texts = demo
    wide = [text for text in texts if text.count("50M N") + text.count("50M M") > 8]
    assert len(wide) > 5 and all("Koordinat" in text for text in wide)
    heads = [heading.text for heading in demo[0].headings()]
    for text in texts[3:]:
        body = [line for line in text.split("\n") if not line.startswith("Rencana pengamanan latihan")]
        assert body[-1] not in heads


def laid(qapp_cls, document):
    return pdf_of(document, {})


def one_section(*blocks, landscape=False):
    return Document("T", "en", (Section((Cover(("A",), "1", "", "T"),)), Section((Contents("Contents"),)), Section(blocks, landscape)))


def inside(content):
    """Signs beyond the paper of their page."""
    beyond = []
    with pdfplumber.open(io.BytesIO(content)) as file:
        for page in file.pages:
            beyond += [
                one["text"] for one in page.chars if one["x0"] < -0.5 or one["x1"] > page.width + 0.5 or one["bottom"] > page.height + 0.5
            ]
    return beyond


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_strangers_stay_on_the_page(qapp_cls, text):
    columns = tuple(Column(f"{text[:40]} {n}") for n in range(9))
    plan = Plan(settings={"name": text, "document": {"basis": text, "letterhead": text, "classification": text[:500], "number": text}})
    for document in (
        renpam(report_data(plan, LayerSet(), []))[0],
        one_section(Heading(text.encode("utf-8", "replace").decode(), 2), Table(columns, ((text.replace("\ud800", "?"),) * 9,) * 3)),
    ):
        kept = replace(document, sections=tuple(part for part in document.sections if "Drawn(" not in repr(part)))
        assert inside(pdf_of(kept, {})) == []


def test_a_row_higher_than_a_page_goes_on_and_the_rest_follows(qapp_cls):
    rows = tuple((str(n), "kata " * (3000 if n == 2 else 5)) for n in range(60))
    content = laid(qapp_cls, one_section(Heading("Tabel", 1), Table((Column("No"), Column("Teks", 5)), rows), Paragraph("Sesudahnya")))
    with pdfplumber.open(io.BytesIO(content)) as file:
        texts = [page.extract_text() or "" for page in file.pages]
    whole = "\n".join(texts)
    assert whole.count("kata") == 3000 + 59 * 5 and "Sesudahnya" in texts[-1]
    assert all("Teks" in text for text in texts[2:-1])


def test_rows_of_a_dense_table_stand_closer(qapp_cls):
    rows = tuple((f"baris{n}",) for n in range(100))
    counts = []
    for dense in (False, True):
        content = laid(qapp_cls, one_section(Heading("Tabel", 1), Table((Column("Teks"),), rows, dense=dense)))
        texts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        assert "".join(texts).count("baris") == 100
        counts.append(texts[2].count("baris"))
    assert counts[1] >= counts[0] * 1.15


def test_an_empty_plan_makes_a_document_with_lines_to_fill_in(qapp_cls):
    i18n.set_language("en")
    document, pages = renpam(report_data(Plan(), LayerSet(), []))
    content = pdf_of(document, unpainted(pages))
    with pdfplumber.open(io.BytesIO(content)) as file:
        assert 6 <= len(file.pages) < 15
        text = "\n".join(page.extract_text() or "" for page in file.pages)
        assert any(line.get("stroking_color") is not None for page in file.pages for line in page.lines + page.curves)
    assert "No unit stands on the map." in text and "The plan has no roster." in text and "None" not in text.replace("None is drawn", "")


def test_a_map_is_a_page_of_its_own_size_with_text_as_text(qapp_cls):
    i18n.set_language("en")
    plan = replace(
        plan_of(thing("unit", (E, N), "u", name="Pos A"), scenes=[scene(1, name="Awal")]), roster={"a": RosterUnit("a", "Dalmas")}
    )
    content = pdf_of(*renpam(report_data(plan, LayerSet(), [])))
    with pdfplumber.open(io.BytesIO(content)) as file:
        page = next(page for page in file.pages if "Maps of the scenes" in (page.extract_text() or "").split("\n")[-1])
        assert (round(page.width), round(page.height)) == (842, 595)
        assert "Awal" in page.extract_text()
    assert inside(content) == []
