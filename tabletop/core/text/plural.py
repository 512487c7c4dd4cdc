"""Words that go with a count: `{n} {n:finding|findings}` in an English sentence. Indonesian has one word for one and for many."""

import re
import string
from typing import Any

_CHOICE = re.compile(r"\{\w+:([^{}|]*)\|([^{}|]*)\}")


def is_choice(format_spec: str) -> bool:
    """Whether a format chooses between the word for one and the word for all other counts."""
    return "|" in format_spec


def chosen(count: Any, format_spec: str) -> str:
    """The word for a count: the first for one, as it is printed without decimals, the second for any other."""
    one, _, many = format_spec.partition("|")
    return one if isinstance(count, int | float) and not isinstance(count, bool) and round(abs(count)) == 1 else many


def as_written_before(template: str) -> str:
    """A template with the word for many in place of each choice: so steps of older plans name themselves."""
    return _CHOICE.sub(lambda found: found[2], template)


class PluralFormatter(string.Formatter):
    """Fills a template as `str.format` does, and chooses words by counts."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """One field."""
        return chosen(value, format_spec) if is_choice(format_spec) else str(super().format_field(value, format_spec))
