import zipfile

import openpyxl
import pytest

from support.point_tables import write_ods, write_xlsx
from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.text.errors import LayerError, MissingColumnsError, MissingCrsError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.points.point_tables import open_points, point_tables
from tabletop.io.points.table_rows import table_names, table_rows
from tabletop.io.records.layer_batch import Said
from tabletop.io.records.layer_limits import Limits

PLACE = (117.5, -0.5)
POSTS = [["DAFTAR POS", None, None], [], ["Nama", "Lintang", "Bujur"], ["Pos 1", -0.5, 117.5], ["Pos 2", "0°30' LS", "117°30' BT"]]
NAMES = [["Nama", "Alamat"], ["KPU", "Timbau"]]


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def opened(path, **options):
    source = open_points(path, path.stem, Said(options=options))
    return source, [shape for batch in source.batches for shape in batch.geometries]


@pytest.mark.parametrize(
    "header",
    ["lon,lat", "LAT,LON", "Longitude,Latitude", "lng,lat", "bujur,lintang", "X,Y", "nama,Bujur,Lintang", "koord_x,koord_y", " lon , lat "],
)
def test_columns_are_found_by_many_names(tmp_path, header):
    east = ("lon", "longitude", "lng", "bujur", "x", "koord_x")
    values = ["117.5" if name.strip().lower() in east else "A" if name == "nama" else "-0.5" for name in header.split(",")]
    (tmp_path / "a.csv").write_text(f"{header}\n{','.join(values)}\n")
    source, found = opened(tmp_path / "a.csv")
    assert source.crs == "EPSG:4326" and found[0].coords[0] == PLACE


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_marks_and_encodings(tmp_path, separator):
    rows = [["nama", "lon", "lat"], ['"Café; A"' if separator == ";" else "Café", "117.5", "-0.5"]]
    text = "".join(separator.join(row) + "\r\n" for row in rows)
    marked = {"a": b"\xef\xbb\xbf" + text.encode(), "b": text.encode("cp1252"), "c": text.encode("utf-16")}
    marked |= {"d": text.encode("utf-16-le"), "e": text.encode("utf-16-be"), "f": f"sep={separator}\r\n{text}".encode()}
    for name, raw in marked.items():
        (tmp_path / f"{name}.tsv").write_bytes(raw)
        (batch,) = list(open_points(tmp_path / f"{name}.tsv", name).batches)
        assert batch.columns["nama"].data.decode().startswith("Café") and batch.geometries[0].coords[0] == PLACE


def test_decimal_commas_between_semicolons_and_a_separator_that_is_said(tmp_path):
    (tmp_path / "a.csv").write_text("lat;lon\n-0,5;117,5\n")
    assert opened(tmp_path / "a.csv")[1][0].coords[0] == PLACE
    (tmp_path / "b.txt").write_text("lat|lon;x\n-0,5|117,5;1;2;3\n-0,5|117,5;1;2;3\n")
    assert opened(tmp_path / "b.txt", separator="|", x="lon;x", y="lat")[1] == [None, None]
    (tmp_path / "c.csv").write_text("sep=;\nlat;lon\n;\nx;117,5\n-0,5;117,5\n")
    source = open_points(tmp_path / "c.csv", "c")
    (batch,) = list(source.batches)
    assert "row 3" in str(batch.faults[0])


def test_metres_need_a_system_and_codes_stay_text(tmp_path):
    (tmp_path / "a.csv").write_text("x;y;kode;jumlah\n500000,5;9950000;0812;3\n500001;9950001;64;\n")
    source = open_points(tmp_path / "a.csv", "a")
    (batch,) = list(source.batches)
    assert source.crs is None and source.total == 2 and batch.geometries[0].coords[0] == (500_000.5, 9_950_000.0)
    assert batch.columns["kode"].data == b"081264" and batch.columns["jumlah"].null.tolist() == [False, True]
    assert batch.columns["jumlah"].numbers[0] == 3.0


