"""A chart on screen by pyqtgraph, which is imported when the first one is shown: points to step through by keys and to click."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.charts.chart_look import look_of, mark_path
from tabletop.canvas.typeset.pieces import broken
from tabletop.core.charts.chart import Chart, Limit, Point, Series, point_told
from tabletop.core.charts.chart_table import said
from tabletop.core.charts.ticks import shown_ticks, spread
from tabletop.garbage import weakly
from tabletop.ui.parts.panel_parts import paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, current_theme, sized_font

NAMES_PX, ROW_PX, LINE_PX, SAMPLE_PX, MARK_PX, NEAR_PX = 184, 18, 15, 30, 8, 14
LEAST_PX, COMPACT_PX = 200, 132
FRAME_PX = 2
LAST_PX = 16.0
"""Half of the words below the end of the axis stand so far beyond it."""
LIMIT_DASH = (8, 3, 2, 3)
FEW_SCENES = 6
MOST_POINTS = 200
"""More points of a line than this are not drawn on screen: a thousand wide strokes take a tenth of a second."""
MOST_MARKS = 150
"""A line with more points has no marks: they would touch each other."""
Spot = tuple[int, int]
"""A point by the numbers of its series and of the point in it."""


def _arrays(series: Series) -> tuple[np.ndarray, np.ndarray]:
    """(n,) x and y of the points; not a number where nothing was measured."""
    y = [np.nan if point.y is None else point.y for point in series.points]
    return np.array([point.x for point in series.points], dtype=float), np.array(y, dtype=float)


def thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What of (n,) points the eye can tell apart on screen: of each run of them the lowest and the highest, in their order."""
    if len(x) <= MOST_POINTS:
        return x, y
    kept = []
    for run in np.array_split(np.arange(len(x)), MOST_POINTS // 2):
        there = run[~np.isnan(y[run])]
        # Nothing measured parts the line, as it does between single points.
        kept += sorted({int(there[y[there].argmin()]), int(there[y[there].argmax()])}) if len(there) else [int(run[0])]
    return x[kept], y[kept]


def library() -> Any:
    """pyqtgraph, imported when the first chart is drawn."""
    import pyqtgraph

    whole: Any = pyqtgraph
    return whole


def thin_pen(token: str, width: float = 1.0) -> QPen:
    """A pen as wide on screen whatever the axes measure."""
    pen = QPen(colour(token), width)
    pen.setCosmetic(True)
    return pen


def pen_of(series: Series, theme: str | None = None) -> QPen:
    """The pen of a line on screen."""
    look = look_of(series)
    pen = QPen(colour(look.token, theme), look.width)
    pen.setCosmetic(True)
    if look.dash:
        pen.setDashPattern(list(look.dash))
    return pen


def limit_pen() -> QPen:
    """The pen of a limit."""
    pen = QPen(colour("ink"), 1.2)
    pen.setCosmetic(True)
    pen.setDashPattern(list(LIMIT_DASH))
    return pen


def paint_sample(painter: QPainter, series: Series | Limit, room: QRectF) -> None:
    """A piece of a line with its mark, as a key to it."""
    painter.setPen(limit_pen() if isinstance(series, Limit) else pen_of(series))
    middle = round(room.center().y())
    painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
    if isinstance(series, Series):
        look = look_of(series)
        painter.setPen(QPen(colour(look.token), 1.4))
        painter.setBrush(colour("panel"))
        painter.drawPath(mark_path(look.mark, room.center(), MARK_PX))


class NameColumn(QWidget):
    """The name of each line and limit beside its end, as far as there is room; each with a sample of its line."""

    def __init__(self, plot: "ChartPlot") -> None:
        super().__init__(plot)
        self._ends = weakly(plot.ends)
        self.setFixedWidth(NAMES_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The names, spread so that none covers another."""
        ends = self._ends()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, left = sized_font(9), SAMPLE_PX + 6
        most = 2 if len(ends) * 2 * LINE_PX <= self.height() else 1
        lines = [broken(said(one.name), self.width() - left, font, most) for one, _ in ends]
        high = max((len(some) for some in lines), default=1) * LINE_PX + 4
        places = spread([place for _, place in ends], high, high / 2, self.height() - high / 2)
        for (one, end), some, place in zip(ends, lines, places, strict=True):
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(0, end), QPointF(8, place))
            paint_sample(painter, one, QRectF(8, place - 5, SAMPLE_PX - 8, 10))
            for k, line in enumerate(some):
                top = place + (k - len(some) / 2) * LINE_PX
                paint_elided(painter, QRectF(left, top, self.width() - left, LINE_PX), line, font, colour("ink"))


class NameRows(QWidget):
    """The same below the lines, a row each, where a chart is narrow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Series | Limit] = []

    def show_rows(self, rows: list[Series | Limit]) -> None:
        """Show these."""
        self._rows = rows
        self.setFixedHeight(ROW_PX * len(rows))
        self.setToolTip(plain_tooltip("\n".join(said(one.name) for one in rows)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sample and name, row by row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k, one in enumerate(self._rows):
            paint_sample(painter, one, QRectF(0, k * ROW_PX + 4, SAMPLE_PX - 6, 10))
            room = QRectF(SAMPLE_PX, k * ROW_PX, self.width() - SAMPLE_PX, ROW_PX)
            paint_elided(painter, room, said(one.name), sized_font(9), colour("ink"))


class ChartPlot(QWidget):
    """`pointed(words)` when another point is pointed at, by the mouse or the arrow keys; `activated(point)` for a click or Enter on one.

    Left and right step along a line, up and down go to another one, Home and End to its ends.
    """

    pointed = Signal(str)
    activated = Signal(object)

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self.spot: Spot | None = None
        self._compact = compact
        self._plot: Any = None
        self._cursor: Any = None
        self._places: list[tuple[np.ndarray, np.ndarray]] = []
        self.names = NameColumn(self)
        self.names.setVisible(not compact)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(FRAME_PX, FRAME_PX, FRAME_PX, FRAME_PX)
        self._box.setSpacing(0)
        self._box.addWidget(self.names)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(COMPACT_PX if compact else LEAST_PX)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """No higher than it must be: words below it come first."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    # --- what is shown
    def show_chart(self, chart: Chart) -> None:
        """Draw the lines of a chart; a point that was pointed at stays so where there is one like it."""
        other = self.chart is None or (self.chart.kind, self.chart.key) != (chart.kind, chart.key)
        self.chart = chart
        if other or self.point() is None:
            self.spot = None
        if self._plot is None:
            self._make_plot()
        self._draw()

    def _make_plot(self) -> None:
        self._plot = plot = library().PlotWidget(self, enableMenu=False)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.setAntialiasing(True)
        item = plot.getPlotItem()
        item.getViewBox().setDefaultPadding(0.0)
        item.layout.setContentsMargins(1, 1, LAST_PX, 1)
        self._box.insertWidget(0, plot, 1)

    def _draw(self) -> None:
        chart, plot = self.chart, self._plot
        if chart is None or chart.x is None or chart.y is None:
            return
        plot.clear()
        self._places = [_arrays(series) for series in self.series()]
        plot.setBackground(colour("panel"))
        for name, ticks in (("bottom", shown_ticks(chart.x, FEW_SCENES if self._compact else 12)), ("left", chart.y.ticks)):
            item = plot.getAxis(name)
            item.setTicks([[(value, i18n.text(words)) for value, words in ticks]])
            item.setTickFont(sized_font(9))
            item.setTextPen(colour("quiet-ink"))
            item.setPen(thin_pen("quiet-ink" if name == "bottom" else "line"))
            item.setStyle(tickLength=-4 if name == "bottom" else 0, hideOverlappingLabels=False)
        grid = thin_pen("line")
        for value, _ in chart.y.ticks:
            plot.addItem(library().InfiniteLine(value, 0, grid))
        for limit in self._limits():
            plot.addItem(library().InfiniteLine(limit.value, 0 if limit.axis == "y" else 90, limit_pen()))
        for series in reversed(self.series()):
            self._draw_series(series)
        self._cursor = library().ScatterPlotItem(size=15, pen=thin_pen("ink", 2), brush=None)
        plot.addItem(self._cursor)
        span_x, span_y = chart.x.high - chart.x.low, chart.y.high - chart.y.low
        plot.setRange(
            xRange=(chart.x.low - 0.03 * span_x, chart.x.high + 0.03 * span_x),
            yRange=(chart.y.low, chart.y.high + 0.05 * span_y),
            padding=0,
        )
        self._show_cursor()
        self.names.update()

    def _draw_series(self, series: Series) -> None:
        look = look_of(series)
        x, y = thinned(*_arrays(series))
        pen = pen_of(series)
        if len(x) >= MOST_POINTS:
            pen.setWidthF(1.0)
        self._plot.addItem(library().PlotCurveItem(x, y, pen=pen, connect="finite", antialias=len(x) < MOST_POINTS))
        there = ~np.isnan(y)
        if there.sum() > MOST_MARKS:
            return
        marks = library().ScatterPlotItem(
            x[there], y[there], symbol=look.mark, size=MARK_PX, pen=thin_pen(look.token, 1.4), brush=colour("panel")
        )
        self._plot.addItem(marks)

    def series(self) -> list[Series]:
        """The lines shown: a narrow chart has no parts of others."""
        if self.chart is None:
            return []
        whole = [one for one in self.chart.series if one.role != "part"]
        return whole if self._compact and whole else list(self.chart.series)

    def _limits(self) -> list[Limit]:
        chart = self.chart
        if chart is None or chart.x is None or chart.y is None:
            return []
        axes = {"x": chart.x, "y": chart.y}
        return [limit for limit in chart.limits if axes[limit.axis].low <= limit.value <= axes[limit.axis].high]

    def rows(self) -> list[Series | Limit]:
        """Lines and limits, for a key below the chart."""
        return [*self.series(), *self._limits()]

    def ends(self) -> list[tuple[Series | Limit, float]]:
        """Where each line and limit ends, in pixels from the top."""
        chart = self.chart
        if chart is None or chart.x is None or chart.y is None or self._plot is None:
            return []
        ends: list[tuple[Series | Limit, float]] = []
        for one in self.series():
            known = [point for point in one.points if point.y is not None and point.x <= chart.x.high]
            if known:
                ends.append((one, self.pixel(chart.x.high, min(known[-1].y or 0.0, chart.y.high)).y()))
        # A limit across the minutes has no end at the side: its name stands above all others.
        ends += [(one, self.pixel(chart.x.high, one.value).y() if one.axis == "y" else 0.0) for one in self._limits()]
        return ends

    def pixel(self, x: float, y: float) -> QPointF:
        """Where a value is seen, in pixels of this widget."""
        if self._plot is None:
            return QPointF()
        scene = self._plot.getViewBox().mapViewToScene(QPointF(x, y))
        return QPointF(self._plot.mapTo(self, self._plot.mapFromScene(scene)))

    # --- pointing
    def point(self) -> Point | None:
        """The point that is pointed at."""
        if self.spot is None:
            return None
        some = self.series()
        line, place = self.spot
        return some[line].points[place] if line < len(some) and place < len(some[line].points) else None

    def words(self) -> str:
        """The point that is pointed at, in words."""
        point = self.point()
        if point is None or self.chart is None or self.spot is None:
            return ""
        return i18n.text(point_told(self.chart, self.series()[self.spot[0]], point))

    def point_at(self, spot: Spot | None) -> None:
        """Point at another one, and say it."""
        if spot == self.spot:
            return
        self.spot = spot
        self._show_cursor()
        self.say(self.words())

    def say(self, words: str) -> None:
        """Say something about the point that is pointed at."""
        self.setAccessibleDescription(words)
        self.pointed.emit(words)
        if words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _show_cursor(self) -> None:
        point = self.point()
        if self._cursor is not None:
            there = point is not None and point.y is not None
            self._cursor.setData([point.x] if point is not None and there else [], [point.y] if point is not None and there else [])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step from point to point; Enter goes where the point leads."""
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        some, key = self.series(), event.key()
        if not some or self.chart is None or self.chart.empty is not None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.point() is not None:
            self.activated.emit(self.point())
        elif key in steps:
            line, place = self.spot or (0, 0)
            if self.spot is not None:
                line = min(max(line + steps[Qt.Key(key)][0], 0), len(some) - 1)
                place = min(max(place + steps[Qt.Key(key)][1], 0), len(some[line].points) - 1)
            self.point_at((line, place))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            line = self.spot[0] if self.spot is not None else 0
            self.point_at((line, 0 if key == Qt.Key.Key_Home else len(some[line].points) - 1))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame shows that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame of the focus round the lines and their names."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(colour("accent"), FRAME_PX))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def near(self, at: QPointF) -> Spot | None:
        """The point that is seen nearest to a place, if it is near enough."""
        chart = self.chart
        if chart is None or chart.x is None or chart.y is None or self._plot is None:
            return None
        start, end = self.pixel(chart.x.low, chart.y.low), self.pixel(chart.x.high, chart.y.high)
        across = (end.x() - start.x()) / (chart.x.high - chart.x.low)
        up = (end.y() - start.y()) / (chart.y.high - chart.y.low)
        best, found = float(NEAR_PX), None
        for line in range(len(self._places)):
            x, y = self._places[line]
            away = np.hypot(start.x() + (x - chart.x.low) * across - at.x(), start.y() + (y - chart.y.low) * up - at.y())
            away[np.isnan(away)] = np.inf
            if len(away) and away.min() < best:
                best, found = float(away.min()), (line, int(away.argmin()))
        return found

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The point below the mouse is said."""
        spot = self.near(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if spot is not None else Qt.CursorShape.ArrowCursor)
        if spot is not None:
            self.point_at(spot)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a point goes where it leads."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            spot = self.near(event.position())
            if spot is not None:
                self.point_at(spot)
                self.activated.emit(self.point())

    def retint(self) -> None:
        """Lines in the colours of the theme."""
        if self._plot is not None and self.chart is not None and current_theme():
            self._draw()
