"""The values of a chart as rows of a table, for those who read: words for the eye, and the same for a file (CSV)."""

import csv
import io
from dataclasses import dataclass

from tabletop import i18n
from tabletop.core.charts.chart import Chart, Limit, Point, Words, place_told, told
from tabletop.core.judgement.finding_words import literal
from tabletop.core.text.message import Message


@dataclass(frozen=True)
class Row:
    """A line of the table: where it stands, and the point of each series there (None where it has none)."""

    chart: Chart
    x: float
    points: tuple[Point | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Its words cell by cell."""
        return (_place(self.chart, self.x), *(_cell(self.chart, point) for point in self.points))

    def cell(self, column: int) -> str:
        """The words of one cell."""
        return _cell(self.chart, self.points[column - 1]) if column else _place(self.chart, self.x)


def said(words: Words) -> str:
    """Words in the language in use."""
    return i18n.text(words) if isinstance(words, Message) else words


def heads(chart: Chart) -> list[str]:
    """Heads of the columns: the x axis, then each series."""
    return [] if chart.x is None else [said(chart.x.title), *(said(series.name) for series in chart.series)]


def rows(chart: Chart) -> list[Row]:
    """A row for each place on the x axis, in order; a cell is empty where a series has no point there."""
    found: dict[float, dict[int, Point]] = {}
    for column, series in enumerate(chart.series):
        for point in series.points:
            found.setdefault(point.x, {})[column] = point
    columns = range(len(chart.series))
    return [Row(chart, x, tuple(found[x].get(column) for column in columns)) for x in sorted(found)]


def _place(chart: Chart, x: float) -> str:
    """Where a row stands: the bare number of a scene, since the head says what it is."""
    if chart.x is not None and chart.x.unit == "scene":
        return i18n.text(chart.x.names[x])
    return i18n.text(place_told(chart, x))


def limit_words(limit: Limit) -> str:
    """A limit with its source, where it has one."""
    return f"{said(limit.name)} ({literal(limit.source)})" if limit.source else said(limit.name)


def _cell(chart: Chart, point: Point | None) -> str:
    if point is None or point.y is None or chart.y is None:
        return ""
    return i18n.text(told(chart.y.unit, point.y))


def as_text(chart: Chart, separator: str = "\t") -> str:
    """The table as text for the clipboard: title, heads, rows, a line each; the sentence where there is no chart."""
    if chart.empty is not None:
        return "\n".join((said(chart.title), said(chart.empty)))
    lines = [[said(chart.title)], heads(chart), *(list(row.cells) for row in rows(chart))]
    lines += [[limit_words(limit)] for limit in chart.limits]
    lines += [[said(note)] for note in chart.notes]
    return "\n".join(separator.join(cell.replace("\t", " ").replace("\n", " ") for cell in line) for line in lines)


def as_csv(charts: list[Chart]) -> str:
    """Charts as CSV (RFC 4180): chart, series, where, value, unit, scene; numbers with a point and in full, as every program reads them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["chart", "series", "x", "x_unit", "value", "unit", "scene"])
    for chart in charts:
        if chart.x is None or chart.y is None:
            continue
        for series in chart.series:
            for point in series.points:
                x = point.scene if chart.x.unit == "scene" else point.x
                value = "" if point.y is None else repr(float(point.y))
                writer.writerow([_safe(said(chart.title)), _safe(said(series.name)), x, chart.x.unit, value, chart.y.unit, point.scene])
        for limit in chart.limits:
            unit = chart.x.unit if limit.axis == "x" else chart.y.unit
            writer.writerow([_safe(said(chart.title)), _safe(said(limit.name)), "", "", repr(float(limit.value)), unit, ""])
    return out.getvalue()


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
