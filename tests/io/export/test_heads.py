"""Findings as text and workbooks in Indonesian: words for people, while codes stay in CSV and JSON."""

import json

import openpyxl
import pytest
from shapely import Point

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.io.export.export import export_plan
from tabletop.io.export.finding_file import findings_text

FINDING = Finding("exit-width", "stop", Message("x"), (), 1, 1.0, 1.8, "m", "P: planning default", Point(0, 0))


@pytest.fixture
def indonesian():
    i18n.set_language("id")
    yield
    i18n.set_language("en")


def test_findings_as_text_speak_indonesian(indonesian):
    assert findings_text([FINDING], "text") == "KRITIS   1 exit-width: x [P: asumsi perencanaan]"


def test_json_and_csv_keep_their_codes(indonesian):
    assert json.loads(findings_text([FINDING], "json"))[0]["severity"] == "stop"
    assert findings_text([FINDING], "csv").splitlines()[1].startswith("exit-width,stop,")


def test_english_text_keeps_the_codes():
    assert findings_text([FINDING], "text").startswith("stop ")


def test_a_workbook_has_indonesian_heads_and_cells(indonesian, tmp_path):
    export_plan(Plan(), tmp_path / "a.xlsx", [FINDING])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "Jumlah personel" in [cell.value for cell in book["Kuat personel"][1]]
    rows = list(book["Temuan"].iter_rows(values_only=True))
    assert (rows[0][1], rows[0][5]) == ("Tingkat temuan", "Satuan ukur")
    assert (rows[1][1], rows[1][6]) == ("Kritis", "P: asumsi perencanaan")
