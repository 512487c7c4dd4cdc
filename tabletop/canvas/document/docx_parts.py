"""What python-docx does not bring: fields, repeated heads of tables, a contents that is filled already, dotted lines, shades."""

from collections.abc import Sequence
from typing import Any

from tabletop.core.document.content import Table

FONT = "Arial"
INK = "23262A"
UNLISTED = "Heading without contents"
AFTER_SHADE = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr", "w:sectPr")
"""What stands behind shade and borders in the properties of a paragraph: Word minds the order (ECMA-376, CT_PPr)."""


def style_document(file: Any) -> None:
    """Plain sans styles in ink, headings without colours."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": 10, "Title": 16, "Heading 1": 12, "Heading 2": 10, "Heading 3": 10, "List Bullet": 10}
    for name, size in sizes.items():
        style = file.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(which), None)
        fonts.set(qn("w:cs"), FONT)
        if name.startswith(("Heading", "Title")):
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 if name == "Heading 1" else 10), Pt(4)
    for name in ("TOC 1", "TOC 2"):
        _contents_style(file, name)
    _unlisted_style(file)


def _unlisted_style(file: Any) -> None:
    """A heading as the first, which the contents leave out also when they are worked out anew."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    style = file.styles.add_style(UNLISTED, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = file.styles["Heading 1"]
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "9")
    style.element.get_or_add_pPr().append(level)


def add_bookmark(paragraph: Any, name: str) -> None:
    """A place that fields point to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("bookmarkStart", "bookmarkEnd"):
        part = OxmlElement(f"w:{kind}")
        part.set(qn("w:id"), "1")
        if kind == "bookmarkStart":
            part.set(qn("w:name"), name)
        paragraph._p.append(part)


def number_anew(section: Any) -> None:
    """The pages of a section begin at 1."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:pgNumType")
    part.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(
        part, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:docGrid"
    )


def hang(paragraph: Any, mark: str) -> None:
    """A mark before the paragraph, whose lines hang from it."""
    from docx.shared import Mm, Pt

    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(8), Mm(-8)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8))
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(f"{mark}\t")


def _contents_style(file: Any, name: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = file.styles["Normal"]
    style.paragraph_format.tab_stops.add_tab_stop(Mm(170), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    style.paragraph_format.space_after = Pt(2)
    if name == "TOC 1":
        style.font.bold, style.paragraph_format.space_before = True, Pt(8)
    else:
        style.paragraph_format.left_indent = Mm(10)


def set_language(file: Any, language: str) -> None:
    """The language in which an office program looks for slips of the pen."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    tag = {"id": "id-ID", "en": "en-GB"}.get(language, language)
    properties = file.styles["Normal"].element.get_or_add_rPr()
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), tag)
    properties.append(said)


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field that the office program works out anew; `shown` stands there until then."""
    _field_part(paragraph.add_run(), "begin")
    _instruction(paragraph.add_run(), code)
    _field_part(paragraph.add_run(), "separate")
    paragraph.add_run(shown)
    _field_part(paragraph.add_run(), "end")


def _field_part(run: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    run._r.append(part)


def _instruction(run: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {code} "
    run._r.append(part)


def add_contents(file: Any, rows: Sequence[tuple[int, str]]) -> None:
    """The field of the contents, with the headings in it already; an office program brings the pages when it opens the file."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    first = file.add_paragraph(style="TOC 1")
    _field_part(first.add_run(), "begin")
    _instruction(first.add_run(), 'TOC \\o "1-2" \\h \\z \\u')
    _field_part(first.add_run(), "separate")
    paragraph = first
    for at, (level, text) in enumerate(rows):
        paragraph = first if at == 0 else file.add_paragraph(style=f"TOC {level}")
        paragraph.add_run(text)
    _field_part(paragraph.add_run(), "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    file.settings.element.append(update)


def add_table(file: Any, table: Table, width_mm: float) -> None:
    """Heads are repeated on each page, rows stay whole."""
    from docx.shared import Mm, Pt

    made = file.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    total = sum(column.share for column in table.columns)
    widths = [Mm(width_mm * column.share / total) for column in table.columns]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _row(made.rows[0], [column.head for column in table.columns], table, widths, "ECEAE5")
    _once_a_page(made.rows[0])
    for at, cells in enumerate(table.rows):
        row = made.add_row()
        if len(cells) == 1 < len(table.columns):
            merged = row.cells[0].merge(row.cells[-1])
            _write(merged, cells[0], True, "left", "F6F5F2", keeps=True)
        else:
            _row(row, cells, table, widths, "ECEAE5" if at >= len(table.rows) - table.sums else "")
        _whole(row)
    file.add_paragraph().paragraph_format.space_after = Pt(0)


def _row(row: Any, cells: Sequence[str], table: Table, widths: Sequence[Any], fill: str) -> None:
    for cell, text, column, width in zip(row.cells, cells, table.columns, widths, strict=True):
        cell.width = width
        _write(cell, text, bool(fill), column.align, fill)


def _write(cell: Any, text: str, bold: bool, align: str, fill: str, keeps: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = keeps or None
    if align == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(8.5), bold or None
    if fill:
        _fill(cell._tc.get_or_add_tcPr(), fill)


def _fill(properties: Any, fill: str) -> None:
    properties.append(_shade(fill))


def _shade(fill: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:shd")
    part.set(qn("w:val"), "clear")
    part.set(qn("w:color"), "auto")
    part.set(qn("w:fill"), fill)
    return part


def _once_a_page(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:tblHeader")
    part.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(part)


def _whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def shade(paragraph: Any, fill: str) -> None:
    """A paragraph on a quiet colour."""
    paragraph._p.get_or_add_pPr().insert_element_before(_shade(fill), *AFTER_SHADE)


def dotted_line(paragraph: Any, width_mm: float) -> None:
    """A line to be written on: a tab that leads to the margin with dots."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm

    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width_mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph.add_run("\t")


def frame_paragraph(paragraph: Any, box: bool = False) -> None:
    """A rule below a paragraph, or a box round it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right") if box else ("bottom",):
        part = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", INK)):
            part.set(qn(f"w:{name}"), value)
        borders.append(part)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", *AFTER_SHADE)
