"""Lists that drop down: the last entry is whole, the longest is not cut."""

import pytest
from PySide6.QtCore import QPoint, Qt

from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.parts.theme import application, apply_theme

WORDS = ("One", "Two, and with it very many more words than the narrow line has room for", "Three")


@pytest.mark.parametrize("chosen", range(len(WORDS)))
def test_all_entries_are_whole_while_the_line_has_the_focus(qtbot, chosen):
    apply_theme(application(), "light")
    combo = CalmCombo()
    qtbot.addWidget(combo)
    combo.addItems(WORDS)
    combo.setCurrentIndex(chosen)
    combo.setFixedWidth(120)
    combo.move(QPoint(60, 90))
    combo.show()
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(combo.hasFocus)
    combo.showPopup()
    view = combo.view()
    rows = [view.visualRect(combo.model().index(row, 0)) for row in range(len(WORDS))]
    seen, screen = view.viewport().rect(), combo.screen().availableGeometry()
    combo.hidePopup()
    assert rows[0].top() >= 0 and rows[-1].bottom() <= seen.bottom() and view.verticalScrollBar().maximum() == 0
    assert view.fontMetrics().horizontalAdvance(WORDS[1]) < min(seen.width(), screen.width())
