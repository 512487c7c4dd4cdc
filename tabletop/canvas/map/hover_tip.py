"""The name of what lies under a resting pointer."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from tabletop import i18n
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

REST_MS = 500
TREMBLE_PX = 4.0
"""A hand that rests moves by so much: it waits no longer for that."""


def words_of(placed: Placed) -> str:
    """Name and kind, or the kind alone."""
    title = kinds()[placed.kind].title
    kind = title.get(i18n.language()) or next(iter(title.values()))
    return i18n.tr("{name}: {kind}", name=placed.name, kind=kind) if placed.name else kind


class HoverTip(QObject):
    """Waits until the pointer rests over a feature, then says its name as plain text, or what a stack holds."""

    def __init__(self, viewport: QWidget, say: Callable[[QPointF], str]) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._say = say
        self._at_px = self._rest_px = QPointF()
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self.show)

    def pointer_at(self, at_px: QPointF) -> None:
        """The pointer moved."""
        rests = (at_px - self._rest_px).manhattanLength() <= TREMBLE_PX
        self._at_px = at_px
        if rests and (self._timer.isActive() or QToolTip.isVisible()):
            return
        self._rest_px = at_px
        if QToolTip.isVisible():
            QToolTip.hideText()
        self._timer.start()

    def stop(self) -> None:
        """Say nothing."""
        self._timer.stop()
        if QToolTip.isVisible():
            QToolTip.hideText()
            for tip in _tips():
                tip.hide()  # Qt waits a third of a second

    def show(self) -> None:
        """Say it now."""
        words = self._say(self._at_px)
        if words:
            plain = f"<span style='white-space:pre'>{escape(words)}</span>"
            QToolTip.showText(self._viewport.mapToGlobal(self._at_px.toPoint()), plain, self._viewport)
            for tip in _tips():
                _let_through(tip)


def _let_through(tip: QWidget) -> None:
    """Clicks and moves over a tooltip are for the map below it."""
    through = Qt.WindowType.WindowTransparentForInput
    if not tip.windowFlags() & through:
        is_shown = tip.isVisible()
        tip.setWindowFlag(through)  # Qt hides it with that
        tip.setVisible(is_shown)


def _tips() -> list[QWidget]:
    """The boxes in which Qt shows tooltips."""
    return [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QTipLabel"]
