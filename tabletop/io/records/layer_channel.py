"""The pipe between the reading worker and the program: frames of a JSON header and plain arrays, never pickles."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

_MAGIC = b"TTL1"
_DTYPES = ("<f8", "<i8", "|u1")
_LONGEST_HEADER = 64 << 20
MOST_ARRAYS = 20_000
LARGEST_FRAME = 1 << 30
"""Bytes of all arrays of a frame: one record of 40 million corners fits in."""


class ChannelError(Exception):
    """The other side ended, or sent what is no frame."""


@dataclass(frozen=True)
class Frame:
    """One message: `kind`, a JSON object, and arrays of float64, int64 or bytes (uint8)."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    arrays: Sequence[np.ndarray] = ()


def send(stream: IO[bytes], frame: Frame) -> None:
    """Write a frame and flush it."""
    arrays = [np.ascontiguousarray(array) for array in frame.arrays]
    shapes = [{"dtype": array.dtype.str, "shape": array.shape} for array in arrays]
    header = json.dumps({"kind": frame.kind, "data": dict(frame.data), "arrays": shapes}).encode("utf-8")
    stream.write(_MAGIC + struct.pack("<I", len(header)) + header)
    for array in arrays:
        if array.size:
            stream.write(_bytes_of(array))
    stream.flush()


def receive(stream: IO[bytes]) -> Frame:
    """Read a frame. Raises ChannelError when the other side is gone or what comes is no frame."""
    start = _exactly(stream, 8)
    length = struct.unpack("<I", start[4:])[0]
    if start[:4] != _MAGIC or length > _LONGEST_HEADER:
        raise ChannelError("no frame")
    try:
        header = json.loads(bytes(_exactly(stream, length)))
        described = header["arrays"]
        if len(described) > MOST_ARRAYS or sum(_size(one) for one in described) > LARGEST_FRAME:
            raise ChannelError("arrays too large")
        arrays = [_array(stream, one) for one in described]
        return Frame(str(header["kind"]), dict(header["data"]), arrays)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ChannelError("no frame") from error


def _size(described: Mapping[str, Any]) -> float:
    """Bytes of an array. Raises ChannelError for one of another kind."""
    shape = [int(number) for number in described["shape"]]
    if described["dtype"] not in _DTYPES or len(shape) > 4 or min(shape, default=0) < 0:
        raise ChannelError("an array of another kind")
    return float(np.prod(shape, dtype=np.float64) * np.dtype(str(described["dtype"])).itemsize)


def _array(stream: IO[bytes], described: Mapping[str, Any]) -> np.ndarray:
    array = np.empty(tuple(int(number) for number in described["shape"]), dtype=described["dtype"])
    if array.size:
        _fill(stream, _bytes_of(array))
    return array


def _bytes_of(array: Any) -> memoryview:
    return memoryview(array).cast("B")


def _exactly(stream: IO[bytes], size: int) -> bytearray:
    found = bytearray(size)
    _fill(stream, memoryview(found))
    return found


def _fill(stream: IO[bytes], view: memoryview) -> None:
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise ChannelError("the other side ended")
        done += count
