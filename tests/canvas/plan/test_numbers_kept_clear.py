"""How many people stand somewhere is always to be read: never under a sign, a symbol, a name or another number while there is room."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import LineString, Point, box

from tabletop import i18n
from tabletop.canvas.findings.finding_painter import Look, paint_findings, paint_highlights
from tabletop.canvas.ink.map_text import Words
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_labels
from tabletop.canvas.plan.label_boxes import BoxGrid, Taken, extent_of, round_about
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.core.text.message import Message
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding

SIZE = 480


@pytest.fixture(autouse=True)
def english(qapp):
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def blank(view):
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens("light")["paper"]))
    return image


def painted(view, paint):
    """What a function gives back, and the picture it painted; a picture may not go before its painter."""
    image = blank(view)
    painter = QPainter(image)
    try:
        return paint(painter), image
    finally:
        painter.end()


def drawn(features, scale=1000.0, unit_px=1.0, avoid=(), size=SIZE, below=None):
    view = View(size, size, (0.0, 0.0), scale * 0.0254 / 96 / unit_px, unit_px=unit_px)

    def paint(painter):
        steps = plan_steps(painter, view, features, {}, "light", avoid=avoid, below_words=below and (lambda: below(painter, view)))
        return finished(steps)

    taken, image = painted(view, paint)
    return taken, view, image


def signs_on(view, findings, taken, **how):
    return painted(view, lambda painter: paint_findings(painter, view, findings, Look("light", **how), taken))


def crowd(geometry, number=300, kind="crowd", **properties):
    return Placed(f"c{id(geometry)}", kind, geometry, {"headcount": number, **properties})


def units(places):
    named = [{"name": f"Unit {nth}", "strength": 30, "reach_m": 0} for nth in range(len(places))]
    return [Placed(f"u{nth}", "unit", Point(*place), named[nth]) for nth, place in enumerate(places)]


def parked(places):
    """Vehicles to scale: unlike symbols they do not give way."""
    size = {"length_m": 8.0, "width_m": 8.0}
    return [Placed(f"v{nth}", "vehicle", Point(*place), size) for nth, place in enumerate(places)]


def a_finding(highlight, severity="warn", code="density", unit="m"):
    return Finding(code, severity, Message("x"), ("a",), 1, 4.5, 2.0, unit, "P", highlight)


def meets(one, others):
    return any(one.intersects(other) for other in others)


# --- numbers
def test_a_number_stands_in_the_middle_of_its_crowd():
    taken, view, _ = drawn([crowd(box(-40, -30, 40, 30), name="Massa utara")])
    (number,) = taken.numbers
    assert abs(number.center().x() - SIZE / 2) < 2 and abs(number.center().y() - SIZE / 2) < 2


def test_a_number_steps_aside_from_units_inside_its_crowd():
    taken, view, _ = drawn([crowd(box(-40, -30, 40, 30)), *units([(0, 0)])])
    (number,) = taken.numbers
    assert not meets(number, taken.symbols) and view.pixel_rect.contains(number)
    assert box(-40, -30, 40, 30).contains(Point(*view.to_ground(np.array([number.center().toTuple()]))[0]))


def test_a_number_that_has_no_room_inside_stands_outside_with_a_line_to_its_crowd():
    full = units([(x, y) for x in (-8, 0, 8) for y in (-8, 0, 8)])
    home = box(-8, -8, 8, 8)
    taken, view, image = drawn([crowd(home), *full])
    (number,) = taken.numbers
    ground = shapely.box(*view.to_ground(np.array([[number.left(), number.bottom()], [number.right(), number.top()]])).ravel())
    assert not meets(number, taken.symbols) and not ground.intersects(home) and view.pixel_rect.contains(number)
    without = drawn([crowd(home, 0), *full])[2]
    assert colour_between(image, without, number, view) > 20


def colour_between(image, without, number, view):
    """Pixels of the crowd's colour outside the number that are there only with it."""
    colour = np.array(QColor(tokens("light")["crowd"]).getRgb()[:3])
    masks = [np.abs(pixels(one) - colour).sum(axis=2) < 60 for one in (image, without)]
    both = masks[0] & ~masks[1]
    both[round(number.top()) : round(number.bottom()) + 1, round(number.left()) : round(number.right()) + 1] = False
    return int(both.sum())


