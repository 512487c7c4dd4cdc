"""A copy of a plan for others: without people where that is wanted, behind a passphrase where that is wanted, both where both are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_creation import Attached, More, create_plan
from tabletop.io.sealing.bare_pictures import BarePictures
from tabletop.io.sealing.sealed_file import seal_plan
from tabletop.io.sealing.without_people import Cleaned, Part, without_people


@dataclass(frozen=True)
class OutsideCopy:
    """What a copy is to be: the plan, cleaned already, and the contents of its files."""

    cleaned: Cleaned
    attached: Attached

    @property
    def plan(self) -> Plan:
        """The rows of the copy."""
        return self.cleaned.plan


def prepared(plan: Plan, parts: Sequence[Part], attached: Attached) -> OutsideCopy:
    """The copy before it is written. `plan`: told from the folder of the copy (`relocated`); `attached`: its photos and layers.

    Photos that may stay are made bare, and documents go: they hold their authors.
    """
    pictures = BarePictures(attached)
    cleaned = without_people(plan, parts, pictures.keeps)
    listed = {one.sha256 for one in pictures.made}

    def content(sha256: str) -> bytes | None:
        return pictures.contents.get(sha256) if sha256 in listed else attached(sha256)

    return OutsideCopy(cleaned, content)


def write_outside(
    copy: OutsideCopy, out: Path, passphrase: str | None = None, overwrite: bool = False, more: More | None = None
) -> list[str]:
    """Write it, as a plan file or sealed: a fresh file, which holds no page of an older one. The names of the files that could not be taken
    along. `more`: writes the runs, where it is a copy with people. Raises PlanError, InputError; nothing is left behind then."""
    if passphrase is not None:
        if out.exists() and not overwrite:
            raise InputError(mark("{file} is there already; choose another name, or remove it first."), file=str(out))
        return seal_plan(out, copy.plan, passphrase, copy.attached, more)
    return create_plan(out, copy.plan, overwrite, copy.attached, more)
