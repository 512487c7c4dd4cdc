"""Theme and icons: readable in both themes, one family, tinted."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QDialog

from tabletop import paths
from tabletop.core.text.style import THEMES, TYPE_SIZES_PT, tokens
from tabletop.core.values.catalogue import kinds
from tabletop.ui.parts.icons import KIND_ICONS, icon, kind_icon, pixmap
from tabletop.ui.parts.theme import apply_theme, colour, current_theme, notifier, sized_font


def luminance(value: str) -> float:
    parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, back: str) -> float:
    high, low = sorted((luminance(front), luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_known():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("back", ["panel", "field", "hover"])
@pytest.mark.parametrize("front", ["ink", "quiet-ink"])
def test_text_can_be_read(theme, back, front):
    named = tokens(theme)
    least = 4.5 if (front, back) != ("quiet-ink", "hover") else 4.0
    assert contrast(named[front], named[back]) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_dresses_everything(qapp, theme):
    assert apply_theme(qapp, theme) == theme == current_theme()
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens(theme)["panel"].upper()
    assert "$" not in qapp.styleSheet()
    window = QDialog()
    window.resize(20, 20)
    assert window.grab().toImage().pixelColor(10, 10).name().upper() == tokens(theme)["panel"].upper()
    assert colour("ink").name().upper() == tokens(theme)["ink"].upper()
    apply_theme(qapp, "light")


def test_a_change_of_theme_is_told_once(qapp):
    apply_theme(qapp, "light")
    told = []
    notifier().changed.connect(told.append)
    apply_theme(qapp, "dark")
    apply_theme(qapp, "dark")
    apply_theme(qapp, "light")
    notifier().changed.disconnect(told.append)
    assert told == ["dark", "light"]


def test_the_system_decides_where_it_is_asked(qapp):
    assert apply_theme(qapp, "system") in THEMES
    assert notifier().wanted == "system"
    apply_theme(qapp, "light")


@pytest.mark.parametrize("size", TYPE_SIZES_PT)
def test_type_is_the_systems_own(qapp, size):
    font = sized_font(size)
    assert font.pointSize() == size
    assert font.family() == QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def test_pictures_of_the_sheet_are_there(qapp):
    import re

    apply_theme(qapp, "dark")
    named = re.findall(r"url\(([^)]+)\)", qapp.styleSheet())
    assert named and all(Path(name).is_file() for name in named)
    apply_theme(qapp, "light")


def test_every_kind_has_an_icon(qapp):
    assert set(kinds()) == set(KIND_ICONS)
    for kind in kinds():
        assert not kind_icon(kind).isNull()


def test_icons_take_the_colour_of_the_theme(qapp):
    def darkest(theme: str, tint: str | None = None) -> str:
        apply_theme(qapp, theme)
        picture = pixmap("square-dashed-mouse-pointer", 20, tint).toImage()
        solid = [picture.pixelColor(x, y) for x in range(20) for y in range(20) if picture.pixelColor(x, y).alpha() > 250]
        return max({one.name() for one in solid}, key=[one.name() for one in solid].count).upper()

    assert darkest("light") == tokens("light")["ink"].upper()
    assert darkest("dark") == tokens("dark")["ink"].upper()
    assert darkest("light", "accent") == tokens("light")["accent"].upper()
    assert darkest("light", "#FF0000") == "#FF0000"


def test_a_disabled_icon_is_faint(qapp):
    apply_theme(qapp, "light")
    shown = icon("shield").pixmap(20, QIcon.Mode.Normal).toImage()
    faint = icon("shield").pixmap(20, QIcon.Mode.Disabled).toImage()
    assert shown != faint


def test_icons_draw_something_and_hold_no_links(qapp):
    for path in sorted(paths.resource("icons").glob("*.svg")):
        assert "href" not in path.read_text(encoding="utf-8"), path.name
        picture = pixmap(path.stem, 16).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)), path.name


def test_the_licence_stands_beside_the_icons():
    assert "ISC License" in paths.resource("icons", "LICENSE").read_text(encoding="utf-8")
