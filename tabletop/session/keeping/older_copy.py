"""An older copy of the open plan in the place of its file: what is said of it, and what it gets of the file as it was."""

import logging
import sqlite3

from tabletop import i18n
from tabletop.core.text.errors import PlanError
from tabletop.io.attached.attached_table import copy_files
from tabletop.io.runs.run_table import copy_runs

log = logging.getLogger(__name__)


def older_words(file: str, lacks: int, read_only: bool) -> str:
    """The sentence about an older copy that lacks so many edits; one that is only read is not asked about."""
    if read_only:
        return i18n.tr(
            "An older copy was put in the place of {file}: it lacks {n} {n:edit|edits}. Your screen shows the plan as it was; save a copy,"
            " or open the file again to see the older one.",
            file=file,
            n=lacks,
        )
    return i18n.tr(
        "An older copy was put in the place of {file}: it lacks {n} {n:edit|edits}. Your screen stays as it is, and nothing is written"
        " until you say which of the two goes on.",
        file=file,
        n=lacks,
    )


def carried_over(old: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Take photos, documents and runs over that the copy lacks, as far as the file as it was can still be read. Raises sqlite3.Error where
    the copy does not take them now."""
    copy.execute("BEGIN IMMEDIATE")
    try:
        for take in (copy_files, copy_runs):
            copy.execute("SAVEPOINT part")
            try:
                take(old, copy)
            except (sqlite3.DatabaseError, PlanError) as error:
                copy.execute("ROLLBACK TO part")
                log.warning("something beside an older copy was not taken over: %s", type(error).__name__)
        copy.execute("COMMIT")
    except BaseException:
        if copy.in_transaction:
            copy.execute("ROLLBACK")
        raise
