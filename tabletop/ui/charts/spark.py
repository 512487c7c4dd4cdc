"""A small chart without words in the head of the scene strip: who is placed, or what is covered, scene by scene. It opens the large one."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from tabletop import i18n
from tabletop.canvas.charts.chart_painter import runs_of
from tabletop.core.charts.chart import Chart, Kind, Wish, point_told
from tabletop.core.charts.chart_table import said
from tabletop.core.values.change import Change
from tabletop.session.session import Session
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.theme import colour, notifier

tr = i18n.tr
WIDTH_PX, HEIGHT_PX, ICON_PX = 92, 28, 16
SHOWN: tuple[Kind, ...] = ("strength", "coverage")
"""The first of these that has lines is shown."""
AFTER_MS = 1_500
"""So long after the last edit it is measured anew: it can wait."""


class ChartSpark(QAbstractButton):
    """`wanted(wish)` when it is pressed."""

    wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.chart: Chart | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self._due = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._due.timeout.connect(self._ask)
        self.clicked.connect(lambda: self.wanted.emit(Wish(self.chart.kind if self.chart is not None else "strength")))
        session.plan_changed.connect(self._plan_changed)
        session.charts.changed.connect(self._follow)
        session.scene_changed.connect(self._name)
        notifier().changed.connect(self._other_theme)
        self._name()

    def _other_theme(self, _theme: str) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _plan_changed(self, change: Change | None) -> None:
        """An edit leaves the line until it is measured anew; nothing is shown of the plan before."""
        if change is None:
            self._show(None)

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(WIDTH_PX, HEIGHT_PX)

    def showEvent(self, event: QShowEvent) -> None:
        """Measured when it is first seen."""
        super().showEvent(event)
        self._due.start()

    def _follow(self) -> None:
        """Take what is there; what is not is asked for when no edit came for a while."""
        if not self.isVisible():
            return
        if self._take():
            self._due.stop()
        elif not self._session.charts.is_measuring:
            self._due.start()

    def _ask(self) -> None:
        if not self.isVisible():
            return
        if not self._session.charts.may_rest:
            self._show(None)  # nothing is measured of so much: no old line stays
            return
        for kind in SHOWN:
            found = self._session.charts.ask(Wish(kind))
            if found is None or found[0].empty is None:
                break
        self._take()

    def _take(self) -> bool:
        """Show the first that has lines; whether all that is needed for that is known."""
        for kind in SHOWN:
            found = self._session.charts.of(Wish(kind))
            if found is None:
                return False
            if found[0].empty is None:
                self._show(found[0])
                break
        else:
            self._show(None)
        return True

    def _show(self, chart: Chart | None) -> None:
        self.chart = chart
        self._name()

    def _name(self) -> None:
        """What it shows of the scene shown, in words."""
        words = tr("Charts")
        if self.chart is not None:
            here = [
                i18n.text(point_told(self.chart, series, point))
                for series in self.chart.series[:3]
                for point in series.points
                if point.scene == self._session.scene and point.y is not None
            ]
            words = "\n".join([said(self.chart.title), *here, *(said(limit.name) for limit in self.chart.limits[:1])])
        self.setToolTip(plain_tooltip(words))
        self.setAccessibleName(words.replace("\n", ". "))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon, and beside it the line with the limit above it and a mark at the scene shown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.isDown():
            painter.fillRect(room, colour("hover"))
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(room, 4, 4)
        painter.drawPixmap(QPointF(6, (HEIGHT_PX - ICON_PX) / 2), pixmap("chart-line", ICON_PX))
        if self.chart is not None:
            self._paint_line(painter, QRectF(6 + ICON_PX + 6, 7, WIDTH_PX - ICON_PX - 20, HEIGHT_PX - 13))

    def _paint_line(self, painter: QPainter, room: QRectF) -> None:
        chart = self.chart
        if chart is None or chart.x is None or chart.y is None:
            return
        x, y = chart.x, chart.y

        def at(across: float, up: float) -> QPointF:
            return QPointF(
                room.left() + (across - x.low) / (x.high - x.low) * room.width(),
                room.bottom() - (up - y.low) / (y.high - y.low) * room.height(),
            )

        painter.setPen(QPen(colour("quiet-ink"), 1, Qt.PenStyle.DashLine))
        for limit in chart.limits[:1]:
            painter.drawLine(at(x.low, limit.value), at(x.high, limit.value))
        painter.setPen(QPen(colour("accent"), 1.6))
        for run in runs_of(chart.series[0].points):
            painter.drawPolyline(QPolygonF([at(point.x, point.y or 0.0) for point in run]))
        painter.setPen(QPen(colour("ink"), 1.4))
        painter.setBrush(colour("panel"))
        for point in chart.series[0].points:
            if point.scene == self._session.scene and point.y is not None:
                painter.drawEllipse(at(point.x, point.y), 3, 3)
