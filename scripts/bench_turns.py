"""The longest turn of the event loop for what people do, on the demo plan, 10,000 features, 5,000 scenes, a long log, a slow disk.

python3 scripts/bench_turns.py [NAME ...] [--stacks]   a table: what, ms by the clock, ms of the processor in the thread of the window
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

from support.event_turns import EventTurns  # noqa: E402

REST_S = 1.0
STACKS = "--stacks" in sys.argv
ONLY = [one for one in sys.argv[1:] if not one.startswith("--")]


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
        self.turns.until(lambda: not self.session.checking and not self.session.layers.reading, timeout_s)
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


def main() -> int:
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    application.setApplicationName("tabletop")
    for name, run in (("demo", run_demo), ("many", run_many), ("scenes", run_scenes), ("log", run_log), ("kabupaten", run_kabupaten)):
        if not ONLY or name in ONLY:
            run()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
