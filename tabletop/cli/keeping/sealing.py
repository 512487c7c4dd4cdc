"""Copies behind a passphrase from the command line. The passphrase is no argument: others would see it in the list of processes."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, say, say_waiting, writable
from tabletop.core.layers.kept_layers import relocated
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

PassphraseFile = Annotated[Path | None, typer.Option("--passphrase-file", help="A file whose first line is the passphrase.")]
PassphraseFd = Annotated[int | None, typer.Option("--passphrase-fd", help="An open file descriptor whose first line is the passphrase.")]


def seal(plan: Path, out: Path, passphrase_file: PassphraseFile = None, passphrase_fd: PassphraseFd = None, lang: Language = None) -> None:
    """Write a copy of a plan behind a passphrase, as a .gpkg.age file; a lost passphrase is final."""
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.runs.run_table import put_rows, run_rows
    from tabletop.io.sealing.sealed_file import check_name, seal_plan

    choose_language(lang)
    writable(out, plan)
    check_name(out)
    opened = open_plan(plan)
    try:
        say_waiting(opened)
        for problem in opened.problems:
            say(i18n.text(problem))
        say(i18n.tr("A lost passphrase is final: nobody can open the copy without it, and the program keeps it nowhere."))
        runs = opened.ask(run_rows)
        moved = relocated(opened.plan, plan.absolute().parent, out.absolute().parent)
        passphrase = asked(passphrase_file, passphrase_fd, twice=True)
        say_missing(seal_plan(out, moved, passphrase, opened.attached, lambda connection: put_rows(connection, runs)))
    finally:
        opened.close()


def say_missing(names: list[str]) -> None:
    """Tell which files of a plan a copy does not have."""
    if names:
        say(i18n.tr("Files that could not be copied: {names}.", names=", ".join(names[:5]) + ("..." if names[5:] else "")))


def unseal(
    file: Path, out: Path, passphrase_file: PassphraseFile = None, passphrase_fd: PassphraseFd = None, lang: Language = None
) -> None:
    """Make the plan of a sealed copy again; it then lies on this disk without a passphrase."""
    from tabletop.io.sealing.sealed_file import check_sealed, unseal_plan

    choose_language(lang)
    writable(out, file)
    check_sealed(file, out)
    unseal_plan(file, out, asked(passphrase_file, passphrase_fd, twice=False))
    say(i18n.tr("{file} is unsealed on this disk: whoever reads the disk reads the plan.", file=out.name))


def asked(file: Path | None, descriptor: int | None, twice: bool) -> str:
    """The passphrase from a file, a file descriptor, or typed at the terminal without being shown. Raises InputError."""
    from tabletop.io.sealing.passphrases import checked, from_descriptor, from_file

    if file is not None and descriptor is not None:
        raise InputError(mark("Give --passphrase-file or --passphrase-fd, not both."))
    if file is not None:
        return from_file(file)
    if descriptor is not None:
        return from_descriptor(descriptor)
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(mark("A passphrase is typed at a terminal, and there is none; give --passphrase-file or --passphrase-fd."))
    try:
        typed = checked(getpass.getpass(i18n.tr("Passphrase:") + " "))
        if twice and getpass.getpass(i18n.tr("Once more:") + " ") != typed:
            raise InputError(mark("The two passphrases are not alike; nothing was written."))
    except EOFError:
        raise InputError(mark("A passphrase is missing; without one nothing is sealed.")) from None
    return typed
