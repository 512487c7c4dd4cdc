"""The situation level of the scene shown, as a coloured word at the end of the menu row, with the plan and the scene."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.core.style import tokens
from tabletop.session import Session
from tabletop.ui.theme import colour, sized_font

tr = i18n.tr
WIDEST_PX = 520
ON_LEVEL = {"hijau": "#FFFFFF", "kuning": "#23262A", "merah": "#FFFFFF"}


class LevelBadge(QWidget):
    """Reads: 4. Massa menolak hasil  10.15  [KUNING]."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.words = ""
        self.level = "hijau"
        self.setFont(sized_font(9))
        self.refresh()

    def refresh(self) -> None:
        """Take scene, clock and level from the session."""
        scene = self._session.plan.scene(self._session.scene)
        name = scene.name or tr("Scene {number}", number=scene.number)
        self.words = "   ".join(part for part in (f"{scene.number}. {name}" if scene.name else name, scene.clock) if part)
        self.level = scene.level
        self.setAccessibleName(f"{self.words} {self.level}")
        self.setToolTip(tr("Situation level of the scene shown"))
        self.updateGeometry()
        self.update()

    def _parts(self) -> tuple[float, float]:
        metrics = QFontMetricsF(self.font())
        return metrics.horizontalAdvance(self.words), metrics.horizontalAdvance(self.level.upper()) + 16

    def sizeHint(self) -> QSize:
        """Room for the words, up to a limit, and the chip."""
        words, chip = self._parts()
        return QSize(round(min(WIDEST_PX, words + 8 + chip + 12)), 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words at the left, the level's word in its colour at the right."""
        _, chip = self._parts()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.width() - chip - 12, (self.height() - 18) / 2, chip, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens("light")[self.level]))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(ON_LEVEL[self.level]))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.level.upper())
        words = QRectF(0, 0, box.left() - 8, self.height())
        painter.setPen(colour("quiet-ink"))
        shown = QFontMetricsF(self.font()).elidedText(self.words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), shown)
        painter.end()
