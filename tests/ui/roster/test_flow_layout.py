"""Lines of widgets, against the greedy breaking of a text; and the chips of the roster in the narrowest dock."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.ui.roster.flow_layout import FlowLayout
from tabletop.ui.roster.roster_head import PartChips

DOCK_PX = 224


def stage(qtbot, widths: list[int]) -> tuple[QWidget, list[QWidget], FlowLayout]:
    area = QWidget()
    qtbot.addWidget(area)
    flow = FlowLayout(area, 4, 6)
    made = []
    for width in widths:
        one = QWidget()
        one.setFixedSize(width, 20)
        flow.addWidget(one)
        made.append(one)
    return area, made, flow


def broken(widths: list[int], wide: int) -> list[int]:
    """Number of the line of each, by hand."""
    lines, used = [], 0
    for number, width in enumerate(widths):
        fits = number > 0 and used + 4 + width <= wide
        lines.append(lines[-1] if fits else (lines[-1] + 1 if lines else 0))
        used = used + 4 + width if fits else width
    return lines


@pytest.mark.parametrize("wide", [60, 100, 104, 203, 204, 500])
def test_what_does_not_fit_goes_to_the_next_line(qtbot, wide):
    widths = [50, 50, 96, 60, 30]
    _, made, flow = stage(qtbot, widths)
    flow.setGeometry(QRect(0, 0, wide, 200))
    lines = broken(widths, wide)
    assert [one.y() // 26 for one in made] == lines
    assert flow.heightForWidth(wide) == lines[-1] * 26 + 20
    assert flow.minimumSize().width() == 96


def test_items_come_and_go(qtbot):
    _, made, flow = stage(qtbot, [10, 20])
    assert flow.count() == 2 and flow.itemAt(5) is None and flow.takeAt(5) is None
    taken = flow.takeAt(0)
    assert taken is not None and taken.widget() is made[0] and flow.count() == 1


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_chips_of_the_roster_stand_whole_in_the_narrowest_dock(qtbot, language):
    i18n.set_language(language)
    try:
        chips = PartChips()
        qtbot.addWidget(chips)
        chips.show_counts({"all": 149, "placed": 140, "unplaced": 9, "double": 2, "reserve": 12})
        chips.resize(DOCK_PX, chips.heightForWidth(DOCK_PX))
        chips.show()
        for chip in chips.chips.values():
            assert chip.width() >= chip.sizeHint().width()
            assert chips.rect().contains(chip.geometry())
    finally:
        i18n.set_language("en")
