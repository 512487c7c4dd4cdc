"""Chosen looks of layers in pixels: colours, widths, hatches, classes and scales, on the screen, in tiles, on paper and in the dark."""

import re
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from shapely import LineString, Point, Polygon, box

from support.base_layers import EAST, NORTH, Shown, at, colour_at, painted, picture, pixels, shown, texts, view
from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.base_style import base_colours
from tabletop.canvas.base.layer_shapes import shapes_of
from tabletop.canvas.base.look_colours import CALM, contrast, fill_colour, line_colour
from tabletop.canvas.base.look_sample import look_entries, paint_look
from tabletop.canvas.base.map_labels import place_labels
from tabletop.canvas.base.tile_store import TileStore
from tabletop.core.layers.look_classes import classes_of, look_remarks, span_of
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass

pytestmark = pytest.mark.usefixtures("qapp")
HOUSE = Polygon([at(-20, -20), at(20, -20), at(20, 20), at(-20, 20)])
LEFT, RIGHT = box(*at(-50, -10), *at(-10, 10)), box(*at(10, -10), *at(50, 10))
PALE, DEEP = "#ffd9b3", "#1b5e20"


def looking(layer: Shown, look: LayerLook) -> Shown:
    return replace(layer, layer=layer.layer.described(replace(layer.layer.info, look=look)))


def name(colour: QColor) -> str:
    return colour.name().upper()


def test_a_fill_and_an_edge_in_the_chosen_colours():
    image = picture([looking(shown("building", 2, [HOUSE]), LayerLook(Ink(DEEP, PALE, 6.0)))])
    assert colour_at(image, view(), at(0, 0)) == PALE.upper()
    assert colour_at(image, view(), at(20, 0)) == DEEP.upper()
    assert colour_at(image, view(), at(0, 35)) == tokens("light")["paper"]


def test_a_width_of_nothing_draws_no_edge():
    image = picture([looking(shown("admin", 2, [HOUSE]), LayerLook(Ink(fill=PALE, width_px=0.0)))])
    assert colour_at(image, view(), at(19.5, 0)) == PALE.upper()


@pytest.mark.parametrize("role", ["fence", "other", "admin", "water", "road"])
def test_a_line_has_its_colour_and_width(role):
    line = shown(role, 1, [LineString([at(-60, 0), at(60, 0)])])
    image = picture([looking(line, LayerLook(Ink(DEEP, width_px=8.0)))])
    across = [colour_at(image, view(), at(-59, up / 4)) for up in range(-16, 17)]
    wanted = name(fill_colour(DEEP, "light")) if role == "road" else DEEP.upper()  # a road is an area in its true width
    assert abs(across.count(wanted) - 8 * 2) <= 3


def test_a_point_has_its_size():
    image = picture([looking(shown("other", 0, [Point(at(0, 0))]), LayerLook(Ink(fill=DEEP, width_px=20.0)))])
    assert colour_at(image, view(), at(0, 4)) == DEEP.upper()
    assert colour_at(image, view(), at(0, 6.5)) == tokens("light")["paper"]


@pytest.mark.parametrize("vector", [False, True])
@pytest.mark.parametrize("hatch", ["diagonal", "cross", "dots"])
def test_a_hatch_lies_over_the_fill(hatch, vector):
    plain, hatched = (
        picture([looking(shown("landuse", 2, [HOUSE]), LayerLook(Ink(DEEP, PALE, hatch=one)))], vector=vector) for one in ("", hatch)
    )
    other = (pixels(plain) != pixels(hatched)).any(axis=2)
    assert 0.05 < other[100:156, 100:156].mean() < 0.6
    assert not other[:80].any(), "nothing beside the area"


def test_hatches_differ():
    found = [
        pixels(picture([looking(shown("other", 2, [HOUSE]), LayerLook(Ink(DEEP, hatch=one)))])) for one in ("diagonal", "cross", "dots")
    ]
    assert not any((one == other).all() for one in found for other in found if one is not other)


