"""What is written into the tables of runs as values: callables for a writer that can be kept as JSON and read again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from tabletop.core.exercise.run import Run, RunEntry
from tabletop.core.text.errors import PlanError
from tabletop.io.runs.run_table import append_entry, begin_run, end_run, entry_from_row, entry_row, run_from_row, run_row

Work = Callable[[Connection], None]


@dataclass(frozen=True)
class RunBegins:
    """Write a run that begins."""

    run: Run

    def __call__(self, connection: Connection) -> None:
        begin_run(connection, self.run)


@dataclass(frozen=True)
class RunGoesOn:
    """Write one entry of a run's log. `again`: it may stand there already."""

    code: str
    entry: RunEntry
    again: bool = False

    def __call__(self, connection: Connection) -> None:
        append_entry(connection, self.code, self.entry, self.again)


@dataclass(frozen=True)
class RunEnds:
    """Say that a run is over."""

    code: str
    at: datetime

    def __call__(self, connection: Connection) -> None:
        end_run(connection, self.code, self.at)


def work_json(work: Work) -> dict[str, Any] | None:
    """A callable of this file as JSON; None for any other. Raises ValueError for values that JSON has not."""
    if isinstance(work, RunBegins):
        return {"does": "begin", "row": list(run_row(work.run))}
    if isinstance(work, RunGoesOn):
        return {"does": "entry", "row": list(entry_row(work.code, work.entry))}
    return {"does": "end", "row": [work.code, work.at.isoformat()]} if isinstance(work, RunEnds) else None


def work_from_json(data: Any) -> Work | None:
    """The callable again; None where the data are damaged or not ours. An entry that stands in the file already is not written twice."""
    try:
        does, row = data["does"], data["row"]
        code = row[0]
        if not isinstance(code, str) or len(code) > 64:
            return None
        if does == "begin":
            return RunBegins(run_from_row(row))
        if does == "entry":
            entry = entry_from_row(row)
            return None if entry is None else RunGoesOn(code, entry, again=True)
        return RunEnds(code, datetime.fromisoformat(row[1])) if does == "end" else None
    except (PlanError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        return None
