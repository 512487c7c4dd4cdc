"""What the room sees: warped and whole, covered, lit, held, pointed at; words for two sides; furniture that is right on the floor."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from shapely import Point, Polygon

from support.crooked import CROOKED, MIRRORED, surface_at
from support.map_hand import MapHand, at, feature
from support.table_picture import make_whole, picture
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.table.flat_picture import flat_of, mapped_box
from tabletop.canvas.table.floor_furniture import Floor, bar_box, bar_metres, bar_words, grid_lines, grid_names
from tabletop.canvas.table.table_view import TableView
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_show import Spotlight, TableMark, Veil
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.core.values.change import replace_features
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

PAPER, BLACK = QColor(tokens("light")["paper"]), "#000000"


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    made.session.table.set_look(replace(made.session.table.look, scale_bar=False))
    yield made
    made.close()


@pytest.fixture
def table(hand, qtbot):
    made = TableView(hand.session, TileStore(hand.canvas), "light")
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    made.use_surface(surface_at(CROOKED))
    made.set_scale(50)
    made.set_centre(at(0, -10))
    yield made
    made.stop()


def look(hand, **wanted):
    hand.session.table.set_look(replace(hand.session.table.look, **wanted))


def colour_at(image, table, ground):
    right, down = table.to_shown(np.array([ground]))[0]
    return image.pixelColor(round(right), round(down))


def test_beside_the_part_in_use_there_is_nothing(table):
    image = picture(table)
    assert {image.pixelColor(*spot).name() for spot in ((3, 3), (795, 10), (790, 590), (5, 590))} == {BLACK}
    assert colour_at(image, table, at(80, 40)) == PAPER


@pytest.mark.parametrize("corners", [CROOKED, MIRRORED])
def test_a_crowd_lies_where_the_frame_says(hand, table, corners):
    table.use_surface(surface_at(corners))
    image = picture(table)
    inside, outside = [at(-37, -57), at(37, -57), at(-37, -33), at(37, -33)], [at(-46, -45), at(46, -45), at(25, -68), at(-25, -68)]
    plain = [colour_at(image, table, spot) == PAPER for spot in outside]
    assert all(plain) and any(colour_at(image, table, spot) != PAPER for spot in inside)


def test_a_change_appears_whole(hand, table):
    """Between the old picture and the new one nothing else is ever shown."""
    old, seen = picture(table), []
    hand.session.table.step(1, 0)
    for _ in range(4000):
        now = table.grab().toImage()
        if not seen or now != seen[-1]:
            seen.append(now)
        if table.is_whole:
            break
        QTest.qWait(1)
    assert len(seen) <= 2 and seen[-1] == picture(table) != old
    assert seen[0] == old or len(seen) == 1


def test_a_flat_table_that_may_move_follows_at_once(hand, table):
    table.use_surface(Surface.of_width(800, 600, 4.0))
    old = picture(table)
    hand.session.table.step(1, 0)
    assert table.grab().toImage() == old
    make_whole(table)
    hand.session.table.set_steady(False)
    before = table.grab().toImage()
    hand.session.table.step(1, 0)
    assert table.grab().toImage() != before


def test_nothing_moves_by_itself_while_the_table_is_steady(hand, table):
    frame = table.frame
    table.follow(hand.canvas)
    hand.look(at(70, 20))
    hand.session.set_scene(2)
    assert table.frame == frame and not hand.session.table.set_scale(100)
    hand.session.table.move_to(at(5, 5))
    assert table.frame.centre == at(5, 5)


def test_what_is_not_revealed_is_not_drawn(hand, table):
    shown = colour_at(picture(table), table, at(-60, 40))
    hand.session.table.veil(Veil.over_features())
    assert colour_at(picture(table), table, at(-60, 40)) == PAPER != shown
    hand.session.table.veil(Veil(True, frozenset({"unit"})))
    assert colour_at(picture(table), table, at(-60, 40)) == shown


def test_covered_ground_is_black(hand, table):
    hand.session.table.veil(Veil(True, frozenset(), Polygon([at(-10, 10), at(40, 10), at(40, 60), at(-10, 60)])))
    image = picture(table)
    assert colour_at(image, table, at(20, 40)) == PAPER and colour_at(image, table, at(60, 40)).name() == BLACK


def test_a_spotlight_dims_the_rest(hand, table):
    hand.session.table.spotlight(Spotlight(at(20, 40), 12.0))
    image = picture(table)
    assert colour_at(image, table, at(20, 40)) == PAPER and colour_at(image, table, at(60, 40)).lightness() < 100


def test_a_held_table_stays_while_the_plan_is_edited(hand, table):
    before = picture(table)
    hand.session.table.freeze()
    unit = hand.session.plan.features["unit"]
    hand.session.do(replace_features(message("Delete"), [(unit, None)]))
    hand.session.set_scene(2)
    assert picture(table) == before
    hand.session.table.push()
    pushed = picture(table)
    assert pushed != before and hand.session.table.show.held is not None
    hand.session.table.freeze(False)
    assert picture(table) == pushed


@pytest.mark.parametrize("theme", ["light", "dark", "hall"])
def test_the_pointer_is_seen_on_any_ground_and_marks_too(hand, table, theme):
    table.set_theme(theme)
    plain = picture(table)
    hand.session.table.point(at(30, 30))
    image = table.grab().toImage()
    right, down = table.to_shown(np.array([at(30, 30)]))[0]
    around = [image.pixelColor(round(right + x), round(down)) for x in range(-40, 41)]
    assert any(one.red() > 200 and one.green() < 120 for one in around) and any(one.lightness() > 220 for one in around)
    hand.session.table.point(None)
    hand.session.table.mark(TableMark((at(0, 40), at(40, 40)), "accent"))
    assert colour_at(table.grab().toImage(), table, at(20, 40)) == QColor(tokens(theme)["accent"])
    hand.session.table.wipe()
    table.trail.stop()
    assert table.grab().toImage() == plain


def test_a_hall_is_truly_dark(hand, table):
    table.set_theme("hall")
    assert colour_at(picture(table), table, at(80, 40)).lightness() < 15
    assert all(tokens("hall")[name] == tokens("dark")[name] for name in ("hijau", "kuning", "merah"))
    assert set(tokens("hall")) == set(tokens("dark"))


# --- words
def test_words_turn_to_the_side_of_the_readers(hand, table):
    first = table.view()
    look(hand, readers=("above",))
    second = table.view()
    assert (second.bearing_deg - first.bearing_deg) % 360 == 180
    look(hand, readers=("left",))
    assert (table.view().width_px, table.view().height_px) == (first.height_px, first.width_px)
    make_whole(table)


def test_words_are_doubled_for_two_sides(hand, table):
    once = picture(table)
    look(hand, readers=("below", "above"))
    twice = picture(table)
    assert twice != once and len(table.taken.words) > 0


crowds = st.lists(st.tuples(st.integers(-80, 70), st.integers(-60, 50), st.integers(6, 60), st.integers(1, 90_000)), min_size=1, max_size=9)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(crowds, st.booleans())
def test_a_headcount_never_loses_its_place(hand, table, drawn, doubled):
    """Every crowd in the picture has its number, on no other word, and no word of the second side covers one."""
    features = [
        feature(
            f"c{n}", "crowd", Polygon([at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side)]), headcount=count, name=f"M {n}"
        )
        for n, (x, y, side, count) in enumerate(drawn)
    ]
    features += [feature(f"u{n}", "unit", Point(at(x + 3, y + 3)), name=f"Dalmas {n}", strength=30) for n, (x, y, _, _) in enumerate(drawn)]
    hand.session.file.plan = Plan(features={one.id: one for one in features}, scenes={1: Scene(1)})
    hand.session.plan_changed.emit(None)
    look(hand, readers=("below", "above") if doubled else ("below",))
    make_whole(table)
    taken = table.taken
    assert len(taken.numbers) == len(drawn)
    others = [word for word in taken.words if word not in taken.numbers]
    for nth, box in enumerate(taken.numbers):
        inner = box.adjusted(1, 1, -1, -1)
        assert not any(inner.intersects(other) for other in others)
        assert not any(inner.intersects(other) for other in taken.numbers[nth + 1 :])
    if doubled:
        first, second = table.pictures._flats
        image = table.pictures._second._kept.toImage()
        for box in taken.numbers:
            middle = mapped_box(first.to_shown, box).center()
            assert image.pixelColor(round(middle.x()), round(middle.y())).alpha() == 0
        assert second.view.bearing_deg == 180.0


def test_words_to_the_room_stand_in_the_warped_picture(hand, table):
    plain = picture(table)
    table.write("09.00   Massa tiba")
    told = picture(table)
    assert table.is_warped and told != plain
    table.write("")
    assert picture(table) == plain


# --- furniture
@pytest.mark.parametrize(("scale", "width_m"), [(100.0, 4.0), (500.0, 1.2), (50.0, 8.0), (2500.0, 2.0)])
def test_the_bar_is_right_on_the_floor(scale, width_m):
    frame = TableFrame(Surface.of_width(1920, 1080, width_m), scale)
    view = flat_of(frame, 1.0, "below", 1.6).view
    ground_m = bar_metres(view)
    assert ground_m / view.metre_per_px <= 0.2 * 1920 + 1e-6
    on_floor_m = ground_m / view.metre_per_px * width_m / 1920
    assert on_floor_m == pytest.approx(ground_m / scale)
    assert bar_words(20.0, 100.0) == "20 m = 20 cm"
    assert view.pixel_rect.contains(bar_box(view, scale))


def test_the_grid_has_its_true_size_and_names_at_the_edge():
    frame = TableFrame(Surface.of_width(1600, 900, 4.0), 100.0)
    floor = Floor(flat_of(frame, 1.0, "below", 1.6).view, frame)
    lines = grid_lines(floor, 0.5)
    upright = np.unique(lines[np.isclose(lines[:, 0, 0], lines[:, 1, 0])][:, 0, 0])
    assert np.diff(upright) == pytest.approx(200.0) and len(upright) == 9
    names = grid_names(floor, 0.5)
    assert {"A", "H", "1", "5"} <= {name for name, _ in names} and "I" not in {name for name, _ in names}
    assert all(floor.view.pixel_rect.adjusted(-0.1, -0.1, 0.1, 0.1).contains(box) for _, box in names)
    top = sorted((box.center().x(), name) for name, box in names if box.center().y() < 40 and name.isalpha())
    assert [name for _, name in top] == list("ABCDEFGH")


def test_a_cell_has_one_name_from_every_side():
    frame = TableFrame(Surface.of_width(1600, 1200, 4.0), 100.0)
    places = {}
    for side in ("below", "above", "left", "right"):
        flat = flat_of(frame, 1.0, side, 1.6)
        found = [(name, mapped_box(flat.to_shown, box).center()) for name, box in grid_names(Floor(flat.view, frame, side), 1.0)]
        places[side] = sorted((name, round(spot.x()), round(spot.y())) for name, spot in found)
    assert places["below"] == places["above"] == places["left"] == places["right"]


def test_layers_that_are_off_on_the_table_have_tiles_of_their_own(hand, table):
    shared = table.pictures._tiles
    look(hand, layers_off=frozenset({"roads"}))
    assert table.pictures._tiles is not shared
    look(hand, layers_off=frozenset())
    assert table.pictures._tiles is shared


def test_a_place_in_the_widget_is_a_place_on_the_ground(table):
    spot = table.to_shown(np.array([at(12, 7)]))[0]
    assert table.to_ground(QPointF(*spot)) == pytest.approx(at(12, 7), abs=1e-6)
    table.resize(700, 500)
    assert table.to_ground(QPointF(*spot) + table.corner()) == pytest.approx(at(12, 7), abs=1e-6)
    assert QRectF(table.rect()).isValid()
