"""What a finding says: a template filled with the name of what it is about, what was measured, the limit, and what else is given."""

import pytest

from support.plans import plan_of, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.check_list import configured
from tabletop.core.text.message import message


@pytest.fixture
def says():
    plan = plan_of(thing("unit", (0, 0), name="Regu 1"))
    check, snapshot = configured(plan)["point-coverage"], Snapshot(plan, 1)

    def said(text, **values):
        return check.finding(snapshot, "warn", text, snapshot.of("unit"), 3, 5, "m", None, **values).message

    return said


def test_name_measured_and_limit_are_filled_where_the_template_has_them(says):
    assert says("{name}: {measured} of {limit}") == message("{name}: {measured} of {limit}", name="Regu 1", measured=3, limit=5)
    assert says("Somebody") == message("Somebody")


def test_what_is_given_goes_before(says):
    assert says("{name} {measured} {gate}", name="all", measured=2, gate="north").params == {"name": "all", "measured": 2, "gate": "north"}


def test_a_message_stays_as_it_is(says):
    assert says(message("{name}", name="Nobody")).params == {"name": "Nobody"}
