"""What a reader could not take over and the plan remembers: kept as a setting, so that every later reading says it again."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabletop.core.text.labels import label_of
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.values.catalogue import kind_words, kinds
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import FIRST, Feature

NOWHERE = mark("{file}, {where} stands in no scene: it is there from {first} to {last}, and the plan has {known}.")
"""A feature that is whole and stands in no scene; told anew at every reading, so it is not remembered."""
NOT_AS_WRITTEN = mark("{file}, {where} is not as it was written: a bit of the file flipped. Look at it, or take it from an older state.")
"""A row that was read and does not fit its checksum, with the `table` and `key` of the plan's row; an edit of that row settles it."""
ROW_GONE = mark("{file}, {where} is gone and nobody deleted it; look for it in an older state of the plan.")
ROWS_GONE = mark("{file}, table {table}: {n} rows are gone and nobody deleted them; look for them in an older state.")
TABLE_DAMAGED = mark("{file}, table {table} is damaged; rows behind the damage were left out.")
GONE = frozenset({ROW_GONE, ROWS_GONE})
"""What the checksums of the file miss, told anew at every reading until somebody sets it aside."""
DAMAGE = GONE | {NOT_AS_WRITTEN, TABLE_DAMAGED}
"""What is said where bytes of the file are not what they were."""
SETTING = "left_out"
"""Plan setting: list of `Message.to_json()`."""
SETTLED = "left_out_settled"
"""Plan setting, the same list: what somebody looked after and set aside by hand. It is told for as long as the plan lives."""


def remembered(settings: Mapping[str, Any]) -> tuple[Message, ...]:
    """The sentences that the settings of a plan keep; what is no sentence of ours there is shown as it stands."""
    return _sentences(settings.get(SETTING))


def settled(settings: Mapping[str, Any]) -> tuple[Message, ...]:
    """The sentences about what was set aside by hand."""
    return _sentences(settings.get(SETTLED))


def _sentences(rows: Any) -> tuple[Message, ...]:
    return tuple(_sentence(row) for row in (rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()))


def _sentence(row: Any) -> Message:
    with contextlib.suppress(ValueError):
        return _kinds_said(label_of(row))
    return message(mark("The plan says that this was left out: {text}"), text=shown(row))


def _kinds_said(sentence: Message) -> Message:
    """The sentence with its kinds by their titles: older ones hold their codes."""
    params = {key: _kinds_said(value) if isinstance(value, Message) else value for key, value in sentence.params.items()}
    kind = params.get("kind")
    if isinstance(kind, str) and kind in kinds():
        params["kind"] = kind_words(kind)
    return Message(sentence.template, params)


def remember(settings: Mapping[str, Any], more: Sequence[Message]) -> dict[str, Any]:
    """The settings with these sentences kept in them."""
    kept = [sentence.to_json() for sentence in (*remembered(settings), *more)]
    return {**settings, SETTING: kept} if kept else dict(settings)


def worth_remembering(settings: Mapping[str, Any], left_out: Sequence[Message]) -> dict[str, Any]:
    """Settings of a copy or an export of a plan: what was missing in the plan is missing in the copy, and the copy says so."""
    sentences = remembered(settings)
    return remember(settings, [sentence for sentence in left_out if sentence not in sentences and sentence.template != NOWHERE])


def settle(settings: Mapping[str, Any], left_out: Sequence[Message] = ()) -> Change | None:
    """Change that sets aside what is remembered, and which rows are gone (in `left_out`), once somebody has looked after it: it stops no
    more and stays told. None without any."""
    kept = remembered(settings)
    rest = (*kept, *(one for one in left_out if one.template in GONE and one not in kept))
    if not rest:
        return None
    aside = Edit("setting", SETTLED, settings.get(SETTLED), [sentence.to_json() for sentence in (*settled(settings), *rest)])
    edits = (Edit("setting", SETTING, settings[SETTING], None), aside) if SETTING in settings else (aside,)
    return Change(message(mark("Set aside what was not read")), edits)


def not_settled(left_out: Iterable[Message], settings: Mapping[str, Any]) -> list[Message]:
    """What is still to be said of a reading: not the rows that are gone and were set aside, whatever the file was called then."""
    aside = [_fileless(one) for one in settled(settings) if one.template in GONE]
    return [one for one in left_out if one.template not in GONE or _fileless(one) not in aside]


def _fileless(sentence: Message) -> Message:
    return Message(sentence.template, {**sentence.params, "file": ""})


def after_scenes(left_out: tuple[Message, ...], features: Mapping[str, Feature], scenes: Iterable[int]) -> tuple[Message, ...]:
    """What is left out once scenes or features were edited: a feature that stands in a scene now, or is gone, is missing no more."""
    known = list(scenes) or [FIRST]

    def missing(one: Message) -> bool:
        feature = features.get(str(one.params.get("id")))
        return one.template != NOWHERE or (feature is not None and all(feature.at(number) is None for number in known))

    return tuple(sentence for sentence in left_out if missing(sentence))


def after_edits(left_out: tuple[Message, ...], rows: "set[tuple[str, str]]") -> tuple[Message, ...]:
    """What is left out once rows (table, key) were written anew: none of them is other than it was written."""

    def settled_by(one: Message) -> bool:
        return one.template == NOT_AS_WRITTEN and (str(one.params.get("table")), str(one.params.get("key"))) in rows

    return tuple(sentence for sentence in left_out if not settled_by(sentence))


def after_settling(left_out: tuple[Message, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Message, ...]:
    """What is left out once rows that are gone were set aside, or that was undone."""
    was, now = ([one for one in settled(side) if one.template in GONE] for side in (before, after))
    back = [one for one in was if one not in now and one not in left_out]
    return (*not_settled(left_out, after), *back)


def after_change(left_out: tuple[Message, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Message, ...]:
    """What is left out once the remembered part was changed by an edit or its undo."""
    rest = list(left_out)
    for sentence in remembered(before):
        if sentence in rest:
            rest.remove(sentence)
    return (*remembered(after), *rest)
