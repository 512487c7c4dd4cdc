"""A sheet: what of one scene stands on paper, and where, in millimetres. `sheet_painter` draws it."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import shapely
from PySide6.QtCore import QRectF

from tabletop import i18n
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.canvas.paper.furniture import MARGIN_MM as MARGIN_MM
from tabletop.canvas.paper.furniture import Furniture, Places, growth, places
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.document.ground_frame import GroundFrame
from tabletop.core.document.plan_texts import PlanTexts, texts_of
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness, narrowed
from tabletop.core.values.catalogue import judged_kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

FIT_SHARE = 0.92
"""Share of the map that the plan may fill when the scale is chosen for it."""
ROUND_SCALES = tuple(n * 10**power for power in range(2, 7) for n in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5))
EMPTY_PLAN_SCALE = 1000.0
EMPTY_PLAN_CENTRE = (499_900.0, 9_950_800.0)
"""Where a window begins too: Timbau."""
MOST_HEAD_LINES = 5
"""Lines of a letterhead that a sheet writes at most."""
OTHER_WAY = 1.15
"""An upright paper, or a column beside the map on one, is chosen where it shows the plan so much larger."""
HEAD_LINE_MM, HEAD_MM = 3.9, 14.0
"""Height of a line of the letterhead on A3, and of the band above at least."""


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
    furniture: Furniture = Furniture()
    """What stands beside the map."""
    file_name: str = ""
    """Name of the plan's file, as the sheet says it; empty: it says none."""
    page: str = ""
    """Which of several sheets it is, in words such as "Sheet 2 of 6" or "Annex B"; empty: it says none."""
    printed: datetime | None = None
    """When it is printed; None: the time at which it is drawn."""

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
        part = narrowed(self.readiness, AllFindings.among(findings, self.plan.settings.get("ignored") or {}), empty)
        return replace(part, departures=part.departures.in_scene(self.scene_number))

    @property
    def scene(self) -> Scene:
        """The scene drawn."""
        return self.plan.scene(self.scene_number)

    @property
    def title(self) -> str:
        """Title of the plan as a document, else its name, or a word for one without."""
        return self.texts.title.strip() or self.plan.name or i18n.tr("Plan without a name")

    @cached_property
    def texts(self) -> PlanTexts:
        """What the plan says as a document: letterhead, number, classification, whether it is an exercise."""
        return texts_of(self.plan)

    @property
    def head_lines(self) -> list[str]:
        """Lines of the letterhead."""
        return [line.strip() for line in self.texts.letterhead.splitlines() if line.strip()][:MOST_HEAD_LINES]

    @property
    def _head_mm(self) -> float:
        """Height of the band above; 0 where the plan has nothing to say there."""
        texts = self.texts
        if not self.furniture.head or not (self.head_lines or texts.number or texts.classification or texts.is_exercise):
            return 0.0
        return max(HEAD_MM, (len(self.head_lines) + 0.6) * HEAD_LINE_MM) * self.growth

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
        return self._lying[0]

    @cached_property
    def _lying(self) -> tuple[tuple[float, float], bool]:
        """Width and height of the paper, and whether the column lies below the map: what shows the plan largest, the usual way first."""
        long_mm, short_mm = self.long_side_first_mm
        ways = [((long_mm, short_mm), False), ((short_mm, long_mm), True), ((short_mm, long_mm), False)]
        if self.wanted_upright is not None:
            ways = ways[1:] if self.wanted_upright else ways[:1]
        needed = [self._needed_scale(*way) * OTHER_WAY**number for number, way in enumerate(ways)]
        return ways[needed.index(min(needed))]

    def _needed_scale(self, paper_mm: tuple[float, float], is_foot: bool) -> float:
        """n of 1:n at which the plan just fits into the map on a paper of this width and height; 0 where there is nothing."""
        if self.bounds is None:
            return 0.0
        west, south, east, north = self.bounds
        room = places(paper_mm, self.furniture, self._head_mm, is_foot).map
        return 1000 / FIT_SHARE * max((east - west) / room.width(), (north - south) / room.height())

    @property
    def growth(self) -> float:
        """How much larger than on A3 type and symbols are."""
        return growth(self.long_side_first_mm)

    @cached_property
    def places(self) -> Places:
        """Where the parts stand on the paper."""
        return places(self.paper_mm, self.furniture, self._head_mm, self._lying[1])

    @property
    def map_mm(self) -> QRectF:
        """Where the map stands on the paper."""
        return self.places.map

    @property
    def side_mm(self) -> QRectF:
        """Where title, legend and notes stand: a column, or a strip below the map."""
        return self.places.side

    @cached_property
    def scale(self) -> float:
        """n of 1:n."""
        if self.wanted_scale is not None:
            return self.wanted_scale
        if self.bounds is None:
            return EMPTY_PLAN_SCALE
        needed = self._needed_scale(*self._lying)
        return float(next((n for n in ROUND_SCALES if n >= needed), needed))

    @property
    def centre(self) -> tuple[float, float]:
        """Ground place in the middle of the map."""
        if self.wanted_centre is not None:
            return self.wanted_centre
        if self.bounds is None:
            return EMPTY_PLAN_CENTRE
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2

    @cached_property
    def ground(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the ground that the map shows, in metres."""
        east, north = self.centre
        right, up = (side * self.scale / 2000 for side in (self.map_mm.width(), self.map_mm.height()))
        return east - right, north - up, east + right, north + up

    @property
    def ground_frame(self) -> GroundFrame:
        """Where the map lies on paper and ground."""
        room = self.map_mm
        return GroundFrame((room.x(), room.y(), room.width(), room.height()), self.scale, self.centre, self.plan.crs)

    @property
    def schematic(self) -> bool:
        """Some of the ground shown is drawn, not surveyed."""
        return any(layer.info.schematic for layer in self.layers if layer.info.shown and layer.info.opacity > 0.0)

    def view(self, px_per_mm: float) -> View:
        """The view of the map at a resolution."""
        enlarged = max(1.0, self.growth)
        unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI * enlarged
        width, height = round(self.map_mm.width() * px_per_mm), round(self.map_mm.height() * px_per_mm)
        return View(width, height, self.centre, self.scale / 1000 / px_per_mm, 0.0, unit_px, enlarged)
