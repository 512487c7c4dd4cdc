import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.points.place_reading import read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import find_layout, plain_layout
from tabletop.core.points.title_rows import title_remarks
from tabletop.core.text.message import message

WHERE = message("{file}", file="t.csv")
NAMES = ["No", "Nama Pos", "Titik A", "Titik B", "Personel"]


def degrees(number, letters):
    return f"0°{number % 60:02d}'{number % 59}.5\" {letters}"


def record(number, latitude=True, longitude=True):
    south = degrees(number, "LS") if latitude else ""
    east = degrees(number, "BT").replace("0°", "117°", 1) if longitude else ""
    return [str(number), f"Pos {number}", south, east, str(number + 5)]


def found(rows, guesses=False):
    layout = find_layout(rows, PointOptions(), guesses)
    assert layout is not None
    return layout, read_places(rows, layout, WHERE)


@pytest.mark.parametrize("empty", range(1, 13))
def test_one_empty_cell_does_not_make_its_row_the_names(empty):
    rows = [NAMES, *(record(number, latitude=number != empty) for number in range(1, 13))]
    layout, places = found(rows)
    assert layout.header == (1, 1) and layout.names == tuple(NAMES)
    assert places.rows == list(range(2, 14)) and places.good == 11 and list(places.faults) == [empty - 1]
    assert title_remarks(rows, layout, WHERE) == []


def test_rows_above_the_names_are_said():
    rows = [["DAFTAR POS"], [], ["Mei 2026", "Tenggarong"], NAMES, record(1), record(2)]
    layout, _ = found(rows)
    (said,) = title_remarks(rows, layout, WHERE)
    assert layout.header == (4, 4) and str(said) == 't.csv: rows 1 to 3 are read as a title: "DAFTAR POS / Mei 2026 Tenggarong".'
    layout, _ = found(rows[2:])
    assert str(title_remarks(rows[2:], layout, WHERE)[0]) == 't.csv: row 1 is read as a title: "Mei 2026 Tenggarong".'


def test_a_table_without_names_keeps_its_first_row_and_says_so():
    rows = [record(1), record(2), record(3, latitude=False)]
    layout, places = found(rows)
    assert layout.header == (0, 0) and places.rows == [1, 2, 3] and places.good == 2
    assert "no row is read as names" in str(title_remarks(rows, layout, WHERE)[0])


def test_named_columns_with_many_empty_cells_keep_their_names():
    rows = [["Nama", "Lat", "Lon", "Ket"], ["A", "", "50", ""], ["B", "", "117,1", "Lat"], ["C", "-0,44", "117,01", "Lon"]]
    layout, places = found(rows)
    assert layout.header == (1, 1) and places.rows == [2, 3, 4] and places.good == 1


def test_names_are_proposed_by_words_where_no_place_is_known():
    assert plain_layout([["Judul"], ["nama", "a", ""], ["1", "2", "3"]], PointOptions()).header == (2, 2)


def test_metres_without_a_name_are_only_proposed():
    rows = [["DAFTAR POS"], [], ["No", "Nama", "Kolom 1", "Kolom 2", "Petugas"], ["1", "A", "499758.8", "9950486", "3"]]
    assert find_layout(rows, PointOptions()) is None
    layout, places = found([*rows, ["2", "B", "499.972", "", "6"]], guesses=True)
    assert (layout.header, layout.x, layout.y) == ((3, 3), (2,), (3,))
    assert places.rows == [4, 5] and places.good == 1 and places.crs is None
    assert find_layout([["a", "b"], ["120000", "35"]], PointOptions(), guesses=True) is None


@st.composite
def tables(draw):
    """A table with its header's row, and the rows that have a place, by how it was made."""
    named = draw(st.booleans())
    names = ["No", "Nama Pos", *(["Lintang", "Bujur"] if named else ["Titik A", "Titik B"]), "Personel"]
    if draw(st.booleans()):
        names[draw(st.sampled_from([0, 1, 4]))] = ""
    titles = draw(st.lists(st.sampled_from([["DAFTAR POS"], ["Polres", "Mei 2026"], [], ["", "Per 25 Mei"]]), max_size=3))
    count = draw(st.integers(1, 15))
    cells = [(draw(st.integers(0, 3)) > 0, draw(st.integers(0, 3)) > 0) for _ in range(count)]
    cells[draw(st.integers(0, count - 1))] = (True, True)
    rows = [*titles, names, *(record(number + 1, *one) for number, one in enumerate(cells))]
    for number in range(count):
        for column in (1, 4):
            if draw(st.integers(0, 5)) == 0:
                rows[len(titles) + 1 + number][column] = ""
    start = len(titles) + 1
    return rows, start, [start + 1 + number for number, one in enumerate(cells) if all(one)]


@given(tables())
@settings(max_examples=200)
def test_every_row_with_a_place_is_kept(made):
    rows, header, wanted = made
    layout, places = found(rows)
    good = [number for index, number in enumerate(places.rows) if index not in places.faults]
    assert layout.header == (header, header) and good == wanted
    passed = [index for index in range(header - 1) if any(cell.strip() for cell in rows[index])]
    assert bool(title_remarks(rows, layout, WHERE)) == bool(passed)
