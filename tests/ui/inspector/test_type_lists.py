"""Types of units and vehicles are chosen from lists with their pictogram, in the properties, the roster form and the rules."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.panel_stage import at, feature, stage  # noqa: F401
from tabletop import i18n
from tabletop.canvas.asking.entries import Entry, found, type_entries, type_words
from tabletop.canvas.asking.list_field import ListField
from tabletop.canvas.ink.symbols import symbol_names
from tabletop.core.values.catalogue import type_title, types_of
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session
from tabletop.ui.inspector.inspector_panel import InspectorPanel
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.wording import class_title
from tabletop.ui.roster.roster_form import RosterForm
from tabletop.ui.roster.roster_rows import matches

ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down


@pytest.fixture
def panel(stage: Session, qtbot) -> InspectorPanel:  # noqa: F811
    things = [
        feature("u", "unit", at(), unit_type="dalmas-awal"),
        feature("w", "unit", at(5), unit_type="negosiator"),
        feature("own", "unit", at(9), unit_type="Pawang ular"),
        feature("r", "unit", at(12), unit="a"),
        feature("v", "vehicle", at(20), vehicle_type="ambulance"),
    ]
    roster = {"a": RosterUnit("a", "Anggrek", strength=31, unit_type="dalmas-lanjut")}
    stage.file.plan = Plan(features={one.id: one for one in things}, scenes={1: Scene(1)}, roster=roster)
    stage.plan_changed.emit(None)
    made = InspectorPanel(stage)
    qtbot.addWidget(made)
    made.resize(264, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def field(panel: InspectorPanel, name: str = "unit_type") -> ListField:
    return panel.rows[name].editor.field


def value(session: Session, name: str, prop: str = "unit_type"):
    return session.plan.features[name].at(1).properties.get(prop)


# --- the catalogue
@pytest.mark.parametrize("which", ["unit", "vehicle"])
def test_every_type_has_titles_in_both_languages_and_a_pictogram_of_its_own_family(which):
    for code, spec in types_of(which).items():
        assert set(spec.title) == {"id", "en"} and set(spec.says) in ({"id", "en"}, set()), code
        assert not set(spec.also) & set(types_of(which)), code
    assert {entry.symbol for entry in type_entries(which)} <= set(symbol_names())


def test_other_writings_of_a_code_have_its_title_and_other_texts_stay_themselves():
    assert type_words("unit", "medic") == type_words("unit", "Medis") == "Medical team"
    assert type_words("unit", "tim khusus_1") == "tim khusus_1"
    assert type_words("unit", "tim-khusus_1") == "Tim khusus 1"
    assert type_words("unit", "Negosiator Polwan") == "Negosiator Polwan"
    assert type_title("vehicle", "AWC").in_language("id") == "AWC"


def test_a_search_finds_beginnings_before_letters_in_the_middle_and_words_of_both_languages():
    rows = [Entry("m", "Command team", also="kodal"), Entry("l", "Dalmas lanjut"), Entry("d", "Regu Dalmas")]
    assert [entry.value for entry in found(rows, "dal")] == ["l", "d", "m"]
    assert [entry.value for entry in found(type_entries("unit"), "Dalmas")][:2] == ["dalmas", "dalmas-awal"]
    assert [entry.value for entry in found(type_entries("unit"), "pemadam")] == ["damkar"]
    assert [entry.value for entry in found(type_entries("unit"), "fire br")] == ["damkar"]
    assert found(type_entries("unit"), "xyz") == [] and len(found(type_entries("unit"), " ")) == len(types_of("unit"))


# --- the properties
def test_the_field_shows_the_title_and_never_the_code(panel, stage):  # noqa: F811
    stage.select(["u"])
    assert field(panel).text() == "Dalmas awal" and field(panel).chosen().symbol == "rope"
    stage.select(["v"])
    assert field(panel, "vehicle_type").text() == "Ambulance"
    stage.select(["own"])
    assert field(panel).text() == "Pawang ular"


def test_a_type_is_searched_and_chosen_with_enter_as_one_change(panel, stage):  # noqa: F811
    stage.select(["u"])
    field(panel).setFocus()
    field(panel).selectAll()
    QTest.keyClicks(field(panel), "nego")
    assert value(stage, "u") == "dalmas-awal"
    QTest.keyClick(field(panel), ENTER)
    assert value(stage, "u") == "negosiator" and stage.undo_stack.count() == 1 and field(panel).text() == "Negotiators"
    stage.undo_stack.undo()
    assert value(stage, "u") == "dalmas-awal" and field(panel).text() == "Dalmas awal"


def test_arrows_open_the_list_and_esc_leaves_what_stood_there(panel, stage):  # noqa: F811
    stage.select(["u"])
    QTest.keyClick(field(panel), DOWN)
    assert field(panel).is_open
    QTest.keyClick(field(panel), DOWN)
    QTest.keyClick(field(panel), ESC)
    assert not field(panel).is_open and value(stage, "u") == "dalmas-awal"
    QTest.keyClick(field(panel), DOWN)
    QTest.keyClick(field(panel), DOWN)
    QTest.keyClick(field(panel), ENTER)
    assert value(stage, "u") == "dalmas-lanjut"


def test_leaving_takes_the_marked_row_and_an_empty_text_is_no_type(panel, stage):  # noqa: F811
    stage.select(["u"])
    field(panel).setFocus()
    field(panel).selectAll()
    QTest.keyClicks(field(panel), "raimas")
    panel.rows["name"].editor.field.setFocus()
    assert value(stage, "u") == "raimas"
    field(panel).setFocus()
    field(panel).selectAll()
    QTest.keyClick(field(panel), Qt.Key.Key_Delete)
    QTest.keyClick(field(panel), ENTER)
    assert value(stage, "u") is None and field(panel).text() == ""


def test_what_is_typed_for_one_unit_is_not_taken_for_the_next(panel, stage):  # noqa: F811
    stage.select(["u"])
    field(panel).setFocus()
    field(panel).selectAll()
    QTest.keyClicks(field(panel), "raimas")
    stage.select(["w"])
    assert (value(stage, "u"), value(stage, "w")) == ("raimas", "negosiator") and field(panel).text() == "Negotiators"


def test_several_types_are_mixed_and_set_together(panel, stage):  # noqa: F811
    stage.select(["u", "w"])
    assert field(panel).text() == "" and field(panel).placeholderText() == "mixed"
    QTest.keyClicks(field(panel), "phh")
    QTest.keyClick(field(panel), ENTER)
    assert (value(stage, "u"), value(stage, "w")) == ("phh", "phh")


def test_a_unit_of_the_roster_shows_what_its_row_says(panel, stage):  # noqa: F811
    stage.select(["r"])
    shown = {name: panel.rows[name].editor.field.placeholderText() for name in ("name", "unit_type", "strength")}
    assert shown == {"name": "", "unit_type": "Dalmas lanjut (roster)", "strength": "31 (roster)"}
    stage.select(["u"])
    assert panel.rows["strength"].editor.field.placeholderText() == "10"


def test_another_language_and_a_panel_that_goes_take_the_list_along(panel, stage):  # noqa: F811
    stage.select(["w"])
    QTest.keyClick(field(panel), DOWN)
    listed = field(panel)._list
    try:
        speak("id")
        assert field(panel).text() == "Negosiator" and not listed.isVisible()
    finally:
        speak("en")


# --- roster form and rules
def test_the_roster_form_has_the_list_and_keeps_a_type_of_ones_own(qtbot):
    form = RosterForm()
    qtbot.addWidget(form)
    form.show()
    taken = []
    form.accepted.connect(lambda before, values: taken.append(values["unit_type"]))
    row = RosterUnit("a", "Anggrek", unit_type="dalmas-awal")
    form.show_unit(row, [row])
    line = form.fields["unit_type"]
    assert isinstance(line, ListField) and line.text() == "Dalmas awal"
    form.accept()
    for text in ("nego", "Pawang ular", ""):
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClicks(line, text)
        QTest.keyClick(QApplication.focusWidget() or line, ENTER)
        form.accept()
    assert taken == ["dalmas-awal", "negosiator", "Pawang ular", ""]


def test_rules_and_the_search_of_the_roster_know_types_by_their_words():
    assert class_title("unit:medis") == "Unit: Medical team" and class_title("unit:Regu X") == "Unit: Regu X"
    unit = RosterUnit("a", "Anggrek", unit_type="damkar")
    assert matches(unit, "fire brigade") and not matches(replace(unit, unit_type="tni"), "fire")
    try:
        i18n.set_language("id")
        assert class_title("unit:medis") == "Pasukan: Tim medis"
    finally:
        i18n.set_language("en")
