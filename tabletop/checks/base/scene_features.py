"""The features of one scene at one revision: by kind and by id, after an edit, and as they would be after one that is only tried."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from typing import Any, Self

from tabletop.checks.base.changed import Changed, Revision, changed_between
from tabletop.checks.base.edits import Edits
from tabletop.checks.base.kept_values import KeptValues
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster_places import strength_of
from tabletop.core.values.scene import Scene

_id_of = attrgetter("id")


class SceneFeatures(KeptValues):
    """Placed features of a scene. One without geometry is nowhere."""

    def __init__(
        self, plan: Plan, scene: int, layers: LayerSet | None = None, edits: Edits | None = None, revision: int | None = None
    ) -> None:
        """`edits`: the ledger that the plan is edited by, one of its own where none is given; `revision`: which the plan is, the last."""
        self.edits = Edits() if edits is None else edits
        super().__init__(Revision(self.edits.revision if revision is None else revision, plan))
        self.scene = scene
        self.layers = layers or LayerSet()
        self._changes: dict[Revision, Changed] = {}
        self._tried: tuple[SceneFeatures, Changed] | None = None

    @property
    def plan(self) -> Plan:
        """The plan at the revision; that before a trial."""
        return self.revision.plan

    # --- edits
    def after(self, plan: Plan, revision: int) -> Self:
        """The scene at a later revision: what edits did not touch is kept, what can be patched is patched at its next use.

        Lists of features and what can be patched change in place, so the scene before must not be used any more. Scene rows,
        roster, settings of checks and layers are the same in both plans.
        """
        first = made = self._alone_after(plan, revision)
        ahead = self.__dict__.get("following")
        while ahead is not None:
            made.__dict__["following"] = later = ahead._alone_after(plan, revision)
            made, ahead = later, ahead.__dict__.get("following")
        return first

    def _alone_after(self, plan: Plan, revision: int) -> Self:
        """The same without the scenes that follow."""
        made = type(self)(plan, self.scene, self.layers, self.edits, revision)
        changed = made.changed_since(self.revision)
        made.__dict__.update(_exchanged(self._by_kind, self._kind_of, changed))
        made._take_over(self, changed)
        return made

    def trial(self, changed: Changed) -> Self:
        """The scene as it would be after an edit; this one stays as it is. Its plan is still the one before."""
        made = type(self)(self.plan, self.scene, self.layers, self.edits, self.revision.number)
        made.revision, made._tried = replace(self.revision, tried=self.revision.tried + 1), (self, changed)
        own = {kind: list(some) if kind in changed.kinds else some for kind, some in self._by_kind.items()}
        made.__dict__.update(_exchanged(own, dict(self._kind_of), changed))
        made._borrow(self, changed)
        return made

    def changed_since(self, revision: Revision, ahead: bool = False) -> Changed:
        """What edits changed in the scene since an earlier revision, and `ahead`, in the later scenes."""
        if revision not in self._changes:
            self._changes[revision] = self._compared(revision)
        changed = self._changes[revision]
        if ahead:
            ids = self.edits.between(revision.number, self.revision.number)
            later = [scene.number for scene in self.plan.scene_list() if scene.number > self.scene]
            touched = (feature for number in later for feature in changed_between(revision.plan, self.plan, number, ids).touched)
            changed = replace(changed, ahead=tuple(touched))
        return changed

    def _compared(self, revision: Revision) -> Changed:
        if self._tried is not None:
            before, changed = self._tried
            return before.changed_since(revision).then(changed)
        ids = self.edits.between(revision.number, self.revision.number)
        return changed_between(revision.plan, self.plan, self.scene, ids)

    # --- features
    @cached_property
    def placed(self) -> list[Placed]:
        """Every feature present, ordered by id, so that the order of rows does not change results. One without geometry is nowhere."""
        return sorted((feature for features in self._by_kind.values() for feature in features), key=_id_of)

    @cached_property
    def _by_kind(self) -> dict[str, list[Placed]]:
        """Features by kind, each list ordered by id."""
        found: dict[str, list[Placed]] = {}
        for one in sorted((feature for feature in self.plan.placed(self.scene) if not feature.geometry.is_empty), key=_id_of):
            found.setdefault(one.kind, []).append(one)
        return found

    @cached_property
    def _kind_of(self) -> dict[str, str]:
        """The kind of each feature by id."""
        return {feature.id: kind for kind, some in self._by_kind.items() for feature in some}

    def of(self, *wanted: str) -> list[Placed]:
        """Features of these kinds, each kind ordered by id."""
        features: list[Placed] = []
        for kind in wanted:
            features += self._by_kind.get(kind, ())
        return features

    def named(self, ids: Iterable[str], *wanted: str) -> list[Placed]:
        """Those of `of` that have one of these ids, in the same order."""
        if len(wanted) == 1:
            return [self._by_kind[wanted[0]][row] for row in self.rows_of(ids, wanted[0])]
        by_kind: dict[str, list[str]] = {}
        for key in ids:
            by_kind.setdefault(self._kind_of.get(key, ""), []).append(key)
        return [self._by_kind[kind][row] for kind in wanted if kind in by_kind for row in self.rows_of(by_kind[kind], kind)]

    def rows_of(self, ids: Iterable[str], kind: str) -> list[int]:
        """Rows of these ids in the order of `of`, ascending; ids of other features are passed over."""
        return rows_named(self._by_kind.get(kind, []), ids)

    @property
    def units(self) -> list[Placed]:
        """Units placed; not to be changed, nor kept over an edit."""
        return self._by_kind.get("unit", [])

    def strength_of(self, placed: Placed) -> float:
        """Persons: the feature's own strength, else that of its roster unit, else the catalogue's default."""
        return strength_of(placed, self.plan.roster.get(str(placed.properties.get("unit", ""))))

    # --- the scene
    @cached_property
    def scene_row(self) -> Scene:
        """The scene's own data."""
        return self.plan.scene(self.scene)

    @cached_property
    def following(self) -> Self | None:
        """The next scene by number, or None in the last one."""
        later = self.plan.scene_after(self.scene)
        return None if later is None else type(self)(self.plan, later.number, self.layers, self.edits, self.revision.number)


def rows_named(some: list[Placed], ids: Iterable[str]) -> list[int]:
    """Rows of these ids in a list ordered by id, ascending."""
    generator = ((bisect_left(some, key, key=_id_of), key) for key in sorted(ids))
    return [row for row, key in generator if row < len(some) and some[row].id == key]


def _exchanged(by_kind: dict[str, list[Placed]], kind_of: dict[str, str], changed: Changed) -> dict[str, Any]:
    """The same lists of features by kind, each ordered by id, and kinds by id, with those exchanged that an edit touched."""
    for kind in changed.kinds:
        features = by_kind.setdefault(kind, [])
        for row in reversed(rows_named(features, changed.ids)):
            del features[row]
        for one in changed.after.values():
            if one.kind == kind:
                insort(features, one, key=_id_of)
    for key in changed.ids:
        kind_of.pop(key, None)
    kind_of.update((feature.id, feature.kind) for feature in changed.after.values())
    return {"_by_kind": by_kind, "_kind_of": kind_of}
