"""What the inspector tells about who mans a cordon: the number that counts, as map and checks have it."""

from types import SimpleNamespace

from support.plans import plan_of, thing
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.ui.inspector.inspector_facts import manning_facts

E, N = 500_000.0, 9_950_000.0


def facts(*things):
    made = plan_of(thing("cordon", [(E, N), (E + 40, N)], "c", strength=40, unit="a"), *things)
    plan = Plan(features=made.features, roster={"a": RosterUnit("a", "Peleton 1", strength=20), "b": RosterUnit("b", "Regu", strength=10)})
    placed = next(one for one in plan.placed(1) if one.id == "c")
    return manning_facts(SimpleNamespace(plan=plan, scene=1), placed)


def test_those_who_stand_on_a_cordon_count_and_are_named():
    assert facts(thing("unit", (E + 5, N + 2), unit="b"), thing("unit", (E + 9, N), name="Regu bantuan dari Samarinda", strength=7)) == [
        ("On the line", "17 people\n10 Regu\n7 Regu bantuan dar\N{HORIZONTAL ELLIPSIS}")
    ]


def test_where_nobody_stands_what_the_cordon_states_counts():
    assert facts() == [("On the line", "40 people")]


def test_other_kinds_have_no_such_fact():
    plan = plan_of(thing("unit", (E, N), "u"))
    assert manning_facts(SimpleNamespace(plan=plan, scene=1), plan.placed(1)[0]) == []
