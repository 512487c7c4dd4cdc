"""A copy of a plan without people from the command line: what goes is told first, then the copy is written."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tabletop import i18n
from tabletop.cli.keeping.sealing import PassphraseFd, PassphraseFile, asked, say_missing
from tabletop.cli.parts import Language, choose_language, refuse_sealed, say, say_waiting, writable
from tabletop.core.layers.kept_layers import relocated
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark

if TYPE_CHECKING:
    from tabletop.io.sealing.without_people import Cleaned

MOST_SAID = 20


def copy(
    plan: Path,
    out: Path,
    without_people: Annotated[
        bool,
        typer.Option(
            "--without-people", help="Leave out names, contacts, call signs, notes, injects, photos, held layers, history and folders."
        ),
    ] = False,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="What stays all the same: names, call_signs, notes, photos, layers, paths.")
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="List every text that goes and every free text that stays; write nothing.")] = False,
    sealed: Annotated[bool, typer.Option("--sealed", help="Put the copy behind a passphrase, as a .gpkg.age file.")] = False,
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    lang: Language = None,
) -> None:
    """Write a copy of a plan for others, without the people in it."""
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.runs.run_table import put_rows, run_rows
    from tabletop.io.sealing.outside_copy import OutsideCopy, prepared, write_outside
    from tabletop.io.sealing.without_people import OPTIONAL, PARTS, part_words
    from tabletop.io.sealing.without_people import Cleaned as CleanedPlan

    choose_language(lang)
    writable(out, plan)
    refuse_sealed(plan)
    kept = keep or []
    if unknown := [one for one in kept if one not in OPTIONAL]:
        raise InputError(
            mark("{name} is no part of a plan that can stay; give one of {known}."), name=unknown[0], known=", ".join(OPTIONAL)
        )
    opened = open_plan(plan)
    try:
        say_waiting(opened)
        moved = relocated(opened.plan, plan.absolute().parent, out.absolute().parent)
        parts = [part for part in OPTIONAL if part not in kept]
        made = (
            prepared(moved, parts, opened.attached) if without_people or show else OutsideCopy(CleanedPlan(moved, (), ()), opened.attached)
        )
        counts = Counter(one.part for one in made.cleaned.gone)
        for part in PARTS:
            if counts[part]:
                say(i18n.tr("{part}: {n} {n:text|texts}", part=i18n.text(part_words(part)), n=counts[part]))
        if not show:
            _say_left(made.cleaned)
        if show:
            _list(made.cleaned)
            return
        passphrase = None
        if sealed:
            say(i18n.tr("A lost passphrase is final: nobody can open the copy without it, and the program keeps it nowhere."))
            passphrase = asked(passphrase_file, passphrase_fd, twice=True)
        runs = None if without_people else opened.ask(run_rows)
        more = None if runs is None else lambda connection: put_rows(connection, runs)
        say_missing(write_outside(made, out, passphrase, more=more))
    finally:
        opened.close()


def _say_left(cleaned: "Cleaned") -> None:
    """What a person should look at before the copy goes: first where somebody is known to stand, then texts of which nobody knows."""
    for text in cleaned.still[:MOST_SAID]:
        say(i18n.tr("Still in the copy, because checks look at it: {text}", text=_line(text)))
    texts = [one.text for one in cleaned.stays if one.text not in cleaned.still]
    for text in texts[:MOST_SAID]:
        say(i18n.tr("Still in the copy: {text}", text=_line(text)))
    if cleaned.stays:
        say(i18n.tr("{n} {n:text stays|texts stay} in the copy; --list shows all of them.", n=len({*cleaned.still, *texts})))


def _list(cleaned: "Cleaned") -> None:
    for one in cleaned.gone:
        typer.echo(f"-\t{one.part}\t{_said(one.where)}\t{_said(one.field)}\t{_line(one.text)}")
    for stays in cleaned.stays:
        typer.echo(f"=\t\t{_said(stays.where)}\t{_said(stays.field)}\t{_line(stays.text)}")


def _said(words: str | Message) -> str:
    return words if isinstance(words, str) else i18n.text(words)


def _line(text: str) -> str:
    return " ".join(text.split())
