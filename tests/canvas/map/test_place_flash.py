"""A place that was looked for: shown with what lies round it, flashed twice, marked by a cross until it is cleared."""

import pytest
from shapely import LineString, Point

from support.map_hand import MapHand, at
from tabletop.canvas.map.map_canvas import AROUND_M


def test_a_place_is_shown_flashes_and_is_still(qtbot):
    hand = MapHand(qtbot)
    item, seen = hand.canvas.items.place, []
    line = LineString([at(0, 0), at(300, 0)])
    hand.canvas.show_place(line)
    assert item.shown is line and item.crossed is None
    west, south, east, north = hand.canvas.view().bounds
    assert west <= at(-AROUND_M, 0)[0] and east >= at(300 + AROUND_M, 0)[0] and south < at(0, 0)[1] < north
    flash = hand.canvas._place_flash
    flash._timer.stop()
    for _ in range(4):
        flash._step()
        seen.append(item.shown is not None)
    assert seen == [False, True, False, False]
    hand.close()


def test_a_cross_stays_until_it_is_cleared(qtbot):
    hand = MapHand(qtbot)
    plain = hand.canvas.grab().toImage()
    hand.canvas.show_place(Point(at(10, 20)), mark=True)
    hand.canvas._place_flash._timer.stop()
    hand.canvas.items.place.shown = None
    assert hand.canvas.items.place.crossed == at(10, 20)
    assert hand.canvas.view().centre == pytest.approx(at(10, 20))
    assert hand.canvas.grab().toImage() != plain
    hand.canvas.clear_place()
    assert hand.canvas.items.place.crossed is None
    hand.close()


def test_nothing_is_no_place(qtbot):
    hand = MapHand(qtbot)
    before = hand.canvas.view()
    hand.canvas.show_place(LineString())
    assert hand.canvas.view() == before
    hand.close()


def test_a_view_is_shown_exactly(qtbot):
    hand = MapHand(qtbot)
    bounds = hand.canvas.view().bounds
    hand.canvas.zoom_by(3)
    hand.canvas.look_at(bounds)
    assert hand.canvas.view().bounds == pytest.approx(bounds)
    hand.close()
