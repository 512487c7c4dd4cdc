"""The situation level of the scene shown, as a coloured word at the end of the menu row, with the plan and the scene."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.session.session import Session
from tabletop.ui.parts.theme import colour, sized_font
from tabletop.ui.parts.wording import weather_and_light

tr = i18n.tr
WIDEST_PX = 520
SQUARE_PX, GAP_PX, EDGE_PX = 10, 8, 12


class LevelBadge(QWidget):
    """Reads: 4. Massa menolak hasil  10.15  [KUNING]."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.words = ""
        self.level = "hijau"
        self._room_px = WIDEST_PX
        self.setFont(sized_font(9))
        self.refresh()

    def refresh(self) -> None:
        """Take scene, clock and level from the session."""
        scene = self._session.plan.scene(self._session.scene)
        name = scene.name or tr("Scene {number}", number=scene.number)
        numbered = f"{scene.number}. {name}" if scene.name else name
        self.words = "   ".join(part for part in (numbered, scene.clock, weather_and_light(scene)) if part)
        self.level = scene.level
        self.setAccessibleName(f"{self.words} {self.level}")
        self.setToolTip(tr("Situation level of the scene shown"))
        self.updateGeometry()
        self.update()

    def _parts(self) -> tuple[float, float]:
        word = QFontMetricsF(_bold(self.font())).horizontalAdvance(self.level.upper())
        return QFontMetricsF(self.font()).horizontalAdvance(self.words), SQUARE_PX + word + 24

    def make_room(self, room_px: int) -> None:
        """Take no more width than that: the words give way to the menus, the level stays."""
        if room_px != self._room_px:
            self._room_px = room_px
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the words, up to a limit, and the chip."""
        words, chip = self._parts()
        room_px = max(chip + EDGE_PX + GAP_PX, min(WIDEST_PX, self._room_px))
        return QSize(math.ceil(min(room_px, words + GAP_PX + chip + EDGE_PX)) + 1, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words at the left, the level's word with its colour at the right."""
        _, chip = self._parts()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.width() - chip - EDGE_PX + 0.5, (self.height() - 20) / 2 + 0.5, chip, 19)
        self._paint_chip(painter, box)
        words = QRectF(0, 0, box.left() - GAP_PX + 0.5, self.height())
        painter.setFont(self.font())
        painter.setPen(colour("quiet-ink"))
        shown = QFontMetricsF(self.font()).elidedText(self.words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), shown)
        painter.end()

    def _paint_chip(self, painter: QPainter, box: QRectF) -> None:
        """A frame and a square in the level's colour, and its word in ink: it is read by who cannot tell the colours apart too."""
        painter.setPen(QPen(colour(self.level), 1.5))
        painter.setBrush(colour("field"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.level))
        painter.drawRoundedRect(QRectF(box.left() + 6, box.center().y() - SQUARE_PX / 2, SQUARE_PX, SQUARE_PX), 2, 2)
        painter.setFont(_bold(self.font()))
        painter.setPen(colour("ink"))
        painter.drawText(box.adjusted(SQUARE_PX + 12, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.level.upper())


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
