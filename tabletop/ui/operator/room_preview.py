"""A small picture of what the room sees, taken from the table's own window a moment after something changed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tabletop.i18n import tr
from tabletop.ui.parts.theme import colour

HIGH_PX, AFTER_MS = 120, 400
"""Its height; and how long after a change it is taken, so that many changes cost one picture."""


class RoomPreview(QWidget):
    """`source` gives the widget that the room sees, None while there is none. It is heard when that widget is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source: Callable[[], QWidget | None] = lambda: None
        self.picture = QImage()
        self._watched: QWidget | None = None
        self._taking = False
        self._due = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._due.timeout.connect(self.take)
        self.setFixedHeight(HIGH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, HIGH_PX)

    def refresh(self) -> None:
        """The table is another one, or shows something else: take a picture soon."""
        self._watch(self.source())
        if self.isVisible() and not self._due.isActive():
            self._due.start()

    def showEvent(self, event: QShowEvent) -> None:
        """What was not looked at is old."""
        super().showEvent(event)
        self.refresh()

    def _watch(self, widget: QWidget | None) -> None:
        if widget is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            self._watched = widget
            if widget is not None:
                widget.installEventFilter(self)
                widget.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._watched = None
        self.picture = QImage()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The table was painted: what is shown here is old."""
        if event.type() == QEvent.Type.Paint and not self._taking and self.isVisible() and not self._due.isActive():
            self._due.start()
        return False

    def take(self) -> None:
        """Take the picture: the table painted once more, as small as it is shown."""
        widget = self.source()
        if widget is None or not widget.width() or not widget.height():
            self.picture = QImage()
        else:
            room = QSize(max(1, self.width()), HIGH_PX)
            size = widget.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio) * self.devicePixelRatioF()
            picture = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.scale(size.width() / widget.width(), size.height() / widget.height())
            self._taking = True
            try:
                widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
            finally:
                self._taking = False
                painter.end()
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self.picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle; a quiet line where there is none."""
        painter = QPainter(self)
        if self.picture.isNull():
            painter.setPen(QColor(colour("quiet-ink")))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), tr("Nothing is shown to the room."))
        else:
            size = self.picture.deviceIndependentSize().toSize()
            place = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
            painter.drawImage(place, self.picture)
            painter.setPen(QColor(colour("line")))
            painter.drawRect(place.x(), place.y(), size.width() - 1, size.height() - 1)
        painter.end()
