"""A change gathers its keys once; whoever hears of it looks through no rows."""

import pytest
from shapely import Point

from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.core.values.feature import new_feature


class Counted(tuple):
    walks = 0

    def __iter__(self):
        Counted.walks += 1
        return super().__iter__()


def test_keys_by_table():
    edits = (Edit("feature", "a", None, 1), Edit("setting", "name", "x", "y"), Edit("feature", "b", 1, None))
    change = Change(message("Edit"), edits)
    assert change.tables == {"feature", "setting"}
    assert change.keys("feature") == change.feature_ids == {"a", "b"}
    assert change.keys("setting") == {"name"}
    assert change.keys("roster") == frozenset()
    assert Change(message("Edit"), edits) == change


def test_rows_are_walked_through_once():
    made = add_feature(message("Draw"), *(new_feature("unit", Point(500_000 + one, 9_950_000)) for one in range(20)))
    Counted.walks = 0
    change = Change(made.label, Counted(made.edits))
    for _ in range(5):
        assert len(change.feature_ids) == 20 and "scene" not in change.tables
    assert Counted.walks == 1


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([(None, 1), (1, 2)], [(None, 2)]),
        ([(1, 2), (2, 3)], [(1, 3)]),
        ([(1, 2), (2, None)], [(1, None)]),
        ([(1, None), (None, 2)], [(1, 2)]),
        ([(None, 1), (1, None)], []),
    ],
)
def test_several_edits_of_one_row_are_one(steps, left):
    other = Edit("scene", "a", 1, 2)
    change = Change(message("Edit"), (*(Edit("setting", "a", *one) for one in steps), other))
    assert change.edits == (*(Edit("setting", "a", *one) for one in left), other)
    assert change.keys("setting") == ({"a"} if left else frozenset())
