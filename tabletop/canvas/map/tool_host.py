"""The tool in hand: feeds it gestures in ground metres, and gives what comes out of it to the session."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal

from tabletop import i18n
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import Position
from tabletop.core.values.change import Change
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.session import Session
from tabletop.tools import registry
from tabletop.tools.base.aids import DrawingAids
from tabletop.tools.base.entry import Typed, typed_place
from tabletop.tools.base.snapping import Snap, Snapper
from tabletop.tools.base.tool import Action, LedThrough, Outcome, PointerEvent, Preview, Selection, Switch, Told, ToolContext
from tabletop.tools.base.tool_run import ToolRun, selection_after

FIRST_TOOL = "select"
MAKING_TOOLS = frozenset({"protect"})
"""Tools besides those that draw a kind whose new feature is asked for what it does not say yet."""
SNAP_PX = 10.0
NONE: frozenset[str] = frozenset()
CURSORS = {
    "arrow": Qt.CursorShape.ArrowCursor,
    "cross": Qt.CursorShape.CrossCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "hand": Qt.CursorShape.PointingHandCursor,
}
GRIPS = {"hand": Qt.CursorShape.OpenHandCursor, "grabbed": Qt.CursorShape.ClosedHandCursor}


def cursor_shape(preview: Preview | None, grip: str) -> Qt.CursorShape:
    """What the pointer looks like: as the tool says, or as a hand that takes the map."""
    return GRIPS.get(grip) or CURSORS[preview.cursor if preview else "arrow"]


class ToolHost(QObject):
    """Runs one tool at a time. `preview_changed` whenever another preview may have to be shown; `drawn(feature, pixel)` after a tool
    that draws has made one."""

    tool_changed = Signal(str)
    preview_changed = Signal()
    drawn = Signal(object, QPointF)

    def __init__(self, session: Session, view: Callable[[], View], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.drawn_at: Callable[[], Mapping[str, Position | None]] = dict
        self.drawn_known: Callable[[], Mapping[str, Position | None] | None] = dict
        self.opened: Callable[[QPointF], bool] = lambda at_px: False
        """Whether a click of the hand that selects opens something at a pixel instead: the map sets it."""
        self._shown: tuple[Plan, frozenset[str], Plan] | None = None
        self._view = view
        self._aids = DrawingAids()
        self._aim: Position | None = None
        self._defaults: Callable[[str], dict[str, Any]] = lambda kind: {}
        self._context = ToolContext(
            plan=self._visible_plan,
            scene=lambda: session.scene,
            scope=lambda: session.scope,
            selection=lambda: session.selection,
            layers=self._visible_layers,
            defaults=lambda kind: self._defaults(kind),
            tolerance_px=SNAP_PX,
            aids=lambda: self._aids,
            suggested=lambda: session.exits.found,
            way=lambda: session.movement.way,
            writable=lambda: not session.file.read_only,
            drawn=lambda: self.drawn_at(),
            drawn_known=lambda: self.drawn_known(),
            snapper=self._edges,
        )
        self.tool_id = FIRST_TOOL
        self._run: ToolRun | None = ToolRun(registry.tool(FIRST_TOOL), self._context)
        self._snapper: Snapper | None = None
        self._spot_px = QPointF()
        self._scene = session.scene
        session.movement.way_changed.connect(self.refresh)

    @property
    def preview(self) -> Preview | None:
        """What the tool shows now; None once the map is closed."""
        return None if self._run is None else self._run.preview

    @property
    def is_busy(self) -> bool:
        """True while a sketch or drag is under way."""
        return self._run is not None and self._run.busy

    def wants(self, key: str) -> bool:
        """Whether the tool answers to a key now."""
        return self._run is not None and self._run.wants(key)

    @property
    def aids(self) -> DrawingAids:
        """What helps to draw, as the user set it."""
        return self._aids

    def set_aids(self, aids: DrawingAids) -> None:
        """Other drawing aids; a sketch under way goes on."""
        self._aids, self._snapper = aids, None
        self._context = replace(self._context, tolerance_px=aids.reach_px)
        if self._run is not None:
            self._run.change_context(self._context)
            self.refresh()

    def set_defaults(self, defaults: Callable[[str], dict[str, Any]]) -> None:
        """Properties for the next new feature of a kind."""
        self._defaults = defaults
        self.restart()

    def set_tool(self, tool_id: str) -> None:
        """Take another tool, or begin the same one afresh. Raises what the registry raises for an unknown id."""
        factory = registry.tool(tool_id)
        if self._run is None:
            return
        changed = tool_id != self.tool_id
        self._run.close()
        self._run, self.tool_id = ToolRun(factory, self._context), tool_id
        self.preview_changed.emit()
        if changed:
            self.tool_changed.emit(tool_id)

    def restart(self) -> None:
        """Begin the gesture afresh; what was half-done is dropped."""
        if self._run is not None:
            self._run.restart()
            self.preview_changed.emit()

    def send(self, action: Action, pixel: QPointF, modifiers: frozenset[str] = NONE) -> None:
        """A gesture of the pointer at a pixel."""
        self._spot_px = pixel
        if action == "click" and self.tool_id == FIRST_TOOL and not self.is_busy and self.opened(pixel):
            return
        self._send(self._event(action, modifiers))

    # --- places that are typed
    @property
    def takes_typed(self) -> bool:
        """Whether a place can be typed now."""
        return self.preview is not None and self.preview.entry

    def typed(self, text: str) -> Typed:
        """The place a text names, seen from the last corner towards the pointer. Raises InputError, saying what is wrong."""
        preview = self.preview
        return typed_place(text, preview.origin if preview else None, self._aim)

    def aim(self) -> None:
        """A typed distance goes from now on where the tool points."""
        preview = self.preview
        self._aim = (preview.aim if preview else None) or self._event("move", NONE).ground

    def show_typed(self, ground: Position) -> None:
        """Show how it would be with the pointer at a typed place."""
        self._send(PointerEvent("move", ground, ground, NONE, "", "typed", self._view().metre_per_px))

    def place_typed(self, ground: Position) -> None:
        """A click exactly at a typed place."""
        self._send(PointerEvent("click", ground, ground, NONE, "", "typed", self._view().metre_per_px))

    def key(self, key: str, modifiers: frozenset[str] = NONE) -> bool:
        """A key; False when nobody here has a use for it. Esc with nothing to drop goes back to selecting."""
        if self.wants(key):
            self._send(self._event("key", modifiers, key))
            return True
        if key == "escape" and self.tool_id != FIRST_TOOL:
            self.set_tool(FIRST_TOOL)
            return True
        return False

    # --- what the session says
    def plan_changed(self, change: Change | None) -> None:
        """Show the newest plan; a sketch goes on unless all of the plan was replaced."""
        self._snapper = None
        if change is None:
            self.restart()
        else:
            self.refresh()

    def layers_changed(self) -> None:
        """Snap to the layers that are there now."""
        self._snapper = None

    def scene_changed(self) -> None:
        """Another scene drops what was half-done; another scope, or what is hidden, does not."""
        self._snapper = None
        if self._session.scene != self._scene:
            self._scene = self._session.scene
            self.restart()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Plan or selection are others: a tool at rest shows them."""
        if self._run is not None:
            self._run.refresh()
            self.preview_changed.emit()

    def close(self) -> None:
        """Drop the tool for good."""
        if self._run is not None:
            self._run.close()
            self._run = None

    # --- events in, outcomes out
    def _send(self, event: PointerEvent) -> Outcome:
        if self._run is None:
            return None
        outcome = self._run.send(event)
        if isinstance(outcome, Change):
            self._do(outcome)
        elif isinstance(outcome, Told):
            if self._do(outcome.change, outcome.is_whole) and outcome.said is not None:
                self._session.notice.emit(i18n.text(outcome.said), "info")
        elif isinstance(outcome, Selection):
            self._session.select(outcome.ids)
        elif isinstance(outcome, Switch):
            self._switch(outcome)
        elif isinstance(outcome, LedThrough):
            self._session.movement.lead_through(outcome.move, outcome.place)
        self.preview_changed.emit()
        return outcome

    def _do(self, change: Change, is_whole: bool = False) -> bool:
        session = self._session
        done = session.remove(change) if _takes_away(change, session.scene) else session.do(change)
        if not done:
            return False
        if change.feature_ids:
            session.select(one for one in selection_after(change) if session.plan.features[one].at(session.scene) is not None)
            made = [edit.after for edit in change.edits if edit.table == "feature" and edit.before is None]
            asks = registry.kind_of(self.tool_id) is not None or self.tool_id in MAKING_TOOLS
            if asks and not is_whole and len(made) == len(change.edits) == 1:
                self.drawn.emit(made[0], self._spot_px)
        return True

    def _switch(self, switch: Switch) -> None:
        if switch.ids is not None:
            self._session.select(switch.ids)
        self.set_tool(switch.tool_id)

    def _event(self, action: Action, modifiers: frozenset[str], key: str = "") -> PointerEvent:
        view = self._view()
        east, north = view.to_ground(np.array([[self._spot_px.x(), self._spot_px.y()]]))[0]
        raw = (float(east), float(north))
        snap = self._snapped(raw, modifiers, view.metre_per_px)
        return PointerEvent(action, snap.ground, raw, modifiers, key, snap.kind, view.metre_per_px)

    def _snapped(self, raw: tuple[float, float], modifiers: frozenset[str], metre_per_px: float) -> Snap:
        preview = self.preview
        aids = self._aids
        if preview is None or not preview.snaps or not aids.snapping or "shift" in modifiers:
            return Snap(raw)
        reach_m = aids.reach_px * metre_per_px
        return self._edges().snap(raw, reach_m, preview.hidden, preview.snap_to, preview.origin, aids.kinds)

    def _edges(self) -> Snapper:
        """What finds the edges of plan and layers that are there to snap to."""
        if self._snapper is None:
            layers = LayerSet(tuple(layer for layer in self._visible_layers() if layer.info.id not in self._aids.layers_off))
            self._snapper = Snapper(self._visible_plan(), self._session.scene, layers)
        return self._snapper

    def _visible_plan(self) -> Plan:
        """The plan without what is hidden: no tool sees that."""
        plan, hidden = self._session.plan, self._session.hidden
        if not hidden:
            return plan
        if self._shown is None or self._shown[0] is not plan or self._shown[1] is not hidden:
            features = {key: one for key, one in plan.features.items() if key not in hidden}
            self._shown = plan, hidden, replace(plan, features=features)
        return self._shown[2]

    def _visible_layers(self) -> LayerSet:
        return LayerSet(tuple(shown.layer for shown in self._session.layers.views if shown.visible))


def _takes_away(change: Change, scene: int) -> bool:
    """Whether all that an edit does in a scene is that features stand there no more."""
    pairs = [(edit.before, edit.after) for edit in change.edits if edit.table == "feature"]
    return len(pairs) == len(change.edits) > 0 and all(
        before is not None and before.at(scene) is not None and (after is None or after.at(scene) is None) for before, after in pairs
    )
