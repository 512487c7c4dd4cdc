"""Texts of the plan as a document that the program cannot know: letterhead, number, legal basis, task, who signs. A setting of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.plan import Plan

SETTING = "document"
CLASSIFICATIONS = ("", "BIASA", "TERBATAS", "RAHASIA")
"""Grades of Indonesian official papers, the lowest first; any other text may be written instead."""
EXERCISE_WORD = "LATIHAN"
"""Stands large on every sheet of an exercise, in Indonesian: nobody shall take it for an order."""


@dataclass(frozen=True)
class PlanTexts:
    """All empty where nothing was written. `letterhead`: its lines; `is_exercise`: the papers bear the word LATIHAN; `date`: ISO;
    `concept`: the concept of operations (konsep) of each phase by its name; `handover`: of command (alih kendali); `signer_*`: office,
    name, rank and number of who signs; `copies_to`: who else gets it (tembusan), a line each."""

    letterhead: str = ""
    title: str = ""
    number: str = ""
    classification: str = ""
    is_exercise: bool = False
    place: str = ""
    date: str = ""
    basis: str = ""
    purpose: str = ""
    situation: str = ""
    threats: str = ""
    task: str = ""
    concept: Mapping[str, str] = field(default_factory=dict, hash=False)
    administration: str = ""
    logistics: str = ""
    command: str = ""
    handover: str = ""
    closing: str = ""
    signer_office: str = ""
    signer_name: str = ""
    signer_rank: str = ""
    copies_to: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "concept", MappingProxyType(dict(self.concept)))


def texts_of(plan: Plan) -> PlanTexts:
    """What the plan says; members of another kind than they may be, as a file may bring them, are taken as empty."""
    kept = plan.settings.get(SETTING)
    told: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
    texts = PlanTexts()
    found: dict[str, Any] = {}
    for one in fields(PlanTexts):
        value, empty = told.get(one.name), getattr(texts, one.name)
        if isinstance(empty, Mapping):
            pairs = value.items() if isinstance(value, Mapping) else ()
            found[one.name] = {str(key): text for key, text in pairs if isinstance(text, str)}
        elif type(value) is type(empty):
            found[one.name] = value
    return replace(texts, **found)


def wrong_member(told: Mapping[str, Any]) -> tuple[str, Any, str] | None:
    """The first member of a setting that is of another kind than it may be: its name, its value, and what it has to be ("text", "object",
    "flag"); None where all fit. Members that nobody knows are none of it."""
    texts = PlanTexts()
    for one in fields(PlanTexts):
        value, empty = told.get(one.name), getattr(texts, one.name)
        if isinstance(empty, Mapping):
            if value is not None and not isinstance(value, Mapping):
                return one.name, value, "object"
            for key, text in (value or {}).items():
                if not isinstance(text, str):
                    return f"{one.name}.{key}", text, "text"
        elif value is not None and type(value) is not type(empty):
            return one.name, value, "flag" if isinstance(empty, bool) else "text"
    return None


def texts_change(plan: Plan, texts: PlanTexts) -> Change:
    """The edit that writes them into the plan; only what is not empty is kept."""
    kept: dict[str, Any] = {}
    for one in fields(PlanTexts):
        value = getattr(texts, one.name)
        if value:
            kept[one.name] = {key: text for key, text in value.items() if text} if isinstance(value, Mapping) else value
    return set_setting(message(mark("Texts of the document")), SETTING, plan.settings.get(SETTING), kept or None)
