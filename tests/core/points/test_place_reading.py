import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.geometry.crs import from_lonlat, to_lonlat
from tabletop.core.points.column_names import column_name
from tabletop.core.points.place_reading import read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import column_letter, column_titles, find_layout
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message

WHERE = message("{file}", file="t.csv")


def cells(text):
    return [line.split(";") for line in text.strip("\n").split("\n")]


def read(text, **options):
    rows = cells(text)
    layout = find_layout(rows, PointOptions.of(options))
    assert layout is not None
    return read_places(rows, layout, WHERE), layout


def only(text, **options):
    places, _ = read(text, **options)
    assert len(places.rows) == 1 and not places.faults, [str(one) for one in places.faults.values()]
    return places, places.geometries[0].coords[0]


@pytest.mark.parametrize(
    ("name", "axis"),
    [
        *(
            (one, "x")
            for one in ("lon", "Longitude", "BUJUR", "koord_x", "POINT_X", "Easting (mT)", "Koordinat X", "garis_bujur", "BT", "mT")
        ),
        *((one, "y") for one in ("Lat", "LINTANG", "Lintang (LS)", "Koordinat Y", "Northing", "Lat_Deg", "Lintang Derajat", "mU")),
        *((one, "place") for one in ("Koordinat", "Titik Koordinat", "lat, lon", "latitude_longitude", "Lokasi", "GPS")),
        *((one, "") for one in ("Nama", "Lokasi Pos", "Timur Tengah", "No", "Alamat", "m", "Desa Utara", "Latihan", "")),
        *(("WKT", "wkt"), ("the_geom", "wkt"), ("Zona UTM", "zone")),
    ],
)
def test_names_of_columns(name, axis):
    assert column_name(name).axis == axis


@pytest.mark.parametrize(
    "text",
    [
        "nama;lintang;bujur\nPos;0°26'38\" LS;117°0'3\" BT",
        "nama;Lat_Deg;Lat_Min;Lat_Sec;Lon_Deg;Lon_Min;Lon_Sec\nPos;0;26;38;117;0;3",
        "nama;Lat_Deg;Lat_Min;Lat_Sec;Lat_Dir;Lon_Deg;Lon_Min;Lon_Sec;Lon_Dir\nPos;0;26;38;S;117;;3;E",
        "nama;Lintang;;;Bujur;;\n;Derajat;Menit;Detik;Derajat;Menit;Detik\nPos;0;26;38;117;0;3",
        "nama;Koordinat\nPos;0°26'38\" LS, 117°0'3\" BT",
        "nama;di mana\nPos;0°26'38\" LS, 117°0'3\" BT",
        "A;S\nPos;0°26'38\" LS;117°0'3\" BT",
        "LS;BT\n0,443888889;117,000833333",
        "DAFTAR;;\n;;\nNo;Lintang;Bujur\n1;0 26 38 S;117 0 3 E",
        "Lat;Lon\n-0,443888889;117,000833333",
        "Lon;Lat\n-0,443888889;117,000833333",
        "Lon;Lat\n0°26'38\" S;117°0'3\" E",
        "wkt\nPOINT (117.000833333 -0.443888889)",
    ],
)
def test_one_place_in_every_table(text):
    places, place = only(text)
    assert places.crs == "EPSG:4326" and place == pytest.approx((117 + 3 / 3600, -(26 * 60 + 38) / 3600), abs=1e-8)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Easting;Northing;Zona\n499.850;9.950.980;50S", {}),
        ("X;Y\n499850;9950980", {"zone": "50S"}),
        ("X;Y\n9950980;499850", {"zone": "50S"}),
        ("X;Y;Z UTM\n499 850;9 950 980;50 M", {"zone": "Z UTM"}),
        ("X;Y;zone\n499850;9950980;50", {}),
        ("A;B\n499.850;9.950.980", {"x": "A", "y": "B", "format": "utm", "zone": "50S"}),
    ],
)
def test_metres_of_a_zone(text, options):
    places, place = only(text, **options)
    assert places.crs == "EPSG:32750" and places.named and place == (499_850.0, 9_950_980.0)


