"""Full disks and failing ones: under every file that the program writes, and under a plan that is edited."""

import errno
import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from torture_children import Child, Ended, command, own_folders
from torture_faulty_disk import ERRORS, arm, calls, make_room, small_disk
from torture_kills import new_plan
from torture_locks import judge_kept
from torture_oracle import is_sound, judge_notes, notes_of, opened
from torture_outputs import FINDINGS, OLDER, OUTPUTS, is_whole
from torture_planner import Day, plan_a_day
from torture_trials import Row, Trial

LEVELS = 20
LONGEST_S = 90.0
PAGE = 4096
FINDING_AT_STOP = 1
CATALOGUE = '[[layer]]\nid = "roads"\nfile = "roads.geojson"\ntitle = { en = "Roads" }\nrole = "road"\n'


@dataclass(frozen=True)
class Writing:
    """Something that writes a file: its name, and the work of a child that writes `out` from `plan`, with its own folders in `folder`."""

    name: str
    file: str
    work: Callable[[Path, Path, Path], Callable[[], int]]
    has_older: bool = True
    """An older file stands there, that is to stay as it is where the new one cannot be written."""

    def prepared(self, out: Path) -> bytes | None:
        """Put the older file there; what it holds."""
        if self.has_older:
            out.write_bytes(OLDER)
        return OLDER if self.has_older else None


def _commands() -> list[Writing]:
    def of(arguments: Callable[[Path, Path], list[object]]) -> Callable[[Path, Path, Path], Callable[[], int]]:
        return lambda folder, plan, out: command(folder, *arguments(plan, out))

    made = [Writing(one.name, one.file, of(one.arguments)) for one in OUTPUTS]
    made += [Writing(one.name, one.file, _printed(one.arguments), False) for one in FINDINGS]
    return [
        *made,
        Writing("copy", "copy.gpkg", _copied),
        Writing("pack", "pack.gpkg", _published, False),
        Writing("snapshot", "", _snapshot, False),
    ]


def _printed(arguments: Callable[[Path, Path], list[object]]) -> Callable[[Path, Path, Path], Callable[[], int]]:
    """A command whose stdout is the file."""

    def work(folder: Path, plan: Path, out: Path) -> Callable[[], int]:
        def run() -> int:
            os.dup2(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644), 1)
            return command(folder, *arguments(plan, out))()

        return run

    return work


def _copied(folder: Path, plan: Path, out: Path) -> Callable[[], int]:
    def run() -> int:
        own_folders(folder / "own")
        from tabletop.core.text.errors import TabletopError

        found = open_plan(plan)
        try:
            create_plan(out, found.plan, overwrite=True)
        except TabletopError as error:
            print(error)
            return 2
        return 0

    return run


def _published(folder: Path, plan: Path, out: Path) -> Callable[[], int]:
    return command(folder, "layers", "publish", _layers(folder), out)


