"""Pictures in the tiles: colours at known places, opacity, order, turned views, read behind the window, the same on paper."""

import threading
import time

import numpy as np
import pytest
from PySide6.QtGui import QColor
from shapely import box as rectangle

from support.base_layers import Shown, painted, shown
from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.picture_pieces import PicturePieces
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.core.text.errors import LayerError
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import Layer, LayerInfo, Picture

pytestmark = pytest.mark.usefixtures("qapp")
WEST, NORTH = 500_000.0, 9_950_000.0
EXTENT = WEST, NORTH - 300, WEST + 400, NORTH
RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 255, 0)


class Quarters:
    """A picture of four colours, 400 m by 300 m; `gate` keeps those who read waiting, `fails` refuses them."""

    def __init__(self):
        self.gate, self.fails, self.read_boxes = threading.Event(), False, []
        self.gate.set()

    def read(self, box_m, width_px, height_px):
        self.gate.wait(5)
        self.read_boxes.append(box_m)
        if self.fails:
            raise LayerError("It is gone.")
        west, south, east, north = box_m
        x = west + (np.arange(width_px) + 0.5) / width_px * (east - west) - EXTENT[0]
        y = EXTENT[3] - (north - (np.arange(height_px) + 0.5) / height_px * (north - south))
        made = np.zeros((height_px, width_px, 4), np.uint8)
        colours = np.array([[RED, GREEN], [BLUE, YELLOW]])
        made[..., :3] = colours[(y >= 150).astype(int)[:, None], (x >= 200).astype(int)[None, :]]
        made[..., 3] = 255
        made[~((y[:, None] >= 0) & (y[:, None] < 300) & (x[None, :] >= 0) & (x[None, :] < 400))] = 0
        return made


def image_layer(pixels, opacity=1.0, **options):
    info = LayerInfo("image", {"en": "image"}, "drone.tif", role="image", options=options)
    return Shown(Layer(info, (), picture=Picture(400, 300, EXTENT, 1.0, pixels=pixels)), True, opacity)


def over(metre_per_px=1.0, **changes):
    return View(**{"width_px": 500, "height_px": 400, "centre": (WEST + 200, NORTH - 150), "metre_per_px": metre_per_px, **changes})


def shot(store, of):
    return painted(lambda painter: store.paint(painter, of), of, QColor("magenta"))


def at(image, of, right, down):
    """Red, green, blue where a place so far right and down of the upper left corner of the picture stands."""
    return image.pixelColor(*map(int, of.px((WEST + right, NORTH - down))))


def near(colour, expected, slack=4):
    found = QColor(colour)
    return bool(np.abs(np.array([found.red(), found.green(), found.blue()]) - expected).max() <= slack)


@pytest.fixture
def pixels():
    made = Quarters()
    yield made
    made.gate.set()


def store_of(qtbot, *layers, theme="light", of=None, wait=True):
    store = TileStore(None, layers, theme=theme, settle_ms=5)
    view = of or over()
    store.request(view)
    if wait:
        qtbot.waitUntil(lambda: store.is_complete(view))
    return store


@pytest.mark.parametrize("view", [over(), over(0.7), over(2.5), over(bearing_deg=30.0), over(bearing_deg=180.0)], ids=str)
def test_each_place_has_its_colour(qtbot, pixels, view):
    image = shot(store_of(qtbot, image_layer(pixels), of=view), view)
    for place, colour in (((150, 100), RED), ((250, 100), GREEN), ((150, 200), BLUE), ((250, 200), YELLOW)):
        assert near(at(image, view, *place), colour)
    if view.bearing_deg == 0 and view.metre_per_px == 1.0:
        paper = QColor(tokens("light")["paper"])
        assert near(at(image, view, -10, 100), (paper.red(), paper.green(), paper.blue()))
        assert near(at(image, view, 3, 3), RED) and near(at(image, view, 397, 297), YELLOW)


def test_the_same_on_paper_as_on_screen(qtbot, pixels):
    view = over()
    tiles = shot(store_of(qtbot, image_layer(pixels, 0.6)), view)
    paper = painted(lambda painter: BasePainter([image_layer(pixels, 0.6)]).paint(painter, view), view, QColor(tokens("light")["paper"]))
    for place in ((20, 20), (390, 20), (20, 290), (390, 290), (-20, 20)):
        assert near(at(tiles, view, *place), QColor(at(paper, view, *place)).getRgb()[:3])


def test_a_sheet_that_is_turned_and_large_is_read_in_parts(pixels):
    view = View(3_000, 2_600, (WEST + 200, NORTH - 150), 0.15, 20.0, 300 / 96)
    image = painted(lambda painter: BasePainter([image_layer(pixels)]).paint(painter, view), view, QColor("white"))
    for place, colour in (((150, 100), RED), ((250, 100), GREEN), ((150, 200), BLUE), ((250, 200), YELLOW)):
        assert near(at(image, view, *place), colour)
    assert len(pixels.read_boxes) > 1


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_no_line_is_seen_where_parts_meet(pixels, opacity):
    view = View(3_001, 2_500, (WEST + 90.03, NORTH - 70.01), 0.0437)
    image = painted(lambda painter: BasePainter([image_layer(pixels, opacity)]).paint(painter, view), view, QColor("white"))
    assert len(pixels.read_boxes) == 4
    row = {image.pixel(x, 1_000) for x in range(700, 3_000)}
    column = {image.pixel(1_500, y) for y in range(600, 2_490)}
    assert len(row) == 1 and len(column) == 1


