"""Scale bar, north arrow and badge: true to the pixel, in the corners, in the reader's language."""

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor

from support.base_layers import painted, pixels, view
from tabletop import i18n
from tabletop.canvas.ink.map_decorations import LONGEST_BAR_PX, decoration_boxes, paint_decorations, scale_bar
from tabletop.core.text.style import THEMES, tokens

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = {"width_px": 800, "height_px": 500}
SCALES_M = [0.004, 0.02, 0.1323, 0.2646, 0.66, 1.0, 2.6, 17.0, 264.0]


@pytest.fixture(autouse=True)
def english():
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def shot(of, theme="light", **wanted):
    return pixels(painted(lambda painter: paint_decorations(painter, of, theme, **wanted), of, QColor(tokens(theme)["paper"])))


@pytest.mark.parametrize("metre_per_px", SCALES_M)
def test_the_bar_is_as_long_as_it_says(metre_per_px):
    of = view(metre_per_px, **SIZE)
    bar = scale_bar(of)
    assert bar.width_px * metre_per_px == pytest.approx(bar.length_m)
    assert float(f"{bar.length_m:e}"[:3]) in (1, 2, 5)
    assert LONGEST_BAR_PX / 2.6 < bar.width_px <= LONGEST_BAR_PX
    dark = (shot(of, arrow=False)[500 - 17] < 120).all(axis=1)
    assert abs((np.flatnonzero(dark).max() - np.flatnonzero(dark).min()) - bar.width_px) <= 1.5


def test_half_of_the_bar_is_filled():
    of = view(1.0, **SIZE)
    row = (shot(of, arrow=False)[500 - 18, 17 : 15 + round(scale_bar(of).width_px)] < 120).all(axis=1)
    assert row.mean() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("metre_per_px", "english_words", "indonesian"),
    [(0.004, "50 cm", "50 cm"), (0.02, "2 m", "2 m"), (17.0, "2 km", "2 km"), (17_000.0, "2,000 km", "2.000 km")],
)
def test_the_length_is_written_as_the_language_does(metre_per_px, english_words, indonesian):
    bar = scale_bar(view(metre_per_px, **SIZE))
    assert bar.label == english_words
    i18n.set_language("id")
    assert bar.label == indonesian


@pytest.mark.parametrize("unit_px", [1.0, 1.6, 300 / 96])
@pytest.mark.parametrize("bearing_deg", [0.0, 45.0, 200.0])
@pytest.mark.parametrize("theme", THEMES)
def test_everything_stays_in_its_box_in_a_corner(unit_px, bearing_deg, theme):
    of = view(0.5 / unit_px, width_px=round(800 * unit_px), height_px=round(500 * unit_px), bearing_deg=bearing_deg, unit_px=unit_px)
    painted_boxes = []

    def paint(painter):
        painted_boxes.extend(paint_decorations(painter, of, theme, schematic=True))

    image = pixels(painted(paint, of, QColor(tokens(theme)["paper"])))
    inked = (image != QColor(tokens(theme)["paper"]).getRgb()[2::-1]).any(axis=2)
    margin = 4 * unit_px
    for box in painted_boxes:
        assert of.pixel_rect.contains(box)
        left, top, right, bottom = (
            round(value) for value in (box.left() - margin, box.top() - margin, box.right() + margin, box.bottom() + margin)
        )
        assert inked[top:bottom, left:right].any()
        inked[top:bottom, left:right] = False
    assert not inked.any()
    assert not any(a.intersects(b) for a, b in itertools.combinations(painted_boxes, 2))
    assert painted_boxes == decoration_boxes(of)


def test_the_badge_stands_only_on_schematic_maps():
    of = view(0.5, **SIZE)
    corner = np.s_[500 - 40 : 500 - 14, 800 - 100 : 800 - 14]
    assert (shot(of)[corner] == shot(of)[0, 0]).all()
    assert (shot(of, schematic=True)[corner] != shot(of)[0, 0]).any()


@pytest.mark.parametrize("bearing_deg", [0.0, 90.0, 180.0, 270.0])
def test_the_arrow_points_north(bearing_deg):
    """Its letter stands on the side of north."""
    of = view(0.5, bearing_deg=bearing_deg, **SIZE)
    box = decoration_boxes(of)[2]
    image = shot(of, bar=False)
    rows, columns = np.nonzero((image < 140).all(axis=2))
    ink = np.column_stack((columns - box.center().x(), rows - box.center().y()))
    east, north = of.centre
    up = np.subtract(of.px((east, north + 10)), of.px((east, north)))
    along = ink @ (up / np.hypot(*up))
    assert along.max() > 18 > -along.min(), "the letter lies farther out than the tail"


def test_a_narrow_picture_has_a_narrow_bar():
    of = view(0.5, width_px=120, height_px=200)
    assert scale_bar(of).width_px <= 40
