"""The scene form: each finished field is one step of undo, bad values are told and not taken, and it follows the scene shown."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from support.panel_stage import at, stage  # noqa: F401
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.scenes.scene_words import SATGAS
from tabletop.core.text.message import message
from tabletop.core.text.typed_numbers import write_number
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.row_limits import SceneRow, misfits
from tabletop.core.values.scene import Effect, Inject, Scene
from tabletop.core.values.scene_change import edit_scene
from tabletop.session.session import Session
from tabletop.ui.parts.language import speak
from tabletop.ui.scenes.scene_form import SceneForm

LEFT, ENTER, ESC, TAB = Qt.MouseButton.LeftButton, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


@pytest.fixture
def form(stage: Session, qtbot) -> SceneForm:  # noqa: F811
    made = SceneForm(stage)
    qtbot.addWidget(made)
    made.resize(300, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.begin()
    return made


def field(form, name):
    return form.rows[name].field


def do_edits(stage, *edits):  # noqa: F811
    assert stage.do(Change(message("Edit"), edits))


def write(qtbot, line, text, key=ENTER):
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, key)


def test_each_finished_field_is_one_step(form, stage, qtbot):  # noqa: F811
    write(qtbot, field(form, "name"), "Massa tiba")
    write(qtbot, field(form, "clock"), "8:45")
    write(qtbot, field(form, "step_min"), "7.5")
    write(qtbot, field(form, "wind_from_deg"), "270")
    write(qtbot, field(form, "notes"), "Dengarkan")
    assert stage.plan.scenes[1] == Scene(1, "Massa tiba", "hijau", "08.45", 7.5, 270.0, notes="Dengarkan")
    assert stage.undo_stack.count() == 5 and stage.undo_stack.undoText() == "Edit scene 1"
    stage.undo_stack.undo()
    assert field(form, "notes").text() == "" and stage.plan.scenes[1].wind_from_deg == 270.0
    for _ in range(4):
        stage.undo_stack.undo()
    assert field(form, "name").text() == "Satu" and field(form, "clock").text() == "09.00"


def test_leaving_a_field_keeps_it_and_the_same_again_is_no_step(form, stage, qtbot):  # noqa: F811
    write(qtbot, field(form, "name"), "Satu")
    assert stage.undo_stack.count() == 0
    write(qtbot, field(form, "name"), "Lain", TAB)
    field(form, "clock").setFocus()
    assert stage.plan.scenes[1].name == "Lain" and stage.undo_stack.count() == 1


def test_escape_takes_the_field_back_and_then_leaves_the_form(form, stage, qtbot):  # noqa: F811
    line = field(form, "name")
    line.setFocus()
    qtbot.keyClicks(line, "x")
    with qtbot.assertNotEmitted(form.left):
        qtbot.keyClick(line, ESC)
    assert line.text() == "Satu" and stage.undo_stack.count() == 0
    with qtbot.waitSignal(form.left):
        qtbot.keyClick(line, ESC)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("clock", "25.00", "clock"), ("step_min", "-1", "step"), ("step_min", "x", "step"), ("wind_from_deg", "400", "wind")],
)
def test_a_wrong_value_is_told_at_its_field_and_not_taken(form, stage, qtbot, name, text, told):  # noqa: F811
    before = stage.plan
    write(qtbot, field(form, name), text)
    assert told in form.rows[name].wrong.text() and form.rows[name].wrong.isVisible()
    assert field(form, name).text() == text and stage.plan is before
    qtbot.keyClick(field(form, name), ESC)
    assert not form.rows[name].wrong.isVisible() and field(form, name).text() != text


@pytest.mark.parametrize(
    ("member", "value"),
    [(member, value) for member, values in {
        "clock": ["", "09.00", "9:30", "24.00", "23.59", "pagi", "09.00 WITA", "pukul 9", "9", "-1.00", "0835", "2460"],
        "step_min": [0, 0.1, 5, 1440, 1441, -5],
        "wind_from_deg": [None, 0, 360, -90, 361, -361],
    }.items() for value in values],
)  # fmt: skip
def test_the_form_takes_what_files_may_hold(form, member, value):
    line = field(form, member)
    line.setText(value if isinstance(value, str) else "" if value is None else write_number(value))
    line.touched = True
    line.commit()
    assert form.rows[member].wrong.isHidden() is not bool(misfits(SceneRow, {"number": 1, member: value}))


def test_a_letter_picks_a_level(form, stage, qtbot):  # noqa: F811
    qtbot.keyClick(field(form, "level"), "k")
    assert stage.plan.scenes[1].level == "kuning"
    qtbot.keyClick(field(form, "level"), "m")
    assert stage.plan.scenes[1].level == "merah" and stage.undo_stack.count() == 2
    qtbot.keyClick(field(form, "light"), "n")
    assert stage.plan.scenes[1].light == "night"


def test_light_weather_and_phase_from_their_lists_or_free(form, stage, qtbot):  # noqa: F811
    light = field(form, "light")
    light.setCurrentIndex(light.findData("dusk"))
    light.activated.emit(light.currentIndex())
    write(qtbot, field(form, "phase"), "Pemung", TAB)
    write(qtbot, field(form, "weather"), "Heavy", TAB)
    scene = stage.plan.scenes[1]
    assert (scene.light, scene.phase, scene.weather) == ("dusk", "Pemungutan suara", "Hujan lebat")
    assert field(form, "weather").text() == "Heavy rain"
    write(qtbot, field(form, "weather"), "Angin kencang", TAB)
    assert stage.plan.scenes[1].weather == "Angin kencang"


def test_it_follows_the_scene_shown_and_keeps_what_was_typed_for_the_one_before(form, stage, qtbot):  # noqa: F811
    line = field(form, "name")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Awal")
    stage.set_scene(3)
    assert form.heading.text() == "Scene 3" and line.text() == "Tiga" and form.isVisible()
    assert stage.plan.scenes[1].name == "Awal" and stage.plan.scenes[3].name == "Tiga"


def test_what_was_wrong_is_forgotten_with_its_scene(form, stage, qtbot):  # noqa: F811
    write(qtbot, field(form, "clock"), "99")
    stage.set_scene(2)
    assert field(form, "clock").text() == "09.15" and not form.rows["clock"].wrong.isVisible()
    assert stage.plan.scenes[1].clock == "09.00"


def test_it_says_which_minutes_count(form, stage, qtbot):  # noqa: F811
    stage.set_scene(2)
    assert form.minutes.text() == "To the next scene 15 min count, by the clocks."
    write(qtbot, field(form, "clock"), "08.00")
    assert form.minutes.text() == "To the next scene 90 min count, by the clocks. The step says something else."
    write(qtbot, field(form, "clock"), "10.00")
    assert form.minutes.text().endswith("min count, by the step. The clock runs backwards.")
    write(qtbot, field(form, "clock"), "1")
    assert form.minutes.text().endswith("The clock runs backwards.")
    stage.set_scene(3)
    assert not form.minutes.isVisible()


def test_read_only_shows_all_and_takes_nothing(form, stage):  # noqa: F811
    stage.file.read_only = True
    stage.plan_changed.emit(None)
    assert not field(form, "name").isEnabled() and form.note.isVisible() and form.close_button.isEnabled()


def test_a_new_inject_is_written_in_the_last_line(form, stage, qtbot):  # noqa: F811
    new = form.injects.new
    write(qtbot, new.clock, "9:05", TAB)
    new.text.setFocus()
    qtbot.keyClicks(new.text, "Massa tiba")
    qtbot.keyClick(new.text, ENTER)
    assert stage.plan.scenes[1].injects == (Inject("Massa tiba", "09.05"),) and stage.undo_stack.count() == 1
    assert new.clock.text() == new.text.text() == "" and new.clock.hasFocus()
    new.text.setFocus()
    qtbot.keyClicks(new.text, "Lagi")
    qtbot.keyClick(new.text, ENTER)
    assert [one.text for one in stage.plan.scenes[1].injects] == ["Massa tiba", "Lagi"] and len(form.injects.editors) == 2
    stage.undo_stack.undo()
    assert len(form.injects.editors) == 1


def with_injects(stage, *injects):  # noqa: F811
    stage.do(edit_scene(stage.plan, replace(stage.plan.scenes[1], injects=injects)))


def test_an_inject_is_edited_in_place(form, stage, qtbot):  # noqa: F811
    with_injects(stage, Inject("a", "09.05"), Inject("b"))
    editor = form.injects.editors[1]
    write(qtbot, editor.head.clock, "9.77")
    assert editor.wrong.isVisible() and stage.plan.scenes[1].injects[1].clock == ""
    qtbot.keyClick(editor.head.clock, ESC)
    write(qtbot, editor.head.clock, "9.17")
    qtbot.mouseClick(editor.fold, LEFT)
    write(qtbot, editor.by.field, "Dinamisator")
    assert stage.plan.scenes[1].injects == (Inject("a", "09.05"), Inject("b", "09.17", "Dinamisator"))
    write(qtbot, editor.head.text, " ")
    assert editor.wrong.isVisible() and stage.plan.scenes[1].injects[1].text == "b"
    qtbot.mouseClick(form.injects.editors[0].gone, LEFT)
    assert [one.text for one in stage.plan.scenes[1].injects] == ["b"] and not form.injects.editors[0].body.isHidden()


def test_features_are_linked_from_the_list_and_from_the_map(form, stage, qtbot):  # noqa: F811
    with_injects(stage, Inject("a"))
    editor = form.injects.editors[0]
    editor.set_open(True)
    qtbot.mouseClick(editor.take, LEFT)
    assert editor.link.wrong.isVisible() and stage.plan.scenes[1].injects[0].features == ()
    stage.select(["lane", "exit"])
    qtbot.mouseClick(editor.take, LEFT)
    write(qtbot, editor.link.field, "crowd", TAB)
    assert stage.plan.scenes[1].injects[0].features == ("exit", "lane", "crowd")
    qtbot.mouseClick(editor.links[0], LEFT)
    assert stage.plan.scenes[1].injects[0].features == ("lane", "crowd") and len(editor.links) == 2


def add(form, does):
    editor = form.injects.editors[0]
    editor.set_open(True)
    editor.add.field.activated.emit(editor.add.field.findData(does))
    return editor


def test_effects_begin_as_something_whole(form, stage, qtbot):  # noqa: F811
    with_injects(stage, Inject("a"))
    for does in ("headcount", "open", "shut", "remove", "block", "wind", "level"):
        editor = add(form, does)
    line = tuple(tuple(round(one, 7) for one in to_lonlat(*at(east).coords[0])) for east in (0, 30))
    assert stage.plan.scenes[1].injects[0].effects == (
        Effect("headcount", "crowd", 300.0),
        Effect("open", "exit"),
        Effect("shut", "exit"),
        Effect("remove", "crowd"),
        Effect("block", line=line),
        Effect("wind", value=0.0),
        Effect("level", text="kuning"),
    )
    assert stage.undo_stack.count() == 8
    assert editor.effects[4].feature.value in ("exit", "lane"), "the line that it was taken from"


def test_an_effect_is_changed_field_by_field(form, stage, qtbot):  # noqa: F811
    with_injects(stage, Inject("a", effects=(Effect("headcount", "crowd", 300.0), Effect("wind", value=0.0))))
    editor = form.injects.editors[0]
    editor.set_open(True)
    people, wind = editor.effects
    write(qtbot, people.number, "-5")
    assert people.wrong.isVisible() and stage.plan.scenes[1].injects[0].effects[0].value == 300.0
    write(qtbot, people.number, "450")
    write(qtbot, wind.number, "270")
    assert [one.value for one in stage.plan.scenes[1].injects[0].effects] == [450.0, 270.0]
    people.does.setCurrentIndex(people.does.findData("shut"))
    people.does.activated.emit(people.does.currentIndex())
    assert stage.plan.scenes[1].injects[0].effects[0] == Effect("shut", "exit")
    assert [one.value for one in people.feature.entries] == ["exit"], "only what can be shut"
    qtbot.mouseClick(wind.gone, LEFT)
    assert stage.plan.scenes[1].injects[0].effects == (Effect("shut", "exit"),) and len(editor.effects) == 1


def test_an_effect_without_anything_that_fits_is_told(form, stage, qtbot):  # noqa: F811
    do_edits(stage, Edit("feature", "crowd", stage.plan.features["crowd"], None))
    with_injects(stage, Inject("a"))
    editor = add(form, "headcount")
    assert editor.add.wrong.isVisible() and stage.plan.scenes[1].injects[0].effects == ()


def test_a_link_to_what_is_gone_is_kept_and_can_be_taken_away(form, stage, qtbot):  # noqa: F811
    with_injects(stage, Inject("a", features=("nowhere",), effects=(Effect("shut", "nowhere"),)))
    editor = form.injects.editors[0]
    editor.set_open(True)
    assert editor.links[0].text() == "nowhere" and editor.effects[0].feature.value == "nowhere"
    qtbot.mouseClick(editor.links[0], LEFT)
    assert stage.plan.scenes[1].injects[0].features == ()


def test_courses_by_task_force(form, stage, qtbot):  # noqa: F811
    courses = form.courses
    assert list(courses.rows) == ["Preventif", "Gakkum"]
    write(qtbot, courses.common.field, "Tahan")
    write(qtbot, courses.rows["Gakkum"].field, "Siaga")
    write(qtbot, courses.other.field, "Humas", TAB)
    assert list(courses.rows) == ["Preventif", "Gakkum", "Humas"]
    qtbot.waitUntil(courses.rows["Humas"].field.hasFocus)
    write(qtbot, courses.rows["Humas"].field, "Siarkan")
    scene = stage.plan.scenes[1]
    assert scene.course_of_action == "Tahan" and dict(scene.courses) == {"Gakkum": "Siaga", "Humas": "Siarkan"}
    assert stage.undo_stack.count() == 3
    write(qtbot, courses.rows["Gakkum"].field, " ")
    assert dict(stage.plan.scenes[1].courses) == {"Humas": "Siarkan"} and "Gakkum" in courses.rows
    stage.set_scene(2)
    assert list(courses.rows) == ["Preventif", "Gakkum"] and courses.common.field.text() == ""


def test_without_task_forces_in_the_roster_those_of_a_polres_are_shown(form, stage):  # noqa: F811
    stage.do(
        Change(edit_scene(stage.plan, stage.plan.scenes[1]).label, tuple(Edit("roster", k, u, None) for k, u in stage.plan.roster.items()))
    )
    assert list(form.courses.rows) == list(SATGAS)


def test_a_new_line_with_shift_and_enter(form, stage, qtbot):  # noqa: F811
    block = field(form, "notes")
    low = block.height()
    block.setFocus()
    qtbot.keyClicks(block, "a")
    qtbot.keyClick(block, ENTER, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(block, "b")
    assert block.height() > low and stage.undo_stack.count() == 0
    qtbot.keyClick(block, ENTER)
    assert stage.plan.scenes[1].notes == "a\nb"


def test_words_follow_the_language(form):
    speak("id")
    assert form.rows["wind_from_deg"].title.text() == "Angin dari" and form.heading.text() == "Adegan 1"


def test_a_hostile_text_is_shown_as_it_is(form, stage):  # noqa: F811
    stage.do(
        edit_scene(stage.plan, replace(stage.plan.scenes[1], name="<img src=x>", injects=(Inject("<b>x</b>"),), courses={"<i>": "{x}"}))
    )
    assert field(form, "name").text() == "<img src=x>" and form.injects.editors[0].head.text.text() == "<b>x</b>"
    assert form.courses.rows["<i>"].title.text() == "<i>"


def test_a_feature_named_by_its_roster_unit(form, stage):  # noqa: F811
    nameless = Feature.from_spans("n", "unit", [Span(State(at(5), {"unit": "c"}))])
    do_edits(stage, Edit("feature", "n", None, nameless))
    with_injects(stage, Inject("a", features=("n",)))
    form.injects.editors[0].set_open(True)
    assert form.injects.editors[0].links[0].text() == "Kodim"
