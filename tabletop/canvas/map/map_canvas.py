"""The live map of a session: shows it, moves over it, and lets the tools work on it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.canvas.asking.asking_row import AskingRow
from tabletop.canvas.base.map_surface import MapSurface
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.crowding.under_pointer import UnderPointer
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.canvas_input import CanvasInput, asks_for_menu
from tabletop.canvas.map.canvas_navigation import SETTLE_MS, Navigator, fitted, fitted_in, free_part, rescaled
from tabletop.canvas.map.entry_field import EntryField
from tabletop.canvas.map.exit_crowd import ExitCrowd
from tabletop.canvas.map.extents import extent_of, plan_extent, shown_extents, spot_of, town_extents, united
from tabletop.canvas.map.finding_flash import FindingFlash
from tabletop.canvas.map.hover_tip import HoverTip, words_of
from tabletop.canvas.map.map_items import MapItems
from tabletop.canvas.map.place_flash import PlaceFlash
from tabletop.canvas.map.play_on_map import PlayOnMap
from tabletop.canvas.map.tool_host import ToolHost, cursor_shape
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.fix import Fix
from tabletop.session.session import Session
from tabletop.tools.base.aids import DrawingAids

AROUND_M = 40.0
"""So much ground shows round a place that was looked for."""
CLOSEST_FIT = 250.0
"""Fitting a point or a short line does not go nearer than 1:250."""


class MapCanvas(QWidget):
    """Map of a session. Distances are ground metres, places on screen are pixels of this widget."""

    tool_changed = Signal(str)
    hint_changed = Signal(str, str)
    pointer_moved = Signal(float, float)
    view_changed = Signal()
    files_dropped = Signal(object)
    context_requested = Signal(QPoint, tuple)

    def __init__(self, session: Session, theme: str = "light", tiles: TileStore | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._said = ("", "")
        self._plan_path: Path | None = None
        self.surface = MapSurface(theme, self)
        self.navigator = Navigator(self)
        self.host = ToolHost(session, self.view, self)
        self.items = MapItems(session, self.surface, tiles or TileStore(self), theme, lambda: self.host.preview, self)
        self.input = CanvasInput(self.surface, self.surface.viewport(), self.navigator, self.host, self)
        self._play = self.input.play = PlayOnMap(session, self.items, self.host, self.input.crosshair, self)
        self.entry = EntryField(self.surface.viewport(), self.host, theme)
        self.asking = AskingRow(self.surface.viewport(), session, theme)
        self._exit_crowd = ExitCrowd(session, self.host, lambda: self.pointer_ground() or self.view().centre, self)
        crowding, known = (lambda: self.items.crowding(self.view())), lambda: self.items.crowding_known(self.view())
        shown, roster = (lambda: self.items.placed), lambda: session.plan.roster
        self.under = UnderPointer(self.surface.viewport(), self.view, shown, crowding, known, roster, words_of)
        self.under.theme = theme
        self._tip = HoverTip(self.surface.viewport(), self.under.said)
        self._flash = FindingFlash(self.items.overlay.set_flash, self.items.step_back, self)
        self._place_flash = PlaceFlash(self.items.place, self)
        self._labels_due = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._lay_out()
        self._join_parts()
        self._session_links = self._join_session()
        self._plan_changed(None)

    def _lay_out(self) -> None:
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self.surface)
        self.setFocusProxy(self.surface)
        self.setMinimumSize(QSize(160, 120))
        self.surface.setAccessibleName(i18n.tr("Map"))

    def _join_parts(self) -> None:
        self.navigator.changed.connect(self._view_moved)
        self.navigator.settled.connect(self._settled)
        self._labels_due.timeout.connect(self._settled)
        self.host.preview_changed.connect(self._preview_changed)
        self.host.tool_changed.connect(self.tool_changed)
        self.input.pointer_at.connect(self._pointer_at)
        self.input.pointer_left.connect(self._tip.stop)
        self.items.crosshair.follow(self.input.crosshair, self.surface, lambda at_px: self.under.said(at_px, whole=False))
        self.host.drawn_at, self.host.drawn_known, self.host.opened = self.under.drawn, self.under.drawn_known, self.under.opened
        self.under.chosen.connect(self._session.select)
        self.under.closer.connect(lambda shapes: self.zoom_to(extent_of(shapes)))
        self.under.sign_at = lambda at_px: self.items.signs.at(self.view(), at_px) if self.items.findings.isVisible() else None
        self.input.frame_changed.connect(self.items.crosshair.set_framed)
        self.input.grip_changed.connect(self._show_cursor)
        self.input.context_asked.connect(self._context_at)
        self.input.files_dropped.connect(self.files_dropped)
        self.input.entry_asked.connect(self._type_place)
        self.entry.closed.connect(self.surface.setFocus)
        self.entry.placed.connect(self._typed_at)
        self.asking.closed.connect(self.surface.setFocus)
        self.host.drawn.connect(self._ask)
        self.host.tool_changed.connect(lambda _: self.asking.leave())
        self.host.tool_changed.connect(self.items.on_map.tool_taken)

    def _join_session(self) -> list[tuple[SignalInstance, Callable[..., None]]]:
        session = self._session
        links: list[tuple[SignalInstance, Callable[..., None]]] = [
            (session.plan_changed, self._plan_changed),
            (session.scene_changed, self._scene_changed),
            (session.selection_changed, self._selection_changed),
            (session.findings_changed, self.items.findings_changed),
            (session.layers_changed, self._layers_changed),
        ]
        for signal, slot in links:
            signal.connect(slot)
        return links

    def shutdown(self) -> None:
        """Take the map down: no more input, no tool, no timers, no signals. It may be called twice."""
        for signal, slot in self._session_links:
            signal.disconnect(slot)
        if self._session_links:
            self.items.close()
        self._session_links = []
        self.input.stop()
        self._play.stop()
        self.asking.drop()
        self.host.close()
        self.navigator.stop()
        self._labels_due.stop()
        self._flash.stop()
        self._place_flash.stop()
        self._tip.stop()

    # --- tools
    @property
    def tool_id(self) -> str:
        """The tool in hand."""
        return self.host.tool_id

    def set_tool(self, tool_id: str) -> None:
        """Take a tool in hand; what was half-done is dropped."""
        self.host.set_tool(tool_id)
        self.input.crosshair.point()
        self.surface.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def aids(self) -> DrawingAids:
        """What helps to draw."""
        return self.host.aids

    def set_aids(self, aids: DrawingAids) -> None:
        """Other drawing aids: snapping, what a drag draws, big handles."""
        self.host.set_aids(aids)
        self.items.overlay.handle_scale = aids.handle_scale
        self.items.preview_changed()

    def set_defaults(self, defaults: Callable[[str], dict[str, Any]]) -> None:
        """Properties for the next new feature of a kind, such as the unit chosen in the roster."""
        self.host.set_defaults(defaults)

    # --- where it looks
    def view(self) -> View:
        """The ground shown."""
        return self.navigator.view

    def pointer_ground(self) -> tuple[float, float] | None:
        """Where the pointer is, in metres; None while it is not over the map."""
        at_px = self.input.pointer_px
        return None if at_px is None else self._ground(at_px)

    def ground_at(self, at_px: QPointF) -> tuple[float, float]:
        """The place under a pixel of the map, in metres."""
        return self._ground(at_px)

    def zoom_to(self, bounds: Bounds) -> None:
        """Show all of west, south, east, north (metres), with a margin."""
        if np.isfinite(bounds).all():
            self.navigator.jump(fitted(self.view(), bounds, CLOSEST_FIT))

    def zoom_plan(self) -> None:
        """Show the plan in all its scenes; a plan without features begins in the town."""
        self.navigator.show_home(plan_extent(self._session.plan) or united(town_extents(self._session.layers.views)))

    def zoom_all(self) -> None:
        """Show the plan in all its scenes and every visible layer."""
        self.navigator.show_home(united([plan_extent(self._session.plan), *shown_extents(self._session.layers.views)]))

    def zoom_selection(self) -> None:
        """Show what is selected."""
        chosen = [feature.geometry for feature in self.items.placed if feature.id in self._session.selection]
        self.zoom_to(extent_of(chosen))

    def zoom_layer(self, layer_id: str) -> None:
        """Show all of a layer."""
        for shown in self._session.layers.views:
            if shown.layer.info.id == layer_id and shown.layer.extent is not None:
                self.zoom_to(shown.layer.extent)

    def set_scale(self, scale: float) -> None:
        """Show the same middle at 1:`scale`."""
        self.navigator.jump(rescaled(self.view(), scale))

    def pan_px(self, right_px: float, down_px: float) -> None:
        """Push the map by so many pixels."""
        self.navigator.pan(right_px, down_px)

    def zoom_by(self, factor: float) -> None:
        """Show the middle, or what is at the crosshair, larger by a factor."""
        self.navigator.zoom(factor, self.input.crosshair.px)

    def back(self) -> None:
        """To the view before."""
        self.navigator.back()

    def forward(self) -> None:
        """To the view that `back` left."""
        self.navigator.forward()

    def show_finding(self, finding: Finding) -> None:
        """Go to where a finding is, in its scene, and let it flash."""
        if finding.scene in [scene.number for scene in self._session.plan.scene_list()]:
            self._session.set_scene(finding.scene)
        about = [feature.geometry for feature in self.items.placed if feature.id in finding.features]
        highlight = finding.highlight
        self.zoom_to(extent_of(about if highlight is None or highlight.is_empty else [highlight]))
        self._flash.start(finding)

    def preview_fix(self, finding: Finding | None, fix: Fix | None) -> None:
        """Show what a fix of a finding would do, in the finding's scene; None shows nothing any more."""
        if finding is None or fix is None:
            self.items.fix.clear()
        else:
            self.items.fix.show_fix(fix, self._session.plan, finding.scene)

    def look_at(self, bounds: Bounds) -> None:
        """Show exactly west, south, east, north (metres), as far as the window has their shape."""
        west, south, east, north = bounds
        view = self.view()
        closest_m = max((east - west) / view.width_px, (north - south) / view.height_px)
        self.navigator.show(
            rescaled(replace(view, centre=((west + east) / 2, (south + north) / 2)), view.scale / view.metre_per_px * closest_m)
        )

    def show_place(self, shape: BaseGeometry, mark: bool = False, stay: bool = False) -> None:
        """Go to a place, with what lies round it, unless the map is to `stay`, and let it flash; `mark` leaves a cross on it."""
        if shape.is_empty:
            return
        west, south, east, north = shape.bounds
        if not stay:
            around = west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M
            self.navigator.jump(fitted_in(self.view(), around, free_part(self), CLOSEST_FIT))
        crossed = self.items.place.crossed if stay else ((west + east) / 2, (south + north) / 2) if mark else None
        self._place_flash.start(shape, crossed)

    def clear_place(self) -> None:
        """No cross any more."""
        self._place_flash.stop()

    def set_theme(self, theme: str) -> None:
        """Other colours, at once."""
        self.items.set_theme(theme)
        self.under.theme = theme
        self.entry.set_theme(theme)
        self.asking.set_theme(theme)
        self._labels_due.start()

    # --- what the session says
    def _plan_changed(self, change: Change | None) -> None:
        self._tip.stop()
        is_other = change is None and self._session.file.path != self._plan_path
        if is_other:
            self.items.plan_replaced()
        self.items.plan_changed()
        self.host.plan_changed(change)
        self.asking.plan_changed()
        if is_other:
            self._plan_path = self._session.file.path
            self.navigator.show_home(plan_extent(self._session.plan))
        self._labels_due.start()

    def _scene_changed(self) -> None:
        self._tip.stop()
        self.items.plan_changed()
        self.host.scene_changed()
        self.asking.leave()
        self._labels_due.start()

    def _selection_changed(self) -> None:
        self.items.selection_changed()
        self.host.refresh()

    def _layers_changed(self) -> None:
        self.items.layers_changed()
        self.host.layers_changed()
        if self.navigator.is_home and plan_extent(self._session.plan) is None:
            self.zoom_plan()
        self._labels_due.start()

    # --- what the parts say
    def _view_moved(self) -> None:
        self.items.show(self.view(), self.navigator.moving)
        self.input.ground_moved()
        self._type_again()
        self._tip.stop()
        self.view_changed.emit()

    def _settled(self) -> None:
        if not self.navigator.moving:
            self.items.settle(self.view())

    def _preview_changed(self) -> None:
        self.items.preview_changed()
        self._show_cursor()
        preview = self.host.preview
        if preview is not None:
            said = (i18n.text(preview.hint), i18n.text(preview.readout) if preview.readout else "")
            if said != self._said:
                self._said = said
                self.hint_changed.emit(*said)

    def _show_cursor(self) -> None:
        shape = cursor_shape(self.host.preview, self.input.grip)
        if self.surface.viewport().cursor().shape() != shape:
            self.surface.viewport().setCursor(shape)

    def _pointer_at(self, at_px: QPointF) -> None:
        self.pointer_moved.emit(*self._ground(at_px))
        self._type_again()
        if self.host.is_busy or self.input.grip:
            self._tip.stop()
        else:
            self._tip.pointer_at(at_px)

    def _type_place(self, text: str) -> None:
        """Open the field for a typed place at the pointer."""
        self._tip.stop()
        self.entry.open(text, self.input.pointer_px or QPointF(self.surface.viewport().rect().center()))

    def _ask(self, feature: Feature, at_px: QPointF) -> None:
        """What was drawn asks for what it needs."""
        self._tip.stop()
        self.asking.ask(feature, at_px)

    def _type_again(self) -> None:
        """A place that is being typed is seen from where the pointer is now."""
        if self.entry.isVisible():
            self.entry.pointer_moved()

    def _typed_at(self, east_m: float, north_m: float) -> None:
        """A corner that was typed comes into view."""
        west, south, east, north = self.view().bounds
        if not (west <= east_m <= east and south <= north_m <= north):
            self.navigator.show(replace(self.view(), centre=(east_m, north_m)))
        if self.input.crosshair.at is not None or self.input.pointer_px is None:
            self.input.crosshair.put((east_m, north_m))

    def _context_at(self, at_px: QPointF) -> None:
        self._tip.stop()
        if self.under.opened(at_px):
            return
        self.context_requested.emit(self.surface.viewport().mapToGlobal(at_px.toPoint()), tuple(self.under.picked(at_px)))

    def _ground(self, at_px: QPointF) -> tuple[float, float]:
        east, north = self.view().to_ground(np.array([[at_px.x(), at_px.y()]]))[0]
        return float(east), float(north)

    # --- Qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The middle of the map stays in the middle."""
        super().resizeEvent(event)
        self._fit_surface()

    def showEvent(self, event: QShowEvent) -> None:
        """The size is known at the latest now."""
        super().showEvent(event)
        self._fit_surface()

    def event(self, event: QEvent) -> bool:
        """A move to a screen of another density draws all afresh, another language its words."""
        if event.type() == QEvent.Type.LanguageChange:
            self.items.words_changed()
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.LanguageChange):
            self._labels_due.start()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The menu key, or Shift+F10, asks for the menu of what is selected."""
        if asks_for_menu(event):
            spot = spot_of(self.view(), [one for one in self.items.placed if one.id in self._session.selection])
            self.context_requested.emit(self.surface.viewport().mapToGlobal(spot), tuple(self._session.selection))
            return
        super().keyPressEvent(event)

    def _fit_surface(self) -> None:
        self._box.activate()
        size = self.surface.viewport().size()
        self.navigator.resize(size.width(), size.height())
