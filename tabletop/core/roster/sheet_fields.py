"""Columns of a roster sheet: which field a head means in Indonesian or English, and the heads that an export writes."""

import re
import tomllib
from functools import cache, lru_cache

from tabletop import paths
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.spelling import folded, shortened, typing_errors

IGNORED = "ignore"
TITLES = {
    "id": mark("Id"),
    "name": mark("Unit"),
    "agency": mark("Agency"),
    "satgas": mark("Satgas"),
    "parent": mark("Unit above"),
    "strength": mark("Strength"),
    "unit_type": mark("Type of unit"),
    "leader": mark("Leader"),
    "call_sign": mark("Call sign"),
    "channel": mark("Radio channel"),
    "contact": mark("Contact"),
    "vehicle": mark("Vehicle"),
    "equipment": mark("Equipment"),
    "pace": mark("Pace"),
    "order": mark("Order"),
    "note": mark("Note"),
}
"""Fields of a unit in the order of an export, with the head of their column; tasks follow, a column for each scene (`tasks.3`)."""
JOINED = {"leader": " ", "note": "; ", "equipment": ", "}
"""Fields that several columns may give together, and what stands between."""
_STRENGTH_WORDS = frozenset(
    ("jumlah", "jml", "kuat", "kekuatan", "personel", "personil", "pers", "orang", "org", "total", "anggota", "riil")
)
_BESIDE = frozenset(("yang", "terlibat", "dilibatkan", "orang", "org", "pers", "jiwa"))
_TASK = re.compile(r"(?:tugas |task |tasks |cb |kegiatan )?(?:pada |dalam |di |in |for |of )?(?:adegan|scene|skenario)? ?(?:ke )?(\d{1,4})")
_SAID_SCENE = re.compile(r"tugas|task|adegan|scene|skenario")
LONGEST_HEAD = 200
SHORTEST, LONGEST = 5, 40
"""Letters of a head that may hold a slip of the pen."""


def fields() -> tuple[str, ...]:
    """Every field that a column may be given, but for the tasks of scenes."""
    return tuple(TITLES)


def is_field(name: str) -> bool:
    """Whether a column can be given it: a field of a unit, `tasks.N`, or "ignore"."""
    return name in TITLES or name == IGNORED or task_scene(name) is not None


def task_scene(name: str) -> int | None:
    """The scene of `tasks.3`; None for other fields."""
    head, _, number = name.partition(".")
    return int(number) if head == "tasks" and number.isdecimal() and number.isascii() and 1 <= int(number[:6]) <= 9999 else None


def title_of(name: str) -> Message:
    """What a field is called, as the head of its column."""
    scene = task_scene(name)
    if scene is not None:
        return message(mark("Task in scene {scene:d}"), scene=scene)
    return message(TITLES[name]) if name in TITLES else message(mark("Not used"))


@cache
def _meanings() -> dict[str, str]:
    codes = {folded(name): name for name in TITLES}
    listed = tomllib.loads(paths.resource("roster_columns.toml").read_text(encoding="utf-8"))
    return codes | {alias: name for name, aliases in listed.items() for alias in aliases}


@lru_cache(maxsize=4096)
def field_of(head: str) -> str:
    """The field that a head means: by its words without case, signs and line breaks, one slip of the pen allowed; empty for none."""
    if len(head) > LONGEST_HEAD:
        return ""
    words = folded(head)
    for said in (words, folded(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", head))):
        found = _meanings().get(said) or _task(said)
        if found:
            return found
    parts = [_meanings().get(folded(part), "") for part in re.split(r"[/,&\n]", head)] if "/" in head or "&" in head else []
    return _by_words(words) or next(filter(None, parts), "") or _by_spelling(words)


def _task(words: str) -> str:
    match = _TASK.fullmatch(words) if _SAID_SCENE.match(words) else None
    return f"tasks.{int(match[1])}" if match and 1 <= int(match[1]) <= 9999 else ""


def _by_words(words: str) -> str:
    """Heads of several words: "jumlah personel yang dilibatkan", "kekuatan (org)"."""
    parts = set(words.split())
    if parts and parts <= _STRENGTH_WORDS | _BESIDE and parts & _STRENGTH_WORDS - _BESIDE:
        return "strength"
    rest = " ".join(part for part in words.split() if part not in _BESIDE)
    return _meanings().get(rest, "") if rest != words else ""


@cache
def _misspelled() -> dict[str, list[str]]:
    """Heads of five letters and more by all that they are with one letter less."""
    found: dict[str, list[str]] = {}
    for alias in _meanings():
        for short in shortened(alias) if len(alias) >= SHORTEST else ():
            found.setdefault(short, []).append(alias)
    return found


def _by_spelling(words: str) -> str:
    if not SHORTEST <= len(words) <= LONGEST:
        return ""
    near = {alias for short in shortened(words) for alias in _misspelled().get(short, ())}
    good = sorted(alias for alias in near if typing_errors(words, alias, 1) <= 1)
    return _meanings()[good[0]] if good else ""
