"""Tiles: the same picture as without them, one a turn, kept by memory, old ones until the new are there."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from shapely import LineString, box

from support.base_layers import EAST, NORTH, at, colour_at, painted, picture, pixels, shown, view
from tabletop.canvas.base import tile_grid, tile_store
from tabletop.canvas.base.tile_grid import TILE_PX, Grid
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

pytestmark = pytest.mark.usefixtures("qapp")


def town() -> list:
    random = np.random.default_rng(5)
    houses = [box(x, y, x + 12, y + 9) for x, y in random.uniform(-600, 600, (700, 2)) + (EAST, NORTH)]
    roads = [LineString([at(-700, y), at(700, y + 150)]) for y in range(-700, 700, 90)]
    return [shown("road", 1, roads, width_m=[9.0] * len(roads)), shown("building", 2, houses)]


def window(metre_per_px: float = 0.5, **changes) -> View:
    return view(metre_per_px, **{"width_px": 700, "height_px": 500, **changes})


def shot(store: TileStore, of: View):
    return painted(lambda painter: store.paint(painter, of), of, QColor("magenta"))


def on_the_grid(of: View, ratio: float = 1.0) -> View:
    """The view moved by a part of a pixel, so that tiles lie on whole (device) pixels of it."""
    left, down = of.px((0.0, 0.0))
    right_m, up_m = ((value * ratio) % 1 / ratio * of.metre_per_px for value in (left, -down))
    return replace(of, centre=(of.centre[0] + right_m, of.centre[1] + up_m))


def apart(first, second) -> float:
    """Share of pixels that differ by more than resampling explains; a move by three pixels of the town gives 0.018."""
    return float((np.abs(pixels(first) - pixels(second)).max(axis=2) > 20).mean())


def finished(store: TileStore, of: View) -> TileStore:
    store.request(of)
    store.finish()
    return store


@pytest.fixture
def store(qapp):
    made = TileStore(None, town(), settle_ms=5)
    yield made
    made.deleteLater()


@pytest.mark.parametrize("metre_per_px", [0.5, 0.2645833333, 2.0])
def test_tiles_make_the_picture_without_a_seam(store, metre_per_px):
    """Moved by whole pixels of the grid, so that the tiles lie exactly as the picture does."""
    moved = on_the_grid(window(metre_per_px))
    assert apart(shot(finished(store, moved), moved), picture(town(), moved)) < 0.0005


def test_a_turned_view_has_no_seams_either(store):
    of = window(0.5, bearing_deg=33.0)
    plain = TileStore(None, [shown("landuse", 2, [box(EAST - 5000, NORTH - 5000, EAST + 5000, NORTH + 5000)], use=["kebun"])])
    found = pixels(shot(finished(plain, of), of))[2:-2, 2:-2]
    assert (np.abs(found - found[0, 0]) <= 1).all()
    assert apart(shot(finished(store, of), of), picture(town(), of)) < 0.008


def test_one_tile_a_turn_the_middle_first(store, monkeypatch, qtbot):
    monkeypatch.setattr(tile_store, "BUDGET_S", 0.0)
    monkeypatch.setattr(Grid, "has_sheets", lambda grid, view: False)
    of, ready = window(0.25), []
    store.tile_ready.connect(lambda: ready.append(len(store.kept())))
    store.request(of)
    assert store.kept() == (), "nothing is drawn before the event loop runs"
    qtbot.waitUntil(lambda: store.is_complete(of))
    assert ready == list(range(1, len(store.kept()) + 1))
    west, south, east, north = (
        value * of.metre_per_px * TILE_PX for value in (*store.kept()[0][1:], *(n + 1 for n in store.kept()[0][1:]))
    )
    assert west <= of.centre[0] <= east or south <= of.centre[1] <= north


@pytest.mark.parametrize("metre_per_px", [0.5, 0.2645833333, 2.0])
def test_a_view_of_which_nothing_is_there_is_painted_in_strips_without_a_seam(store, qtbot, metre_per_px, monkeypatch):
    monkeypatch.setattr(tile_grid, "STRIP_S", 0.0)
    monkeypatch.setattr(tile_store, "AHEAD_MS", 60_000)
    monkeypatch.setattr(store, "_draw", lambda key: pytest.fail("a whole tile is drawn before the view is there"))
    of = on_the_grid(window(metre_per_px))
    store.request(of)
    qtbot.waitUntil(lambda: store.is_complete(of))
    assert apart(shot(store, of), picture(town(), of)) < 0.0005


def test_what_a_sheet_left_of_its_tiles_is_paper_at_first_and_drawn_at_rest(store, qtbot, monkeypatch):
    monkeypatch.setattr(tile_store, "AHEAD_MS", 60_000)
    of, beside = on_the_grid(window()), on_the_grid(window(centre=at(40, 20)))
    store.request(of)
    qtbot.waitUntil(lambda: store.is_complete(of))
    assert not store.is_complete(beside) and not any(tile.is_whole for tile in store._tiles.values())
    part = pixels(shot(store, beside))
    assert (part[:20, -20:] == QColor(tokens("light")["paper"]).getRgb()[2::-1]).all()
    assert (np.abs(part[100:, :-100] - pixels(picture(town(), beside))[100:, :-100]).max(axis=2) > 20).mean() < 0.0005
    store._ahead.start(0)
    qtbot.waitUntil(lambda: store._next_ahead() is None)
    assert store.is_complete(beside) and all(tile.is_whole for key, tile in store._tiles.items() if key[0] == store._grid(of))
    assert apart(shot(store, beside), picture(town(), beside)) < 0.0005
    places = {key[1:] for key in store.kept() if key[0] == store._grid(of)}
    assert set(store._grid(of).around(of)) == places


@pytest.mark.parametrize("far", [{"centre": at(-560, -600)}, {"metre_per_px": 20.0, "centre": at(800, 0)}])
def test_a_fast_pan_or_zoom_never_comes_to_empty_ground(store, qtbot, far, monkeypatch):
    """Once it has rested there is a coarse picture of what lies far around."""
    monkeypatch.setattr(tile_store, "AHEAD_MS", 1)
    of, beyond = window(), replace(window(), **far)
    store.request(of)
    qtbot.waitUntil(lambda: store.is_complete(of) and store._next_ahead() is None and store._wanted_coarse() is None, timeout=20_000)
    store._turn.stop()
    seen, there = pixels(shot(store, beyond)), pixels(picture(town(), beyond))
    paper = np.array(QColor(tokens("light")["paper"]).getRgb()[2::-1])
    drawn, wanted = ((np.abs(one.astype(int) - paper).max(axis=2) > 6).mean() for one in (seen, there))
    assert wanted > 0.001 and drawn > 0.4 * wanted
    assert store.used_bytes < tile_store.MEMORY_BYTES


def test_coarse_pictures_are_drawn_once_for_the_ground_around(store, qtbot, monkeypatch):
    monkeypatch.setattr(tile_store, "AHEAD_MS", 1)
    done = lambda of: store.is_complete(of) and store._next_ahead() is None and store._wanted_coarse() is None  # noqa: E731
    for of in (window(), window(centre=at(150, 80)), window(0.7)):
        store.request(of)
        qtbot.waitUntil(lambda of=of: done(of), timeout=20_000)
        if of == window():
            first = store._coarse
    assert store._coarse is first


def test_a_pan_takes_whole_tiles_and_another_theme_a_new_sheet(store, qtbot):
    of = window()
    finished(store, of)
    near = window(centre=at(200, 0))
    store.request(near)
    assert store._wanted_sheet() is None
    store.set_theme("dark")
    assert store._wanted_sheet() is not None
    qtbot.waitUntil(lambda: store.is_complete(near))
    assert apart(shot(store, near), picture(town(), near, theme="dark")) < 0.008


def test_little_memory_draws_nothing_ahead(qapp, qtbot):
    store = TileStore(None, town(), memory_bytes=1)
    store.request(window())
    qtbot.waitUntil(lambda: store.is_complete(window()))
    store._ahead.start(0)
    qtbot.waitUntil(lambda: store._next_ahead() is None)
    assert len(store.kept()) == len(store._grid(window()).over(window()))
    store.deleteLater()


def test_tiles_are_drawn_once(store, monkeypatch):
    of = window()
    finished(store, of)
    monkeypatch.setattr(store, "_draw", lambda key: pytest.fail("drawn again"))
    finished(store, of)
    near = window(centre=at(3, 3))
    assert store.is_complete(near)
    shot(store, near)


def test_tiles_of_a_sheet_share_its_picture_until_they_are_whole(store, qtbot, monkeypatch):
    monkeypatch.setattr(tile_store, "AHEAD_MS", 60_000)
    monkeypatch.setattr(tile_grid, "STRIP_S", 0.0)
    of = on_the_grid(window())
    store.request(of)
    qtbot.waitUntil(lambda: store.is_complete(of))
    (image,) = {id(tile.image): tile.image for tile in store._tiles.values()}.values()
    assert store._sheet.image.isNull(), "the sheet holds nothing that its tiles have let go"
    assert image.sizeInBytes() == store.used_bytes - 4 * shared_by_gutters(store)
    for key in store.kept():
        store._draw(key)
    assert all(tile.image is not image and tile.is_whole for tile in store._tiles.values())


def shared_by_gutters(store: TileStore) -> int:
    """Pixels that neighbouring tiles both count."""
    parts = [key[0].tile_pixels(*key[1:]).translated(0, 0) for key in store.kept()]
    covered = [tile.part.translated(place.topLeft()) for place, tile in zip(parts, store._tiles.values(), strict=True)]
    union = set()
    for part in covered:
        union |= {(x, y) for x in range(part.left(), part.right() + 1) for y in range(part.top(), part.bottom() + 1)}
    return sum(tile_grid.area_of(part) for part in covered) - len(union)


def test_a_tile_that_is_left_of_a_sheet_keeps_no_more_than_itself(store, qtbot, monkeypatch):
    monkeypatch.setattr(tile_store, "AHEAD_MS", 60_000)
    of = on_the_grid(window())
    store.request(of)
    qtbot.waitUntil(lambda: store.is_complete(of))
    before = pixels(shot(store, of))
    kept = list(store._tiles.values())
    tile_grid.apart(kept)
    assert len({id(tile.image) for tile in kept}) == 1, "all of it is in sight"
    left = min(kept, key=lambda tile: tile_grid.area_of(tile.part))
    tile_grid.apart([left])
    assert left.image.sizeInBytes() == left.size_bytes and left.source == left.image.rect()
    assert (pixels(shot(store, of)) == before).all()


@pytest.mark.parametrize("strip_s", [0.0, 10.0])
def test_what_is_left_of_a_sheet_for_want_of_memory_does_not_hold_all_of_it(qapp, qtbot, monkeypatch, strip_s):
    monkeypatch.setattr(tile_store, "AHEAD_MS", 60_000)
    monkeypatch.setattr(tile_grid, "STRIP_S", strip_s)
    store = TileStore(None, town(), memory_bytes=4 * 700 * 500 * 2, settle_ms=5)
    for metre_per_px in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        of = on_the_grid(window(metre_per_px))
        store.request(of)
        qtbot.waitUntil(lambda of=of: store.is_complete(of))
        shares: dict[int, list] = {}
        for tile in store._tiles.values():
            shares.setdefault(id(tile.image), []).append(tile)
        for alike in shares.values():
            assert 2 * sum(tile.size_bytes for tile in alike) >= alike[0].image.sizeInBytes()
    store.deleteLater()


def test_the_least_used_go_when_memory_is_short(qapp):
    tile_bytes = 4 * (TILE_PX + 2) ** 2
    store = TileStore(None, town(), memory_bytes=9 * tile_bytes)
    first = finished(store, window()).kept()
    for metres in range(1000, 8000, 1000):
        finished(store, window(centre=at(metres, 0)))
        assert store.used_bytes == len(store.kept()) * tile_bytes <= 9 * tile_bytes
    assert not set(first) & set(store.kept())
    assert store.is_complete(window(centre=at(7000, 0)))


def test_what_is_shown_is_kept_even_when_memory_is_too_short(qapp):
    store = TileStore(None, town(), memory_bytes=1)
    assert finished(store, window(0.25)).is_complete(window(0.25))


def test_old_tiles_stay_until_the_new_theme_is_there(store, qtbot):
    of = window(centre=at(5000, 5000))
    finished(store, of)
    store.set_theme("dark")
    assert not store.is_complete(of)
    assert colour_at(shot(store, of), of, of.centre) == tokens("light")["paper"]
    qtbot.waitUntil(lambda: store.is_complete(of))
    assert colour_at(shot(store, of), of, of.centre) == tokens("dark")["paper"]


def test_another_theme_stands_beside_with_the_same_layers(store):
    of = window(centre=at(5000, 5000))
    dark = store.in_theme("dark")
    assert store.in_theme("light") is store and store.in_theme("dark") is dark
    for one, theme in ((store, "light"), (dark, "dark")):
        assert colour_at(shot(finished(one, of), of), of, of.centre) == tokens(theme)["paper"]
    assert store.is_complete(of)
    store.set_layers([])
    assert not dark.is_complete(of)


def test_other_layers_replace_tiles_and_the_same_do_not(store):
    of, layers = window(), town()
    store.set_layers(layers)
    finished(store, of)
    store.set_layers(list(layers))
    assert store.is_complete(of)
    hidden = [layers[0], type(layers[1])(layers[1].layer, visible=False)]
    store.set_layers(hidden)
    assert not store.is_complete(of)
    assert apart(shot(finished(store, of), of), picture(hidden, of)) < 0.008


def test_a_zoom_shows_scaled_tiles_and_sharp_ones_when_it_rests(store, qtbot):
    finished(store, window(0.5))
    closer = window(0.37)
    store.request(closer)
    before = shot(store, closer)
    assert not store.is_complete(closer)
    assert 0.0 < apart(before, picture(town(), closer)) < 0.03
    qtbot.waitUntil(lambda: store.is_complete(closer))


def test_a_zoom_far_out_fills_gaps_with_a_power_of_two(qapp, qtbot):
    store = TileStore(None, town(), settle_ms=100_000)
    finished(store, window(0.5))
    far = window(3.0)
    store.request(far)
    qtbot.waitUntil(lambda: any(key[0].pixel_m == 4.0 for key in store.kept()))
    assert not any(key[0].pixel_m == 3.0 for key in store.kept())


def test_two_windows_share(store):
    one, two = window(0.5), window(0.5, width_px=400, height_px=300, centre=at(10, 10))
    finished(store, one)
    count = len(store.kept())
    store.request(two)
    assert store.is_complete(two) and len(store.kept()) == count


def test_windows_do_not_forget_each_other(store, qtbot):
    one, two = window(0.5), window(0.25, width_px=400, height_px=300)
    store.request(one)
    store.request(two)
    qtbot.waitUntil(lambda: store.is_complete(one) and store.is_complete(two))


def test_bare_ground_is_paper_and_asks_for_its_tiles(store, qtbot):
    of = window(0.5, centre=at(20_000, 0))
    assert (pixels(shot(store, of)) == QColor(tokens("light")["paper"]).getRgb()[2::-1]).all()
    qtbot.waitUntil(lambda: store.is_complete(of))


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2.0])
def test_fine_screens_get_fine_tiles(store, ratio, monkeypatch):
    monkeypatch.setattr(tile_store, "_screen_ratio", lambda: ratio)
    of = on_the_grid(window(0.5, width_px=704, height_px=512), ratio)
    fine = View(round(704 * ratio), round(512 * ratio), of.centre, of.metre_per_px / ratio, 0.0, ratio)
    finished(store, of)

    def paint(painter):
        painter.scale(ratio, ratio)
        store.paint(painter, of)

    image = painted(paint, fine, QColor("magenta"))
    assert apart(image, picture(town(), fine)) < 0.0005
    assert (pixels(image) != (255, 0, 255)).any(axis=2).all()


def test_tiles_for_gives_ground_and_image(store):
    of = window()
    found = finished(store, of).tiles_for(of)
    assert len(found) == len(store.kept())
    for rect, image in found:
        assert rect.width() == pytest.approx((TILE_PX + 2) * 0.5)
        assert image.width() == TILE_PX + 2


def test_a_store_without_layers(qapp, qtbot):
    store = TileStore()
    assert (pixels(shot(finished(store, window()), window())) == QColor(tokens("light")["paper"]).getRgb()[2::-1]).all()


def test_stores_beside_share_one_memory(qapp):
    tile_bytes = 4 * (TILE_PX + 2) ** 2
    store = TileStore(None, town(), memory_bytes=24 * tile_bytes)
    for step in range(6):
        view = window(0.5, centre=(window().centre[0] + step * 400.0, window().centre[1]))
        finished(store, view)
        finished(store.in_theme("dark"), view)
    both = store.used_bytes + store.in_theme("dark").used_bytes
    needed = 2 * len(store._grid(view).over(view)) * tile_bytes
    assert both <= max(24 * tile_bytes, needed) and store.is_complete(view) and store.in_theme("dark").is_complete(view)
