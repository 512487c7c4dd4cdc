"""Who has a plan open: a small hidden file beside it for each session, in the way of office programs, with a heartbeat. Never a hindrance.

The names are `.~lock.NAME#`, `.~lock.NAME#2`, ... A session whose file was not written for a minute, or whose process on this computer is
gone, counts as none, and its file is taken over. Where the folder takes no file nobody is told, and nothing fails.
"""

import contextlib
import errno
import getpass
import json
import os
import platform
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop.core.text.owned_names import is_alive, place, start_of

MOST_SESSIONS = 12
"""So many sessions of one plan are told apart."""
BEAT_S = 10.0
STALE_S = 60.0
_LONGEST = 2000
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Present:
    """A session that has a plan open: who, on which machine, since when (None: it does not say)."""

    session: str
    person: str
    machine: str
    since: datetime | None


@dataclass(frozen=True)
class _Seen:
    """A file of a session as it was found, and when it was last written, in seconds of the clock of its disk."""

    present: Present
    place: str
    pid: int
    start: int
    beat: float


class Presence:
    """This session beside one plan. It may be called from any one thread at a time; nothing of it raises."""

    def __init__(self, plan: Path, session: str | None = None) -> None:
        self._plan = plan.absolute()
        self.session = session or secrets.token_hex(8)
        self._since = datetime.now().astimezone()
        self._slot: Path | None = None

    def beat(self) -> None:
        """Say that this session is here: make its file, or write it again. A file that another session took over meanwhile stays its."""
        with contextlib.suppress(OSError):
            if self._slot is not None and self._is_mine(self._slot):
                _write(self._slot, self._content(), os.O_WRONLY)
                return
            self._slot = self._claimed()

    def others(self) -> tuple[Present, ...]:
        """Who else has the plan open now, those first that came first."""
        mine = _beat_of(self._slot)
        return tuple(one for one in present_at(self._plan, mine) if one.session != self.session)

    def leave(self) -> None:
        """Take the file away."""
        with contextlib.suppress(OSError):
            if self._slot is not None and self._is_mine(self._slot):
                self._slot.unlink(missing_ok=True)
        self._slot = None

    def _content(self) -> bytes:
        told = {
            "user": _user(),
            "machine": platform.node()[:_LONGEST_NAME],
            "since": self._since.isoformat(timespec="seconds"),
            "session": self.session,
            "pid": os.getpid(),
            "start": start_of(os.getpid()),
            "place": place(),
        }
        return json.dumps(told).encode("ascii") + b"\n"

    def _is_mine(self, slot: Path) -> bool:
        seen = _seen(slot)
        return seen is not None and seen.present.session == self.session

    def _claimed(self) -> Path | None:
        """The first free name, with this session written into it; None where there is none, or nothing can be written."""
        if not self._plan.parent.is_dir():
            return None
        made = self._made(_is_over_here) or self._made(lambda seen: True)
        now = _beat_of(made)
        for slot in _slots(self._plan) if now is not None else ():
            seen = _seen(slot)
            if slot != made and seen is not None and _is_over(seen, slot, now):
                with contextlib.suppress(OSError):
                    slot.unlink()
        return made

    def _made(self, may_go: Callable[["_Seen"], bool]) -> Path | None:
        """The first name that is free, or whose session is over by the clock of this computer and `may_go`. A file of others, that no
        session wrote, stays."""
        for slot in _slots(self._plan):
            try:
                seen = _seen(slot)
                if _is_empty(slot) or (seen is not None and may_go(seen) and _is_over(seen, slot)):
                    slot.unlink()
                _write(slot, self._content(), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
                return slot
            except FileExistsError:
                continue
            except OSError:
                return None
        return None


def present_at(plan: Path, now: float | None = None) -> tuple[Present, ...]:
    """Who has a plan open, those first that came first; never raises. `now`: the clock of its disk, seconds, where that is known."""
    seen = [(one, slot) for slot in _slots(plan.absolute()) if (one := _seen(slot)) is not None and not _is_over(one, slot, now)]
    unknown = datetime.max.replace(tzinfo=datetime.now().astimezone().tzinfo)
    return tuple(one.present for one, _ in sorted(seen, key=lambda pair: pair[0].present.since or unknown))


def _slots(plan: Path) -> Iterator[Path]:
    for number in range(1, MOST_SESSIONS + 1):
        yield plan.with_name(f".~lock.{plan.name}#{'' if number == 1 else number}")


def _write(slot: Path, content: bytes, how: int) -> None:
    handle = os.open(slot, how | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0), 0o666)
    try:
        if os.write(handle, content) < len(content):
            raise OSError(errno.ENOSPC, "a lock file was not written whole")
        os.ftruncate(handle, len(content))
    except OSError:
        if how & os.O_EXCL:
            slot.unlink(missing_ok=True)  # a full disk: nothing empty stays
        raise
    finally:
        os.close(handle)


def _seen(slot: Path) -> _Seen | None:
    """What a file says; None where there is none, or it is none of ours: a link, too long, not to be read."""
    try:
        if slot.is_symlink() or not slot.is_file():
            return None
        beat = slot.stat().st_mtime
        with open(slot, "rb") as stream:
            told = json.loads(stream.read(_LONGEST))
        session, user, machine = (_name(told.get(name)) for name in ("session", "user", "machine"))
        return _Seen(
            Present(session, user, machine, _time(told.get("since"))), str(told["place"]), int(told["pid"]), int(told["start"]), beat
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None


def _is_over(seen: _Seen | None, slot: Path, now: float | None = None) -> bool:
    """Whether the session of a file has ended; a file that says nothing counts by its age."""
    beat = _beat_of(slot) if seen is None else seen.beat
    if beat is None:
        return False
    if seen is not None and _is_over_here(seen):
        return True
    return (time.time() if now is None else now) - beat > STALE_S


def _is_over_here(seen: _Seen) -> bool:
    return seen.place == place() and 0 < seen.pid < 2**31 and not is_alive(seen.pid, seen.start)


def _is_empty(slot: Path) -> bool:
    """Whether a session ended before it wrote its file."""
    found = slot.lstat() if slot.exists() and not slot.is_symlink() else None
    return found is not None and found.st_size == 0 and time.time() - found.st_mtime > STALE_S


def _beat_of(slot: Path | None) -> float | None:
    try:
        return None if slot is None else slot.lstat().st_mtime
    except OSError:
        return None


def _user() -> str:
    with contextlib.suppress(Exception):  # each system has its own way to fail
        return getpass.getuser()[:_LONGEST_NAME]
    return "?"


def _name(value: Any) -> str:
    """A name on one line, short; other characters than letters, digits and marks that can be shown are left out."""
    text = value if isinstance(value, str) else ""
    return "".join(one for one in text[:_LONGEST_NAME] if one.isprintable()) or "?"


def _time(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else found.astimezone()
