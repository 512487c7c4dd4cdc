"""What changes while one looks: the gesture under way, a finding or place that flashes, guide grid, scale bar and north arrow."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.findings.finding_painter import Look, paint_findings
from tabletop.canvas.ink.map_decorations import decoration_boxes, paint_decorations
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.grid_painter import paint_grid_lines, paint_grid_names
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.overlay_painter import paint_preview
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.guide_grid import GuideGrid
from tabletop.core.values.roster import RosterUnit
from tabletop.tools.base.tool import Preview


class OverlayItem(PixelItem):
    """Preview and flash."""

    def __init__(
        self,
        frame: QGraphicsItem,
        z: float,
        theme: str,
        preview: Callable[[], Preview | None],
        roster: Callable[[], Mapping[str, RosterUnit]],
        visible: Callable[[Placed], BaseGeometry | None],
        taken: Callable[[View], Taken],
    ) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self.flash: Finding | None = None
        self.handle_scale = 1.0
        self._preview = preview
        self._roster = roster
        self._visible = visible
        self._taken = taken

    def set_flash(self, finding: Finding | None) -> None:
        """Show a finding strongly, or no more."""
        self.flash = finding
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self.flash is not None:
            paint_findings(painter, self.view, (self.flash,), Look(self.theme, self.flash), self._taken(self.view))
        preview = self._preview()
        if preview is not None and preview.shapes:
            paint_preview(painter, self.view, preview, self.theme, self._roster(), self.handle_scale, self._visible)


class GridItem(PixelItem):
    """Lines of the guide grid, under the plan."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self.grid: GuideGrid | None = None

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self.grid is not None:
            paint_grid_lines(painter, self.view, self.grid, self.theme)


class DecorationsItem(PixelItem):
    """Names of the guide grid, scale bar, north arrow, and the badge of schematic layers."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self.schematic = False
        self.grid: GuideGrid | None = None

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self.grid is not None:
            paint_grid_names(painter, self.view, self.grid, self.theme, decoration_boxes(self.view))
        paint_decorations(painter, self.view, self.theme, self.schematic)
