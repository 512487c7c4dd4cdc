"""A field for a number: written as the language writes it, stepped by keys, wheel and chevrons, with its unit at the end."""

import contextlib

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.core.text.typed_numbers import parse_number, write_number
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.theme import colour
from tabletop.ui.parts.wording import unit_sign

CHEVRON_PX = 18


class NumberField(QLineEdit):
    """A line for a number or nothing; a share is written in percent.

    `committed` comes on Enter or when the focus leaves, after an edit; any text may stand in it. `fallback`: what stepping begins at.
    """

    committed = Signal()

    def __init__(self, parent: QWidget | None = None, *, unit: str = "", step: float = 1.0, low: float | None = None) -> None:
        super().__init__(parent)
        self._unit = unit_sign(unit)
        self.factor = 100 if unit == "share" else 1
        self._step = step
        self._low = low
        self._high: float | None = None
        self._language = i18n.language()
        self.fallback: float | None = None
        self.touched = False
        self.textEdited.connect(self._touch)
        self.returnPressed.connect(self.commit)
        self._make_room()

    def _touch(self) -> None:
        self.touched = True

    def _make_room(self) -> None:
        right = CHEVRON_PX + (QFontMetrics(self.font()).horizontalAdvance(self._unit) + 4 if self._unit else 0)
        self.setTextMargins(0, 0, right, 0)

    def set_unit(self, unit: str) -> None:
        """Another unit at the end."""
        self._unit = unit_sign(unit)
        self._make_room()
        self.update()

    def set_limits(self, low: float | None, high: float | None, step: float) -> None:
        """Where stepping stops, and by how much of what is written it goes; typing may go beyond, whoever reads the field judges it."""
        self._low, self._high, self._step = low, high, step

    def value(self) -> float | None:
        """The number, or None for an empty field. Raises ValueError when it is no number."""
        return round(parse_number(self.text()) / self.factor, 9) if self.text().strip() else None

    def written(self, value: float | None) -> str:
        """A number as it is written in the field."""
        return "" if value is None else write_number(value * self.factor)

    def show_value(self, value: float | None) -> None:
        """Put a number into the field."""
        self.touched = False
        self.setText(self.written(value))

    def changeEvent(self, event: QEvent) -> None:
        """In another language the number is written as that one does; what is no number stays."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._language != i18n.language():
            written_in, self._language = self._language, i18n.language()
            with contextlib.suppress(ValueError):
                self.setText(write_number(parse_number(self.text(), written_in)))

    def commit(self) -> None:
        """Tell what was written, once."""
        if self.touched:
            self.touched = False
            self.committed.emit()

    def step_by(self, steps: int) -> None:
        """Up or down, on round numbers, within the limits."""
        with contextlib.suppress(ValueError):
            now = self.value()
            start = now if now is not None else (self.fallback or 0.0)
            wanted = start + steps * self._step / self.factor
            low, high = self._low, self._high
            wanted = wanted if low is None else max(low, wanted)
            wanted = wanted if high is None else min(high, wanted)
            self.setText(self.written(wanted))
            self.touched = True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was written."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down step by one, Page Up and Page Down with Ctrl by ten."""
        steps: dict[int, int] = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps and not self.isReadOnly():
            self.step_by(steps[event.key()] * (10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel steps only where the focus is, so that scrolling a panel changes nothing."""
        if self.hasFocus() and not self.isReadOnly() and event.angleDelta().y():
            self.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _chevrons(self) -> tuple[QRect, QRect]:
        left, half = self.width() - CHEVRON_PX, self.height() // 2
        return QRect(left, 2, CHEVRON_PX - 2, half - 2), QRect(left, half, CHEVRON_PX - 2, half - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a chevron steps and commits."""
        for box, steps in zip(self._chevrons(), (1, -1), strict=True):
            if box.contains(event.position().toPoint()) and self.isEnabled():
                self.step_by(steps)
                self.commit()
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """An arrow over the chevrons, a text cursor elsewhere."""
        over = event.position().x() > self.width() - CHEVRON_PX
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, its unit and its chevrons."""
        super().paintEvent(event)
        painter = QPainter(self)
        tint = "quiet-ink" if self.isEnabled() else "line"
        for box, name in zip(self._chevrons(), ("chevron-up", "chevron-down"), strict=True):
            picture = pixmap(name, 10, tint)
            painter.drawPixmap(box.center().x() - 5, box.center().y() - 5, picture)
        if self._unit:
            painter.setPen(colour(tint))
            box = self.rect().adjusted(0, 0, -CHEVRON_PX - 2, 0)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._unit)
        painter.end()
