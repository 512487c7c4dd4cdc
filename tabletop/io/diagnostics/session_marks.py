"""Which plan a running window has open, so that the next one knows how the last one ended. Each window has a mark of its own, named by
its process: those of windows that run are left alone."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop import __version__, paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.owned_names import is_left, owner
from tabletop.core.text.whole_file import write_whole

_ENDED = "ended.json"
MOST_PLANS = 50
MOST_BYTES = 100_000
TOO_OFTEN = 2
"""A plan with which the program ended so often, one time after another, is not opened unasked."""


@dataclass(frozen=True)
class Ended:
    """A window that did not end by itself. `when`: the last sign of it, seconds since 1970; `times`: so often, one after another, with
    this plan."""

    plan: Path
    when: float
    times: int

    @property
    def clock(self) -> datetime:
        """When, in the time of this place."""
        return datetime.fromtimestamp(self.when)


class SessionMark:
    """The mark of this process. Nothing of it raises: a window without one works."""

    def __init__(self) -> None:
        self._folder = marks_folder()
        self._path = self._folder / f"{owner()}.json"
        self._plan = ""

    def names(self, plan: Path | None) -> None:
        """This plan is being opened from now on; before it is read, since reading may be what ends the program.
        The one before was left for it in order."""
        before, self._plan = self._plan, "" if plan is None else str(plan.absolute())
        if before != self._plan:
            self._begin_anew(before)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps({"plan": self._plan, "version": __version__}), encoding="ascii")

    def beat(self) -> None:
        """The program is still there."""
        with suppress(OSError):
            self._path.touch()

    def end(self) -> None:
        """The program ends as it should: the plan is as good as any other."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._begin_anew(self._plan)

    def _begin_anew(self, plan: str) -> None:
        """Count no more how often the program ended with a plan."""
        counts = _read(self._folder / _ENDED)
        if counts.pop(plan, None) is not None:
            _write(self._folder / _ENDED, counts)


def marks_folder() -> Path:
    """Where they stand."""
    return paths.state_folder() / "sessions"


def times_ended(plan: Path) -> int:
    """How often, one time after another, the program ended with this plan open; opening it and ending in order begins anew."""
    times = _read(marks_folder() / _ENDED).get(str(plan.absolute()))
    return times if isinstance(times, int) else 0


def times_in_a_row(plan: Path) -> int:
    """The same, with the ends that nobody asked about yet; their marks stay."""
    told = str(plan.absolute())
    return times_ended(plan) + sum(1 for path in _left(marks_folder()) if _read(path).get("plan") == told)


def take_ended() -> list[Ended]:
    """Windows that ended unexpectedly since the last time somebody asked, the latest first; their marks go."""
    folder = marks_folder()
    counts, found = _read(folder / _ENDED), []
    for path in _left(folder):
        with suppress(OSError):
            when, told = path.stat().st_mtime, str(_read(path).get("plan") or "")
            path.unlink()
            if told:
                times = counts.get(told) if isinstance(counts.get(told), int) else 0
                counts[told] = (times or 0) + 1
                found.append((when, told))
    if found:
        _write(folder / _ENDED, dict(list(counts.items())[-MOST_PLANS:]))
    return [Ended(Path(told), when, counts[told]) for when, told in sorted(found, reverse=True)]


def _left(folder: Path) -> Iterator[Path]:
    """Marks of this computer whose process is gone, and those of others after a week."""
    try:
        marks = sorted(folder.glob("*.json"))
    except OSError:
        return
    for path in marks:
        with suppress(OSError):
            if is_left(path.stem, time.time() - path.stat().st_mtime):
                yield path


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            told = json.loads(stream.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(path: Path, told: dict[str, Any]) -> None:
    with suppress(OSError, TabletopError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(told, ensure_ascii=True).encode("ascii"))
