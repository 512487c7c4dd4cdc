"""The process that reads sheets: takes requests on stdin, reads within limits, answers with plain values on stdout."""

import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import LayerError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_limits import Limits, limit_memory, limit_processor
from tabletop.io.tables.sheet_limits import LARGEST_FILE, LONGEST_TEXT, MOST_TEXT

Send = Callable[[Frame], None]
MOST_NAMED = 10
"""So many rows are named in one sentence."""
MOST_EXACT = 10**15
_UNREAD = re.compile("[\ud800-\udfff\ufffd]")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of XLSX, ODS; of XLS."""


def answer(request: Mapping[str, Any], limits: Limits, reply: Send) -> None:
    """Serve a request; every mistake becomes an "error" frame."""
    path = Path(str(request["path"]))
    try:
        limit_processor(limits)
        for sheet in _within(path, _sheets(path, limits)):
            reply(Frame("sheet", sheet))
        reply(Frame("done"))
    except TabletopError as error:
        reply(Frame("error", {"error": type(error).__name__, "message": error.message.to_json()}))
    except MemoryError:
        told = message(mark("{file} needs more memory than reading may use; cut out the part that is needed."), file=path.name)
        reply(Frame("error", {"error": "LayerError", "message": told.to_json()}))
    except Exception:
        reply(Frame("error", {"error": "unexpected", "trace": traceback.format_exc()[-4000:]}))


def _sheets(path: Path, limits: Limits) -> Iterator[dict[str, Any]]:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(512)
    except OSError as error:
        raise LayerError(mark("{file} cannot be read: {reason}."), file=str(path), reason=error.strerror or "") from None
    if size > LARGEST_FILE:
        text = mark("{file} is larger than a roster can be; copy the sheet into a new file and import that.")
        raise LayerError(text, file=path.name)
    if not start.strip():
        raise LayerError(mark("{file} is empty."), file=path.name)
    if start.startswith(_WORKBOOKS):
        from tabletop.io.tables.sheet_book import open_book

        return open_book(path, limits).sheets()
    if start.startswith(b"%PDF") or b"\x89PNG" in start[:8] or start.startswith(b"\xff\xd8\xff"):
        text = mark("{file} is no table; save the sheet as XLSX, ODS or CSV and import that.")
        raise LayerError(text, file=path.name)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        text = mark("{file} is a web page or XML and no workbook; open it in a spreadsheet and save it as XLSX.")
        raise LayerError(text, file=path.name)
    return iter([_table(path)])


def _table(path: Path) -> dict[str, Any]:
    from tabletop.io.tables.sheet_book import more_than_read
    from tabletop.io.tables.sheet_csv import csv_rows

    rows, more = csv_rows(path)
    told = [more_than_read(path.name, path.stem).to_json()] if more else []
    return {"name": path.stem, "hidden": False, "rows": [[cell or None for cell in row] for row in rows], "merged": [], "told": told}


def _within(path: Path, sheets: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The sheets without blank ends, as long as their texts together stay within what is read."""
    letters = 0
    for sheet in sheets:
        rows = [_cut(row) for row in sheet["rows"]]
        while rows and not rows[-1]:
            rows.pop()
        letters += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if letters > MOST_TEXT:
            text = mark("{file} holds more text than a roster can; copy the sheet into a new file and import that.")
            raise LayerError(text, file=path.name)
        yield {
            **sheet,
            "rows": rows,
            "told": [*sheet["told"], *_unread_signs(path, sheet["name"], rows), *_rounded(path, sheet["name"], rows)],
        }


def _unread_signs(path: Path, name: str, rows: list[list[Any]]) -> list[Any]:
    """One sentence, as JSON, that names the rows in which a sign could not be read; half signs become what stands for that."""
    found = []
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii() and _UNREAD.search(cell):
                row[column] = _UNREAD.sub("\ufffd", cell)
                found.append(str(number))
    if not found:
        return []
    numbers = list(dict.fromkeys(found))
    text = mark("{file}, sheet {sheet}: a sign cannot be read and stands as � in rows {rows}; write these names again.")
    listed = ", ".join(numbers[:MOST_NAMED]) + (" …" if len(numbers) > MOST_NAMED else "")
    return [message(text, file=path.name, sheet=name, rows=listed).to_json()]


def _rounded(path: Path, name: str, rows: list[list[Any]]) -> list[Any]:
    """One sentence, as JSON, that names the rows with numbers that a sheet cannot hold exactly, such as those of people or accounts."""
    found = [
        str(number)
        for number, row in enumerate(rows, start=1)
        if any(isinstance(cell, int | float) and abs(cell) >= MOST_EXACT for cell in row)
    ]
    if not found:
        return []
    text = mark("{file}, sheet {sheet}: numbers of more than 15 digits are rounded by the sheet itself in rows {rows}; write them as text.")
    listed = ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
    return [message(text, file=path.name, sheet=name, rows=listed).to_json()]


def _cut(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row.pop()
    return [cell[:LONGEST_TEXT] if isinstance(cell, str) else cell for cell in row]


def main() -> int:
    """Serve until stdin closes. The first argument is the limits as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    pipe = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    limit_memory(limits)
    send(pipe, Frame("ready"))
    while True:
        try:
            request = receive(sys.stdin.buffer)
        except ChannelError:
            return 0
        answer(request.data, limits, lambda frame: send(pipe, frame))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
