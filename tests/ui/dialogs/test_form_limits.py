"""One set of limits: what the forms of the window take is what files and documents may hold."""

import pytest

from tabletop.core.text.typed_numbers import write_number
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import RosterRow, SceneRow, misfits
from tabletop.core.values.scene import Scene
from tabletop.ui.roster.roster_form import RosterForm
from tabletop.ui.scenes.scene_form import SceneForm


def taken(form):
    seen = []
    form.accepted.connect(lambda *values: seen.append(values))
    form.accept()
    return seen


@pytest.mark.parametrize(
    ("member", "value"),
    [(member, value) for member, values in {
        "clock": ["", "09.00", "9:30", "24.00", "23.59", "pagi", "09.00 WITA", "pukul 9", "9", "-1.00"],
        "step_min": [0, 0.1, 5, 1440, 1441, -5],
        "wind_from_deg": [None, 0, 360, -90, 361, -361],
    }.items() for value in values],
)  # fmt: skip
def test_a_scene(qtbot, member, value):
    form = SceneForm(Scene(1), Plan())
    qtbot.addWidget(form)
    field = form.fields[member]
    field.setText(value if isinstance(value, str) else "" if value is None else write_number(value))
    assert bool(taken(form)) is not bool(misfits(SceneRow, {"number": 1, member: value}))


@pytest.mark.parametrize("strength", [0, 38, 1_000_000, 1_000_001, -5, 1.5])
def test_a_unit(qtbot, strength):
    form = RosterForm()
    qtbot.addWidget(form)
    form.show_unit(RosterUnit("a", "A"), [])
    form.fields["strength"].setText(write_number(strength))
    assert bool(taken(form)) is not bool(misfits(RosterRow, {"id": "a", "strength": strength}))
