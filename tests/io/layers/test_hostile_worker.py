"""What the reading process may send: a bound on arrays, bytes and columns, and no sentence of its own."""

import io
import json
import struct

import numpy as np
import pytest

from tabletop import i18n
from tabletop.core.text.labels import told
from tabletop.core.text.message import mark
from tabletop.io.layers import layer_assembly
from tabletop.io.layers.layer_assembly import Assembly
from tabletop.io.records import layer_channel
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send

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


def test_all_chunks_together_are_bounded(monkeypatch):
    monkeypatch.setattr(layer_assembly, "MOST_BYTES", 1000)
    assembly = Assembly()
    assembly.add(chunk("a", rows=100))
    with pytest.raises(ChannelError):
        assembly.add(chunk("a", rows=100))


@pytest.mark.parametrize("template", ["{x:>3000000000}", "{x.__class__}", "{missing}", "{", "{0}"])
def test_a_sentence_of_its_own_is_shown_as_it_stands(template):
    assert i18n.text(told({"template": template, "params": {"x": 1}})) == template
    assert i18n.text(told({"template": KNOWN, "params": {"file": {"template": template, "params": {"x": 1}}}})).startswith(template)
    assert i18n.text(told({"template": KNOWN, "params": {"file": "x" * 1_000_000}})) == "x" * 4000 + " is empty."
