import pytest

from tabletop.core.text.errors import LayerError
from tabletop.io.points.layer_csv import open_csv
from tabletop.io.records.cell_text import decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("116.99", 116.99),
        ("-0,4439", -0.4439),
        ("  117 ", 117.0),
        ("1.250,5", 1250.5),
        ("1,250.5", 1250.5),
        ("9.950.000,25", 9_950_000.25),
        ("0,44 LS", -0.44),
        ("0.44 S", -0.44),
        ("117.0° BT", 117.0),
        ("116.9 E", 116.9),
        ("1e2", 100.0),
        ("", None),
        ("abc", None),
        ("1_000", None),
        ("0°26'38\"S", None),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert decimal(text) == (None if value is None else pytest.approx(value))


def rows(path):
    source = open_csv(path)
    return source, [shape for batch in source.batches for shape in batch.geometries]


@pytest.mark.parametrize(
    "header",
    ["lon,lat", "LAT,LON", "Longitude,Latitude", "lng,lat", "bujur,lintang", "X,Y", "nama,Bujur,Lintang", "koord_x,koord_y", " lon , lat "],
)
def test_columns_are_found_by_many_names(tmp_path, header):
    cells = {"lon": "117.5", "longitude": "117.5", "lng": "117.5", "bujur": "117.5", "x": "117.5", "koord_x": "117.5"}
    values = [cells.get(name.strip().lower(), "A" if name == "nama" else "-0.5") for name in header.split(",")]
    (tmp_path / "a.csv").write_text(f"{header}\n{','.join(values)}\n")
    source, found = rows(tmp_path / "a.csv")
    assert source.crs == "EPSG:4326" and found[0].coords[0] == (117.5, -0.5)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_marks_and_old_encodings(tmp_path, separator):
    text = (
        separator.join(("nama", "lon", "lat"))
        + "\r\n"
        + separator.join(('"Café; A"' if separator == ";" else "Café", "117.5", "-0.5"))
        + "\r\n"
    )
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "b.csv").write_bytes(text.encode("cp1252"))
    for name in ("a.csv", "b.csv"):
        (batch,) = list(open_csv(tmp_path / name).batches)
        assert batch.columns["nama"].data.decode().startswith("Café") and batch.geometries[0].coords[0] == (117.5, -0.5)


def test_metres_need_a_system_and_codes_stay_text(tmp_path):
    (tmp_path / "a.csv").write_text("x;y;kode;jumlah\n500000,5;9950000;0812;3\n500001;9950001;64;\n")
    source = open_csv(tmp_path / "a.csv")
    (batch,) = list(source.batches)
    assert source.crs is None and source.total == 2 and batch.geometries[0].coords[0] == (500_000.5, 9_950_000.0)
    assert (
        batch.columns["kode"].data == b"081264"
        and batch.columns["jumlah"].numbers[0] == 3.0
        and batch.columns["jumlah"].null.tolist() == [False, True]
    )


def test_a_table_without_places_names_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("nama,alamat\nA,B\n")
    with pytest.raises(LayerError, match="a.csv has no columns.*nama, alamat"):
        open_csv(tmp_path / "a.csv")
