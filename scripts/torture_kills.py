"""Kills at random moments: while a planner edits, while something is imported, exported, printed. Ctrl-C at random moments."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from torture_children import CANCELLED, Child, command, own_folders
from torture_oracle import is_sound, judge_notes, opened
from torture_outputs import OUTPUTS, Output, is_whole
from torture_planner import Day, plan_a_day, small_plan
from torture_trials import Row, Trial

LONGEST_S = 60.0


def new_plan(trial: Trial, name: str = "plan.gpkg", plan: Plan | None = None) -> Path:
    """A plan file in the folder of a trial."""
    path = trial.folder / name
    create_plan(path, plan or small_plan())
    return path


def editing(trial: Trial) -> None:
    """A planner edits without a pause and is killed; half of the files are opened and killed three times."""
    path = new_plan(trial)
    start = opened(trial, path).plan
    for turn in range(trial.random.choice((1, 1, 3))):
        _killed_day(trial, path, "again" * turn)
        found = is_sound(trial, path, start)
        if found is not None:
            judge_notes(trial, trial.folder / f"notes{'again' * turn}", found.plan, "a")


def _killed_day(trial: Trial, path: Path, mark: str) -> None:
    notes, wanted = trial.folder / f"notes{mark}", trial.random.choice((0, 1, 20, 200)) * 200
    day = Day("a", f"{trial.seed}/{trial.number}{mark}", 30.0, pause_s=trial.random.choice((0.0, 0.0, 0.01)))
    child = planner(trial, path, notes, day)
    ready = child.poll(lambda: notes.exists() and notes.stat().st_size >= wanted, 15)
    time.sleep(trial.random.uniform(0.0, 0.25))
    child.kill()
    ended = child.wait(20)
    trial.expect(ready and not ended.hung, "hung", f"nothing was edited: {ended.said[-300:]}")
    trial.expect(not ended.crash and ended.code is None, "crashed", f"ended before the kill ({ended.code}): {ended.said[-500:]}")


def planner(trial: Trial, path: Path, notes: Path, day: Day, user: int | None = None) -> Child:
    """A planner at work, as a child."""

    def work() -> int:
        own_folders(trial.folder / ("own" if day.planner == "a" else f"own-{day.planner}"))
        if user is not None:
            os.setgid(user)
            os.setuid(user)
        return plan_a_day(path, notes, day)

    return Child(work, trial.folder / f"said-{day.planner}")


# --- imports
@dataclass(frozen=True)
class Import:
    """A command that changes a plan, or makes one: its arguments, and the file that it writes."""

    name: str
    arguments: Callable[[Path], list[object]]
    target: str


def _roster(folder: Path) -> list[object]:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Satuan", "Jumlah"])
    for number in range(400):
        sheet.append([f"Dalmas {number}", 10 + number % 20])
    book.save(folder / "roster.xlsx")
    return ["roster", "import", folder / "plan.gpkg", folder / "roster.xlsx"]


def _document(folder: Path) -> list[object]:
    source = folder / "from.geojson"
    if not source.exists():
        from tabletop.io.export.export import export_plan

        export_plan(small_plan(), source)
    return ["new", folder / "made.gpkg", "--from", source, "--layers", "none"]


def write_roads(path: Path) -> None:
    """A layer of 500 roads."""
    rows = [
        {
            "type": "Feature",
            "properties": {"nama": f"Jalan {number}"},
            "geometry": {"type": "LineString", "coordinates": [[117.0 + number / 1e5, -0.45], [117.0 + number / 1e5, -0.451]]},
        }
        for number in range(500)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")


def _layer(folder: Path) -> list[object]:
    write_roads(folder / "roads.geojson")
    return ["layers", "import", folder / "roads.geojson", "--into", folder / "ground"]


IMPORTS = (Import("roster", _roster, "plan.gpkg"), Import("document", _document, "made.gpkg"), Import("layers", _layer, ""))


def importing(trial: Trial) -> None:
    """An import is killed: the plan holds all of it, as one step that undo takes back, or nothing of it; doing it again works."""
    chosen = IMPORTS[trial.number % len(IMPORTS)]
    path = new_plan(trial)
    start = opened(trial, path).plan
    arguments = chosen.arguments(trial.folder)
    whole_s = _seconds_of(chosen.name, trial, command(trial.folder, *arguments)) if chosen.name not in _LASTS else _LASTS[chosen.name]
    path.unlink()
    create_plan(path, small_plan())
    for made in ("made.gpkg",):
        (trial.folder / made).unlink(missing_ok=True)
    shutil.rmtree(trial.folder / "ground", ignore_errors=True)
    child = Child(command(trial.folder, *arguments), trial.folder / "said")
    time.sleep(trial.random.uniform(0.02, whole_s * 1.05))
    child.kill()
    ended = child.wait(20)
    if ended.code == 0:
        trial.acknowledge()
    trial.expect(not ended.crash, "crashed", ended.crash)
    found = is_sound(trial, path, start)
    if found is not None and chosen.name == "roster":
        held = len(found.plan.roster)
        trial.expect(held in ((400,) if ended.code == 0 else (0, 400)), "torn", f"{held} of 400 units stand in the roster")
    if (trial.folder / "made.gpkg").exists():
        made = is_sound(trial, trial.folder / "made.gpkg")
        trial.expect(made is None or len(made.plan.features) == len(start.features), "torn", "half a plan was made")
    (trial.folder / "made.gpkg").unlink(missing_ok=True)
    _again(trial, child, command(trial.folder, *arguments))


_LASTS: dict[str, float] = {}


def _seconds_of(name: str, trial: Trial, work: Callable[[], int]) -> float:
    """How long it takes undisturbed; a fault of it is one of the trial."""
    ended = Child(work, trial.folder / "undisturbed").wait(LONGEST_S)
    trial.expect(ended.code == 0 and not ended.hung, "crashed", f"{name} undisturbed: {ended.code} {ended.said[-300:]}")
    _LASTS[name] = ended.seconds
    return ended.seconds


def _again(trial: Trial, child: Child, work: Callable[[], int]) -> None:
    """The next start does it whole, clears what the killed one left, and no process of that is left."""
    left = child.orphans()
    trial.expect(not left, "hung", f"{len(left)} processes go on without their parent")
    ended = Child(work, trial.folder / "again").wait(LONGEST_S)
    trial.expect(not ended.hung, "hung", "the next run never ended")
    trial.expect(ended.code == 0, "crashed", f"the next run: exit {ended.code}: {ended.said[-300:]}")
    parts = [one.name for one in trial.folder.iterdir() if one.name.endswith((".part", "-journal")) or one.name.startswith(".tabletop-")]
    trial.expect(not parts, "torn", f"left behind by the kill, and by the next run: {', '.join(parts)}")


# --- exports and prints
def _killed_output(trial: Trial, choices: tuple[Output, ...]) -> None:
    """A file is written over an older one and the program is killed: the older one stands, or the new one, whole."""
    chosen = choices[trial.number % len(choices)]
    path = new_plan(trial)
    target = trial.folder / chosen.file
    work = command(trial.folder, *chosen.arguments(path, target))
    if chosen.name not in _LASTS:
        _seconds_of(chosen.name, trial, work)
    old = chosen.older(target)
    child = Child(work, trial.folder / "said")
    time.sleep(trial.random.uniform(0.3, 1.05) * _LASTS[chosen.name])
    child.kill()
    ended = child.wait(20)
    if ended.code == 0:
        trial.acknowledge()
    trial.expect(not ended.crash, "crashed", ended.crash)
    stands = chosen.content(target)
    is_old = stands == old
    trial.expect(is_old or is_whole(target), "torn", f"{target.name} is neither the older file nor a whole new one")
    trial.expect(not (is_old and ended.code == 0), "lost", f"{target.name} was not written, and exit is 0")
    is_sound(trial, path)
    _again(trial, child, work)


def exporting(trial: Trial) -> None:
    """Exports of each format."""
    _killed_output(trial, tuple(one for one in OUTPUTS if one.group == "export"))


def printing(trial: Trial) -> None:
    """Sheets, books, reports, films."""
    _killed_output(trial, tuple(one for one in OUTPUTS if one.group == "print"))


# --- Ctrl-C
def interrupting(trial: Trial) -> None:
    """Ctrl-C at a random moment from the first on: exit 130, or 0 where it was done already; no signal, no traceback, nothing torn."""
    path = new_plan(trial)
    chosen = trial.random.choice(OUTPUTS)
    target = trial.folder / chosen.file
    old = chosen.older(target)
    work = command(trial.folder, *chosen.arguments(path, target))

    def with_signals() -> int:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.write(1, b"begun\n")
        return work()

    said = trial.folder / "said"
    child = Child(with_signals, said)
    child.poll(lambda: said.exists() and said.stat().st_size > 0, 10)
    time.sleep(0.01 + trial.random.uniform(0.0, 1.0) * _LASTS.get(chosen.name, 1.2))
    child.kill(signal.SIGINT)
    ended = child.wait(20)
    trial.expect(not ended.hung, "hung", "Ctrl-C does not end it")
    trial.expect(not ended.crash, "crashed", ended.crash)
    trial.expect(ended.hung or ended.code in (0, CANCELLED), "crashed", f"Ctrl-C ends with {ended.code}: {ended.said[-300:]}")
    trial.acknowledge(int(ended.code == 0))
    stands = chosen.content(target)
    trial.expect(stands == old or is_whole(target), "torn", f"{target.name} is neither the older file nor a whole new one")
    trial.expect(not (stands == old and ended.code == 0), "lost", f"{target.name} was not written, and exit is 0")
    left = child.orphans()
    trial.expect(not left, "hung", f"{len(left)} processes go on after Ctrl-C")


ROWS = (
    Row("kill-edit", "kills while editing", editing, 12, 800, 9),
    Row("kill-import", "kills while importing", importing, 6, 400, 8),
    Row("kill-export", "kills while exporting", exporting, 8, 400, 8),
    Row("kill-print", "kills while printing", printing, 6, 400, 10),
    Row("ctrl-c", "Ctrl-C at random moments", interrupting, 10, 200, 8),
)
