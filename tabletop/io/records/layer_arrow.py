"""Arrow batches of pyogrio as numpy arrays, through the Arrow C stream interface; no pyarrow is needed."""

import ctypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_NUMBERS = {"c": "i1", "C": "u1", "s": "<i2", "S": "<u2", "i": "<i4", "I": "<u4", "l": "<i8", "L": "<u8", "f": "<f4", "g": "<f8"}
_RAGGED = {"u": "<i4", "z": "<i4", "U": "<i8", "Z": "<i8"}
_DATE, _CLOCK_MS = "tdD", "ttm"
MOST_EXACT = 2**53
"""Up to here float64 holds every whole number."""


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype, _capsule_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


class ArrowError(Exception):
    """The source of a stream failed in the middle; the text is its own."""


@dataclass(frozen=True)
class Values:
    """One column of a batch, copied out of it: numbers (n,) float64 with NaN for null, or `data` cut by `offsets` (n + 1,) int64.

    `null` (n,) is True where the row has no value; `texts` is False where `data` is binary. `whole` (n,) int64, 0 for null: whole numbers
    that float64 would round (above 2^53), else None.
    """

    null: np.ndarray
    numbers: np.ndarray | None = None
    offsets: np.ndarray | None = None
    data: bytes = b""
    texts: bool = True
    whole: np.ndarray | None = None


def batches(source: Any) -> Iterator[tuple[int, Mapping[str, Values]]]:
    """Row count and columns of each batch of an object with `__arrow_c_stream__`. Lists and structs are left out. Raises ArrowError."""
    capsule = source.__arrow_c_stream__()
    stream = ctypes.cast(_capsule_pointer(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream))
    schema = _Schema()
    _call(stream, stream.contents.get_schema, schema)
    try:
        fields = [schema.children[i].contents for i in range(schema.n_children)]
        kinds = [((field.name or b"").decode("utf-8", "replace"), field.format.decode(), bool(field.dictionary)) for field in fields]
        while True:
            batch = _Array()
            _call(stream, stream.contents.get_next, batch)
            if not batch.release:
                return
            try:
                yield int(batch.length), _columns(batch, kinds)
            finally:
                batch.release(ctypes.byref(batch))
    finally:
        schema.release(ctypes.byref(schema))


def _call(stream: Any, function: Any, out: ctypes.Structure) -> None:
    if function(stream, ctypes.byref(out)):
        said = stream.contents.get_last_error(stream)
        raise ArrowError((said or b"").decode("utf-8", "replace"))


def _columns(batch: Any, kinds: list[tuple[str, str, bool]]) -> dict[str, Values]:
    found = {}
    for index, (name, kind, coded) in enumerate(kinds):
        values = None if coded else _values(batch.children[index].contents, kind, int(batch.offset), int(batch.length))
        if values is not None:
            found[name] = values
    return found


def _values(array: Any, kind: str, shift: int, count: int) -> Values | None:
    start = int(array.offset) + shift
    null = ~_bits(array.buffers[0], start, count) if array.buffers[0] else np.zeros(count, dtype=bool)
    if kind in _RAGGED:
        offsets = _view(array.buffers[1], _RAGGED[kind], start + count + 1)[start:].astype(np.int64)
        data = ctypes.string_at(array.buffers[2] + int(offsets[0]), int(offsets[-1] - offsets[0])) if array.buffers[2] else b""
        return Values(null, offsets=offsets - offsets[0], data=data, texts=kind in "uU")
    if kind == "b":
        return Values(null, numbers=np.where(null, np.nan, _bits(array.buffers[1], start, count).astype(np.float64)))
    if kind in _NUMBERS:
        exact = _view(array.buffers[1], _NUMBERS[kind], start + count)[start:]
        numbers = exact.astype(np.float64)
        numbers[null] = np.nan
        return Values(null, numbers=numbers, whole=_whole(exact, null) if kind == "l" else None)
    if kind in (_DATE, _CLOCK_MS):
        return _texts(_view(array.buffers[1], "<i4", start + count)[start:], null, kind)
    return None


def _whole(exact: np.ndarray, null: np.ndarray) -> np.ndarray | None:
    kept = np.where(null, 0, exact)
    return kept if len(kept) and (int(kept.max()) > MOST_EXACT or int(kept.min()) < -MOST_EXACT) else None


def _texts(numbers: np.ndarray, null: np.ndarray, kind: str) -> Values:
    if kind == _DATE:
        shown = [str(day) for day in numbers.astype("datetime64[D]")]
    else:
        shown = [str(moment)[11:19] for moment in numbers.astype(np.int64).astype("datetime64[ms]")]
    parts = [b"" if empty else text.encode() for text, empty in zip(shown, null, strict=True)]
    return Values(null, offsets=np.cumsum([0, *map(len, parts)], dtype=np.int64), data=b"".join(parts))


def _view(address: int | None, dtype: str, count: int) -> np.ndarray:
    size = np.dtype(dtype).itemsize * count
    if not address or not size:
        return np.zeros(count, dtype=dtype)
    block: Any = (ctypes.c_char * size).from_address(address)
    return np.frombuffer(block, dtype=np.dtype(dtype))


def _bits(address: int, start: int, count: int) -> np.ndarray:
    packed = _view(address, "u1", (start + count + 7) // 8)
    return np.unpackbits(packed, bitorder="little")[start : start + count].astype(bool)
