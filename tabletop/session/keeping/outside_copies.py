"""Copies that leave: what the window shows of them before, and what writes them, for a thread of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tabletop.core.layers.kept_layers import relocated
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark
from tabletop.core.text.whole_file import same_file
from tabletop.io.attached.attached_table import read_file
from tabletop.io.sealing import passphrases
from tabletop.io.sealing.outside_copy import OutsideCopy, prepared, write_outside
from tabletop.io.sealing.sealed_file import SUFFIX, check_name, check_sealed, is_sealed, unseal_plan
from tabletop.io.sealing.without_people import OPTIONAL, PARTS, Cleaned, Gone, Part, Stays, part_words, without_people
from tabletop.session.keeping.kept_plan import KeptPlan

__all__ = ["OPTIONAL", "PARTS", "SUFFIX", "Cleaned", "Gone", "Part", "Stays", "check_sealed", "is_sealed", "part_words", "unseal_plan"]


def looked_at(file: KeptPlan) -> Callable[[], Cleaned]:
    """What a copy without people would lose and keep, all parts taken out."""
    plan, folder = file.plan, _folder(file)
    return lambda: without_people(relocated(plan, folder, folder or Path.cwd()))


def writing(file: KeptPlan, path: Path, parts: Sequence[Part] | None, passphrase: str | None) -> Callable[[], list[str]]:
    """What writes a copy; it gives the names of the files that could not be taken along. `parts`: what is left out; None: nothing, and the
    runs go along. Raises PlanError, InputError where the place cannot be."""
    own = file.path
    if passphrase is not None:
        check_name(path)
    plan = relocated(file.plan, _folder(file), path.absolute().parent)

    def attached(sha256: str) -> bytes | None:
        return file.ask(lambda connection: read_file(connection, sha256))

    def work() -> list[str]:
        if own is not None and same_file(path, own):
            raise PlanError(mark("{file} is the plan that is open; choose another name for the copy."), file=str(path))
        copy = OutsideCopy(Cleaned(plan, (), ()), attached) if parts is None else prepared(plan, parts, attached)
        return write_outside(copy, path, passphrase, overwrite=True, more=file.put_runs if parts is None else None)

    return work


def proposed_words() -> str:
    """A passphrase of six Indonesian words, by chance."""
    return passphrases.proposed()


def strength_words(passphrase: str) -> Message:
    """How well a passphrase holds against guessing."""
    return Message(
        {
            "weak": mark("Weak: a machine guesses it. Take more words."),
            "fair": mark("Fair: it holds for a while. One or two words more make it strong."),
            "strong": mark("Strong."),
        }[passphrases.strength(passphrase)],
        {},
    )


def _folder(file: KeptPlan) -> Path | None:
    return None if file.path is None else file.path.absolute().parent
