"""Labels of edits, and other sentences, out of a plan file. Only sentences of ours are templates; any other text is shown as it stands."""

from collections.abc import Mapping
from typing import Any

from tabletop import i18n
from tabletop.core.text.message import Message, Titled, mark

LONGEST_LABEL = 300
_AS_IT_STANDS = mark("{text}")


LONGEST_TOLD = 4_000
"""A sentence of another process, which may list many names."""


def told(data: Any) -> Message:
    """A sentence that the reading worker or a layer pack tells, as `label_of` has those of a file. Raises ValueError for what is none."""
    return label_of(data, LONGEST_TOLD)


def label_of(data: Any, longest: int = LONGEST_LABEL) -> Message:
    """The label that a row of the log holds. Raises ValueError for what is none.

    A text with fields is filled in only when it is a sentence of the program and its values fit; a file cannot bring templates.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("template"), str):
        raise ValueError("no label")
    template, params = data["template"], data.get("params") or {}
    if not isinstance(params, Mapping):
        raise ValueError("no label")
    if "{" not in template and "}" not in template:
        return Message(template[:longest], {key: value for key, value in params.items() if not isinstance(value, Mapping)})
    if i18n.is_known(template):
        sentence = Message(template, {str(key): _value(value, longest) for key, value in params.items()})
        if _fits(sentence):
            return sentence
    return Message(_AS_IT_STANDS, {"text": template[:longest]})


def _value(value: Any, longest: int) -> Any:
    if isinstance(value, Mapping):
        titles = value.get("titles")
        if isinstance(titles, Mapping) and all(isinstance(one, str) for one in titles.values()):
            return Titled({str(language): title[:longest] for language, title in titles.items()})
        return label_of(value, longest) if "template" in value else str(value)[:longest]
    return value[:longest] if isinstance(value, str) else value


def _fits(found: Message) -> bool:
    try:
        i18n.text(found)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return False
    return True
