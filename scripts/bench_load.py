"""From a plan that is opened to a map of which nothing is missing: 250,000 buildings and 60,000 roads, out of a plain GeoPackage and out of
a published pack; with --province 2,500,000 buildings and 600,000 roads too.

python3 scripts/bench_load.py               the figures; each is measured in a process of its own
python3 scripts/bench_load.py --province    the same for a province (minutes, and some gigabytes of disk)
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import bench  # noqa: E402

PAN_FRAMES = 200
TURN_S = 0.001


def pack(catalogue: Path, out: Path) -> float:
    """Publish the layers of a catalogue; seconds."""
    from tabletop.io.layers.layer_catalogue import read_catalogue
    from tabletop.io.layers.layer_source import LayerSource
    from tabletop.io.packs.pack_writing import publish

    with LayerSource() as source:
        layers = [source.read(info) for info in read_catalogue(catalogue)]
    return bench.taken_ms(lambda: publish(layers, out)) / 1000


def opened(plan: Path, layers: Path, judged: bool) -> dict[str, float]:
    """Milliseconds from opening the layers to a whole map; a frame of panning (95 of 100 are quicker); till findings stand; memory (MB)."""
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.base.layer_shapes import make_ready
    from tabletop.canvas.base.tile_store import TileStore
    from tabletop.canvas.map.map_canvas import MapCanvas
    from tabletop.session.session import Session

    application = QApplication.instance() or QApplication([])
    bench.as_in_the_program()
    session = Session(prepare_layer=make_ready)
    session.file.open(plan)
    tiles = TileStore()
    canvas = MapCanvas(session, "light", tiles)
    canvas.resize(*bench.SIZE_PX)
    canvas.show()
    canvas.zoom_plan()
    QApplication.processEvents()
    started, cpu = time.perf_counter(), time.process_time()
    session.layers.load_catalogue(layers)
    wait(lambda: len(session.layers.views) == 2 and tiles.is_complete(canvas.view()), 600)
    found = {"load_ms": (time.perf_counter() - started) * 1000, "load_cpu_ms": (time.process_time() - cpu) * 1000}
    frames = []
    for _ in range(PAN_FRAMES):
        canvas.pan_px(7, 4)
        frames.append(bench.taken_ms(canvas.surface.viewport().repaint))
        QApplication.processEvents()
    found["pan_frame_p95_ms"] = statistics.quantiles(frames, n=20)[-1]
    if judged:
        wait(lambda: not session.checks_are_due, 900)
        found["findings_ms"] = (time.perf_counter() - started) * 1000
    found["memory_mb"] = most_memory_mb()
    canvas.shutdown()
    session.close()
    del application
    return found


def wait(until: Callable[[], bool], timeout_s: float) -> None:
    """Let the event loop run until then, asleep as it is in a window; one that only turned would hold up what it waits for."""
    from PySide6.QtWidgets import QApplication

    deadline = time.monotonic() + timeout_s
    while not until():
        QApplication.processEvents()
        time.sleep(TURN_S)
        if time.monotonic() > deadline:
            raise TimeoutError("the program did not settle")


def most_memory_mb() -> float:
    """The most that this process had (megabytes). `getrusage` would tell what the process had that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def rows(buildings: int = 250_000, roads: int = 60_000, name: str = "kabupaten", judged: bool = False) -> dict[str, dict]:
    """Figures in the form of bench.py, without peers."""
    found: dict[str, dict] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        plan, catalogue = bench.kabupaten_plan(folder, buildings, roads)
        packed = folder / "packed.gpkg"
        found[f"{name}_pack_s"] = _row(pack(catalogue, packed), "s")
        for kind, layers in (("gpkg", catalogue), ("pack", packed)):
            order = [sys.executable, __file__, "--open", str(plan), str(layers), str(int(judged))]
            for _ in range(2):
                result = subprocess.run(order, capture_output=True, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
            if result.returncode:
                sys.stderr.write(result.stderr[-2000:])
                continue
            for figure, value in json.loads(result.stdout.splitlines()[-1]).items():
                found[f"{name}_{kind}_{figure}"] = _row(value, "MB" if figure.endswith("_mb") else "ms")
    return found


def _row(value: float, unit: str) -> dict:
    return {"value": round(value, 2), "unit": unit, "peer": None, "ratio": None}


def province() -> dict[str, dict]:
    """Ten times a kabupaten, on as many towns more."""
    import kabupaten

    kabupaten.grow(10)
    return rows(2_500_000, 600_000, "province", judged=True)


if __name__ == "__main__":
    if "--open" in sys.argv:
        place = sys.argv.index("--open")
        print(json.dumps(opened(Path(sys.argv[place + 1]), Path(sys.argv[place + 2]), sys.argv[place + 3] == "1")), flush=True)
        os._exit(0)
    print(json.dumps(rows() | (province() if "--province" in sys.argv else {}), indent=1))
