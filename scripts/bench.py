"""Speed of what people feel, as medians and as ratios to a peer in the same run: on the demo town and on a generated kabupaten.

python3 scripts/bench.py --json --peer qgis   {name: {value, unit, peer, ratio}}; ratio = peer / value, above 1 is faster than the peer
python3 scripts/bench.py --only paint --runs 3 --out NEW.json --compare OLD.json   what became slower since OLD.json
Figures of one machine cannot be compared with those of another; ratios of one run can.
"""

import argparse
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
SIZE_PX = (1366, 768)
FRAMES, EDITS, COMMITS, PAINTS = 60, 15, 60, 5
TOWN_M = 1500.0


def inside_environment() -> None:
    """Start again with the project's own Python when another one runs this file."""
    if PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)


def as_in_the_program() -> None:
    """Memory and threads as `tabletop.app` has them: with Python's own 5 ms the window waits for whoever computes."""
    from tabletop.app import SWITCH_S
    from tabletop.garbage import rare_collections

    rare_collections()
    sys.setswitchinterval(SWITCH_S)


def wait(until: Callable[[], bool], timeout_s: float = 120.0) -> None:
    from PySide6.QtWidgets import QApplication

    deadline = time.monotonic() + timeout_s
    while not until():
        QApplication.processEvents()
        if time.monotonic() > deadline:
            raise TimeoutError("the program did not settle")


def medians_ms(work: Callable[[], None]) -> tuple[float, float]:
    """By the clock and of this process on the processor: on a busy machine only the second says how dear the work is."""
    work()
    walls, cpus = [], []
    for _ in range(PAINTS):
        before = time.process_time()
        walls.append(taken_ms(work))
        cpus.append((time.process_time() - before) * 1000)
    return statistics.median(walls), statistics.median(cpus)


