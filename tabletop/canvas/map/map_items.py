"""The items of the live map from the ground up: tiles, labels, plan, findings, gesture, furniture. Each redraws only when it must."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.map_surface import MapSurface, TileItem
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.crowding.crowding import Crowding, crowding_known, crowding_of
from tabletop.canvas.crowding.gathered_signs import DrawnSigns, Sign
from tabletop.canvas.findings.finding_painter import Look, finding_steps
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import wind_box, wind_words, words_box
from tabletop.canvas.map.crosshair import CrosshairItem
from tabletop.canvas.map.differences_item import DifferencesItem, pairs_of
from tabletop.canvas.map.findings_on_map import FindingsOnMap
from tabletop.canvas.map.overlay_item import DecorationsItem, GridItem, OverlayItem
from tabletop.canvas.map.place_flash import PlaceItem
from tabletop.canvas.map.plan_dots import paint_dots
from tabletop.canvas.plan.fix_preview import FixItem
from tabletop.canvas.plan.grid_painter import grid_boxes
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_item import FrameTime, Picture, PictureItem, in_the_way
from tabletop.canvas.plan.scene_pictures import PaintAhead, Painted, SceneLook, ScenePictures, Shown
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.canvas.play.play_item import PlayItem
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.guide_grid import shown_grid
from tabletop.core.values.layer import Layer
from tabletop.session.base.own_turn import OwnTurn
from tabletop.session.base.soon import LARGE
from tabletop.session.session import Session
from tabletop.tools.base.tool import Preview

NONE: frozenset[str] = frozenset()
SLICE_MS = 8.0
"""What one turn of the event loop gives to pictures and names that are being made."""
STALE_MS = 16.0
"""What it gives to a plan that an edit has made another one: time of this thread, so that checks that run do not hold it up."""
FIRST_MS = 20.0
"""What it gives to a plan that was just opened: it comes before the ground is complete, whose turns come between."""


class MapItems(QObject):
    """Everything that is drawn, and what of it has to be drawn again."""

    def __init__(
        self, session: Session, surface: MapSurface, tiles: TileStore, theme: str, preview: Callable[[], Preview | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._surface, self._theme = session, surface, theme
        self._all_tiles, self._tiles = tiles, tiles.in_theme(theme)
        self._hidden = NONE
        self._feature_count = 0
        self._taken = Taken()
        self._taken_in: View | None = None
        self._marks: list[QRectF] = []
        self._marked_around = self._taken
        self._let_go: Preview | None = None
        self._placed: list[Placed] | None = None
        self._painted: SceneLook | None = None
        self._scenes = ScenePictures(session, self._shown, self.furniture_boxes)
        self._ahead = PaintAhead(self._scenes, self._may_paint_ahead, lambda: self.plan.picture.cost_ms, self)
        self.on_map = FindingsOnMap(self)
        self._found_in = session.scene
        self.signs = DrawnSigns()
        self._preview = preview
        self._shown_preview: Preview | None = None
        self._settling: Iterator[None] = iter(())
        self._is_settled = True
        self._turn = OwnTurn(self)
        self._turn.timeout.connect(self._go_on)
        self._is_closed = False
        later = self._take_turn_later
        self._labelled: View | None = None
        self._named_layers: list[Layer] = []
        self._labels = LabelLayer(session.layers.views, theme)
        box = surface.frame
        self._frame = FrameTime()
        self.base = TileItem(box, 1, self._tiles, self._frame.begin)
        self.labels = PictureItem(box, 2, self._labels.paint_steps, later)
        self.grid = GridItem(box, 2.5, theme)
        self.ghosts = PictureItem(box, 2.8, self._paint_ghosts, later)
        self.plan = PictureItem(box, 3, self._paint_plan, later)
        self.plan.picture.first_ms = FIRST_MS
        self.plan.picture.made = self._ahead.rest
        self.plan.picture.rough = lambda painter, at: paint_dots(painter, at, self.placed, QColor(tokens(self._theme)["quiet-ink"]))
        self.play = PlayItem(box, 3.5, session, theme, self.furniture_boxes, self)
        self.findings = PictureItem(box, 4, self._paint_findings, later)
        self.overlay = OverlayItem(box, 5, theme, self._overlay_preview, lambda: session.plan.roster, self._seen_in_hand, self._taken_of)
        self.fix = FixItem(box, 5.2, theme)
        self.differences = DifferencesItem(box, 4.5, theme)
        self.looked_at_difference: str | None = None
        self.place = PlaceItem(box, 5.5, theme)
        self.furniture = DecorationsItem(box, 6, theme)
        self.crosshair = CrosshairItem(box, 7, theme)
        self._pictures = (self.plan, self.ghosts, self.findings, self.labels)
        for item in self._pictures:
            item.picture.frame = self._frame
        above = (self.differences, self.overlay, self.fix, self.place, self.furniture, self.crosshair)
        self._all = (self.base, self.labels, self.grid, self.ghosts, self.plan, self.play, self.findings, *above)
        self._tiles.tile_ready.connect(self._tile_ready)
        self.on_map.changed.connect(self.findings.forget)
        session.ghosts.changed.connect(self.ghosts.forget)
        session.comparison.changed.connect(self.differences_changed)
        surface.shown.connect(self._ahead.rest)
        self.layers_changed()

    @property
    def placed(self) -> list[Placed]:
        """What stands in the scene shown and is not hidden, the things of lower layers first."""
        if self._placed is None:
            self._placed = self._scenes.placed(self._session.scene, self._session.hidden)
        return self._placed

    # --- what changed
    def show(self, view: View, moving: bool) -> None:
        """Another view; one that goes on moving may be blurred."""
        self._settling = iter(())
        self._is_settled = True
        self._tiles.request(view)
        for item in self._all:
            item.set_view(view, moving)

    def settle(self, view: View) -> None:
        """The view stands still: everything sharp, and names where symbols leave room; a slice of it in each turn of the event loop."""
        self._tiles.request(view)
        if self._session.play.is_on:
            for item in self._all:
                item.set_view(view, moving=False)
            return
        self._settling, self._is_settled = self._settle_steps(view), False
        self._take_turn()

    @property
    def is_settled(self) -> bool:
        """Nothing is left to be sharpened."""
        return self._is_settled and not any(item.picture.is_busy for item in self._pictures)

    def _go_on(self) -> None:
        """One slice: of the lowest picture that is being painted, else of what is to be sharpened."""
        self._frame.begin()
        busy = next((item for item in self._pictures if item.picture.is_busy), None)
        if busy is not None:
            busy.go_on(self._slice_ms(busy.picture) if busy is self.plan else SLICE_MS)
        elif not self._is_settled:
            end = time.perf_counter() + SLICE_MS / 1e3
            while not self._is_settled and time.perf_counter() < end:
                self._is_settled = next(self._settling, self) is self
        (self._ahead.rest if self.is_settled else self._take_turn)()

    def _may_paint_ahead(self) -> bool:
        """Each thing that says no here has `rest` called when it is over."""
        return self.is_settled and not (self._session.play.is_on or self.plan.picture.is_stale) and self._surface.isVisible()

    def _slice_ms(self, picture: Picture) -> float:
        """More for a plan that nothing is shown of, or of which something else is shown than it is."""
        return FIRST_MS if picture.is_first else STALE_MS if picture.is_stale else SLICE_MS

    def _take_turn(self) -> None:
        """Go on in the next turn of the event loop; a map that is closed may still be painted, but not later."""
        if not self._is_closed:
            self._turn.start()

    def _take_turn_later(self) -> None:
        if not self._is_closed:
            (self._turn.start_after_frame if self._frame.spent_ms else self._turn.start)()

    def _settle_steps(self, view: View) -> Iterator[None]:
        ratio = self._surface.devicePixelRatioF()
        for item in self._all:
            item.set_view(view, moving=False)
        yield from self._sharpen(self.plan, ratio)
        if self._marked_around != self._taken:
            self.findings.picture.forget()
        yield from self._sharpen(self.findings, ratio)
        taken = self._taken.all + self._marks + self.furniture_boxes(view)
        if view != self._labelled or in_the_way(self._labels, taken):
            yield from self._labels.update_steps(view, taken)
            self._labelled = view
            self.labels.picture.forget()
            yield from self._sharpen(self.labels, ratio)

    def _sharpen(self, item: PictureItem, ratio: float) -> Iterator[None]:
        item.prepare(ratio)
        while item.picture.is_busy:
            yield

    def plan_replaced(self) -> None:
        """Another plan is open: nothing of the one before is shown, not even until this one is painted."""
        self._scenes.forget()
        for item in self._pictures:
            if item is not self.labels:
                item.renew()

    def plan_changed(self) -> None:
        """Features or the scene are others."""
        self._placed = None
        count = len(self._session.plan.features)
        if abs(count - self._feature_count) >= LARGE:
            self.plan.picture.is_early = count > self._feature_count
        self._feature_count = count
        self.fix.clear()
        self._plan_is_other()
        self.ghosts.forget()
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
        self._plan_is_other()

    def _plan_is_other(self) -> None:
        """The plan is to look otherwise: what was painted ahead is there at once, else the old picture stays until the new one is."""
        scene, picture, painted = self._session.scene, self.plan.picture, self._painted
        if painted is not None and painted.scene != scene and (pixmap := picture.kept(*painted.shown[:2])) is not None:
            self._scenes.keep(Painted(painted, pixmap, self._taken))
        self.plan.forget()
        if (found := self._scenes.found(scene)) is not None:
            picture.put(found.pixmap, found.look.shown.view)
            self._taken, self._taken_in, self._painted = found.taken, found.look.shown.view, found.look

    def findings_changed(self) -> None:
        """The checks have spoken, or the scene is another."""
        scene = self._session.scene
        if scene != self._found_in:
            self._found_in = scene
            self.findings.renew()  # not even for a moment do the signs of one scene stand on another
        self.on_map.take(self._session.judged.of_scene(scene), scene)

    def differences_changed(self) -> None:
        """The plan is held against something else, or no longer; or another difference is looked at."""
        comparison = self._session.comparison
        if comparison.found is None or comparison.before is None:
            self.differences.clear()
        else:
            self.differences.show_pairs(pairs_of(comparison.found, self.looked_at_difference), comparison.before)

    def look_at_difference(self, feature_id: str | None) -> None:
        """Show that difference alone; None shows all."""
        self.looked_at_difference = feature_id
        self.differences_changed()

    def play_changed(self) -> None:
        """Another moment is played, or none any more: then the plan is there again."""
        played = self._session.play.is_on
        if played != self.play.isVisible():
            for item in (self.ghosts, self.plan, self.findings, self.overlay):
                item.setVisible(not played)
            self.play.setVisible(played)
            if not played:
                self.play.stage.forget()
                self.settle(self.play.view)
        self.play.update()

    def is_play_ready(self) -> bool:
        """Whether the moment can be painted without a stop; a map that nobody sees keeps no one waiting."""
        return not self._surface.isVisible() or self.play.stage.is_ready(self.play.view, self._surface.devicePixelRatioF())

    def step_back(self, back: bool) -> None:
        """Findings go from the map while one of them flashes, and come again."""
        self.findings.setVisible(not back)

    def preview_changed(self) -> None:
        """The gesture goes on; what it holds in the hand leaves the plan."""
        preview = self._preview()
        hidden = NONE if preview is None else preview.hidden
        if hidden != self._hidden:
            self._let_go = None if hidden else self._shown_preview
            self._hidden = hidden
            self._plan_is_other()
        self._shown_preview = preview
        self.overlay.update()

    def _seen_in_hand(self, one: Placed) -> BaseGeometry | None:
        """What a unit that is being moved or turned sees, quickly."""
        return self._scenes.sights.among(self._session.layers.layer_set, self.placed).reach(one, fast=True)

    def _overlay_preview(self) -> Preview | None:
        """What a gesture has let go of is shown until the plan's picture holds it."""
        if self._let_go is not None and self.plan.picture.is_stale:
            return self._let_go
        return self._preview()

    def layers_changed(self) -> None:
        """Layers came, went, or are shown otherwise."""
        views = self._session.layers.views
        self._scenes.forget()
        self._all_tiles.set_layers(views)
        visible = [shown.layer for shown in views if shown.visible]
        self.furniture.schematic = any(layer.info.schematic for layer in visible)
        if visible != self._named_layers:
            self._named_layers, self._labelled = visible, None
            self._labels.set_layers(views)
        self.furniture.update()
        self.base.update()
        if any(feature.properties.get("sight") for feature in self.placed):
            self.plan.forget()
        self._ahead.rest()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self.differences.theme = theme
        self._theme = self.overlay.theme = self.furniture.theme = self.grid.theme = self.fix.theme = self.place.theme = theme
        self.crosshair.theme = theme
        self.play.set_theme(theme)
        self._tiles.tile_ready.disconnect(self._tile_ready)
        self._tiles = self._all_tiles.in_theme(theme)
        self._tiles.tile_ready.connect(self._tile_ready)
        self.base.set_tiles(self._tiles)
        self._labels.set_theme(theme)
        self._surface.set_theme(theme)
        self._frame.is_full = True
        for picture in self._pictures:
            picture.forget()
        for item in self._all:
            item.update()

    def words_changed(self) -> None:
        """Another language: whatever has words on it is painted again."""
        self._labelled = None
        self._frame.is_full = True
        self.play.stage.forget()
        for picture in self._pictures:
            picture.forget()
        for item in self._all:
            item.update()

    def close(self) -> None:
        """Hear no more of tiles, and leave blurred what is."""
        self._settling, self._is_settled, self._is_closed = iter(()), True, True
        self.play.stage.forget()
        self._turn.stop()
        self._ahead.close()
        self._scenes.forget()
        for item in self._pictures:
            item.picture.forget()
        self._tiles.tile_ready.disconnect(self._tile_ready)

    def crowding(self, view: View) -> Crowding:
        """Where symbols are drawn in a view."""
        session = self._session
        return crowding_of(self.placed, session.plan.roster, view, session.selection, self._hidden)

    def crowding_known(self, view: View) -> Crowding | None:
        """The same where it was worked out for the picture; None while that is being made."""
        session = self._session
        return crowding_known(self.placed, session.plan.roster, view, session.selection, self._hidden)

    # --- painting
    def _shown(self) -> Shown:
        return Shown(self.plan.view, self._surface.devicePixelRatioF(), self._theme, self._hidden)

    def _paint_plan(self, painter: QPainter, view: View) -> Iterator[None]:
        look = self._scenes.look(self._session.scene)
        self._taken = yield from self._scenes.steps(look, self.placed, painter, view)
        self._taken_in, self._painted = view, look._replace(shown=look.shown._replace(view=view))

    def _paint_ghosts(self, painter: QPainter, view: View) -> Iterator[None]:
        session = self._session
        steps = yield from session.ghosts.steps(session.hidden)
        yield from paint_ghosts(painter, view, steps, self._theme, session.plan.roster)

    def _paint_findings(self, painter: QPainter, view: View) -> Iterator[None]:
        around, avoid, on_map = self._taken, self.furniture_boxes(view), self.on_map
        look = Look(self._theme, calm=True, full=on_map.full, old=on_map.old)
        signs: list[Sign] = []
        self._marks = yield from finding_steps(painter, view, on_map.shown, look, self._taken_of(view), avoid, signs)
        self._marked_around, self.signs = around, DrawnSigns(view, signs)

    def furniture_boxes(self, view: View, scene: int | None = None) -> list[QRectF]:
        """Scale bar, north arrow, badge, wind of the scene shown, or of another, and the names along the guide grid."""
        furniture = decoration_boxes(view)
        if (wind := self._session.plan.scene(self._session.scene if scene is None else scene).wind_from_deg) is not None:
            furniture += [wind_box(view), words_box(view, wind_words(wind))]
        return furniture if self.grid.grid is None else [*furniture, *grid_boxes(view, self.grid.grid, furniture)]

    def _taken_of(self, view: View) -> Taken:
        """What the plan's picture took, where it stands in a view; nothing where that view shows it larger, smaller or turned."""
        drawn = self._taken_in
        if drawn is None or replace(drawn, centre=view.centre) != view:
            return Taken()
        right, down = view.px(drawn.centre)
        return self._taken.moved(QPointF(right - drawn.width_px / 2, down - drawn.height_px / 2))

    def _tile_ready(self) -> None:
        self.base.update()
