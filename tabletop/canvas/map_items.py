"""The items of the live map from the ground up: tiles, labels, plan, findings, gesture, furniture. Each redraws only when it must."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPainter

from tabletop.canvas.finding_painter import paint_findings
from tabletop.canvas.layer_shapes import make_ready
from tabletop.canvas.map_labels import LabelLayer
from tabletop.canvas.map_surface import MapSurface
from tabletop.canvas.overlay_item import FurnitureItem, GridItem, OverlayItem
from tabletop.canvas.place_flash import PlaceItem
from tabletop.canvas.plan_item import PictureItem, in_the_way
from tabletop.canvas.plan_painter import paint_plan
from tabletop.canvas.tile_item import TileItem
from tabletop.canvas.tile_store import TileStore
from tabletop.canvas.view import View
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding
from tabletop.core.guide_grid import shown_grid
from tabletop.core.layer import Layer
from tabletop.session import Session
from tabletop.tools.tool import Preview

NONE: frozenset[str] = frozenset()


class MapItems(QObject):
    """Everything that is drawn, and what of it has to be drawn again."""

    def __init__(
        self, session: Session, surface: MapSurface, tiles: TileStore, theme: str, preview: Callable[[], Preview | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._surface, self._tiles, self._theme = session, surface, tiles, theme
        self._hidden = NONE
        self._symbols: list[QRectF] = []
        self._placed: list[Placed] | None = None
        self._shown_findings: tuple[Finding, ...] = ()
        self._preview = preview
        self._steps: list[Callable[[], None]] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._next_step)
        self._labelled: View | None = None
        self._named_layers: list[Layer] = []
        self._labels = LabelLayer(session.layer_views, theme)
        box = surface.view_box
        self.base = TileItem(box, 1, tiles)
        self.labels = PictureItem(box, 2, self._labels.paint)
        self.grid = GridItem(box, 2.5, theme)
        self.plan = PictureItem(box, 3, self._paint_plan)
        self.findings = PictureItem(box, 4, self._paint_findings)
        self.overlay = OverlayItem(box, 5, theme, preview, lambda: session.plan.roster)
        self.place = PlaceItem(box, 5.5, theme)
        self.furniture = FurnitureItem(box, 6, theme)
        self._all = (self.base, self.labels, self.grid, self.plan, self.findings, self.overlay, self.place, self.furniture)
        if make_ready not in session.layer_preparations:
            session.layer_preparations.append(make_ready)
        tiles.set_theme(theme)
        tiles.tile_ready.connect(self._tile_ready)
        self.layers_changed()

    @property
    def placed(self) -> list[Placed]:
        """What stands in the scene shown and is not hidden."""
        if self._placed is None:
            hidden = self._session.hidden
            self._placed = [one for one in self._session.plan.placed(self._session.scene) if one.id not in hidden]
        return self._placed

    # --- what changed
    def show(self, view: View, moving: bool) -> None:
        """Another view; one that goes on moving may be blurred."""
        self._steps.clear()
        self._tiles.request(view)
        self._surface.show_ground(view)
        for item in self._all:
            item.set_view(view, moving)

    def settle(self, view: View) -> None:
        """The view stands still: everything sharp, and labels where symbols leave room; a step in each turn of the event loop."""
        self._tiles.request(view)
        self._steps[:] = [
            lambda: self._sharpen(self.plan, view),
            lambda: self._sharpen(self.findings, view),
            lambda: self._place_labels(view),
        ]
        self._turn.start()

    @property
    def is_settled(self) -> bool:
        """Nothing is left to be sharpened."""
        return not self._steps

    def _next_step(self) -> None:
        if self._steps:
            self._steps.pop(0)()
            self._turn.start()

    def _sharpen(self, item: PictureItem, view: View) -> None:
        item.set_view(view, moving=False)
        item.prepare(self._surface.devicePixelRatioF())

    def _place_labels(self, view: View) -> None:
        for item in self._all:
            item.set_view(view, moving=False)
        if view != self._labelled or in_the_way(self._labels, self._symbols):
            self._labels.update(view, self._symbols)
            self._labelled = view
            self.labels.forget()

    def plan_changed(self) -> None:
        """Features or the scene are others."""
        self._placed = None
        self.plan.forget()
        self._grid_changed()
        self.findings_changed()

    def _grid_changed(self) -> None:
        grid = shown_grid(self._session.plan)
        if grid != self.grid.grid:
            self.grid.grid = self.furniture.grid = grid
            self.grid.update()
            self.furniture.update()

    def selection_changed(self) -> None:
        """Other features are marked as selected."""
        self.plan.forget()

    def findings_changed(self) -> None:
        """The checks have spoken, or the scene is another."""
        shown = tuple(finding for finding in self._session.findings if finding.scene == self._session.scene)
        if shown != self._shown_findings:
            self._shown_findings = shown
            self.findings.forget()

    def preview_changed(self) -> None:
        """The gesture goes on; what it holds in the hand leaves the plan."""
        preview = self._preview()
        hidden = NONE if preview is None else preview.hidden
        if hidden != self._hidden:
            self._hidden = hidden
            self.plan.forget()
        self.overlay.update()

    def layers_changed(self) -> None:
        """Layers came, went, or are shown otherwise."""
        views = self._session.layer_views
        self._tiles.set_layers(views)
        visible = [shown.layer for shown in views if shown.visible]
        self.furniture.schematic = any(layer.info.schematic for layer in visible)
        if visible != self._named_layers:
            self._named_layers, self._labelled = visible, None
            self._labels.set_layers(views)
            self.labels.forget()
        self.furniture.update()
        self.base.update()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self._theme = self.overlay.theme = self.furniture.theme = self.grid.theme = self.place.theme = theme
        self._tiles.set_theme(theme)
        self._labels.set_theme(theme)
        self._surface.set_theme(theme)
        for picture in (self.plan, self.findings, self.labels):
            picture.forget()
        for item in self._all:
            item.update()

    def close(self) -> None:
        """Hear no more of tiles, and leave blurred what is."""
        self._steps.clear()
        self._turn.stop()
        self._tiles.tile_ready.disconnect(self._tile_ready)

    # --- painting
    def _paint_plan(self, painter: QPainter, view: View) -> None:
        session = self._session
        self._symbols = paint_plan(
            painter,
            view,
            self.placed,
            session.plan.roster,
            self._theme,
            selected=session.selection,
            hidden=self._hidden,
            wind_from_deg=session.plan.scene(session.scene).wind_from_deg,
        )

    def _paint_findings(self, painter: QPainter, view: View) -> None:
        paint_findings(painter, view, self._shown_findings, self._theme)

    def _tile_ready(self) -> None:
        self.base.update()
