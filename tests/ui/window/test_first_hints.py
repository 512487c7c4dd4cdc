"""Three hints at most, one at a time, and never again."""

from PySide6.QtCore import Qt
from shapely import Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.settings import load_settings
from tabletop.ui.window.first_hints import COUNT, FirstHints, words_of


def edit(window):  # noqa: F811
    window.session.do(add_feature(message("Add"), new_feature("text", Point(500_000, 9_950_000), {"text": "x"})))


def test_each_at_its_moment_and_never_again(window):  # noqa: F811
    hints = FirstHints(window.desk, window.map_area)
    said = []
    for moment in (lambda: None, lambda: window.canvas.set_tool("draw-cordon"), lambda: edit(window)):
        moment()
        assert not hints.isHidden()
        said.append(hints.text.text())
        hints.button.click()
        assert hints.isHidden()
    assert said == [words_of(number) for number in range(COUNT)] and load_settings().hints_seen == COUNT
    window.canvas.set_tool("draw-unit")
    edit(window)
    assert hints.isHidden() and FirstHints(window.desk, window.map_area).isHidden()


def test_one_at_a_time(window):  # noqa: F811
    hints = FirstHints(window.desk, window.map_area)
    window.canvas.set_tool("draw-cordon")
    assert hints.text.text() == words_of(0) and window.settings.hints_seen == 0


def test_who_edits_has_understood(window):  # noqa: F811
    hints = FirstHints(window.desk, window.map_area)
    edit(window)
    assert hints.isHidden() and window.settings.hints_seen == 1
    window.canvas.set_tool("draw-cordon")
    assert hints.text.text() == words_of(1) and not hints.isHidden()


def test_it_stays_on_the_map_and_speaks_the_language(window):  # noqa: F811
    hints = FirstHints(window.desk, window.map_area)
    window.resize(900, 600)
    assert window.map_area.rect().contains(hints.geometry())
    window.change_language("id")
    assert hints.text.text() == words_of(0) and "satu huruf" in hints.text.text()


def test_esc_with_nothing_to_drop_puts_away_notices_and_then_the_hint(window, qtbot):  # noqa: F811
    hints = FirstHints(window.desk, window.map_area)
    window.idle_esc.connect(hints.put_away)
    window.notices.clear()
    window.notices.add("Something went wrong.", "warn")
    window.notices.add_choice("Which one?", [("This one", lambda: None)], "which", stays=True)
    window.canvas.setFocus()
    window.canvas.set_tool("draw-unit")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.canvas.tool_id == "select" and len(window.notices.notices) == 2 and not hints.isHidden()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert [one.topic for one in window.notices.notices] == ["which"] and not hints.isHidden()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert [one.topic for one in window.notices.notices] == ["which"] and hints.isHidden()
