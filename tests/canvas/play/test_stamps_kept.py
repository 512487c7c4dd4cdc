"""Stamps are kept within a bound of bytes, not only of number: near by, that of a vehicle takes megabytes."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from shapely import Point

from tabletop.canvas.ink import symbol_cache
from tabletop.canvas.ink.symbol_cache import LastUsed
from tabletop.canvas.ink.view import View
from tabletop.canvas.play import stamps
from tabletop.core.values.feature import Placed


def test_what_was_used_longest_ago_goes_first():
    kept = LastUsed(3, 100)
    for key in "abc":
        kept.put(key, key.upper(), 30)
    assert kept.get("a") == "A"
    kept.put("d", "D", 30)
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"] and kept.bytes == 90
    kept.put("d", "d", 90)
    assert kept.get("d") == "d" and kept.get("a") is None and kept.bytes == 90
    kept.put("e", "E", 500)
    assert len(kept) == 1 and kept.get("e") == "E" and kept.bytes == 500
    kept.put("f", "F", 1)
    assert kept.get("e") is None and kept.bytes == 1


def test_stamps_of_vehicles_near_by_stay_within_their_bytes(qtbot, monkeypatch):
    monkeypatch.setattr(stamps, "_stamps", LastUsed(stamps.KEPT, 3_000_000))
    view = View(800, 600, (0.0, 0.0), 0.02, 0.0, 1.0)
    made = []
    for bearing in range(0, 360, 30):
        truck = Placed("t", "vehicle", Point(0, 0), {"length_m": 9.0, "width_m": 2.5, "bearing_deg": float(bearing), "name": "AWC"})
        made.append(stamps.stamp_of(truck, "", view, "light", {}, 1.0))
    assert stamps.stamp_of(truck, "", view, "light", {}, 1.0) is made[-1], "the last one is there"
    assert sum(one.bytes for one in made) > 3_000_000
    assert 0 < stamps._stamps.bytes <= 3_000_000


def test_symbols_of_the_map_are_bounded_by_bytes_too():
    assert isinstance(symbol_cache._stamps, LastUsed) and symbol_cache._stamps.bytes <= symbol_cache.KEPT_BYTES


def test_a_screen_of_two_device_pixels_to_a_pixel_keeps_twice_as_much(qtbot, monkeypatch):
    """Symbols are four times as large there: a view of it would else hold more than is kept, and be painted anew each time."""
    kept = {}
    for ratio in (1.0, 2.0):
        monkeypatch.setattr(symbol_cache, "_stamps", LastUsed(symbol_cache.KEPT, 1_000_000))
        image = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        for size in range(200):
            symbol_cache.draw_cached(painter, QRectF(0, 0, 90, 90), ("disc", size), lambda fresh: None)
        painter.end()
        kept[ratio] = sum(one.sizeInBytes() for one, _ in symbol_cache._stamps._kept.values())
    assert 900_000 < kept[1.0] <= 1_000_000 and 1_800_000 < kept[2.0] <= 2_000_000
