"""A row that both changed, in words, and what the answers make of it."""

from support.two_planners import START, UNITS, moved
from tabletop import i18n
from tabletop.core.comparison.answers import answered, conflicts_of, may_be_both
from tabletop.core.comparison.conflict_words import conflict_lines
from tabletop.core.comparison.rebasing import RowConflict
from tabletop.core.text.message import Message, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.scene import Scene


def said(conflict):
    def words(value):
        return i18n.text(value) if isinstance(value, Message) else value

    return [tuple(map(words, (one.field, one.before, one.mine, one.theirs))) for one in conflict_lines(conflict)]


def test_a_feature_is_told_field_by_field():
    one = UNITS[0]
    named = one.edited(1, Scope.ALL_SCENES, None, {**one.keyframes[0].state.properties, "name": "Baru"})
    lines = said(RowConflict("feature", one.id, one, named, moved(one, 5)))
    assert lines == [("name", "U0", "Baru", "as it was"), ("shape", "", "as it was", "7.1 m to the north-east")]
    assert ("deleted", "no", "yes", "as it was") in said(RowConflict("feature", one.id, one, None, named))


def test_a_scene_a_setting_and_rows_that_both_added():
    assert said(RowConflict("scene", "1", Scene(1), Scene(1, name="A"), Scene(1, level="merah"))) == [
        ("name", "nothing", "A", "as it was"),
        ("situation level", "hijau", "as it was", "merah"),
    ]
    assert said(RowConflict("scene", "3", None, Scene(3, name="A"), Scene(3, name="B"))) == [("name", "nothing", "A", "B")]
    assert said(RowConflict("setting", "limits", {"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 3, "b": 1})) == [("a", 1, 2, 3)]
    assert said(RowConflict("setting", "name", "x", "y", None)) == [("value", "x", "y", "nothing")]


def test_answers_are_steps_and_nothing_is_lost():
    one, two = UNITS[:2]
    label = Message("Move")
    parked = [
        Change(label, (Edit("feature", one.id, one, moved(one, 1)), Edit("feature", two.id, two, moved(two, 1)))),
        Change(label, (Edit("feature", one.id, moved(one, 1), moved(one, 2)),)),
    ]
    plan = START.apply(Change(message("theirs"), (Edit("feature", one.id, one, moved(one, 9)),)))
    [conflict] = conflicts_of(plan, parked)
    assert (conflict.mine, conflict.theirs) == (moved(one, 2), moved(one, 9)) and may_be_both(conflict)
    for choice, count in (("mine", 1), ("theirs", 2), ("both", 1)):
        changes = answered(plan, parked, {conflict.row: choice}, lambda: "copy")
        after = plan
        for change in changes:
            after = after.apply(change)
        assert len(changes) == count and after.features[two.id] == moved(two, 1)
        assert after.features[one.id] == (moved(one, 2) if choice == "mine" else moved(one, 9))
        assert after.features.get("copy") is not None if choice == "both" else "copy" not in after.features
        back = after.apply(changes[-1].inverse())
        assert back.features[one.id] == (moved(one, 2) if choice == "theirs" else moved(one, 9))