def pixels(image):
    flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def test_where_all_is_full_the_number_stands_on_a_plate_over_symbols():
    everywhere = parked([(x, y) for x in range(-66, 67, 6) for y in range(-66, 67, 6)])
    taken, view, image = drawn([crowd(box(-10, -10, 10, 10)), *everywhere])
    (number,) = taken.numbers
    assert meets(number, taken.symbols)
    paper = np.array(QColor(tokens("light")["paper"]).getRgb()[:3])
    inner = pixels(image)[round(number.top()) + 3 : round(number.bottom()) - 3, round(number.left()) + 3 : round(number.right()) - 3]
    assert (np.abs(inner - paper).sum(axis=2) < 12).mean() > 0.4, "paper behind the figures"


def walls_round(hole, times=1):
    """Boxes over all of the picture but a hole in its middle, each of them so many times."""
    left, right = SIZE / 2 - hole / 2, SIZE / 2 + hole / 2
    grown = [step * 0.01 for step in range(times)]
    sides = [(0, 0, SIZE, left), (0, right, SIZE, left), (0, left, left, hole), (right, left, left, hole)]
    return [QRectF(x, y, wide - more, high - more) for x, y, wide, high in sides for more in grown]


def test_a_number_on_a_plate_covers_anything_rather_than_another_number():
    crowds = [crowd(box(-10, -10, 10, 10), 100 + nth) for nth in range(2)]
    first, second = drawn(crowds, avoid=walls_round(40, times=8))[0].numbers
    assert not first.intersects(second)


def test_plates_do_not_cover_each_other():
    everywhere = parked([(x, y) for x in range(-66, 67, 6) for y in range(-66, 67, 6)])
    crowds = [crowd(box(x, -10, x + 20, 10), 100 + nth) for nth, x in enumerate((-10, 0, 5))]
    numbers = drawn([*crowds, *everywhere])[0].numbers
    assert len(numbers) == 3 and not any(meets(one, numbers[:nth]) for nth, one in enumerate(numbers))


@pytest.mark.parametrize("scale", [250, 1000, 2500, 5000, 7500, 12_000, 25_000])
@pytest.mark.parametrize("kind", ["crowd", "crowd-flow"])
def test_a_number_is_there_at_every_scale_of_work(scale, kind):
    half = 0.02 * scale
    assert len(drawn([crowd(box(-half, -half, half, half), kind=kind)], scale)[0].numbers) == 1


@pytest.mark.parametrize("scale", [26_000, 50_000, 250_000])
def test_a_number_is_there_where_the_map_shows_a_whole_town(scale):
    assert len(drawn([crowd(box(-40, -30, 40, 30))], scale)[0].numbers) == 1


def test_a_line_to_a_crowd_does_not_strike_out_another_number():
    label = plan_labels.Label(((Words("1,026"),),), QPointF(100, 100), home=box(90, 90, 110, 110))
    spots = [_spot(label, 100, 100, False), _spot(label, 100, 20, True)]
    labels = plan_labels.LabelSet("light", 1.0, QRectF(0, 0, 200, 200), [label, replace(label, home=box(95, 180, 105, 190))])
    parted, _ = painted(View(200, 200, (0.0, 0.0), 1.0), lambda painter: labels._parted(painter, list(enumerate(spots))))
    assert [spot.is_plate for _, spot in parted] == [True, False]


def _spot(label, right, down, is_out):
    return plan_labels._spot_at(label.rows, (right, down, 0.0, "centre"), QSizeF(40, 16), is_out)


def test_a_crowd_without_a_number_shows_its_name_and_one_out_of_sight_nothing():
    taken, *_ = drawn([crowd(box(-40, -30, 40, 30), 0, name="Massa utara")])
    assert len(taken.words) == 1 and taken.numbers == []
    assert drawn([crowd(box(400, 400, 440, 440))])[0].all == []


def test_of_a_crowd_at_the_edge_the_number_stands_in_the_picture():
    taken, view, _ = drawn([crowd(box(50, -30, 900, 30))])
    (number,) = taken.numbers
    assert view.pixel_rect.contains(number)


# --- names
def words_drawn(monkeypatch, *features, **how):
    seen = []
    draw = plan_labels.draw_text
    monkeypatch.setattr(plan_labels, "draw_text", lambda *args: (seen.append([[w.text for w in row] for row in args[2]]), draw(*args)))
    drawn(features, **how)
    return [" ".join("".join(row) for row in rows) for rows in seen]


