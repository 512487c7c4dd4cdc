"""One set of limits: what the forms of the window take is what files and documents may hold."""

import pytest

from tabletop.core.text.typed_numbers import write_number
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import RosterRow, misfits
from tabletop.ui.roster.roster_form import RosterForm


def taken(form):
    seen = []
    form.accepted.connect(lambda *values: seen.append(values))
    form.accept()
    return seen


@pytest.mark.parametrize("strength", [0, 38, 1_000_000, 1_000_001, -5, 1.5])
def test_a_unit(qtbot, strength):
    form = RosterForm()
    qtbot.addWidget(form)
    form.show_unit(RosterUnit("a", "A"), [])
    form.fields["strength"].setText(write_number(strength))
    assert bool(taken(form)) is not bool(misfits(RosterRow, {"id": "a", "strength": strength}))
