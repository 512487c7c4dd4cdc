"""The log of a run as a table: CSV, a workbook, or JSON, in the words of the language in use."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop import i18n
from tabletop.core.exercise.exercise_clock import written
from tabletop.core.exercise.log_words import entry_said, features_said, kind_said
from tabletop.core.exercise.run import Run, RunEntry
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.text.whole_file import write_whole
from tabletop.io.export.csv_and_xlsx import sheets_bytes
from tabletop.io.export.spreadsheet import harmless_row

Row = dict[str, Any]


def _said(value: str | Message) -> str:
    return i18n.text(value) if isinstance(value, Message) else value


def log_rows(run: Run) -> list[Row]:
    """A row for each entry: `time` (wall time of this machine's zone, with its offset), `clock` (of the exercise), `scene`, `kind` (its
    code), `what` (the kind in words), `text`, `who`, `features` (names)."""
    return [_row(run, entry) for entry in run.entries]


def _row(run: Run, entry: RunEntry) -> Row:
    return {
        "time": entry.at.astimezone().isoformat(timespec="seconds"),
        "clock": written(entry.clock_s, seconds=True),
        "scene": entry.scene,
        "kind": entry.kind,
        "what": i18n.text(kind_said(entry)),
        "text": i18n.text(entry_said(run.plan, entry)),
        "who": entry.who or (entry.inject.by if entry.inject is not None else ""),
        "features": [_said(name) for name in features_said(run.plan, entry)],
    }


def _table(run: Run) -> tuple[list[str], list[list[Any]]]:
    heads = [i18n.tr("Time"), i18n.tr("Exercise clock"), i18n.tr("Scene"), i18n.tr("What happened"), i18n.tr("Text"), i18n.tr("Who")]
    rows = [
        [_time(row["time"]), row["clock"], row["scene"], row["what"], row["text"], row["who"], "; ".join(row["features"])]
        for row in log_rows(run)
    ]
    return [*heads, i18n.tr("Features")], rows


def _time(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H.%M.%S")


def run_csv(run: Run) -> str:
    """The log as CSV, heads and words in the language in use; no cell is a formula."""
    stream = io.StringIO(newline="")
    heads, rows = _table(run)
    csv.writer(stream).writerows(harmless_row(row) for row in [heads, *rows])
    return stream.getvalue()


def run_json(run: Run) -> dict[str, Any]:
    """The run and its log as plain values; times are ISO 8601."""
    ended = None if run.ended is None else run.ended.astimezone().isoformat(timespec="seconds")
    return {"run": run.name, "started": run.started.astimezone().isoformat(timespec="seconds"), "ended": ended, "entries": log_rows(run)}


def _csv(run: Run) -> bytes:
    return run_csv(run).encode("utf-8-sig")


def _workbook(run: Run) -> bytes:
    return sheets_bytes([(i18n.tr("Exercise log"), *_table(run))])


def _json(run: Run) -> bytes:
    return json.dumps(run_json(run), ensure_ascii=False, indent=1).encode("utf-8")


RUN_WRITERS: dict[str, Callable[[Run], bytes]] = {".csv": _csv, ".xlsx": _workbook, ".json": _json}


def export_run(run: Run, out: Path) -> None:
    """Write the log of a run in the format that the ending of `out` names; an existing file is replaced at once.

    Raises InputError with one sentence for an unknown ending or a folder that cannot be written.
    """
    writer = RUN_WRITERS.get(out.suffix.lower())
    if writer is None:
        known = ", ".join(ending.removeprefix(".") for ending in RUN_WRITERS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=out.name, known=known)
    write_whole(out, writer(run))