def test_neighbouring_tiles_carry_one_hatch(qtbot):
    field = looking(shown("landuse", 2, [box(*at(-400, -400), *at(400, 400))]), LayerLook(Ink(DEEP, PALE, hatch="diagonal")))
    store = TileStore(layer_views=[field])
    wide = view(0.5, width_px=900, height_px=900)
    store.request(wide)
    store.finish()
    image = picture([field], replace(wide))
    tiled = painted(lambda brush: store.paint(brush, wide), wide, base_colours("light").paper)
    assert _period(pixels(tiled)[450].astype(int)) == _period(pixels(image)[450].astype(int))


def _period(row: np.ndarray) -> set[int]:
    """Distances between strokes along a row of pixels."""
    dark = np.flatnonzero(row.sum(axis=1) == row.sum(axis=1).min())
    return {int(gap) for gap in np.diff(dark) if gap > 1}


CLASSES = (LookClass("Kantor", Ink(fill="#ffd9b3")), LookClass("5..10", Ink(fill="#c8e6c9")), LookClass("", Ink(fill="#d1c4e9")))


def test_classes_of_texts_and_the_rest():
    layer = shown("building", 2, [LEFT, RIGHT], use=["kantor ", "toko"])
    image = picture([looking(layer, LayerLook(Ink(fill="#e0f7fa"), by="use", classes=CLASSES))])
    assert colour_at(image, view(), at(-30, 0)) == "#FFD9B3"
    assert colour_at(image, view(), at(30, 0)) == "#E0F7FA"


def test_classes_of_numbers_by_ranges_and_of_nothing():
    layer = shown("other", 2, [LEFT, RIGHT], floors=[5.0, float("nan")])
    image = picture([looking(layer, LayerLook(by="floors", classes=CLASSES))])
    assert colour_at(image, view(), at(-30, 0)) == "#C8E6C9"
    assert colour_at(image, view(), at(30, 0)) == "#D1C4E9"


def test_a_class_takes_what_it_leaves_open_from_the_layer():
    layer = shown("other", 2, [LEFT, RIGHT], use=["a", "b"])
    look = LayerLook(Ink(DEEP, PALE, 6.0), by="use", classes=(LookClass("a", Ink(fill="#c8e6c9")),))
    image = picture([looking(layer, look)])
    assert colour_at(image, view(), at(-30, 0)) == "#C8E6C9" and colour_at(image, view(), at(-50, 0)) == DEEP.upper()
    assert colour_at(image, view(), at(30, 0)) == PALE.upper()


def test_a_look_by_a_column_that_is_not_there_draws_all_alike():
    layer = shown("building", 2, [LEFT, RIGHT], use=["a", "b"])
    image = picture([looking(layer, LayerLook(Ink(fill=PALE), by="lantai", classes=CLASSES))])
    assert {colour_at(image, view(), at(x, 0)) for x in (-30, 30)} == {PALE.upper()}


@pytest.mark.parametrize(("metre_per_px", "there"), [(0.2, False), (0.4, True), (0.8, True), (1.7, False)])
def test_the_scale_range(metre_per_px, there):
    """1:756, 1:1,512, 1:3,024 and 1:6,425 on a screen of 96 dpi."""
    look = LayerLook(Ink(fill=PALE), from_scale=5_000, to_scale=1_000)
    near = view(metre_per_px)
    image = picture([looking(shown("building", 2, [HOUSE]), look)], near)
    assert (colour_at(image, near, at(0, 0)) == PALE.upper()) is there


def test_the_scale_range_is_that_of_the_paper():
    """Paper of 300 dpi at 1:2,500: a pixel is 0.21 m there."""
    unit_px = 300 / 96
    paper = view(2_500 * 0.0254 / 300, unit_px=unit_px)
    assert paper.scale == pytest.approx(2_500)
    for most, there in ((2_500.0, True), (2_400.0, False)):
        image = picture([looking(shown("building", 2, [HOUSE]), LayerLook(Ink(fill=PALE), from_scale=most))], paper)
        assert (colour_at(image, paper, at(0, 0)) == PALE.upper()) is there


def test_a_scale_that_was_chosen_shows_what_the_role_would_hide():
    layer, far = shown("poi", 0, [Point(at(0, 0))]), view(4.0)
    blank = pixels(picture([], far))
    assert (pixels(picture([layer], far)) == blank).all()
    assert (pixels(picture([looking(layer, LayerLook(from_scale=50_000))], far)) != blank).any()