def test_a_crowd_bears_its_name_its_people_and_how_dense_it_is(monkeypatch):
    assert words_drawn(monkeypatch, crowd(box(-40, -30, 40, 30), name="Massa utara")) == ["Massa utara 300 people loose"]


def test_names_give_way_before_numbers_do(monkeypatch):
    walls = [QRectF(0, 0, SIZE, 215), QRectF(0, 265, SIZE, SIZE)]
    assert words_drawn(monkeypatch, crowd(box(-40, -30, 40, 30), name="Massa utara"), avoid=walls) == ["Massa utara 300 people"]
    walls = [QRectF(0, 0, SIZE, 224), QRectF(0, 256, SIZE, SIZE)]
    assert words_drawn(monkeypatch, crowd(box(-40, -30, 40, 30), name="Massa utara"), avoid=walls) == ["300 people"]
    narrow = [*walls, QRectF(0, 0, 200, SIZE), QRectF(280, 0, 200, SIZE)]
    assert words_drawn(monkeypatch, crowd(box(-40, -30, 40, 30), name="Massa utara"), avoid=narrow) == ["300 people"]


@pytest.mark.parametrize(("scale", "shown"), [(1000, "Massa utara 300 people"), (5000, "Massa utara 300 people"), (9000, "300 people")])
def test_names_go_at_small_scales_and_numbers_stay(monkeypatch, scale, shown):
    half = 0.02 * scale
    (words,) = words_drawn(monkeypatch, crowd(box(-half, -half, half, half), name="Massa utara"), scale=scale)
    assert words.startswith(shown) and ("utara" in words) == (scale <= 7500)


def test_an_exit_bears_its_name_and_width_along_it_and_a_ring_its_number_and_name(monkeypatch):
    way = Placed("e", "exit", LineString([(-50, 0), (50, 0)]), {"name": "Pintu utara", "width_m": 6.0})
    assert words_drawn(monkeypatch, way) == ["Pintu utara  6 m"]
    walls = [QRectF(0, 0, 220, SIZE), QRectF(260, 0, SIZE, SIZE)]
    assert words_drawn(monkeypatch, way, avoid=walls) == ["6 m"]
    ring = Placed("r", "ring", box(-40, -40, 40, 40), {"name": "Ring II: penyaringan", "number": 2})
    assert words_drawn(monkeypatch, ring) == ["penyaringan"]


def test_a_protected_object_whose_plate_is_beset_is_named_somewhere_in_its_area(monkeypatch):
    beset = units([(8, 0), (-8, 0), (0, 8), (0, -8)])
    named = Placed("p", "protected", box(-60, -60, 60, 60), {"name": "KPU Kutai Kartanegara (letak skematis)", "category": "kpu"})
    words = words_drawn(monkeypatch, named, *beset)
    assert any(one.startswith("KPU Kutai Kartanegara") for one in words)


def test_long_names_are_elided(monkeypatch):
    words = words_drawn(monkeypatch, crowd(box(-60, -60, 60, 60), name="Massa " * 40), size=900)
    assert words and all(len(one) < 60 and "…" in one for one in words)


def test_tabs_of_rings_stand_apart_and_beside_symbols():
    rings = [Placed(f"r{n}", "ring", box(-40 - n, -40 - n, 40 + n, 40 + n), {"number": n}) for n in (1, 2, 3)]
    taken, *_ = drawn([*rings, *units([(x, 41) for x in range(-42, 0, 4)])])
    assert len(taken.words[:3]) == 3
    for nth, tab in enumerate(taken.words[:3]):
        assert not meets(tab, taken.symbols + taken.words[:nth])


def test_a_typed_text_is_written_beside_a_number_and_never_over_it():
    text = Placed("t", "text", Point(0, 0), {"text": "Written by hand"})
    taken, *_ = drawn([crowd(box(-40, -30, 40, 30)), text])
    others = [one for one in taken.words if one not in taken.numbers]
    assert len(others) == 1 and not meets(others[0], taken.numbers)
    taken, *_ = drawn([crowd(box(-40, -30, 40, 30)), text], avoid=walls_round(60))
    (others,) = [one for one in taken.words if one not in taken.numbers]
    assert not meets(others, taken.numbers)


