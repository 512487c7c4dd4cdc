"""Values that several checks share, made once for a scene and carried over edits: kept, patched, or dropped."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from tabletop.checks.base.boxes import Boxes
from tabletop.checks.base.changed import Changed
from tabletop.core.values.feature import Placed

T = TypeVar("T")


@dataclass
class _Kept:
    """A value made of a snapshot: the kinds that it depends on (None: all), whether it can be patched, and edits it has not seen.

    A trial borrows the value of the snapshot that it tries on, and takes a copy before it patches.
    """

    value: Any
    kinds: frozenset[str] | None
    patched: bool
    copy: Callable[[Any], Any] | None = None
    missed: Changed | None = None
    borrowed: bool = False

    def after(self, changed: Changed, both: "_Both", trial: bool) -> "_Kept | None":
        if self.kinds is not None and changed.kinds.isdisjoint(self.kinds):
            return self
        if not self.patched or (trial and self.copy is None):
            return None
        missed = changed if self.missed is None else both(self.missed)
        return _Kept(self.value, self.kinds, True, self.copy, missed, borrowed=trial or self.borrowed)

    def caught_up(self, patch: Callable[[Any, Changed], Any], missed: Changed) -> Any:
        """The value after the edits that it missed."""
        own = self.copy(self.value) if self.borrowed and self.copy is not None else self.value
        self.borrowed = False
        return patch(own, missed)


class _Both:
    """Edits missed before with one that follows: values that missed the same share the answer."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._known: dict[int, tuple[Changed, Changed]] = {}

    def __call__(self, missed: Changed) -> Changed:
        if id(missed) not in self._known:
            self._known[id(missed)] = missed, missed.then(self._changed)
        return self._known[id(missed)][1]


class _Near(Generic[T]):
    """Values by id with the box in which an edit makes each of them stale."""

    def __init__(self) -> None:
        self.values: dict[str, T] = {}
        self.boxes = Boxes()

    def copied(self) -> "_Near[T]":
        made: _Near[T] = _Near()
        made.values, made.boxes = dict(self.values), self.boxes.copied()
        return made

    def drop(self, ids: frozenset[str] | set[str]) -> None:
        self.boxes.drop(ids)
        for key in ids:
            self.values.pop(key, None)


class Memos:
    """Values by key, made of the features of one scene."""

    def __init__(self) -> None:
        self._memo: dict[str, _Kept] = {}

    @abstractmethod
    def of(self, *wanted: str) -> list[Placed]:
        """Features of these kinds, each kind ordered by id."""

    def inherit(self, before: "Memos", changed: Changed, trial: bool = False) -> None:
        """Take over what an edit leaves of the values of the scene before it; for a trial so that those stay as they are."""
        both = _Both(changed)
        kept = {key: one.after(changed, both, trial) for key, one in before._memo.items()}
        self._memo = {key: one for key, one in kept.items() if one is not None}

    def memo(
        self,
        key: str,
        make: Callable[[], T],
        kinds: Iterable[str] | None = None,
        patch: Callable[[T, Changed], T] | None = None,
        copy: Callable[[T], T] | None = None,
    ) -> T:
        """The value under that key, made at its first use; for what several checks share.

        `kinds`: the features of this scene that it is made of; where an edit touches none of them the value is kept. None: any edit
        drops it. `patch`: makes of the old value that after an edit, in place if it likes; without it an edit drops the value. `copy`:
        gives a trial a value of its own to patch; without it a trial makes it anew.
        """
        kept = self._memo.get(key)
        if kept is None:
            kept = _Kept(make(), None if kinds is None else frozenset(kinds), patch is not None, copy)
            self._memo[key] = kept
        elif kept.missed is not None and patch is not None:
            missed, kept.missed = kept.missed, None
            kept.value = kept.caught_up(patch, missed)
        found: T = kept.value
        return found

    def each(self, key: str, kind: str, make: Callable[[list[Placed]], Iterable[T]]) -> dict[str, T]:
        """What is made of each feature of a kind by itself alone, by id; after an edit only what it touched is made again."""

        def made(some: list[Placed]) -> dict[str, T]:
            return dict(zip((one.id for one in some), make(some), strict=True)) if some else {}

        def patch(known: dict[str, T], changed: Changed) -> dict[str, T]:
            for one in changed.ids:
                known.pop(one, None)
            return known | made([one for one in changed.after.values() if one.kind == kind])

        return self.memo(key, lambda: made(self.of(kind)), (kind,), patch, dict)

    def near_each(
        self,
        key: str,
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

        def patch(known: _Near[T], changed: Changed) -> _Near[T]:
            near = {key: known.values[key] for key in known.boxes.meeting(changed.boxes(kinds)) - changed.ids}
            held = holds(near, changed) if near and holds is not None else set()
            known.drop((near.keys() - held) | changed.ids)
            return known

        known = self.memo(key, _Near[T], None, patch, _Near.copied)
        missing = list({one.id: one for one in subjects if one.id not in known.values}.values())
        if missing:
            known.values.update(zip((one.id for one in missing), make(missing), strict=True))
            known.boxes.put([one.id for one in missing], extents(missing))
        return known.values
