"""For which crowd exits are suggested while they are drawn: the one that is chosen, else the one nearest to the middle of the map."""

from collections.abc import Callable

import shapely
from PySide6.QtCore import QObject
from shapely import Point

from tabletop.canvas.map.tool_host import ToolHost
from tabletop.core.geometry.geometry import Position
from tabletop.core.values.feature import Placed
from tabletop.session.session import Session

TOOL = "draw-exit"


class ExitCrowd(QObject):
    """Asks for suggestions while the tool of exits is in hand. A crowd that was asked for stays until another one is chosen."""

    def __init__(self, session: Session, host: ToolHost, middle: Callable[[], Position], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._host, self._middle = session, host, middle
        host.tool_changed.connect(self._tool_changed)
        session.selection_changed.connect(self._chosen)
        session.plan_changed.connect(self._plan_changed)
        session.scene_changed.connect(self._plan_changed)
        session.exits.changed.connect(host.refresh)

    @property
    def _in_hand(self) -> bool:
        return self._host.tool_id == TOOL and self._host.preview is not None

    def _tool_changed(self, tool_id: str) -> None:
        if tool_id == TOOL:
            self._ask(self._meant())
        else:
            self._session.exits.let_go()

    def _chosen(self) -> None:
        if self._in_hand and (chosen := self._among_chosen()):
            self._ask(chosen)

    def _plan_changed(self, _change: object = None) -> None:
        """A crowd that is gone, or hidden, is let go for another one; the first one that is drawn is asked for."""
        if self._in_hand and self._session.exits.crowd not in {crowd.id for crowd in self._crowds()}:
            self._ask(self._meant())

    def _ask(self, crowd: Placed | None) -> None:
        if crowd is None:
            self._session.exits.let_go()
        else:
            self._session.exits.ask(crowd.id)

    def _meant(self) -> Placed | None:
        chosen = self._among_chosen()
        if chosen is not None:
            return chosen
        crowds, middle = self._crowds(), Point(self._middle())
        return min(crowds, key=lambda crowd: (shapely.distance(crowd.geometry, middle), crowd.id), default=None)

    def _among_chosen(self) -> Placed | None:
        return next((crowd for crowd in self._crowds() if crowd.id in self._session.selection), None)

    def _crowds(self) -> list[Placed]:
        session = self._session
        placed = session.plan.placed(session.scene)
        return [feature for feature in placed if feature.kind == "crowd" and feature.id not in session.hidden]
