"""Rules as people read them: a limit in its row, what differs between two sets of rules, a check explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.text.message import Message
from tabletop.core.values.finding import Severity


@dataclass(frozen=True)
class LimitRow:
    """One number that a plan may set: its check, name (with the unit in it), default, value in use, and the basis shown with it."""

    code: str
    title: Message
    name: str
    default: float
    value: float
    basis: str


@dataclass(frozen=True)
class SeverityRow:
    """The severity of the findings of a check, where it has only one: default and value in use."""

    code: str
    title: Message
    default: Severity
    value: Severity


@dataclass(frozen=True)
class Difference:
    """One rule that differs. `code`: a check or a setting; `name`: a limit, "basis", "off", or the two ends of a row.

    `before`, `after`: the number, text, or row (BufferPair, CoverageDemand); None where there is none.
    """

    code: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Explanation:
    """A check explained. `parts`: English text by "summary", "measured", "why", "source", "blind"; `rows`: its limits by default;
    `file`: where it stands in the program.
    """

    code: str
    title: Message
    parts: Mapping[str, Message]
    rows: tuple[LimitRow, ...]
    basis: str
    file: str
