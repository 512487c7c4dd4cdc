"""Mutated plans, documents and layers: each is opened, checked, edited and exported by the program, within a bound of memory and time."""

import functools
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from torture_children import GIGABYTE, Child, own_folders
from torture_mutations import mutate
from torture_planner import Notes, a_unit, notes_of
from torture_samples import samples
from torture_trials import Row, Trial

BATCH, LONG_BATCH = 20, 200
"""Inputs in one process, in the short run and in the long one."""
MEMORY = 4 * GIGABYTE
MOST_S = 60.0
"""So long one input may take."""
EXPORTS = ("geojson", "kml", "csv", "xlsx", "gpkg")
ALLOWED = (0, 1, 2)
Inputs = Callable[[Path, Path, random.Random], Iterator[Callable[[], None]]]


class Unexpected(Exception):
    """The program answered as it must not."""


def run_command(*arguments: object, allowed: tuple[int, ...] = ALLOWED) -> int:
    """One command in this process. Raises Unexpected for a code that is none of those a person's input may have."""
    import typer.main

    from tabletop.cli.commands import main

    if not hasattr(typer.main.get_command, "cache_info"):  # the tree of commands is made once in a process, not for each input
        typer.main.get_command = functools.cache(typer.main.get_command)

    sys.argv = ["tabletop", *map(str, arguments)]
    try:
        code = main() or 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    if code not in allowed:
        raise Unexpected(f"{' '.join(map(str, arguments[:2]))} exits with {code}")
    return code


def _batch(trial: Trial, inputs: Inputs) -> None:
    """Inputs one after another in a child; one that ends it, or takes too long, is counted and kept, and the rest goes on in another."""
    notes, begun = trial.folder / "notes", 0
    made = samples(trial.folder.parent)
    trial.counts.tries = batch = LONG_BATCH if trial.is_long else BATCH
    while begun < batch:

        def work(first: int = begun) -> int:
            own_folders(trial.folder / "own")
            told = Notes(notes)
            for number in range(first, batch):
                draw = random.Random(f"{trial.seed}/{trial.row}/{trial.number}/{number}")
                folder = trial.folder / str(number)
                folder.mkdir(exist_ok=True)
                told.tell(begun=number)
                inputs(made, folder, draw)
                told.tell(done=number)
                shutil.rmtree(folder)
            return 0

        child = Child(work, trial.folder / f"said-{begun}", memory=MEMORY)
        number = _watched(child, notes)
        ended = child.wait(0.5)
        left = child.orphans()
        trial.expect(not left, "hung", f"{len(left)} processes go on after input {number}")
        if ended.code == 0:
            return
        stuck = max((note["begun"] for note in notes_of(notes) if "begun" in note), default=begun)
        trial.bad("hung" if number else "crashed", f"input {stuck}: {ended.crash or ended.said[-500:]}")
        begun = stuck + 1


def _watched(child: Child, notes: Path) -> bool:
    """Wait for the end of a child that goes from input to input; whether one of them took too long."""
    last, since = -1, time.monotonic()
    while True:
        if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return False
        size = notes.stat().st_size if notes.exists() else 0
        if size != last:
            last, since = size, time.monotonic()
        if time.monotonic() - since > MOST_S:
            return True
        time.sleep(0.01)


# --- plans
def _plan(made: Path, folder: Path, draw: random.Random) -> None:
    path = folder / "plan.gpkg"
    shutil.copy(made / "plan.gpkg", path)
    mutate(path, draw)
    edited(path)
    run_command("check", path, "--layers", "none")
    run_command("export", path, folder / f"out.{draw.choice(EXPORTS)}", "--layers", "none")
    if draw.random() < 0.15:
        run_command("map", path, folder / "map.svg", "--layers", "none", "--paper", "A4")
    if draw.random() < 0.05:
        run_command("report", path, folder / "report.html", "--layers", "none")


def edited(path: Path) -> None:
    """One edit; where it is acknowledged it is there when the plan is opened again."""
    from tabletop.core.text.errors import PlanError
    from tabletop.core.text.message import mark, message
    from tabletop.core.values.change import add_feature
    from tabletop.io.plans.plan_store import open_plan

    try:
        found = open_plan(path)
    except PlanError:
        return
    unit = a_unit("torture", "Dalmas")
    try:
        found.write(add_feature(message(mark("Add")), unit), "do")
    except PlanError:
        return
    finally:
        found.close()
    again = open_plan(path)
    again.close()
    if "torture" not in again.plan.features:
        raise Unexpected("an edit that was acknowledged is not in the plan")


