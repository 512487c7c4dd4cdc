"""The list of photos and documents of a feature: one property, read from strangers too, changed by edits that undo takes back."""

import pytest
import shapely

from tabletop.core.arrangement.file_list import FILES, ListedFile, clean_name, files_in, files_text, list_files, listed_in, unlist_file
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan

ONE, TWO = ListedFile("a" * 64, "foto.jpg", 5), ListedFile("b" * 64, "rapat pagi.pdf", 7)


def plan(**properties):
    unit = new_feature("unit", shapely.Point(500_000, 9_950_000), {"name": "Dalmas", **properties})
    return Plan(features={"u": unit}), "u"


def test_a_list_is_read_as_it_was_written():
    assert files_in(files_text([ONE, TWO])) == (ONE, TWO) and files_text([]) is None


@pytest.mark.parametrize("value", [None, 3, ["x"], {"a": 1}, "", "x", "A" * 64 + " 5 a.txt", "a" * 64 + " -5 a.txt", "a" * 64 + " 5 "])
def test_what_says_something_else_lists_nothing(value):
    assert files_in(value) == ()


def test_a_long_list_of_a_stranger_is_cut_and_contents_stand_once():
    assert len(files_in("\n".join(f"{n:064x} 5 a.txt" for n in range(5000)))) == 100
    assert files_in(f"{files_text([ONE])}\n{files_text([ONE])}") == (ONE,)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.txt", "x.txt"),
        (".bashrc", "bashrc"),
        ("..", "_"),
        ("", "_"),
        ("con.txt", "_con.txt"),
        ("a\u202etxt.pdf", "atxt.pdf"),
        ("a\nb\x00.txt", "a b.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("x" * 300 + ".jpeg", "x" * 95 + ".jpeg"),
        ("Rapat kamis.pdf", "Rapat kamis.pdf"),
    ],
)
def test_names_are_made_harmless(name, cleaned):
    assert clean_name(name) == cleaned and clean_name(cleaned) == cleaned


def test_files_are_listed_and_taken_off_by_changes_with_an_inverse():
    before, key = plan()
    change = list_files(before, key, [ONE, TWO], 1, Scope.ALL_SCENES)
    after = before.apply(change)
    assert listed_in(after) == {ONE.sha256: ONE, TWO.sha256: TWO}
    less = after.apply(unlist_file(after, key, ONE, 1, Scope.ALL_SCENES))
    assert list(listed_in(less)) == [TWO.sha256]
    none = less.apply(unlist_file(less, key, TWO, 1, Scope.ALL_SCENES))
    assert FILES not in none.features[key].at(1).properties
    assert after.apply(change.inverse()) == before


def test_what_changes_nothing_or_means_nothing_is_said():
    before, key = plan(files=files_text([ONE]))
    assert isinstance(list_files(before, key, [ONE], 1, Scope.ALL_SCENES), Message)
    assert isinstance(unlist_file(before, key, TWO, 1, Scope.ALL_SCENES), Message)
    assert isinstance(list_files(before, "gone", [ONE], 1, Scope.ALL_SCENES), Message)


def test_too_many_files_are_refused():
    before, key = plan(files=files_text([ListedFile(f"{n:064x}", "a.txt", 5) for n in range(100)]))
    with pytest.raises(InputError, match="100|most"):
        list_files(before, key, [ONE], 1, Scope.ALL_SCENES)