def taken_ms(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


class Stage:
    """An open session with its map, as in the window."""

    def __init__(self, plan_file: Path, catalogue: Path | None, count: int, judged: bool = True) -> None:
        from tabletop.canvas.base.layer_shapes import make_ready
        from tabletop.canvas.base.tile_store import TileStore
        from tabletop.canvas.map.map_canvas import MapCanvas
        from tabletop.session.session import Session

        self.session = Session(prepare_layer=make_ready)
        self.session.file.open(plan_file)
        self.session.layers.load_catalogue(catalogue)
        wait(lambda: len(self.session.layers.views) == count)
        self.tiles = TileStore()
        self.canvas = MapCanvas(self.session, "light", self.tiles)
        self.canvas.resize(*SIZE_PX)
        self.canvas.show()
        if judged:
            wait(lambda: not self.session.checks_are_due)
        else:
            self.session.cancel_checks()

    def close(self) -> None:
        self.canvas.shutdown()
        self.canvas.close()
        self.canvas.deleteLater()
        self.session.close()

    def first_paint_ms(self, view) -> tuple[float, float]:
        """From a map that nothing is drawn of to one with nothing missing, tile by tile as the window does it."""
        from PySide6.QtCore import QCoreApplication, QEvent
        from PySide6.QtGui import QImage, QPainter

        from tabletop.canvas.base.tile_store import TileStore

        def paint() -> None:
            tiles = TileStore(settle_ms=0)
            tiles.set_layers(self.session.layers.views)
            tiles.request(view)
            wait(lambda: tiles.is_complete(view))
            image = QImage(*SIZE_PX, QImage.Format.Format_RGB32)
            painter = QPainter(image)
            tiles.paint(painter, view)
            painter.end()
            # At rest it would go on with what lies outside the view, in the time of the next picture.
            tiles.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

        wait(lambda: self.tiles._next_ahead() is None)
        return medians_ms(paint)

    def base_paint_ms(self, view) -> tuple[float, float]:
        """The layers painted into one picture, without tiles: painter for painter with another program."""
        from PySide6.QtGui import QImage, QPainter

        from tabletop.canvas.base.base_painter import BasePainter

        base = BasePainter(self.session.layers.views, "light")

        def paint() -> None:
            image = QImage(*SIZE_PX, QImage.Format.Format_RGB32)
            painter = QPainter(image)
            base.paint(painter, view)
            painter.end()

        return medians_ms(paint)

    def pan_frame_ms(self) -> float:
        """One frame of a drag."""

        def frame() -> None:
            self.canvas.pan_px(3, 2)
            self.canvas.surface.viewport().repaint()

        frame()
        return statistics.median(taken_ms(frame) for _ in range(FRAMES))

    def edit_to_findings_ms(self) -> float:
        """From an edit to the findings of the scene shown."""
        from shapely import affinity

        from tabletop.core.text.message import message
        from tabletop.core.values.change import replace_features
        from tabletop.core.values.feature import Scope

        unit = next(one for one in self.session.plan.features.values() if one.kind == "unit" and one.at(self.session.scene))
        found = []
        for number in range(EDITS + 1):
            moved = unit.moved(self.session.scene, Scope.ALL_SCENES, lambda one: affinity.translate(one, 1.0, 0.0))
            seen: list[bool] = []
            hear = self.session.findings_changed.connect(lambda seen=seen: seen.append(True))

            def edit(unit=unit, moved=moved, seen=seen) -> None:
                self.session.do(replace_features(message("Move"), [(unit, moved)]))
                wait(lambda: bool(seen))

            took = taken_ms(edit)
            self.session.findings_changed.disconnect(hear)
            wait(lambda: not self.session.checks_are_due)
            unit = moved
            found += [took] if number else []
        return statistics.median(found)


MANY = 10_000
MANY_KINDS = ("unit", "cordon", "vehicle", "crowd", "barrier", "text", "unit")


def many_features(folder: Path) -> Path:
    """A plan file of ten thousand features, spread over the demo town."""
    import numpy as np
    import shapely

    from tabletop import paths
    from tabletop.core.values.catalogue import kinds
    from tabletop.core.values.feature import Feature, Span, State
    from tabletop.core.values.plan import Plan
    from tabletop.io.documents.plan_document import read_document
    from tabletop.io.plans.plan_store import create_plan

    demo, _ = read_document(paths.resource("demo", "plan.geojson"))
    west, south, east, north = around(demo)
    places = np.random.default_rng(10_000).uniform((west - TOWN_M, south - TOWN_M), (east + TOWN_M, north + TOWN_M), (MANY, 2))
    shapes = {
        "point": shapely.points(places),
        "line": shapely.linestrings(np.stack([places, places + (20.0, 6.0)], axis=1)),
        "polygon": shapely.box(places[:, 0], places[:, 1], places[:, 0] + 16, places[:, 1] + 11),
    }
    features = {}
    for row in range(MANY):
        kind = MANY_KINDS[row % len(MANY_KINDS)]
        state = State(shapes[kinds()[kind].geometry[0]][row], {"text": str(row)} if kind == "text" else {})
        features[f"f{row}"] = Feature.from_spans(f"f{row}", kind, [Span(state)])
    create_plan(folder / "many.gpkg", Plan(features=features))
    return folder / "many.gpkg"


def many_figures(stage: Stage) -> dict[str, float]:
    """Hit test, selection with its frame, and one frame of a drag, in the middle of ten thousand features all of which are in the view."""
    from PySide6.QtCore import QPointF

    session, canvas = stage.session, stage.canvas
    canvas.zoom_all()
    wait(lambda: canvas.items.is_settled)
    units = [one for one in session.plan.placed(1) if one.kind == "unit"][:: MANY // 100]
    spots = [QPointF(*canvas.view().px((one.geometry.x, one.geometry.y))) for one in units]
    paint = canvas.surface.viewport().repaint

    def select(spot: QPointF) -> None:
        session.select([units[spots.index(spot)].id])
        paint()

    def drag(spot: QPointF) -> None:
        canvas.host.send("drag_move", spot)
        paint()

    def median(work: Callable[[QPointF], object], places: list[QPointF]) -> float:
        return statistics.median(taken_ms(lambda place=place: work(place)) for place in places)

    found = {"hit_test_ms": median(canvas.under.picked, spots * 3), "select_ms": median(select, spots)}
    select(spots[0])
    canvas.host.send("drag_start", spots[0])
    path = [spots[0] + QPointF(3 * step, 2 * step) for step in range(1, FRAMES)]
    drag(path[0])
    found["drag_frame_ms"] = median(drag, path)
    canvas.host.key("escape")
    return found


def commit_ms(plan_file: Path) -> float:
    """One edit committed to the plan file, on disk when it returns."""
    import shapely

    from tabletop.core.text.message import message
    from tabletop.core.values.change import add_feature
    from tabletop.core.values.feature import new_feature
    from tabletop.io.plans.plan_store import open_plan

    opened = open_plan(plan_file)
    changes = [add_feature(message("Add"), new_feature("unit", shapely.Point(500_000 + n, 9_950_000), {})) for n in range(COMMITS)]
    found = [taken_ms(lambda change=change: opened.write(change, "do")) for change in changes]
    opened.close()
    return statistics.median(found)


def around(plan) -> tuple[float, float, float, float]:
    import shapely

    shapes = [one.geometry for one in plan.placed(1)]
    west, south, east, north = shapely.total_bounds(shapes)
    middle = (west + east) / 2, (south + north) / 2
    half_h = max(east - west, (north - south) * SIZE_PX[0] / SIZE_PX[1]) / 2
    half_v = half_h * SIZE_PX[1] / SIZE_PX[0]
    return middle[0] - half_h, middle[1] - half_v, middle[0] + half_h, middle[1] + half_v


def view_of(bounds: tuple[float, float, float, float]):
    from tabletop.canvas.ink.view import View

    west, south, east, north = bounds
    return View(*SIZE_PX, ((west + east) / 2, (south + north) / 2), (east - west) / SIZE_PX[0])


def kabupaten_plan(folder: Path, buildings: int, roads: int) -> tuple[Path, Path]:
    """The demo plan moved into the densest town of a generated kabupaten; (plan file, catalogue)."""
    import numpy as np
    from shapely import affinity

    from kabupaten import town_centres, write
    from tabletop import paths
    from tabletop.core.values.feature import Scope
    from tabletop.core.values.plan import Plan
    from tabletop.io.documents.plan_document import read_document
    from tabletop.io.plans.plan_store import create_plan

    catalogue = write(folder, buildings, roads)
    centre = town_centres(np.random.default_rng(20_230_919))[0]
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    west, south, east, north = around(plan)
    shift = centre[0] - (west + east) / 2, centre[1] - (south + north) / 2
    features = {key: one.moved(1, Scope.ALL_SCENES, lambda shape: affinity.translate(shape, *shift)) for key, one in plan.features.items()}
    create_plan(folder / "plan.gpkg", Plan(features=features, scenes=plan.scenes, roster=plan.roster))
    return folder / "plan.gpkg", catalogue


def measure(buildings: int, roads: int, only_paint: bool = False) -> tuple[dict, dict]:
    """Figures by name, and what a peer has to do."""
    from PySide6.QtWidgets import QApplication

    import bench_paint
    import bench_symbols
    from tabletop.io.plans.demo import write_demo

    application = QApplication.instance() or QApplication([])
    as_in_the_program()
    figures: dict = {}
    request: dict = {"paint": {}, "commit": {}}
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    kabupaten, catalogue = kabupaten_plan(folder, buildings, roads)
    demo = write_demo(folder)
    for suffix, (plan_file, layers, count) in {"": (demo, None, 7), "_kabupaten": (kabupaten, catalogue, 2)}.items():
        stage = Stage(plan_file, layers, count, judged=not only_paint)
        made, wanted = bench_paint.figures(stage, suffix)
        figures |= made
        request["paint"] |= wanted
        figures[f"pan_frame_ms{suffix}"] = stage.pan_frame_ms()
        if not only_paint:
            figures[f"edit_to_findings_ms{suffix}"] = stage.edit_to_findings_ms()
        stage.close()
    if not only_paint:
        stage = Stage(many_features(folder), None, 7)
        figures.update(many_figures(stage))
        stage.close()
        figures["commit_ms"] = commit_ms(demo)
        figures.update(bench_symbols.figures())
        request["commit"]["commit_ms"] = [str(kabupaten), "plan_points"]
    del application
    return figures, request


def qgis(request: dict) -> dict[str, dict[str, list[float]]]:
    """The same work by QGIS, in its own process, by what it was painted from; empty where it is not installed. By the system's Python, or
    the program that BENCH_QGIS_PYTHON names (of another version of QGIS, in a chroot that sees the same files)."""
    system = os.environ.get("BENCH_QGIS_PYTHON", "/usr/bin/python3")
    if not Path(system).exists() or subprocess.run([system, "-c", "import qgis.core"], capture_output=True).returncode:
        sys.stderr.write("QGIS is not installed; on Debian or Ubuntu: sudo apt-get install python3-qgis\n")
        return {}
    script = Path(__file__).with_name("bench_qgis.py")
    result = subprocess.run([system, str(script)], input=json.dumps(request), capture_output=True, text=True, timeout=3600)
    if result.returncode or not result.stdout:
        sys.stderr.write(f"QGIS failed: {result.stderr[-500:]}\n")
        return {}
    return json.loads(result.stdout)


def checks(buildings: int, roads: int) -> dict[str, dict]:
    """Rows of the checks: after an edit against a full run, coverage against GeoPandas and, where it is installed, PostGIS; one moved unit
    among many against the same among few; the window on the large plan; a frame of the play, and another scene; a
    frame of panning over a picture; the scene book; a frame of the table; turns, memory and start, each in a process of its own.
    """
    import bench_book
    import bench_checks
    import bench_coverage
    import bench_import
    import bench_load
    import bench_pictures
    import bench_play
    import bench_postgis
    import bench_table
    import bench_window

    found = bench_checks.rows(buildings, roads) | bench_postgis.rows(buildings) | bench_coverage.rows()
    found |= bench_window.rows(buildings, roads) | bench_play.rows() | bench_import.rows(buildings, roads)
    found |= bench_pictures.rows() | bench_book.rows() | bench_table.rows() | bench_load.rows(buildings, roads)
    found |= in_own_process("bench_turns", "bench_turns.scripted_rows()")
    found |= in_own_process("bench_memory", f"bench_memory.rows({buildings}, {roads})")
    starts = "{name: statistics.median(one) for name, one in bench_start.rows().items()}"
    for name, value in in_own_process("bench_start", starts).items():
        found[f"start_{name}"] = {"value": round(value, 1), "unit": "ms", "peer": None, "ratio": None}
    return found


def in_own_process(module: str, value: str) -> dict:
    """What an expression of a script's module gives, in a process of its own; empty, and said, where that fails."""
    code = f"import json, os, statistics, sys; import {module}; print(); print(json.dumps({value}), flush=True); os._exit(0)"
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "scripts", ROOT / "tests")))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths})
    if result.returncode:
        sys.stderr.write(f"{module} failed: {result.stderr[-500:]}\n")
        return {}
    return json.loads(result.stdout.splitlines()[-1])


