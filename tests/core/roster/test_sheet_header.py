import pytest

from tabletop.core.roster.sheet import Sheet
from tabletop.core.roster.sheet_fields import TITLES, field_of, fields, is_field, title_of
from tabletop.core.roster.sheet_header import columns_with, find_header, header_of, letter_of
from tabletop.core.text.errors import InputError
from tabletop.i18n import set_language, text


def sheet(*rows, merged=()):
    return Sheet("Kuat", tuple(map(tuple, rows)), merged)


def found(*rows, merged=()):
    header = find_header(sheet(*rows, merged=merged))
    return {column.title: column.field for column in header.columns}


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("SATUAN", "name"),
        ("Kesatuan ", "name"),
        ("Pangkat/Nama", "leader"),
        ("PANGKAT /\nNAMA", "leader"),
        ("Jabatan", "leader"),
        ("Padal", "leader"),
        ("Danton", "leader"),
        ("Jml.", "strength"),
        ("Jumlah\N{NO-BREAK SPACE}personel", "strength"),
        ("KUAT (ORG)", "strength"),
        ("Jumlah personel yang dilibatkan", "strength"),
        ("Kekuatn", "strength"),
        ("Strength", "strength"),
        ("HT", "channel"),
        ("Kanal HT", "channel"),
        ("Call-sign", "call_sign"),
        ("Sandi", "call_sign"),
        ("RANMOR", "vehicle"),
        ("Alsus", "equipment"),
        ("No. HP", "contact"),
        ("NO", "ignore"),
        ("Tugas adegan 3", "tasks.3"),
        ("Task in scene 12", "tasks.12"),
        ("Adegan 2", "tasks.2"),
        ("Tugas", "note"),
        ("Ket.", "note"),
        ("Instansi", "agency"),
        ("Satgas", "satgas"),
        ("Satuan induk", "parent"),
        ("unit_type", "unit_type"),
        ("SATUAN/FUNGSI", "name"),
        ("NO. HP / WA", "contact"),
        ("Jumlah HT", ""),
        ("DAFTAR KUAT PERSONEL PENGAMANAN", ""),
        ("Tugas adegan 0", ""),
        ("", ""),
    ],
)
def test_what_a_head_means(head, field):
    assert field_of(head) == field


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_heads_of_an_export_mean_their_fields(language):
    set_language(language)
    try:
        assert {name: field_of(text(title_of(name))) for name in (*TITLES, "tasks.7")} == {name: name for name in (*TITLES, "tasks.7")}
    finally:
        set_language("en")


def test_heads_under_titles_and_blank_rows():
    header = find_header(sheet(["DAFTAR KUAT"], [], ["Bulan", "Februari"], ["No", "Nama", "Jumlah"], [1, "Lantas", 40]))
    assert (header.first, header.last) == (3, 3)
    assert [column.field for column in header.columns] == ["ignore", "name", "strength"]


def test_two_rows_joined_where_cells_are_merged():
    rows = (["NO", "SATUAN", "JUMLAH", None, "KET"], [None, None, "POLRI", "MITRA"], [1, "Lantas", 40])
    told = found(*rows, merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)))
    assert told == {"NO": "ignore", "SATUAN": "name", "JUMLAH / POLRI": "strength", "JUMLAH / MITRA": "strength", "KET": "note"}


def test_two_rows_joined_where_nothing_says_that_they_are_merged():
    told = found(["NO", "SATUAN", "JUMLAH", "", "KET"], ["", "", "POLRI", "MITRA", ""], [1, "Lantas", 40])
    assert told["JUMLAH / MITRA"] == "strength" and told["KET"] == "note"


def test_a_group_above_the_heads():
    rows = (["DATA SATUAN", None, "KELENGKAPAN", None], ["Satuan", "Jumlah", "HT", "Ranmor"], ["Lantas", 40, "1", "2"])
    told = found(*rows, merged=((0, 0, 0, 1), (0, 2, 0, 3)))
    assert list(told.values()) == ["name", "strength", "channel", "vehicle"]


def test_the_first_unit_is_no_second_row_of_heads():
    header = find_header(sheet(["Satuan", "Jumlah", "Ket"], ["Lantas", "", "siaga"], ["Raimas", "24", ""]))
    assert header.last == 0


def test_a_name_beside_a_unit_is_its_leader():
    assert found(["Satuan", "Pangkat", "Nama", "Jml"], ["Lantas", "AKP", "Budi", 40]) == {
        "Satuan": "name",
        "Pangkat": "leader",
        "Nama": "leader",
        "Jml": "strength",
    }


def test_no_heads_are_said_with_file_and_sheet():
    with pytest.raises(InputError, match=r"a\.xlsx, sheet Kuat: no row with heads"):
        header_of(sheet(["Lantas", 40], ["Raimas", 24]), "a.xlsx", {})


def test_columns_given_by_hand():
    rows = sheet(["Satuan", "Jumlah", "Angka", "Lain"], ["Lantas", 1, 40, "x"])
    header = header_of(rows, "a.csv", {"Angka": "strength", "D": "note"})
    assert [column.field for column in header.columns] == ["name", "", "strength", "note"]
    assert [column.field for column in columns_with(header, 3, "name").columns] == ["", "", "strength", "name"]


@pytest.mark.parametrize(("asked", "said"), [({"Satuan": "people"}, "field people is not known"), ({"Xyz": "note"}, "no column Xyz")])
def test_a_wrong_map_is_said(asked, said):
    with pytest.raises(InputError, match=said):
        header_of(sheet(["Satuan", "Jumlah"], ["Lantas", 40]), "a.csv", asked)


def test_letters_of_columns():
    assert [letter_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_fields_that_a_column_can_be_given():
    assert all(map(is_field, (*fields(), "ignore", "tasks.9999")))
    assert not any(map(is_field, ("", "people", "tasks", "tasks.0", "tasks.x", "tasks.10000", "tasks.\u00b2")))
