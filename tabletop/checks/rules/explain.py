"""What each check is, for its page of the manual: the parts of its docstring, its limits and their basis."""

import re

from tabletop.checks.base.check import Check
from tabletop.checks.rules.limits import default_limits, limit_rows
from tabletop.checks.rules.runner import all_checks
from tabletop.core.judgement.rule_rows import Explanation, LimitRow
from tabletop.core.text.message import Message
from tabletop.core.values.plan import Plan

BEGINNINGS = {"why": "Why:", "source": "Source:", "blind": "Does not see"}
"""Words that begin a part of a docstring; what stands before them all is what is measured."""


def explanations() -> dict[str, Explanation]:
    """Every check explained, by its code."""
    rows: dict[str, list[LimitRow]] = {code: [] for code in all_checks()}
    for row in limit_rows(all_checks(), Plan()):
        rows[row.code].append(row)
    return {
        code: Explanation(code, check.title, _messages(check), tuple(rows[code]), str(default_limits()[code]["basis"]), file_of(check))
        for code, check in all_checks().items()
    }


def file_of(check: type[Check]) -> str:
    """The file of the program that a check stands in, as `tabletop/checks/exits/egress.py`."""
    return check.__module__.replace(".", "/") + ".py"


def _messages(check: type[Check]) -> dict[str, Message]:
    return {name: Message(words) for name, words in parts_of(check.__doc__ or "").items()}


def parts_of(docstring: str) -> dict[str, str]:
    """A docstring in parts: its first sentence, what is measured, why, source, and what it does not see.

    The words that begin a part are cut off, but not "Does not see", which begin a sentence. A part that is not there is left out.
    """
    summary, rest, *_ = [*re.split(r"(?<=[.?])\s", " ".join(docstring.split()), maxsplit=1), ""]
    names = {words: name for name, words in BEGINNINGS.items()}
    marks = "|".join(re.escape(words) for words in names)
    pieces = re.split(rf"(?:^|(?<=[.;:]\s))({marks})", rest)
    found = {"summary": summary}
    for words, text in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        name = names.get(words, "measured")
        told = f"{words} {text.strip()}" if name == "blind" else text.strip()
        if told:
            found[name] = f"{found[name]} {told}" if name in found else told[0].upper() + told[1:]
    return found
