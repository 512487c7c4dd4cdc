"""A table of a file batch by batch, for work that never needs all of it at once. No index is built."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message
from tabletop.core.values.layer import Column, Ragged
from tabletop.io.layers.layer_assembly import part_of, told_column
from tabletop.io.records.layer_channel import ChannelError, Frame


@dataclass(frozen=True)
class LayerBatch:
    """`count` records of a table. Rows of `parts` (metres of the working CRS, 2-D, valid) are rows of `columns`, from 0.

    `first`: records begin anew here; what came before of the table is void. `total`: records expected, -1 unknown. `start`: records of
    the table before this batch.
    """

    start: int
    count: int
    total: int
    first: bool
    parts: tuple[Ragged, ...]
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Ending:
    """What reading a table left to say: `problems` in all, `losses` among them, `lost` records at least, CRS of the file."""

    problems: tuple[Message, ...]
    losses: tuple[Message, ...]
    lost: int
    rows: int
    crs: str


def batch_of(frame: Frame, start: int, total: int, first: bool) -> LayerBatch:
    """The batch of a "chunk" frame. Raises ChannelError when its arrays do not fit together."""
    arrays = iter(frame.arrays)
    count = int(frame.data["rows"])
    try:
        parts = [part_of(int(dimension), arrays, start + count) for dimension in frame.data["dimensions"]]
        columns = {str(told["name"]): told_column(told, arrays, count) for told in frame.data["columns"]}
    except (StopIteration, ValueError, IndexError, KeyError, TypeError) as error:
        raise ChannelError("arrays that do not fit") from error
    return LayerBatch(start, count, total, first, tuple(_from_zero(part, start) for part in parts), columns)


def ending_of(frame: Frame) -> Ending:
    """What the "done" frame of a reading says."""
    problems, losses = (tuple(map(told_sentence, frame.data[name])) for name in ("problems", "losses"))
    return Ending(problems, losses, int(frame.data["lost"]), int(frame.data["rows"]), str(frame.data["crs"]))


def _from_zero(part: Ragged, start: int) -> Ragged:
    rows: np.ndarray = part.rows - start
    return Ragged(part.dimension, part.coords, part.offsets, rows, part.bounds)
