"""Which rows an older copy of a plan lacks, told from what others did on it since."""

from support.plan_files import moved, unit
from tabletop.core.comparison.lacking import Side, Since, is_lacked, lacked_change, lacked_count, lacked_edits, lacked_first
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan

ONE, TWO = unit("a"), unit("b")
KEYS = {one.id: ("feature", one.id) for one in (ONE, TWO)}


def plan(*features):
    return Plan(features={one.id: one for one in features})


def side(features, **versions):
    named = {"one": KEYS[ONE.id], "two": KEYS[TWO.id]}
    return Side(plan(*features), {named[name]: version for name, version in versions.items()})


def test_what_is_newer_in_the_plan_is_brought_back_and_what_is_gone_there_goes():
    new = moved(ONE, 5)
    assert lacked_edits(side([new], one=2, two=2), side([ONE, TWO], one=1, two=1), Since()) == (
        Edit("feature", ONE.id, ONE, new),
        Edit("feature", TWO.id, TWO, None),
    )
    assert lacked_edits(side([ONE, TWO], one=1, two=1), side([ONE], one=1), Since()) == (Edit("feature", TWO.id, None, TWO),)


def test_what_only_the_copy_knows_stays_in_it():
    assert lacked_edits(side([ONE], one=1), side([ONE, TWO], one=1, two=1), Since()) == ()
    since = Since({KEYS[ONE.id]: ONE})
    assert lacked_edits(side([ONE], one=1), side([moved(ONE, 9)], one=2), since) == ()


def test_what_both_changed_since_does_not_fit():
    mine, theirs = moved(ONE, 5), moved(ONE, 9)
    since = Since({KEYS[ONE.id]: ONE})
    assert lacked_edits(side([mine], one=2), side([theirs], one=2), since) == (Edit("feature", ONE.id, ONE, mine),)


def test_where_nobody_can_tell_which_is_older_it_fits_nothing():
    mine, theirs = moved(ONE, 5), moved(ONE, 9)
    asked = (Edit("feature", ONE.id, None, mine),)
    assert lacked_edits(side([mine], one=2), side([theirs], one=2), Since()) == asked
    assert lacked_edits(side([mine], one=3), side([theirs], one=2), Since(whole=False)) == asked


def test_what_stands_as_an_edit_that_waits_left_it_is_no_older_row():
    first, second = moved(ONE, 5), moved(ONE, 9)
    waiting = [
        Change(message("x"), (Edit("feature", ONE.id, ONE, first),)),
        Change(message("x"), (Edit("feature", ONE.id, first, second),)),
    ]
    for there in (first, second):
        assert lacked_edits(side([ONE], one=4), side([there], one=1), Since(), waiting) == ()


def test_what_was_lacking_stands_before_all_others_and_counts_edits_of_the_log():
    other = Change(message("x"), ())
    lacked = lacked_change(7, (Edit("feature", ONE.id, None, ONE),))
    assert is_lacked(lacked) and not is_lacked(other) and lacked_first([other, lacked, other]) == (lacked, other, other)
    assert lacked_count([other, lacked]) == 7 and str(lacked.label) == "7 edits that an older copy of the file lacked"
