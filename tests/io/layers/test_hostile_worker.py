"""What the reading process may send: a bound on arrays, bytes and columns, and no sentence of its own."""

import io
import json
import struct

import numpy as np
import pytest

from tabletop import i18n
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.labels import told
from tabletop.core.text.message import mark
from tabletop.io.layers import layer_assembly
from tabletop.io.layers.layer_assembly import Assembly
from tabletop.io.records import layer_channel
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_process import _error

KNOWN = mark("{file} is empty.")


def framed(header):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return io.BytesIO(b"TTL1" + struct.pack("<I", len(text)) + text)


def described(*shape, dtype="<f8"):
    return {"dtype": dtype, "shape": list(shape)}


@pytest.mark.parametrize(
    "header",
    [
        {"kind": "chunk", "data": {}, "arrays": [described(1 << 40)]},
        {"kind": "chunk", "data": {}, "arrays": [described(1 << 27)] * 3},
        {"kind": "chunk", "data": {}, "arrays": [described(10**400)]},
        {"kind": "chunk", "data": {}, "arrays": [described(1 << 31, 1 << 31)]},
        {"kind": "chunk", "data": {}, "arrays": [described(0)] * (layer_channel.MOST_ARRAYS + 1)},
        {"kind": "chunk", "data": {}, "arrays": [described(1, 1, 1, 1, 1)]},
        {"kind": "chunk", "data": {}, "arrays": [described(-1)]},
        {"kind": "chunk", "data": {}, "arrays": [described(1, dtype="O")]},
        {"kind": "chunk", "data": {}, "arrays": [7]},
        {"kind": "chunk", "data": {}, "arrays": 7},
        {"kind": "chunk", "data": 7, "arrays": []},
        {"kind": "chunk", "arrays": []},
        b"[" * 200_000,
        b"[1]",
        b"\xff",
    ],
)
def test_a_frame_that_is_none_or_too_large_is_refused_before_any_of_it_is_taken(header, monkeypatch):
    def taken(*_):
        raise AssertionError("memory was taken")

    monkeypatch.setattr(layer_channel, "_array", taken)
    with pytest.raises(ChannelError):
        receive(framed(header))


def test_a_frame_within_its_bounds_comes_whole():
    stream = io.BytesIO()
    send(stream, Frame("chunk", {"rows": 2}, [np.arange(6.0).reshape(3, 2), np.arange(3), np.frombuffer(b"abc", np.uint8)]))
    stream.seek(0)
    found = receive(stream)
    assert found.data == {"rows": 2} and [array.tolist() for array in found.arrays] == [[[0, 1], [2, 3], [4, 5]], [0, 1, 2], [97, 98, 99]]


def chunk(*names, rows=2):
    columns = [{"name": name, "text": False} for name in names]
    return Frame("chunk", {"rows": rows, "dimensions": [], "columns": columns}, [np.zeros(rows) for _ in names])


def test_columns_are_those_of_the_first_chunk_and_not_too_many():
    assembly = Assembly()
    assembly.add(chunk("a", "b"))
    with pytest.raises(ChannelError):
        assembly.add(chunk("a", "c"))
    with pytest.raises(ChannelError):
        Assembly().add(chunk(*map(str, range(layer_assembly.MOST_COLUMNS + 1))))


def test_a_header_that_is_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(layer_channel, "_LONGEST_HEADER", 100)
    header = {"kind": "chunk", "data": {}, "arrays": []}
    assert receive(framed(header)).kind == "chunk"
    with pytest.raises(ChannelError):
        receive(framed({**header, "more": "x" * 100}))


@pytest.mark.parametrize("start", [b"", b"TTL2", b"ttl1"])
def test_what_does_not_begin_as_a_frame_is_none(start):
    whole = framed({"kind": "chunk", "data": {}, "arrays": []}).read()
    assert receive(io.BytesIO(whole)).kind == "chunk"
    with pytest.raises(ChannelError):
        receive(io.BytesIO(start + whole[len(start) or 4 :]))


ROW = np.zeros(1, np.int64)
SQUARE = [
    np.array([[0.0, 0], [1, 0], [1, 1], [0, 0]]), np.array([0, 4]), np.array([0, 1]), np.array([0, 1]), ROW, np.array([[0.0, 0, 1, 1]]),
]  # fmt: skip
LINE = [SQUARE[0], SQUARE[1], np.array([0, 1]), ROW, SQUARE[5]]
NUMBERS, TEXTS = [{"name": "a", "text": False}], [{"name": "a", "text": True}]


def shapes(dimension, arrays, rows=1):
    return Frame("chunk", {"rows": rows, "dimensions": [dimension], "columns": []}, arrays)


def column(described, *arrays, rows=2):
    return Frame("chunk", {"rows": rows, "dimensions": [], "columns": described}, list(arrays))


