"""How the table looks on each screen, and its scale there and in each room, kept by the computer between runs."""

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QObject

from tabletop.core.table.table_look import SIDES, TableLook
from tabletop.session.session import Session
from tabletop.settings import Settings

THEMES = ("", "light", "dark", "hall")


def look_kept(look: TableLook) -> dict[str, Any]:
    """A look as the settings keep it: plain members."""
    kept = {field.name: getattr(look, field.name) for field in fields(look)}
    return {**kept, "readers": list(look.readers), "layers_off": sorted(look.layers_off)}


def look_of(kept: Any) -> TableLook:
    """The look that was kept; each member that cannot be understood is as in a new one."""
    new = TableLook()
    if not isinstance(kept, dict):
        return new
    found: dict[str, Any] = {}
    for name in ("scale_bar", "caption", "coverage", "distances", "findings"):
        if isinstance(kept.get(name), bool):
            found[name] = kept[name]
    for name, low, high in (("label_size", 0.5, 10.0), ("grid_m", 0.0, 10.0)):
        value = kept.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            found[name] = float(value)
    if kept.get("theme") in THEMES:
        found["theme"] = kept["theme"]
    readers, off = kept.get("readers"), kept.get("layers_off")
    if isinstance(readers, list) and readers and all(side in SIDES for side in readers):
        found["readers"] = tuple(dict.fromkeys(readers))
    if isinstance(off, list):
        found["layers_off"] = frozenset(str(key) for key in off)
    return TableLook(**found)


class KeptLook(QObject):
    """Gives the table the look of its screen when it opens, and remembers what is chosen there, and at which scale it lies."""

    def __init__(self, session: Session, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._table, self._settings = session.table, settings
        self._was_open = False
        self._scale: tuple[str, float] | None = None
        self._table.frame_changed.connect(self._frame_changed)
        self._table.look_changed.connect(self._look_changed)

    def _frame_changed(self) -> None:
        self._keep_scale()
        is_open = self._table.frame is not None
        if is_open and not self._was_open:
            self._was_open = True
            self._table.set_look(look_of(self._settings.table_looks.get(self._settings.table_screen)))
        self._was_open = is_open

    def _keep_scale(self) -> None:
        """Another scale on the same surface is kept for the room, or for the screen."""
        frame, before = self._table.frame, self._scale
        self._scale = None if frame is None else (frame.surface.measured_at, frame.scale)
        if frame is not None and before is not None and before[0] == frame.surface.measured_at and before[1] != frame.scale:
            self._settings.keep_scale(frame.scale, self._settings.table_screen, frame.surface.measured_at)
            self._settings.save()

    def _look_changed(self) -> None:
        kept = look_kept(self._table.look)
        if self._settings.table_looks.get(self._settings.table_screen) != kept:
            self._settings.table_looks = {**self._settings.table_looks, self._settings.table_screen: kept}
            self._settings.save()