def test_a_table_without_places_names_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("nama,alamat\nA,B\n")
    with pytest.raises(MissingColumnsError, match=r"a.csv has no columns.*nama, alamat"):
        open_points(tmp_path / "a.csv", "a")
    with pytest.raises(MissingColumnsError, match="a.csv has no column lon, lat; it has nama, alamat"):
        opened(tmp_path / "a.csv", x="lon", y="lat")
    with pytest.raises(LayerError, match="no form of coordinates"):
        opened(tmp_path / "a.csv", format="wkb")


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_sheets_with_places_are_tables_and_others_are_said(tmp_path, write):
    path = write(
        tmp_path / f"posts.{write.__name__[6:]}",
        {"Pos": POSTS, "Alamat": NAMES, "Kosong": [], "UTM": [["X", "Y", "Zona"], [555_000, 9_944_000, "50S"]]},
    )
    found, passed = point_tables(path, Said(), Limits())
    assert [one.name for one in found] == ["Pos", "UTM"] and found[0].options["header_row"] == "3"
    assert len(passed) == 1 and "layer Alamat has no columns" in str(passed[0])
    (batch,) = list(open_points(path, "Pos").batches)
    assert [shape.coords[0] for shape in batch.geometries] == [PLACE, PLACE]


def test_a_workbook_as_layers(tmp_path, source):
    path = write_xlsx(tmp_path / "posts.xlsx", {"Pos": [*POSTS, ["Pos 3", "x", 117]], "Alamat": NAMES})
    (info,) = info_for_file(path, None, source)
    layer = source.read(info)
    assert info.table == "Pos" and layer.count == 2 and layer.lost == 1
    assert layer.parts[0].coords[0] == pytest.approx(from_lonlat(*PLACE), abs=0.01)
    assert any("posts.xlsx, layer Pos, row 6" in str(one) for one in layer.problems)
    assert layer.value("Nama", 0) == "Pos 1"


def test_nothing_but_other_sheets_asks_for_columns(tmp_path, source):
    path = write_xlsx(tmp_path / "a.xlsx", {"Alamat": NAMES, "Titik": [["a", "b"], [-0.5, 117.5]]})
    with pytest.raises(MissingColumnsError, match="Alamat has no columns"):
        source.tables(path)
    start = source.start(LayerInfo("a", {}, str(path), "Titik"), 10)
    assert start["names"] == ["Alamat", "Titik"] and start["rows"] == [["a", "b"], ["-0.5", "117.5"]] and start["total"] == 2
    assert start["options"] == {"x": "b", "y": "a", "header_row": "1"}
    layer = source.read(LayerInfo("a", {}, str(path), "Titik", options=start["options"]))
    assert layer.parts[0].coords[0] == pytest.approx(from_lonlat(*PLACE), abs=0.01)


def test_metres_in_a_workbook_ask_for_their_system(tmp_path, source):
    path = write_xlsx(tmp_path / "a.xlsx", {"Titik": [["X", "Y"], ["500.000", "9.950.000"]]})
    with pytest.raises(MissingCrsError):
        source.read(LayerInfo("a", {}, str(path), "Titik"))
    layer = source.read(LayerInfo("a", {}, str(path), "Titik", crs="EPSG:32750"))
    assert layer.parts[0].coords[0].tolist() == [500_000.0, 9_950_000.0]


def test_tables_inside_an_archive(tmp_path, source):
    write_xlsx(tmp_path / "posts.xlsx", {"Pos": POSTS, "Alamat": NAMES})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "posts.xlsx", "dalam/posts.xlsx")
        archive.writestr("p.csv", "lon,lat\n117.5,-0.5\n")
    assert [one.name for one in source.tables(tmp_path / "a.zip")] == ["Pos", "p"]


