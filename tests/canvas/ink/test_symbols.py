"""The pictograms: one family, safe files, one for every kind and type."""

import re
import tomllib
import xml.etree.ElementTree as ElementTree

import pytest
import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPicture

from tabletop import paths
from tabletop.canvas.ink.symbols import (
    contact_sheet,
    is_vector,
    kind_symbol,
    paint_symbol,
    protected_symbol,
    symbol_image,
    symbol_names,
    unit_symbol,
    vehicle_symbol,
)
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

NAMES = symbol_names()


def inked(image):
    return sum(image.pixelColor(x, y).alpha() > 100 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("name", NAMES)
def test_a_pictogram_is_safe_and_of_the_family(name):
    text = paths.resource("symbols", f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert not re.search(r"href|url\(|<image|<script|<style|file:|data:", text)
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none", "currentColor"}


@pytest.mark.parametrize("name", NAMES)
def test_a_pictogram_renders_in_its_colour(qapp, name):
    image = symbol_image(name, "#1F5FBF", 48)
    assert 0.08 < inked(image) / 48**2 < 0.9
    solid = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255]
    assert solid
    assert all(max(abs(c.red() - 0x1F), abs(c.green() - 0x5F), abs(c.blue() - 0xBF)) <= 3 for c in solid)


def test_every_entry_of_the_table_names_a_file():
    tables = tomllib.loads(paths.resource("symbols", "symbols.toml").read_text(encoding="utf-8"))
    assert {name for table in tables.values() for name in table.values()} <= set(NAMES)
    assert set(tables["kinds"]) == set(kinds())
    assert set(tables["categories"]) >= set(kinds()["protected"].properties["category"].choices)


def test_types_are_matched_by_words_and_fall_back():
    assert unit_symbol("dalmas-awal") == "rope"
    assert unit_symbol("Dalmas Lanjut 3") == "shield"
    assert unit_symbol("") == unit_symbol("something else") == "officer"
    assert vehicle_symbol("Mobil AWC") == "water-cannon"
    assert vehicle_symbol("?") == "truck"
    assert kind_symbol("unit") != kind_symbol("vehicle")
    assert kind_symbol("not a kind") == "pin"


@pytest.mark.parametrize(
    ("properties", "symbol"),
    [
        ({"category": "worship", "name": "Masjid Agung"}, "mosque"),
        ({"category": "worship", "name": "Gereja St. Yosef"}, "church"),
        ({"category": "worship"}, "worship"),
        ({"category": "school", "name": "Masjid"}, "school"),
        ({"category": "nonsense"}, "house"),
        ({}, "house"),
    ],
)
def test_protected_objects_by_category_and_name(properties, symbol):
    assert protected_symbol(Placed("p", "protected", shapely.Point(0, 0), properties)) == symbol


def test_an_unknown_pictogram_is_a_pin(qapp):
    assert symbol_image("no-such", "#000000", 24) == symbol_image("pin", "#000000", 24)


def test_paper_gets_shapes_and_the_screen_pixels(qapp):
    picture, image = QPicture(), QImage(24, 24, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    for device, vector in ((picture, True), (image, False)):
        painter = QPainter(device)
        assert is_vector(painter) is vector
        paint_symbol(painter, "cross", QRectF(0, 0, 24, 24), QColor("#112233"))
        painter.end()
    assert image.pixelColor(12, 12).name() == "#112233"
    assert picture.size() > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contact_sheet(qapp, tmp_path, theme):
    contact_sheet(tmp_path / "sheet.png", theme)
    assert QImage(str(tmp_path / "sheet.png")).width() > 500


@pytest.mark.parametrize("name", NAMES)
def test_what_is_solid_has_no_stroke_of_its_parents(name):
    """A stroke that is inherited and taken back is drawn all the same on paper, and closes the holes."""
    root = ElementTree.fromstring(paths.resource("symbols", f"{name}.svg").read_text(encoding="utf-8"))
    assert root.get("stroke") is None
    for path in root:
        assert (path.get("fill") == "currentColor") != (path.get("stroke") == "currentColor")
