"""What differs in the layers of two plans, in words."""

import pytest

from support.plans import plan_of
from tabletop import i18n
from tabletop.core.comparison.difference_words import sections, taken_sentence
from tabletop.core.comparison.differences import compare_plans
from tabletop.core.comparison.merging import Side, merge

ROADS = {"id": "r", "title": {"en": "Roads", "id": "Jalan"}, "file": "r.gpkg"}
POSTS = {"id": "p", "title": {"en": "Posts"}, "file": "p.csv"}
MANY = [{**ROADS, "id": f"r{n}", "title": {"en": f"Road {n}"}} for n in range(8)]


def told(before, after):
    found = compare_plans(
        plan_of(**({} if before is None else {"layers": before})), plan_of(**({} if after is None else {"layers": after}))
    )
    return [i18n.text(line) for _, lines in sections(found) for line in lines]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, {"added": [ROADS, POSTS]}, "added: Roads, Posts"),
        ({"added": [ROADS]}, None, "not in it any more: Roads"),
        ({"added": [ROADS]}, {"added": [ROADS], "removed": ["r", "kpu"]}, "taken off the map: Roads, kpu"),
        ({"removed": ["kpu"]}, {}, "back on the map: kpu"),
        ({"added": [ROADS]}, {"added": [{**ROADS, "role": "road", "opacity": 0.5}]}, "changed: Roads (role, opacity)"),
        ({}, {"changed": {"kpu": {"shown": False}}}, "changed: kpu (shown or hidden)"),
        ({"order": ["a", "b"]}, {"order": ["b", "a"]}, "another order"),
        ({}, {"catalogue": "office.toml"}, "another catalogue"),
        ({}, {"added": MANY}, "added: Road 0, Road 1, Road 2, Road 3, Road 4, 3 more"),
        ({"added": "x"}, {"added": "y"}, "value"),
    ],
)
def test_differences_are_said(before, after, words):
    assert told(before, after) == [f"Layers under the plan: {words}"]


def test_the_same_says_nothing():
    assert told({"added": [ROADS]}, {"added": [dict(ROADS)]}) == []


def test_a_merge_names_them():
    merged = merge(plan_of(), [Side("A", plan_of(layers={"added": [ROADS]})), Side("B", plan_of())])
    assert [i18n.text(taken_sentence(one)) for one in merged.taken] == ["Layers under the plan: new, from A"]
