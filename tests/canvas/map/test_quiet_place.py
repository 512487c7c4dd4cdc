"""A card on the map hides least: never what is selected where there is room beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from shapely import Point

from support.map_hand import MapHand, at, feature
from tabletop.canvas.map.quiet_place import PLACES, card_at, hidden_px2, kept_clear, quiet_spot, stands_in_corners
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

AREA, MARGIN = QSize(800, 550), 12
WIDTHS = (640, 380)


def height_of(width):
    return 40 if width == 640 else 64


def card(kept, quiet=()):
    spot = quiet_spot(AREA, WIDTHS, height_of, MARGIN, kept, quiet)
    return card_at(AREA, spot, height_of(spot[0]), MARGIN)


def test_with_nothing_in_the_way_it_is_wide_at_the_top_in_the_middle():
    assert card([]) == QRect(80, 12, 640, 40)


def test_what_is_kept_goes_before_what_is_quiet():
    top, bottom = QRect(300, 0, 250, 60), QRect(0, 480, 800, 40)
    assert card([top], [bottom]).top() > 400
    assert card([top], [bottom]).intersects(bottom)
    beside = card([QRect(0, 0, 300, 60)], [bottom])
    assert beside.top() == 12 and beside.left() > 300 and beside.width() == 380


def test_where_nothing_else_counts_it_hides_few_symbols():
    symbols = [QRect(300 + 30 * nth, 20, 28, 28) for nth in range(4)]
    spot = quiet_spot(AREA, (300,), lambda width: 40, MARGIN, [], [], symbols)
    assert not any(card_at(AREA, spot, 40, MARGIN).intersects(one) for one in symbols)


boxes = st.builds(QRect, st.integers(-50, 800), st.integers(-50, 550), st.integers(1, 500), st.integers(1, 400))


@given(st.lists(boxes, max_size=5))
def test_no_spot_hides_less(kept):
    chosen = card(kept)
    every = [card_at(AREA, (width, place), height_of(width), MARGIN) for width in WIDTHS for place in PLACES]
    assert hidden_px2(chosen, kept) == min(hidden_px2(one, kept) for one in every)
    assert QRect(0, 0, 800, 550).contains(chosen)


@pytest.fixture
def hand(qtbot):
    units = [feature("north", "unit", Point(at(0, 50))), feature("south", "unit", Point(at(0, -50)))]
    made = MapHand(qtbot, Plan(features={one.id: one for one in units}, scenes={1: Scene(1, "Aman")}))
    yield made
    made.close()


def test_what_is_selected_is_kept_clear_and_what_is_all_round_is_not(hand):
    (box,) = kept_clear(hand.canvas, {"north"})
    assert box.contains(hand.pixel(at(0, 50)).toPoint()) and box.width() < 80
    assert kept_clear(hand.canvas, set()) == []
    hand.move(at(20, 20))
    assert [one.contains(hand.pixel(at(20, 20)).toPoint()) for one in kept_clear(hand.canvas, set())] == [True]
    hand.canvas.input._pointer_px = None
    assert len(kept_clear(hand.canvas, {"north", "south"})) == 2
    assert all(hand.canvas.rect().contains(one) for one in stands_in_corners(hand.canvas))
