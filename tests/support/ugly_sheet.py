"""The strength list of the demo as an office writes it: titles, a head of two rows, headings, sums, blanks, numbers as text."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

from openpyxl import Workbook

from demo_roster import SHORT as UNITS
from tabletop.core.values.roster import RosterUnit

NAMES = ("id", "name", "agency", "satgas", "strength", "unit_type", "call_sign")
ROSTER = {unit[0]: RosterUnit(**dict(zip(NAMES, unit, strict=True))) for unit in UNITS}
"""The roster of the demo: 508 of the Polri and 280 partners."""
MERGED = ("A1:H1", "A2:H2", "A4:H4", "A6:A7", "B6:B7", "C6:D6", "E6:E7", "F6:F7", "G6:G7", "H6:H7", "A9:H9")


def ugly_rows(units=UNITS, totals=(508, 280)):
    """The rows; None is a blank cell. Polri by satgas with a sum for each, then the partners, the sum of all, and who signs."""
    rows = [
        ["KEPOLISIAN NEGARA REPUBLIK INDONESIA"],
        ["RESOR KUTAI KARTANEGARA"],
        [],
        ["DAFTAR KUAT PERSONEL DAN ALSUS PENGAMANAN KPU"],
        [],
        ["NO", "SATUAN /\nKESATUAN", "KUAT PERSONEL", None, "JENIS", "CALL  SIGN", "PANGKAT / NAMA", "KET."],
        [None, None, "POLRI", "MITRA", None, None, None, None],
        [1, 2, 3, 4, 5, 6, 7, 8],
        ["I. POLRI"],
    ]
    own = [unit for unit in units if unit[2] == "Polri"]
    number = 0
    for satgas in dict.fromkeys(unit[3] for unit in own):
        rows.append([None, f"SATGAS {satgas.upper()}"])
        here = [unit for unit in own if unit[3] == satgas]
        for unit in here:
            number += 1
            people = (unit[4], f"{unit[4]} org", f" {unit[4]}\N{NO-BREAK SPACE}")[number % 3]
            name = unit[1].upper() if number % 2 else f" {unit[1]}\N{NO-BREAK SPACE}"
            rows.append([number, name, people, None, unit[5].replace("-", " "), unit[6], None, None])
        rows.append([None, "JUMLAH", sum(unit[4] for unit in here), None, None, None, None, None])
        rows.append([])
    rows.append(["II.", "MITRA", None, None, None, None, None, None])
    for unit in (unit for unit in units if unit[2] != "Polri"):
        number += 1
        rows.append([number, unit[1], None, str(unit[4]), unit[5], unit[6], "-", None])
    rows.append([None, "JUMLAH II", None, totals[1], None, None, None, None])
    rows.append([None, "TOTAL I + II", totals[0], totals[1], None, None, None, None])
    rows += [[], [None] * 6 + ["Tenggarong, 12 Februari 2024"], [None, "MENGETAHUI", None, None, None, None, "KABAG OPS"]]
    return rows


def write_xlsx(path, rows, merged=()):
    """A workbook of one sheet, second of two: the first one is a cover."""
    book = Workbook()
    book.active.title = "Sampul"
    book.active["B2"] = "RENCANA PENGAMANAN"
    sheet = book.create_sheet("KUAT PERS")
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def write_ods(path, rows):
    """The same as OpenDocument, built by hand."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}</table:table-row>" for row in rows)
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<office:spreadsheet><table:table table:name="KUAT PERS">{body}</table:table></office:spreadsheet>'
    content = f"<office:document-content{names}><office:body>{sheet}</office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def write_csv(path, rows, separator=";", encoding="cp1252"):
    """The same as a table of text, in the writing of an older Windows."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([["" if cell is None else cell for cell in row] for row in rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path
