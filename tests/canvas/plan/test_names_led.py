"""Names that have no room beside what they are about: shortened, else a little way off with a line; and what a stack says."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import LineString, Point, box

from tabletop import i18n
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_labels
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def written(monkeypatch):
    """What is written by a picture, each with its box, and the lines that lead to things."""
    words, leaders = [], []
    draw, leader = plan_labels.draw_text, plan_labels.LabelSet._draw_leader

    def note(painter, place, rows, *how):
        words.append((" ".join(part.text.strip() for row in rows for part in row), place))
        draw(painter, place, rows, *how)

    monkeypatch.setattr(plan_labels, "draw_text", note)
    monkeypatch.setattr(plan_labels.LabelSet, "_draw_leader", lambda *given: (leaders.append(given[2]), leader(*given)))
    return words, leaders


def paint(features, scale, avoid=()):
    view = View(600, 500, (0.0, 0.0), scale * 0.0254 / 96)
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens("light")["paper"]))
    painter = QPainter(image)
    try:
        return view, finished(plan_steps(painter, view, features, {}, "light", avoid=avoid))
    finally:
        painter.end()


def parked(places):
    """Vehicles to scale, which never give way."""
    return [Placed(f"v{nth}", "vehicle", Point(*place), {"length_m": 30.0, "width_m": 30.0}) for nth, place in enumerate(places)]


@pytest.mark.parametrize("scale", [1000, 5000, 7000])
def test_crowds_exits_and_rings_bear_their_names_where_there_is_room(written, scale):
    size = 0.02 * scale
    ring = Placed("r", "ring", box(-3 * size, -2 * size, 3 * size, 2 * size), {"number": 2, "name": "Ring II: penyaringan"})
    crowd = Placed("c", "crowd", box(-size, -size / 2, size, size / 2), {"name": "Massa aksi", "headcount": 300})
    exit_ = Placed("x", "exit", LineString([(size, size), (2.6 * size, size)]), {"name": "Keluar timur", "width_m": 5.0})
    paint([ring, crowd, exit_], scale)
    said = " | ".join(words for words, _ in written[0])
    assert all(name in said for name in ("penyaringan", "Massa aksi", "Keluar timur")) and not written[1]


def test_names_end_where_labels_do(written):
    paint([Placed("c", "crowd", box(-400, -200, 400, 200), {"name": "Massa aksi", "headcount": 300})], 9000)
    assert [words for words, _ in written[0]] == ["300 people"]


EXIT = Placed("x", "exit", LineString([(-40, 0), (40, 0)]), {"name": "Keluar timur", "width_m": 5.0})


def test_the_name_of_an_exit_without_room_stands_off_with_a_line(written):
    posts = [QRectF(right, 250 + down, 8, 8) for right in range(206, 400, 20) for down in (-24, 16)]
    paint([EXIT], 2000, posts)
    assert written[1] and [words for words, _ in written[0]] == ["Keluar timur 5 m"]


def test_no_name_stands_off_where_its_line_would_cross_what_stands_there(written):
    hole = QRectF(60, 120, 240, 60)
    walls = [
        QRectF(0, 0, 600, hole.top()),
        QRectF(0, hole.bottom(), 600, 400),
        QRectF(hole.right(), 0, 300, 500),
        QRectF(0, 0, hole.left(), 500),
    ]
    paint([EXIT], 2000, walls)
    assert written == ([], [])


def test_a_stack_says_what_it_is_and_how_many_people_a_little_way_off_where_it_must(written):
    heap = [Placed(f"u{nth}", "unit", Point(nth, 0), {"unit_type": "dalmas", "strength": 30, "reach_m": 0}) for nth in range(7)]
    paint(heap, 5000)
    assert "Dalmas 210" in [words for words, _ in written[0]] and not written[1]
    written[0].clear()
    paint([*heap, *parked([(-60, 0), (66, 0), (3, 45), (3, -45)])], 5000)
    assert "Dalmas 210" in [words for words, _ in written[0]]


def test_the_count_of_a_stack_stays_where_its_words_have_no_room(written):
    heap = [Placed(f"u{nth}", "unit", Point(nth, 0), {"unit_type": "dalmas", "strength": 30, "reach_m": 0}) for nth in range(7)]
    view, taken = paint([*heap, *parked([(x, y) for x in range(-390, 391, 26) for y in range(-330, 331, 26)])], 5000)
    assert not any("Dalmas" in words for words, _ in written[0])
    assert any(one.contains(*view.px((3.0, 0.0))) for one in taken.symbols)
