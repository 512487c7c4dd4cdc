"""Parts of a window follow at once in a usual plan, and in turns of their own in a large one; nobody reads or clicks what is old."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tabletop.session.base import soon as module
from tabletop.session.base.soon import Soon


class Part(QWidget):
    """A part of a window that notes when it was brought up to date."""

    def __init__(self, name: str, log: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.log = name, log
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)

    def refresh(self) -> None:
        self.log.append(self.name)


@pytest.fixture
def parts(qtbot, monkeypatch) -> Iterator[tuple[Soon, list[Part], list[str]]]:
    monkeypatch.setattr(module, "BUDGET_MS", 0.0)  # each part has a turn of its own
    window, log = QWidget(), []
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    made = [Part(name, log, window) for name in "abc"]
    for part in made:
        box.addWidget(part)
    window.show()
    soon = Soon(window)
    soon.is_large = lambda: True
    yield soon, made, log
    soon.close()


def test_in_a_usual_plan_everything_follows_at_once(parts):
    soon, (first, second, _), log = parts
    soon.is_large = lambda: False
    soon.of(second, second.refresh)("a change")
    soon.of(first, first.refresh)()
    assert log == ["b", "a"] and not soon.waits


def test_in_a_large_plan_each_part_has_a_turn_in_the_order_of_asking_and_comes_once(parts):
    soon, (first, second, third), log = parts
    for part in (third, first, third, second, third, first):
        soon.want(part, part.refresh)
    assert log == [] and soon.waits
    turns = []
    while soon.waits:
        before = len(log)
        QCoreApplication.processEvents()
        turns.append(len(log) - before)
    assert log == ["c", "a", "b"]
    assert max(turns) == 1


def test_a_hidden_part_waits_until_it_is_shown(parts, qtbot):
    soon, (first, second, _), log = parts
    second.hide()
    for part in (second, first):
        soon.want(part, part.refresh)
    qtbot.waitUntil(lambda: not soon.waits)
    assert log == ["a"]
    second.show()
    qtbot.waitUntil(lambda: log == ["a", "b"])


def test_who_is_clicked_or_typed_in_is_up_to_date_before_that_and_the_others_are_left(parts):
    soon, (first, second, third), log = parts
    for part in (first, second, third):
        soon.want(part, part.refresh)
    seen: list[str] = []
    second.field.textEdited.connect(lambda _: seen.extend(log))
    QTest.mouseClick(third.field, Qt.MouseButton.LeftButton)
    assert log == ["c"]
    QTest.keyClick(second.field, Qt.Key.Key_X)
    assert log == ["c", "b"] == seen


def test_a_command_finds_all_up_to_date_the_hidden_too(parts):
    soon, (first, second, _), log = parts
    second.hide()
    for part in (second, first):
        soon.want(part, part.refresh)
    soon.now()
    assert log == ["b", "a"] and not soon.waits
    QCoreApplication.processEvents()
    assert log == ["b", "a"]


def test_what_followed_at_once_does_not_come_again(parts):
    soon, (first, *_), log = parts
    soon.want(first, first.refresh)
    soon.is_large = lambda: False
    soon.want(first, first.refresh)
    QCoreApplication.processEvents()
    QCoreApplication.processEvents()
    assert log == ["a"]


def test_a_part_that_is_gone_is_passed_over(parts):
    soon, (first, second, _), log = parts
    for part in (first, second):
        soon.want(part, part.refresh)
    first.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    while soon.waits:
        QCoreApplication.processEvents()
    soon.want(first, first.refresh)
    assert log == ["b"]


def test_what_one_part_asks_for_while_it_follows_comes_later(parts):
    soon, (first, second, _), log = parts

    def follow() -> None:
        log.append("follows")
        soon.want(second, second.refresh)

    soon.want(first, follow)
    while soon.waits:
        QCoreApplication.processEvents()
    assert log == ["follows", "b"]


def test_what_is_no_widget_has_its_turn_too(parts):
    soon, _, log = parts
    plain = QObject()
    soon.want(plain, lambda: log.append("plain"))
    while soon.waits:
        QCoreApplication.processEvents()
    assert log == ["plain"]


def test_what_is_announced_together_is_followed_once_after_all_of_it(parts):
    soon, (first, second, _), log = parts
    soon.is_large = lambda: False
    with soon.together():
        soon.want(second, second.refresh)
        with soon.together():
            soon.want(first, first.refresh)
        soon.want(second, second.refresh)
        assert log == []
    assert log == ["b", "a"] and not soon.waits


def test_what_is_announced_together_in_a_large_plan_is_followed_in_turns(parts):
    soon, (first, second, _), log = parts
    with soon.together():
        soon.want(second, second.refresh)
        soon.want(first, first.refresh)
    assert log == [] and soon.waits
    while soon.waits:
        QCoreApplication.processEvents()
    assert log == ["b", "a"]


def test_a_command_finds_all_up_to_date_while_something_is_announced(parts):
    soon, (first, *_), log = parts
    soon.is_large = lambda: False
    with soon.together():
        soon.want(first, first.refresh)
        soon.now()
        assert log == ["a"]
    assert log == ["a"]


def test_two_that_ask_for_each_other_hold_nothing_up(parts, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROUNDS", 4)
    soon, (first, second, _), log = parts

    def one() -> None:
        first.refresh()
        soon.want(second, other)

    def other() -> None:
        second.refresh()
        soon.want(first, one)

    soon.want(first, one)
    soon.now()
    assert log == ["a", "b", "a", "b"] and soon.waits
    QCoreApplication.processEvents()
    assert len(log) == 5, "they take turns from here on"


def test_a_command_leaves_what_is_only_to_be_seen_to_its_turn(parts):
    soon, (first, second, _), log = parts
    soon.want(first, first.refresh, only_seen=True)
    soon.want(second, second.refresh)
    soon.now()
    assert log == ["b"] and soon.waits
    soon.now(first)
    assert log == ["b", "a"] and not soon.waits
    soon.want(first, first.refresh, only_seen=True)
    while soon.waits:
        QCoreApplication.processEvents()
    assert log == ["b", "a", "a"]
