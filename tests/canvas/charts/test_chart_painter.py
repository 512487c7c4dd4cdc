"""Charts on paper: text stays text, in both languages; files whole; nothing is lost where there is no chart."""

import csv
import math
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from tabletop import i18n
from tabletop.canvas.charts.chart_look import DASHES, MARKS, TOKENS, look_of, mark_path
from tabletop.canvas.charts.chart_pages import A_PAGE, pages_of, write_charts
from tabletop.canvas.charts.chart_painter import paint_chart, runs_of
from tabletop.canvas.typeset.pieces import Type
from tabletop.core.charts.chart import Point, Series, without
from tabletop.core.charts.egress_chart import egress_chart
from tabletop.core.charts.measured import Egress, ExitRate, RingCoverage, Strength
from tabletop.core.charts.scene_charts import coverage_chart, strength_chart
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message

STRENGTH = strength_chart([(1, Strength(1_200, 0, 1_500)), (2, Strength(1_500, 20, 1_500)), (5, Strength(900, 0, 1_500))])
RINGS = coverage_chart([(n, [RingCoverage("r", "Ring <b>I</b>", 0.5 + n / 10, 0.95)] if n != 2 else []) for n in (1, 2, 3)], 0.8, "P")
RATES = tuple(ExitRate(f"e{k}", f"Pintu {k}", 2.0, 164.0) for k in range(2))
EGRESS = egress_chart(Egress(("c",), "Massa", 1_250.0, RATES, 328.0, 164.0, False, "Pintu 1", 8.0, "R: SGSA Green Guide"), 3)


def drawn(chart, width=2_800, height=1_800):
    image = QImage(width // 4, height // 4, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.scale(0.25, 0.25)
    paint_chart(painter, QRectF(0, 0, width, height), chart, Type(1.0))
    painter.end()
    return image


def test_a_drawing_clips_only_where_a_line_leaves_the_chart(qapp, tmp_path):
    """ImageMagick shows nothing of what is clipped in the SVG that Qt writes."""
    for charts, clips in (([STRENGTH, RINGS, EGRESS], False), ([STRENGTH, leaves(STRENGTH)], True)):
        write_charts(charts, tmp_path / "a.svg", "x")
        assert ("clip-path" in (tmp_path / "a.svg").read_text(encoding="utf-8")) is clips


def leaves(chart):
    """The same chart with a point beyond its axis."""
    series = chart.series[0]
    far = replace(series.points[-1], y=1e6)
    return replace(chart, series=(replace(series, points=(*series.points[:-1], far)), *chart.series[1:]))


def words_of(path):
    return re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)</text>", path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    ("language", "there"),
    [
        ("en", ["Strength placed against the roster", "Roster: 1,500 people", "1,000", "All exits", "At most 8 min", "100%", "3.8 min"]),
        ("id", ["Personel yang ditempatkan", "Kuat personel: 1.500 orang", "1.000", "Semua jalan keluar", "Maksimal 8 menit", "3,8 menit"]),
    ],
)
def test_words_stand_as_text_in_a_drawing(qapp, tmp_path, language, there):
    i18n.set_language(language)
    out = tmp_path / "charts.svg"
    write_charts([STRENGTH, EGRESS, RINGS], out, "Rencana")
    said = words_of(out)
    assert [one for one in there if one not in said] == []
    assert "Green Guide" in said and "Ring &lt;b>I&lt;/b" in out.read_text(encoding="utf-8").replace("&gt;", ">")


def test_every_form_is_written_whole(qapp, tmp_path):
    for ending, head in ((".pdf", b"%PDF"), (".png", b"\x89PNG"), (".csv", b"\xef\xbb\xbfchart")):
        out = tmp_path / f"charts{ending}"
        write_charts([STRENGTH, EGRESS] * 3, out, "Rencana")
        assert out.read_bytes().startswith(head)
    rows = list(csv.DictReader((tmp_path / "charts.csv").open(encoding="utf-8-sig")))
    assert {row["unit"] for row in rows} == {"person", "min"}
    with pytest.raises(InputError):
        write_charts([STRENGTH], tmp_path / "charts.doc", "")


def test_a_sentence_is_painted_where_there_is_no_chart(qapp):
    empty = drawn(without("coverage", message("This plan has no ring whose ground could be covered; draw one to see its coverage.")))
    bare = QImage(empty.size(), empty.format())
    bare.fill(0xFFFFFFFF)
    assert empty != bare


def test_lines_differ_by_more_than_colour():
    assert len(set(TOKENS)) == len(set(DASHES)) == len(set(MARKS)) == 8
    assert not {"warn", "stop", "kuning", "merah", "hijau", "info"} & set(TOKENS)
    lost, plain = look_of(Series("a", (), "lost", 0)), look_of(Series("a", (), "main", 0))
    assert lost.dash and not plain.dash
    boxes = [mark_path(one, QPointF(10, 10), 8).boundingRect() for one in MARKS]
    assert all(box.isValid() and math.hypot(box.center().x() - 10, box.center().y() - 10) < 0.5 and box.width() <= 8 for box in boxes)


def test_a_line_is_parted_where_nothing_was_measured():
    points = [Point(float(k), None if k in (1, 4) else 1.0) for k in range(5)]
    assert [[point.x for point in run] for run in runs_of(points)] == [[0.0], [2.0, 3.0]]


def test_a_page_holds_four():
    assert [len(page) for page in pages_of([STRENGTH] * 9)] == [A_PAGE, A_PAGE, 1] and pages_of([]) == []


def test_no_name_of_a_line_is_painted_on_the_field(qapp):
    """Names stand beside the field, so they cover no line."""
    image = drawn(RINGS)
    right = image.copy(round(image.width() * 0.72), 0, image.width(), image.height())
    assert any(right.pixel(x, y) != 0xFFFFFFFF for x in range(20, right.width()) for y in range(right.height()))
