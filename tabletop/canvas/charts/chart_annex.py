"""Charts as an annex of the report: the pages, four charts each, and their values as tables for those who read."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPainter

from tabletop import i18n
from tabletop.canvas.charts.chart_pages import pages_of, paint_page
from tabletop.core.charts.chart import Chart, Series, told
from tabletop.core.charts.chart_table import heads, limit_words, rows, said
from tabletop.core.document.content import Block, Column, Heading, Paragraph, Table

tr = i18n.tr
MOST_WAYS_OUT = 12
"""Of so many scenes the ways out are drawn, those that take longest against their limit; the table has all."""
Page = tuple[str, Callable[[QPainter, float, bool], None]]


def annex_charts(charts: Sequence[Chart]) -> list[Chart]:
    """The charts that are drawn: of each scene the slowest crowds, of distances all pairs together; those without lines are left out."""
    drawn = [one for one in charts if one.empty is None]
    ways_out: dict[int | None, Chart] = {}
    for one in drawn:
        if one.kind == "egress":
            ways_out.setdefault(one.scene, one)
    slowest = sorted(ways_out.values(), key=_against_limit)[:MOST_WAYS_OUT]
    shown = [one for one in ways_out.values() if any(one is other for other in slowest)]
    pairs = [one for one in drawn if one.kind == "distance"][:1]
    return [*(one for one in drawn if one.kind in ("strength", "coverage")), *pairs, *shown]


def _against_limit(chart: Chart) -> float:
    minutes = [done for one in chart.series if one.role in ("main", "lost") if (done := done_at(one)) is not None]
    return -max(minutes, default=0.0) / chart.limits[0].value


def done_at(series: Series) -> float | None:
    """Minutes until all are out; None where nobody gets out."""
    most = max((point.y or 0.0 for point in series.points), default=0.0)
    return next((point.x for point in series.points if point.y == most), None) if most > 0 else None


def annex_pages(charts: Sequence[Chart]) -> list[Page]:
    """Title and painter of each page; the pages after the first have none."""
    drawn = pages_of(annex_charts(charts))
    return [("" if at else tr("Charts over the scenes"), _painter(page)) for at, page in enumerate(drawn)]


def _painter(page: Sequence[Chart]) -> Callable[[QPainter, float, bool], None]:
    return lambda painter, px_per_mm, vector: paint_page(painter, page, px_per_mm)


def annex_tables(charts: Sequence[Chart]) -> list[Block]:
    """The values: strength, coverage, distances by scene; of the ways out when all are out. Charts without lines say why."""
    blocks: list[Block] = []
    every = [one for one in charts if one.kind != "egress" and (one.kind != "distance" or one.key in ("all", "") or _alone(charts))]
    for one in every:
        blocks.append(Heading(said(one.title), 3))
        if one.empty is not None:
            blocks.append(Paragraph(said(one.empty)))
            continue
        columns = tuple(Column(head, 1.0 if at == 0 else 2.0, "left" if at == 0 else "right") for at, head in enumerate(heads(one)))
        blocks.append(Table(columns, tuple(row.cells for row in rows(one)), dense=True))
        limits = "; ".join(limit_words(limit) for limit in one.limits)
        blocks += [Paragraph(words, "quiet") for words in (limits, *map(said, one.notes)) if words]
    return [*blocks, *_ways_out([one for one in charts if one.kind == "egress"])]


def _alone(charts: Sequence[Chart]) -> bool:
    return sum(one.kind == "distance" for one in charts) == 1


def _ways_out(charts: Sequence[Chart]) -> list[Block]:
    drawn = [one for one in charts if one.empty is None]
    if not drawn:
        return [Paragraph(said(one.empty)) for one in charts[:1] if one.empty is not None]
    columns = (
        *(Column(tr("Crowd and scene"), 4), Column(tr("People"), 1.5, "right"), Column(tr("All exits"), 1.5, "right")),
        *(Column(tr("Widest exit lost"), 1.5, "right"), Column(tr("At most"), 1.5, "right")),
    )
    return [
        Heading(tr("When all people are out (estimate)"), 3),
        Table(columns, tuple(_way_out_row(one) for one in drawn), dense=True),
        Paragraph(said(drawn[0].notes[0]), "quiet"),
    ]


def _way_out_row(chart: Chart) -> tuple[str, ...]:
    every = chart.series[0]
    lost = next((one for one in chart.series if one.role == "lost"), None)
    people = max(point.y or 0.0 for point in every.points)
    name = said(chart.title).partition(": ")[2]
    return name, i18n.number(round(people)), _minutes(every), _minutes(lost), i18n.text(told("min", chart.limits[0].value))


def _minutes(series: Series | None) -> str:
    done = None if series is None else done_at(series)
    return tr("nobody gets out") if done is None else i18n.text(told("min", done))
