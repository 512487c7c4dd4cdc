"""A chart on paper: vectors and text that stays text, in units of a twentieth of a millimetre."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from tabletop import i18n
from tabletop.canvas.charts.chart_look import Look, look_of, mark_path
from tabletop.canvas.ink.wording import basis_text
from tabletop.canvas.typeset.pieces import Align, Type, broken, draw_lines
from tabletop.core.charts.chart import Axis, Chart, Limit, Point, Series
from tabletop.core.charts.chart_table import said
from tabletop.core.charts.ticks import shown_ticks, spread
from tabletop.core.text.style import tokens

LABEL_SHARE = 0.3
"""Of the width, so much is for the names at the ends of the lines."""
MARK_MM, LINE_MM, THIN_MM, LIMIT_MM = 1.5, 0.28, 0.13, 0.22
LIMIT_DASH = (10, 3, 2, 3)
MOST_MARKS = 24
"""A line with more points has no marks on each: the first, the last, and some between."""


def notes_of(chart: Chart) -> list[str]:
    """What stands below a chart: what it rests on, and the source of each limit."""
    sources = [f"{said(limit.name)}: {basis_text(limit.source)}" for limit in chart.limits if limit.source]
    return [*(said(note) for note in chart.notes), *sources]


def paint_chart(painter: QPainter, room: QRectF, chart: Chart, type_: Type) -> None:
    """Paint a chart with its title and notes into a room; a chart without lines is its sentence."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    title = type_.text(said(chart.title), room.width(), "strong", bold=True, most=2)
    title.paint(painter, QRectF(room.left(), room.top(), room.width(), title.height))
    below = room.top() + title.height + type_.mm(1.0)
    if chart.empty is not None or chart.x is None or chart.y is None:
        piece = type_.text(said(chart.empty or chart.title), room.width(), "body")
        piece.paint(painter, QRectF(room.left(), below, room.width(), piece.height))
        painter.restore()
        return
    notes = [type_.text(note, room.width(), "note", colour="quiet-ink", most=3, gap_mm=0.3) for note in notes_of(chart)]
    bottom = room.bottom() - sum(note.height for note in notes)
    _Plot(type_, chart, chart.x, chart.y, QRectF(room.left(), below, room.width(), bottom - below)).paint(painter)
    for note in notes:
        note.paint(painter, QRectF(room.left(), bottom, room.width(), note.height))
        bottom += note.height
    painter.restore()


