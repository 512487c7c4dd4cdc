"""Where each plan was left: its scene, and the middle and scale of the map, kept with the state of this computer over restarts."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from tabletop import paths
from tabletop.canvas.map.canvas_navigation import rescaled
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.whole_file import write_whole
from tabletop.session.session import Session

MOST_KEPT, MOST_BYTES = 50, 100_000
FARTHEST_M = 1e8
LARGEST = 1e300
"""A whole number may have more digits than any number of the machine."""


class LastViews(QObject):
    """Opens a plan as it was left. Made after all that shows the plan: it moves on what they show."""

    def __init__(self, session: Session, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._canvas = session, canvas
        self._path: Path | None = None
        session.plan_opening.connect(lambda _: self.keep())
        session.plan_changed.connect(self._on_plan)
        self._on_plan(None)

    def keep(self) -> None:
        """Remember where the plan is left; what cannot be written is not remembered."""
        path = self._path
        if path is None or path != self._session.file.path or self._session.exercise.run is not None:
            return
        view = self._canvas.view()
        told = [self._session.scene, *view.centre, view.scale]
        kept = {key: value for key, value in _read().items() if key != _key(path)}
        newest = dict(list({**kept, _key(path): told}.items())[-MOST_KEPT:])
        with suppress(OSError, TabletopError, ValueError):
            _file().parent.mkdir(parents=True, exist_ok=True)
            write_whole(_file(), json.dumps(newest).encode("ascii"))

    def _on_plan(self, change: object) -> None:
        path = self._session.file.path
        if change is not None or path == self._path:
            return
        self._path = path
        if path is None:
            return
        told = _read().get(_key(path))
        if not isinstance(told, list) or len(told) != 4 or not all(_is_number(one) for one in told):
            return
        scene, east, north, scale = told
        numbers = [one.number for one in self._session.plan.scene_list()]
        self._session.set_scene(max((number for number in numbers if number <= scene), default=numbers[0]))
        if max(abs(east), abs(north)) < FARTHEST_M:
            self._canvas.navigator.jump(rescaled(replace(self._canvas.view(), centre=(east, north)), scale))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _file() -> Path:
    return paths.state_folder() / "views.json"


def _key(path: Path) -> str:
    return str(path.absolute())


def _read() -> dict[str, Any]:
    try:
        with _file().open("rb") as stream:
            told = json.loads(stream.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