# --- signs of findings
@pytest.mark.parametrize("highlight", [box(-40, -30, 40, 30), Point(0, 0), LineString([(-40, 0), (40, 0)])])
def test_a_sign_never_stands_on_a_number_and_a_highlight_leaves_it_out(highlight):
    taken, view, _ = drawn([crowd(box(-40, -30, 40, 30))])
    signs, image = signs_on(view, (a_finding(highlight),), taken)
    assert signs and not any(meets(sign, taken.words) for sign in signs)
    paper = np.array(QColor(tokens("light")["paper"]).getRgb()[:3])
    (number,) = taken.numbers
    inner = pixels(image)[round(number.top()) + 1 : round(number.bottom()) - 1, round(number.left()) + 1 : round(number.right()) - 1]
    assert (np.abs(inner - paper).sum(axis=2) == 0).all()


def test_many_signs_at_one_place_all_leave_the_number_free():
    taken, view, _ = drawn([crowd(box(-40, -30, 40, 30))])
    findings = [a_finding(box(-40, -30, 40, 30), severity, f"c{n}") for n in range(12) for severity in ("stop", "warn", "info")]
    signs, _ = signs_on(view, findings, taken, calm=True)
    assert len(signs) == 36 and not any(meets(sign, taken.words) for sign in signs)


def test_on_paper_highlights_are_painted_under_the_words():
    crowds, finding = [crowd(box(-40, -30, 40, 30))], a_finding(box(-40, -30, 40, 30))
    under = drawn(crowds, below=lambda painter, view: paint_highlights(painter, view, [finding], Look("light")))[2]
    plain = drawn(crowds)[2]
    ink = np.array(QColor(tokens("light")["ink"]).getRgb()[:3])
    assert (np.abs(pixels(under) - ink).sum(axis=2) < 30).sum() == (np.abs(pixels(plain) - ink).sum(axis=2) < 30).sum()
    assert (pixels(under) != pixels(plain)).any()


places = st.tuples(st.integers(-60, 60), st.integers(-60, 60))
areas = st.builds(lambda at, wide, high: box(at[0], at[1], at[0] + wide, at[1] + high), places, st.integers(6, 70), st.integers(6, 50))
looked_at = st.one_of(areas, st.builds(Point, places), st.builds(lambda a, b: LineString([a, (b[0] + 0.5, b[1])]), places, places))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(areas, st.integers(1, 20_000), st.sampled_from(["crowd", "crowd-flow"])), min_size=1, max_size=4),
    st.lists(places, max_size=30),
    st.lists(st.tuples(looked_at, st.sampled_from(["stop", "warn", "info"]), st.sampled_from(["m", "count"])), max_size=8),
    st.sampled_from([500.0, 1000.0, 2500.0, 5000.0]),
    st.sampled_from([1.0, 1.6, 3.125]),
)
def test_no_random_plan_hides_a_number(crowds, spots, looks, scale, unit_px):
    """Thirty units and four crowds leave room in the picture: every number of a crowd in it is clear of all symbols, names and signs."""
    features = [crowd(area, number, kind) for area, number, kind in crowds]
    size = round(700 * unit_px)
    taken, view, _ = drawn([*features, *units(spots)], scale, unit_px, size=size)
    picture = shapely.box(*view.bounds)
    seen = [one for one in features if one.geometry.intersection(picture).area > 0]
    assert len(taken.numbers) == len(seen)
    names = [word for word in taken.words if word not in taken.numbers]
    signs, _ = signs_on(view, [a_finding(*one[:2], unit=one[2]) for one in looks], taken)
    for nth, number in enumerate(taken.numbers):
        assert view.pixel_rect.contains(number)
        assert not meets(number, [*taken.symbols, *names, *signs, *taken.numbers[:nth]])
    assert not any(meets(sign, taken.words) for sign in signs)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), min_size=3, max_size=9),
    st.sampled_from([0.0, 30.0, 135.0]),
    st.sampled_from([300.0, 1000.0, 5000.0]),
)
def test_an_area_of_any_shape_in_a_map_turned_any_way_has_its_number_in_the_picture(corners, bearing_deg, scale):
    shape = shapely.Polygon(np.array(corners) / 10)
    view = View(SIZE, SIZE, (0.0, 0.0), scale * 0.0254 / 96, bearing_deg)
    taken, _ = painted(
        view, lambda painter: finished(plan_steps(painter, view, [crowd(shape), crowd(shape, 20, "crowd-flow")], {}, "light"))
    )
    picture = shapely.transform(shapely.box(0, 0, SIZE, SIZE), view.to_ground)
    if shape.area > 1 and shapely.make_valid(shape).intersection(picture).area > 1:
        assert len(taken.numbers) == 2 and not taken.numbers[0].intersects(taken.numbers[1])
    assert all(view.pixel_rect.contains(number) for number in taken.numbers)


