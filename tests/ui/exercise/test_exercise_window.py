"""The exercise in a window: the moderator's panel, the bar, keys, replay and take-over; and that the room sees nothing too early."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from support.exercises import BRIDGE, EXIT_LOST, GROWS, exercise_plan, move
from tabletop import i18n
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.exercise.take_over_dialog import TakeOverDialog
from tabletop.ui.parts.language import speak
from tabletop.ui.window.main_window import MainWindow

SECRET, NOTE = "Massa bertambah", "Rahasia moderator"


@pytest.fixture
def session(qtbot, tmp_path):
    i18n.set_language("en")
    plan = exercise_plan()
    scenes = {**plan.scenes, 1: replace(plan.scenes[1], notes=NOTE, courses={"Preventif": "Bertahan"})}
    create_plan(tmp_path / "plan.gpkg", replace(plan, scenes=scenes))
    made = Session()
    made.file.open(tmp_path / "plan.gpkg")
    yield made
    made.close()


@pytest.fixture
def window(session, qtbot):
    made = MainWindow(session, Settings(theme="light"))
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    speak("en")
    made.take_down()


@pytest.fixture
def moderator(window):
    window.actions_.by_id["exercise-start"].trigger()
    return window.panels.exercise.moderator


def headcount(session):
    return session.plan.features["crowd"].at(1).properties["headcount"]


def test_a_run_begins_from_the_menu_and_the_window_says_so_everywhere(window, session):
    assert window.run_bar.isHidden() and not window.actions_.by_id["exercise-fire"].isEnabled()
    window.actions_.by_id["exercise-start"].trigger()
    assert session.exercise.is_on and window.panes.is_shown("exercise")
    assert window.windowTitle().startswith("Exercise: Run 1 - ")
    assert window.run_bar.isVisible() and window.run_bar.words.text().startswith("Exercise: Run 1.")
    assert not window.actions_.by_id["exercise-start"].isEnabled() and window.actions_.by_id["exercise-fire"].isEnabled()
    window.panes.set_bare(True)
    assert window.run_bar.isVisible(), "also where the map stands alone"
    window.panes.set_bare(False)
    window.run_bar.second.click()
    assert session.exercise.run is None and window.run_bar.isHidden() and not window.windowTitle().startswith("Exercise")


def test_the_next_inject_is_offered_and_fired_by_a_key(moderator, window, session):
    assert moderator.next_text.text() == "09.02  Jalan keluar tertutup" and "Keluar selatan is lost" in moderator.detail.text()
    window.actions_.by_id["exercise-fire"].trigger()
    assert moderator.next_text.text() == "09.05  Massa bertambah" and "Dinamisator" in moderator.detail.text()
    assert session.plan.features["exit"].at(1).properties["open"] is False
    moderator.fire.click()
    assert headcount(session) == 900 and not moderator.fire.isEnabled() and "No inject waits" in moderator.next_head.text()
    window.actions_.by_id["undo"].trigger()
    assert headcount(session) == 400 and moderator.next_text.text() == "09.05  Massa bertambah"


def test_another_inject_than_the_next_one_is_chosen(moderator, session):
    moderator.injects.setCurrentIndex(1)
    moderator.fire_next()
    assert session.exercise.entries[-1].inject == GROWS and moderator.next_text.text().endswith(EXIT_LOST.text)


@pytest.mark.parametrize(
    ("choice", "selected", "value", "effect"),
    [
        (1, "crowd", "1.200", ("headcount", "crowd", 1200.0)),
        (2, "exit", "", ("shut", "exit", None)),
        (4, "unit", "", ("remove", "unit", None)),
        (6, "", "270", ("wind", "", 270.0)),
    ],
)
def test_an_inject_that_nobody_prepared(moderator, window, session, choice, selected, value, effect):
    window.actions_.by_id["exercise-inject"].trigger()
    form = moderator.ad_hoc
    session.select([selected] if selected else [])
    form.text.setText("Tiba-tiba")
    form.does.setCurrentIndex(choice)
    form.value.setText(value)
    form.text.returnPressed.emit()
    fired = session.exercise.entries[-1]
    assert fired.kind == "inject" and fired.text == "Tiba-tiba" and form.isHidden()
    made = fired.inject.effects[0]
    assert (made.does, made.feature, made.value) == effect
    assert fired.change is not None and fired.change.edits


def test_a_way_is_closed_along_a_selected_line_and_the_level_rises(moderator, session):
    moderator.begin_ad_hoc()
    session.select(["exit"])
    moderator.ad_hoc.does.setCurrentIndex(5)
    moderator.ad_hoc.fire.click()
    made = [feature for feature in session.plan.features.values() if feature.kind == "barrier"]
    assert len(made) == 1 and made[0].at(1).geometry.distance(session.plan.features["exit"].at(1).geometry) < 0.01
    moderator.begin_ad_hoc()
    moderator.ad_hoc.does.setCurrentIndex(7)
    moderator.ad_hoc.value.setText("m")
    moderator.ad_hoc.fire.click()
    assert session.plan.scene(1).level == "merah"


@pytest.mark.parametrize(
    ("choice", "value", "says"), [(0, "", "Write what"), (1, "10", "Select a crowd"), (6, "x", "degrees"), (7, "ungu", "hijau")]
)
def test_what_is_missing_is_said_and_nothing_is_fired(moderator, session, choice, value, says):
    moderator.begin_ad_hoc()
    moderator.ad_hoc.does.setCurrentIndex(choice)
    moderator.ad_hoc.value.setText(value)
    moderator.ad_hoc.fire.click()
    assert says in moderator.ad_hoc.wrong.text() and moderator.ad_hoc.isVisible()
    assert [one.kind for one in session.exercise.entries] == ["scene"]


def test_a_decision_is_one_line_and_enter(moderator, window, session, qtbot):
    session.select(["unit"])
    window.actions_.by_id["exercise-decide"].trigger()
    assert moderator.decision.linked.text() == "About: Dalmas 1"
    qtbot.keyClicks(moderator.decision.text, "Tarik ke ring 2")
    qtbot.keyClicks(moderator.decision.who, "Padal")
    qtbot.keyClick(moderator.decision.who, Qt.Key.Key_Return)
    last = session.exercise.entries[-1]
    assert (last.kind, last.text, last.who, last.features, last.scene) == ("decision", "Tarik ke ring 2", "Padal", ("unit",), 1)
    assert moderator.decision.text.text() == "" and moderator.decision.who.text() == "Padal"
    assert "Decision: Tarik ke ring 2 (Padal)" in moderator.log.item(0).text()


def test_pause_is_seen_in_bar_and_panel(moderator, window, session):
    window.actions_.by_id["exercise-pause"].trigger()
    assert session.exercise.is_paused and "(paused)" in window.run_bar.clock.text() and moderator.pause.text() == "Go on"
    window.run_bar.first.click()
    assert not session.exercise.is_paused and moderator.pause.text() == "Pause"


def test_course_notes_and_findings_of_the_scene_are_before_the_moderator(moderator, session):
    assert "Preventif: Bertahan" in moderator.courses.text() and moderator.notes.text() == NOTE
    session.set_scene(2)
    assert "Preventif: Lapis ganti" in moderator.courses.text() and moderator.notes.isHidden()
    assert moderator.next_text.text() == BRIDGE.text and "Findings of this scene" in moderator.findings_head.text()


def test_an_unfinished_run_is_offered_quietly_and_goes_on(moderator, window, session):
    session.exercise.fire(GROWS)
    session.file.open(session.file.path)
    bar = window.run_bar
    assert bar.isVisible() and "was not ended (2 entries)" in bar.words.text() and session.exercise.run is None
    assert not [one for one in window.findChildren(QWidget) if one.isModal() and one.isVisible()]
    bar.third.click()
    assert bar.isHidden()
    session.file.open(session.file.path)
    bar._dismissed = ""
    bar.refresh()
    bar.first.click()
    assert session.exercise.is_on and headcount(session) == 900 and moderator.log.count() == 3


def test_a_replay_steps_and_plays_to_its_end(moderator, window, session, qtbot):
    session.exercise.fire(GROWS)
    session.exercise.decide("x")
    session.exercise.end()
    window.panels.exercise.runs.replay.click()
    bar = window.run_bar
    assert bar.words.text() == "Replay: Run 1, 0 of 3" and headcount(session) == 400
    bar.second.click()
    bar.second.click()
    assert headcount(session) == 900 and bar.words.text().endswith("2 of 3") and not moderator.other.isEnabled()
    bar.third.click()
    bar.first.click()
    qtbot.waitUntil(lambda: bar.words.text().endswith("3 of 3") and not bar.replay.runs)
    bar.first.click()
    assert session.exercise.at == 0
    bar.fourth.click()
    assert session.exercise.run is None and not bar.replay.runs


def test_what_proved_better_is_taken_over(moderator, window, session):
    session.exercise.fire(GROWS)
    session.do(move(session.plan, "unit"))
    session.do(move(session.plan, "cordon"))
    run = session.exercise.run
    session.exercise.end()
    session.do(move(session.plan, "cordon", -3))
    dialog = TakeOverDialog(session, run, window)
    assert dialog.list.count() == 3 and dialog.list.item(0).checkState() == Qt.CheckState.Unchecked
    assert dialog.said.text().splitlines()[0].startswith("In the plan 1 ") and "Sekat utara was changed" in dialog.said.text()
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert session.plan.features["unit"] == run.plan.features["unit"] and headcount(session) == 400
    dialog = TakeOverDialog(session, run, window)
    dialog.tick([])
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.reject()


# --- what the room sees
def words_in(widget):
    """Every word that a widget and its parts hold: texts, tool tips, names, titles, list rows."""
    found = []
    for one in (widget, *widget.findChildren(QWidget)):
        for name in ("text", "toolTip", "accessibleName", "windowTitle", "placeholderText", "currentText"):
            read = getattr(one, name, None)
            if callable(read):
                found.append(str(read()))
        found.append(getattr(one, "words", "") if isinstance(getattr(one, "words", ""), str) else "")
        if hasattr(one, "count") and hasattr(one, "item"):
            found += [one.item(row).text() for row in range(one.count())]
    return "\n".join(found)


def test_the_table_shows_no_inject_and_no_note_before_the_moderator_shows_it(moderator, window, session, qtbot):
    window.windows.show_table(TableRequest("", 2.0, 500.0))
    table = window.windows.table
    before = table.grab().toImage()

    def seen():
        return words_in(table)

    assert SECRET not in seen() and NOTE not in seen() and table.banner.isHidden()
    session.exercise.fire(EXIT_LOST)
    session.exercise.decide("Rahasia keputusan")
    session.exercise.note("Rahasia catatan")
    assert "Rahasia" not in seen() and EXIT_LOST.text not in seen() and table.banner.isHidden()
    moderator.show_room.setChecked(True)
    moderator.fire.click()
    assert table.banner.isVisible() and table.banner.words.endswith(SECRET) and "09.0" in table.banner.words
    assert table.grab().toImage() != before
    assert moderator.take_down.isVisible()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    qtbot.keyClick(table, Qt.Key.Key_B)
    assert table.banner.isHidden()
    qtbot.keyClick(table, Qt.Key.Key_B)
    moderator.take_down.click()
    assert table.banner.isHidden() and SECRET not in seen()
    session.exercise.fire(GROWS, show=True)
    assert table.banner.isVisible()
    session.set_scene(2)
    assert table.banner.isHidden() and SECRET not in seen()


def test_the_map_alone_shows_no_inject_and_no_note(moderator, window, session):
    """What stands in the window while the panels are away: the audience may see it."""
    window.panes.set_bare(True)
    seen = "\n".join(words_in(one) for one in window.findChildren(QWidget) if one.isVisible() and not one.children())
    assert SECRET not in seen and NOTE not in seen and not moderator.isVisible()
    window.panes.set_bare(False)


def test_the_log_is_written_from_the_panel(moderator, window, session, tmp_path, monkeypatch):
    session.exercise.decide("Tarik", "Padal")
    session.exercise.end()
    monkeypatch.setattr("tabletop.ui.dialogs.dialogs.ask_save_file", lambda *_, **__: tmp_path / "log.csv")
    window.panels.exercise.runs.export.click()
    assert "Tarik" in (tmp_path / "log.csv").read_text(encoding="utf-8-sig")


def test_words_follow_the_language(moderator, window, session):
    session.exercise.decide("Tarik")
    window.change_language("id")
    assert moderator.fire.text() == "Sampaikan" and window.run_bar.words.text().startswith("Latihan: Run 1.")
    assert "Keputusan: Tarik" in moderator.log.item(0).text()
