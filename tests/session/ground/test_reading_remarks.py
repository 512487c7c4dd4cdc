"""Remarks and refusals of reading: together when all is read, and the same of a layer once."""

import pytest

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import message
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.reading_remarks import ReadingRemarks


def layer(key, *problems):
    return Layer(LayerInfo(key, {"en": key}, ""), (), problems=tuple(message(one) for one in problems))


@pytest.fixture
def heard():
    return []


def remarks(heard, waits):
    signals = SessionSignals()
    signals.notice.connect(lambda text, severity: heard.append((text, severity)))
    made = ReadingRemarks(signals, lambda: bool(waits))
    made.kept = signals
    return made


def test_all_remarks_of_a_start_are_one_notice(heard):
    waits = [1, 2]
    one = remarks(heard, waits)
    one.take(layer("a", "A is bad"))
    waits.pop()
    one.take(layer("b", "B is bad"))
    assert heard == []
    waits.pop()
    one.take(layer("c"))
    assert heard == [("2 layers have remarks; they stand at the sign.", "info")]
    one.take(layer("a", "A is bad"))
    assert len(heard) == 1, "it was said before"
    one.take(layer("a", "A is worse"))
    assert heard[1:] == [("A is worse", "info")]


def test_a_layer_that_was_not_read_makes_it_a_warning(heard):
    waits = [1]
    one = remarks(heard, waits)
    one.refuse(LayerError("x is gone"))
    one.refuse(LayerError("y is gone"))
    waits.pop()
    one.take(layer("a"))
    assert heard == [("2 layers have remarks or were not read; why stands at the sign.", "warn")]


def test_one_alone_is_its_sentence(heard):
    one = remarks(heard, [])
    one.refuse(LayerError("x is gone"))
    assert heard == [("x is gone", "warn")]