def _layers(folder: Path) -> Path:
    """A folder with one small layer."""
    from torture_kills import write_roads

    (folder / "ground").mkdir(exist_ok=True)
    write_roads(folder / "ground" / "roads.geojson")
    (folder / "ground" / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    return folder / "ground"


def _snapshot(folder: Path, plan: Path, out: Path) -> Callable[[], int]:
    """A planner whose state folder, where older states are kept, lies on the small disk."""

    def run() -> int:
        own_folders(folder / "own")
        os.environ["TABLETOP_STATE_DIR"] = str(out.parent / "state")
        return plan_a_day(plan, folder / "notes-state", Day("a", "state", 0.5, 0.01, 10.0))

    return run


WRITINGS = tuple(_commands())
PRINTED = tuple(one for one in WRITINGS if one.name.startswith("findings"))
_NEEDS: dict[str, int] = {}


def _need(trial: Trial, writing: Writing, plan: Path) -> int:
    """Bytes that the file takes on a disk with room."""
    if writing.name not in _NEEDS:
        (trial.folder / "room").mkdir()
        undisturbed = trial.folder / "room.gpkg"
        shutil.copy(plan, undisturbed)
        out = trial.folder / "room" / (writing.file or "nothing")
        ended = Child(writing.work(trial.folder, undisturbed, out), trial.folder / "undisturbed").wait(LONGEST_S)
        trial.expect(
            ended.code in (0, FINDING_AT_STOP) and not ended.hung,
            "crashed",
            f"{writing.name} undisturbed: exit {ended.code}: {ended.said[-400:]}",
        )
        trial.expect(not writing.file or is_whole(out), "torn", f"{writing.name} undisturbed is not whole")
        _NEEDS[writing.name] = sum(one.stat().st_size + PAGE for one in (trial.folder / "room").rglob("*") if one.is_file())
        shutil.rmtree(trial.folder / "room")
        (trial.folder / "notes-state").unlink(missing_ok=True)
    return _NEEDS[writing.name]


def _judge(trial: Trial, writing: Writing, ended: Ended, out: Path, what: str, outlasted: bool = False) -> None:
    """Exit 0 and a whole file, or exit 2, a sentence, the older file as it was, and nothing beside it. `outlasted`: removing failed as long
    as the process lived; the next one clears what it left."""
    name = f"{writing.name}, {what}"
    trial.expect(not ended.hung, "hung", f"{name}: {ended.said[-300:]}")
    trial.expect(not ended.crash, "crashed", f"{name}: {ended.crash}")
    if ended.hung or ended.crash or not writing.file:
        return
    if ended.code in ((0, FINDING_AT_STOP) if writing in PRINTED else (0,)):
        trial.acknowledge()
        trial.expect(is_whole(out), "lost", f"{name}: exit 0, and no whole file stands there")
        return
    trial.expect(ended.code == 2, "crashed", f"{name}: exit {ended.code}, {ended.said[-300:]}")
    if writing in PRINTED:
        return
    trial.expect(bool(ended.said.strip()), "lost", f"{name}: exit {ended.code} without a sentence")
    stands = out.read_bytes() if out.exists() else None
    trial.expect(stands == (OLDER if writing.has_older else None), "torn", f"{name}: the older file is not as it was")
    left = _left_beside(out)
    if left and ended.code == 2 and outlasted:
        Child(command(trial.folder, "export", trial.folder / "plan.gpkg", out.with_name("next.geojson")), trial.folder / "next").wait(
            LONGEST_S
        )
        left = _left_beside(out)
    trial.expect(not left, "torn", f"{name}: left behind: {', '.join(left)}")


def _left_beside(out: Path) -> list[str]:
    return [one.name for one in out.parent.iterdir() if one.name.startswith(".tabletop") or one.name.endswith((".part", "-journal"))]


def full_disk(trial: Trial) -> None:
    """A disk on which less is free than a file needs, from nothing to nearly enough; every seventh is the plan's own disk."""
    if trial.number % 7 == 0:
        _full_under_a_plan(trial)
        return
    writing = WRITINGS[trial.number * 5 % len(WRITINGS)]
    plan = new_plan(trial)
    level = trial.random.randrange(LEVELS)
    need = _need(trial, writing, plan)
    with small_disk(trial.folder / "disk", PAGE * 2 + need * level // LEVELS) as disk:
        out = disk / (writing.file or "nothing")
        writing.prepared(out)
        ended = Child(writing.work(trial.folder, plan, out), trial.folder / "said").wait(LONGEST_S)
        _judge(trial, writing, ended, out, f"{level} of {LEVELS} parts free")
    found = is_sound(trial, plan)
    if writing.name == "snapshot" and found is not None:
        judge_notes(trial, trial.folder / "notes-state", found.plan, "a", until=time.monotonic())


def _full_under_a_plan(trial: Trial) -> None:
    """The disk fills while a plan is edited; later there is room again, or never."""
    with small_disk(trial.folder / "disk", trial.random.randrange(300_000, 460_000)) as disk:
        path, notes, copy = disk / "plan.gpkg", trial.folder / "notes", trial.folder / "copy.gpkg"
        try:
            create_plan(path, _large(trial.random))
        except Exception as error:
            trial.said.append(str(error))
            return
        start = opened(trial, path).plan
        (disk / "ballast").write_bytes(bytes(trial.random.randrange(1, 30)))
        comes_back = trial.random.random() < 0.6
        day = Day("a", f"{trial.seed}/{trial.number}", 1.5, 0.005, 12.0 if comes_back else 3.0, copy=str(copy))
        child = _planner_on(trial, path, notes, day)
        if comes_back:
            time.sleep(trial.random.uniform(1.0, 2.5))
            make_room(disk, 64 << 20)
        ended = child.wait(LONGEST_S)
        judge_kept(trial, ended, "disk full under the plan", path, copy, notes, start)
        if comes_back:
            copied = any("copied" in note for note in notes_of(notes))
            trial.expect(not copied, "lost", "edits wait though there is room on the disk again")


def _large(draw: random.Random) -> Plan:
    from torture_planner import a_unit, small_plan

    more = [a_unit(f"m{number}", "x" * draw.randrange(200), number) for number in range(draw.randrange(20, 200))]
    plan = small_plan()
    return Plan(features={**plan.features, **{one.id: one for one in more}}, scenes=plan.scenes, settings=plan.settings)


def _planner_on(trial: Trial, path: Path, notes: Path, day: Day, fault: Callable[[], None] = lambda: None) -> Child:
    def work() -> int:
        own_folders(trial.folder / "own")
        fault()
        return plan_a_day(path, notes, day)

    return Child(work, trial.folder / "said")


# --- calls that fail
def failing_disk(trial: Trial) -> None:
    """Calls that write, flush, cut, rename, open or remove files fail: one of them, a few, or all from some moment on."""
    number = trial.random.choice(ERRORS)
    count = trial.random.choice((1, 1, 2, 5, 40, 1 << 40))
    disk = trial.folder / "disk"
    disk.mkdir()
    arm(Path("/nowhere"), 1, 0, number)
    what = f"{errno.errorcode[number]} {count if count < 1000 else 'always'}"
    if trial.number % 2:
        path, notes, copy = disk / "plan.gpkg", trial.folder / "notes", trial.folder / "copy.gpkg"
        create_plan(path, _large(trial.random))
        start = opened(trial, path).plan
        first = trial.random.randrange(1, 400)
        day = Day("a", f"{trial.seed}/{trial.number}", 0.8, 0.005, 3.0 if count > 1000 else 15.0, copy=str(copy))
        ended = _planner_on(trial, path, notes, day, lambda: arm(disk, first, count, number)).wait(LONGEST_S)
        judge_kept(trial, ended, f"{what} from call {first}", path, copy, notes, start)
        return
    writing = trial.random.choice([one for one in WRITINGS if one.file and one not in PRINTED])
    plan, out, first = new_plan(trial), disk / writing.file, trial.random.randrange(1, 25)
    writing.prepared(out)
    inner = writing.work(trial.folder, plan, out)

    made = trial.folder / "calls"

    def work() -> int:
        arm(disk, first, count, number)
        try:
            return inner()
        finally:
            made.write_text(str(calls()), encoding="utf-8")

    ended = Child(work, trial.folder / "said").wait(LONGEST_S)
    outlasted = made.exists() and int(made.read_text(encoding="utf-8")) < first + count - 1
    _judge(trial, writing, ended, out, f"{what} from call {first}", outlasted)


def largest_file(trial: Trial) -> None:
    """No file may grow beyond a bound of the system (as with a quota): what cannot be written is said."""
    writing = WRITINGS[trial.number * 5 % (len(WRITINGS) - 1)]
    plan = new_plan(trial)
    out = trial.folder / "disk" / writing.file
    out.parent.mkdir()
    need = _need(trial, writing, plan)
    writing.prepared(out)
    level = trial.random.randrange(LEVELS)
    inner = writing.work(trial.folder, plan, out)
    ended = Child(inner, trial.folder / "said", largest=need * level // LEVELS + 200).wait(LONGEST_S)
    _judge(trial, writing, ended, out, f"files of {level} of {LEVELS} parts of it at most")
    is_sound(trial, plan)


ROWS = (
    Row("io-errors", "injected I/O errors", failing_disk, 8, 600, 10),
    Row("disk-full", "disk full at 20 levels", full_disk, 12, 25 * LEVELS, 12),
    Row("file-size", "largest file bounded at 20 levels", largest_file, 6, 24 * LEVELS, 6),
)
