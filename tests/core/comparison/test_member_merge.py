"""Settings merged member by member: a brute-force oracle says what each member must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.comparison.member_merge import Collision, merge_members

VALUES = st.sampled_from([None, 0, 1, True, "x", [1], {"a": 1}])
OBJECTS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([0, 1, 2, "x"]), max_size=4)
GONE = object()


@given(OBJECTS, OBJECTS, OBJECTS)
def test_each_member_is_that_of_the_side_that_changed_it(before, mine, theirs):
    expected, collides = {}, False
    for name in "abcd":
        old, own, other = (side.get(name, GONE) for side in (before, mine, theirs))
        collides = collides or (own != old and other != old and own != other)
        value = own if other == old else other
        if value is not GONE:
            expected[name] = value
    if collides:
        with pytest.raises(Collision):
            merge_members(before, mine, theirs)
    else:
        assert merge_members(before, mine, theirs) == expected


@given(VALUES, VALUES)
def test_one_side_alone_is_taken_and_both_alike_too(before, after):
    assert merge_members(before, after, before) == after == merge_members(before, before, after) == merge_members(before, after, after)


def test_objects_in_objects_are_merged_too():
    before = {"legal": {"on": 1, "m": 5}}
    assert merge_members(before, {"legal": {"on": 0, "m": 5}}, {"legal": {"on": 1, "m": 9}}) == {"legal": {"on": 0, "m": 9}}
    with pytest.raises(Collision):
        merge_members(before, {"legal": {"on": 1, "m": 6}}, {"legal": {"on": 1, "m": 9}})


def test_lists_of_named_rows_are_merged_row_by_row_in_the_order_of_who_moved_them():
    def row(name, **more):
        return {"id": name, **more}

    before = [row("a"), row("b"), row("c")]
    assert merge_members(before, [row("a", x=1), row("b"), row("c")], [row("a"), row("c"), row("d")]) == [row("a", x=1), row("c"), row("d")]
    assert merge_members(before, [row("c"), row("a"), row("b")], [*before, row("d")]) == [row("c"), row("d"), row("a"), row("b")]
    assert merge_members(["a", "b"], ["a", "b", "m"], ["t", "a", "b"]) == ["t", "a", "b", "m"]
    with pytest.raises(Collision):
        merge_members(["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"])
    with pytest.raises(Collision):
        merge_members([[1]], [[1], [2]], [[1], [3]])


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_lists_of_words_keep_what_each_added_and_lose_what_each_took_out(before, mine, theirs):
    try:
        found = merge_members(before, mine, theirs)
    except Collision:
        return
    assert len(found) == len(set(found))
    assert set(found) == {one for one in "abcdef" if (one in mine if (one in before) == (one in theirs) else one in theirs)}
