"""The inspector: properties of the selection, edited by keys and clicks, one change an edit."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from shapely import LineString

from support.panel_stage import at, feature, small_plan, stage  # noqa: F401
from tabletop import i18n
from tabletop.core.arrangement.plan_layers import lock_layer
from tabletop.core.text.message import Message, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, Edit, replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session
from tabletop.tools.base.properties import set_property
from tabletop.ui.inspector.inspector_facts import geometry_facts, scene_fact
from tabletop.ui.inspector.inspector_panel import InspectorPanel, common_specs
from tabletop.ui.inspector.property_row import common_value
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.property_editors import MIXED

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(stage: Session, qtbot) -> InspectorPanel:  # noqa: F811
    made = InspectorPanel(stage)
    qtbot.addWidget(made)
    made.resize(264, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made


def field(panel: InspectorPanel, name: str):
    return panel.rows[name].editor.field


def write(panel: InspectorPanel, qtbot, name: str, text: str, enter: bool = True) -> None:
    field(panel, name).clear()
    qtbot.keyClicks(field(panel, name), text)
    if not text:
        field(panel, name).textEdited.emit("")
    if enter:
        qtbot.keyClick(field(panel, name), Qt.Key.Key_Return)


def value(session: Session, name: str, prop: str, scene: int = 1):
    return session.plan.features[name].at(scene).properties.get(prop)


def test_a_text_that_is_too_long_beside_its_title_stands_whole_below_it(panel, stage, qtbot):  # noqa: F811
    stage.select(["alpha"])
    row = panel.rows["name"]
    low_px = row.height()
    for name, is_long in (("Kantor kelurahan timur", True), ("Alpha", False)):
        stage.do(set_property([stage.plan.features["alpha"]], "name", name, 1, Scope.ALL_SCENES, stage.plan))
        qtbot.waitUntil(lambda is_long=is_long: (row.height() > low_px) is is_long)
        text_px = row.editor.field.fontMetrics().horizontalAdvance(name)
        assert row.editor.field.text() == name and text_px <= row.editor.field.width() - 16


def test_nothing_selected_shows_the_plan(panel, stage, qtbot):  # noqa: F811
    assert panel.card.isVisible() and panel.card.name.text() == "Latihan"
    assert panel.card.counts["features"][1].text() == "6 here, 7 in all"
    panel.card.name.clear()
    qtbot.keyClicks(panel.card.name, "Gladi")
    qtbot.keyClick(panel.card.name, Qt.Key.Key_Return)
    assert stage.plan.name == "Gladi"
    stage.undo_stack.undo()
    assert stage.plan.name == "Latihan" and panel.card.name.text() == "Latihan"


def test_an_empty_plan_says_what_to_do_next(panel, stage):  # noqa: F811
    stage.file.plan = Plan()
    stage.plan_changed.emit(None)
    assert "Choose a tool" in panel.card.hint.text()


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_kind_has_an_editor_for_every_property(panel, stage, kind):  # noqa: F811
    shape = {"point": at(), "line": LineString([at(), at(5)]), "polygon": at().buffer(9)}[kinds()[kind].geometry[0]]
    stage.file.plan = Plan(features={"x": feature("x", kind, shape)}, scenes={1: Scene(1)})
    stage.plan_changed.emit(None)
    stage.select(["x"])
    assert list(panel.rows) == list(kinds()[kind].properties)
    assert panel.heading.text() == kinds()[kind].title["en"]
    assert not panel.grab().isNull()


def test_a_number_is_committed_with_enter_as_one_change(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    write(panel, qtbot, "headcount", "450")
    assert value(stage, "crowd", "headcount") == 450
    assert stage.undo_stack.count() == 1
    assert "headcount of crowd" in stage.undo_stack.undoText()
    stage.undo_stack.undo()
    assert value(stage, "crowd", "headcount") == 300 and field(panel, "headcount").text() == "300"


def test_leaving_a_field_commits_it(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    field(panel, "headcount").setFocus()
    write(panel, qtbot, "headcount", "7", enter=False)
    assert value(stage, "crowd", "headcount") == 300
    field(panel, "name").setFocus()
    assert value(stage, "crowd", "headcount") == 7


def test_what_was_typed_is_kept_for_the_old_selection(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    write(panel, qtbot, "headcount", "9", enter=False)
    stage.select(["alpha"])
    assert value(stage, "crowd", "headcount") == 9
    assert value(stage, "alpha", "headcount") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [("-5", "0 or more"), ("many", "a number"), ("1.5", "whole number"), ("1e20", "zero too many"), ("10000001", "zero too many")],
)
def test_a_wrong_number_is_told_and_stays_written(panel, stage, qtbot, text, told):  # noqa: F811
    before = stage.plan
    stage.select(["crowd"])
    write(panel, qtbot, "headcount", text)
    row = panel.rows["headcount"]
    assert told in row.wrong.text() and row.wrong.isVisible()
    stage.plan_changed.emit(None)
    assert field(panel, "headcount").text() == text
    assert stage.plan is before
    write(panel, qtbot, "headcount", "12")
    assert not row.wrong.isVisible() and value(stage, "crowd", "headcount") == 12


def test_something_wrong_is_not_carried_to_another_selection(panel, stage, qtbot):  # noqa: F811
    stage.select(["alpha"])
    write(panel, qtbot, "strength", "-1")
    stage.select(["beta"])
    assert not panel.rows["strength"].wrong.isVisible() and field(panel, "strength").text() == ""
    assert value(stage, "beta", "strength") is None and value(stage, "alpha", "strength") == 10
    stage.select(["alpha"])
    assert field(panel, "strength").text() == "10"


def test_shares_are_percent(panel, stage, qtbot):  # noqa: F811
    stage.file.plan = Plan(features={"r": feature("r", "ring", at().buffer(9), min_coverage=0.8)})
    stage.plan_changed.emit(None)
    stage.select(["r"])
    assert field(panel, "min_coverage").text() == "80"
    write(panel, qtbot, "min_coverage", "101")
    assert "between 0 and 100 %" in panel.rows["min_coverage"].wrong.text()
    write(panel, qtbot, "min_coverage", "97.5")
    assert value(stage, "r", "min_coverage") == 0.975


def test_defaults_are_grey_and_come_back(panel, stage, qtbot):  # noqa: F811
    stage.select(["exit"])
    row = panel.rows["width_m"]
    assert row.reset.isVisible() and field(panel, "width_m").text() == "3"
    qtbot.mouseClick(row.reset, LEFT)
    assert value(stage, "exit", "width_m") is None
    assert field(panel, "width_m").text() == "" and field(panel, "width_m").placeholderText() == "2"
    assert not row.reset.isVisible()
    write(panel, qtbot, "width_m", "5")
    write(panel, qtbot, "width_m", "")
    assert value(stage, "exit", "width_m") is None


def test_flag(panel, stage, qtbot):  # noqa: F811
    stage.select(["exit"])
    assert field(panel, "open").text() == "Yes (default)"
    qtbot.keyClick(field(panel, "open"), Qt.Key.Key_Space)
    assert value(stage, "exit", "open") is False and field(panel, "open").text() == "No"


def choose(panel: InspectorPanel, name: str, data) -> None:
    combo = field(panel, name)
    row = combo.findData(data)
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


def test_choice_and_its_default(panel, stage):  # noqa: F811
    stage.select(["crowd"])
    assert field(panel, "risk").currentText() == "High"
    assert field(panel, "risk").itemText(0) == "Medium (default)"
    choose(panel, "risk", "low")
    assert value(stage, "crowd", "risk") == "low"
    choose(panel, "risk", None)
    assert value(stage, "crowd", "risk") is None


def test_roster_combo_knows_units_that_come_and_go(panel, stage):  # noqa: F811
    stage.select(["alpha"])
    combo = field(panel, "unit")
    assert [combo.itemText(row) for row in range(combo.count())] == ["none", "Alpha", "Beta", "Kodim"]
    choose(panel, "unit", "c")
    assert value(stage, "alpha", "unit") == "c"
    stage.file.plan = Plan(features=stage.plan.features, scenes=stage.plan.scenes)
    stage.plan_changed.emit(None)
    assert combo.currentText() == "c"


def test_several_show_what_they_have_in_common(panel, stage, qtbot):  # noqa: F811
    stage.select(["exit", "lane"])
    assert list(panel.rows) == ["name", "note", "locked", "width_m", "tags"]
    assert panel.heading.text() == "2 selected"
    assert field(panel, "width_m").placeholderText() == "mixed" and field(panel, "width_m").text() == ""
    write(panel, qtbot, "width_m", "6")
    assert (value(stage, "exit", "width_m"), value(stage, "lane", "width_m")) == (6, 6)
    assert stage.undo_stack.count() == 1 and field(panel, "width_m").text() == "6"


def test_tags_of_one_and_of_several(panel, stage, qtbot):  # noqa: F811
    stage.select(["exit"])
    write(panel, qtbot, "tags", "gate, north")
    assert value(stage, "exit", "tags") == "gate, north"
    stage.select(["lane"])
    assert field(panel, "tags").text() == "" and field(panel, "tags").placeholderText() == "parted by commas"
    assert panel.rows["tags"].editor.completer.known.stringList() == ["gate", "north"]
    write(panel, qtbot, "tags", "gate")
    stage.select(["exit", "lane"])
    assert field(panel, "tags").text() == "gate"
    write(panel, qtbot, "tags", "south")
    assert (value(stage, "exit", "tags"), value(stage, "lane", "tags")) == ("north, south", "south")
    write(panel, qtbot, "tags", "")
    assert (value(stage, "exit", "tags"), value(stage, "lane", "tags")) == ("north", None)
    assert stage.undo_stack.count() == 4


def test_a_tag_too_long_is_told_below_its_field(panel, stage, qtbot):  # noqa: F811
    stage.select(["exit"])
    write(panel, qtbot, "tags", "a" * 250)
    assert value(stage, "exit", "tags") is None
    assert panel.rows["tags"].wrong.text() == "A tag has at most 60 letters; part tags with commas."


def test_the_last_of_several_tags_is_completed(panel, stage):  # noqa: F811
    stage.select(["exit"])
    completer = panel.rows["tags"].editor.completer
    completer.known.setStringList(["gate", "north"])
    field(panel, "tags").setText("south, no")
    assert completer.splitPath("south, no") == ["no"]
    completer.setCompletionPrefix("no")
    assert completer.pathFromIndex(completer.completionModel().index(0, 0)) == "south, north"


def test_what_a_locked_layer_holds_cannot_be_edited(panel, stage):  # noqa: F811
    old = stage.plan.features["exit"]
    on_layer = old.edited(1, Scope.ALL_SCENES, properties={"plan_layer": "Reserve"})
    stage.do(replace_features(message("x"), [(old, on_layer)]))
    stage.do(lock_layer(stage.plan, "Reserve", True))
    stage.select(["exit"])
    assert not panel.rows["name"].isEnabled()
    assert panel.note.text() == "The plan layer Reserve is locked; unlock it in the panel Layers first."
    stage.do(lock_layer(stage.plan, "Reserve", False))
    assert panel.rows["name"].isEnabled() and panel.note.isHidden()
    assert panel.facts.texts()["Plan layer"] == "Reserve"


def test_mixed_flags_are_half(panel, stage, qtbot):  # noqa: F811
    stage.file.plan = Plan(features={n: feature(n, "gate", at(), open=n == "a") for n in "ab"})
    stage.plan_changed.emit(None)
    stage.select(["a", "b"])
    assert field(panel, "open").checkState() == Qt.CheckState.PartiallyChecked
    qtbot.mouseClick(field(panel, "open"), LEFT, pos=field(panel, "open").rect().center() * 0.2)
    assert value(stage, "a", "open") is value(stage, "b", "open") is True


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(Scope.THIS_SCENE, [300, 9, 300]), (Scope.FROM_HERE_ON, [300, 9, 9]), (Scope.ALL_SCENES, [9, 9, 9])],
)
def test_edits_obey_the_scope(panel, stage, qtbot, scope, expected):  # noqa: F811
    stage.set_scene(2)
    stage.select(["crowd"])
    qtbot.mouseClick(panel.scope.buttons[scope], LEFT)
    assert stage.scope is scope
    write(panel, qtbot, "headcount", "9")
    assert [value(stage, "crowd", "headcount", scene) for scene in (1, 2, 3)] == expected


def test_absent_in_this_scene_cannot_be_edited(panel, stage):  # noqa: F811
    stage.select(["only two"])
    assert not panel.rows["strength"].isEnabled() and "Not in this scene" in panel.note.text()
    stage.set_scene(2)
    assert panel.rows["strength"].isEnabled() and not panel.note.isVisible()


def test_a_deleted_feature_leaves_the_plan_card(panel, stage):  # noqa: F811
    stage.select(["crowd"])
    stage.file.plan = Plan()
    stage._plan_replaced(None)
    assert panel.card.isVisible()


def test_read_only_says_why(panel, stage):  # noqa: F811
    stage.file.read_only = True
    stage.select(["crowd"])
    assert not panel.rows["headcount"].isEnabled() and "reading only" in panel.note.text()
    stage.select([])
    assert not panel.card.name.isEnabled() and "reading only" in panel.card.barred.text() and panel.card.hint.isHidden()


def test_facts(panel, stage):  # noqa: F811
    stage.select(["crowd"])
    facts = panel.facts.texts()
    assert facts["Area"] == "200 m²" and facts["Outline"] == "60.0 m" and facts["Vertices"] == "4" and facts["Scenes"] == "all"
    stage.select(["exit"])
    assert panel.facts.texts()["Length"] == "30.0 m"
    stage.select(["alpha"])
    assert panel.facts.texts()["Easting"] == "499,901.0 m"
    stage.select(["exit", "lane"])
    assert panel.facts.texts() == {"Length": "60.0 m"}


def test_latitude_is_south():
    facts = dict(geometry_facts(at(), "EPSG:32750"))
    assert facts["Latitude"].startswith("\N{MINUS SIGN}0.44") and facts["Longitude"].startswith("116.999")


@pytest.mark.parametrize(
    ("span", "said"),
    [((None, None), "all"), ((2, None), "from 2 on"), ((None, 2), "1 to 2"), ((2, 2), "2"), ((1, 1), "1"), ((2, 3), "2 to 3")],
)
def test_spans_in_words(stage, span, said):  # noqa: F811
    assert scene_fact(feature("x", "unit", at(), *span)) == ("Scenes", said)


def test_common_values():
    assert common_value([1, 1]) == 1
    assert common_value([]) is None
    assert common_value([None, None]) is None
    assert common_value([1, 2]) is MIXED
    assert common_value([True, 1]) is MIXED


def test_kinds_share_only_properties_that_are_alike():
    assert "bearing_deg" in common_specs(["unit", "vehicle"])
    assert "strength" not in common_specs(["unit", "vehicle"])
    assert common_specs(["unknown"]) == {}


def test_words_follow_the_language(panel, stage):  # noqa: F811
    stage.select(["crowd"])
    speak("id")
    assert panel.heading.text() == "Massa" and panel.rows["headcount"].title.text() == "Jumlah orang"
    assert panel.scope.buttons[Scope.THIS_SCENE].text() == "Adegan ini"


def test_numbers_are_read_as_the_language_writes_them(panel, stage, qtbot):  # noqa: F811
    speak("id")
    stage.select(["exit"])
    write(panel, qtbot, "width_m", "2,5")
    assert value(stage, "exit", "width_m") == 2.5 and field(panel, "width_m").text() == "2,5"


def test_every_label_is_plain(panel, stage):  # noqa: F811
    stage.select(["crowd"])
    labels = [label for label in panel.findChildren(QLabel) if label.text()]
    assert labels and all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_a_thousand_selected(panel, stage, qtbot):  # noqa: F811
    stage.file.plan = Plan(features={str(n): feature(str(n), "unit", at(n)) for n in range(1000)})
    stage.plan_changed.emit(None)
    stage.select(stage.plan.features)
    write(panel, qtbot, "strength", "12")
    assert {value(stage, one, "strength") for one in stage.plan.features} == {12}
    assert stage.undo_stack.count() == 1


def test_the_stage_itself_is_a_whole_plan():
    assert len(small_plan().placed(2)) == 7


def test_titles_in_labels_speak_as_the_catalogue_does(stage):  # noqa: F811
    i18n.set_language("id")
    for code, spec in kinds().items():
        for name, prop in spec.properties.items():
            said = i18n.text(Message(prop.title["en"]))
            assert said == prop.title["id"] or prop.title["en"] == "Unit", f"{code} {name}: {said}"


def test_a_headcount_that_nobody_gave_is_not_known(panel, stage, qtbot):  # noqa: F811
    silent = stage.plan.features["crowd"].edited(1, Scope.ALL_SCENES, None, {"headcount": None})
    stage.file.plan = replace(stage.plan, features={"crowd": silent})
    stage.plan_changed.emit(None)
    stage.select({"crowd"})
    assert field(panel, "headcount").text() == "" and field(panel, "headcount").placeholderText() == "not known"


def test_the_lines_of_a_relief_are_chosen_from_cordons_and_units_of_the_scene(panel, stage, qtbot):  # noqa: F811
    corridor = LineString([(at(0).x, at(0).y), (at(0).x, at(0).y + 12)])
    added = (feature("ganti", "relief", corridor, outgoing="only two"), feature("front", "cordon", corridor))
    stage.do(Change(Message("Add"), tuple(Edit("feature", one.id, None, one) for one in added)))
    stage.select(["ganti"])
    combo = field(panel, "outgoing")
    listed = [combo.itemData(row) for row in range(combo.count())]
    assert listed == [None, "alpha", "beta", "beta 2", "front", "only two"]
    assert combo.currentText() == "only two (not in this scene)"
    combo.setCurrentIndex(listed.index("front"))
    combo.activated.emit(listed.index("front"))
    assert value(stage, "ganti", "outgoing") == "front"
    combo.activated.emit(0)
    assert value(stage, "ganti", "outgoing") is None


def test_spans_that_follow_each_other_are_one_in_words():
    moved = feature("x", "unit", at()).edited(2, Scope.FROM_HERE_ON, geometry=at(5)).edited(3, Scope.THIS_SCENE, geometry=at(9))
    assert scene_fact(moved) == ("Scenes", "all")
    assert scene_fact(moved.removed(3, Scope.THIS_SCENE)) == ("Scenes", "1 to 2; from 4 on")
