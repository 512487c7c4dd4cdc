"""A sheet: what of one scene stands on paper, and where, in millimetres. `sheet_painter` draws it."""

from dataclasses import dataclass
from functools import cached_property

import shapely
from PySide6.QtCore import QRectF

from tabletop import i18n
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness, narrowed
from tabletop.core.values.catalogue import judged_kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

MARGIN_MM = 8.0
SIDE_MM = 66.0
FIT_SHARE = 0.92
"""Share of the map that the plan may fill when the scale is chosen for it."""
ROUND_SCALES = tuple(n * 10**power for power in range(2, 7) for n in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5))
EMPTY_PLAN_SCALE = 1000.0


@dataclass(frozen=True)
class Sheet:
    """What is drawn: `paper_mm` as the long side first; the paper is turned upright for a plan that is taller than wide."""

    plan: Plan
    layers: LayerSet
    scene_number: int
    long_side_first_mm: tuple[float, float]
    wanted_scale: float | None = None
    wanted_centre: tuple[float, float] | None = None
    findings: tuple[Finding, ...] = ()
    readiness: Readiness | None = None
    ghosts: tuple[tuple[SceneStep, bool], ...] = ()
    """Steps whose other places are drawn faded, each with whether it leads on from the scene."""
    wanted_upright: bool | None = None
    """Whether the short side lies below; None: as the plan is shaped."""

    @property
    def heeded(self) -> list[Finding]:
        """Findings that the plan does not ignore."""
        ignored = self.plan.settings.get("ignored") or {}
        return [finding for finding in self.findings if not finding.is_ignored(ignored)]

    @property
    def scene_readiness(self) -> Readiness | None:
        """Readiness by the findings of this scene; None where nothing is known of it."""
        if self.readiness is None:
            return None
        findings = [finding for finding in self.findings if finding.scene == self.scene_number]
        empty = not any(feature.kind in judged_kinds() for feature in self.placed)
        return narrowed(self.readiness, AllFindings.among(findings, self.plan.settings.get("ignored") or {}), empty)

    @property
    def scene(self) -> Scene:
        """The scene drawn."""
        return self.plan.scene(self.scene_number)

    @property
    def title(self) -> str:
        """Name of the plan, or a word for one without."""
        return self.plan.name or i18n.tr("Plan without a name")

    @cached_property
    def placed(self) -> list[Placed]:
        """Everything in the scene, the things of lower layers first; what a window hides is there too."""
        return in_layer_order(self.plan, self.plan.placed(self.scene_number))

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the plan (else of the layers), metres; None where there is nothing."""
        if self.placed:
            west, south, east, north = shapely.total_bounds([feature.geometry for feature in self.placed])
            return float(west), float(south), float(east), float(north)
        extents = [layer.extent for layer in self.layers if layer.extent and not layer.info.is_service]
        if not extents:
            return None
        west, south, east, north = zip(*extents, strict=True)
        return min(west), min(south), max(east), max(north)

    @cached_property
    def paper_mm(self) -> tuple[float, float]:
        """Width and height of the paper."""
        long_mm, short_mm = self.long_side_first_mm
        if self.wanted_upright is not None:
            return (short_mm, long_mm) if self.wanted_upright else (long_mm, short_mm)
        if self.bounds is None:
            return long_mm, short_mm
        west, south, east, north = self.bounds
        upright = (north - south) * (long_mm - SIDE_MM) > (east - west) * short_mm * 1.5
        return (short_mm, long_mm) if upright else (long_mm, short_mm)

    @property
    def map_mm(self) -> QRectF:
        """Where the map stands on the paper."""
        width, height = self.paper_mm
        return QRectF(MARGIN_MM, MARGIN_MM, width - 3 * MARGIN_MM - SIDE_MM, height - 2 * MARGIN_MM)

    @property
    def side_mm(self) -> QRectF:
        """Where title, legend and notes stand."""
        width, height = self.paper_mm
        return QRectF(width - MARGIN_MM - SIDE_MM, MARGIN_MM, SIDE_MM, height - 2 * MARGIN_MM)

    @cached_property
    def scale(self) -> float:
        """n of 1:n."""
        if self.wanted_scale is not None:
            return self.wanted_scale
        if self.bounds is None:
            return EMPTY_PLAN_SCALE
        west, south, east, north = self.bounds
        needed = 1000 / FIT_SHARE * max((east - west) / self.map_mm.width(), (north - south) / self.map_mm.height())
        return float(next((n for n in ROUND_SCALES if n >= needed), needed))

    @property
    def centre(self) -> tuple[float, float]:
        """Ground place in the middle of the map."""
        if self.wanted_centre is not None:
            return self.wanted_centre
        if self.bounds is None:
            return 0.0, 0.0
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2

    @property
    def schematic(self) -> bool:
        """Some of the ground shown is drawn, not surveyed."""
        return any(layer.info.schematic for layer in self.layers if layer.info.shown)

    def view(self, px_per_mm: float) -> View:
        """The view of the map at a resolution."""
        unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI
        width, height = round(self.map_mm.width() * px_per_mm), round(self.map_mm.height() * px_per_mm)
        return View(width, height, self.centre, self.scale / 1000 / px_per_mm, 0.0, unit_px)
