"""Memory of the window with all of a generated kabupaten loaded, and after browsing in it, in a process of its own.

python3 scripts/bench_memory.py                    250,000 buildings, 60,000 roads, 5,000 large areas, a picture, 10,000 features; a minute
python3 scripts/bench_memory.py --seconds 600      ten minutes, as before a release
python3 scripts/bench_memory.py --parts            what holds it: heaps, Python's arenas, files; tiles and pictures by their budgets

`rows(...)` gives them to `bench.py`: megabytes once findings stand, when browsing ends, and the most there was.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

LOADED_MB, BROWSED_MB = 500.0, 600.0
"""What is aimed at."""
SHORT_S, PICTURE_PX = 60.0, 8_000
AREAS, CORNERS = 5_000, 400
SETTLES_S = 300.0


def large_areas(centres, count: int):
    """(count,) polygons of some hundred corners, 300 to 1,500 m across, round towns."""
    import numpy as np
    import shapely

    draw = np.random.default_rng(5_000)
    middle = centres[draw.integers(0, len(centres), count)] + draw.normal(0, 6_000.0, (count, 2))
    turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    wave = 1.0 + 0.15 * np.sin(turns[None] * draw.integers(3, 20, (count, 1))) + draw.normal(0, 0.01, (count, CORNERS))
    radius = draw.uniform(150.0, 750.0, (count, 1)) * wave
    return shapely.polygons(middle[:, None] + np.stack((np.cos(turns) * radius, np.sin(turns) * radius), axis=-1))


def prepare(folder: Path, buildings: int, roads: int, areas: int, features: int, picture_px: int) -> tuple[Path, Path, int]:
    """The plan file, the catalogue, and how many layers it has."""
    import numpy as np
    import pyogrio
    import shapely

    import bench
    import kabupaten
    from tabletop.core.values.plan import Plan
    from tabletop.io.plans.plan_store import create_plan, open_plan

    plan_file, catalogue = bench.kabupaten_plan(folder, buildings, roads)
    centres = kabupaten.town_centres(np.random.default_rng(20_230_919))
    shapes, entries = large_areas(centres, areas), kabupaten.entry("landuse", 2)
    names = {"layer": "landuse", "geometry_type": "Polygon", "crs": "EPSG:32750"}
    pyogrio.raw.write(folder / "kabupaten.gpkg", shapely.to_wkb(shapes), [np.arange(areas)], ["number"], append=True, **names)
    if picture_px:
        made = [sys.executable, str(ROOT / "scripts" / "make_drone_picture.py"), str(folder / "picture.tif"), f"--side-px={picture_px}"]
        subprocess.run([*made, f"--centre={centres[0][0]},{centres[0][1]}"], check=True)
        entries += kabupaten.entry("image", 3).replace("kabupaten.gpkg", "picture.tif").replace('table = "image"\n', "")
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + entries, encoding="utf-8")
    if features:
        small, many = open_plan(plan_file), open_plan(bench.many_features(folder))
        small.close()
        many.close()
        plan = small.plan
        west, south, _, _ = bench.around(plan)
        first = next(iter(many.plan.placed(1))).geometry.centroid
        moved = {key: one for key, one in many.plan.features.items()}
        shift = west - first.x, south - first.y
        spread = {key: _moved(one, shift) for key, one in list(moved.items())[:features]}
        plan_file = folder / "loaded.gpkg"
        create_plan(plan_file, Plan(features={**spread, **plan.features}, scenes=plan.scenes, roster=plan.roster))
    return plan_file, catalogue, 3 + bool(picture_px)


def _moved(feature, shift: tuple[float, float]):
    from shapely import affinity

    from tabletop.core.values.feature import Scope

    return feature.moved(1, Scope.ALL_SCENES, lambda shape: affinity.translate(shape, *shift))


def measure(plan_file: Path, catalogue: Path, count: int, seconds: float, parts: bool) -> dict[str, float]:
    """In this process: a window on the plan, and a person who pans, zooms, turns to other scenes, and looks at features."""
    from PySide6.QtWidgets import QApplication

    import bench
    from tabletop.canvas.base.layer_shapes import make_ready
    from tabletop.garbage import memory_mb
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.window.main_window import MainWindow

    application = QApplication.instance() or QApplication([])
    bench.as_in_the_program()
    found = {"window_mb": memory_mb()}
    session = Session(prepare_layer=make_ready)
    session.file.open(plan_file)
    window = MainWindow(session, Settings(theme="light"))
    window.resize(1366, 768)
    session.layers.load_catalogue(catalogue)
    window.show()
    most = 0.0

    def turns(until, at_most_s: float) -> None:
        nonlocal most
        end = time.monotonic() + at_most_s
        while not until() and time.monotonic() < end:
            application.processEvents()
            most = max(most, memory_mb())
            time.sleep(0.002)

    turns(lambda: len(session.layers.views) == count, SETTLES_S)
    turns(lambda: not session.checks_are_due, SETTLES_S)
    turns(lambda: False, 2.0)
    found["loaded_mb"] = memory_mb()
    found["loaded_most_mb"] = most
    draw, end, most = random.Random(1), time.monotonic() + seconds, 0.0
    while time.monotonic() < end:
        _browse(window, draw)
        turns(lambda: False, 0.15)
    found |= {"browsed_mb": memory_mb(), "browsed_most_mb": most}
    if parts:
        found |= held()
    window.take_down()
    session.close()
    return found


def _browse(window, draw: random.Random) -> None:
    """One step of a person who looks about."""
    canvas, session, step = window.canvas, window.session, draw.random()
    if step < 0.6:
        canvas.pan_px(draw.uniform(-700.0, 700.0), draw.uniform(-400.0, 400.0))
    elif step < 0.8:
        factor = 2.0 ** draw.uniform(-1.5, 1.5)
        canvas.zoom_by(factor if 0.05 < canvas.view().metre_per_px < 60.0 else 16.0 if canvas.view().metre_per_px > 1.0 else 1 / 16)
    elif step < 0.9:
        placed = draw.choice(list(session.plan.placed(session.scene)))
        session.select([placed.id])
        canvas.zoom_selection()
    else:
        session.set_scene(draw.choice(session.plan.scene_list()).number)


def held() -> dict[str, float]:
    """Where the memory is: of files (libraries), of the C heap, and of the rest (arenas of Python, large arrays, pictures)."""
    found, kind = {"files_mb": 0.0, "heap_mb": 0.0, "arenas_and_arrays_mb": 0.0}, "files_mb"
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            name = words[5] if len(words) > 5 else ""
            kind = "heap_mb" if name == "[heap]" else "files_mb" if name.startswith("/") else "arenas_and_arrays_mb"
        elif words[0] == "Rss:":
            found[kind] += int(words[1]) / 1000
    return found


def figures(seconds: float, buildings: int, roads: int, areas: int, features: int, picture_px: int, parts: bool) -> dict[str, float]:
    """Measured in a process of its own, whose memory holds nothing else."""
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as name:
        folder = Path(name)
        made = prepare(folder, buildings, roads, areas, features, picture_px)
        own = {
            f"TABLETOP_{part}_DIR": str(folder / part.lower()) for part in ("CONFIG", "SITE_CONFIG", "LOG", "DOCUMENTS", "CACHE", "STATE")
        }
        asked = [*map(str, made), str(seconds), "parts" if parts else ""]
        command = [sys.executable, __file__, "--measure", *asked]
        said = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ, **own},
            timeout=seconds + 3 * SETTLES_S,
        )
    if said.returncode:
        raise RuntimeError(said.stderr[-2_000:])
    return json.loads(said.stdout.splitlines()[-1])


def rows(buildings: int = 250_000, roads: int = 60_000, seconds: float = SHORT_S) -> dict[str, dict]:
    """Rows for `bench.py`; the ratio is what is aimed at / what there is."""
    found = figures(seconds, buildings, roads, AREAS, 10_000, PICTURE_PX, False)
    aims = {"loaded_mb": LOADED_MB, "browsed_mb": BROWSED_MB, "browsed_most_mb": BROWSED_MB}
    return {
        f"memory_{name}": {"value": round(found[name], 1), "unit": "MB", "peer": aim, "ratio": round(aim / found[name], 2)}
        for name, aim in aims.items()
    }


def main() -> int:
    if sys.argv[1:2] == ["--measure"]:
        plan_file, catalogue, count, seconds, parts = sys.argv[2:7]
        print(json.dumps(measure(Path(plan_file), Path(catalogue), int(count), float(seconds), parts == "parts")))
        sys.stdout.flush()
        os._exit(0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SHORT_S)
    for name, most in (("buildings", 250_000), ("roads", 60_000), ("areas", AREAS), ("features", 10_000), ("picture-px", PICTURE_PX)):
        parser.add_argument(f"--{name}", type=int, default=most)
    parser.add_argument("--parts", action="store_true", help="what holds the memory")
    given = parser.parse_args()
    parts = (given.buildings, given.roads, given.areas, given.features, given.picture_px, given.parts)
    for name, value in figures(given.seconds, *parts).items():
        print(f"{name:24} {value:8.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
