"""What a frame costs while 200 units move between two scenes of the demo town, and what it costs to show another scene.

python3 scripts/bench_play.py         the figures; `rows()` gives the same to bench.py
play_frame_ms    one frame of the map as it is played; peer: the same moment with the plan painted anew
scene_switch_ms  from one scene to the next until its plan stands on the map; peer: base map and plan of the scene painted with nothing kept
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import bench  # noqa: E402

SCENES, UNITS, FRAMES, SWITCHES, PEERS = 3, 200, 120, 12, 12
REACH_M = 140.0


def moving_plan():
    """The demo plan with so many more units, each at another place in each scene."""
    import numpy as np
    from shapely import Point

    from tabletop import paths
    from tabletop.core.values.feature import Feature, Span, State
    from tabletop.io.documents.plan_document import read_document

    demo, _ = read_document(paths.resource("demo", "plan.geojson"))
    west, south, east, north = bench.around(demo)
    middle = np.array([(west + east) / 2, (south + north) / 2])
    random = np.random.default_rng(200)
    numbers = [scene.number for scene in demo.scene_list()][:SCENES]
    features = dict(demo.features)
    for row in range(UNITS):
        places = middle + random.uniform(-REACH_M, REACH_M, (len(numbers), 2))
        spans = [
            Span(State(Point(place), {"name": f"Regu {row}", "strength": 8 + row % 40}), number, number)
            for number, place in zip(numbers, places, strict=True)
        ]
        features[f"bench-{row}"] = Feature.from_spans(f"bench-{row}", "unit", spans)
    return replace(demo, features=features, scenes={number: demo.scenes[number] for number in numbers})


def figures() -> dict[str, tuple[float, float]]:
    """Value and peer of each, in milliseconds."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.base.base_painter import BasePainter
    from tabletop.canvas.plan.plan_painter import paint_plan
    from tabletop.io.plans.plan_store import create_plan

    application = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    create_plan(folder / "moving.gpkg", moving_plan())
    stage = bench.Stage(folder / "moving.gpkg", None, 7, judged=False)
    session, canvas = stage.session, stage.canvas
    bench.wait(lambda: canvas.items.is_settled)
    play, numbers = session.play, session.play.numbers
    play.jump(0.01)
    bench.wait(lambda: not play.is_waiting)
    paint = canvas.surface.viewport().repaint
    paint()
    bench.wait(canvas.items.is_play_ready)

    def frame(share: float) -> None:
        play.share = share
        paint()

    shares = [0.05 + 0.9 * n / FRAMES for n in range(FRAMES)]
    moved = statistics.median(bench.taken_ms(lambda share=share: frame(share)) for share in shares)
    view, step = canvas.view(), play.step_of(play.pair)

    def image_of(paint_all) -> None:
        image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        paint_all(painter)
        painter.end()

    def anew(share: float) -> None:
        placed = [one.placed for one in step.at(share)]
        image_of(lambda painter: paint_plan(painter, view, placed, session.plan.roster, "light"))

    painted = statistics.median(bench.taken_ms(lambda share=share: anew(share)) for share in shares[:: FRAMES // PEERS])
    play.stop()
    bench.wait(lambda: canvas.items.is_settled)

    def switch(number: int) -> None:
        session.set_scene(number)
        paint()
        bench.wait(lambda: not canvas.items.plan.picture.is_stale)

    switched = statistics.median(bench.taken_ms(lambda n=n: switch(numbers[n % len(numbers)])) for n in range(1, SWITCHES + 1))
    base = BasePainter(session.layers.views, "light")

    def whole(painter) -> None:
        base.paint(painter, view)
        paint_plan(painter, view, session.plan.placed(session.scene), session.plan.roster, "light")

    drawn = statistics.median(bench.taken_ms(lambda: image_of(whole)) for _ in range(PEERS))
    stage.close()
    del application
    return {"play_frame_ms": (moved, painted), "scene_switch_ms": (switched, drawn)}


def rows() -> dict[str, dict]:
    """Rows as bench.py prints them."""
    return {
        name: {"value": round(value, 2), "unit": "ms", "peer": round(peer, 2), "ratio": round(peer / value, 2)}
        for name, (value, peer) in figures().items()
    }


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(rows(), indent=1))
