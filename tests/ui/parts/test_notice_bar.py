"""Notices: those pushed out come back, and none moves under the pointer."""

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget

from tabletop import i18n
from tabletop.ui.parts.notice_bar import LONG_MS, Bar, NoticeStack


@pytest.fixture
def stack(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    return NoticeStack(over)


def said(stack):
    return [notice.text.text() for notice in stack.notices]


def enter(stack):
    QApplication.sendEvent(stack, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))


def leave(stack):
    QApplication.sendEvent(stack, QEvent(QEvent.Type.Leave))


def test_an_offer_that_was_pushed_out_comes_back_while_it_holds(stack):
    stack.add_choice("offer", [("Do it", lambda: None)], "offer", stays=True)
    for text in "ab":
        stack.add(text, "warn")
    assert said(stack) == ["a", "b"]
    stack.notices[0].button.click()
    assert said(stack) == ["b", "offer"] and stack.notices[-1].isVisible()
    stack.add("d", "warn")
    assert "offer" in said(stack)
    stack.add("f", "warn")
    assert said(stack) == ["d", "f"]
    stack.drop("offer")
    stack.clear()
    assert said(stack) == []


def test_a_plain_sentence_that_was_pushed_out_does_not_come_back(stack):
    for text in "abc":
        stack.add(text, "warn")
    stack.notices[0].button.click()
    assert said(stack) == ["c"]


def test_what_was_dropped_while_it_was_pushed_out_is_over(stack):
    stack.add_choice("offer", [], "offer", stays=True)
    for text in "ab":
        stack.add(text, "warn")
    stack.drop("offer")
    stack.notices[0].button.click()
    assert said(stack) == ["b"]


def test_a_long_notice_stands_for_a_minute(stack):
    stack.add_choice("34 layers added.", [("Details...", lambda: None)], "added", for_ms=LONG_MS)
    assert stack.notices[0]._timer.interval() == 60_000 and stack.notices[0]._timer.isActive()


def test_nothing_goes_or_moves_while_the_pointer_is_over_the_stack(stack, qtbot):
    stack.add("short", "info")
    stack.add_choice("offer", [("Do it", lambda: None)], "offer", stays=True)
    qtbot.wait(20)
    place = stack.notices[1].mapTo(stack.parentWidget(), stack.notices[1].rect().topLeft())
    enter(stack)
    stack.notices[0]._timer.timeout.emit()
    assert said(stack) == ["short", "offer"], "it waits for the pointer to go"
    stack.notices[0].button.click()
    qtbot.wait(20)
    offer = stack.notices[0]
    assert said(stack) == ["offer"] and offer.mapTo(stack.parentWidget(), offer.rect().topLeft()) == place
    leave(stack)
    qtbot.wait(20)
    assert offer.mapTo(stack.parentWidget(), offer.rect().topLeft()).y() < place.y()


def test_late_ones_go_when_the_pointer_leaves(stack):
    stack.add("short", "info")
    enter(stack)
    stack.notices[0]._timer.timeout.emit()
    assert said(stack) == ["short"]
    leave(stack)
    assert said(stack) == [] and stack.isHidden()


def test_no_free_place_is_left_over_the_map(stack):
    stack.add("one", "warn")
    enter(stack)
    stack.notices[0].button.click()
    assert stack.isHidden()
    stack.add("two", "info")
    stack.notices[0]._timer.timeout.emit()
    assert said(stack) == []


def test_what_was_said_of_a_plan_goes_with_it(stack):
    stack.add("the edit was left out", "warn")
    stack.add("written", "info")
    stack.add_choice("the server of a layer", [("Ask", lambda: None)], "server-a", stays=True)
    stack.add_choice("edits wait for another plan", [("Open", lambda: None)], "waiting-b", stays=True)
    stack.forget_plan("server-")
    assert said(stack) == ["edits wait for another plan"]
    stack.notices[0].button.click()
    assert said(stack) == []


def test_what_more_is_said_of_a_file_is_a_sentence_of_its_own(stack, tmp_path):
    i18n.set_language("en")
    out = tmp_path / "copy1.gpkg"
    stack.add_written(out, more="A copy has no history.")
    stack.add_written(out)
    assert said(stack) == [f"Written: {out}. A copy has no history.", f"Written: {out}"]


def test_notices_go_away_from_what_is_selected_and_stay_there(stack):
    kept = []
    stack.keep_clear = lambda: (kept, ())
    stack.add("a", "warn")
    leave(stack)  # the pointer of the screen may be anywhere
    first = stack.geometry()
    kept.append(QRect(400, 0, 100, 80))
    stack.step_aside()
    second = stack.geometry()
    assert not second.intersects(kept[0]) and second != first
    kept.clear()
    leave(stack)
    stack.step_aside()
    assert stack.geometry() == second, "it does not jump back while somebody reads"
    stack.clear()
    stack.add("b", "warn")
    assert stack.geometry().top() == first.top()


def test_under_the_pointer_they_stay_where_they_are(stack):
    kept = []
    stack.keep_clear = lambda: (kept, ())
    stack.add("a", "warn")
    enter(stack)
    before = stack.geometry()
    kept.append(before)
    stack.step_aside()
    assert stack.geometry() == before
    leave(stack)
    assert not stack.geometry().intersects(kept[0])


def test_another_card_on_the_map_is_not_hidden(stack, qtbot):
    other = Bar(stack.parentWidget())
    other.setGeometry(200, 5, 400, 60)
    other.show()
    stack.add("a", "warn")
    assert not stack.geometry().intersects(other.geometry())


def test_a_short_sentence_covers_no_more_than_it_needs(stack):
    stack.add("Taken back: Move PMI")
    leave(stack)
    assert stack.width() < 300 and stack.height() < 50
    stack.add("A sentence that is much longer than the map is wide, " * 4)
    assert stack.width() > 300
