"""Watches the event loop of a program that runs by itself: how long it takes to answer, and what Python did where that was long.

A thread asks the thread of the window now and then, as another program's click would; what lies between question and answer is a turn.
What is found stands in a file that is whole at any moment, since such programs are killed.
"""

import json
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from support.event_turns import LONG_MS, Turn, calls_of, histogram

ASK_S, SAMPLE_S, FROM_S, WRITE_S = 0.004, 0.006, 0.02, 0.5
"""How often is asked; how often and from when on is looked at what is at work; how often the file is written."""
MOST = 10


class TurnWatch(QObject):
    """Made in the thread of the window once there is an application; `close` before that ends."""

    _asked = Signal(float)

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._turns: list[Turn] = []
        self.taken_ms: list[float] = []
        self.longest: list[Turn] = []
        self._answered, self._over = threading.Event(), threading.Event()
        self._cpu_s = time.thread_time()
        self._turn = Turn()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, args=(threading.get_ident(),), name="turn watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join()
        self._write()

    def _answer(self, asked: float) -> None:
        now = time.thread_time()
        self._turn.wall_ms, self._turn.cpu_ms = (time.perf_counter() - asked) * 1e3, (now - self._cpu_s) * 1e3
        self._cpu_s = now
        self._answered.set()

    # --- in the thread
    def _run(self, watched: int) -> None:
        written = time.monotonic()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as stacks:
            while not self._over.wait(ASK_S):
                self._answered.clear()
                self._turn = turn = Turn(what="turn")
                asked = time.perf_counter()
                self._asked.emit(asked)
                while not self._answered.wait(SAMPLE_S) and not self._over.is_set():
                    if time.perf_counter() - asked > FROM_S and (lines := calls_of(stacks, watched)):
                        turn.stacks[lines] += 1
                if self._answered.is_set():
                    self._note(turn)
                if time.monotonic() - written > WRITE_S:
                    written = time.monotonic()
                    self._write()

    def _note(self, turn: Turn) -> None:
        self.taken_ms.append(turn.cpu_ms)
        if turn.cpu_ms > LONG_MS or turn.wall_ms > LONG_MS:
            self.longest = sorted([*self.longest, turn], key=lambda one: -one.cpu_ms)[:MOST]

    def report(self) -> dict[str, Any]:
        """What was found, for a file."""
        rows = [
            {"cpu_ms": round(one.cpu_ms, 1), "wall_ms": round(one.wall_ms, 1), "receiver": one.receiver, "at_work": one.at_work}
            for one in self.longest
        ]
        return {"turns": len(self.taken_ms), "histogram_cpu_ms": histogram(self.taken_ms), "longest": rows}

    def _write(self) -> None:
        if self._file is not None:
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps(self.report(), indent=1), encoding="utf-8")
            os.replace(part, self._file)


def told(file: Path) -> str:
    """What stands in such a file, as lines for people; empty where there is none."""
    if not file.exists():
        return ""
    found = json.loads(file.read_text(encoding="utf-8"))
    lines = [f"turns of the window: {found['turns']}, by ms of the processor {found['histogram_cpu_ms']}"]
    lines += [f"  {row['cpu_ms']:7.1f} ms ({row['wall_ms']:.0f} by the clock)  {row['receiver']}" for row in found["longest"]]
    return "\n".join(lines)
