"""A plan without people: what may name or reach a person is taken out, everything that a check looks at stays as it is.

What was removed is told before anything is written, and the texts that stay are listed: nobody can know by a rule what names a person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tabletop.core.arrangement.file_list import FILES, ListedFile, files_of, files_text
from tabletop.core.arrangement.plan_layers import LAYER
from tabletop.core.arrangement.tags import TAGS
from tabletop.core.comparison.differences import MARKS
from tabletop.core.comparison.merging import AUTHORS
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words, kinds
from tabletop.core.values.feature import Feature, Keyframe, State
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.left_out import SETTLED
from tabletop.core.values.plan import STACK, Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.sealing.personal_text import GONE, Words, folded, without_contacts, without_folders, without_login
from tabletop.io.sealing.settings_without import layers_not_held, layers_without_folders
from tabletop.io.sealing.texts_left import texts_of

Part = Literal["names", "call_signs", "notes", "photos", "layers", "paths", "history"]
PARTS: tuple[Part, ...] = ("names", "call_signs", "notes", "photos", "layers", "paths", "history")
ALWAYS: tuple[Part, ...] = ("history",)
"""What no copy of this kind has: older states hold the texts that are removed."""
OPTIONAL: tuple[Part, ...] = tuple(part for part in PARTS if part not in ALWAYS)
Keeps = Callable[[ListedFile], ListedFile | None]
"""What a photo becomes that stays: the same without what the camera wrote into it; None where it cannot stay."""

_OF_UNIT: Mapping[str, Part] = {"leader": "names", "contact": "names", "call_sign": "call_signs", "channel": "call_signs", "note": "notes"}
_OF_FEATURE: Mapping[str, Part] = {**_OF_UNIT, FILES: "photos"}
_OF_TEXTS = ("signer_office", "signer_name", "signer_rank")
_OURS = frozenset({"group", STACK, LAYER, TAGS, FILES, "agency", "satgas", *_OF_UNIT})
_HISTORY = (MARKS, AUTHORS)
_LOOKED_AT: Mapping[str, frozenset[str]] = {
    "limits": frozenset({"severity"}),
    "buffer_pairs": frozenset({"a", "b", "severity"}),
    "coverage_demands": frozenset({"what", "by", "severity"}),
    "layers": frozenset(
        {
            "id",
            "file",
            "catalogue",
            "order",
            "removed",
            "table",
            "role",
            "style",
            "crs",
            "encoding",
            "query",
            "columns",
            "options",
            "look",
            "guessed",
            "embedded",
            "licence",
        }
    ),
    "views": frozenset({"layers", "hidden_plan_layers", "tag"}),
    "plan_layers": frozenset({"id"}),
}
"""Members of settings that name other rows, files, columns or rules: they stay as they are, and are listed where they say something."""
_MAKERS = ("author", "by", "made_by", "note", "user", "username", "login", "owner", "editor", "contact")
"""Members of a setting that tell who made it."""
_KNOWN = frozenset(
    {
        *_LOOKED_AT,
        "table",
        "grid",
        "stated_strength",
        "name",
        "checks_off",
        "rule_set",
        "ignored",
        "views",
        "plan_layers",
        "document",
        LEFT_OUT,
        SETTLED,
        "layers_version",
    }
)
_WORDS = {
    "leader": mark("leader"),
    "contact": mark("contact"),
    "call_sign": mark("call sign"),
    "channel": mark("channel"),
    "note": mark("note"),
    "name": mark("name"),
    "text": mark("text"),
    FILES: mark("photo or document"),
}
_PARTS: Mapping[Part, str] = {
    "names": mark("Names and contacts"),
    "call_signs": mark("Call signs and channels"),
    "notes": mark("Notes and injects"),
    "photos": mark("Photos and documents"),
    "layers": mark("Layers that the plan holds itself"),
    "paths": mark("Folders of this computer"),
    "history": mark("History: marks, authors, runs, steps"),
}
_NOT_READ = mark("Something of the plan was not read; its words were taken out of this copy.")


@dataclass(frozen=True)
class Gone:
    """A text that is taken out: of which part it is, where it stands (what, and which field of it), and itself."""

    part: Part
    where: str | Message
    field: str | Message
    text: str


@dataclass(frozen=True)
class Stays:
    """A text that stays, to be looked at; the first are those in which a person is known to stand."""

    where: str | Message
    field: str | Message
    text: str


@dataclass(frozen=True)
class Cleaned:
    """The plan without people, what was taken out, every text that stays, and what is known to be still in it because checks look at it:
    the leader of a unit that is called as the unit is, a task force (satgas) that is called as its leader is."""

    plan: Plan
    gone: tuple[Gone, ...]
    stays: tuple[Stays, ...]
    still: tuple[str, ...] = ()

    def count(self, part: Part) -> int:
        """How much of a part is taken out."""
        return sum(one.part == part for one in self.gone)


@dataclass
class _Work:
    parts: frozenset[Part]
    keeps: Keeps | None
    words: Words = field(default_factory=lambda: Words(()))
    gone: list[Gone] = field(default_factory=list)
    stays: dict[str, Stays] = field(default_factory=dict)

    def take(self, part: Part, where: str | Message, name: str | Message, text: Any) -> bool:
        """Whether a text of that part goes; what goes is noted."""
        if part not in self.parts or text in (None, "", (), {}, []):
            return False
        self.gone.append(Gone(part, where, name, text if isinstance(text, str) else str(text)))
        return True

    def scrub(self, text: str, where: str | Message, name: str | Message, listed: bool = True) -> str:
        """A free text that stays, without what reaches a person in it."""
        if "paths" in self.parts:
            text = self._out(without_login(self._out(without_folders(text), "paths", where, name)), "paths", where, name)
        if "names" in self.parts:
            text = self._out(without_contacts(text), "names", where, name)
        text = self._out(self.words.out_of(text), "names", where, name)
        if listed and any(letter.isalpha() for letter in text):
            self.stays.setdefault(text, Stays(where, name, text))
        return text

    def _out(self, found: tuple[str, list[str]], part: Part, where: str | Message, name: str | Message) -> str:
        self.gone += [Gone(part, where, name, one) for one in found[1]]
        return found[0]

    def deep(self, value: Any, where: str | Message, field: str = "", looked_at: frozenset[str] = frozenset()) -> Any:
        """A value of a setting, every text of it without what reaches a person, and without who made it; keys stay, and members that are
        looked at lose folders and users alone."""
        if isinstance(value, str):
            return self.scrub(value, where, field)
        if isinstance(value, Mapping):
            made = {}
            for key, one in value.items():
                if key in looked_at:
                    made[key] = self._bare(one, where, str(key))
                elif key not in _MAKERS or not self.take("names", where, str(key), one):
                    made[key] = self.deep(one, where, str(key), frozenset() if key == "title" else looked_at)
            return made
        return [self.deep(one, where, field, looked_at) for one in value] if isinstance(value, list | tuple) else value

    def _bare(self, value: Any, where: str | Message, field: str) -> Any:
        if isinstance(value, Mapping):
            return {key: self._bare(one, where, field) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._bare(one, where, field) for one in value]
        if not isinstance(value, str) or "paths" not in self.parts:
            return value
        address = "://" in value and not value.startswith("file:")
        return self._out(without_login(value) if address else without_folders(value), "paths", where, field)


def part_words(part: Part) -> Message:
    """What a part is called."""
    return message(_PARTS[part])


def without_people(plan: Plan, parts: Sequence[Part] = OPTIONAL, keeps: Keeps | None = None) -> Cleaned:
    """The plan without the parts that are named, and without its history. `keeps`: what becomes of photos where they may stay.

    Two passes: what is removed as a whole in the first (leaders, contacts, call signs) is looked for in the texts that stay in the second.
    Ids, kinds, strengths, agencies, names of units and shapes stay, so that every check finds the same.
    """
    chosen = frozenset({*parts, *ALWAYS})
    first = _Work(chosen, keeps)
    _rows(plan, first)
    whole = sorted((one for one in first.gone if one.part in ("names", "call_signs")), key=lambda one: PARTS.index(one.part))
    names, signs = ([one.text for one in whole if one.part == part] for part in ("names", "call_signs"))
    spared = [text for unit in plan.roster.values() for text in (unit.name, unit.agency, unit.satgas, unit.unit_type, unit.id)]
    spared += [str(frame.state.properties.get("name") or "") for one in plan.features.values() for frame in one.keyframes if frame.state]
    second = _Work(chosen, keeps, Words(names, signs, spared))
    made = _rows(plan, second)
    still = still_in(made, [one.text for one in whole], "names" in chosen, "paths" in chosen)
    for where, name, text in texts_of(made):
        if any(letter.isalpha() for letter in text.replace(GONE, "")) or still_in_text(text):
            second.stays.setdefault(text, Stays(where, name, text))
    first_of_all = {text: number for number, text in enumerate(still)}
    stays = sorted(second.stays.values(), key=lambda one: first_of_all.get(one.text, len(still)))
    return Cleaned(made, tuple(second.gone), tuple(stays), still)


def still_in_text(text: str) -> bool:
    """Whether a text reaches a person by what is known: a number, an address, a name behind a rank."""
    return bool(without_contacts(text)[1])


def still_in(plan: Plan, texts: Sequence[str], contacts: bool = False, folders: bool = False) -> tuple[str, ...]:
    """Those of some texts that stand anywhere in a plan, however they are written there; shorter ones than `SHORTEST` are not looked for.
    `contacts`, `folders`: also whole texts of the plan in which what reaches a person, or a folder of a user, still stands."""
    words = Words(texts)
    asked = {folded(text): text.strip() for text in texts}
    found: dict[str, None] = {}
    reaching: dict[str, None] = {}
    for text in dict.fromkeys(text for _, _, text in texts_of(plan)):
        found |= dict.fromkeys(asked.get(folded(one), one) for one in words.found_in(text))
        if contacts and without_contacts(text)[1] or folders and without_folders(text)[1]:
            reaching[text] = None
    return (*reaching, *(one for one in asked.values() if one in found and one not in reaching))


def _rows(plan: Plan, work: _Work) -> Plan:
    return replace(
        plan,
        features={key: _feature(feature, work) for key, feature in plan.features.items()},
        scenes={number: _scene(scene, work) for number, scene in plan.scenes.items()},
        roster={key: _unit(unit, work) for key, unit in plan.roster.items()},
        settings=_settings(plan.settings, work),
        left_out=tuple(message(_NOT_READ) for _ in plan.left_out),
    )


def _field(name: str) -> str | Message:
    return message(_WORDS[name]) if name in _WORDS else name


# --- features
def _feature(feature: Feature, work: _Work) -> Feature:
    frames = [Keyframe(one.scene, None if one.state is None else _state(feature.kind, one.state, work)) for one in feature.keyframes]
    return Feature(feature.id, feature.kind, tuple(frames))


def _state(kind: str, state: State, work: _Work) -> State:
    spec = kinds()[kind].properties if kind in kinds() else {}
    where = str(state.properties.get("name") or "") or kind_words(kind)
    where = work.words.out_of(where)[0] if isinstance(where, str) else where
    kept: dict[str, Any] = {}
    for name, value in state.properties.items():
        if name == FILES:
            listed = _files(state.properties, where, work)
            if listed:
                kept[name] = listed
        elif name in _OF_FEATURE:
            if not work.take(_OF_FEATURE[name], where, _field(name), value):
                kept[name] = work.scrub(value, where, _field(name)) if isinstance(value, str) else value
        elif name not in spec and name not in _OURS:
            if not work.take("names", where, name, value):
                kept[name] = value
        elif isinstance(value, str) and (name == TAGS or name in spec and spec[name].type == "text" and not spec[name].types):
            kept[name] = work.scrub(value, where, _field(name))
        else:
            kept[name] = value
    return State(state.geometry, kept)


def _files(properties: Mapping[str, Any], where: str | Message, work: _Work) -> str | None:
    kept = []
    for listed in files_of(properties):
        made = None if "photos" in work.parts or work.keeps is None else work.keeps(listed)
        if made is None or made.name != listed.name:
            work.gone.append(Gone("photos", where, _field(FILES), listed.name))
        if made is not None:
            kept.append(made)
    return files_text(kept)


# --- roster and scenes
def _unit(unit: RosterUnit, work: _Work) -> RosterUnit:
    where = work.scrub(unit.name, "", message(mark("name of a unit")))
    taken: dict[str, Any] = {name: "" for name, part in _OF_UNIT.items() if work.take(part, where, _field(name), getattr(unit, name))}
    free: dict[str, Any] = {
        name: work.scrub(getattr(unit, name), where, name)
        for name in ("note", "equipment", "vehicle", "channel", "call_sign")
        if name not in taken
    }
    tasks = {number: work.scrub(text, where, message(mark("task"))) for number, text in unit.tasks.items()}
    return replace(unit, name=where, tasks=tasks, **{**free, **taken})


def _scene(scene: Scene, work: _Work) -> Scene:
    where = message(mark("scene {number}"), number=str(scene.number))
    notes = "" if work.take("notes", where, message(mark("notes")), scene.notes) else work.scrub(scene.notes, where, message(mark("notes")))
    injects = []
    for one in scene.injects:
        if not work.take("notes", where, message(mark("inject")), one.said()):
            said: dict[str, Any] = {name: work.scrub(getattr(one, name), where, message(mark("inject"))) for name in ("text", "by")}
            injects.append(replace(one, **said))
    free: dict[str, Any] = {
        name: work.scrub(getattr(scene, name), where, name) for name in ("name", "phase", "course_of_action", "weather")
    }
    courses = {satgas: work.scrub(text, where, message(mark("course of action"))) for satgas, text in scene.courses.items()}
    return replace(scene, notes=notes, injects=tuple(injects), courses=courses, **free)


# --- settings
def _settings(settings: Mapping[str, Any], work: _Work) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in settings.items():
        where = message(mark("the plan"))
        if name in _HISTORY:
            work.take("history", where, name, _told(name, value))
        elif name in (LEFT_OUT, SETTLED):
            rows = value if isinstance(value, list | tuple) else [value]
            made[name] = [message(_NOT_READ).to_json() for _ in rows]
            if rows:
                work.gone.append(Gone("names", where, message(mark("what was not read")), str(len(rows))))
        elif name not in _KNOWN:
            if not work.take("names", where, name, _told(name, value)):
                made[name] = value
        else:
            made[name] = _setting(name, value, where, work)
    return made


def _told(name: str, value: Any) -> str:
    return f"{name} ({len(value)})" if isinstance(value, list | tuple | Mapping) else str(value)


def _setting(name: str, value: Any, where: Message, work: _Work) -> Any:
    if name == "layers":
        value = _held_layers(value, where, work)
    if name == "layers" and "paths" in work.parts:
        value, folders = layers_without_folders(value)
        work.gone += [Gone("paths", where, message(mark("file of a layer")), one) for one in folders]
    if isinstance(value, Mapping):
        value = dict(value)
        for member in _OF_TEXTS if name == "document" else ():
            if work.take("names", where, member, value.get(member)):
                del value[member]
        if name == "ignored" and "notes" in work.parts:
            reasons = {str(one) for one in value.values() if one}
            work.gone += [Gone("notes", where, message(mark("reason for ignoring a finding")), one) for one in sorted(reasons)]
            return {key: GONE if one else one for key, one in value.items()}
    return work.deep(value, where, name, _LOOKED_AT.get(name, frozenset()))


def _held_layers(value: Any, where: Message, work: _Work) -> Any:
    """The layers without the records of those that the plan holds itself: nobody looked into them for people. Kept ones are told."""
    bare, held = layers_not_held(value)
    field = message(mark("layer with all its records"))
    if "layers" not in work.parts:
        work.stays |= {file: Stays(where, field, file) for file in held}
        return value
    work.gone += [Gone("layers", where, field, file) for file in held]
    return bare
