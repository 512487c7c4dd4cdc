"""What a sign of findings says at the pointer, and the menu in which those that share one are chosen from."""

from collections import Counter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from tabletop.canvas.crowding.gathered_signs import Sign
from tabletop.canvas.ink.map_text import shortened
from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.ink.wording import severity_word
from tabletop.core.values.finding import SEVERITIES, Finding, Severity
from tabletop.i18n import number, text, tr

LISTED = 12
"""So many findings are told; of the others it is said how many they are."""
LETTERS = 90
ICON_PX = 16


def sign_lines(sign: Sign) -> list[str]:
    """Of one finding its sentence; of several a line that counts them by severity, then each, at most so many."""
    if len(sign.findings) == 1:
        finding = sign.findings[0]
        return [f"{severity_word(finding.severity)}: {text(finding.message)}"]
    counts = Counter(finding.severity for finding in sign.findings)
    told = ", ".join(f"{severity_word(one)} {number(counts[one])}" for one in SEVERITIES if counts[one])
    shown = told_of(sign)
    lines = [tr("{n} {n:finding|findings}: {counts}", n=len(sign.findings), counts=told), *map(finding_line, shown)]
    left = len(sign.findings) - len(shown)
    return [*lines, tr("and {n} more", n=left)] if left else lines


def told_of(sign: Sign) -> list[Finding]:
    """Those that are told one by one, the worst first."""
    return sign.findings if len(sign.findings) <= LISTED else sign.findings[: LISTED - 1]


def finding_line(finding: Finding) -> str:
    """A finding in one line."""
    return shortened(text(finding.message), LETTERS)


class SignMenu(QMenu):
    """The findings of a sign, each to be chosen, and how to see them apart."""

    def __init__(self, sign: Sign, theme: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.findings: dict[QAction, Finding] = {}
        self.addAction(sign_lines(sign)[0].replace("&", "&&")).setEnabled(False)
        self.addSeparator()
        ratio = parent.devicePixelRatioF()
        for finding in told_of(sign):
            icon = _icon(finding.severity, theme, ratio)
            self.findings[self.addAction(icon, finding_line(finding).replace("&", "&&"))] = finding
        left = len(sign.findings) - len(self.findings)
        if left:
            self.addAction(tr("and {n} more", n=left)).setEnabled(False)
        self.addSeparator()
        self.closer = self.addAction(tr("Zoom in on them"))


def _icon(severity: Severity, theme: str, ratio: float) -> QIcon:
    side = round(ICON_PX * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    middle = QPointF(QRectF(picture.rect()).center())
    paint_sign(painter, middle, side * 0.9, severity, theme)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return QIcon(picture)
