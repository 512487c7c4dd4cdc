"""Processes of the program that are tortured: forked from this one, which has loaded it already, each in a session of its own."""

import contextlib
import faulthandler
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabletop import loading
from tabletop.core.text import owned_names

CANCELLED, UNEXPECTED = 130, 3
GIGABYTE = 1 << 30
LOADED = (
    *("openpyxl", "tabletop.cli.commands", "tabletop.session.session", "tabletop.canvas.paper.print_map"),
    *("tabletop.canvas.book.scene_book", "tabletop.canvas.document.report", "tabletop.io.export.export"),
)


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or the signal that ended it; whether it had to be ended since it did not by itself."""

    code: int | None
    signal: int | None
    hung: bool
    said: str
    seconds: float

    @property
    def crash(self) -> str:
        """What makes this a crash of the program; empty where it is none."""
        if self.hung:
            return ""
        if self.signal is not None:
            return f"ended by {signal.Signals(self.signal).name}: {self.said[-400:]}"
        if "Traceback (most recent call last)" in self.said or self.code in (UNEXPECTED, 134, 139):
            return f"exit {self.code}: {self.said[-600:]}"
        return ""


class Child:
    """Work in a process of its own; what it prints goes to `out`. `memory`: most address space, bytes; `largest`: of a file, bytes."""

    def __init__(self, work: Callable[[], int | None], out: Path, memory: int | None = None, largest: int | None = None) -> None:
        self.out, self._start, self._killed = out, time.monotonic(), False
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(work, memory, largest)

    def _become(self, work: Callable[[], int | None], memory: int | None, largest: int | None) -> None:
        """The child's life; it never returns."""
        code = UNEXPECTED
        try:
            os.setsid()
            handle = os.open(self.out, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            faulthandler.enable(sys.stderr)
            owned_names._tidied.clear()  # as a process that was not forked begins
            if memory:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            if largest is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            code = work() or 0
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1
        except BaseException:
            import traceback

            with contextlib.suppress(BaseException):
                traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
            os._exit(code)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal."""
        self._killed = self._killed or number == signal.SIGKILL
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def poll(self, until: Callable[[], bool], timeout: float) -> bool:
        """Wait until something holds; False where it does not in time."""
        end = time.monotonic() + timeout
        while not until():
            if time.monotonic() > end:
                return False
            time.sleep(0.003)
        return True

    def wait(self, timeout: float) -> Ended:
        """Its end. After `timeout` seconds it is ended and counts as hung, unless it was killed on purpose."""
        status: list[int] = []

        def ended() -> bool:
            pid, found = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                status.append(found)
            return bool(status)

        hung = not self.poll(ended, timeout)
        if hung:
            self.kill(signal.SIGABRT)  # faulthandler tells where it stood
            if not self.poll(ended, 2):
                self.kill()
                status.append(os.waitpid(self.pid, 0)[1])
        code = os.WEXITSTATUS(status[0]) if os.WIFEXITED(status[0]) else None
        ended_by = os.WTERMSIG(status[0]) if os.WIFSIGNALED(status[0]) else None
        if ended_by == signal.SIGKILL and self._killed and not hung:
            ended_by = None
        said = self.out.read_text(encoding="utf-8", errors="replace") if self.out.exists() else ""
        return Ended(code, ended_by, hung, said, time.monotonic() - self._start)

    def orphans(self, patience_s: float = 8.0) -> list[int]:
        """Processes that it left behind and that do not end by themselves; they are ended."""
        end = time.monotonic() + patience_s
        while (left := _of_session(self.pid)) and time.monotonic() < end:
            time.sleep(0.02)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return left


def _of_session(session: int) -> list[int]:
    """Living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session and fields[0] not in "ZX":
                    found.append(int(entry.name))
    return found


def own_folders(folder: Path) -> None:
    """Settings, logs, state and temporary files of the program in this folder; nothing of the user's is touched."""
    for name in ("CONFIG", "SITE_CONFIG", "LOG", "DOCUMENTS", "CACHE", "STATE"):
        os.environ[f"TABLETOP_{name}_DIR"] = str(folder / name.lower())
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(temporary)
    import tempfile

    tempfile.tempdir = None


def command(folder: Path, *arguments: object) -> Callable[[], int]:
    """The command line with these arguments, as work of a child."""

    def work() -> int:
        own_folders(folder / "own")
        sys.argv = ["tabletop", *map(str, arguments), "--lang", "en"]
        from tabletop.__main__ import main

        return main()

    return work


def preload() -> None:
    """Load the program once, so that each child stands at once; no thread runs and no application of Qt is made."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    loading.read_no_sources()  # as the program: 25 MB of sources otherwise
    for name in LOADED:
        importlib.import_module(name)
    assert len(os.listdir("/proc/self/task")) == 1, "a process with threads is not forked"
