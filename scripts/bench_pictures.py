"""Speed of pictures under the plan: overviews once, then panning and zooming over a large picture, frame by frame, and the memory of it.

.venv/bin/python scripts/make_drone_picture.py /tmp/drone.tif --side-px 40000 --pixel-m 0.05
.venv/bin/python scripts/bench_pictures.py /tmp/drone.tif
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FRAMES, STEP_PX, SIZE_PX = 150, 12, (1366, 768)
SMALL_PX = 3_000


def memory_mb(process_id: int | None = None) -> float:
    """Resident memory of a process, MB; this one for None. 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process_id or 'self'}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def figures(path: Path) -> dict[str, float]:
    """Seconds, milliseconds and megabytes by name; `bare_pan_ms`: a frame of the same map with the picture hidden."""
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.map.map_canvas import MapCanvas
    from tabletop.session.session import Session

    application = QApplication.instance() or QApplication([])
    session = Session()
    started = time.perf_counter()
    session.layers.add_file(path)
    while not session.layers.views:
        application.processEvents()
        time.sleep(0.005)
    found: dict[str, float] = {"added_s": time.perf_counter() - started}
    layer = session.layers.views[0].layer
    canvas = MapCanvas(session)
    canvas.resize(*SIZE_PX)
    canvas.show()
    canvas.zoom_to(layer.extent)
    started = time.perf_counter()
    found["whole_s"] = waited(application, canvas, started)
    canvas.set_scale(500)
    found["zoomed_in_s"] = waited(application, canvas, time.perf_counter())
    frames, turns = panned(application, canvas)
    found |= {
        "pan_ms": statistics.median(frames),
        "pan_p95_ms": sorted(frames)[int(0.95 * FRAMES)],
        "longest_turn_ms": max(turns + frames),
    }
    found["filled_after_pan_s"] = waited(application, canvas, time.perf_counter())
    pixels = layer.picture.pixels if layer.picture else None
    source = getattr(pixels, "source", None)
    found |= {"memory_mb": memory_mb(), "reader_memory_mb": memory_mb(source.process_id()) if source else 0.0}
    session.layers.set_view(layer.info.id, visible=False, passing=True)
    waited(application, canvas, time.perf_counter())
    found["bare_pan_ms"] = statistics.median(panned(application, canvas)[0])
    canvas.shutdown()
    session.close()
    return found


def panned(application: object, canvas: object) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame of a drag there and back, and of each turn of the event loop between them."""
    frames, turns = [], []
    for number in range(FRAMES):
        started = time.perf_counter()
        canvas.pan_px(STEP_PX if number % 100 < 50 else -STEP_PX, STEP_PX // 2)  # type: ignore[attr-defined]
        application.processEvents()  # type: ignore[attr-defined]
        canvas.surface.viewport().repaint()  # type: ignore[attr-defined]
        frames.append((time.perf_counter() - started) * 1000)
        end = time.perf_counter() + 0.016
        while time.perf_counter() < end:
            started = time.perf_counter()
            application.processEvents()  # type: ignore[attr-defined]
            turns.append((time.perf_counter() - started) * 1000)
    return frames, turns


def rows() -> dict[str, dict]:
    """Rows as bench.py prints them, on a small picture: a frame of panning over it, beside one of the same map without it."""
    with tempfile.TemporaryDirectory(prefix="bench-picture-") as folder:
        path = Path(folder) / "drone.tif"
        made = Path(__file__).with_name("make_drone_picture.py")
        subprocess.run([sys.executable, str(made), str(path), "--side-px", str(SMALL_PX), "--pixel-m", "0.1"], check=True)
        found = figures(path)
    value, peer = found["pan_ms"], found["bare_pan_ms"]
    return {"picture_pan_ms": {"value": round(value, 2), "unit": "ms", "peer": round(peer, 2), "ratio": round(peer / value, 2)}}


def waited(application: object, canvas: object, started: float) -> float:
    """Seconds until every tile of the view is there."""
    tiles = canvas.items._tiles  # type: ignore[attr-defined]
    while not tiles.is_complete(canvas.view()):  # type: ignore[attr-defined]
        application.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.002)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in figures(Path(sys.argv[1])).items()}, indent=1))
