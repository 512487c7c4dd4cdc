"""Playing on the live map: which keys play, and what the map leaves alone while something is played."""

from PySide6.QtCore import QObject

from tabletop.canvas.map.crosshair import Crosshair
from tabletop.canvas.map.map_items import MapItems
from tabletop.canvas.map.tool_host import FIRST_TOOL, ToolHost
from tabletop.session.session import Session

SCENE_KEYS = {"left": -1, "right": 1}


class PlayOnMap(QObject):
    """Keys and hand of a map while the session plays."""

    def __init__(self, session: Session, items: MapItems, host: ToolHost, crosshair: Crosshair, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._items, self._host, self._crosshair = session, items, host, crosshair
        self._was_on = False
        session.play.changed.connect(items.play_changed)
        session.play.state_changed.connect(self._state_changed)
        session.play.views.append(items.is_play_ready)

    def stop(self) -> None:
        """Hear nothing more; it may be called twice."""
        play = self._session.play
        if self._items.is_play_ready in play.views:
            play.views.remove(self._items.is_play_ready)
            play.changed.disconnect(self._items.play_changed)
            play.state_changed.disconnect(self._state_changed)

    @property
    def is_on(self) -> bool:
        """Whether something is played or stands still between scenes: then the pointer pulls the map, and no tool is in hand."""
        return self._session.play.is_on

    @property
    def takes_space(self) -> bool:
        """Whether Space plays: while nothing is drawn, and there is another scene to go to."""
        at_rest = self._host.tool_id == FIRST_TOOL and not self._host.is_busy
        return self.is_on or (at_rest and self._session.play.can_play)

    def toggle(self) -> None:
        """Play, or pause."""
        self._session.play.toggle()

    def key(self, name: str, modifiers: frozenset[str]) -> bool:
        """Use a key while something is played: Esc ends it, the arrows go from scene to scene."""
        if not self.is_on or modifiers:
            return False
        if name == "escape":
            self._session.play.stop()
        elif name in SCENE_KEYS:
            self._session.play.go(SCENE_KEYS[name])
        return name == "escape" or name in SCENE_KEYS

    def _state_changed(self) -> None:
        if self.is_on == self._was_on:
            return
        self._was_on = self.is_on
        if self.is_on:
            self._crosshair.hide()
            self._host.set_tool(FIRST_TOOL)
