"""An edit of a plan as a value: what stood before, what stands after. Invertible, and the only way a plan changes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from tabletop.core.text.message import Message
from tabletop.core.values.feature import Feature
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

Table = Literal["feature", "scene", "roster", "setting"]


@dataclass(frozen=True)
class Edit:
    """One row replaced: `before` or `after` is None where the row did not or does not exist.

    Values by table: Feature (key = id), Scene (key = str of its number), RosterUnit (key = id), setting = JSON value.
    """

    table: Table
    key: str
    before: Any | None
    after: Any | None


@dataclass(frozen=True)
class Change:
    """One step that undo takes back: a label for people and the rows it replaces, each once: of several edits of one row stays what stood
    before the first and stands after the last."""

    label: Message
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        """Make one edit of several of the same row."""
        if sum(map(len, self._keys.values())) < len(self.edits):
            object.__setattr__(self, "edits", _once_each(self.edits))
            del self.__dict__["_keys"]

    def inverse(self) -> "Change":
        """The change that takes this one back; it keeps the label."""
        return Change(self.label, tuple(Edit(e.table, e.key, e.after, e.before) for e in reversed(self.edits)))

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for edit in self.edits:
            found.setdefault(edit.table, set()).add(edit.key)
        return {table: frozenset(keys) for table, keys in found.items()}

    @property
    def tables(self) -> frozenset[str]:
        """Tables that it touches. Gathered once: whoever hears of an edit of ten thousand rows asks this, and looks through no rows."""
        return frozenset(self._keys)

    def keys(self, table: Table) -> frozenset[str]:
        """Keys of the rows of a table that it touches."""
        return self._keys.get(table, frozenset())

    @property
    def feature_ids(self) -> frozenset[str]:
        """Ids of the features it touches."""
        return self.keys("feature")


def _once_each(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    found: dict[tuple[Table, str], Edit] = {}
    for edit in edits:
        first = found.get((edit.table, edit.key))
        found[edit.table, edit.key] = edit if first is None else Edit(edit.table, edit.key, first.before, edit.after)
    return tuple(edit for edit in found.values() if edit.before is not None or edit.after is not None)


def add_feature(label: Message, *features: Feature) -> Change:
    """Change that adds features."""
    return Change(label, tuple(Edit("feature", feature.id, None, feature) for feature in features))


def replace_features(label: Message, pairs: "list[tuple[Feature, Feature | None]]") -> Change:
    """Change that replaces each first feature by the second; None deletes it."""
    return Change(label, tuple(Edit("feature", old.id, old, new) for old, new in pairs if old != new))


def set_scene(label: Message, before: Scene | None, after: Scene | None) -> Change:
    """Change of one scene row; both must have the same number where both are given."""
    scene = after or before
    assert scene is not None
    return Change(label, (Edit("scene", str(scene.number), before, after),))


def set_roster(label: Message, before: RosterUnit | None, after: RosterUnit | None) -> Change:
    """Change of one roster row."""
    unit = after or before
    assert unit is not None
    return Change(label, (Edit("roster", unit.id, before, after),))


def set_setting(label: Message, key: str, before: Any | None, after: Any | None) -> Change:
    """Change of one plan setting (JSON value)."""
    return Change(label, (Edit("setting", key, before, after),))