def test_opacity_lets_the_paper_through_and_dark_dims(qtbot, pixels):
    half = at(shot(store_of(qtbot, image_layer(pixels, 0.5)), over()), over(), 100, 100)
    paper = QColor(tokens("light")["paper"])
    assert near(half, ((255 + paper.red()) / 2, paper.green() / 2, paper.blue() / 2))
    dark = QColor(at(shot(store_of(qtbot, image_layer(pixels), theme="dark"), over()), over(), 100, 100))
    assert 200 < dark.red() < 215


def test_grey_has_no_colour(qtbot, pixels):
    found = QColor(at(shot(store_of(qtbot, image_layer(pixels, tone="grey")), over()), over(), 100, 100))
    assert found.red() == found.green() == found.blue() == round(255 * 0.2126)


@pytest.mark.parametrize("on_top", [True, False])
def test_it_lies_where_the_order_says(qtbot, pixels, on_top):
    house = shown("building", 2, [rectangle(WEST + 50, NORTH - 150, WEST + 150, NORTH - 50)])
    layers = [house, image_layer(pixels)] if on_top else [image_layer(pixels), house]
    assert near(at(shot(store_of(qtbot, *layers), over()), over(), 100, 100), RED) is on_top


def test_the_map_is_there_before_the_picture_and_nobody_waits(qtbot, pixels):
    pixels.gate.clear()
    house = shown("building", 2, [rectangle(WEST + 50, NORTH - 150, WEST + 150, NORTH - 50)])
    store = store_of(qtbot, image_layer(pixels), house, wait=False)
    started = time.perf_counter()
    qtbot.waitUntil(lambda: bool(store.kept()))
    assert time.perf_counter() - started < 2.0 and not store.is_complete(over())
    assert not near(at(shot(store, over()), over(), 100, 100), RED)
    pixels.gate.set()
    qtbot.waitUntil(lambda: store.is_complete(over()))
    assert near(at(shot(store, over()), over(), 200 - 20, 20), RED)


def test_zooming_shows_what_was_read_until_the_new_is_there(qtbot, pixels):
    store = store_of(qtbot, image_layer(pixels))
    pixels.gate.clear()
    nearer = over(0.3, width_px=501)
    store.request(nearer)
    qtbot.waitUntil(lambda: any(key[0].pixel_m < 0.5 for key in store.kept()))
    assert near(at(shot(store, nearer), nearer, 190, 140), RED, 12)
    pixels.gate.set()
    qtbot.waitUntil(lambda: store.is_complete(nearer))


def test_what_nobody_looks_at_any_more_is_not_read(qtbot, pixels):
    pixels.gate.clear()
    store = store_of(qtbot, image_layer(pixels), of=over(0.05), wait=False)
    qtbot.waitUntil(lambda: bool(store.kept()))
    away = over(centre=(WEST + 50_000, NORTH))
    store.request(away)
    pixels.gate.set()
    qtbot.waitUntil(lambda: store.is_complete(away))
    qtbot.waitUntil(lambda: not store._pieces.is_reading)
    assert len(pixels.read_boxes) <= 2
    store.request(over(0.05))
    qtbot.waitUntil(lambda: store.is_complete(over(0.05)))


def test_one_that_cannot_be_read_any_more_is_marked_where_it_lies(qtbot, pixels):
    pixels.fails = True
    image = shot(store_of(qtbot, image_layer(pixels)), over())
    paper = QColor(tokens("light")["paper"])
    row = [QColor(image.pixel(x, 200)) for x in range(40, 460)]
    assert any(colour != paper for colour in row) and not near(at(image, over(), 100, 100), RED)


def test_pieces_are_kept_up_to_a_limit(qtbot, pixels):
    pieces = PicturePieces(memory_bytes=3 * 514 * 514 * 4)
    store = TileStore(None, [image_layer(pixels)], settle_ms=5, pieces=pieces)
    for metre_per_px in (0.25, 0.2, 0.5):
        view = over(metre_per_px)
        store.request(view)
        qtbot.waitUntil(lambda view=view: store.is_complete(view))
    assert pieces.used_bytes <= 3 * 514 * 514 * 4
    store.set_layers([])
    assert pieces.used_bytes == 0


def test_both_themes_share_what_was_read(qtbot, pixels):
    store = store_of(qtbot, image_layer(pixels))
    read = len(pixels.read_boxes)
    dark = store.in_theme("dark")
    dark.request(over())
    qtbot.waitUntil(lambda: dark.is_complete(over()))
    assert len(pixels.read_boxes) == read