def run(options: argparse.Namespace) -> dict[str, dict]:
    """All rows once. The peer of a row is the fastest of the ways that it was measured in; `peers` has them all."""
    figures, request = measure(options.buildings, options.roads, options.only == "paint")
    peers = qgis(request) if options.peer else {}
    rows = {}
    for name, figure in figures.items():
        value, cpu = figure if isinstance(figure, tuple) else (figure, None)
        ways = peers.get(name, {})
        alike = [taken for way, taken in ways.items() if ("labels" in way) == ("labels" in name)]
        peer, peer_cpu = (min((one[place] for one in alike), default=None) for place in (0, 1))
        rows[name] = {"value": round(value, 2), "unit": "ms", "peer": peer, "ratio": None if peer is None else round(peer / value, 2)}
        if cpu is not None:
            rows[name] |= {"cpu": round(cpu, 2), "peer_cpu": peer_cpu, "cpu_ratio": None if peer_cpu is None else round(peer_cpu / cpu, 2)}
        if ways:
            rows[name]["peers"] = ways
    if options.only == "paint":
        return rows
    return rows | checks(options.buildings, options.roads)


def main() -> int:
    import bench_compare

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--peer", choices=["qgis"], help="measure a peer too")
    parser.add_argument("--buildings", type=int, default=250_000)
    parser.add_argument("--roads", type=int, default=60_000)
    parser.add_argument("--scripted", action="store_true", help="only a minute of work: histograms of frames and turns of the event loop")
    parser.add_argument("--province", action="store_true", help="only 2,500,000 buildings: pack, open, pan, check, memory (takes long)")
    parser.add_argument("--only", choices=["paint"], help="the rows of painting alone")
    parser.add_argument("--runs", type=int, default=1, help="so many runs; medians of their figures")
    parser.add_argument("--compare", type=Path, metavar="OLD.json", help="tell what became slower since; exit code 1 if anything did")
    parser.add_argument("--tolerance", type=float, default=0.25, help="so much slower is no difference (0.25: a quarter)")
    parser.add_argument("--out", type=Path, help="write the JSON into a file too")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.scripted:
        return subprocess.run([sys.executable, str(Path(__file__).with_name("bench_turns.py")), "--scripted"]).returncode
    if options.province:
        import bench_load

        rows = bench_load.province()
        print(json.dumps(rows, indent=1) if options.json else "\n".join(bench_compare.lines(rows)))
        return 0
    rows = bench_compare.medians([run(options) for _ in range(options.runs)])
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print("\n".join(bench_compare.lines(rows)))
    if options.compare:
        lines, slower = bench_compare.compared(json.loads(options.compare.read_text(encoding="utf-8")), rows, options.tolerance)
        print("\n".join(lines), file=sys.stderr if options.json else sys.stdout)
        return int(slower)
    return 0


if __name__ == "__main__":
    inside_environment()
    sys.exit(main())
