"""Values that several checks share, made once for a scene and carried over edits: kept, patched, or dropped."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

import numpy as np

from tabletop import giving_way
from tabletop.checks.base.boxes import Boxes
from tabletop.checks.base.changed import Changed, Revision
from tabletop.checks.base.same_values import hold_together
from tabletop.core.values.feature import Placed

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """The name of a kept value of type T, declared once; where there is one for each of many things, with what it is made for."""

    name: str
    made_for: tuple[Hashable, ...] = ()

    def of(self, *made_for: Hashable) -> "Key[T]":
        """The key of the value that is made for these."""
        return Key(self.name, made_for)


@dataclass
class _Kept:
    """A value and the revision at which it stands.

    `kinds`: features that it is made of (None: all). `patched`: whether it can be patched; if not, it is never behind. `copy`: makes
    of it one that a trial may patch; `borrowed`: it belongs to the scene that the trial is made of, and was not copied yet.
    """

    value: Any
    revision: Revision
    kinds: frozenset[str] | None
    patched: bool
    copy: Callable[[Any], Any] | None
    borrowed: bool = False

    def own(self) -> Any:
        """The value, to be patched in place."""
        if self.borrowed and self.copy is not None:
            self.value, self.borrowed = self.copy(self.value), False
        return self.value


class _Near(Generic[T]):
    """Values by id with the box in which an edit makes each of them stale."""

    def __init__(self) -> None:
        self.values: dict[str, T] = {}
        self.boxes = Boxes()

    def copied(self) -> "_Near[T]":
        near: _Near[T] = _Near()
        near.values, near.boxes = dict(self.values), self.boxes.copied()
        return near

    def drop(self, ids: frozenset[str] | set[str]) -> None:
        self.boxes.drop(ids)
        for key in ids:
            self.values.pop(key, None)


class KeptValues(ABC):
    """Values by key, made of the features of one scene at one revision."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._kept: dict[Key[Any], _Kept] = {}

    @abstractmethod
    def of(self, *wanted: str) -> list[Placed]:
        """Features of these kinds, each kind ordered by id."""

    @abstractmethod
    def changed_since(self, revision: Revision) -> Changed:
        """What edits changed in the scene since an earlier revision."""

    def _take_over(self, before: "KeptValues", changed: Changed) -> None:
        """The values of the revision before, which is used no more: what the edit did not touch stands at this one too."""
        for key, kept in before._kept.items():
            if kept.kinds is not None and changed.kinds.isdisjoint(kept.kinds):
                if kept.revision == before.revision:
                    kept.revision = self.revision
            elif not kept.patched:
                continue
            self._kept[key] = kept

    def _borrow(self, before: "KeptValues", changed: Changed) -> None:
        """The values of a scene on which an edit is only tried, and which stays as it is."""
        for key, kept in before._kept.items():
            untouched = kept.kinds is not None and changed.kinds.isdisjoint(kept.kinds)
            if untouched and kept.revision == before.revision:
                self._kept[key] = replace(kept, revision=self.revision)
            elif kept.copy is not None:
                self._kept[key] = replace(kept, borrowed=True)

    def share(self, other: "KeptValues") -> None:
        """Hold values by id that are alike in another scene together with it: no value by id is ever changed in place."""
        for key, kept in self._kept.items():
            there = other._kept.get(key)
            if there is not None and isinstance(kept.value, _Near) and isinstance(there.value, _Near):
                hold_together(kept.value.values, there.value.values)

    def kept(
        self,
        key: Key[T],
        make: Callable[[], T],
        kinds: Iterable[str] | None = None,
        patch: Callable[[T, Changed], T] | None = None,
        copy: Callable[[T], T] | None = None,
    ) -> T:
        """The value under that key, made at its first use; for what several checks share.

        `kinds`: the features of this scene that it is made of; where an edit touches none of them the value is kept. None: any edit
        drops it. `patch`: makes of the old value that after edits, in place if it likes; without it an edit drops the value. `copy`:
        gives a trial a value of its own to patch; without it a trial makes it anew.
        """
        giving_way.rest()
        kept = self._kept.get(key)
        if kept is None:
            of_kinds = None if kinds is None else frozenset(kinds)
            kept = self._kept[key] = _Kept(make(), self.revision, of_kinds, patch is not None, None if patch is None else copy)
        elif kept.revision != self.revision and patch is not None:
            changed, kept.revision = self.changed_since(kept.revision), self.revision
            kept.value = patch(kept.own(), changed)
        found: T = kept.value
        return found

    def kept_each(self, key: Key[dict[str, T]], kind: str, make: Callable[[list[Placed]], Iterable[T]]) -> dict[str, T]:
        """What is made of each feature of a kind by itself alone, by id; after an edit only what it touched is made again."""

        def made(some: list[Placed]) -> dict[str, T]:
            return dict(zip((feature.id for feature in some), make(some), strict=True)) if some else {}

        def patch(values: dict[str, T], changed: Changed) -> dict[str, T]:
            for key in changed.ids:
                values.pop(key, None)
            return values | made([feature for feature in changed.after.values() if feature.kind == kind])

        return self.kept(key, lambda: made(self.of(kind)), (kind,), patch, dict)

    def kept_near(
        self,
        key: Key[dict[str, T]],
        subjects: list[Placed],
        make: Callable[[list[Placed]], Iterable[T]],
        extents: Callable[[list[Placed]], np.ndarray],
        looks_at: Iterable[str],
        holds: Callable[[dict[str, T], Changed], set[str]] | None = None,
    ) -> dict[str, T]:
        """What is made of each subject and of what stands near it, by id: made when first asked for.

        `extents`: (n, 4) boxes; a value holds until an edit touches the subject, or a feature of the kinds `looks_at` whose influence
        meets the subject's box. `holds`: of values by id and an edit that came so near, the ids of those that hold all the same.
        """
        kinds = frozenset(looks_at)

        def patch(kept: _Near[T], changed: Changed) -> _Near[T]:
            near = {key: kept.values[key] for key in kept.boxes.meeting(changed.boxes(kinds)) - changed.ids}
            held = holds(near, changed) if near and holds is not None else set()
            kept.drop((near.keys() - held) | changed.ids)
            return kept

        kept = self.kept(cast(Key[_Near[T]], key), _Near[T], None, patch, _Near.copied)
        missing = list({subject.id: subject for subject in subjects if subject.id not in kept.values}.values())
        if missing:
            kept.values.update(zip((feature.id for feature in missing), make(missing), strict=True))
            kept.boxes.put([feature.id for feature in missing], extents(missing))
        return kept.values
