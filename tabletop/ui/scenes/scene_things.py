"""What stands in the scene that the form shows, as rows of lists that are searched by typing; made once for all lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tabletop.canvas.asking.entries import Entry
from tabletop.core.scenes.inject_effects import fitting
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import EffectKind, Scene
from tabletop.ui.parts.wording import kind_title


@dataclass(frozen=True)
class SceneThings:
    """A plan, a scene of it, and what stands there."""

    plan: Plan = field(default_factory=Plan)
    scene: Scene = field(default_factory=lambda: Scene(1))
    placed: list[Placed] = field(default_factory=list)
    _fitting: dict[EffectKind, list[Placed]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """A row for each feature by its id: its name, and what it is."""
        return {one.id: _entry(one, self.plan) for one in self.placed}

    def rows(self, placed: Iterable[Placed]) -> list[Entry]:
        """The rows of these features."""
        return [self.entries[one.id] for one in placed]

    def fitting(self, does: EffectKind) -> list[Placed]:
        """Those that an effect can be about."""
        if does not in self._fitting:
            self._fitting[does] = fitting(does, self.placed)
        return self._fitting[does]

    def after(self, plan: Plan, number: int) -> "SceneThings":
        """The same of another state of the plan; where the same things stand there, their rows are kept."""
        placed, scene = plan.placed(number), plan.scene(number)
        if placed == self.placed and plan.roster is self.plan.roster:
            kept = SceneThings(plan, scene, self.placed, self._fitting)
            if "entries" in vars(self):
                vars(kept)["entries"] = self.entries
            return kept
        return SceneThings(plan, scene, placed)


def _entry(one: Placed, plan: Plan) -> Entry:
    title = kind_title(one.kind)
    unit = plan.roster.get(str(one.properties.get("unit", "")))
    name = one.name or (unit.name if unit is not None else "")
    return Entry(one.id, name or title, title if name else "", also=one.id)
