"""Copies that leave the building: without people, behind a passphrase, and opened again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog

from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import folder_of, free_name, suggested
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.dialogs import dialogs

tr = i18n.tr
PLAN_SUFFIX, SEALED_SUFFIX = ".gpkg", ".age"


Open = Callable[[Desk, Path], object]
"""Opens a plan file, or a sealed copy, in the window."""


def copy_actions(open_path: Open) -> list[ActionSpec]:
    """Rows of the table of actions."""
    without, sealed = partial(copy_without_people, open_path=open_path), partial(copy_sealed, open_path=open_path)
    return [
        ActionSpec("copy-without-people", mark("Save a copy without people..."), "file", without, "", "user-round"),
        ActionSpec("copy-sealed", mark("Save a sealed copy..."), "file", sealed, "", "lock"),
    ]


def copy_without_people(desk: Desk, open_path: Open) -> None:
    """Show what goes and what stays, ask for a file, and write the copy."""
    from tabletop.session.keeping.outside_copies import looked_at, writing
    from tabletop.ui.keeping.outside_copy_dialog import OutsideCopyDialog
    from tabletop.ui.keeping.passphrase_dialog import PassphraseDialog

    cleaned = wait_for(desk.notices, tr("Looking through the plan"), looked_at(desk.session.file))
    dialog = OutsideCopyDialog(desk.window, cleaned)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    parts, sealed = dialog.parts, dialog.seal.isChecked()
    dialog.deleteLater()
    if not accepted:
        return
    path = ask_place(desk, tr("Save a copy without people"), sealed, tr("without people"))
    passphrase = PassphraseDialog(desk.window, seals=True).take() if path is not None and sealed else None
    if path is None or (sealed and passphrase is None):
        return
    missing = wait_for(desk.notices, tr("Saving a copy"), writing(desk.session.file, path, parts, passphrase))
    written(desk, path, missing, open_path)


def copy_sealed(desk: Desk, open_path: Open) -> None:
    """Ask for a passphrase and a file, and write the plan behind it."""
    from tabletop.session.keeping.outside_copies import writing
    from tabletop.ui.keeping.passphrase_dialog import PassphraseDialog

    path = ask_place(desk, tr("Save a sealed copy"), True, "")
    passphrase = None if path is None else PassphraseDialog(desk.window, seals=True).take()
    if path is None or passphrase is None:
        return
    missing = wait_for(desk.notices, tr("Sealing the copy"), writing(desk.session.file, path, None, passphrase))
    written(desk, path, missing, open_path)


def ask_place(desk: Desk, title: str, sealed: bool, word: str) -> Path | None:
    """Ask where a copy is written."""
    suffix = PLAN_SUFFIX + SEALED_SUFFIX if sealed else PLAN_SUFFIX
    return dialogs.ask_save_file(desk.window, title, (SEALED_SUFFIX if sealed else PLAN_SUFFIX,), suggested(desk, suffix, word))


def written(desk: Desk, path: Path, missing: list[str], open_path: Open) -> None:
    """Tell that a copy is there, and what it lacks. This program opens it; the desktop knows none for a sealed one."""
    if missing:
        names = ", ".join(missing[:5]) + ("..." if missing[5:] else "")
        desk.say(tr("Files that could not be copied: {names}.", names=names), "warn")
    here = (tr("Open the copy"), lambda: desk.guard(lambda: open_path(desk, path)))
    desk.notices.add_written(path, here)


def is_sealed(path: Path) -> bool:
    """Whether a file is a sealed copy."""
    from tabletop.session.keeping.outside_copies import is_sealed as found

    return found(path)


def offer_sealed(desk: Desk, path: Path, open_path: Open) -> None:
    """A sealed copy came along with other files: say what it is, and offer to open it."""
    words = tr("{file} is a sealed copy of a plan.", file=path.name)
    desk.notices.add_choice(words, [(tr("Open the copy"), lambda: desk.guard(lambda: open_path(desk, path)))], f"sealed-{path}", stays=True)


def unseal(desk: Desk, path: Path) -> Path | None:
    """Ask where the plan of a sealed copy is to lie, unsealed, and for the passphrase until it is the one; None where it was cancelled."""
    from tabletop.session.keeping.outside_copies import check_sealed, unseal_plan
    from tabletop.ui.keeping.passphrase_dialog import PassphraseDialog

    stem = path.name.removesuffix(SEALED_SUFFIX).removesuffix(PLAN_SUFFIX)
    title = tr("Where the unsealed plan is to lie")
    out = dialogs.ask_save_file(desk.window, title, (PLAN_SUFFIX,), free_name(folder_of(desk), stem), overwrites=False)
    if out is None:
        return None
    wait_for(desk.notices, tr("Opening {file}", file=path.name), lambda: check_sealed(path, out))
    wrong = ""
    while (passphrase := PassphraseDialog(desk.window, seals=False, wrong=wrong).take()) is not None:
        try:
            wait_for(desk.notices, tr("Opening {file}", file=path.name), partial(unseal_plan, path, out, passphrase))
        except InputError as error:
            wrong = i18n.text(error.message)
            continue
        return out
    return None


def say_unsealed(desk: Desk, path: Path) -> None:
    """What the passphrase does not guard any more."""
    desk.say(tr("{file} is unsealed on this disk: whoever reads the disk reads the plan.", file=path.name), "warn")