@dataclass
class _Plot:
    """Axes, lines, limits and names of one chart in a room."""

    type: Type
    chart: Chart
    x: Axis
    y: Axis
    room: QRectF

    def __post_init__(self) -> None:
        metrics = QFontMetricsF(self.type.font("small"))
        numbers = max(metrics.horizontalAdvance(i18n.text(words)) for _, words in self.y.ticks)
        self.line = self.type.line("small")
        self.names_px = self.room.width() * LABEL_SHARE
        self.field = self.room.adjusted(
            numbers + self.type.mm(1.6), self.line + self.type.mm(1.5), -self.names_px, -2 * self.line - self.type.mm(1.4)
        )

    # --- places
    def at(self, x: float, y: float) -> QPointF:
        """Where a value lies on the paper."""
        across = (x - self.x.low) / (self.x.high - self.x.low)
        up = (y - self.y.low) / (self.y.high - self.y.low)
        return QPointF(self.field.left() + across * self.field.width(), self.field.bottom() - up * self.field.height())

    def pen(self, token: str, width_mm: float, dash: Sequence[float] = ()) -> QPen:
        """A pen of the paper's colours."""
        pen = QPen(QColor(tokens("light")[token]), self.type.mm(width_mm))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dash:
            pen.setDashPattern(list(dash))
        return pen

    # --- parts
    def paint(self, painter: QPainter) -> None:
        """Grid and axes first, then limits, lines, names."""
        self._axes(painter)
        painter.save()
        if not self._is_within():  # programs that show an SVG do not agree about clips: none where nothing is to be clipped
            painter.setClipRect(self.field.adjusted(-self.type.mm(1), -self.type.mm(1), self.type.mm(1), self.type.mm(1)))
        for limit in self._limits():
            painter.setPen(self.pen("ink", LIMIT_MM, LIMIT_DASH))
            painter.drawLine(self._limit_line(limit))
        for series in reversed(self.chart.series):
            self._series(painter, series)
        painter.restore()
        self._limit_names(painter)
        self._names(painter)

    def _axes(self, painter: QPainter) -> None:
        left, bottom = self.field.left(), self.field.bottom()
        painter.setPen(self.pen("line", THIN_MM))
        for value, _ in self.y.ticks:
            place = self.at(self.x.low, value).y()
            painter.drawLine(QLineF(left, place, self.field.right(), place))
        painter.setPen(self.pen("quiet-ink", THIN_MM))
        painter.drawLine(QLineF(left, bottom, self.field.right(), bottom))
        for value, words in self.y.ticks:
            self._text(
                painter,
                i18n.text(words),
                QRectF(self.room.left(), self.at(0, value).y() - self.line / 2, left - self.room.left() - self.type.mm(1), self.line),
                "right",
            )
        for value, words in shown_ticks(self.x):
            at = self.at(value, self.y.low).x()
            painter.setPen(self.pen("quiet-ink", THIN_MM))
            painter.drawLine(QLineF(at, bottom, at, bottom + self.type.mm(0.7)))
            self._text(
                painter,
                i18n.text(words),
                QRectF(at - self.type.mm(12), bottom + self.type.mm(1), self.type.mm(24), self.line),
                "centre",
            )
        self._text(
            painter, said(self.y.title), QRectF(self.room.left(), self.room.top(), self.field.right() - self.room.left(), self.line), "left"
        )
        self._text(painter, said(self.x.title), QRectF(left, bottom + self.line + self.type.mm(1), self.field.width(), self.line), "right")

    def _text(self, painter: QPainter, text: str, room: QRectF, align: Align) -> None:
        draw_lines(painter, room, [text], self.type.font("small"), self.line, "quiet-ink", align)

    def _is_within(self) -> bool:
        """Whether no line leaves the field."""
        known = [(point.x, point.y) for series in self.chart.series for point in series.points if point.y is not None]
        return all(self.x.low <= x <= self.x.high and self.y.low <= y <= self.y.high for x, y in known)

    def _limits(self) -> list[Limit]:
        """Those that lie within the chart."""
        axes = {"x": self.x, "y": self.y}
        return [limit for limit in self.chart.limits if axes[limit.axis].low <= limit.value <= axes[limit.axis].high]

    def _limit_line(self, limit: Limit) -> QLineF:
        if limit.axis == "y":
            return QLineF(self.at(self.x.low, limit.value), self.at(self.x.high, limit.value))
        return QLineF(self.at(limit.value, self.y.low), self.at(limit.value, self.y.high))

    def _limit_names(self, painter: QPainter) -> None:
        """Of limits across the minutes: above the field, where no line is."""
        font = self.type.font("small", bold=True)
        metrics, title = QFontMetricsF(font), QFontMetricsF(self.type.font("small")).horizontalAdvance(said(self.y.title))
        for limit in self._limits():
            if limit.axis == "x":
                text = metrics.elidedText(said(limit.name), Qt.TextElideMode.ElideRight, self.field.width() / 2)
                wide = metrics.horizontalAdvance(text)
                left = min(
                    max(self._limit_line(limit).x1() - wide / 2, self.room.left() + title + self.type.mm(3)), self.field.right() - wide
                )
                draw_lines(painter, QRectF(left, self.room.top(), wide, self.line), [text], font, self.line, "ink")

    def _series(self, painter: QPainter, series: Series) -> None:
        look = look_of(series)
        for run in runs_of(series.points):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self.pen(look.token, LINE_MM * look.width, look.dash))
            painter.drawPolyline(QPolygonF([self.at(point.x, point.y or 0.0) for point in run]))
        known = [point for point in series.points if point.y is not None]
        step = max(1, len(known) // MOST_MARKS)
        for point in known[::step]:
            self._mark(painter, look, self.at(point.x, point.y or 0.0))

    def _mark(self, painter: QPainter, look: Look, place: QPointF) -> None:
        painter.setPen(self.pen(look.token, LINE_MM))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawPath(mark_path(look.mark, place, self.type.mm(MARK_MM)))

    def _names(self, painter: QPainter) -> None:
        """The name of each line and limit at its end, with its dash and mark; a thin line leads to it where it had to give way."""
        ends: list[tuple[Series | Limit, QPointF]] = [(one, end) for one in self.chart.series if (end := self._end(one)) is not None]
        ends += [(one, self.at(self.x.high, one.value)) for one in self._limits() if one.axis == "y"]
        if not ends:
            return
        left = self.field.right() + self.type.mm(9)
        width, font = self.room.right() - left, self.type.font("small")
        most = 2 if len(ends) * 2 * self.line <= self.field.height() else 1
        lines = [broken(said(one.name), width, font, most) for one, _ in ends]
        high = max(len(some) for some in lines) * self.line
        places = spread([end.y() for _, end in ends], high + self.type.mm(0.6), self.room.top() + high / 2, self.room.bottom() - high / 2)
        for (one, end), some, place in zip(ends, lines, places, strict=True):
            first, last = self.field.right() + self.type.mm(3), left - self.type.mm(1)
            painter.setPen(self.pen("quiet-ink", THIN_MM / 2))
            painter.drawLine(QLineF(end, QPointF(first, place)))
            if isinstance(one, Limit):
                painter.setPen(self.pen("ink", LIMIT_MM, LIMIT_DASH))
                painter.drawLine(QLineF(first, place, last, place))
            else:
                look = look_of(one)
                painter.setPen(self.pen(look.token, LINE_MM * look.width, look.dash))
                painter.drawLine(QLineF(first, place, last, place))
                self._mark(painter, look, QPointF((first + last) / 2, place))
            top = place - len(some) * self.line / 2
            draw_lines(painter, QRectF(left, top, width, len(some) * self.line), some, font, self.line, "ink")

    def _end(self, series: Series) -> QPointF | None:
        """Where a line ends within the chart; None where it has no point."""
        known = [point for point in series.points if point.y is not None and point.x <= self.x.high]
        if not known:
            return None
        last = known[-1]
        return self.at(last.x, min(last.y or 0.0, self.y.high))


def runs_of(points: Sequence[Point]) -> list[list[Point]]:
    """The points that a line joins: it is parted where there is nothing to measure."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.y is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
