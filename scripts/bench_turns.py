"""The longest turn of the event loop for what people do, on the demo plan, 10,000 features, 5,000 scenes, a long log, a slow disk.

python3 scripts/bench_turns.py [NAME ...] [--stacks]   a table: what, ms by the clock, ms of the processor in the thread of the window
python3 scripts/bench_turns.py [NAME] --scripted [--seconds 60]   a minute of work: histogram of frames and turns, the ten longest turns
with what was at work; `scripted()` gives the same as a value, `scripted_rows()` as rows for bench.py
"""

import os
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
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "tests")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
OWN = Path(tempfile.mkdtemp(prefix="bench-turns-"))
for name in ("CONFIG", "SITE_CONFIG", "LOG", "DOCUMENTS", "CACHE", "STATE"):
    os.environ.setdefault(f"TABLETOP_{name}_DIR", str(OWN / name.lower()))

from support.event_turns import LONG_MS, EventTurns, histogram  # noqa: E402

REST_S = 1.0
STACKS = "--stacks" in sys.argv
SECONDS = float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else 60.0
ONLY = [one for one in sys.argv[1:] if not one.startswith("--") and not one.replace(".", "").isdigit()]


class Bench:
    """A window on a plan, and the figures of what is done in it."""

    def __init__(self, name: str, plan: Path, layers: Path | None = None) -> None:
        from tabletop.canvas.base.layer_shapes import make_ready
        from tabletop.session.session import Session
        from tabletop.settings import Settings
        from tabletop.ui.window.main_window import MainWindow

        self.name = name
        self.turns = EventTurns()
        self.turns.__enter__()
        self.session = Session(prepare_layer=make_ready)
        self.session.file.open(plan)
        self.window = MainWindow(self.session, Settings(theme="light"))
        self.window.resize(1366, 768)
        if layers is not None:
            self.session.layers.load_named(str(layers), exactly=True)
        self.window.show()
        self.settle()

    def settle(self, timeout_s: float = 120.0) -> None:
        self.turns.for_s(0.3)
        self.turns.until(lambda: not self.session.checks_are_due and not self.session.layers.reading, timeout_s)
        self.turns.for_s(0.3)

    def do(self, what: str, work: Callable[[], object], ready: Callable[[], bool] | None = None, rest_s: float = REST_S) -> None:
        self.turns.forget()
        start = time.perf_counter()
        self.turns.call(work, "the call")
        if ready is not None:
            self.turns.until(ready)
        took = (time.perf_counter() - start) * 1000
        self.turns.for_s(rest_s)
        longest, dearest = self.turns.longest, self.turns.dearest
        print(f"{self.name:10} {what:42} {longest.wall_ms:7.0f} ms {dearest.cpu_ms:7.0f} cpu {took:8.0f} ready  {longest.what}", flush=True)
        if STACKS and longest.wall_ms > 50:
            print(longest, flush=True)
        self.settle()

    def action(self, name: str, what: str = "", **more) -> None:
        self.do(what or name, self.window.actions_.by_id[name].trigger, **more)

    def close(self) -> None:
        self.window.take_down()
        self.session.close()
        self.turns.__exit__()


