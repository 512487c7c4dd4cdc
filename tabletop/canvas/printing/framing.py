"""Which ground a sheet shows: the whole of one scene or of several, what a window shows, or a place at a scale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import shapely

from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.document.papers import paper_mm
from tabletop.core.document.plan_texts import texts_change, texts_of
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


@dataclass(frozen=True)
class Framing:
    """`scale` None: as large as it fits; `centre` (east, north; metres) None: the middle of what is shown; `upright` None: as it is
    shaped."""

    paper: str
    scale: float | None = None
    centre: tuple[float, float] | None = None
    upright: bool | None = None


@dataclass(frozen=True)
class _Fitted(Sheet):
    """A sheet that is shaped by other ground than that of its plan."""

    to_show: Bounds | None = None

    @cached_property
    def placed(self) -> list[Placed]:
        """Something as large as that ground."""
        return [] if self.to_show is None else [Placed("", "measure", shapely.box(*self.to_show), {})]


def bounds_of(plan: Plan, scenes: Sequence[int]) -> Bounds | None:
    """West, south, east, north of all that stands in some scenes; None where nothing does."""
    shapes = [one.geometry for scene in scenes for one in plan.placed(scene)]
    west, south, east, north = shapely.total_bounds(shapes) if shapes else (float("nan"),) * 4
    return (float(west), float(south), float(east), float(north)) if west <= east else None


def fitted(plan: Plan, layers: LayerSet, scene: int, framing: Framing, ground: Bounds | None) -> Framing:
    """A framing whose scale, centre and lie are said, so that `ground` (west, south, east, north; metres) is on the sheet."""
    sheet = _Fitted(
        plan, layers, scene, paper_mm(framing.paper), framing.scale, framing.centre, wanted_upright=framing.upright, to_show=ground
    )
    width, height = sheet.paper_mm
    return Framing(framing.paper, sheet.scale, sheet.centre, width < height)


def as_exercise(plan: Plan, is_exercise: bool | None) -> Plan:
    """The plan with or without the mark of an exercise on its sheets; None: as the plan says."""
    texts = texts_of(plan)
    if is_exercise is None or texts.is_exercise == is_exercise:
        return plan
    return plan.apply(texts_change(plan, replace(texts, is_exercise=is_exercise)))
