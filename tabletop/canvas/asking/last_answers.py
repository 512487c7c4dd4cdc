"""What was answered last, kept for the next feature of that kind; and names that count up."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tabletop.core.values.catalogue import MOST_PEOPLE

_NUMBERED = re.compile(r"(?P<stem>.*\S)(?P<gap>[ ._\-#]+)(?P<number>\d{1,6})")


Value = str | int | float


class LastAnswers:
    """Answers by kind, or by kind and type, as plain values: whoever keeps settings may share the dictionary."""

    def __init__(self, kept: dict[str, dict[str, Value]] | None = None) -> None:
        self.kept: dict[str, dict[str, Value]] = {} if kept is None else kept

    def text(self, name: str, kind: str, type_code: str | None = None) -> str | None:
        """A text that was answered last for a kind, or for one type of it; None where there is none."""
        value = self.kept.get(_key(kind, type_code), {}).get(name)
        return value if isinstance(value, str) and value else None

    def whole(self, name: str, kind: str, type_code: str | None = None) -> int | None:
        """The same of a whole number."""
        value = self.kept.get(_key(kind, type_code), {}).get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_PEOPLE else None

    def note(self, kind: str, type_code: str | None, values: Mapping[str, Any]) -> None:
        """Remember answers; what was left open is forgotten."""
        self.kept[_key(kind, type_code)] = {name: value for name, value in values.items() if isinstance(value, Value)}


def _key(kind: str, type_code: str | None) -> str:
    return kind if type_code is None else f"{kind}:{type_code}"


def counted_up(name: str, taken: Iterable[str]) -> str:
    """The next name of a row of names: behind "Dalmas 1" comes "Dalmas 2", or one above the highest that is taken.

    A name without a number begins at 1 where nobody has it, and at 2 where somebody does.
    """
    match = _NUMBERED.fullmatch(name.strip())
    stem, gap, width = (match["stem"], match["gap"], len(match["number"])) if match else (name.strip(), " ", 1)
    highest = 0
    for other in taken:
        found = _NUMBERED.fullmatch(other.strip())
        if found is not None and found["stem"].casefold() == stem.casefold():
            highest = max(highest, int(found["number"]))
        elif other.strip().casefold() == stem.casefold():
            highest = max(highest, 1)
    return f"{stem}{gap}{highest + 1:0{width}d}"
