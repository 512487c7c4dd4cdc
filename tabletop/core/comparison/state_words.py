"""Older states of a plan in words: why one was taken, what it holds, and how it differs from the plan."""

from collections.abc import Mapping

from tabletop.core.comparison.differences import Differences
from tabletop.core.text.message import Message, listed, mark, message

WHYS = {
    "open": mark("when it was opened"),
    "regular": mark("while it was worked on"),
    "migration": mark("before its file was brought to a newer form"),
    "copy": mark("before an older copy of the file was answered"),
    "restore": mark("before an older state was restored"),
    "merge": mark("before copies were merged"),
    "import": mark("before a large change"),
}
"""Why a state was taken, by the word in its file."""


def why_words(why: str) -> Message:
    """Why a state was taken."""
    return message(WHYS.get(why, WHYS["regular"]))


def count_words(counts: Mapping[str, int]) -> Message:
    """What a state holds."""
    parts = [message(mark("{n} {n:feature|features}"), n=counts.get("features", 0))]
    if counts.get("scenes"):
        parts.append(message(mark("{n} {n:scene|scenes}"), n=counts["scenes"]))
    if counts.get("roster"):
        parts.append(message(mark("{n} {n:roster unit|roster units}"), n=counts["roster"]))
    return listed(parts)


def difference_words(found: Differences) -> Message:
    """How the plan differs from a state, as what came since: counts of rows."""
    parts = [
        message(template, n=n)
        for template, n in (
            (mark("{n} added"), len(found.added)),
            (mark("{n} moved"), len(found.moved)),
            (mark("{n} changed"), len(found.changed)),
            (mark("{n} removed"), len(found.removed)),
        )
        if n
    ]
    if not parts:
        return message(mark("as the plan is now"))
    return message(mark("since then: {parts}"), parts=listed(parts))
