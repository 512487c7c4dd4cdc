"""What an edit in the large plan of bench_checks.py costs the window: till the map may go on, till its findings stand, and the longest
turn of the event loop between.

python3 scripts/bench_window.py         the figures; `rows()` gives the same to bench.py
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import bench_checks  # noqa: E402

SIZE_PX = (1366, 768)
EDITS, REST_S, TIMEOUT_S = 30, 0.4, 300.0


class Turns:
    """Runs the event loop and notes how long each turn took, in milliseconds."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def until(self, ready, timeout_s: float = TIMEOUT_S) -> None:
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + timeout_s
        while not ready() and time.monotonic() < end:
            self.taken.append(bench_checks.taken_ms(QApplication.processEvents))
            time.sleep(0.001)

    def for_s(self, seconds: float) -> None:
        self.until(lambda: False, seconds)


def stage(folder: Path, count: int, roads: int):
    """The window with the large plan, judged and painted."""
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.window.main_window import MainWindow

    layers, centres = bench_checks.layers_of(count, roads)
    session = Session()
    session.file.new(folder / "large.gpkg", bench_checks.big_plan(centres))
    for layer in layers:
        session.layers.add(layer)
    window = MainWindow(session, Settings(theme="light"))
    window.resize(*SIZE_PX)
    window.show()
    turns = Turns()
    turns.for_s(1.0)
    turns.until(lambda: not session.checking and session._live.is_current(session.plan))
    window.canvas.zoom_plan()
    turns.for_s(2.0)
    return session, window


def edits_ms(session, count: int = EDITS) -> tuple[list[float], list[float], list[float]]:
    """Of single moves: till `do` is through, till the findings of the scene shown stand, and the longest turn."""
    done, judged, longest = [], [], []
    for _, change in bench_checks.edits(session.plan, count):
        turns, seen = Turns(), []
        hear = session.findings_changed.connect(lambda seen=seen: seen.append(True))
        start = time.perf_counter()
        session.do(change)
        done.append((time.perf_counter() - start) * 1000)
        turns.until(lambda seen=seen: bool(seen))
        judged.append((time.perf_counter() - start) * 1000)
        session.findings_changed.disconnect(hear)
        turns.until(lambda: not session.checking)
        turns.for_s(REST_S)
        longest.append(max(turns.taken))
    return done, judged, longest


def rows(count: int = 250_000, roads: int = 60_000) -> dict[str, dict]:
    """Figures in the form of bench.py, without peers."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    import bench

    bench.as_in_the_program()
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ.update(XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder)
        session, window = stage(Path(folder), count, roads)
        done, judged, longest = edits_ms(session)
        window.take_down()
        session.close()
    del application
    figures = {
        "large_edit_done_ms": statistics.median(done),
        "large_edit_to_findings_ms": statistics.median(judged),
        "large_edit_turn_ms": statistics.quantiles(longest, n=20)[-1],
    }
    return {name: bench_checks.row(value, None) for name, value in figures.items()}


if __name__ == "__main__":
    print(json.dumps(rows(), indent=1))
