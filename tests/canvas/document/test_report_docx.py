"""The report as DOCX, read back by python-docx: an office program finds headings, tables, fields and pictures."""

import io
from dataclasses import replace

import docx
import pytest
from docx.enum.section import WD_ORIENT
from PIL import Image

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.document import docx_writer
from tabletop.canvas.document.docx_writer import docx_of
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.core.document.content import Drawn, Heading, Table, listed_headings
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0
TEXTS = {
    "is_exercise": True,
    "classification": "TERBATAS",
    "number": "R/1",
    "letterhead": "POLRES",
    "basis": "UU 9\nUU 2",
    "place": "Tenggarong",
}


@pytest.fixture
def written(qapp, monkeypatch):
    i18n.set_language("en")
    monkeypatch.setattr(docx_writer, "PICTURE_PX", 300)
    units = [thing("unit", (E, N), "u", name="Pos A"), thing("exit", [(E, N), (E + 9, N)], "x", name="Keluar")]
    plan = replace(
        plan_of(*units, scenes=[scene(1, name="Awal"), scene(2)], document=TEXTS), roster={"a": RosterUnit("a", "Dalmas", strength=3)}
    )
    document, pages = renpam(report_data(plan, LayerSet(), []))
    return document, docx.Document(io.BytesIO(docx_of(document, pages)))


def test_headings_are_styles_and_the_contents_a_field_that_is_filled(written):
    document, file = written
    found = [one.text for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert [one.upper() for one in found] == [heading.said.upper() for heading in document.headings()]
    listed = [one.text for one in file.paragraphs if one.style.name.startswith("TOC")]
    assert listed == [heading.said for heading in listed_headings(document)]
    assert 'TOC \\o "1-2"' in file.element.xml and "updateFields" in file.settings.element.xml


def test_tables_have_their_rows_and_repeat_their_heads(written):
    document, file = written
    tables = [block for block in document.blocks() if isinstance(block, Table)]
    assert len(file.tables) == len(tables) >= 5
    for made, table in zip(file.tables, tables, strict=True):
        assert [cell.text for cell in made.rows[0].cells] == [column.head for column in table.columns]
        assert "w:tblHeader" in made.rows[0]._tr.xml and len(made.rows) == len(table.rows) + 1


def test_maps_are_pictures_on_paper_that_lies_and_pages_are_numbered_by_fields(written):
    document, file = written
    assert len(file.inline_shapes) == sum(isinstance(block, Drawn) for block in document.blocks()) >= 2
    lying = [one for one in file.sections if one.orientation == WD_ORIENT.LANDSCAPE]
    assert lying and all(one.page_width > one.page_height for one in lying)
    assert len(file.sections) == len(document.sections)
    assert all(shape.width < lying[0].page_width and shape.height < lying[0].page_height for shape in file.inline_shapes)
    foot = file.sections[0].footer._element.xml
    assert " PAGE " in foot and " NUMPAGES " in foot
    assert "TERBATAS" in file.sections[0].header.paragraphs[0].text and "LATIHAN" in file.sections[0].header.paragraphs[0].text
    assert file.core_properties.title == document.title and file.core_properties.author == "POLRES"


def test_what_the_moderator_keeps_is_numbered_by_itself_and_not_in_the_contents(qapp, monkeypatch):
    i18n.set_language("en")
    monkeypatch.setattr(docx_writer, "PICTURE_PX", 300)
    plan = plan_of(scenes=[replace(scene(1), notes="Told to nobody")], document=TEXTS)
    file = docx.Document(io.BytesIO(docx_of(*renpam(report_data(plan, LayerSet(), [])))))
    *others, last = file.sections
    assert "PAGEREF handed_round_last" in others[0].footer._element.xml and "NUMPAGES" not in others[0].footer._element.xml
    assert "detach before" in last.footer.paragraphs[0].text and "SECTIONPAGES" in last.footer._element.xml
    assert 'w:pgNumType w:start="1"' in last._sectPr.xml and file.element.xml.count("w:bookmarkStart ") == 1
    assert not any("MODERATOR" in one.text.upper() for one in file.paragraphs if one.style.name.startswith("TOC"))
    head = next(one for one in file.paragraphs if "FOR THE MODERATOR" in one.text)
    assert head.style.name == "Heading without contents"
    lettered = [one.text for one in file.paragraphs if one.text.startswith(("a.\t", "b.\t"))]
    assert lettered[:2] == ["a.\tUU 9", "b.\tUU 2"]


def test_pictures_have_few_colours(written):
    parts = [part.blob for part in written[1].part.package.iter_parts() if part.partname.endswith(".png")]
    for blob in parts:
        with Image.open(io.BytesIO(blob)) as image:
            assert image.mode == "P"
    assert parts


def test_properties_of_paragraphs_stand_in_the_order_that_word_minds(written):
    order = ["pStyle", "keepNext", "keepLines", "numPr", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "rPr", "sectPr"]
    seen = set()
    for found in written[1].element.iter("{*}pPr"):
        names = [one.tag.rpartition("}")[2] for one in found]
        seen |= set(names)
        assert [order.index(name) for name in names] == sorted(order.index(name) for name in names), names
    assert {"pBdr", "shd", "tabs"} <= seen


def test_texts_of_strangers_do_no_harm(qapp, monkeypatch):
    monkeypatch.setattr(docx_writer, "PICTURE_PX", 300)
    hostile = "a\x00\x0b<w:p/>\u202eمرحبا \ud800" + "x" * 400
    plan = Plan(
        settings={"name": hostile, "document": {**TEXTS, "title": hostile, "letterhead": hostile, "number": hostile, "basis": hostile}}
    )
    file = docx.Document(io.BytesIO(docx_of(*renpam(report_data(plan, LayerSet(), [])))))
    assert any("<w:p/>" in one.text for one in file.paragraphs) and all("\x00" not in one.text for one in file.paragraphs)


def test_an_empty_plan_is_a_document_too(qapp, monkeypatch):
    monkeypatch.setattr(docx_writer, "PICTURE_PX", 300)
    file = docx.Document(io.BytesIO(docx_of(*renpam(report_data(Plan(), LayerSet(), [])))))
    assert sum(one.text == "\t" for one in file.paragraphs) > 15, "lines to be written on"
    assert [one for one in file.paragraphs if one.style.name == "Heading 1"]


def test_headings_are_numbered_as_in_the_other_forms():
    assert Heading("Dasar", 2, "1.").said == "1.  Dasar"