# --- documents
def _document(made: Path, folder: Path, draw: random.Random) -> None:
    name = draw.choice(("plan.geojson", "plan.geojson", "plan.kml", "plan.xlsx", "plan.gpkg", "roster.csv"))
    source, plan = folder / name.replace("plan", "from"), folder / "plan.gpkg"
    shutil.copy(made / name, source)
    mutate(source, draw)
    if name in ("roster.csv",) or (name == "plan.xlsx" and draw.random() < 0.5):
        shutil.copy(made / "plan.gpkg", plan)
        run_command("roster", "import", plan, source)
    else:
        run_command("new", plan, "--from", source, "--layers", "none", *(["--skip-bad"] if draw.random() < 0.7 else []))
    if plan.exists():
        run_command("check", plan, "--layers", "none")
        run_command("export", plan, folder / f"out.{draw.choice(EXPORTS)}", "--layers", "none")


# --- layers
def _layer(made: Path, folder: Path, draw: random.Random, endings: Sequence[str] = ()) -> None:
    files = sorted(one for one in made.iterdir() if one.stem in ("layer", "shapes", "picture") and one.suffix in (endings or LAYER_ENDINGS))
    chosen = draw.choice(files)
    for one in made.iterdir():
        if one.stem == chosen.stem and (one.suffix in BESIDE or one == chosen):
            (shutil.copytree if one.is_dir() else shutil.copy)(one, folder / one.name)
    candidates = [one for one in folder.rglob("*") if one.is_file()]
    mutate(draw.choice(candidates) if draw.random() < 0.5 else candidates[0], draw)
    read_layer(folder / chosen.name, "EPSG:4326" if draw.random() < 0.5 else None)


def read_layer(path: Path, crs: str | None = None) -> None:
    """Read every table of a file, or the pixels of a picture, as a layer; a refusal in a sentence is right."""
    from tabletop.core.text.errors import TabletopError
    from tabletop.io.layers.layer_file import info_for_file

    try:
        if path.suffix in PICTURES:
            _pixels(path)
        else:
            for info in info_for_file(path, crs, _source()):
                _source().read(info)
    except TabletopError:
        return


def _format(number: int) -> Inputs:
    """Layers of one format: the trials go through them in turn."""
    ending = EACH_FORMAT[number % len(EACH_FORMAT)]
    return lambda made, folder, draw: _layer(made, folder, draw, (ending,))


EACH_FORMAT = (".kml", ".gpx", ".dxf", ".gml", ".csv", ".fgb", ".shp", ".gpkg", ".xlsx", ".ods")
BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".dat", ".map", ".id", ".mid", ".xsd", ".xml")
LAYER_ENDINGS = (
    *(".gpkg", ".geojson", ".geojsonl", ".shp", ".fgb", ".kml", ".gpx", ".gml", ".dxf", ".tab", ".mif", ".gdb", ".zip", ".kmz"),
    *(".csv", ".xlsx", ".ods", ".tif", ".tiff", ".png", ".jpg", ".jp2", ".webp"),
)
PICTURES = (".tif", ".tiff", ".png", ".jpg", ".jp2", ".webp")
_OPEN: dict[str, object] = {}


def _source():
    """The reading worker of this child, kept from input to input."""
    from tabletop.io.layers.layer_source import LayerSource

    if "layers" not in _OPEN:
        _OPEN["layers"] = LayerSource()
    return _OPEN["layers"]


def _pixels(path: Path) -> None:
    from tabletop.core.values.layer import LayerInfo
    from tabletop.io.pictures.picture_source import PictureSource, read_picture

    if "pictures" not in _OPEN:
        _OPEN["pictures"] = PictureSource()
    source = _OPEN["pictures"]
    layer = read_picture(LayerInfo("x", {"en": "x"}, str(path), None, role="other", crs="EPSG:32750"), source, source)
    layer.picture.pixels.read(layer.picture.extent_m, 40, 32)


def plans(trial: Trial) -> None:
    """Mutated plans."""
    _batch(trial, _plan)


def documents(trial: Trial) -> None:
    """Mutated documents and sheets."""
    _batch(trial, _document)


def layers(trial: Trial) -> None:
    """Mutated layers and pictures."""
    _batch(trial, _layer)


def formats(trial: Trial) -> None:
    """Mutated layers, each trial of one format."""
    _batch(trial, _format(trial.number))


ROWS = (
    Row("mutated-plans", "mutated plans", plans, 2, 30_000 // LONG_BATCH, 8),
    Row("mutated-documents", "mutated documents and sheets", documents, 2, 30_000 // LONG_BATCH, 8),
    Row("mutated-layers", "mutated layers and pictures", layers, 2, 40_000 // LONG_BATCH, 8),
    Row("mutated-formats", "mutated layers, format by format", formats, 1, 2_500 * len(EACH_FORMAT) // LONG_BATCH, 4),
)
