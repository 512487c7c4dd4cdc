from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.ugly_sheet import ROSTER
from tabletop.core.roster.roster_import import import_sheet
from tabletop.core.roster.sheet import plain
from tabletop.core.roster.sheet_header import header_of
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import PACES, RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.i18n import set_language
from tabletop.io.export.roster_sheet import roster_sheet_bytes, roster_sheet_rows
from tabletop.io.tables.sheet_book import open_book
from tabletop.io.tables.sheet_limits import LIMITS
from tabletop.io.tables.sheet_reading import _sheet

ODD = ["", "-", "Jumlah", "Total", "Satuan", "I. POLRI", "SATGAS GAKKUM", "=1+1", "_x0041_", "1.250", "a\nb\r\nc", " x  y ", "38"]
TEXTS = st.text(max_size=12) | st.sampled_from(ODD)
IDS = st.one_of(st.text(min_size=1, max_size=8).filter(plain), st.sampled_from(["regu-1", "total", "1", "No"]))


@st.composite
def rosters(draw):
    keys = draw(st.lists(IDS, max_size=6, unique=True))
    units = {}
    for key in keys:
        said = {name: draw(TEXTS) for name in ("agency", "satgas", "unit_type", "leader", "call_sign", "equipment")}
        said |= {name: draw(TEXTS) for name in ("name", "vehicle", "channel", "contact", "note")}
        units[key] = RosterUnit(
            id=key,
            **said,
            strength=draw(st.integers(0, 1_000_000)),
            parent=draw(st.none() | st.sampled_from(keys) | TEXTS),
            pace=draw(st.sampled_from(PACES)),
            order=draw(st.integers(-1000, 1000)),
            tasks=draw(st.dictionaries(st.integers(1, 9999), TEXTS, max_size=2)),
        )
    return units


def exported(plan, folder):
    path = folder / "kuat.xlsx"
    path.write_bytes(roster_sheet_bytes(plan))
    return _sheet(next(open_book(path, LIMITS).sheets()))


def import_of_export(plan, folder, into=None):
    sheet = exported(plan, folder)
    return import_sheet(into or plan, sheet, header_of(sheet, "kuat.xlsx", {}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets")


@pytest.mark.parametrize("language", ["en", "id"])
def test_import_of_the_export_of_the_demo_changes_nothing(folder, language):
    units = {key: replace(unit, order=n, pace=PACES[n % 4], tasks={2: "jaga"}) for n, (key, unit) in enumerate(ROSTER.items())}
    units["pmi"] = replace(units["pmi"], parent="dinkes", channel="2", note="=HYPERLINK(1)")
    set_language(language)
    try:
        plan = Plan(roster=units, scenes={1: Scene(1), 4: Scene(4)})
        found = import_of_export(plan, folder)
        assert (found.added, found.changed, found.same, found.problems, found.total) == ((), (), 40, (), 788)
        assert dict(Plan().apply(import_of_export(plan, folder, Plan()).change("x")).roster) == units
    finally:
        set_language("en")


@pytest.mark.parametrize("name", ["\U0001f46e\u200d\u2640\ufe0f Regu", "\u0645\u06cc\u200c\u062e", "a\u200db\u200c"])
def test_a_joiner_comes_back_where_it_makes_one_sign_of_two(folder, name):
    plan = Plan(roster={"a": RosterUnit("a", name, strength=3)}, scenes={1: Scene(1)})
    [row] = Plan().apply(import_of_export(plan, folder, Plan()).change("x")).roster.values()
    assert row.name == (name if ord(name[0]) > 0x2FF else "ab")


@settings(max_examples=60, deadline=None)
@given(rosters())
def test_import_of_any_export_changes_nothing(folder, units):
    found = import_of_export(Plan(roster=units), folder)
    assert (found.added, found.changed, found.left) == ((), (), ())
    assert found.same == len(units)


def test_heads_and_sum_in_the_language_in_use():
    set_language("id")
    try:
        rows = roster_sheet_rows(Plan(roster=ROSTER))
    finally:
        set_language("en")
    assert rows[0][:6] == ["Id", "Pasukan", "Instansi", "Satgas", "Satuan atasan", "Jumlah personel"] and rows[0][-1] == "Tugas adegan 1"
    assert rows[-1][:6] == [None, "Jumlah", None, None, None, 788]


def test_no_cell_is_a_formula(folder):
    import openpyxl

    unit = replace(ROSTER["pmi"], name="=cmd()", note="@x", contact="+62811", leader="\x01a\ud800b")
    (folder / "f.xlsx").write_bytes(roster_sheet_bytes(Plan(roster={"pmi": unit})))
    cells = [cell for row in openpyxl.load_workbook(folder / "f.xlsx").active for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and "=cmd()" in [cell.value for cell in cells]
