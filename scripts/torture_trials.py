"""Trials of a fault: what each one counts, how a row of them is run, and the folder that a failing one is kept in to be played again."""

import contextlib
import json
import random
import shutil
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

BAD = ("lost", "torn", "crashed", "hung")
NOTES = "how.txt"


@dataclass
class Counts:
    """Of one trial, or of a row of them. `acknowledged`: edits and files that the program said are on the disk."""

    tries: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    crashed: int = 0
    hung: int = 0

    @property
    def bad(self) -> int:
        """How many things went wrong."""
        return self.lost + self.torn + self.crashed + self.hung

    def add(self, other: "Counts") -> None:
        """The same numbers, and those of another."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


class PassedOver(Exception):
    """A fault that cannot be provoked on this machine; the text says why."""


@dataclass
class Trial:
    """One try at a fault: a folder of its own, and chance that comes out the same for the same seed and number."""

    row: str
    number: int
    seed: int
    folder: Path
    is_long: bool = False
    most_s: float | None = None
    remarks: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=lambda: Counts(tries=1))
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed}/{self.row}/{self.number}")

    def length_s(self, short: float, long: float) -> float:
        """How long one try lasts that has no end of its own; three times what is asked for at most."""
        usual = long if self.is_long else short
        return usual if self.most_s is None else min(usual, 3 * self.most_s)

    def acknowledge(self, count: int = 1) -> None:
        """So many edits or files were said to be on the disk."""
        self.counts.acknowledged += count

    def bad(self, what: str, why: str) -> None:
        """Something is `lost`, `torn`, `crashed` or `hung`; why in one sentence."""
        setattr(self.counts, what, getattr(self.counts, what) + 1)
        self.said.append(f"{what}: {why}")

    def expect(self, holds: bool, what: str, why: str) -> bool:
        """Count `what` where something does not hold; whether it does."""
        if not holds:
            self.bad(what, why)
        return holds


@dataclass(frozen=True)
class Row:
    """A fault: its title in the table, how a trial of it is made, how many in the short run and in the long one, and after how many
    seconds a short run begins no further trial."""

    name: str
    title: str
    run: Callable[[Trial], None]
    short: int
    long: int
    short_s: float = 10.0


@dataclass
class Result:
    """A row of the table. `remarks`: what figures cannot say, such as why nothing was tried."""

    row: str
    title: str
    counts: Counts
    seconds: float
    kept: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """As one object."""
        figures = {"seconds": round(self.seconds, 1), "kept": self.kept, "remarks": self.remarks}
        return {"fault": self.row, "title": self.title, **asdict(self.counts), **figures}


@dataclass(frozen=True)
class Run:
    """How rows are run: where, from which seed, which trials, until when, and where failing ones are kept."""

    work: Path
    kept: Path
    seed: int = 1
    numbers: tuple[int, ...] | None = None
    is_long: bool = False
    share: float = 1.0
    most_s: float | None = None

    def trials(self, row: Row) -> Iterable[int]:
        """Numbers of the trials of a row."""
        return self.numbers or range(1, 1 + max(1, round((row.long if self.is_long else row.short) * self.share)))

    def budget_s(self, row: Row) -> float:
        """After so many seconds no further trial is begun."""
        if self.numbers:
            return float("inf")
        return self.most_s or (float("inf") if self.is_long else row.short_s)


def run_row(row: Row, run: Run, tell: Callable[[str], None] = lambda line: None) -> Result:
    """Make the trials of a row; each failing one is kept with its files and the command that plays it again."""
    result, start = Result(row.name, row.title, Counts(), 0.0), time.monotonic()
    for number in run.trials(row):
        if result.counts.tries and time.monotonic() - start > run.budget_s(row):
            break
        trial = Trial(row.name, number, run.seed, run.work / f"{row.name}-{number}", run.is_long, run.most_s)
        trial.folder.mkdir(parents=True)
        try:
            row.run(trial)
        except PassedOver as why:
            result.remarks.append(str(why))
            shutil.rmtree(trial.folder, ignore_errors=True)
            break
        except Exception:
            trial.bad("crashed", "the trial itself failed\n" + traceback.format_exc())
        result.counts.add(trial.counts)
        result.remarks += trial.remarks
        if trial.counts.bad:
            result.kept.append(_keep(trial, run.kept))
            tell(f"{row.name} {number}: {'; '.join(trial.said)}")
        shutil.rmtree(trial.folder, ignore_errors=True)
    result.seconds = time.monotonic() - start
    return result


def _keep(trial: Trial, kept: Path) -> str:
    """Copy a failing trial's folder; its name."""
    target = kept / trial.folder.name
    shutil.rmtree(target, ignore_errors=True)
    with contextlib.suppress(shutil.Error):  # what goes away meanwhile
        shutil.copytree(trial.folder, target, symlinks=True, ignore_dangling_symlinks=True, copy_function=_copied)
    command = f"scripts/torture.py --only {trial.row} --seed {trial.seed} --case {trial.number}{' --long' if trial.is_long else ''}"
    (target / NOTES).write_text("\n".join([command, *trial.said, json.dumps(asdict(trial.counts))]) + "\n", encoding="utf-8")
    return str(target)


def _copied(source: str, target: str) -> None:
    if Path(source).is_file():
        shutil.copy2(source, target)


HEADS = ("fault", "tries", "acknowledged", *BAD, "seconds")


def table(results: Iterable[Result]) -> str:
    """The results as a table in Markdown, with a row of sums; remarks below it."""
    results = list(results)
    total = Counts()
    for one in results:
        total.add(one.counts)
    rows = [(one.title, one.counts, one.seconds) for one in results]
    rows.append(("all", total, sum(one.seconds for one in results)))
    lines = [_line(HEADS), _line(["---"] + ["---:"] * (len(HEADS) - 1))]
    for title, counts, seconds in rows:
        lines.append(_line([title, *(str(value) for value in asdict(counts).values()), f"{seconds:.0f}"]))
    remarks = [f"{one.title}: {remark}" for one in results for remark in one.remarks]
    return "\n".join([*lines, *([""] if remarks else []), *remarks])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
