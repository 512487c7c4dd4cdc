"""Names in rows keep the end that tells them from their likes, in as much room as there is."""

import pytest
from PySide6.QtGui import QFontMetricsF

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
