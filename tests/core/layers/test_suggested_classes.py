"""Classes suggested from columns, held against a plain count; looks as texts."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.base_layers import texts
from tabletop.core.layers.look_classes import NO_CLASS, classes_of
from tabletop.core.layers.look_text import look_from_text, look_text
from tabletop.core.layers.suggested_classes import MOST_CLASSES, suggested_classes
from tabletop.core.text.errors import InputError
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass


@given(st.lists(st.sampled_from(["", " ", "kantor", "Kantor", "toko", "rumah 2", "rumah 10"]), min_size=1))
def test_each_value_is_a_class(values):
    classes, left = suggested_classes(texts(values))
    wanted = Counter(value for value in values if value.strip())
    assert {one.value for one in classes} == set(wanted) and left == 0
    found = classes_of(texts(values), classes)
    assert [number == NO_CLASS for number in found] == [not value.strip() for value in values]


def test_numbers_in_texts_stand_in_their_order():
    classes, _ = suggested_classes(texts(["RT 10", "RT 2", "RT 1"]))
    assert [one.value for one in classes] == ["RT 1", "RT 2", "RT 10"]


def test_of_very_many_values_those_that_most_records_have():
    values = [f"v{n}" for n in range(60) for _ in range(1 + (n < 40))]
    classes, left = suggested_classes(texts(values))
    assert len(classes) == MOST_CLASSES and left == 30
    assert all(int(one.value[1:]) < 40 for one in classes)


def test_no_two_classes_look_alike():
    classes, _ = suggested_classes(texts([f"v{n}" for n in range(30)]))
    assert len({(one.ink.fill, one.ink.hatch) for one in classes}) == 30


def test_few_numbers_are_classes_of_their_own():
    classes, left = suggested_classes(np.array([2.0, 1.0, np.nan, 2.5, 1.0]))
    assert [one.value for one in classes] == ["1", "2", "2.5"] and left == 0


@given(st.lists(st.floats(0, 5_000), min_size=12, max_size=60, unique=True))
def test_many_numbers_fall_into_ranges_that_leave_none_out(numbers):
    column = np.array(numbers)
    classes, _ = suggested_classes(column)
    found = classes_of(column, classes)
    assert 1 <= len(classes) <= 5 and (found != NO_CLASS).all()
    order = np.argsort(column)
    assert (np.diff(found[order]) >= 0).all(), "ranges ascend"


LOOK = LayerLook(Ink("#112233", "#aabbcc", 2.5, "dots"), "nama", 5_000, 500, "use", (LookClass("a", Ink(fill="#ffffff"), "Alpha"),))


@pytest.mark.parametrize("look", [LOOK, LayerLook()])
def test_a_look_goes_through_the_clipboard(look):
    assert look_from_text(look_text(look)) == look


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "{}", '{"tabletop-look": {"colour": "red"}}', '{"tabletop-look": 5}', '"tabletop-look"']
)
def test_a_text_that_is_no_look(text):
    with pytest.raises(InputError, match="no look"):
        look_from_text(text)
