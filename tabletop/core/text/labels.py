"""Labels of edits, and other sentences, out of a plan file. Only sentences of ours are templates; any other text is shown as it stands."""

from collections.abc import Mapping
from typing import Any

from tabletop import i18n
from tabletop.core.text.message import Message, Titled, mark

LONGEST_LABEL = 300
_AS_IT_STANDS = mark("{text}")


def label_of(data: Any) -> Message:
    """The label that a row of the log holds. Raises ValueError for what is none.

    A text with fields is filled in only when it is a sentence of the program and its values fit; a file cannot bring templates.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("template"), str):
        raise ValueError("no label")
    template, params = data["template"], data.get("params") or {}
    if not isinstance(params, Mapping):
        raise ValueError("no label")
    if "{" not in template and "}" not in template:
        return Message(template[:LONGEST_LABEL], {key: value for key, value in params.items() if not isinstance(value, Mapping)})
    if i18n.is_known(template):
        sentence = Message(template, {str(key): _value(value) for key, value in params.items()})
        if _fits(sentence):
            return sentence
    return Message(_AS_IT_STANDS, {"text": template[:LONGEST_LABEL]})


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        titles = value.get("titles")
        if isinstance(titles, Mapping) and all(isinstance(one, str) for one in titles.values()):
            return Titled({str(language): title[:LONGEST_LABEL] for language, title in titles.items()})
        return label_of(value) if "template" in value else str(value)[:LONGEST_LABEL]
    return value[:LONGEST_LABEL] if isinstance(value, str) else value


def _fits(found: Message) -> bool:
    try:
        i18n.text(found)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return False
    return True
