"""Where a plan departs from what the product ships: limits, rows of rules, checks, reaches; and findings that are ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tabletop.core.judgement.limit_words import limit_message
from tabletop.core.text.message import Message, cut, mark, message

MOST_ROWS = 40
"""So many rows of a section are said; the others are counted."""
SEVERITY_WORDS = {"stop": mark("Stop"), "warn": mark("Warning"), "info": mark("Info")}


@dataclass(frozen=True)
class ChangedLimit:
    """A limit of a check that the plan sets: its name (with the unit in it), default and value in use (a number, or a severity).

    `laxer`: less is found than by the default, or nobody can say.
    """

    code: str
    title: Message
    name: str
    default: float | str
    value: float | str
    laxer: bool

    def line(self) -> Message:
        """The limit in words."""
        shown = {"default": _shown(self.default), "value": _shown(self.value)}
        text = mark("{check}, {limit}: {default} by default, here {value}")
        return message(text, check=self.title, limit=limit_message(self.name), **shown)


def _shown(value: float | str) -> float | Message:
    return Message(SEVERITY_WORDS[value]) if isinstance(value, str) else value


@dataclass(frozen=True)
class LongReach:
    """A feature whose reach was typed far above the default of its kind, metres."""

    name: str | Message
    reach_m: float
    usual_m: float

    def line(self) -> Message:
        """The reach in words."""
        text = mark("{name}: reach {reach:.0f} m, {usual:.0f} m by default")
        return message(text, name=self.name, reach=self.reach_m, usual=self.usual_m)


@dataclass(frozen=True)
class Departures:
    """All of it, each list in an order that is always the same.

    `unjudged`: layers that somebody took off, so that no check knew them. `groundless`: that the plan wants no layers of the office.
    `settled`: rows and features that were not read and that somebody set aside by hand. `rows_laxer` and `rows_more`: rows of tables of
    rules that are gone or ask for less, and that are new or ask for more. `off`: checks that the plan switches off. `passed`: findings
    that are ignored. `alike`: scenes in which nothing changes; these weigh nothing.
    """

    unjudged: tuple[Message, ...] = ()
    groundless: tuple[Message, ...] = ()
    settled: tuple[Message, ...] = ()
    limits: tuple[ChangedLimit, ...] = ()
    rows_laxer: tuple[Message, ...] = ()
    rows_more: tuple[Message, ...] = ()
    off: tuple[Message, ...] = ()
    reaches: tuple[LongReach, ...] = ()
    passed: tuple[Message, ...] = ()
    alike: tuple[Message, ...] = ()
    titles: Mapping[str, Message] = field(default_factory=dict)
    """What the checks are called, by code."""

    def in_scene(self, number: int) -> "Departures":
        """The same with those ignored findings only that are of a scene."""
        return replace(self, passed=tuple(row for row in self.passed if row.params.get("scene") in (None, str(number))))

    @property
    def laxer(self) -> tuple[ChangedLimit, ...]:
        """Limits by which less is found."""
        return tuple(limit for limit in self.limits if limit.laxer)

    @property
    def stricter(self) -> tuple[ChangedLimit, ...]:
        """Limits by which more is found."""
        return tuple(limit for limit in self.limits if not limit.laxer)

    @property
    def reserves(self) -> bool:
        """Whether somebody has to answer for it: something was not judged, less is asked than by default, or a symbol reaches farther than
        its kind."""
        return bool(self.unjudged or self.groundless or self.settled or self.laxer or self.rows_laxer or self.reaches)

    def parts(self) -> list[Message]:
        """In a few words, for one line: how many layers, rows, limits, rows of rules and reaches; nothing where there are none."""
        rows: list[tuple[int, Message]] = [
            (len(self.unjudged), message(mark("{n} {n:layer|layers} taken off"), n=len(self.unjudged))),
            (len(self.groundless), message(mark("no layers of the office"))),
            (len(self.settled), message(mark("{n} set aside by hand"), n=len(self.settled))),
            (len(self.limits), message(mark("{n} {n:limit|limits} changed"), n=len(self.limits))),
            (len(self.rows_laxer + self.rows_more), message(mark("{n} rows of rules changed"), n=len(self.rows_laxer + self.rows_more))),
            (len(self.reaches), message(mark("{n} {n:reach|reaches} above default"), n=len(self.reaches))),
        ]
        return [words for count, words in rows if count]

    def weights(self) -> list[tuple[Message, int]]:
        """What stands against a verdict, with how many of each; checks that are off and ignored findings are counted elsewhere."""
        every = [
            (message(mark("Layers that were taken off, so that no check knew them")), len(self.unjudged)),
            (message(mark("Plans that want no layers of the office")), len(self.groundless)),
            (message(mark("Rows and features that were not read and were set aside by hand")), len(self.settled)),
            (message(mark("Limits laxer than their default")), len(self.laxer)),
            (message(mark("Rules that ask for less than by default")), len(self.rows_laxer)),
            (message(mark("Reaches far above the default of their kind")), len(self.reaches)),
        ]
        return [(head, count) for head, count in every if count]

    def sections(self, most: int = MOST_ROWS) -> list["Section"]:
        """Every list with its heading, the heaviest first; empty ones are left out. `most` rows of a section are said."""
        every: list[tuple[str, str, list[Message]]] = [
            ("unjudged", mark("Not judged"), [*self.groundless, *self.unjudged]),
            ("settled", mark("Set aside by hand, though it was not read"), list(self.settled)),
            ("laxer", mark("Limits laxer than their default"), [limit.line() for limit in self.laxer]),
            ("rows-laxer", mark("Rules that ask for less than by default"), list(self.rows_laxer)),
            ("off", mark("Checks that the plan switches off, with the reason"), list(self.off)),
            ("reaches", mark("Reaches far above the default of their kind"), [reach.line() for reach in self.reaches]),
            ("passed", mark("Ignored findings, with the reason"), list(self.passed)),
            ("stricter", mark("Limits stricter than their default"), [limit.line() for limit in self.stricter]),
            ("rows-more", mark("Rules that ask for more than by default"), list(self.rows_more)),
            ("alike", mark("Scenes in which nothing changes"), list(self.alike)),
        ]
        return [Section(key, Message(head), tuple(cut(rows, most))) for key, head, rows in every if rows]


@dataclass(frozen=True)
class Section:
    """One list of departures: its key, its heading and its rows."""

    key: str
    head: Message
    rows: tuple[Message, ...]