def test_bad_workbooks_end_in_a_sentence(tmp_path, source):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (1 << 20))
    with pytest.raises(LayerError, match="unpacks to more"):
        table_names(bomb, Limits(max_unpacked_bytes=1 << 19))
    for name, raw in (("a.xlsx", b"PK\x03\x04 no archive"), ("b.ods", b"no workbook"), ("c.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99)):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(LayerError, match="cannot be read as a workbook"):
            source.tables(tmp_path / name)
    path = write_xlsx(tmp_path / "d.xlsx", {"Pos": POSTS})
    with pytest.raises(LayerError, match="no sheet Lain"):
        table_rows(path, "Lain", Said(), Limits())


def test_a_cell_far_off_is_not_a_table_of_that_size(tmp_path, source):
    book = openpyxl.Workbook()
    book.active.append(["lon", "lat"])
    book.active.append([117.5, -0.5])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(LayerError):
        source.read(LayerInfo("a", {}, str(tmp_path / "far.xlsx"), "Sheet"))


def test_dates_and_numbers_of_a_sheet_are_texts_as_people_write_them(tmp_path):
    import datetime

    row = [True, 5.0, 0.25, datetime.date(2025, 3, 1), datetime.datetime(2025, 3, 1, 9, 5), datetime.time(9, 5), None, " a "]
    path = write_xlsx(tmp_path / "a.xlsx", {"S": [row]})
    (cells,) = table_rows(path, "S", Said(), Limits()).rows
    assert list(cells) == ["true", "5", "0.25", "2025-03-01", "2025-03-01 09.05", "09.05", "", "a"]


def columns_of(path):
    source = open_points(path, path.stem)
    (batch,) = list(source.batches)
    texts = {name: values.data.decode() if values.numbers is None else values.numbers.tolist() for name, values in batch.columns.items()}
    return texts, [str(one) for one in source.remarks], batch


def test_codes_keep_their_digits_and_thousands_go_by_the_sheet(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "nop;kode;dpt;lintang;bujur\n640206000100100011;12E3;1.234;-0,4401;117,001\n640206000100100012;13E4;2.500;-0,4402;117,002\n"
    )
    texts, remarks, _ = columns_of(path)
    assert texts["nop"] == "640206000100100011640206000100100012" and texts["kode"] == "12E313E4" and texts["dpt"] == [1234.0, 2500.0]
    assert remarks == ["a.csv: points or commas part thousands in the numbers of dpt; they were read that way."]


def test_thousands_that_nothing_tells_are_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("X;Y;dpt\n499850;9950980;1.234\n")
    texts, remarks, _ = columns_of(path)
    assert texts["dpt"] == [1.234]
    assert remarks == [
        'a.csv: nothing says whether "1.234" in dpt is a fraction or thousands; it was read as a fraction. Say the decimal sign.'
    ]
    source, _ = opened(path, decimal=",", zone="50S")
    assert "part thousands in the numbers of dpt" in str(source.remarks[-1])


@pytest.mark.parametrize("huge", ["1E400", "12E405", "1.5E400", "1" + "0" * 400])
def test_a_cell_that_is_too_large_loses_nothing_else(tmp_path, source, huge):
    path = tmp_path / "a.csv"
    path.write_text(f"kode,lon,lat\n{huge},117.001,-0.44\n3,117.002,-0.44\n4,{huge},-0.44\n")
    layer = source.read(LayerInfo("a", {}, str(path), "a"))
    assert layer.count == 2 and layer.lost == 1 and layer.value("kode", 0) == huge
    assert any("row 4" in str(one) or "record 3" in str(one) for one in layer.problems)


def test_numbers_of_a_workbook_are_no_thousands(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": [["lon", "lat", "m", "t"], [117.5, -0.5, 1.234, 0.00001], [117.5, -0.25, 2.5, 3]]})
    source = open_points(path, "S")
    (batch,) = list(source.batches)
    assert batch.columns["m"].numbers.tolist() == [1.234, 2.5] and batch.columns["t"].numbers.tolist() == [0.00001, 3.0]
    assert source.remarks == []