def test_an_area_so_thin_that_it_falls_to_a_line_is_drawn():
    assert len(drawn([crowd(shapely.Polygon([(0.0, 0.0), (0.0, 20.0), (2e-262, 0.0)]))])[0].numbers) <= 1


# --- boxes
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300), st.integers(1, 200), st.integers(1, 200)), max_size=12))
def test_the_grid_says_what_boxes_say(rows):
    boxes, grid = [QRectF(*row) for row in rows], BoxGrid()
    asked = QRectF(-20, -30, 90, 70)
    for one in boxes:
        grid.add(one)
    shared = {extent_of(one): one.intersected(asked) for one in boxes}
    assert grid.free(asked) == (not any(one.intersects(asked) for one in boxes))
    assert grid.covered_at(extent_of(asked)) == pytest.approx(sum(one.width() * one.height() for one in shared.values()))
    for one in boxes:
        grid.remove_at(extent_of(one))
    assert grid.free(asked) and grid.covered_at(extent_of(asked)) == 0


def test_places_round_an_area_lie_outside_it_and_grow_farther():
    around, size = QRectF(100, 100, 50, 30), QSizeF(40, 20)
    found = list(round_about(extent_of(around), size, 1.0))
    boxes = [QRectF(spot.x() - 20, spot.y() - 10, 40, 20) for spot in found]
    assert len(found) > 100 and not any(one.intersects(around) for one in boxes)


def test_what_a_picture_took_moves_with_it():
    taken = Taken([QRectF(0, 0, 4, 4)], [QRectF(10, 0, 4, 4)], [QRectF(10, 0, 4, 4)])
    moved = taken.moved(QPointF(5, 7))
    assert moved.symbols == [QRectF(5, 7, 4, 4)] and moved.numbers == moved.words == [QRectF(15, 7, 4, 4)]
    assert taken.moved(QPointF()) is taken and taken.all == [*taken.symbols, *taken.words]


@pytest.mark.parametrize("highlight", [Point(0, 0), box(-40, -30, 40, 30), LineString([(-60, 0), (60, 0)])])
def test_neither_marks_nor_signs_of_findings_lie_over_the_number_of_a_stack(highlight):
    taken, view, _ = drawn(units([(nth / 10, 0) for nth in range(7)]), 2500)
    (plate,) = taken.plates
    signs, image = signs_on(view, [a_finding(highlight, code=f"c{nth}") for nth in range(30)], taken)
    assert len(signs) >= 30 and not meets(plate, signs)
    paper = np.array(QColor(tokens("light")["paper"]).getRgb()[:3])
    inner = pixels(image)[round(plate.top()) + 1 : round(plate.bottom()) - 1, round(plate.left()) + 1 : round(plate.right()) - 1]
    assert (np.abs(inner - paper).sum(axis=2) == 0).all()


def test_a_stack_that_has_no_room_for_its_words_says_how_many_people_it_holds():
    shut = [QRectF(0, 0, SIZE, 222), QRectF(0, 258, SIZE, SIZE), QRectF(0, 0, 215, SIZE), QRectF(300, 0, SIZE, SIZE)]
    taken, *_ = drawn(units([(nth / 10, 0) for nth in range(7)]), 2500, avoid=shut)
    (word,) = taken.words
    assert word.width() < 40 and 0 <= word.left() - taken.plates[0].right() < 3


def test_a_stack_shut_in_bears_its_people_on_the_edge_of_its_plate():
    members = units([(nth / 10, 0) for nth in range(7)])
    taken, _, image = drawn(members, 2500, avoid=[QRectF(0, 0, SIZE, SIZE)])
    (word,), (plate,) = taken.words, taken.plates
    assert word.intersects(plate) and word.top() > plate.center().y() + 6 and abs(word.center().x() - plate.center().x()) < 4
