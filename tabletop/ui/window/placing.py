"""Units of the roster put on the map one after another: each click places the next one, until the list or Esc ends it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from shapely import Point

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.roster.places import put
from tabletop.core.roster.sums import stands_in
from tabletop.core.values.change import Change
from tabletop.session.session import Session

TOOL = "draw-unit"


class Placing(QObject):
    """The units that wait for a click; the first of them is in hand. `said` with what a drop comes to, where the session tells nothing."""

    said = Signal(str)

    def __init__(self, session: Session, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._canvas = canvas
        self.waiting: list[str] = []
        session.plan_changed.connect(self._changed)
        session.scene_changed.connect(self._offer)
        canvas.tool_changed.connect(self._on_tool)
        canvas.input.units_dropped.connect(lambda keys, at_px: self.drop(keys, canvas.ground_at(at_px)))

    def start(self, keys: Sequence[str]) -> None:
        """The next clicks place these units of the roster."""
        self._canvas.set_tool(TOOL)
        self.waiting = list(keys)
        self._offer()
        self._canvas.setFocus()

    def defaults(self, kind: str) -> dict[str, str]:
        """The unit in hand, as a property of what is drawn next."""
        return {"unit": self.waiting[0]} if kind == "unit" and self.waiting else {}

    def drop(self, keys: Sequence[str], ground: tuple[float, float]) -> None:
        """The first of these units stands where it was dropped; the next clicks place the others."""
        session = self._session
        known = [key for key in keys if key in session.plan.roster]
        if not known or session.file.read_only:
            return
        placing = put(session.plan, known[0], Point(ground), session.scene, session.scope, session.shown.defaults())
        if session.do(placing.change):
            if session.edits.told is None:
                self.said.emit(i18n.text(placing.said))
            if known[1:]:
                self.start(known[1:])

    def _changed(self, change: Change | None) -> None:
        """The unit in hand stands: the next one that stands nowhere is in hand; after the last the tool has done its work."""
        if not self.waiting:
            return
        stands = stands_in(self._session.plan, self._session.scene)
        edited = _named_in(change)
        if self.waiting[0] in self._session.plan.roster and self.waiting[0] not in edited:
            return
        self.waiting = [key for key in self.waiting[1:] if key in self._session.plan.roster and key not in stands]
        if self.waiting:
            QTimer.singleShot(0, self, self._offer)
        else:
            QTimer.singleShot(0, self, lambda: self._canvas.set_tool("select"))

    def _offer(self) -> None:
        if self.waiting:
            self._canvas.host.refresh()

    def _on_tool(self, tool_id: str) -> None:
        if tool_id != TOOL:
            self.waiting = []


def _named_in(change: Change | None) -> set[str]:
    """Units of the roster that what a change leaves on the map names, and did not name before."""
    named: set[str] = set()
    for edit in change.edits if change is not None else ():
        if edit.table == "feature" and edit.after is not None:
            named |= {str(frame.state.properties.get("unit")) for frame in edit.after.keyframes if frame.state is not None}
    return named
