"""The table: true lengths on the surface, the scene of the session, blank, following, and its end."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from shapely import Polygon

from support.map_hand import MapHand, at, small_plan
from support.table_picture import picture
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.table.floor_furniture import caption_box
from tabletop.canvas.table.table_view import TableView
from tabletop.core.arrangement.plan_layers import MAIN
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


@pytest.fixture
def table(hand, qtbot):
    made = TableView(hand.session, TileStore(hand.canvas), "light")
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.stop()


def look(hand, **wanted):
    hand.session.table.set_look(replace(hand.session.table.look, **wanted))


@pytest.mark.parametrize(("width_m", "scale", "pixels"), [(2.0, 500.0, 100.0), (2.0, 1000.0, 50.0), (1.25, 400.0, 200.0)])
def test_a_hundred_metres_have_the_right_length(table, width_m, scale, pixels):
    table.set_frame(width_m, scale)
    table.set_centre(at(0, 0))
    left, right = table.view().px(at(-50, 0)), table.view().px(at(50, 0))
    assert right[0] - left[0] == pytest.approx(pixels)
    on_table_m = (right[0] - left[0]) * width_m / table.width()
    assert on_table_m == pytest.approx(100 / scale)


def test_another_number_of_pixels_leaves_the_lengths_on_the_table(table):
    table.set_frame(2.0, 500.0)
    table.resize(640, 400)
    assert table.frame.surface.width_px == 640
    assert table.frame.ground_size[0] == pytest.approx(1000.0)


def test_the_frame_is_the_view(table):
    table.set_frame(1.5, 250.0, bearing_deg=90.0)
    table.set_centre(at(5, 6))
    ground = [at(30, 40), at(-7, 3)]
    assert table.view().to_pixel(ground) == pytest.approx(table.frame.to_pixel(ground))
    assert table.view().unit_px == 1.6


@pytest.mark.parametrize(("width_m", "scale"), [(0.0, 500.0), (-1.0, 500.0), (2.0, 0.0), (float("nan"), 500.0)])
def test_a_width_or_scale_that_cannot_be_is_refused_and_the_old_one_stays(table, width_m, scale):
    table.set_frame(2.0, 500.0)
    with pytest.raises(InputError):
        table.set_frame(width_m, scale)
    assert (table.frame.surface.width_m, table.frame.scale) == (2.0, 500.0)


def test_blank_is_black_and_comes_back(hand, table):
    table.set_centre(at(0, 0))
    hand.session.table.blank(True)
    black = table.grab().toImage()
    assert {black.pixelColor(x, y).name() for x in range(0, 1000, 50) for y in range(0, 500, 50)} == {"#000000"}
    hand.session.table.blank(False)
    assert picture(table).pixelColor(5, 5) == QColor(tokens("light")["paper"])


def spot_of(table, ground):
    right, down = table.view().px(ground)
    return round(right), round(down)


def test_it_shows_the_plan_as_it_is_now(hand, table):
    table.set_frame(2.0, 200.0)
    table.set_centre(at(-60, 40))
    paper = QColor(tokens("light")["paper"])
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) != paper
    unit = hand.session.plan.features["unit"]
    hand.session.do(replace_features(message("Delete"), [(unit, None)]))
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) == paper
    hand.session.undo_stack.undo()
    assert hand.session.plan == small_plan()
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) != paper


def test_a_hidden_layer_leaves_the_table_and_a_thing_hidden_by_itself_does_not(hand, table):
    table.set_frame(2.0, 200.0)
    table.set_centre(at(-60, 40))
    paper = QColor(tokens("light")["paper"])
    hand.session.hide(["unit"])
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) != paper
    hand.session.hide([])
    hand.session.shown.show_layer(MAIN, False)
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) == paper
    hand.session.shown.show_all()
    assert picture(table).pixelColor(*spot_of(table, at(-60, 40))) != paper


def test_it_shows_the_scene_of_the_session(hand, table):
    table.set_frame(2.0, 200.0)
    table.set_centre(at(0, -75))
    before = picture(table)
    hand.session.set_scene(2)
    assert picture(table) != before


def test_nothing_is_painted_twice_without_a_change(table):
    calls = []
    paint = table.pictures.plan.paint
    table.pictures.plan.paint = lambda painter, view: (calls.append(1), paint(painter, view))[1]
    table.pictures.plan.forget()
    for _ in range(3):
        picture(table)
    assert len(calls) == 1


def test_it_follows_the_map_until_it_is_told_not_to(hand, table):
    hand.session.table.set_steady(False)
    table.follow(hand.canvas)
    assert table.frame.centre == hand.canvas.view().centre
    hand.look(at(70, 20))
    assert table.frame.centre == at(70, 20)
    scale = table.frame.scale
    hand.canvas.zoom_by(2)
    assert table.frame.scale == scale
    table.follow(None)
    hand.look(at(0, 0))
    assert table.frame.centre == at(70, 20)


def test_the_caption_names_level_and_clock_in_its_colour(hand, table):
    hand.session.set_scene(2)
    plain = picture(table)
    look(hand, caption=True)
    shown = picture(table)
    level = QColor(tokens("light")["kuning"])
    corner = [(x, y) for x in range(0, 200) for y in range(350, 500)]
    assert any(shown.pixelColor(x, y) == level for x, y in corner)
    assert not all(shown.pixelColor(x, y) == plain.pixelColor(x, y) for x, y in corner)


def test_no_number_stands_under_the_caption(hand, table):
    crowd = hand.session.plan.features["crowd"]
    corner = Polygon([at(-240, -120), at(-200, -120), at(-200, -80), at(-240, -80)])
    hand.session.do(replace_features(message("Move"), [(crowd, crowd.moved(1, Scope.ALL_SCENES, lambda _: corner))]))
    table.set_frame(1.0, 500.0)
    table.set_centre(at(0, 0))
    picture(table)
    (free,) = table.taken.numbers
    look(hand, caption=True)
    picture(table)
    (aside,) = table.taken.numbers
    below = caption_box(table.view(), hand.session.plan.scene(1))
    plate = table.pictures.painting.furniture_boxes(table.view(), table.frame, "below")[-1]
    assert free.intersects(below) and not aside.intersects(plate) and not plate.intersects(below), "it stands where nothing does"


def test_the_theme_changes_by_itself(table, qtbot):
    table.set_theme("dark")
    qtbot.waitUntil(lambda: picture(table).pixelColor(5, 5) == QColor(tokens("dark")["paper"]))


def test_a_table_that_is_closed_keeps_no_picture(hand, table):
    """What a window that was closed is in may be searched for garbage late."""
    look(hand, readers=("below", "left"))
    picture(table)
    pictures = table.pictures
    assert any(one.is_there for one in pictures._all)
    table.stop()
    assert not any(one.is_there or one.is_busy for one in pictures._all) and table._held is None
