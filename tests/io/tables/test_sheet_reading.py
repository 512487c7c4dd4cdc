"""Workbooks and tables of offices, and files made to harm: sheets or one sentence, never a hang."""

import threading
import time
import zipfile

import pytest
from openpyxl import Workbook

from support.ugly_sheet import MERGED, ROSTER, ugly_rows, write_csv, write_ods, write_xlsx
from tabletop.core.roster.roster_import import import_sheet
from tabletop.core.roster.sheet import CellFault
from tabletop.core.roster.sheet_header import header_of
from tabletop.core.text.errors import Cancelled, InputError, LayerError
from tabletop.core.values.plan import Plan
from tabletop.io.tables import sheet_limits, sheet_reading
from tabletop.io.tables.sheet_reading import read_sheets

CELL = '<c r="A1" t="inlineStr"><is><t>Satuan</t></is></c>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
SHEET = "worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'{RELATIONS}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Kuat" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{RELATIONS}<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{SHEET}"/></Relationships>',
}


def book_of(path, rows):
    """An XLSX whose only sheet holds these rows of XML."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**BOOK, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
    return path


def imported(path, roster=ROSTER):
    sheet = read_sheets(path).likeliest
    return import_sheet(Plan(roster=roster), sheet, header_of(sheet, path.name, {}))


WRITTEN = {
    "kuat.xlsx": lambda path: write_xlsx(path, ugly_rows(), MERGED),
    "kuat.ods": lambda path: write_ods(path, ugly_rows()),
    "kuat.csv": lambda path: write_csv(path, ugly_rows()),
    "kuat.tsv": lambda path: write_csv(path, ugly_rows(), "\t", "utf-16"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_ugly_sheet_in_every_format(tmp_path, name):
    path = WRITTEN[name](tmp_path / name)
    known, new = imported(path), imported(path, {})
    assert (known.same, known.added, known.changed, known.left) == (40, (), (), ()), [str(one.message) for one in known.problems]
    assert (len(new.added), new.total) == (40, 788)
    assert sum(unit.strength for unit in new.added if unit.agency == "Polri") == 508
    assert len(known.problems) == 1, "only those who sign"


def test_sheets_by_name_and_number(tmp_path):
    file = read_sheets(write_xlsx(tmp_path / "kuat.xlsx", ugly_rows(), MERGED))
    assert [sheet.name for sheet in file.sheets] == ["Sampul", "KUAT PERS"]
    assert {file.named(said).name for said in (None, "kuat pers", "2", " KUAT PERS ")} == {"KUAT PERS"}
    with pytest.raises(InputError, match=r"kuat\.xlsx has no sheet Lain; it has Sampul, KUAT PERS"):
        file.named("Lain")


def test_formulas_that_ended_in_an_error_or_were_never_reckoned(tmp_path):
    cells = CELL + '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C1"><f>SUM(A1:A2)</f></c><c r="D1" t="str"><f>A1</f><v>ya</v></c>'
    sheet = read_sheets(book_of(tmp_path / "kuat.xlsx", f'<row r="1">{cells}<c r="E1"><f>1+1</f><v>2</v></c></row>')).sheets[0]
    assert sheet.rows == (("Satuan", CellFault("#DIV/0!"), CellFault(""), "ya", 2.0),)


def test_dates_and_times_are_texts(tmp_path):
    import datetime

    book = Workbook()
    book.active.append(["Satuan", datetime.datetime(2024, 2, 14), datetime.datetime(2024, 2, 14, 9, 5), datetime.time(7, 30), True])
    book.save(tmp_path / "kuat.xlsx")
    assert read_sheets(tmp_path / "kuat.xlsx").sheets[0].rows == (("Satuan", "2024-02-14", "2024-02-14 09.05", "07.30", True),)


def test_a_cell_far_away_is_not_read_and_that_is_said(tmp_path):
    book = Workbook()
    book.active["A1"], book.active["A1048576"] = "Satuan", "jauh"
    book.save(tmp_path / "kuat.xlsx")
    sheet = read_sheets(tmp_path / "kuat.xlsx").sheets[0]
    assert len(sheet.rows) == 1 and "only the first 20000 rows" in str(sheet.told[0])


HUGE = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>jauh</t></is></c></row>'


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in BOOK.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(b" " * (1 << 20))


OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
LAUGHS = '<!DOCTYPE a [<!ENTITY l "hahahahaha">]>'


def ods_row(text, rows=1, columns=1):
    cell = (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell>'
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def sheet_of(path, rows, head=""):
    """An ODS with one sheet, of rows as they stand in the file."""
    spaces = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT.format(name)}"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Kuat">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"{head}<office:document-content {spaces}>{body}</office:document-content>")
    return path


@pytest.mark.parametrize(("rows", "columns"), [(1, 10**9), (10**9, 1), (10**6, 16_000), (2**64, 3)])
def test_cells_that_are_repeated_without_end_are_read_as_far_as_a_sheet_is_read(tmp_path, rows, columns):
    path = sheet_of(tmp_path / "kuat.ods", ods_row("Satuan") + ods_row("x", rows, columns))
    try:
        (sheet,) = read_sheets(path).sheets
    except LayerError as error:
        assert "kuat.ods" in str(error) and "\n" not in str(error)
    else:
        assert len(sheet.rows) <= sheet_limits.MOST_ROWS and max(map(len, sheet.rows)) <= sheet_limits.MOST_COLUMNS


HOSTILE = {
    "empty.xlsx": (lambda path: path.write_bytes(b""), r"empty\.xlsx is empty"),
    "blank.csv": (lambda path: path.write_bytes(b"\r\n\r\n;;;\r\n"), r"blank\.csv is empty"),
    "cut.xlsx": (lambda path: path.write_bytes(b"PK\x03\x04" + b"x" * 400), r"cut\.xlsx cannot be read as a workbook"),
    "old.xls": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900), r"old\.xls cannot be read as a workbook"),
    "web.xls": (lambda path: path.write_bytes(b"<html><table><tr><td>Satuan"), r"web\.xls is a web page"),
    "scan.xlsx": (lambda path: path.write_bytes(b"%PDF-1.7 ..."), r"scan\.xlsx is no table"),
    "bomb.xlsx": (zip_bomb, r"bomb\.xlsx unpacks to more than a roster can be"),
    "huge.xlsx": (lambda path: book_of(path, f'<row r="1">{CELL}</row>{HUGE}'), r"huge\.xlsx"),
    "laughs.ods": (lambda path: sheet_of(path, ods_row("&l;"), LAUGHS), r"laughs\.ods cannot be read as a workbook"),
    "letters.ods": (lambda path: sheet_of(path, ods_row('a<text:s text:c="2000000000"/>')), r"letters\.ods"),
    "quote.csv": (lambda path: path.write_bytes(b'Satuan;Jumlah\n"' + b"x" * (2 << 20)), r"quote\.csv is no table"),
    "none.xlsx": (lambda path: None, r"There is no file .*none\.xlsx"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_roster_ends_in_one_sentence(tmp_path, name):
    write, said = HOSTILE[name]
    write(tmp_path / name)
    started = time.monotonic()
    with pytest.raises(LayerError, match=said):
        read_sheets(tmp_path / name)
    assert time.monotonic() - started < 30


def test_reading_can_be_cancelled(tmp_path):
    path = write_csv(tmp_path / "kuat.csv", [["Satuan", "Jumlah"], ["Lantas", 40]])
    with pytest.raises(Cancelled):
        read_sheets(path, cancelled=lambda: True)
    assert not [thread for thread in threading.enumerate() if thread.name == "layer watch"]


def test_five_thousand_rows_are_read(tmp_path):
    rows = [["Satuan", "Jumlah"]] + [[f"Regu {n}", n] for n in range(5000)]
    assert len(read_sheets(write_csv(tmp_path / "kuat.csv", rows)).sheets[0].rows) == 5001


def test_more_rows_than_are_read_are_said(tmp_path, monkeypatch):
    rows = [["Satuan", "Jumlah"]] + [[f"R{n}", 1] for n in range(20_001)]
    sheet = read_sheets(write_csv(tmp_path / "kuat.csv", rows)).sheets[0]
    assert len(sheet.rows) == 20_000 and len(sheet.told) == 1
    found = import_sheet(Plan(), sheet, header_of(sheet, "kuat.csv", {}))
    assert (found.problems[0].row, len(found.added)) == (0, 19_999)


def test_the_likeliest_sheet_is_the_one_with_the_most_heads(tmp_path):
    book = Workbook()
    book.active.append(["Satuan", "Jumlah"])
    other = book.create_sheet("Lengkap")
    other.append(["Satuan", "Jumlah", "Instansi", "HT"])
    hidden = book.create_sheet("Lama")
    hidden.append(["Satuan", "Jumlah", "Instansi", "HT", "Ket"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "kuat.xlsx")
    assert sheet_reading.read_sheets(tmp_path / "kuat.xlsx").likeliest.name == "Lengkap"


def test_signs_that_cannot_be_read_are_told_with_their_rows(tmp_path):
    path = tmp_path / "kuat.csv"
    path.write_text("Satuan,Jumlah\nPoskotis,12\nRegu \ufffd,10\nRegu 2,10\n", encoding="utf-8")
    (sheet,) = read_sheets(path).sheets
    assert [str(one) for one in sheet.told if "rows 3;" in str(one)] and sheet.rows[2][0] == "Regu \ufffd"


def test_numbers_that_a_sheet_cannot_hold_are_told_with_their_rows(tmp_path):
    book = Workbook()
    for row in (["Satuan", "NRP"], ["A", 198501012010011001], ["B", 85010120], ["C", 10**15 - 1], ["D", "198501012010011001"]):
        book.active.append(row)
    book.save(tmp_path / "kuat.xlsx")
    (sheet,) = read_sheets(tmp_path / "kuat.xlsx").sheets
    (said,) = (str(one) for one in sheet.told)
    assert "in rows 2; write them as text" in said and sheet.rows[4][1] == "198501012010011001"
