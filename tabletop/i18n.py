"""Two languages: sentences are written in English in the code and translated here, at the edge. Numbers follow the language."""

import json
import locale
import os
import re
import string
import unicodedata
from functools import cache, lru_cache
from typing import Any

from tabletop import paths
from tabletop.core.text.alike_numbers import with_enough_decimals
from tabletop.core.text.message import Message, Titled
from tabletop.core.text.plural import as_written_before, chosen, is_choice

LANGUAGES = ("id", "en")
_state = {"language": "en"}
_options = {"said": False}
LONGEST_KEPT = 500
_OPTION = re.compile(r" \(--[a-z-]+\)")
"""How sentences name the option of the command line that mends something: behind what it is about, in brackets."""


def system_language() -> str:
    """ "id" when the system is Indonesian, else "en"; the environment variable TABLETOP_LANG overrides it."""
    chosen = os.environ.get("TABLETOP_LANG") or locale.getlocale()[0] or os.environ.get("LANG") or ""
    return "id" if chosen.lower().startswith(("id", "in_")) else "en"


def set_language(language: str, options: bool = False) -> None:
    """Choose "id" or "en" for all that is translated from here on. `options`: sentences name options of the command line, as a window
    never does."""
    _options["said"] = options
    _state["language"] = language if language in LANGUAGES else "en"


def language() -> str:
    """The language in use."""
    return _state["language"]


@cache
def _catalogue(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(paths.resource("translations", name).glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return {as_written_before(template): words for template, words in found.items()} | found


def is_known(template: str) -> bool:
    """Whether a text is a sentence of the program: every one of them has its Indonesian."""
    return template in _catalogue("id")


_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
_CONTROLS = {code: " " if chr(code) in "\t\n\r\v\f\x85" else "\ufffd" for code in (*range(32), *range(127, 160))}


@lru_cache(maxsize=4096)
def isolated(value: str) -> str:
    """A text of somebody's within a sentence: letters as they are, right-to-left ones kept from turning what stands around them.

    Line breaks and tabs become blanks, other control characters (a terminal would obey them) a replacement sign. Source: Unicode
    Standard Annex 9, 2.7 (isolates): first strong isolate before, pop directional isolate behind.
    """
    if value.isascii() and value.isprintable():
        return value
    plain = value.translate(_CONTROLS)
    if not any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in plain):
        return plain
    return f"\u2068{plain.translate(_ISOLATES)}\u2069"


class _LocaleFormatter(string.Formatter):
    """Formats numbers as the language writes them: 1.250,5 in Indonesian, 1,250.5 in English."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if is_choice(format_spec):
            return chosen(value, format_spec)
        if isinstance(value, Message):
            return text(value)
        if isinstance(value, Titled):
            return isolated(value.in_language(language()))
        if isinstance(value, str) and not format_spec:
            return isolated(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(super().format_field(value, format_spec))
        return number(value, format_spec)


_formatter = _LocaleFormatter()


def number(value: float, format_spec: str = "") -> str:
    """A number in the language's own writing. Without a format: thousands separated, up to two decimals, none where whole."""
    if not format_spec:
        format_spec = ",.0f" if float(value).is_integer() else ",.2f"
    elif "," not in format_spec and format_spec[-1:] in "fd" and not format_spec.startswith("0"):
        format_spec = ("," + format_spec) if format_spec[0] in ".fd" else format_spec
    shown = format(value, format_spec)
    return shown.translate(str.maketrans(",.", ".,")) if language() == "id" else shown


def _translated(template: str) -> str:
    words = template if language() == "en" else _catalogue(language()).get(template, template)
    return words if _options["said"] or "(--" not in words else _OPTION.sub("", words)


def tr(template: str, **params: Any) -> str:
    """Translate a literal English template and fill it in."""
    if not params:
        return _plain(template)
    translated = _translated(template)
    return _formatter.vformat(with_enough_decimals(translated, params), (), params)


def _plain(template: str) -> str:
    # Whatever a file says is no sentence of the program: long ones are not kept.
    if len(template) > LONGEST_KEPT:
        return _translated(template).format()
    return _kept(template, language(), _options["said"])


@lru_cache(maxsize=4096)
def _kept(template: str, language: str, said: bool) -> str:
    return _translated(template).format()


def text(message: Message) -> str:
    """A message in the language in use."""
    if not message.params:
        return _plain(message.template)
    translated = _translated(message.template)
    return _formatter.vformat(with_enough_decimals(translated, message.params), (), message.params)
