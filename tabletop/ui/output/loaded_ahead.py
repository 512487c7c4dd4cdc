"""What windows of paper and charts are made of, loaded one module after another while nobody waits: all at once it stops the window."""

from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from tabletop.session.base.own_turn import OwnTurn
from tabletop.session.session import Session

PAPER = ("mat_layout", "papers", "ground_frame")
MODULES = (
    *(f"tabletop.core.document.{name}" for name in PAPER),
    *(f"tabletop.canvas.paper.{name}" for name in ("furniture", "sheet")),
    *(f"tabletop.canvas.printing.{name}" for name in ("printer_facts", "framing", "lost_words")),
    *(f"tabletop.ui.printing.{name}" for name in ("print_wish", "print_words", "print_form", "sheet_preview", "print_window")),
    "tabletop.ui.rules.rule_page",
    "tabletop.ui.rules.rules_window",
    "tabletop.ui.charts.charts_window",
)
"""Those that others load come before these."""
REST_MS = 250


class LoadedAhead(QObject):
    """Loads modules as long as it lives: the next one after a rest, in a turn of its own, and none while plans, layers or checks are at
    work."""

    def __init__(self, session: Session, parent: QObject, modules: Sequence[str] = MODULES) -> None:
        super().__init__(parent)
        self._session = session
        self._left = list(modules)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._turn = OwnTurn(self)
        self._rest.timeout.connect(self._turn.start)
        self._turn.timeout.connect(self._load_next)
        self._rest.start()

    @property
    def left(self) -> int:
        """How many are still to be loaded."""
        return len(self._left)

    def _load_next(self) -> None:
        if not (self._session.is_reading or self._session.checks_are_due):
            import_module(self._left.pop(0))
        if self._left:
            self._rest.start()
