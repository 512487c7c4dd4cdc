"""What a tool is: a generator that receives gestures, yields previews with hints, and returns a change."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.judgement.exit_suggestions import ExitSuggestions
from tabletop.core.scenes.move import Move
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.tools.base.aids import DrawingAids
from tabletop.tools.base.snapping import Snapper

Action = Literal["move", "click", "double_click", "drag_start", "drag_move", "drag_finish", "key"]


@dataclass(frozen=True)
class PointerEvent:
    """One gesture in ground metres. `ground` is snapped, `raw` is not; `snap` says to what (a kind of snapping, or "").

    A place that was typed has the snap "typed" and is meant exactly. `key` is set for action "key": "escape", "enter", "backspace",
    "delete", "tab", "backtab", "left", "right", "up", "down", "undo", "redo", or a character.
    `modifiers` are "shift", "ctrl", "alt". `metre_per_px` is the view's scale. A double click comes after the click of its first
    press; the place of "drag_start" is where the button went down.
    """

    action: Action
    ground: Position
    raw: Position = (0.0, 0.0)
    modifiers: frozenset[str] = frozenset()
    key: str = ""
    snap: str = ""
    metre_per_px: float = 1.0

    @property
    def is_typed(self) -> bool:
        """Whether the place was typed as numbers."""
        return self.snap == "typed"

    @property
    def is_motion(self) -> bool:
        """Whether the pointer only moved; what a tool has refused is said until something else happens."""
        return self.action in ("move", "drag_move")


@dataclass(frozen=True)
class PreviewShape:
    """One thing drawn while a gesture goes on. role: "feature" (drawn as `kind` with `properties`), or another one.

    A ghost is what is suggested: `properties` say its number, whether it is needed, and whether it is the one at hand.
    The kind of a "snap" mark is that of snapping; that of a handle is "vertex", "picked", "middle" (of an edge) or "turn".
    """

    geometry: BaseGeometry
    role: Literal["feature", "guide", "handle", "snap", "select", "ghost"] = "feature"
    kind: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What to show now: shapes, the hint (what click, drag, Shift and Esc do now), a readout such as length or area, hidden ids.

    `busy`: a sketch or drag is under way, which Esc drops. `keys`: the keys the tool answers to now; the others are free for the map.
    `snaps`: whether the pointer should snap now; `hidden` features are no target, the places of `snap_to` are. `entry`: a place may be
    typed now, distances and bearings from `origin`, the last corner, which perpendiculars fall from too, towards `aim`.
    """

    hint: Message
    shapes: tuple[PreviewShape, ...] = ()
    readout: Message | None = None
    hidden: frozenset[str] = frozenset()
    cursor: Literal["arrow", "cross", "move", "hand"] = "cross"
    busy: bool = False
    keys: frozenset[str] = frozenset()
    snaps: bool = True
    snap_to: tuple[Position, ...] = ()
    entry: bool = False
    origin: Position | None = None
    aim: Position | None = None


@dataclass(frozen=True)
class Selection:
    """Returned by a tool that changes what is selected and not the plan."""

    ids: frozenset[str]


@dataclass(frozen=True)
class Switch:
    """Returned by a tool that hands over to another one; `ids` are to be selected first, None leaves the selection."""

    tool_id: str
    ids: frozenset[str] | None = None


@dataclass(frozen=True)
class Told:
    """Returned by a tool for a change with something to it: a sentence that says what more was done than asked; or that what was made is
    whole, so that nothing need be asked about it.
    """

    change: Change
    said: Message | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class LedThrough:
    """Returned by a tool that leads a unit's way through a place (metres); the way is found behind the window."""

    move: Move
    place: Position


Outcome = Change | Told | Selection | Switch | LedThrough | None
ToolResult = Outcome | Message
"""What a part of a tool comes to: an outcome, or the sentence why not."""
Gesture = Generator[Preview, PointerEvent, Outcome]


@dataclass(frozen=True)
class ToolContext:
    """What a tool may look at: callables, so that each gesture sees the newest state. It cannot change anything."""

    plan: Callable[[], Plan]
    scene: Callable[[], int]
    scope: Callable[[], Scope]
    selection: Callable[[], frozenset[str]]
    layers: Callable[[], LayerSet]
    defaults: Callable[[str], dict[str, Any]] = lambda kind: {}
    """Properties for a new feature of a kind, such as the roster unit chosen in the roster list."""
    tolerance_px: float = 10.0
    aids: Callable[[], DrawingAids] = DrawingAids
    suggested: Callable[[], ExitSuggestions | None] = lambda: None
    """Exits that the crowd at hand might have."""
    way: Callable[[], Move | None] = lambda: None
    """The way to the next scene of the unit that is chosen."""
    writable: Callable[[], bool] = lambda: True
    """Whether the plan takes edits; one that is open for reading only does not."""
    drawn: Callable[[], Mapping[str, Position | None]] = dict
    """Where symbols are drawn that do not stand at their true places, in metres by id; None: in a stack."""
    drawn_known: Callable[[], Mapping[str, Position | None] | None] = dict
    """The same without work; None while it is being worked out."""
    snapper: Callable[[], Snapper] | None = None
    """What finds edges near a place; None: one is made of plan and layers."""

    def edges(self) -> Snapper:
        """What finds edges of plan and layers near a place."""
        return Snapper(self.plan(), self.scene(), self.layers()) if self.snapper is None else self.snapper()


ToolFactory = Callable[[ToolContext], Gesture]
