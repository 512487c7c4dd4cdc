"""Drives a tool: starts its gesture, hands it events, starts the next gesture after an outcome. A fault in a tool ends here."""

import logging
from collections.abc import Generator
from dataclasses import replace

from shapely import Point

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.tools.base.aids import SNAP_TITLES
from tabletop.tools.base.tool import Gesture, Outcome, PointerEvent, Preview, PreviewShape, ToolContext, ToolFactory

_log = logging.getLogger(__name__)


def selection_after(change: Change) -> frozenset[str]:
    """What a person expects to be selected after an edit: the features it made or changed."""
    return frozenset(edit.key for edit in change.edits if edit.table == "feature" and edit.after is not None)


class ToolRun:
    """One tool in use. A gesture starts when its preview or an event asks for it, so it sees the plan after the change before."""

    def __init__(self, factory: ToolFactory, context: ToolContext) -> None:
        self._factory = factory
        self._context = context
        self._gesture: Gesture | None = None
        self._preview: Preview | None = None
        self._pointer: PointerEvent | None = None

    @property
    def preview(self) -> Preview:
        """What to show now."""
        self._started()
        assert self._preview is not None
        return self._preview

    @property
    def busy(self) -> bool:
        """Whether a sketch or drag is under way."""
        return self.preview.busy

    def wants(self, key: str) -> bool:
        """Whether the tool answers to that key now."""
        return key in self.preview.keys

    def send(self, event: PointerEvent) -> Outcome:
        """Hand an event to the tool; the outcome when it ended the gesture, else None."""
        gesture = self._started()
        if event.action != "key":
            self._pointer = event
        try:
            self._preview = _marked(gesture.send(event), event)
        except StopIteration as done:
            self.restart()
            outcome: Outcome = done.value
            return outcome
        except Exception:
            _log.exception("a tool failed; its gesture is dropped")
            self.restart()
        return None

    def restart(self) -> None:
        """Drop what is under way; the next look at the preview starts afresh."""
        if self._gesture is not None:
            self._gesture.close()
        self._gesture = None

    def change_context(self, context: ToolContext) -> None:
        """Look through another context from the next gesture on."""
        self._context = context

    def refresh(self) -> None:
        """Say that plan, scene or selection changed: a tool at rest shows the new state, a sketch under way goes on."""
        if self._gesture is not None and not self.busy:
            self.restart()

    def close(self) -> None:
        """End the tool."""
        self.restart()
        self._pointer = None

    def _started(self) -> Gesture:
        if self._gesture is None:
            try:
                self._gesture, self._preview = self._begun()
            except Exception:
                _log.exception("a tool cannot start")
                self._gesture = _broken()
                self._preview = next(self._gesture)
        return self._gesture

    def _begun(self) -> tuple[Gesture, Preview]:
        gesture = self._factory(self._context)
        preview = next(gesture)
        if self._pointer is not None:
            preview = gesture.send(replace(self._pointer, action="move"))
        return gesture, preview


def _marked(preview: Preview, event: PointerEvent) -> Preview:
    """The preview with a mark where the pointer snapped, and the word for it beside the readout."""
    if not event.snap or not preview.snaps:
        return preview
    shown = replace(preview, shapes=(*preview.shapes, PreviewShape(Point(event.ground), "snap", event.snap)))
    title = SNAP_TITLES.get(event.snap)
    if title is None or event.action == "key":
        return shown
    word = Message(title)
    if preview.readout is None:
        return replace(shown, readout=message(mark("Snaps to: {snap}"), snap=word))
    return replace(shown, readout=message(mark("{readout} · snaps to: {snap}"), readout=preview.readout, snap=word))


def _broken() -> Generator[Preview, PointerEvent, Outcome]:
    while True:
        yield Preview(message(mark("This tool cannot go on here; choose another one.")))
