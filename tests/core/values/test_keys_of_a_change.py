"""A change gathers its keys once; whoever hears of it looks through no rows."""

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
    change = Change(made.label, Counted(made.edits))
    Counted.walks = 0
    for _ in range(5):
        assert len(change.feature_ids) == 20 and "scene" not in change.tables
    assert Counted.walks == 1