def test_a_geometry_that_names_its_system():
    rows = [["wkt"], ["SRID=32750;POINT(499850 9950980)"]]
    places = read_places(rows, find_layout(rows, PointOptions()), WHERE)
    assert places.crs == "EPSG:32750" and places.named and places.geometries[0].coords[0] == (499_850.0, 9_950_980.0)


def test_metres_without_a_zone_are_of_no_system():
    places, place = only("x;y\n499.850;9.950.980")
    assert places.crs is None and place == (499_850.0, 9_950_980.0)
    assert [str(one) for one in places.remarks] == ["t.csv: points or commas in x and y part thousands in 1 row; they were read that way."]


def test_several_zones_become_degrees():
    east, north = from_lonlat(113.0, 0.5, "EPSG:32649")
    places, _ = read(f"X;Y;Zona\n499850;9950980;50S\n{east};{north};49N\n1;2;\n5e5;9950000;99")
    assert places.crs == "EPSG:4326" and places.good == 2
    assert places.geometries[1].coords[0] == pytest.approx((113.0, 0.5), abs=1e-9)
    assert "row 5" in str(places.faults[3]) and '"99"' in str(places.faults[3])


def test_what_was_turned_is_said():
    for text, words in (
        ("Lon;Lat\n-0,44;117,01", "Lon holds latitudes and Lat longitudes"),
        ("X;Y;Zona\n9950980;499850;50S", "X holds northings"),
        ("Lat_Deg;Lat_Min;Lon_Deg;Lon_Min\n0;26;117;1", "neither sign nor letter"),
    ):
        places, _ = read(text)
        assert len(places.remarks) == 1 and words in str(places.remarks[0])


def test_a_latitude_without_sign_stays_north_where_south_is_not_home():
    _, place = only("Lat_Deg;Lat_Min;Lon_Deg;Lon_Min\n1;26;117;1")
    assert place[1] > 0
    _, place = only("Lat_Deg;Lat_Min;Lon_Deg;Lon_Min\n1;26;117;1", hemisphere="S")
    assert place[1] < 0
    _, place = only("Lat_Deg;Lat_Min;Lon_Deg;Lon_Min\n0;26;117;1", hemisphere="N")
    assert place[1] > 0


def test_columns_that_a_person_names_are_not_turned():
    places, place = only("A;B\n-0,44;117,01", x="A", y="B")
    assert place == (-0.44, 117.01) and not places.remarks


def test_bad_rows_are_named_as_the_sheet_counts():
    places, _ = read("JUDUL;;\nnama;lat;lon\nA;-0,44;117\n;;\nB;;117\nC;x;117\nD;0°61' S;117\nE;;")
    assert places.rows == [3, 5, 6, 7, 8] and places.good == 1 and places.blank == {4}
    assert [str(one) for one in places.faults.values()] == [
        "t.csv, row 5: lat is blank; it was left out.",
        't.csv, row 6: lat holds "x", which is no coordinate; it was left out.',
        't.csv, row 7: lat holds "0°61\' S", with 60 or more minutes or seconds; it was left out.',
        "t.csv, row 8: it has no place and was left out.",
    ]


def test_geometries_as_text():
    places, _ = read(
        "nama;geom\nA;LINESTRING(117 -0.4, 117.1 -0.4)\nB;POLYGON((117 0,117 1,118 1,117 0))\nC;POLYGON((117 0\nD;COMPOUNDCURVE((0 0,1 1))"
    )
    assert [one and one.geom_type for one in places.geometries] == ["LineString", "Polygon", None, None]
    assert places.crs == "EPSG:4326"


@pytest.mark.parametrize(
    "text", ["nama;alamat\nKPU;Timbau", "a;b\n1;2\n3;4", "lat\n-0,44", "nama;lintang\nA;3", "x\n1", "No;Jumlah\n12;4", ""]
)
def test_what_nothing_says_is_not_guessed(text):
    assert find_layout(cells(text), PointOptions()) is None


