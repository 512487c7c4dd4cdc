"""Well-known binary of strangers: deep nesting, curves, cuts and noise; the process lives, and what is whole is read exactly."""

import math
import struct
import subprocess
import sys

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.text.errors import InputError
from tabletop.io.documents import wkb_reading
from tabletop.io.documents.wkb_reading import ARC_TOLERANCE_M, MOST_NESTED, read_wkb, shapes_of

POINT = struct.pack("<BIdd", 1, 1, 3.0, 4.0)
SHAPES = [
    shapely.Point(1, 2),
    shapely.LineString([(0, 0), (1, 1), (2, 0)]),
    shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2)),
    shapely.MultiPoint([(0, 0), (1, 1)]),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6)]]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)]),
    shapely.GeometryCollection([shapely.Point(1, 1), shapely.MultiPoint([(0, 0)]), shapely.box(0, 0, 1, 1)]),
    shapely.Polygon(),
]


def nested(depth, inner=POINT, kind=7):
    return struct.pack("<BII", 1, kind, 1) * depth + inner


def circular(*places, kind=8):
    return struct.pack("<BII", 1, kind, len(places)) + b"".join(struct.pack("<dd", *one) for one in places)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("dimension", [2, 3])
def test_what_is_whole_is_read_exactly(shape, order, flavor, dimension):
    written = shapely.force_3d(shape, 7.0) if dimension == 3 else shape
    data = shapely.to_wkb(written, byte_order=order, flavor=flavor, output_dimension=dimension)
    assert read_wkb(data) == shape and not read_wkb(data).has_z


def test_a_system_in_the_header_is_passed_over():
    assert read_wkb(shapely.to_wkb(shapely.set_srid(shapely.Point(1, 2), 32750), include_srid=True)) == shapely.Point(1, 2)


@pytest.mark.parametrize("depth", [MOST_NESTED, 100, 12_000, 200_000])
def test_deep_nesting_is_refused_before_geos_sees_it(depth):
    with pytest.raises(InputError, match="damaged"):
        read_wkb(nested(depth))
    text = nested(depth).hex()
    assert shapes_of([text, POINT.hex()]) == {POINT.hex(): shapely.Point(3, 4)}


def test_deep_nesting_would_end_the_process():
    """What the guard is for: where it once does no harm, the guard may go."""
    code = "import shapely, struct, sys; shapely.from_wkb(struct.pack('<BII', 1, 7, 1) * 400000 + struct.pack('<BIdd', 1, 1, 0, 0))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode != 0


def test_some_nesting_is_read():
    assert shapely.get_coordinates(read_wkb(nested(MOST_NESTED - 2))).tolist() == [[3.0, 4.0]]


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\x01", POINT[:-1], struct.pack("<BII", 1, 3, 2**32 - 1), struct.pack("<BII", 1, 6, 2**32 - 1)),
        *(nested(1, b"\x01\x63\0\0\0"), struct.pack("<BII", 1, 9, 0), struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 9, 0)),
    ],
    ids=["nothing", "a byte", "cut", "rings without end", "parts without end", "unknown kind", "curve of nothing", "ring of nothing"],
)
def test_what_is_cut_or_lies_is_one_sentence(data):
    with pytest.raises(InputError, match="damaged"):
        read_wkb(data)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("count", [2**31, 2**32 - 1, 10**8])
def test_counts_that_lie_are_refused(order, count):
    for kind in (*range(2, 13), 15, 16, 17):
        head = struct.pack(f"{order}BII", order == "<", kind, count)
        for data in (head, head + bytes(64), struct.pack(f"{order}BII", order == "<", 7, 2) + head):
            with pytest.raises(InputError, match="damaged"):
                read_wkb(data)
            assert shapes_of([data.hex()]).get(data.hex()) is None


@given(st.binary(max_size=80), st.sampled_from([*(shapely.to_wkb(one) for one in SHAPES), circular((0, 0), (1, 1), (2, 0))]), st.data())
@settings(max_examples=300, deadline=None)
def test_any_noise_is_geometry_or_a_sentence(noise, data, draw):
    place = draw.draw(st.integers(0, len(data)))
    for one in (noise, data[:place] + noise + data[place + len(noise) :], b"\x01" + noise):
        try:
            assert isinstance(read_wkb(one), shapely.geometry.base.BaseGeometry)
        except InputError as error:
            assert "\n" not in str(error)
        shapes_of([one.hex(), str(noise)])


