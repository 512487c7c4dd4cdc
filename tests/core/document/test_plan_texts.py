"""Texts of the document: kept in the plan as one setting, read with care."""

from tabletop.core.document.plan_texts import SETTING, PlanTexts, texts_change, texts_of, wrong_member
from tabletop.core.values.plan import Plan


def test_what_was_written_comes_back_and_undo_takes_it_away():
    plan, texts = Plan(), PlanTexts(number="R/1/2023", is_exercise=True, concept={"Kampanye": "Imbauan", "Kosong": ""})
    change = texts_change(plan, texts)
    after = plan.apply(change)
    assert texts_of(after).number == "R/1/2023" and dict(texts_of(after).concept) == {"Kampanye": "Imbauan"}
    assert after.settings[SETTING] == {"number": "R/1/2023", "is_exercise": True, "concept": {"Kampanye": "Imbauan"}}
    assert after.apply(change.inverse()) == plan and texts_of(plan) == PlanTexts()


def test_what_a_file_brings_is_read_with_care():
    strange = {"number": 7, "is_exercise": "yes", "concept": {"a": 1, "b": "two"}, "basis": "UU 9/1998", "unknown": 1}
    assert texts_of(Plan(settings={SETTING: strange})) == PlanTexts(basis="UU 9/1998", concept={"b": "two"})
    assert texts_of(Plan(settings={SETTING: ["x"]})) == PlanTexts()


def test_a_member_of_another_kind_is_named():
    assert wrong_member({"number": 7}) == ("number", 7, "text")
    assert wrong_member({"is_exercise": "ya"}) == ("is_exercise", "ya", "flag")
    assert wrong_member({"concept": "x"}) == ("concept", "x", "object")
    assert wrong_member({"concept": {"Kampanye": 3}}) == ("concept.Kampanye", 3, "text")
    assert wrong_member({"number": "7", "is_exercise": False, "concept": {}, "later": [1]}) is None
