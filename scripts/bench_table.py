"""What a frame of the table costs through a crooked projector of 1920 x 1080, while 200 units move between two scenes of the demo town.

python3 scripts/bench_table.py        the figures; `rows()` gives the same to bench.py
table_frame_ms   median of a frame as it is played, warped; peer: the whole picture of the moment painted flat, then warped, each frame
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import bench  # noqa: E402
import bench_play  # noqa: E402

SIZE_PX, SIZE_M, SCALE = (1920, 1080), (4.0, 2.25), 250.0
CORNERS_PX = ((90, 50), (1850, 110), (1760, 1010), (40, 930))
FRAMES, PEERS = 120, 12


def crooked():
    """A surface whose corners lie as those of a projector that hangs crooked."""
    import numpy as np

    from tabletop.core.table.surface import Surface, as_matrix

    wide, high = SIZE_M[0] / 2, SIZE_M[1] / 2
    rows, wanted = [], []
    for (x, y), (u, v) in zip(((-wide, high), (wide, high), (wide, -high), (-wide, -high)), CORNERS_PX, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    matrix = np.append(np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float)), 1).reshape(3, 3)
    return Surface(*SIZE_PX, as_matrix(matrix), *SIZE_M, "marks")


def figures() -> tuple[float, float]:
    """Median of a frame and of its peer, in milliseconds."""
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.table.table_view import TableView
    from tabletop.io.plans.plan_store import create_plan

    application = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    create_plan(folder / "moving.gpkg", bench_play.moving_plan())
    stage = bench.Stage(folder / "moving.gpkg", None, 7, judged=False)
    session = stage.session
    west, south, east, north = bench.around(session.plan)
    table = TableView(session, stage.tiles, "light")
    table.resize(*SIZE_PX)
    table.show()
    table.use_surface(crooked())
    table.set_scale(SCALE)
    table.set_centre(((west + east) / 2, (south + north) / 2))
    bench.wait(lambda: table.is_whole)
    session.play.jump(0.01)
    bench.wait(lambda: not session.play.is_waiting and table.pictures.stage.is_ready(table.view(), 1.0))
    shown = QPixmap(*SIZE_PX)
    frames = []
    for number in range(FRAMES):
        session.play.jump(0.02 + 0.9 * number / FRAMES)
        frames.append(bench.taken_ms(lambda: table.render(shown)))
    peers = [bench.taken_ms(lambda: whole_again(table, shown)) for _ in range(PEERS)]
    table.stop()
    stage.close()
    del application
    return statistics.median(frames), statistics.median(peers)


def whole_again(table, shown) -> None:
    """Everything of the moment painted flat, then warped."""
    from PySide6.QtGui import QPainter, QPixmap

    pictures = table.pictures
    view = pictures.flat.view
    flat = QPixmap(view.width_px, view.height_px)
    painter = QPainter(flat)
    for paint in (pictures._paint_ground, pictures._paint_plan, pictures._paint_furniture):
        for _ in paint(painter, view):
            pass
    painter.end()
    painter = QPainter(shown)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setWorldTransform(pictures.flat.transform)
    painter.drawPixmap(0, 0, flat)
    painter.end()


def rows() -> dict[str, dict]:
    """As bench.py prints them."""
    value, peer = figures()
    return {"table_frame_ms": {"value": round(value, 2), "unit": "ms", "peer": round(peer, 2), "ratio": round(peer / value, 2)}}


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(rows(), indent=1))
    sys.stdout.flush()
