"""Which findings stand on the map and how loudly: all, the chosen one alone, or none; the chosen one in full while nothing is drawn."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QObject, Signal

from tabletop.canvas.findings.finding_signs import never
from tabletop.core.values.finding import Finding

Mode = Literal["all", "chosen", "off"]
MODES: tuple[Mode, ...] = ("all", "chosen", "off")
LOOKING_TOOLS = frozenset({"select", "lasso"})
"""With any other tool in hand nothing is loud."""


class FindingsOnMap(QObject):
    """`shown`: what is drawn, calmly but for `full`, faint where it is `old`. `changed` when one of these is another,
    `mode_changed(mode)` when the user chose so."""

    changed = Signal()
    mode_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode: Mode = "all"
        self.shown: Sequence[Finding] = ()
        self.full: Finding | None = None
        self.old: Callable[[Finding], bool] = never
        self._found: Sequence[Finding] = ()
        self._scene = 0
        self._chosen: Finding | None = None
        self._drawing = False

    def set_mode(self, mode: Mode) -> None:
        """Show all, the chosen one alone, or none."""
        if mode != self.mode:
            self.mode = mode
            self._renew()
            self.mode_changed.emit(mode)

    def take(self, found: Sequence[Finding], scene: int) -> None:
        """What is heeded in the scene shown."""
        if scene != self._scene or (found is not self._found and found != self._found):
            self._found, self._scene = found, scene
            self._renew()

    def tell_old(self, old: Callable[[Finding], bool]) -> None:
        """Which findings the list shows as not judged again yet; the same is to be told anew where its answers are others."""
        if old != never or self.old != never:
            self.old = old
            self.changed.emit()

    def choose(self, finding: Finding | None) -> None:
        """This one is looked at, or none; it may be of another scene, or ignored."""
        if finding is not self._chosen:
            self._chosen = finding
            self._renew()

    def tool_taken(self, tool_id: str) -> None:
        """While something is drawn even the chosen one is calm."""
        self._drawing = tool_id not in LOOKING_TOOLS
        self._renew()

    def _renew(self) -> None:
        chosen = self._chosen if self._chosen is not None and self._chosen.scene == self._scene else None
        shown = self._wanted(chosen)
        full = chosen if shown and not self._drawing else None
        if (shown is not self.shown and shown != self.shown) or full != self.full:
            self.shown, self.full = shown, full
            self.changed.emit()

    def _wanted(self, chosen: Finding | None) -> Sequence[Finding]:
        if self.mode == "off":
            return ()
        if self.mode == "chosen":
            return () if chosen is None else (chosen,)
        if chosen is None or any(one is chosen or (one.code == chosen.code and one == chosen) for one in self._found):
            return self._found
        return (*self._found, chosen)
