"""A document as DOCX, so that the office can go on writing: styles of headings, repeated heads of tables, fields for pages and contents,
the drawn pages as pictures on paper that lies."""

import io
from collections.abc import Mapping
from typing import Any

from tabletop.canvas.document.docx_parts import (
    UNLISTED,
    add_bookmark,
    add_contents,
    add_field,
    add_table,
    dotted_line,
    frame_paragraph,
    hang,
    number_anew,
    set_language,
    shade,
    style_document,
)
from tabletop.canvas.document.drawn_page import DrawnPage, page_png_small
from tabletop.canvas.document.pdf_writer import apart_words, detach_words, page_words
from tabletop.core.document.content import (
    Blank,
    Block,
    Contents,
    Cover,
    Document,
    Drawn,
    Heading,
    Paragraph,
    Section,
    Signature,
    Table,
    listed_headings,
)

LAST = "handed_round_last"
"""Bookmark on the last page that is handed round: its number is the count of those pages."""
PICTURE_PX = 1600
MARGIN_MM = 20.0
PICTURE_MM = (252.0, 150.0)
"""The room that a drawn page has on A4 that lies, below its heading."""


def docx_of(document: Document, drawn: Mapping[str, DrawnPage]) -> bytes:
    """The whole file."""
    import docx

    file = docx.Document()
    style_document(file)
    set_language(file, document.language)
    properties = file.core_properties
    properties.title, properties.author, properties.language = document.title[:255], document.author[:255], document.language
    properties.subject = document.number[:255]
    for at, section in enumerate(document.sections):
        if section.apart and not document.sections[at - 1].apart:
            add_bookmark(file.add_paragraph(), LAST)
        _section(file, document, section, drawn, is_first=at == 0)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _section(file: Any, document: Document, section: Section, drawn: Mapping[str, DrawnPage], is_first: bool) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    made = file.sections[0] if is_first else file.add_section(WD_SECTION.NEW_PAGE)
    short, long = Mm(210), Mm(297)
    made.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
    made.page_width, made.page_height = (long, short) if section.landscape else (short, long)
    made.left_margin = made.right_margin = made.top_margin = made.bottom_margin = Mm(MARGIN_MM)
    if is_first:
        made.different_first_page_header_footer = True
        _head_and_foot(made, document)
    else:
        made.different_first_page_header_footer = False
    if section.apart:
        _foot_apart(made)
    width_mm = (297.0 if section.landscape else 210.0) - 2 * MARGIN_MM
    breaks = False
    for block in section.blocks:
        if breaks and isinstance(block, Heading):
            file.paragraphs[-1].add_run().add_break(_page_break())
            breaks = False
        _block(file, document, block, drawn, width_mm)
        breaks = breaks or isinstance(block, Drawn)


def _page_break() -> Any:
    from docx.enum.text import WD_BREAK

    return WD_BREAK.PAGE


def _head_and_foot(section: Any, document: Document) -> None:
    """Classification and word of an exercise above, number of the page below."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run("   ".join(part for part in (document.classification, document.mark) if part)).bold = True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = page_words(11, 22).replace("22", "11").split("11")
    foot.add_run(before)
    add_field(foot, "PAGE", "1")
    foot.add_run(between)
    add_field(foot, f"PAGEREF {LAST}" if any(one.apart for one in document.sections) else "NUMPAGES", "1")
    foot.add_run(after)
    first = section.first_page_header.paragraphs[0]
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.add_run(document.classification).bold = True


def _foot_apart(section: Any) -> None:
    """Pages that the moderator keeps are numbered by themselves, and say that they are detached."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section.footer.is_linked_to_previous = False
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = apart_words(11, 22).replace("22", "11").split("11")
    foot.add_run(f"{detach_words()}   {before}")
    add_field(foot, "PAGE", "1")
    foot.add_run(between)
    add_field(foot, "SECTIONPAGES", "1")
    foot.add_run(after)
    number_anew(section)


def _block(file: Any, document: Document, block: Block, drawn: Mapping[str, DrawnPage], width_mm: float) -> None:
    if isinstance(block, Heading):
        style = (
            UNLISTED
            if block.level == 1 and any(block in one.blocks for one in document.sections if one.apart)
            else f"Heading {block.level}"
        )
        file.add_paragraph(block.said.upper() if block.level == 1 else block.said, style=style)
    elif isinstance(block, Paragraph):
        _paragraph(file, block)
    elif isinstance(block, Blank):
        for _ in range(block.lines):
            dotted_line(file.add_paragraph(), width_mm)
    elif isinstance(block, Table):
        add_table(file, block, width_mm)
    elif isinstance(block, Drawn):
        _picture(file, block, drawn)
    elif isinstance(block, Contents):
        file.add_paragraph(block.title, style="Title")
        add_contents(file, [(heading.level, heading.said) for heading in listed_headings(document)])
    elif isinstance(block, Cover):
        _cover(file, block)
    elif isinstance(block, Signature):
        _signature(file, block, width_mm)


def _paragraph(file: Any, block: Paragraph) -> None:
    style = "List Bullet" if block.look == "item" and not block.mark else "Normal"
    paragraph = file.add_paragraph(style=style)
    if block.mark:
        hang(paragraph, block.mark)
    run = paragraph.add_run(block.text)
    run.bold = block.look == "strong" or None
    if block.look == "note":
        shade(paragraph, "F1EFEA")


def _picture(file: Any, block: Drawn, drawn: Mapping[str, DrawnPage]) -> None:
    from docx.shared import Mm

    page = drawn[block.key]
    width, height = page.paper_mm
    scale = min(PICTURE_MM[0] / width, PICTURE_MM[1] / height)
    paragraph = file.add_paragraph()
    shape = paragraph.add_run().add_picture(io.BytesIO(page_png_small(page, PICTURE_PX)), width=Mm(width * scale))
    shape._inline.docPr.set("descr", block.title)


def _cover(file: Any, block: Cover) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    for line in block.letterhead:
        paragraph = file.add_paragraph()
        paragraph.paragraph_format.right_indent, paragraph.alignment = Mm(75), WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(line).bold = True
    frame_paragraph(paragraph)
    file.add_paragraph(block.number).paragraph_format.space_after = Mm(50)
    for mark in block.marks:
        paragraph = _centred(file, mark, 24, True)
        frame_paragraph(paragraph, box=True)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(45)
    _centred(file, block.title, 16 if len(block.title) > 60 else 24, True).paragraph_format.space_before = Mm(10)
    for line in block.lines:
        _centred(file, line, 10, False)


def _centred(file: Any, text: str, size_pt: float, bold: bool) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size_pt)
    return paragraph


def _signature(file: Any, block: Signature, width_mm: float) -> None:
    from docx.shared import Mm

    texts = (block.place_and_date, block.office, block.name, block.rank)
    for at, text in enumerate(texts):
        paragraph = _centred(file, text, 10, at == 2)
        paragraph.paragraph_format.left_indent = Mm(width_mm / 2)
        paragraph.paragraph_format.keep_with_next = at < 3
        paragraph.paragraph_format.space_before = Mm({0: 10, 2: 22}.get(at, 0))
        paragraph.paragraph_format.space_after = Mm(0)
        if at == 2:
            paragraph.runs[0].underline = True
