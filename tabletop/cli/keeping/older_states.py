"""Older states of a plan from the command line: listed, written as a new plan; and what can still be read of a damaged one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, say, writable
from tabletop.core.comparison.state_words import count_words, why_words
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import cut, mark

if TYPE_CHECKING:
    from tabletop.io.snapshots.snapshot_file import Snapshot

FORMATS = ("text", "json")
MOST_SAID = 20


def snapshots(
    plan: Path,
    restore: Annotated[int | None, typer.Option(help="Number of the state to write as a new plan; 1 is the newest.")] = None,
    out: Annotated[Path | None, typer.Option(help="The new plan file.")] = None,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Language = None,
) -> None:
    """List the older states of a plan on this computer, or write one of them as a new plan."""
    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    found = _states(plan)
    if restore is not None or out is not None:
        _write(plan, found, restore, out)
    elif style == "json":
        typer.echo(json.dumps([_told(number, state) for number, state in enumerate(found, 1)], ensure_ascii=False))
    else:
        for number, state in enumerate(found, 1):
            at = state.about.at.astimezone().strftime("%Y-%m-%d %H.%M")
            other = "" if not state.about.plan or Path(state.about.plan) == plan.absolute() else f"\t{state.about.plan}"
            typer.echo(f"{number}\t{at}\t{i18n.text(why_words(state.about.why))}\t{i18n.text(count_words(state.about.counts))}{other}")
        if not found:
            typer.echo(i18n.tr("No older states of this plan are kept on this computer."))


def salvage_command(damaged: Path, out: Path, lang: Language = None) -> None:
    """Write what can still be read of a damaged plan into a new plan file; the damaged file stays as it is."""
    from tabletop.io.snapshots.salvage import salvage

    choose_language(lang)
    writable(out, damaged)
    saved = salvage(damaged, out)
    counts = {"features": len(saved.features), "scenes": len(saved.scenes), "roster": len(saved.roster)}
    typer.echo(i18n.tr("{file}: {counts} were saved.", file=out.name, counts=count_words(counts)))
    for sentence in cut(saved.left_out, MOST_SAID):
        say(i18n.text(sentence))


def _write(plan: Path, found: "list[Snapshot]", number: int | None, out: Path | None) -> None:
    from tabletop.io.snapshots.snapshot_store import save_as_plan

    if number is None or out is None:
        raise InputError(mark("Give both: --restore with the number of a state, and --out with the new plan file."))
    if not 1 <= number <= len(found):
        raise InputError(mark("There is no older state {number} of {file}; there are {n}."), number=number, file=plan.name, n=len(found))
    writable(out, plan)
    missing = save_as_plan(found[number - 1], out)
    if missing:
        say(i18n.tr("Files that could not be copied: {names}.", names=", ".join(missing[:5]) + ("..." if missing[5:] else "")))


def _states(plan: Path) -> "list[Snapshot]":
    """States of a plan by its id; of one that cannot be opened any more, or is gone, by its place."""
    from tabletop.io.plans.plan_identity import read_mark
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.snapshots.snapshot_store import states_of

    try:
        opened = open_plan(plan)
    except PlanError:
        found = states_of("", plan)
        if not found:
            raise
        return found
    try:
        return states_of(opened.ask(read_mark).id, plan)
    finally:
        opened.close()


def _told(number: int, state: "Snapshot") -> dict[str, object]:
    at = state.about.at.isoformat(timespec="seconds")
    return {"number": number, "at": at, "why": state.about.why, "plan": state.about.plan, **state.about.counts}