def texts_at(*offsets, data=b"abc", kind=np.int64):
    return column(TEXTS, np.array(offsets, kind), np.frombuffer(data, np.uint8))


def test_shapes_and_columns_that_fit_are_taken():
    for frame in (shapes(2, SQUARE), shapes(1, LINE), texts_at(0, 1, 3), column(NUMBERS, np.zeros(2))):
        Assembly().add(frame)


def instead(place, array, arrays=SQUARE):
    return shapes(len(arrays) - 4, [*arrays[:place], array, *arrays[place + 1 :]])


@pytest.mark.parametrize(
    "frame",
    [
        instead(0, np.zeros((4, 3))), instead(0, np.zeros(4)), instead(0, np.zeros((4, 2), np.int64)), instead(0, np.zeros((3, 2))),
        instead(1, np.array([0, 5])), instead(1, np.array([1, 4])), instead(1, np.array([0, 9, 4])), instead(1, np.array([0.0, 4.0])),
        instead(1, np.array([[0, 4]])), instead(1, np.zeros(0, np.int64)), instead(2, np.array([0, 2])), instead(3, np.array([0, -1])),
        instead(4, np.array([1])), instead(4, np.array([-1])), instead(4, np.array([0, 0])), instead(4, np.array([0.0])),
        instead(5, np.zeros((1, 3))), instead(5, np.zeros((2, 4))), instead(1, np.array([0, 3]), LINE), instead(3, ROW + 1, LINE),
        shapes(2, SQUARE[:-1]), shapes(2, SQUARE[:2]), shapes(2, []), shapes(3, [*SQUARE[:4], SQUARE[3], *SQUARE[4:]]), shapes(-1, SQUARE),
        shapes(7, SQUARE), shapes("x", SQUARE), shapes(10**400, SQUARE), shapes(2, SQUARE, "x"),
        column(NUMBERS, np.zeros(3)), column(NUMBERS, np.zeros(1)), column(NUMBERS, np.zeros((2, 1))), column(NUMBERS),
        column(NUMBERS, np.zeros(2, np.int64)), column([7], np.zeros(2)), column([{}], np.zeros(2)), column(7), column(None),
        texts_at(0, 3), texts_at(0, 1, 2, 3), texts_at(1, 2, 3), texts_at(0, 1, 4), texts_at(0, 1, 2), texts_at(0, 9, 3),
        texts_at(0, -1, 3), texts_at(0, float("nan"), 3, kind=np.float64),
        Frame("chunk", {}, []), Frame("chunk", {"columns": [], "dimensions": []}, []),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_together_are_no_layer(frame):
    with pytest.raises(ChannelError):
        Assembly().add(frame)


def test_a_column_stays_of_its_kind():
    assembly = Assembly()
    assembly.add(texts_at(0, 1, 3))
    with pytest.raises(ChannelError):
        assembly.add(column(NUMBERS, np.zeros(2)))


def test_all_chunks_together_are_bounded(monkeypatch):
    monkeypatch.setattr(layer_assembly, "MOST_BYTES", 1000)
    assembly = Assembly()
    assembly.add(chunk("a", rows=100))
    with pytest.raises(ChannelError):
        assembly.add(chunk("a", rows=100))


@pytest.mark.parametrize("template", ["{x.__class__}", "{missing}", "{", "{0}", "{x:>3000000000}"])
def test_a_fault_that_is_told_brings_no_template(template):
    fault = _error({"error": "InputError", "message": {"template": template, "params": {"x": 1}}}, "a.shp")
    assert type(fault) is InputError and i18n.text(fault.message) == template


@pytest.mark.parametrize("kind", ["Message", "Any", "annotations", "__name__", None, 7])
def test_a_fault_is_one_of_ours(kind):
    fault = _error({"error": kind, "message": {"template": KNOWN, "params": {"file": "a.shp"}}}, "a.shp")
    assert type(fault) is LayerError and i18n.text(fault.message) == "a.shp is empty."


@pytest.mark.parametrize(
    "data", [{}, {"message": None}, {"message": 7}, {"message": {"template": 7}}, {"message": {"template": "a", "params": {"self": 1}}}]
)
def test_a_fault_that_tells_nothing_is_a_sentence(data):
    assert "unexpected reason" in i18n.text(_error({"error": "LayerError", **data}, "a.shp").message)


@pytest.mark.parametrize("template", ["{x:>3000000000}", "{x.__class__}", "{missing}", "{", "{0}"])
def test_a_sentence_of_its_own_is_shown_as_it_stands(template):
    assert i18n.text(told({"template": template, "params": {"x": 1}})) == template
    assert i18n.text(told({"template": KNOWN, "params": {"file": {"template": template, "params": {"x": 1}}}})).startswith(template)
    assert i18n.text(told({"template": KNOWN, "params": {"file": "x" * 1_000_000}})) == "x" * 4000 + " is empty."
