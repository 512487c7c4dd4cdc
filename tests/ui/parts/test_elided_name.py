"""Names in rows keep the end that tells them from their likes, in as much room as there is."""

import re

import pytest
from PySide6.QtGui import QFontMetricsF

from tabletop.ui.parts.elided_label import elided
from tabletop.ui.parts.panel_parts import elided_name
from tabletop.ui.parts.theme import sized_font


@pytest.mark.parametrize("share", [0.95, 0.8, 0.6, 0.5])
def test_parts_of_a_unit_differ_in_a_narrow_row(qapp, share: float) -> None:
    metrics = QFontMetricsF(sized_font(10))
    names = [f"Dalmas Awal Ton 2 / Regu {number}" for number in (1, 2, 3)]
    room = metrics.horizontalAdvance(names[0]) * share
    shown = [elided_name(metrics, name, room) for name in names]
    assert len(set(shown)) == 3
    for number, text in enumerate(shown, start=1):
        assert text.startswith("Dal") and text.endswith(f"…Regu {number}")
        assert metrics.horizontalAdvance(text) <= room + 1


def test_a_name_that_fits_stays_whole_and_one_without_an_end_is_cut_behind(qapp) -> None:
    metrics = QFontMetricsF(sized_font(10))
    name = "Dalmas Awal Ton 2 / Regu 1"
    assert elided_name(metrics, name, metrics.horizontalAdvance(name) + 1) == name
    cut = elided_name(metrics, "Massa buruh dari utara", 80)
    assert cut.startswith("Massa") and cut.endswith("…")


@pytest.mark.parametrize("text", ["kurang 171 personel; 6 celah sampai 43,1 m, seluruhnya 136,25 m", "1.250,5 m of 3,000 people at 07:30"])
def test_a_number_is_shown_whole_or_not_at_all(qapp, text: str) -> None:
    metrics = QFontMetricsF(sized_font(10))
    numbers, seen = re.findall(r"\d[\d.,:]*\d|\d", text), set()
    for room in range(8, int(metrics.horizontalAdvance(text)) + 20):
        shown = elided(metrics, text, room)
        assert metrics.horizontalAdvance(shown) <= room + 1
        assert set(re.findall(r"\d[\d.,:]*\d|\d", shown)) <= set(numbers), shown
        seen.add(shown)
    assert text in seen and len(seen) > 10
