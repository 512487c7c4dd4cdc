"""A row of a table of rules is read in one place: plan document and plan file refuse what the checks refuse, and nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.plans import plan_of
from tabletop.checks.rules.limits import TABLES, rules
from tabletop.core.text.errors import InputError
from tabletop.io.documents.plan_document import setting_fault

PAIR = {"a": "crowd", "b": "cordon", "min_m": 5}
DEMAND = {"what": "crowd", "by": "unit", "radius_m": 5}
values = st.sampled_from(
    [None, True, 0, -1, 5, 2.5, 10**400, math.nan, math.inf, "5", "", "x", "crowd", "unit", "unit:medic", "unit:", "vehicle", "cordon"]
    + ["layer:road", "layer:moon", "protected:school", "protected:castle", "stop", "red", [1], {}]
)


@pytest.mark.parametrize(("name", "row"), [("pairs", PAIR), ("demands", DEMAND)])
@given(st.data())
def test_a_file_takes_the_rows_that_the_checks_take(name, row, data):
    table = TABLES[name]
    changed = data.draw(st.dictionaries(st.sampled_from([*table.keys, "more"]), values, max_size=3))
    gone = data.draw(st.sets(st.sampled_from(table.keys), max_size=1))
    item = {key: value for key, value in {**row, **changed}.items() if key not in gone}
    try:
        rules(plan_of(**{table.setting: [item]}), name)
        fits = True
    except InputError:
        fits = False
    can_be_kept = all(not isinstance(value, float) or math.isfinite(value) for value in item.values())
    assert (setting_fault(table.setting, [item]) is None) == (fits and can_be_kept)