def test_roads_without_a_look_still_join_one_net():
    lines = [LineString([at(-60, 0), at(60, 0)]), LineString([at(0, -60), at(0, 60)])]
    one, other = (shown("road", 1, [line], width_m=[8.0]) for line in lines)
    labelled = looking(other, LayerLook(label="name"))
    assert (pixels(picture([one, other])) == pixels(picture([one, labelled]))).all()


def test_svg_carries_the_colours():
    layer = looking(shown("building", 2, [HOUSE]), LayerLook(Ink(DEEP, PALE, 3.0, "dots")))
    buffer, made = QBuffer(), QSvgGenerator()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made.setOutputDevice(buffer)
    brush = QPainter(made)
    BasePainter([layer]).paint(brush, view())
    brush.end()
    text = bytes(buffer.data().data()).decode()
    assert re.search(PALE, text, re.I) and re.search(DEEP, text, re.I) and "<image" not in text


COLOURS = ["#ff0000", "#ffff00", "#000000", "#ffffff", "#1f5fbf", "#7a5ba8", "#00ff00", "#888888", "#0000ff", "#cfe2ec"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chosen", COLOURS)
def test_no_fill_drowns_the_signs_and_no_line_is_lost_in_the_dark(chosen, theme):
    ink, paper = base_colours(theme).named("ink"), base_colours(theme).paper
    assert contrast(fill_colour(chosen, theme), ink) >= CALM
    line = line_colour(chosen, theme)
    assert theme == "light" and line == QColor(chosen) or contrast(line, paper) >= 3.0


def test_a_hue_is_kept_in_the_dark():
    for chosen in ("#2e7d32", "#c62828", "#1f5fbf"):
        for turned in (fill_colour(chosen, "dark"), line_colour(chosen, "dark")):
            apart = abs(turned.hueF() - QColor(chosen).hueF())
            assert min(apart, 1 - apart) < 0.12


def test_the_dark_theme_draws_its_own_tone():
    look = LayerLook(Ink(DEEP, PALE, 4.0))
    image = picture([looking(shown("building", 2, [HOUSE]), look)], theme="dark")
    assert colour_at(image, view(), at(0, 0)) == name(fill_colour(PALE, "dark"))
    assert colour_at(image, view(), at(20, 0)) == name(line_colour(DEEP, "dark"))


def test_a_changed_look_keeps_what_was_prepared():
    layer = shown("building", 2, [HOUSE], use=["a"])
    before = shapes_of(layer.layer)
    assert shapes_of(looking(layer, LayerLook(Ink(DEEP))).layer) is before


def test_many_buildings_in_classes_are_drawn_in_time():
    """40,000 buildings in ten classes, a tile of 1:10,000: no more than four times the plain one."""
    places = np.random.default_rng(4).uniform(0, 1_300, (40_000, 2)) + (EAST, NORTH)
    houses = [box(x, y, x + 6, y + 5) for x, y in places]
    layer = shown("building", 2, houses, use=[f"u{n % 10}" for n in range(len(houses))])
    classes = tuple(LookClass(f"u{n}", Ink(fill=f"#d0{n}0a0")) for n in range(10))
    classed = looking(layer, LayerLook(by="use", classes=classes))
    tile = view(1_300 / 512, (EAST + 650, NORTH + 650), width_px=512, height_px=512)
    times = {}
    for key, one in (("plain", layer), ("classed", classed)):
        picture([one], tile)
        times[key] = min(_seconds(one, tile) for _ in range(3))
    assert times["classed"] < 4.0 * times["plain"] + 0.01, times


def _seconds(layer: Shown, tile) -> float:
    started = perf_counter()
    picture([layer], tile)
    return perf_counter() - started


# --- names, samples, legends
def names(layer: Shown, look: LayerLook, metre_per_px: float = 0.3) -> set[str]:
    return {label.text for label in place_labels([looking(layer, look)], view(metre_per_px))}


def test_names_come_from_the_chosen_column():
    layer = shown("building", 2, [HOUSE], name=["Kantor"], nib=["64.02"], floors=[1500.0])
    assert names(layer, LayerLook()) == {"Kantor"}
    assert names(layer, LayerLook(label="nib")) == {"64.02"}
    assert names(layer, LayerLook(label="floors")) == {"1,500"}
    assert names(layer, LayerLook(label="-")) == set()
    assert names(layer, LayerLook(label="gone")) == {"Kantor"}


@pytest.mark.parametrize(("role", "dimension"), [("other", 2), ("fence", 1), ("other", 0), ("fence", 2)])
def test_every_role_can_be_labelled(role, dimension):
    geometry = [Point(at(0, 0)), LineString([at(-60, 0), at(60, 0)]), HOUSE][dimension]
    layer = shown(role, dimension, [geometry], kode=["A 7"])
    assert names(layer, LayerLook()) == set() and names(layer, LayerLook(label="kode")) == {"A 7"}


def test_names_keep_to_the_scale_range():
    layer = shown("poi", 0, [Point(at(0, 0))], name=["Pos"])
    assert names(layer, LayerLook(from_scale=1_000)) == set()
    assert names(layer, LayerLook(label="name", from_scale=50_000), 4.0) == {"Pos"}


def test_remarks_about_columns_that_are_not_there():
    layer = shown("other", 2, [HOUSE], use=["a"])
    assert look_remarks(looking(layer, LayerLook(label="use", by="use")).layer) == ()
    said = [one.params["column"] for one in look_remarks(looking(layer, LayerLook(label="nama", by="lantai")).layer)]
    assert said == ["lantai", "nama"]


def test_a_legend_names_the_classes_that_are_there():
    layer = shown("building", 2, [LEFT, RIGHT], use=["a", "b"])
    classes = (LookClass("a", Ink(fill="#c8e6c9"), "Alpha"), LookClass("b", Ink(fill=PALE)), LookClass("z", Ink(fill=PALE)))
    look = LayerLook(by="use", classes=classes, from_scale=5_000)
    rows = look_entries([layer.layer, looking(layer, look).layer], 1_000, "en")
    assert [(row.title, row.below) for row in rows] == [("building", False), ("Alpha", True), ("b", True)]
    assert look_entries([looking(layer, look).layer], 10_000, "en") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("dimension", [0, 1, 2])
def test_a_sample_shows_the_ink(dimension, theme):
    image = QImage(48, 24, QImage.Format.Format_RGB32)
    image.fill(base_colours(theme).paper)
    brush = QPainter(image)
    info = shown("other", dimension, [HOUSE]).layer.info if dimension == 2 else LayerInfo("x", {"en": "x"})
    paint_look(brush, QRectF(0, 0, 48, 24), replace(info, look=LayerLook(Ink(DEEP, DEEP, 6.0))), dimension, theme)
    brush.end()
    wanted = fill_colour(DEEP, theme) if dimension == 2 else line_colour(DEEP, theme)
    assert image.pixelColor(24, 12).name() == wanted.name()


@pytest.mark.parametrize(
    ("value", "span"),
    [("5..10", (5, 10)), ("..5", (-np.inf, 5)), ("10..", (10, np.inf)), ("1,5..2", (1.5, 2)), ("..", None), ("a..b", None), ("5", None)],
)
def test_ranges(value, span):
    assert span_of(value) == span


@given(
    st.lists(st.sampled_from(["", "a", "A ", "b", "5", "7,5", "10", "12"]), min_size=1),
    st.lists(st.sampled_from(["", "a", "B", "5..10", "..7", "10", "10.."]), max_size=4),
)
def test_classes_agree_with_a_plain_count(values, wanted):
    classes = [LookClass(value, Ink()) for value in wanted]

    def oracle(value: str) -> int:
        number = float(value.replace(",", ".")) if value.strip().replace(",", "").replace(".", "").isdigit() else None
        for place, want in enumerate(wanted):
            if ".." in want and number is not None:
                low, high = want.split("..")
                if (not low or number >= float(low)) and (not high or number < float(high)):
                    return place
            if want.lower() == value.strip().lower():
                return place
        return -1

    assert classes_of(texts(values), classes).tolist() == [oracle(value) for value in values]
    numbers = np.array([float(value.replace(",", ".")) if value.strip().replace(",", "").isdigit() else np.nan for value in values])
    as_text = ["" if np.isnan(one) else f"{one:g}" for one in numbers]
    assert classes_of(numbers, classes).tolist() == [oracle(value) for value in as_text]
