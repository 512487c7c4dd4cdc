"""The reading process: takes requests on stdin, reads foreign files within limits, answers with plain arrays on stdout."""

import codecs
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

for unused in ("geopandas", "pandas", "pyarrow"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
# pyogrio imports them where they are installed; that costs 0.6 s and nothing here uses the first two.

import numpy as np  # noqa: E402
import pyogrio  # noqa: E402

if sys.modules["pyarrow"] is None:
    del sys.modules["pyarrow"]  # reads GeoParquet

from pyproj import CRS  # noqa: E402

from tabletop.core.text.errors import LayerError, TabletopError  # noqa: E402
from tabletop.core.text.message import Message, mark, message  # noqa: E402
from tabletop.core.values.layer import Box, Ragged  # noqa: E402
from tabletop.io.points.point_tables import table_start  # noqa: E402
from tabletop.io.points.table_rows import table_names  # noqa: E402
from tabletop.io.postgis.database_address import database_name, is_database  # noqa: E402
from tabletop.io.postgis.database_tables import DatabaseTable, DatabaseTables, change_token, database_tables  # noqa: E402
from tabletop.io.records.layer_arrow import Values  # noqa: E402
from tabletop.io.records.layer_batch import Batch, Damaged, Said, Source  # noqa: E402
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send  # noqa: E402
from tabletop.io.records.layer_formats import damaged, vetted, where_of  # noqa: E402
from tabletop.io.records.layer_limits import (  # noqa: E402
    ALLOWED_DRIVERS,
    FOLDER_PREFIX,
    Limits,
    limit_memory,
    limit_processor,
    parent_left,
    report_crashes,
)
from tabletop.io.records.layer_part import Part  # noqa: E402
from tabletop.io.records.read_ahead import read_ahead  # noqa: E402
from tabletop.io.sources.layer_sieve import Sieve  # noqa: E402
from tabletop.io.sources.layer_systems import as_said, datum_remark, declared_system, missing_system, system_of  # noqa: E402
from tabletop.io.sources.layer_tables import FileTable, FileTables, places  # noqa: E402

Send = Callable[[Frame], None]


class Reader:
    """Answers one request at a time with frames."""

    def __init__(self, limits: Limits, answer: Send) -> None:
        self._limits = limits
        self._answer = answer

    def handle(self, request: Mapping[str, Any]) -> None:
        """Serve a request; every mistake becomes an "error" frame."""
        try:
            limit_processor(self._limits)
            operations = {"tables": self._tables, "read": self._read, "inspect": self._inspect, "start": self._start, "token": self._token}
            operations.get(request["op"], self._drivers)(request)
        except TabletopError as error:
            self._answer(Frame("error", {"error": type(error).__name__, "message": error.message.to_json()}))
        except MemoryError:
            file = Path(str(request.get("path"))).name
            told = message(mark("{file} needs more memory than reading may use; cut out the part that is needed."), file=file)
            self._answer(Frame("error", {"error": "LayerError", "message": told.to_json()}))
        except Exception:
            self._answer(Frame("error", {"error": "unexpected", "trace": traceback.format_exc()[-4000:]}))

    def _drivers(self, request: Mapping[str, Any]) -> None:
        self._answer(Frame("done", {"drivers": sorted(pyogrio.list_drivers())}))

    def _token(self, request: Mapping[str, Any]) -> None:
        self._answer(Frame("done", {"token": change_token(request["path"], request.get("table"))}))

    def _tables(self, request: Mapping[str, Any]) -> None:
        with tables_in(request, self._limits) as file_tables:
            tables = [_described(place) for place in file_tables.tables]
            self._answer(Frame("done", {"tables": tables, "problems": _json(file_tables.problems)}))

    def _start(self, request: Mapping[str, Any]) -> None:
        path, said = readable(request), said_in(request)
        names = table_names(path, self._limits)
        asked, most = request.get("table"), int(request["rows"])
        start = table_start(path, asked or names[0], said, self._limits, most)
        for name in names[1:] if not asked else ():
            if start.options:
                break
            other = table_start(path, name, said, self._limits, most)
            start = other if other.options else start
        self._answer(Frame("done", {"names": names, **asdict(start)}))

    def _read(self, request: Mapping[str, Any]) -> None:
        path, table = Path(request["path"]), request.get("table")
        where = where_of(shown_path(request), table)
        with tables_in(request, self._limits) as file_tables:
            place = file_tables.find(table, path)
            for source, batches, crs in attempts(place, where, request):
                if crs is None:
                    raise missing_system(where, source, request.get("crs"))
                sieve = Sieve(where, crs, self._limits)
                self._answer(Frame("begin", {"total": source.total}))
                for batch in batches:
                    self._answer(_chunk(batch, sieve.sift(batch)))
            losses = [*source.problems, *sieve.losses()]
            extent = source.extent
            problems = [*file_tables.problems, *source.remarks, *datum_said(extent, sieve.crs, where), *losses, *sieve.remarks()]
            lost = {"lost": source.lost + sieve.lost, "losses": _json(losses), "unusable": _unusable(sieve, where, problems)}
            custom = source.weak_crs and not request.get("crs")
            lies = {"crs": sieve.crs.to_string(), "extent": extent, "declared": declared_system(source), "custom": custom}
            self._answer(Frame("done", {"problems": _json(problems), **lost, "rows": sieve.rows, **lies}))

    def _inspect(self, request: Mapping[str, Any]) -> None:
        from tabletop.io.layers.layer_inspect import Inspection

        path, table = Path(request["path"]), request.get("table")
        where = where_of(shown_path(request), table)
        with tables_in(request, self._limits) as file_tables:
            place = file_tables.find(table, path)
            for source, batches, crs in attempts(place, where, request):
                seen = Inspection(where, source.crs, crs, self._limits)
                self._answer(Frame("begin", {"total": source.total}))
                for batch in batches:
                    seen.add(batch)
                    self._answer(Frame("alive", {"rows": seen.rows}))
            if crs is None:
                file_tables.problems.append(missing_system(where, source, request.get("crs")).message)
            else:
                file_tables.problems += datum_said(source.extent, crs, where)
            result = seen.result([*file_tables.problems, *source.remarks, *source.problems], request.get("place"))
            self._answer(Frame("done", {**result, "extent_most": source.extent}))


def _unusable(sieve: Sieve, where: Message, problems: list[Message]) -> dict[str, Any] | None:
    """Why nothing of a table can be used as it was read, as JSON of a message; None where something can."""
    if sieve.rows and not sieve.kept:
        text = mark("{where}: none of {count} {count:record|records} can be used. {reason}")
        return message(text, where=where, count=sieve.rows, reason=problems[-1]).to_json()
    far = sieve.far_off()
    return None if far is None else far.to_json()


def datum_said(extent: Box | None, crs: CRS, where: Message) -> list[Message]:
    """What is to be said of a datum that is not WGS 84, of records that lie there (west, south, east, north as the file has them)."""
    if extent is None:
        return []
    remark = datum_remark(crs, ((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2), where)
    return [] if remark is None else [remark]


def attempts(
    place: FileTable | DatabaseTable, where: Message, request: Mapping[str, Any]
) -> Iterator[tuple[Source, Iterator[Batch], CRS | None]]:
    """The records in bulk; and again one by one when that breaks off. What could be read before stays where nothing better is found."""
    reason, done = "", 0
    said, asked = said_in(request), request.get("crs")
    try:
        source = place.open(said)
    except Damaged as damage:
        reason = damage.reason
    else:
        broken: list[Damaged] = []
        crs = system_of(source, where, asked)
        yield source, _until_broken(read_ahead(as_said(source, where, said.options.get("axes"))), broken), crs
        if not broken:
            return
        reason, done = broken[0].reason, broken[0].done
    try:
        mended = place.salvage(said)
    except Damaged:
        if not done:
            raise damaged(where, reason) from None
        template = mark("{where}: the file is damaged after record {row}; what follows was left out.")
        source.problems.append(message(template, where=where, row=str(done)))
        source.lost += max(1, source.total - done)
        return
    crs = system_of(mended, where, asked)
    yield mended, as_said(mended, where, said.options.get("axes")), crs


def said_in(request: Mapping[str, Any]) -> Said:
    """What a person says about reading. Raises LayerError for an encoding that is not known."""
    encoding = request.get("encoding") or None
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except (LookupError, ValueError):
            raise LayerError(mark("The encoding {encoding} is not known; give one such as UTF-8 or CP1252."), encoding=encoding) from None
    return Said(encoding, request.get("options") or {}, Part.asked(request.get("part"), request.get("crs")))


def _until_broken(batches: Iterator[Batch], broken: list[Damaged]) -> Iterator[Batch]:
    try:
        yield from batches
    except Damaged as damage:
        broken.append(damage)


def tables_in(request: Mapping[str, Any], limits: Limits) -> AbstractContextManager[FileTables | DatabaseTables]:
    """The tables of a file, or of a database."""
    if is_database(request["path"]):
        return database_tables(request["path"], request.get("query"))
    return places(readable(request), limits, said_in(request), request.get("table"))


def _described(place: FileTable | DatabaseTable) -> dict[str, Any]:
    options = dict(place.options) if isinstance(place, FileTable) else {}
    return {"name": place.name, "kind": place.kind, "columns": place.columns(), "options": options}


def shown_path(request: Mapping[str, Any]) -> str:
    """How sentences name the file or the database of a request."""
    return database_name(request["path"]) if is_database(request["path"]) else str(request["path"])


def readable(request: Mapping[str, Any]) -> Path:
    """The file of a request. Raises LayerError for one that cannot be opened."""
    path = vetted(request["path"])
    if path.is_file():
        try:
            with path.open("rb") as stream:
                stream.read(1)
        except OSError as error:
            raise LayerError(mark("{file} cannot be read: {reason}."), file=str(path), reason=error.strerror or "") from None
    return path


def _chunk(batch: Batch, parts: list[Ragged]) -> Frame:
    arrays: list[np.ndarray] = []
    for part in parts:
        arrays += [part.coords, *part.offsets, part.rows, part.bounds]
    columns = []
    for name, values in batch.columns.items():
        columns.append({"name": name, "text": values.numbers is None})
        arrays += [values.numbers] if values.numbers is not None else _text_arrays(values)
    return Frame("chunk", {"rows": len(batch), "dimensions": [part.dimension for part in parts], "columns": columns}, arrays)


def _text_arrays(values: Values) -> list[np.ndarray]:
    """Offsets and bytes of texts, freed of the NUL bytes that some programs fill them up with."""
    assert values.offsets is not None
    if b"\0" not in values.data:
        return [values.offsets, np.frombuffer(values.data, dtype=np.uint8)]
    cuts = values.offsets.tolist()
    parts = [values.data[a:b].split(b"\0", 1)[0].rstrip() for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    return [np.cumsum([0, *map(len, parts)], dtype=np.int64), np.frombuffer(b"".join(parts), dtype=np.uint8)]


def _json(problems: list[Message]) -> list[dict[str, Any]]:
    return [problem.to_json() for problem in problems]


def private_pipe() -> BinaryIO:
    """The pipe to the program, out of reach of libraries that write to stdout."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    return pipe


def end_with(parent: int) -> None:
    """End this process once the program that started it is gone."""
    while not parent_left(parent):
        time.sleep(1.0)
    tidy()
    os._exit(0)


def tidy() -> None:
    """Delete this process's own temporary folder; the program does it, unless it was killed."""
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(FOLDER_PREFIX):
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Serve until stdin closes. The first argument is the limits as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    pipe = private_pipe()
    report_crashes()
    extra = set(pyogrio.list_drivers()) - ALLOWED_DRIVERS
    if extra:
        send(pipe, Frame("refused", {"drivers": sorted(extra)}))
        return 3
    limit_memory(limits)
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    reader = Reader(limits, lambda frame: send(pipe, frame))
    send(pipe, Frame("ready"))
    while True:
        try:
            request = receive(sys.stdin.buffer)
        except ChannelError:
            tidy()
            return 0
        reader.handle(request.data)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