# --- curves
@pytest.mark.parametrize(("start", "sweep"), [(0, 60), (0, 300), (40, -200), (350, 20), (0, 180), (90, -359)])
@pytest.mark.parametrize("radius", [0.001, 5.0, 250.0])
def test_an_arc_lies_on_its_circle(start, sweep, radius):
    east, north = 500_000.0, 9_950_000.0
    angles = np.radians([start, start + sweep / 2, start + sweep])
    places = [(east + radius * math.cos(a), north + radius * math.sin(a)) for a in angles]
    line = read_wkb(circular(*places))
    corners = shapely.get_coordinates(line)
    assert corners[0].tolist() == list(places[0]) and corners[-1].tolist() == list(places[2])
    far = np.hypot(*(corners - (east, north)).T)
    assert abs(far - radius).max() < 1e-6
    assert line.length == pytest.approx(radius * math.radians(abs(sweep)), abs=1e-6, rel=3e-2)
    middles = (corners[1:] + corners[:-1]) / 2
    assert (radius - np.hypot(*(middles - (east, north)).T)).max() <= ARC_TOLERANCE_M + 1e-6


def test_a_whole_circle_and_a_straight_arc():
    circle = read_wkb(struct.pack("<BII", 1, 10, 1) + circular((10, 0), (-10, 0), (10, 0)))
    assert circle.geom_type == "Polygon" and circle.area == pytest.approx(math.pi * 100, rel=1e-3)
    assert read_wkb(circular((0, 0), (1, 0), (2, 0))).length == 2


def test_a_compound_curve_is_one_line():
    straight = circular((0, 0), (10, 0), kind=2)
    bend = circular((10, 0), (15, 5), (10, 10))
    line = read_wkb(struct.pack("<BII", 1, 9, 2) + straight + bend)
    assert line.length == pytest.approx(10 + 5 * math.pi, rel=1e-3)
    surface = read_wkb(struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + circular((10, 0), (-10, 0), (10, 0)))
    assert surface.geom_type == "MultiPolygon"


@pytest.mark.parametrize("places", [[(0, 0)], [(0, 0), (1, 1)], [(0, 0), (1, 1), (2, 0), (3, 3)]])
def test_no_circular_string(places):
    with pytest.raises(InputError, match="damaged"):
        read_wkb(circular(*places))


def test_curves_of_the_log_are_nothing_that_we_wrote():
    text = circular((0, 0), (1, 1), (2, 0)).hex()
    assert text not in shapes_of([text]) and shapes_of(["zz", "", "01"]).get("zz") is None


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<BII", 1, 2, 1_000_000_000) + bytes(32),
        struct.pack("<BIII", 1, 3, 1, 1_000_000_000) + bytes(32),
        struct.pack("<BII", 1, 99, 0),
        struct.pack("<BII", 1, 4, 4_000_000_000),
    ],
)
def test_more_than_there_is_and_kinds_that_nobody_knows_never_reach_geos(data):
    with pytest.raises((InputError, struct.error)):
        wkb_reading._look_through(data)
    with pytest.raises(InputError, match="damaged"):
        read_wkb(data)


@pytest.mark.parametrize("places", [((0, 0), (500_000, 0.0007), (1_000_000, 0)), ((1e154, -1), (5e-324, 5e-324), (1e154, -1))])
def test_an_arc_so_wide_that_it_bends_nowhere_is_straight(places):
    assert shapely.get_coordinates(read_wkb(circular(*places))).tolist() == [list(place) for place in places]


def test_a_circle_of_any_size_has_a_bounded_number_of_corners():
    places = [(0.0, 0.0), (2e9, 0.0), (0.0, 0.0)]
    data = struct.pack("<BII", 1, 8, 3) + b"".join(struct.pack("<2d", *place) for place in places)
    assert len(shapely.get_coordinates(read_wkb(data))) == 10_001
