"""Charts of a plan: what somebody wishes is measured scene by scene and put together. Planar metres, working CRS."""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.charts.scene_measures import (
    Stop,
    coverage_of_scene,
    distances_of_scene,
    egress_of_scene,
    limits_of,
    stop_if,
    strength_of_scene,
)
from tabletop.core.charts.chart import KINDS, Chart, Kind, Wish
from tabletop.core.charts.egress_chart import egress_charts
from tabletop.core.charts.scene_charts import coverage_chart, distance_charts, strength_chart
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

Known = MutableMapping[tuple[Kind, int], Any]
"""What was measured of a kind in a scene; who keeps it drops what an edit touched."""


def measured(kind: Kind, plan: Plan, scene: int, layers: LayerSet | None, cancelled: Stop | None = None) -> Any:
    """What charts of a kind show of one scene: `Strength`, or tuples of `RingCoverage`, `PairDistance`, `Egress`; all picklable values.

    Raises InputError for a wrong limit of the plan, PlanError for a scene that it does not have, Cancelled.
    """
    snapshot = Snapshot(plan, plan.scene(scene).number, layers)
    if kind == "strength":
        return strength_of_scene(snapshot)
    if kind == "coverage":
        return coverage_of_scene(snapshot, cancelled)
    if kind == "distance":
        return distances_of_scene(snapshot, cancelled)
    return egress_of_scene(snapshot, cancelled)


def charts_of(
    wish: Wish,
    plan: Plan,
    layers: LayerSet | None = None,
    known: Known | None = None,
    cancelled: Stop | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Chart, ...]:
    """The charts that a wish asks for, at least one, the worst first; `known` is read and filled. Raises as `measured`."""
    kept: Known = {} if known is None else known
    numbers = [scene.number for scene in plan.scene_list()]
    if wish.kind == "egress":
        scene = plan.scene(numbers[0] if wish.scene is None else wish.scene).number
        return egress_charts(_kept(kept, "egress", plan, scene, layers, cancelled), scene, wish.about)
    found = []
    for k, number in enumerate(numbers):
        stop_if(cancelled)
        found.append((number, _kept(kept, wish.kind, plan, number, layers, cancelled)))
        if progress is not None:
            progress((k + 1) / len(numbers))
    if wish.kind == "strength":
        return (strength_chart(found),)
    if wish.kind == "distance":
        return distance_charts(found, wish.about)
    return (coverage_chart(found, *limits_of(Snapshot(plan, numbers[0], layers)), wish.about),)


def every_chart(
    plan: Plan,
    layers: LayerSet | None = None,
    cancelled: Stop | None = None,
    progress: Callable[[float], None] | None = None,
    kinds: Sequence[Kind] = KINDS,
) -> list[Chart]:
    """All charts of a plan: strength, the ways out of each scene that has crowds, coverage, distances. Raises as `measured`."""
    found: list[Chart] = []
    for k, kind in enumerate(kinds):
        if kind == "egress":
            scenes = [one.number for one in plan.scene_list()]
            every = [one for scene in scenes for one in charts_of(Wish(kind, scene), plan, layers, cancelled=cancelled)]
            found += [one for one in every if one.empty is None] or every[:1]
        else:
            found += charts_of(Wish(kind), plan, layers, cancelled=cancelled)
        if progress is not None:
            progress((k + 1) / len(kinds))
    return found


def _kept(known: Known, kind: Kind, plan: Plan, scene: int, layers: LayerSet | None, cancelled: Stop | None) -> Any:
    if (kind, scene) not in known:
        known[kind, scene] = measured(kind, plan, scene, layers, cancelled)
    return known[kind, scene]
