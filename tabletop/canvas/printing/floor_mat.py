"""A floor mat: one scene at true scale over many sheets of paper, drawn once for the whole mat, then sheet by sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QIODevice, QRectF
from PySide6.QtGui import QColor, QPainter

from tabletop import i18n
from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.map_labels import MOST_LABELS, paint_labels
from tabletop.canvas.ink.drawn_list import Drawn, RecordingPainter, meeting
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import SCREEN_DPI, View
from tabletop.canvas.paper.print_map import application, in_memory, open_pdf
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.plan.grid_painter import grid_boxes, paint_grid_lines, paint_grid_names
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.canvas.printing.mat_index import paint_index
from tabletop.canvas.printing.mat_marks import paint_marks
from tabletop.core.document.mat_layout import DOTS_PER_INCH, MatLayout, MatSheet, edge_dots
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.style import tokens
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.guide_grid import shown_grid
from tabletop.session.ground.shown_layers import LayerView

FLOOR_SIZE = 3.0
"""Symbols and words are so many times as large as on a sheet that is held in the hand: one stands over the mat."""
SCREEN_PX = 1920 * 1080
"""So much of a picture, in design pixels, has room for the names of one view."""


@dataclass(frozen=True)
class FloorMat:
    """The scene of a `sheet` (its paper, scale and centre do not count) over the sheets of a `layout`."""

    sheet: Sheet
    layout: MatLayout
    skips_empty: bool = False

    @cached_property
    def view(self) -> View:
        """The view of the whole mat, a dot a pixel."""
        return self._view((0, 0), self.layout.whole_dots)

    def view_of(self, sheet: MatSheet) -> View:
        """The view of the picture of one sheet; its pixels are those of the whole mat."""
        return self._view(self.layout.corner_dots(sheet), self.layout.picture_dots)

    def _view(self, corner: tuple[int, int], size: tuple[int, int]) -> View:
        width, height = self.layout.whole_dots
        metre, (east, north) = self.layout.metre_per_dot, self.layout.centre
        middle = (
            east + (corner[0] + size[0] / 2 - width / 2) * metre,
            north - (corner[1] + size[1] / 2 - height / 2) * metre,
        )
        return View(*size, middle, metre, 0.0, DOTS_PER_INCH / SCREEN_DPI * FLOOR_SIZE, FLOOR_SIZE)

    @cached_property
    def layer_views(self) -> Sequence[LayerView]:
        """The layers as paper shows them."""
        return [LayerView(layer, layer.info.shown, layer.info.opacity) for layer in self.sheet.layers]

    def box_of(self, sheet: MatSheet) -> QRectF:
        """What a sheet shows of the whole mat, in dots: its picture, as far as the mat goes."""
        left, top, right, bottom = self.layout.outline_dots
        picture = QRectF(*self.layout.corner_dots(sheet), *self.layout.picture_dots)
        return picture.intersected(QRectF(left, top, right - left, bottom - top))

    @cached_property
    def _drawn(self) -> tuple[list[Drawn], list[Drawn]]:
        return draw_once(self)

    @property
    def drawn(self) -> list[Drawn]:
        """Names of the ground, grid and plan over the whole mat, in the order in which they are drawn."""
        return [*self._drawn[0], *self._drawn[1]]

    @cached_property
    def sheets(self) -> tuple[MatSheet, ...]:
        """The sheets that are printed: all, or those on which something of the plan stands."""
        every = tuple(self.layout.sheets())
        if not self.skips_empty:
            return every
        return tuple(sheet for sheet in every if meeting(self._drawn[1], self.box_of(sheet)))


def draw_once(mat: FloorMat) -> tuple[list[Drawn], list[Drawn]]:
    """Names of the ground with the guide grid, and the plan: symbols are spread and words placed for the whole mat."""
    sheet, view, views = mat.sheet, mat.view, mat.layer_views
    grid, visible = shown_grid(sheet.plan), Viewsheds().among(sheet.layers, sheet.placed).reach
    avoid = [] if grid is None else grid_boxes(view, grid, [])
    below, above = RecordingPainter(), RecordingPainter()
    try:
        for _ in paint_ghosts(above, view, sheet.ghosts, "light", sheet.plan.roster):
            pass
        wind = sheet.scene.wind_from_deg
        taken = finished(
            plan_steps(above, view, sheet.placed, sheet.plan.roster, "light", wind_from_deg=wind, avoid=avoid, visible=visible)
        )
        design_px = view.width_px * view.height_px / view.unit_px**2
        paint_labels(below, view, views, "light", taken.all, most=max(MOST_LABELS, round(MOST_LABELS * design_px / SCREEN_PX)))
        if grid is not None:
            paint_grid_lines(below, view, grid, "light")
            paint_grid_names(above, view, grid, "light", [])
    finally:
        below.end()
        above.end()
    return below.drawn, above.drawn


def paint_mat_sheet(painter: QPainter, mat: FloorMat, sheet: MatSheet, vector: bool = True) -> None:
    """Draw one sheet of the mat, a dot a unit of the painter, from the upper left corner of the paper."""
    edge, box = edge_dots(), mat.box_of(sheet)
    corner = mat.layout.corner_dots(sheet)
    shown = box.translated(edge - corner[0], edge - corner[1])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, *mat.layout.page_dots), QColor("#FFFFFF"))
    painter.save()
    painter.setClipRect(shown)
    painter.fillRect(shown, QColor(tokens("light")["paper"]))
    painter.translate(edge, edge)
    BasePainter(mat.layer_views, "light").paint(painter, mat.view_of(sheet), vector=vector)
    painter.translate(-corner[0], -corner[1])
    place = painter.worldTransform()
    for one in meeting(mat.drawn, box):
        one.paint(painter, place, as_shape=not box.contains(one.box))
    painter.restore()
    paint_marks(painter, mat.sheet, mat.layout, sheet, shown, len(mat.sheets))


def paint_mat_page(painter: QPainter, mat: FloorMat, nth: int, vector: bool = True) -> None:
    """Draw a page: the index (0), or a sheet (from 1)."""
    if nth == 0:
        paint_index(painter, mat.sheet, mat.layout, mat.sheets)
    else:
        paint_mat_sheet(painter, mat, mat.sheets[nth - 1], vector)


def render_mat(mat: FloorMat, out: Path, progress: Callable[[float], None] = lambda share: None) -> None:
    """Write a mat as a PDF, an index page first, whole or not at all; `progress` is told shares from 0 to 1. Raises InputError for a
    file that is no PDF."""
    check_mat_file(out)
    keep = application()
    try:
        content = in_memory(lambda device: _pages(mat, device, progress))
    finally:
        del keep
    write_whole(out, content)


def check_mat_file(out: Path) -> None:
    """Raise InputError for a file that cannot hold the pages of a mat."""
    if Path(out).suffix.lower() != ".pdf":
        raise InputError(mark("{file} cannot hold a floor mat, which is many sheets; give a name that ends in .pdf."), file=Path(out).name)


def _pages(mat: FloorMat, device: QIODevice, progress: Callable[[float], None]) -> None:
    page_mm = (mat.layout.page_dots[0] / DOTS_PER_INCH * 25.4, mat.layout.page_dots[1] / DOTS_PER_INCH * 25.4)
    writer = open_pdf(device, page_mm, i18n.tr("{title}: floor mat", title=mat.sheet.title))
    writer.setResolution(DOTS_PER_INCH)
    painter = QPainter(writer)
    try:
        for nth in range(len(mat.sheets) + 1):
            if nth:
                writer.newPage()
            painter.save()
            paint_mat_page(painter, mat, nth)
            painter.restore()
            progress((nth + 1) / (len(mat.sheets) + 1))
    finally:
        painter.end()
