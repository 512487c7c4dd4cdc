"""Edits that need no pointer: undo, select all, delete, duplicate. Each edit is one change through the session."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from shapely.affinity import translate

from tabletop.core.change import Change, add_feature, replace_features
from tabletop.core.feature import Feature, Keyframe, Scope, State
from tabletop.core.message import mark, message
from tabletop.core.plan import Plan

if TYPE_CHECKING:
    from tabletop.ui.main_window import MainWindow

OFFSET_PX = 24


def undo(window: "MainWindow") -> None:
    """Take back the last edit."""
    window.session.undo_stack.undo()


def redo(window: "MainWindow") -> None:
    """Do again what was taken back last."""
    window.session.undo_stack.redo()


def select_all(window: "MainWindow") -> None:
    """Select everything that stands in the scene shown."""
    session = window.session
    session.select(placed.id for placed in session.plan.placed(session.scene))


def delete(window: "MainWindow") -> None:
    """Delete what is selected, in the scenes that edits apply to."""
    session = window.session
    session.do(deletion(session.plan, session.selection, session.scene, session.scope))


def duplicate(window: "MainWindow") -> None:
    """Put a copy of what is selected beside it, and select the copy."""
    session = window.session
    offset_m = OFFSET_PX * window.canvas.view().metre_per_px
    change = duplication(session.plan, session.selection, offset_m)
    if session.do(change):
        session.select(change.feature_ids)


def _unlocked(plan: Plan, ids: Iterable[str], scene: int | None = None) -> list[Feature]:
    chosen = [plan.features[one] for one in sorted(ids) if one in plan.features]
    return [feature for feature in chosen if not _locked(feature, scene)]


def _locked(feature: Feature, scene: int | None) -> bool:
    states = [feature.at(scene)] if scene is not None else [keyframe.state for keyframe in feature.keyframes]
    return any(state is not None and state.properties.get("locked") is True for state in states)


def deletion(plan: Plan, ids: Iterable[str], scene: int, scope: Scope) -> Change:
    """Change that removes features in the scenes of the scope; locked ones stay."""
    pairs = [(feature, feature.removed(scene, scope)) for feature in _unlocked(plan, ids, scene)]
    return replace_features(message(mark("Delete {count} features"), count=len(pairs)), list(pairs))


def duplication(plan: Plan, ids: Iterable[str], offset_m: float) -> Change:
    """Change that adds a copy of each feature, to the south-east of it, in all its scenes."""
    copies = [_copy(feature, offset_m) for feature in _unlocked(plan, ids)]
    return add_feature(message(mark("Duplicate {count} features"), count=len(copies)), *copies)


def _copy(feature: Feature, offset_m: float) -> Feature:
    keyframes = tuple(Keyframe(one.scene, _moved(one.state, offset_m)) for one in feature.keyframes)
    return replace(feature, id=str(uuid.uuid4()), keyframes=keyframes)


def _moved(state: State | None, offset_m: float) -> State | None:
    return None if state is None else State(translate(state.geometry, offset_m, -offset_m), state.properties)