def usual(bench: Bench, second: Path) -> None:
    """What is done with any plan."""
    from PySide6.QtWidgets import QApplication

    session, window = bench.session, bench.window
    first = session.file.path

    def opened(path: Path) -> Callable[[], bool]:
        return lambda: session.file.path == path

    from tabletop.ui.commands import file_commands

    numbers = [scene.number for scene in session.plan.scene_list()]
    if len(numbers) > 1:
        bench.do("scene switch", lambda: session.set_scene(numbers[1]))
        bench.do("scene switch again", lambda: session.set_scene(numbers[0]))
        bench.action("scene-copy")
        bench.action("undo", "undo of a scene")
    bench.action("scene-add")
    bench.action("undo", "undo of a new scene")
    session.set_scene(numbers[0])
    bench.action("select-all")
    bench.action("copy")
    bench.action("duplicate")
    bench.action("undo", "undo of duplicate")
    bench.action("select-all")
    bench.action("delete")
    bench.action("undo", "undo of delete")
    bench.do("select nothing", lambda: session.select([]))
    bench.action("history", rest_s=0.5)
    for one in QApplication.topLevelWidgets():
        if one is not window and one.isVisible():
            one.close()
    bench.do("theme dark", window.actions_.by_id["theme-dark"].trigger)
    bench.do("theme light", window.actions_.by_id["theme-light"].trigger)
    bench.do("language id", window.actions_.by_id["language-id"].trigger)
    bench.do("language en", window.actions_.by_id["language-en"].trigger)
    for name in ("scenes", "roster", "layers", "findings", "exercise", "operator", "search"):
        bench.action(f"panel-{name}", f"panel {name}")
        bench.action(f"panel-{name}", f"panel {name} again")
    bench.do("find", lambda: window.panels.search.look_for("pos"))
    bench.do("attribute table", window.windows.show_attributes)
    bench.do("travel table", window.windows.show_travel)
    bench.do("rules", window.windows.show_rules)
    bench.do("manual", lambda: window.windows.show_help("drawing"))
    bench.do("menus with recent plans", lambda: window.actions_.refresh())
    bench.do("export geojson", lambda: to_file(bench, file_commands.export, "x.geojson"), rest_s=3.0)
    bench.do("export kml", lambda: to_file(bench, file_commands.export, "x.kml"), rest_s=3.0)
    bench.do("save a copy", lambda: to_file(bench, file_commands.save_copy, "copy.gpkg"), rest_s=3.0)
    bench.do("open another plan", lambda: file_commands.open_path(window.desk, second), opened(second))
    bench.do("open it again", lambda: file_commands.open_path(window.desk, first), opened(first))


def to_file(bench: Bench, command: Callable, name: str) -> None:
    from tabletop.ui.dialogs import dialogs

    asked, dialogs.ask_save_file = dialogs.ask_save_file, lambda *_: OWN / f"{bench.name}-{name}"
    try:
        command(bench.window.desk)
    finally:
        dialogs.ask_save_file = asked


def demo(folder: Path) -> Path:
    from tabletop.io.plans.demo import write_demo

    return write_demo(folder)


def many(folder: Path) -> Path:
    import bench

    return bench.many_features(folder)


def scenes(folder: Path) -> Path:
    """The demo plan with 5,000 scenes."""
    from dataclasses import replace

    from tabletop.core.values.scene import Scene
    from tabletop.io.plans.plan_store import create_plan, open_plan

    (folder / "d").mkdir()
    opened = open_plan(demo(folder / "d"))
    plan = opened.plan
    opened.close()
    last = max(plan.scenes)
    more = {number: Scene(number, f"Adegan {number}") for number in range(last + 1, 5001)}
    create_plan(folder / "scenes.gpkg", replace(plan, scenes={**plan.scenes, **more}))
    return folder / "scenes.gpkg"


def log(folder: Path) -> Path:
    """The demo plan after 4,000 edits of single features and 60 of all."""
    import shapely
    from shapely import affinity

    from tabletop.core.text.message import message
    from tabletop.core.values.change import replace_features
    from tabletop.core.values.feature import Scope
    from tabletop.io.plans.plan_store import open_plan

    assert shapely
    path = demo(folder)
    opened = open_plan(path)
    opened._connection.execute("PRAGMA synchronous=OFF")
    plan = opened.plan
    keys = list(plan.features)
    for number in range(4060):
        chosen = keys if number % 67 == 0 else [keys[number % len(keys)]]
        pairs = []
        for key in chosen:
            old = plan.features[key]
            scene = old.keyframes[0].scene or 1
            pairs.append((old, old.moved(scene, Scope.ALL_SCENES, lambda one: affinity.translate(one, 0.01, 0.0))))
        change = replace_features(message("Move"), pairs)
        opened.write(change, "do")
        plan = plan.apply(change)
    opened.close()
    return path


def kabupaten(folder: Path) -> tuple[Path, Path]:
    import bench

    return bench.kabupaten_plan(folder, 250_000, 60_000)


def run_demo() -> None:
    folder = OWN / "demo"
    folder.mkdir()
    (folder / "two").mkdir()
    bench = Bench("demo", demo(folder))
    usual(bench, demo(folder / "two"))
    bench.close()


def run_many() -> None:
    folder = OWN / "many"
    folder.mkdir()
    bench = Bench("many", many(folder))
    usual(bench, demo(folder))
    bench.close()