def test_two_columns_of_plain_degrees_are_only_proposed():
    rows = cells("a;b;c\nPos;-0,4439;117,01")
    assert find_layout(rows, PointOptions()) is None
    layout = find_layout(rows, PointOptions(), guesses=True)
    assert (layout.x, layout.y) == ((2,), (1,))


def test_options_lead_to_the_same_places_again():
    for text in (
        "J;;;;;\nLintang;;Bujur;\nDerajat;Menit;Derajat;Menit\n0;26;117;1",
        "n;Koordinat\nA;-0.44, 117.01",
        "X;Y;Zona\n499850;9950980;50S",
    ):
        places, layout = read(text)
        again, _ = read(text, **layout.options().to_map())
        assert again.crs == places.crs and again.geometries == places.geometries


def test_header_rows_as_a_person_says():
    text = "1;2;3\nlat;lon;nama\n-0,4;117;A"
    assert read(text, header_row="2")[0].good == 1
    places, layout = read("-0,4;117;A\n-0,5;117;B", header_row="0", x="B", y="A")
    assert layout.names == ("A", "B", "C") and places.good == 2 and places.rows == [1, 2]
    assert find_layout(cells(text), PointOptions.of({"header_row": "9", "x": "lon", "y": "lat"})) is None


def test_names_of_columns_are_told_apart():
    assert column_titles(cells("a;a;;b\n1;2;3;4;5"), (1, 1)) == ("a", "a (2)", "C", "b", "E")
    assert [column_letter(one) for one in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("format", "wkb"), ("separator", "x"), ("decimal", ";"), ("hemisphere", "E")),
        *(("header_row", "x"), ("header_row", "5-2"), ("zone", "99S")),
    ],
)
def test_options_that_cannot_be(name, value):
    with pytest.raises(InputError):
        PointOptions.of({name: value})


def test_options_as_a_layer_keeps_them():
    options = PointOptions.of({"x": " Bujur ", "y": "Lintang", "axes": "yx", "format": "auto", "zone": ""})
    assert options.to_map() == {"x": "Bujur", "y": "Lintang"} and PointOptions.of(options.to_map()) == options


@given(
    st.lists(st.tuples(st.floats(116.6, 117.3), st.floats(-0.9, -0.001)), min_size=1, max_size=5),
    st.sampled_from(["dd", "dms", "three", "cell", "utm"]),
)
@settings(max_examples=100)
def test_any_place_comes_back_from_any_table(wanted, notation):
    lines, precision = written(wanted, notation)
    places, _ = read("\n".join(lines))
    found = [one.coords[0] if places.crs == "EPSG:4326" else to_degrees(one) for one in places.geometries]
    flat = [value for place in wanted for value in place]
    assert [value for place in found for value in place] == pytest.approx(flat, abs=precision)


def to_degrees(point):
    return to_lonlat(point.x, point.y, "EPSG:32750")


def parts(value):
    tenths = round(abs(value) * 36_000)
    return tenths // 36_000, tenths % 36_000 // 600, f"{tenths % 600 / 10:.1f}"


def written(wanted, notation):
    """A table of the places in one notation, and how exact that is in degrees."""
    if notation == "dd":
        return ["bujur;lintang", *(f"{lon:.5f};{lat:.5f}".replace(".", ",") for lon, lat in wanted)], 5.1e-6
    if notation == "dms":
        return ["lat;lon", *("{}°{}'{}\" S;{}°{}'{}\" E".format(*parts(lat), *parts(lon)) for lon, lat in wanted)], 0.051 / 3600
    if notation == "three":
        head = "Lat D;Lat M;Lat S;Lat NS;Lon D;Lon M;Lon S;Lon EW"
        return [head, *("{};{};{};LS;{};{};{};BT".format(*parts(lat), *parts(lon)) for lon, lat in wanted)], 0.051 / 3600
    if notation == "cell":
        return ["koordinat", *(f"{lat:.6f}, {lon:.6f}" for lon, lat in wanted)], 5.1e-7
    metres = [from_lonlat(lon, lat, "EPSG:32750") for lon, lat in wanted]
    return ["X;Y;Zona", *(f"{east:,.0f};{north:,.0f};50S".replace(",", ".") for east, north in metres)], 1e-5
