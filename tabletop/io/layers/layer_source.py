"""Layers out of foreign files, read by a worker process that is started on first use and kept warm."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from shapely.errors import GEOSException

from tabletop import garbage
from tabletop.core.layers.doubts import Box, Place, doubts, kecamatan
from tabletop.core.layers.mirrored_records import Mirrored, mirrored_doubt, mirrored_records
from tabletop.core.text.errors import Cancelled, LayerError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message, mark
from tabletop.core.values.layer import Doubt, Layer, LayerInfo
from tabletop.io.layers.layer_assembly import MANY_ROWS, Assembly
from tabletop.io.layers.layer_stream import Ending, LayerBatch, batch_of, ending_of
from tabletop.io.layers.pack_file import SUFFIX, array_frame, check_places, with_losses
from tabletop.io.postgis.database_address import checked_address, is_database
from tabletop.io.records.layer_channel import ChannelError, Frame
from tabletop.io.records.layer_formats import vetted
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_part import WHOLE, Part
from tabletop.io.records.layer_process import WorkerProcess

Progress = Callable[[float], None]
Cancelling = Callable[[], bool]


@dataclass(frozen=True)
class Table:
    """A table with geometry in a file: its name, and its geometry type as the file says it ("Polygon", "Unknown", ...). `columns`: how many
    of its first records have a value in each; empty where a look would cost too much. `options`: by what a table of places is read, as
    it looks."""

    name: str
    kind: str
    columns: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


class LayerSource:
    """Reads layers, and holds them against a `place` for what looks wrong with theirs.

    Safe to call from several threads; requests wait for each other. Close it, or use it as a context manager.
    """

    def __init__(self, limits: Limits | None = None, place: Callable[[], Place] = kecamatan) -> None:
        self.place = place
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._closed = False

    def __enter__(self) -> "LayerSource":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, info: LayerInfo, progress: Progress | None = None, cancelled: Cancelling | None = None) -> Layer:
        """The layer of `info.path` and `info.table` (None: the only one), in metres of the working CRS, 2-D, with shapes and index built.

        `progress` gets 0..1; `cancelled` is asked often, and ends the reading at once when it says True. What could not be read
        stands in the layer's `problems`, and what looks wrong with its place in `doubts`: where only a doubt's cure makes any of it
        usable, the layer is empty and has lost all of its records. Raises MissingCrsError when neither the file nor `info.crs` says the
        CRS, Cancelled, and LayerError with one sentence for everything else: a file that is not there, of no known format, damaged
        beyond use, endless.
        """
        _vetted(info.path)
        ready = _from_pack(info)
        if ready is not None:
            ready = with_losses(ready)
            if progress is not None:
                progress(1.0)
            return ready
        request = _request("read", info)
        assembly, total, last = Assembly(), -1, Frame("none")
        with garbage.paused():
            with closing(self._frames(request, cancelled)) as frames:
                for last in frames:
                    if last.kind == "begin":
                        assembly.restart()
                        total = int(last.data["total"])
                    elif last.kind == "chunk":
                        self._add(assembly, last, info)
                        if progress is not None and total > 0:
                            progress(min(1.0, assembly.rows / total))
            place = self.place()
            found = doubts(_box(last.data["extent"]), str(last.data["crs"]), place, info.options)
            why = _why_unusable(last, found)
            problems, losses = (tuple(map(told_sentence, last.data[name])) for name in ("problems", "losses"))
            if why is not None:
                assembly.restart()
                problems, losses = (why,), (why,)
            lost = int(last.data["lost"] if why is None else last.data["rows"])
            seen = replace(info, guessed=(*info.guessed, "crs")) if last.data.get("custom") and "crs" not in info.guessed else info
            layer = assembly.layer(seen, problems, lost, losses)
            boxes, rows = [part.bounds for part in layer.parts], [part.rows for part in layer.parts]
            found = found or mirrored_doubt(mirrored_records(boxes, rows, place.box), place)
            layer = replace(layer, doubts=found, declared_crs=str(last.data["declared"]))
            if assembly.rows > MANY_ROWS:
                garbage.set_aside()
        if progress is not None:
            progress(1.0)
        return with_losses(layer)

    def stream(self, info: LayerInfo, part: Part = WHOLE, cancelled: Cancelling | None = None) -> Generator[LayerBatch, None, Ending]:
        """The records of `info.path` and `info.table` batch by batch, at least those of a part of it, and at the end what was left out.

        Only one batch is in memory. Close the generator to end early. Raises as `read` does.
        """
        _vetted(info.path)
        start, total, first, last = 0, -1, True, Frame("none")
        with closing(self._frames({**_request("read", info), "part": part.to_json()}, cancelled)) as frames:
            for last in frames:
                if last.kind == "begin":
                    start, total, first = 0, int(last.data["total"]), True
                elif last.kind == "chunk":
                    yield self._batch(last, start, total, first, info)
                    start, first = start + int(last.data["rows"]), False
        _why_unusable(last, ())
        return ending_of(last)

    def _batch(self, frame: Frame, start: int, total: int, first: bool, info: LayerInfo) -> LayerBatch:
        try:
            return batch_of(frame, start, total, first)
        except ChannelError:
            raise _broke_off(info) from None

    def _add(self, assembly: Assembly, frame: Frame, info: LayerInfo) -> None:
        try:
            assembly.add(frame)
        except ChannelError:
            raise _broke_off(info) from None

    def change_token(self, info: LayerInfo, cancelled: Cancelling | None = None) -> str:
        """A text that is another one once a table of a database was edited; an empty one where that cannot be told. Raises LayerError."""
        return str(self._last({"op": "token", "path": checked_address(info.path), "table": info.table}, cancelled)["token"])

    def tables(
        self,
        path: str | Path,
        cancelled: Cancelling | None = None,
        options: Mapping[str, str] | None = None,
        encoding: str | None = None,
    ) -> list[Table]:
        """The tables with geometry of a file; of tables with places, those in which `options` or their look find them. Raises LayerError
        as `read` does, MissingColumnsError where nothing says in which columns the places stand."""
        _vetted(path)
        last = self._last({"op": "tables", "path": str(path), "options": dict(options or {}), "encoding": encoding}, cancelled)
        return [Table(str(one["name"]), str(one["kind"]), dict(one["columns"]), dict(one["options"])) for one in last["tables"]]

    def start(self, info: LayerInfo, rows: int, cancelled: Cancelling | None = None) -> Mapping[str, Any]:
        """The first rows of a table with places, as texts, and what it looks like: `names` of all tables, `name`, `rows`, `total`,
        `separator`, `options`. Raises LayerError as `read` does."""
        vetted(info.path)
        return self._last({**_request("start", info), "rows": rows}, cancelled)

    def inspect(self, info: LayerInfo, cancelled: Cancelling | None = None) -> Mapping[str, Any]:
        """Counts, extents and faults of a table as plain data (see `layer_inspect`), and "doubts" (a tuple of Doubt). A missing CRS is one
        of its problems, no error."""
        _vetted(info.path)
        place = self.place()
        data = dict(self._last({**_request("inspect", info), "place": list(place.box)}, cancelled))
        found = doubts(_box(data["extent_most"]), data["crs"], place, info.options) if data["crs"] else ()
        mirrored = data.pop("mirrored")
        some = mirrored_doubt(Mirrored.from_json(mirrored), place) if mirrored is not None else ()
        return {**data, "doubts": found or some}

    def drivers(self) -> list[str]:
        """Names of the file drivers that the worker has."""
        return list(self._last({"op": "drivers"}, None)["drivers"])

    def process_id(self) -> int | None:
        """Number of the worker's process; None before the first use and after `close`."""
        return self._worker.pid if self._worker is not None and self._worker.alive() else None

    def close(self) -> None:
        """End the worker; a reading that is under way in another thread ends with Cancelled."""
        self._closed = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        with self._lock:
            self._worker = None

    def _last(self, request: Mapping[str, Any], cancelled: Cancelling | None) -> Mapping[str, Any]:
        last = Frame("none")
        with closing(self._frames(request, cancelled)) as frames:
            for frame in frames:
                last = frame
        return last.data

    def _frames(self, request: Mapping[str, Any], cancelled: Cancelling | None) -> Generator[Frame, None, None]:
        with self._lock:
            if self._closed:
                raise Cancelled(mark("Cancelled."))
            if self._worker is None or not self._worker.alive():
                if self._worker is not None:
                    self._worker.kill()
                self._worker = WorkerProcess(self._limits)
            yield from self._worker.ask(request, lambda: self._closed or (cancelled is not None and cancelled()))


