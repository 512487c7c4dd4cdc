"""Labels that show what there is room for."""

import re

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

DOTS = "\N{HORIZONTAL ELLIPSIS}"
_NUMBER_CUT = re.compile(r"[\d.,:]*\d[.,:]?$")


def elided(metrics: QFontMetrics | QFontMetricsF, text: str, room_px: float) -> str:
    """A text in so much room, its end cut off; never within a number, which would be another one then."""
    if isinstance(metrics, QFontMetrics):
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room_px))
    else:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room_px)
    head = shown.removesuffix(DOTS)
    if head == shown or not text.startswith(head) or not re.match(r"[.,:]?\d", text[len(head) :]):
        return shown
    return f"{_NUMBER_CUT.sub('', head).rstrip()}{DOTS}"


class ElidedLabel(QLabel):
    """Plain text in one line, cut where the room ends; the whole of it is its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(80)

    def shown_lines(self) -> list[str]:
        """What is to be seen."""
        return [elided(self.fontMetrics(), self.text(), self.width())]

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, in the middle of the height."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines, line_px = self.shown_lines(), self.fontMetrics().lineSpacing()
        top = (self.height() - line_px * len(lines)) // 2
        how = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
        for place, line in enumerate(lines):
            painter.drawText(QRect(0, top + place * line_px, self.width(), line_px), how, line)
        painter.end()


class TwoLineLabel(ElidedLabel):
    """Plain text in one line, or in two where the room ends; what is left out then ends with a word, and dots stand for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known_of, self._known_px = ("", ""), 0

    def shown_lines(self) -> list[str]:
        """One line or two, none of them cut inside a word."""
        return list(in_lines(self.text(), self.fontMetrics(), self.width(), 2))

    def wanted_px(self) -> int:
        """The least width at which two lines hold all of it."""
        key = self.text(), self.font().toString()
        if key != self._known_of:
            self._known_of, self._known_px = key, two_lines_px(self.text(), self.fontMetrics())
        return self._known_px

    def line_px(self) -> int:
        """Width of all of it in one line."""
        return self.fontMetrics().horizontalAdvance(self.text())

    def is_whole(self) -> bool:
        """Whether nothing of it is left out."""
        return " ".join(self.shown_lines()).split() == self.text().split()


def in_lines(text: str, metrics: QFontMetrics, width_px: int, most: int) -> list[str]:
    """Words in at most so many lines of that width; the last one ends with dots where there are more. A long word stands alone."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width_px:
            count += 1
        lines.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        last = lines[-1].split(" ")
        while len(last) > 1 and metrics.horizontalAdvance(f"{' '.join(last)} {DOTS}") > width_px:
            last.pop()
        lines[-1] = f"{' '.join(last)} {DOTS}"
    return lines


def two_lines_px(text: str, metrics: QFontMetrics) -> int:
    """The least width of two lines that hold a text."""
    words = text.split(" ")
    parts = [(" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words) + 1)]
    return min(max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(second)) for first, second in parts)
