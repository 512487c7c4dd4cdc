"""Untranslated sentences: a template and its parameters. They are translated at the edge (window, command line) only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from string import Formatter
from types import MappingProxyType
from typing import Any

from tabletop.core.text.alike_numbers import with_enough_decimals
from tabletop.core.text.plural import PluralFormatter

_formatter = PluralFormatter()
_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


def mark(template: str) -> str:
    """Mark a literal template for translation and return it unchanged. Only literals may be given."""
    return template


@dataclass(frozen=True)
class Message:
    """A sentence for people: an English template with named fields, and the values for them.

    Values are numbers, text, or other messages; numbers are formatted by the reader's locale at the edge.
    """

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)) if self.params else _NO_PARAMS)

    def __str__(self) -> str:
        return _formatter.vformat(with_enough_decimals(self.template, self.params), (), self.params)

    def to_json(self) -> dict[str, Any]:
        """Plain form for files: `{"template", "params"}`; nested messages become such objects too, titles `{"titles"}`."""
        params = {key: value.to_json() if isinstance(value, Message | Titled) else value for key, value in self.params.items()}
        return {"template": self.template, "params": params}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """Inverse of `to_json`."""
        params = {key: _from_json(value) for key, value in data.get("params", {}).items()}
        return cls(str(data["template"]), params)


@dataclass(frozen=True)
class Titled:
    """A title by language ("id", "en"), as layers of a catalogue have it: a value of a message that is chosen at the edge."""

    titles: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The title in that language, else in any."""
        return self.titles.get(language) or next(iter(self.titles.values()), "")

    def __str__(self) -> str:
        return self.in_language("en")

    def to_json(self) -> dict[str, Any]:
        """Plain form for files."""
        return {"titles": dict(self.titles)}


def _from_json(value: Any) -> Any:
    if isinstance(value, Mapping) and "template" in value:
        return Message.from_json(value)
    if isinstance(value, Mapping) and isinstance(value.get("titles"), Mapping):
        return Titled({str(language): str(title) for language, title in value["titles"].items()})
    return value


def listed(parts: Sequence[Message]) -> Message:
    """Some words one after another with commas. At least one."""
    return reduce(lambda first, then: message(mark("{first}, {then}"), first=first, then=then), parts)


def sentences(parts: Sequence[Message]) -> Message:
    """Some sentences one after another. At least one."""
    return reduce(lambda first, then: message(mark("{first} {then}"), first=first, then=then), parts)


def cut(parts: Sequence[Message], most: int) -> list[Message]:
    """The first of some sentences, and one that says how many more there are."""
    more = [message(mark("And {n} more."), n=len(parts) - most)] if len(parts) > most else []
    return [*parts[:most], *more]


def message(template: str, **params: Any) -> Message:
    """Shorthand: `message(mark("Move {name}"), name=...)`."""
    return Message(template, params)


@cache
def fields_of(template: str) -> frozenset[str]:
    """The named fields of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


LONGEST_SHOWN = 80


def shown(value: Any) -> Any:
    """A value out of a file as a sentence shows it: text in quotes, anything else as JSON writes it, cut where it is long."""
    if value is None:
        return message(mark("nothing"))
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError):
        return message(mark("a value too large to be shown"))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}\N{HORIZONTAL ELLIPSIS}"
