"""What a tool is: a generator that receives gestures, yields previews with hints, and returns a change."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from tabletop.core.change import Change
from tabletop.core.feature import Scope
from tabletop.core.layer import LayerSet
from tabletop.core.message import Message
from tabletop.core.plan import Plan

Action = Literal["move", "click", "double_click", "drag_start", "drag_move", "drag_finish", "key"]


@dataclass(frozen=True)
class PointerEvent:
    """One gesture in ground metres. `ground` is snapped, `raw` is not; `snap` says to what ("vertex", "edge" or "").

    `key` is set for action "key": "escape", "enter", "backspace", "delete", or a character. `metre_per_px` is the view's scale.
    """

    action: Action
    ground: tuple[float, float]
    raw: tuple[float, float] = (0.0, 0.0)
    modifiers: frozenset[str] = frozenset()
    key: str = ""
    snap: str = ""
    metre_per_px: float = 1.0


@dataclass(frozen=True)
class PreviewShape:
    """One thing drawn while a gesture goes on. role: "feature" (drawn as `kind` with `properties`), "guide", "handle", "snap", "select"."""

    geometry: BaseGeometry
    role: Literal["feature", "guide", "handle", "snap", "select"] = "feature"
    kind: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What to show now: shapes, the hint (what click, drag, Shift and Esc do now), a readout such as length or area, hidden ids."""

    hint: Message
    shapes: tuple[PreviewShape, ...] = ()
    readout: Message | None = None
    hidden: frozenset[str] = frozenset()
    cursor: Literal["arrow", "cross", "move", "hand"] = "cross"


@dataclass(frozen=True)
class Selection:
    """Returned by a tool that changes what is selected and not the plan."""

    ids: frozenset[str]


Outcome = Change | Selection | None
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


ToolFactory = Callable[[ToolContext], Gesture]