def run_scenes() -> None:
    folder = OWN / "scenes"
    folder.mkdir()
    bench = Bench("scenes", scenes(folder))
    usual(bench, demo(folder))
    bench.close()


def run_log() -> None:
    folder = OWN / "log"
    folder.mkdir()
    (folder / "two").mkdir()
    bench = Bench("log", log(folder))
    from tabletop.session.keeping.history import go_to

    stack = bench.session.undo_stack
    bench.do("history, to the beginning", lambda: go_to(stack, 0))
    bench.do("history, to the end", lambda: go_to(stack, stack.count()))
    usual(bench, demo(folder / "two"))
    bench.close()


def run_kabupaten() -> None:
    folder = OWN / "kabupaten"
    folder.mkdir()
    plan, layers = kabupaten(folder)
    bench = Bench("kabupaten", plan, layers)
    usual(bench, demo(folder))
    bench.close()


# --- a minute of work
class Script:
    """What a person does in a minute, turn by turn: each step is a turn of its own, and the loop goes on between them."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.session, self.window, self.canvas = bench, bench.session, bench.window, bench.window.canvas
        self.frames_ms: list[float] = []

    def step(self, what: str, work: Callable[[], object], rest_s: float = 0.02) -> None:
        self.bench.turns.call(work, what)
        self.bench.turns.for_s(rest_s)

    def frames(self, what: str, count: int, move: Callable[[int], object]) -> None:
        """So many frames of a movement, each painted."""
        for nth in range(count):

            def frame(nth=nth) -> None:
                move(nth)
                self.canvas.surface.viewport().repaint()

            self.frames_ms.append(self.bench.turns.call(frame, what).cpu_ms)
            self.bench.turns.once()

    def action(self, name: str, rest_s: float = 0.3) -> None:
        self.step(name, self.window.actions_.by_id[name].trigger, rest_s)

    def pan_and_zoom(self) -> None:
        self.frames("pan", 25, lambda nth: self.canvas.pan_px(9, -5 if nth % 2 else 4))
        self.bench.turns.for_s(0.3)
        self.frames("zoom", 8, lambda nth: self.canvas.zoom_by(1.2 if nth < 4 else 1 / 1.2))
        self.bench.turns.for_s(0.3)
        self.frames("pan back", 25, lambda nth: self.canvas.pan_px(-9, 5 if nth % 2 else -4))
        self.bench.turns.for_s(0.3)

    def draw(self) -> None:
        from PySide6.QtCore import QPointF

        host = self.canvas.host
        self.step("take the tool", lambda: self.canvas.set_tool("draw-cordon"))
        for right, down in ((420, 300), (560, 330), (610, 420)):
            spot = QPointF(right, down)
            self.frames("move while drawing", 6, lambda nth, spot=spot: host.send("move", spot - QPointF(30 - 5 * nth, 0)))
            self.step("click while drawing", lambda spot=spot: host.send("click", spot))
        self.step("end the line", lambda: host.key("return"), 0.5)
        self.step("back to selecting", lambda: self.canvas.set_tool("select"))

    def drag(self) -> None:
        from PySide6.QtCore import QPointF

        host, view = self.canvas.host, self.canvas.view()
        units = [one for one in self.session.plan.placed(self.session.scene) if one.kind == "unit"]
        inside = [one for one in units if view.pixel_rect.contains(QPointF(*view.px((one.geometry.x, one.geometry.y))))]
        if not inside:
            return
        spot = QPointF(*view.px((inside[0].geometry.x, inside[0].geometry.y)))
        self.step("select one", lambda: self.session.select([inside[0].id]), 0.2)
        self.step("begin to drag", lambda: host.send("drag_start", spot))
        self.frames("drag", 15, lambda nth: host.send("drag_move", spot + QPointF(2 * nth, nth)))
        self.step("let go", lambda: host.send("drag_finish", spot + QPointF(30, 15)), 0.5)
        self.action("undo")

    def drag_corner(self) -> None:
        from PySide6.QtCore import QPointF

        host = self.canvas.host
        drawn = [one for one in self.session.plan.placed(self.session.scene) if one.kind == "cordon"]
        if not drawn:
            return
        spot = QPointF(*self.canvas.view().px(drawn[-1].geometry.coords[0][:2]))
        self.step("select a line", lambda: self.session.select([drawn[-1].id]), 0.2)
        self.step("edit its corners", lambda: self.canvas.set_tool("edit-vertices"), 0.2)
        self.step("begin to drag a corner", lambda: host.send("drag_start", spot))
        self.frames("drag a corner", 12, lambda nth: host.send("drag_move", spot + QPointF(nth, 2 * nth)))
        self.step("let go of the corner", lambda: host.send("drag_finish", spot + QPointF(12, 24)), 0.5)
        self.step("back to selecting", lambda: self.canvas.set_tool("select"))

    def look_around(self) -> None:
        numbers = [scene.number for scene in self.session.plan.scene_list()]
        for number in numbers[:3]:
            self.step("scene switch", lambda number=number: self.session.set_scene(number), 0.4)
        head = self.window.panels.findings.head
        for words in ("c", "co", "cor", ""):
            self.step("filter findings", lambda words=words: head.search.setText(words), 0.1)
        self.action("select-all")
        self.step("select nothing", lambda: self.session.select([]), 0.2)
        self.action("theme-dark", 0.5)
        self.action("theme-light", 0.5)

    def whole(self, seconds: float) -> None:
        """All of it, again and again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for part in (self.pan_and_zoom, self.draw, self.drag, self.drag_corner, self.look_around):
                if time.monotonic() < end:
                    part()