def _vetted(path: str | Path) -> None:
    """Raises LayerError for what is neither a plain file that a layer may be read from nor the address of a database."""
    if is_database(str(path)):
        checked_address(str(path))
    else:
        vetted(path)


def _broke_off(info: LayerInfo) -> LayerError:
    text = mark("Reading {file} broke off: the reading process ended; the file may be damaged or too large.")
    return LayerError(text, file=Path(info.path).name)


def _from_pack(info: LayerInfo) -> Layer | None:
    """The layer out of the arrays of a pack, which need no reading process; None where it is to be read as any other file."""
    if not info.path.lower().endswith(SUFFIX) or info.crs is not None or info.encoding is not None or info.options:
        return None
    frame = array_frame(info)
    if frame is None:
        return None
    assembly = Assembly()
    with garbage.paused():
        try:
            assembly.add(frame)
            layer = assembly.layer(info, ())
            check_places(layer)
        except (ChannelError, ValueError, GEOSException):
            raise LayerError(
                mark("The layer pack {file} is damaged: the layer {layer} is not what was published; fetch the pack anew."),
                file=Path(info.path).name,
                layer=str(info.table),
            ) from None
        if assembly.rows > MANY_ROWS:
            garbage.set_aside()
    return layer


def _box(said: Sequence[float] | None) -> Box | None:
    return None if said is None else (float(said[0]), float(said[1]), float(said[2]), float(said[3]))


def _why_unusable(last: Frame, found: Sequence[Doubt]) -> Message | None:
    """Why nothing of a table can be used; None where something can. Raises LayerError with it where no doubt has the cure."""
    if last.data["unusable"] is None:
        return None
    why = told_sentence(last.data["unusable"])
    if not any(doubt.cure for doubt in found):
        raise LayerError(why.template, **why.params)
    return why


def _request(op: str, info: LayerInfo) -> dict[str, Any]:
    """What the worker needs to know of a layer."""
    return {
        "op": op,
        "path": info.path,
        "table": info.table,
        "crs": info.crs,
        "encoding": info.encoding,
        "options": dict(info.options),
        "query": info.query,
    }
