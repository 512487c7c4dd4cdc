"""Differences of JSON values: each value is made of the other, to the type of each number, and of no third one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.text.text_difference import applied, difference

texts = st.text("ab0", max_size=6) | st.integers(0, 9).map(lambda n: "0123456789abcdef" * 9 + str(n) * n + "fedc" * 30)
numbers = st.sampled_from([0, 0.0, -0.0, 1, 1.0, True, False, None, 2**60])
values = st.recursive(
    numbers | texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4), max_leaves=12
)


def same(one, two):
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


@given(values, values)
@settings(max_examples=400, deadline=None)
def test_each_is_made_of_the_other(old, new):
    found = difference(old, new)
    if found is None:
        assert same(old, new)
        return
    found = json.loads(json.dumps(found))
    assert same(applied(found, old), new) and same(applied(found, new, back=True), old)


@given(values, values, values)
@settings(max_examples=200, deadline=None)
def test_another_value_is_refused_or_keeps_what_was_not_touched(old, new, third):
    found = difference(old, new)
    if found is None:
        return
    try:
        made = applied(found, third)
    except LookupError:
        return
    assert isinstance(made, type(new)) or found[0] == "="


def test_a_corner_of_a_large_shape_is_a_short_difference():
    hexed = "0102000000" + "10270000" + "".join(f"{n:032x}" for n in range(10_000))
    moved = hexed[:5000] + "abcd" + hexed[5004:]
    more = "0102000000" + "11270000" + hexed[18:6000] + "f" * 32 + hexed[6000:]
    for new in (moved, more):
        found = difference(hexed, new)
        assert len(json.dumps(found)) < 300 and applied(found, hexed) == new and applied(found, new, back=True) == hexed


def test_a_long_text_that_another_program_changed_elsewhere_is_refused():
    old = "x" * 500
    found = difference(old, old[:200] + "y" + old[201:])
    with pytest.raises(LookupError):
        applied(found, "z" + old[1:])
