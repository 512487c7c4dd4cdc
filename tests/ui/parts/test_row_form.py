"""Forms made of the class of a row: which field a member has, what is read from it, and the way of the Tab key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from tabletop.core.judgement.rule_limits import DemandRow
from tabletop.core.values.row_limits import RosterRow, SceneRow
from tabletop.core.values.scene import Scene
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.row_form import RowError, RowForm, RowWords, members
from tabletop.ui.roster.roster_form import WORDS as ROSTER_WORDS
from tabletop.ui.roster.roster_form import RosterForm
from tabletop.ui.rules.demands_page import DemandsPage
from tabletop.ui.scenes.scene_form import WORDS as SCENE_WORDS


@pytest.fixture
def demand(qtbot):
    form = RowForm(DemandRow, DemandsPage.words, columns=2)
    qtbot.addWidget(form)
    form.offer("what", ["crowd", "media"])
    form.offer("by", ["aid-post"])
    form.show_row({"what": "crowd", "by": "aid-post"})
    yield form
    speak("en")


def test_unit_and_limits_are_those_of_the_class():
    found = {one.name: (one.unit, one.low, one.high) for one in members(DemandRow, DemandsPage.words.labels) if one.is_number}
    assert found == {"radius_m": ("m", 0, None), "min_share": ("share", 0, 1)}
    found = {one.name: (one.unit, one.low, one.high) for one in members(SceneRow, SCENE_WORDS.labels) if one.is_number}
    assert found == {"step_min": ("min", 0, 1440), "wind_from_deg": ("deg", -360, 360)}
    assert [one.name for one in members(RosterRow, ROSTER_WORDS.labels) if one.is_number] == ["strength"]


def test_each_kind_of_member_has_its_field(demand):
    kinds = {name: type(field) for name, field in demand.fields.items()}
    assert [name for name, kind in kinds.items() if issubclass(kind, QComboBox)] == ["what", "by", "severity"]
    assert [name for name, kind in kinds.items() if issubclass(kind, NumberField)] == ["radius_m", "min_share"]
    assert kinds["basis"] is QLineEdit and all(demand.labels[name].buddy() is field for name, field in demand.fields.items())


def test_what_is_not_given_has_its_default(demand):
    assert demand.line("min_share").text() == "100"
    read = demand.read()
    assert (read["radius_m"], read["min_share"], read["severity"], read["basis"]) == (None, 1.0, "warn", "")


def test_a_share_is_written_in_percent_and_stepped_down_to_one(demand):
    demand.show_value("min_share", 0.29)
    assert demand.line("min_share").text() == "29" and demand.read()["min_share"] == 0.29
    demand.fields["min_share"].step_by(-100)
    assert demand.line("min_share").text() == "1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("x", "Share of an area: x is no number."), ("101", "The share must be above 0 % and at most 100 %.")],
)
def test_a_wrong_number_names_its_field(demand, text, sentence):
    demand.line("min_share").setText(text)
    with pytest.raises(RowError) as refused:
        demand.read()
    assert refused.value.name == "min_share" and str(refused.value.message) == sentence


def test_a_class_that_the_list_does_not_have_is_added_and_stays(demand):
    demand.show_value("what", "layer:water")
    demand.offer("what", ["crowd"])
    assert demand.fields["what"].currentText() == "Layer: water" and demand.read()["what"] == "layer:water"


def test_a_basis_that_nobody_wrote_in_is_kept_in_its_own_language(demand):
    speak("id")
    demand.show_row({"what": "crowd", "by": "aid-post", "basis": "P: set in this plan"})
    assert demand.line("basis").text() != "P: set in this plan" and demand.read()["basis"] == "P: set in this plan"
    demand.line("basis").setText("R: order 7")
    assert demand.read()["basis"] == "R: order 7"


def test_another_language_writes_labels_and_choices_again_and_keeps_what_stands_there(demand):
    demand.show_value("severity", "stop")
    demand.line("min_share").setText("12.5")
    before = demand.fields["severity"].currentText()
    speak("id")
    QApplication.sendPostedEvents()
    assert demand.labels["min_share"].text() != "Share of an area" and demand.fields["severity"].currentText() != before
    assert demand.fields["severity"].currentData() == "stop" and demand.read()["min_share"] == 0.125


@pytest.mark.parametrize("make", [RosterForm])
def test_tab_goes_through_the_fields_in_the_order_in_which_they_stand(qtbot, make):
    form = make()
    qtbot.addWidget(form)
    form.show()
    fields = list(form.fields.values())
    fields[0].setFocus()
    for here, there in zip(fields, [*fields[1:], form.keep], strict=True):
        qtbot.keyClick(here, Qt.Key.Key_Tab)
        assert form.focusWidget() is there
    rows = [form.form.layout().getItemPosition(form.form.layout().indexOf(field))[0] for field in fields]
    assert rows == sorted(set(rows))


def test_a_member_without_a_label_has_no_field(qtbot):
    form = RowForm(SceneRow, RowWords(labels={"phase": "Phase"}))
    qtbot.addWidget(form)
    form.show_row(vars(Scene(3, phase="Kampanye")))
    assert list(form.fields) == ["phase"] and form.read() == {"phase": "Kampanye"}
