"""The reading worker as a child process: started when needed, watched while it works, ended without a trace."""

import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from tabletop import paths
from tabletop.core.text import errors
from tabletop.core.text.errors import Cancelled, LayerError, TabletopError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import temporary_folder
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_limits import CRASH_FILE, Limits, child_environment

log = logging.getLogger(__name__)
_WATCH_S = 0.05
PIPE_BYTES = 1 << 20
_PACKAGE_FOLDER = Path(__file__).resolve().parents[3]
_LAST = ("done", "error")


class WorkerProcess:
    """One child process and its pipe. It is good for many requests, until one has to be killed. `module`: the reader that it runs;
    `settings`: what of its environment is otherwise than for layers."""

    def __init__(self, limits: Limits, module: str = "tabletop.io.layers.layer_worker", settings: Mapping[str, str] | None = None) -> None:
        self._limits = limits
        self._folder = str(temporary_folder("layers"))
        environment = {**child_environment(os.environ), "PYTHONPATH": str(_PACKAGE_FOLDER), "PYTHONIOENCODING": "utf-8"}
        environment |= {CRASH_FILE: str(paths.log_folder() / "crash.log")}
        environment |= settings or {}
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self._folder,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        _widen(self._process.stdout)
        self._ready = False

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, data: Mapping[str, Any], cancelled: Callable[[], bool] | None = None) -> Generator[Frame, None, None]:
        """Send a request and yield the frames of its answer; the last one is of kind "done".

        Raises the error the worker answers with, Cancelled, or LayerError when the worker dies or is silent for too long; it is ended then.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        file = Path(str(data.get("path", ""))).name
        watch = _Watch(self._process, self._limits.stall_s, cancelled)
        kind = ""
        try:
            if not self._ready:
                self._greet()
            send(self._process.stdin, Frame("request", data))
            while kind not in _LAST:
                frame = receive(self._process.stdout)
                watch.touch()
                kind = frame.kind
                if kind == "error":
                    raise _error(frame.data, file)
                yield frame
        except (ChannelError, OSError, ValueError):
            self.kill()
            raise watch.verdict(file) from None
        finally:
            watch.end()
            if kind not in _LAST:
                self.kill()

    def _greet(self) -> None:
        assert self._process.stdout is not None
        hello = receive(self._process.stdout)
        if hello.kind != "ready":
            log.warning("the reading process has drivers that it must not have: %s", hello.data)
            raise LayerError(
                mark("Layers cannot be read: this installation has file drivers that are not allowed ({drivers})."),
                drivers=", ".join(map(str, hello.data.get("drivers", [])))[:200],
            )
        self._ready = True

    def kill(self) -> None:
        """End the process at once, wait for it, and delete what it unpacked. May be called twice."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass
        shutil.rmtree(self._folder, ignore_errors=True)


class _Watch:
    """A thread that kills a process when the user cancels, or when it has said nothing for too long."""

    def __init__(self, process: subprocess.Popen[bytes], stall_s: float, cancelled: Callable[[], bool] | None) -> None:
        self._process = process
        self._stall_s = stall_s
        self._cancelled = cancelled or (lambda: False)
        self._last = time.monotonic()
        self._over = threading.Event()
        self._reason = ""
        self._thread = threading.Thread(target=self._run, name="layer watch", daemon=True)
        self._thread.start()

    def touch(self) -> None:
        """The process said something."""
        self._last = time.monotonic()

    def end(self) -> None:
        """Stop watching."""
        self._over.set()
        self._thread.join()

    def verdict(self, file: str) -> TabletopError:
        """Why the process ended."""
        self.end()
        if self._reason == "cancelled" or self._cancelled():
            return Cancelled(mark("Cancelled."))
        code = self._process.returncode
        too_long = self._reason == "silent" or (code is not None and code < 0 and -code == _signal("SIGXCPU"))
        if too_long:
            return LayerError(
                mark("Reading {file} was stopped because it took too long; it may be damaged or made to never end."), file=file
            )
        return LayerError(mark("Reading {file} broke off: the reading process ended; the file may be damaged or too large."), file=file)

    def _run(self) -> None:
        while not self._over.wait(_WATCH_S):
            if self._cancelled():
                self._reason = "cancelled"
            elif time.monotonic() - self._last > self._stall_s:
                self._reason = "silent"
            if self._reason:
                self._process.kill()
                return


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold a megabyte where the system can: a sixteenth of that makes both sides take turns."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _signal(name: str) -> int:
    import signal

    return int(getattr(signal, name, 0))


def _error(data: Mapping[str, Any], file: str) -> TabletopError:
    kind = getattr(errors, str(data.get("error")), None)
    kind = kind if isinstance(kind, type) and issubclass(kind, TabletopError) else LayerError
    try:
        told = told_sentence(data["message"])
        return kind(told.template, **told.params)
    except (KeyError, ValueError, TypeError):
        log.warning("the reading process failed unexpectedly: %s", data.get("trace"))
        return LayerError(mark("{file} cannot be read for an unexpected reason; the details stand in the log file."), file=file)