def scripted(name: str = "demo", seconds: float = 60.0) -> dict:
    """A minute of work on a plan of `run`: histograms and the dearest turns, by time of the processor in the thread of the window, since
    machines are loaded."""
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(dir=OWN))
    layers = ROOT / "layers" / "catalogue.toml"
    if name == "kabupaten":
        plan, layers = kabupaten(folder)
    else:
        plan = {"many": many, "scenes": scenes, "log": log}.get(name, demo)(folder)
    bench = Bench(name, plan, layers if layers.exists() else None)
    bench.turns.forget()
    script = Script(bench)
    script.whole(seconds)
    turns = bench.turns
    found = {
        "plan": name,
        "frames": histogram(script.frames_ms),
        "frame_p95_ms": sorted(script.frames_ms)[int(0.95 * (len(script.frames_ms) - 1))] if script.frames_ms else 0.0,
        "turns": histogram(turn.cpu_ms for turn in turns.turns),
        "longest_turn_ms": turns.dearest.cpu_ms,
        "longest": [{"ms": one.cpu_ms, "what": one.what, "receiver": one.receiver, "at_work": one.at_work} for one in turns.dearest_of(10)],
    }
    bench.close()
    del application
    return found


def scripted_rows(name: str = "demo", seconds: float = 60.0) -> dict[str, dict]:
    """The figures of `scripted` in the form of bench.py."""
    found = scripted(name, seconds)
    row = {"unit": "ms", "peer": None, "ratio": None}
    return {
        f"scripted_longest_turn_ms_{name}": {"value": round(found["longest_turn_ms"], 1), **row},
        f"scripted_frame_p95_ms_{name}": {"value": round(found["frame_p95_ms"], 1), **row},
    }


def show(found: dict) -> None:
    """What `scripted` found, for people."""
    print(f"{found['plan']}: frames {found['frames']}, p95 {found['frame_p95_ms']:.1f} ms")
    print(f"turns {found['turns']}, the longest {found['longest_turn_ms']:.0f} ms (at most {LONG_MS:.0f} is wanted)")
    for one in found["longest"]:
        print(f"{one['ms']:7.1f} ms  {one['what']:24} {one['receiver']}")
        if STACKS:
            print("\n".join(one["at_work"][-8:]))


def main() -> int:
    from PySide6.QtWidgets import QApplication

    import bench

    application = QApplication([])
    application.setApplicationName("tabletop")
    bench.as_in_the_program()
    if "--scripted" in sys.argv:
        for name in ONLY or ["demo"]:
            show(scripted(name, SECONDS))
        return 0
    for name, run in (("demo", run_demo), ("many", run_many), ("scenes", run_scenes), ("log", run_log), ("kabupaten", run_kabupaten)):
        if not ONLY or name in ONLY:
            run()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
