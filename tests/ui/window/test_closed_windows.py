"""Windows beside the main one that were closed: the last ones stay as they were, older ones are freed; nothing else keeps them."""

import gc
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.window.other_windows import CLOSED_KEPT, GO

SHOWS = {
    "help": lambda windows: windows.show_help("index"),
    "rules": lambda windows: windows.show_rules(),
    "comparison": lambda windows: windows.show_comparison(),
    "merging": lambda windows: windows.show_merging(),
    "travel": lambda windows: windows.show_travel(),
    "attributes": lambda windows: windows.show_attributes(),
    "problems": lambda windows: windows.show_problems(),
    "look": lambda windows: windows.edit_look(()),
    "here": lambda windows: windows.show_what_is_here(()),
    "charts": lambda windows: windows.show_charts(),
}


def open_and_close(window, name, qtbot):  # noqa: F811
    SHOWS[name](window.windows)
    shown = getattr(window.windows, name)
    qtbot.waitUntil(shown.isVisible)
    shown.close()
    qtbot.wait(20)
    return weakref.ref(shown)


def test_every_window_that_is_let_go_is_shown_here():
    assert set(SHOWS) == set(GO)


def test_windows_that_were_closed_longest_ago_are_freed_with_all_in_them(window, qtbot):  # noqa: F811
    closed = {name: open_and_close(window, name, qtbot) for name in GO}
    for name in GO[:CLOSED_KEPT]:
        open_and_close(window, name, qtbot)
    assert [name for name in GO if getattr(window.windows, name) is not None] == list(GO[:CLOSED_KEPT])

    def are_freed() -> None:
        gc.collect()
        assert [name for name, old in closed.items() if old() is not None] == []

    qtbot.waitUntil(are_freed, timeout=20_000)  # what is being measured for charts holds them until it is there
    SHOWS[GO[-1]](window.windows)
    assert getattr(window.windows, GO[-1]).isVisible(), "made anew"


def test_the_last_ones_stay_as_they_were(window, qtbot):  # noqa: F811
    open_and_close(window, "rules", qtbot)
    rules = window.windows.rules
    rules.tabs.setCurrentIndex(1)
    open_and_close(window, "comparison", qtbot)
    open_and_close(window, "rules", qtbot)
    open_and_close(window, "charts", qtbot)
    window.windows.show_rules()
    assert window.windows.rules is rules and rules.tabs.currentIndex() == 1


def test_windows_opened_and_closed_again_and_again_leave_no_widgets(window, qtbot):  # noqa: F811
    window.windows.show_charts()
    qtbot.waitUntil(lambda: not window.session.charts.is_measuring, timeout=20_000)  # from then on each has a plot
    counts = []
    for _ in range(4):
        for name in GO:
            open_and_close(window, name, qtbot)
        gc.collect()
        counts.append(len(QApplication.allWidgets()))
    assert counts[-1] <= counts[1]


def test_another_language_leaves_no_actions_behind(window):  # noqa: F811
    head = window.panels.findings.head
    before = len(head.findChildren(QObject))
    for _ in range(3):
        head.retranslate()
    assert len(head.findChildren(QObject)) == before
