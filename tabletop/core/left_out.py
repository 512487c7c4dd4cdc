"""What a reader could not take over and the plan remembers: kept as a setting, so that every later reading says it again."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.core.change import Change, Edit
from tabletop.core.labels import label_of
from tabletop.core.message import Message, mark, message

SETTING = "left_out"
"""Plan setting: list of `Message.to_json()`."""


def remembered(settings: Mapping[str, Any]) -> tuple[Message, ...]:
    """The sentences that the settings of a plan keep; what is no sentence there is passed over."""
    rows = settings.get(SETTING)
    found = []
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        with contextlib.suppress(ValueError):
            found.append(label_of(row))
    return tuple(found)


def remember(settings: Mapping[str, Any], more: Sequence[Message]) -> dict[str, Any]:
    """The settings with these sentences kept in them."""
    kept = [one.to_json() for one in (*remembered(settings), *more)]
    return {**settings, SETTING: kept} if kept else dict(settings)


def forget(settings: Mapping[str, Any]) -> Change | None:
    """Change that drops what is remembered, once somebody has looked after it; None where nothing is."""
    if SETTING not in settings:
        return None
    return Change(message(mark("Forget what was left out")), (Edit("setting", SETTING, settings[SETTING], None),))


def after_change(left_out: tuple[Message, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Message, ...]:
    """What is left out once the remembered part was changed by an edit or its undo."""
    rest = list(left_out)
    for one in remembered(before):
        if one in rest:
            rest.remove(one)
    return (*remembered(after), *rest)
