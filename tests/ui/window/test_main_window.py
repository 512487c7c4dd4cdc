"""The main window: what it shows, what it answers, and that it ends clean."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from shapely.geometry import Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.errors import LayerError, PlanError
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.ground.layer_adding import CrsQuestion
from tabletop.session.session import Session
from tabletop.settings import Settings, load_settings
from tabletop.ui.commands import file_commands
from tabletop.ui.desk.suggested import free_name
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.crs_dialog import CrsDialog
from tabletop.ui.dialogs.form_dialog import scale_of, scale_text
from tabletop.ui.parts.theme import current_theme
from tabletop.ui.window.main_window import MainWindow

UNIT = Feature.from_spans("u1", "unit", [Span(State(Point(500_000, 9_950_000), {"name": "A"}))])


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


def test_title_names_plan_and_scene(window):  # noqa: F811
    first = window.session.plan.scene_list()[0]
    assert window.windowTitle() == f"{window.session.plan.name} - {window.session.file.path.name} - Scene 1: {first.name} - tabletop"
    window.actions_.by_id["scene-next"].trigger()
    assert window.session.scene == 2 and "Scene 2" in window.windowTitle()
    assert window.badge.level == window.session.plan.scene(2).level
    assert window.badge.words.startswith("2. ")


def test_the_level_has_room_for_its_words(window):  # noqa: F811
    for number in (1, 2, 3, 1):
        window.session.set_scene(number)
        assert window.badge.width() >= window.badge.sizeHint().width() and "." in window.badge.words


def test_next_scene_stops_at_the_last(window):  # noqa: F811
    for _ in range(10):
        window.actions_.by_id["scene-next"].trigger()
    assert window.session.scene == window.session.plan.scene_list()[-1].number
    for _ in range(10):
        window.actions_.by_id["scene-previous"].trigger()
    assert window.session.scene == window.session.plan.scene_list()[0].number


# --- notices
def test_a_notice_is_plain_text(window):  # noqa: F811
    window.session.notice.emit("<img src='/etc/passwd'><b>x</b>", "warn")
    label = window.notices.notices[0].findChild(QLabel)
    assert label.textFormat() == Qt.TextFormat.PlainText and label.text().startswith("<img")


def test_info_goes_by_itself_and_a_warning_stays(window):  # noqa: F811
    window.desk.say("quiet", "info")
    window.desk.say("loud", "warn")
    info, warn = window.notices.notices
    assert info._timer.isActive() and not warn._timer.isActive()
    info._timer.timeout.emit()
    assert said(window) == ["loud"]
    warn.button.click()
    assert said(window) == [] and window.notices.isHidden()


def test_two_notices_at_most_and_none_twice(window):  # noqa: F811
    for text in ("a", "b", "b", "c", "d"):
        window.desk.say(text, "warn")
    assert said(window) == ["c", "d"]


def test_notices_fit_over_the_map_however_long(window):  # noqa: F811
    window.desk.say("word " * 80, "stop")
    bar = window.notices.notices[0]
    assert window.notices.width() <= window.map_area.width() - 24
    assert bar.text.height() >= bar.text.heightForWidth(bar.text.width())


def test_errors_become_one_sentence(window):  # noqa: F811
    def fail():
        raise PlanError("The plan {file} is gone.", file="x.gpkg")

    window.desk.guard(fail)
    assert said(window) == ["The plan x.gpkg is gone."]


def test_other_faults_are_not_hidden(window):  # noqa: F811
    with pytest.raises(ZeroDivisionError):
        window.desk.guard(lambda: 1 / 0)


# --- status bar
def test_hint_and_place(window):  # noqa: F811
    window.canvas.hint_changed.emit("Click: add corner", "12.5 m")
    window.canvas.pointer_moved.emit(500_000.0, 9_950_000.0)
    assert window.status.hint.text() == "Click: add corner" and window.status.readout.text() == "12.5 m"
    assert window.status.place.text().startswith("E 500,000.0 N 9,950,000.0")
    assert window.status.place.text().endswith("0.45237° S 117.00000° E")


def test_a_scale_that_is_typed_is_taken(window, qtbot):  # noqa: F811
    field = window.status.scale.lineEdit()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1:750")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.canvas.view().scale == pytest.approx(750)
    assert window.status.scale.currentText() == "1:750"


def test_a_scale_that_is_no_number_is_put_back(window, qtbot):  # noqa: F811
    window.canvas.set_scale(500)
    field = window.status.scale.lineEdit()
    field.selectAll()
    qtbot.keyClicks(field, "far")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.canvas.view().scale == pytest.approx(500) and window.status.scale.currentText() == "1:500"


@pytest.mark.parametrize(
    ("text", "scale"), [("1:1.000", 1000), ("1 : 2,500", 2500), ("750", 750), ("1:x", None), ("", None), ("0", None), ("1:-5", None)]
)
def test_scales_as_people_type_them(text, scale):
    assert scale_of(text) == scale


def test_scale_text_can_be_read_back():
    assert scale_of(scale_text(12_500)) == 12_500


def test_saved_time_follows_the_writer(window, qtbot):  # noqa: F811
    with qtbot.waitSignal(window.session.saved_changed, check_params_cb=None, timeout=10_000):
        window.session.do(add_feature(message("Add"), UNIT))
    qtbot.waitUntil(lambda: window.session.file.pending == 0, timeout=10_000)
    assert window.status.saved.text() == f"Saved at {window.session.file.saved_at:%H.%M}"
    window.session.file.pending = 1
    window.session.saved_changed.emit()
    assert window.status.saved.text() == "● Writing"
    window.session.file.pending, window.session.file.read_only = 0, True
    window.session.saved_changed.emit()
    assert window.status.saved.text() == "Read only"


def test_ctrl_s_tells_that_all_is_saved(window):  # noqa: F811
    window.session.file.saved_at = datetime(2026, 1, 2, 12, 3, 4)
    window.actions_.by_id["saved"].trigger()
    assert "12.03.04" in said(window)[0]


def test_counts_of_findings(window, qtbot):  # noqa: F811
    qtbot.waitUntil(lambda: not window.session.checking and bool(window.session.findings), timeout=20_000)
    found = [finding.severity for finding in window.session.findings if finding.scene == 1]
    assert window.status.counts.counts == tuple(found.count(one) for one in ("stop", "warn", "info"))
    window.panes.toggle("findings") if window.panes.is_shown("findings") else None
    qtbot.mouseClick(window.status.counts, Qt.MouseButton.LeftButton)
    assert window.panes.is_shown("findings")


# --- language and theme
def test_another_language_paints_the_words_on_the_map_anew(window, qtbot):  # noqa: F811
    pictures = [window.canvas.items.plan.picture, window.canvas.items.findings.picture]
    qtbot.waitUntil(lambda: not any(picture.is_stale for picture in pictures))
    window.change_language("id")
    assert all(picture.is_stale for picture in pictures)
    qtbot.waitUntil(lambda: not any(picture.is_stale for picture in pictures))


def test_language_switch_reaches_everything(window):  # noqa: F811
    window.actions_.by_id["language-id"].trigger()
    assert window.actions_.by_id["undo"].text() == "Urungkan"
    assert [action.text() for action in window.menuBar().actions()][0] == "&Berkas"
    assert window.panes.tabs.tabText(1) == "Kuat personel"
    assert "Adegan 1" in window.windowTitle()
    assert window.settings.language == "id" and load_settings().language == "id"
    window.canvas.pointer_moved.emit(500_000.0, 9_950_000.0)
    assert window.status.place.text().startswith("T 500.000,0 U 9.950.000,0")
    window.actions_.by_id["language-en"].trigger()
    assert window.actions_.by_id["undo"].text() == "Undo"


def test_theme_switch(window):  # noqa: F811
    before = window.actions_.by_id["undo"].icon().cacheKey()
    window.actions_.by_id["theme-dark"].trigger()
    assert current_theme() == "dark" and window.settings.theme == "dark"
    assert window.palette().window().color().lightness() < 60
    assert window.actions_.by_id["undo"].icon().cacheKey() != before
    assert window.actions_.by_id["theme-dark"].isChecked() and not window.actions_.by_id["theme-light"].isChecked()
    window.actions_.by_id["theme-light"].trigger()
    assert current_theme() == "light"


# --- panels
def test_panels_fold_and_come_back(window):  # noqa: F811
    by_id, panes = window.actions_.by_id, window.panes
    for name in ("layers", "inspector", "findings", "scenes"):
        assert panes.is_shown(name)
        by_id[f"panel-{name}"].trigger()
        assert not panes.is_shown(name) and not by_id[f"panel-{name}"].isChecked()
    assert panes.side.isHidden()
    by_id["panel-roster"].trigger()
    assert panes.is_shown("roster") and not panes.is_shown("layers")
    by_id["panel-findings"].trigger()
    assert panes.is_shown("findings") and not panes.is_shown("inspector")


def test_map_only_and_back(window):  # noqa: F811
    window.panes.toggle("inspector")
    window.actions_.by_id["all-panels"].trigger()
    assert not any(window.panes.is_shown(name) for name in ("layers", "findings", "inspector", "scenes"))
    window.actions_.by_id["all-panels"].trigger()
    assert window.panes.is_shown("layers") and window.panes.is_shown("findings") and not window.panes.is_shown("inspector")


def test_tab_hides_the_panels_from_the_map_only(window, qtbot):  # noqa: F811
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas.focusProxy() or window.canvas, Qt.Key.Key_Tab)
    assert window.panes.bare
    window.panes.set_bare(False)
    field = window.status.scale.lineEdit()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert not window.panes.bare


def test_f6_goes_round_the_window(window):  # noqa: F811
    window.canvas.setFocus()
    seen = set()
    for _ in range(8):
        window.actions_.by_id["next-pane"].trigger()
        parts = {"map": window.map_area, **window.panels.by_name}
        focus = window.focusWidget()
        seen |= {name for name, part in parts.items() if part is focus or part.isAncestorOf(focus)}
    assert {"map", "layers", "findings"} <= seen


def test_state_is_kept(window, session, qtbot):  # noqa: F811
    window.panes.toggle("inspector")
    window.panes.toggle("roster")
    kept = window.panes.state()
    window.panes.toggle("inspector")
    window.panes.toggle("layers")
    window.panes.restore(kept)
    assert not window.panes.is_shown("inspector") and window.panes.is_shown("roster")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"across": 1}', json.dumps({"across": "x", "right": "y", "tab": "a", "hidden": []})])
def test_damaged_state_is_left_alone(window, text):  # noqa: F811
    before = window.panes.state()
    window.panes.restore(text)
    assert window.panes.state() == before


# --- files
def test_recent_plans(window, tmp_path):  # noqa: F811
    here, gone = tmp_path / "here.gpkg", tmp_path / "gone.gpkg"
    create_plan(here, Plan(settings={"name": "Here"}))
    window.settings.recent = [str(gone), str(here)]
    (title, call), *more = file_commands.recent_plans(window.desk)
    assert title.startswith("here") and more == []
    call()
    assert window.session.file.path == here and window.windowTitle().startswith("Here")
    assert window.settings.recent[0] == str(here) and load_settings().recent[0] == str(here)


def test_recent_menu_is_filled_when_opened(window, tmp_path):  # noqa: F811
    create_plan(tmp_path / "a&b.gpkg", Plan())
    window.settings.recent = [str(tmp_path / "a&b.gpkg")]
    menu = window.actions_._menus["file/recent"]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()][0].startswith("a&&b")
    window.settings.recent = []
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]


def test_new_plan_takes_its_name_from_the_file(window, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: tmp_path / "Rencana 1.gpkg")
    window.actions_.by_id["new"].trigger()
    assert window.session.file.path == tmp_path / "Rencana 1.gpkg" and window.session.plan.name == "Rencana 1"


def test_new_plan_never_replaces_one(window, monkeypatch):  # noqa: F811
    open_one = window.session.file.path
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: open_one)
    features = len(window.session.plan.features)
    window.actions_.by_id["new"].trigger()
    assert window.session.file.path == open_one and len(window.session.plan.features) == features
    assert len(said(window)) == 1


def test_a_copy_is_never_written_over_the_open_plan(window, monkeypatch):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: window.session.file.path)
    window.actions_.by_id["save-copy"].trigger()
    assert window.session.file.path.name in said(window)[0] and window.notices.notices[0].severity == "stop"


@pytest.mark.parametrize("name", ["new", "open", "save-copy", "export", "print", "report", "layer-add", "table"])
def test_a_cancelled_question_does_nothing(window, monkeypatch, name):  # noqa: F811
    for question in ("ask_save_file", "ask_open_file", "ask_table"):
        monkeypatch.setattr(dialogs, question, lambda *args, **kw: None)
    monkeypatch.setattr(dialogs, "ask_open_files", lambda *args, **kw: [])
    before = window.session.file.path
    window.actions_.by_id[name].trigger()
    assert window.session.file.path == before and said(window) == []


def test_a_dropped_plan_is_opened(window, tmp_path):  # noqa: F811
    plan = tmp_path / "dropped.gpkg"
    create_plan(plan, Plan())
    window.canvas.files_dropped.emit([plan])
    assert window.session.file.path == plan


@pytest.mark.parametrize("name", ["points.geojson", "empty.gpkg", "nothing.gpkg"])
def test_another_dropped_file_becomes_a_layer(window, tmp_path, monkeypatch, name):  # noqa: F811
    if name == "empty.gpkg":
        (tmp_path / name).write_bytes(b"no database at all")
    asked = []
    monkeypatch.setattr(window.session.layers.reader, "look_into", lambda paths, done: asked.extend(paths))
    before = window.session.file.path
    window.canvas.files_dropped.emit([tmp_path / name])
    assert asked == [tmp_path / name] and window.session.file.path == before


def test_a_layer_that_cannot_be_read_says_so(window, monkeypatch, tmp_path):  # noqa: F811
    def fail(paths, done):
        raise LayerError("The file {file} is no layer.", file=paths[0].name)

    monkeypatch.setattr(window.session.layers.reader, "look_into", fail)
    window.canvas.files_dropped.emit([tmp_path / "x.geojson"])
    assert said(window) == ["The file x.geojson is no layer."]


# --- coordinate system
def test_a_missing_crs_is_asked_for_beside_the_map(window, monkeypatch, tmp_path, qtbot):  # noqa: F811
    asked = []
    monkeypatch.setattr(window.session.layers.reader, "add_tables", lambda infos, refused=(): asked.extend(infos))
    info = LayerInfo("x", {"en": "<b>x<b>"}, path=str(tmp_path / "x.shp"))
    window.session.crs_needed.emit(CrsQuestion((info,), (None,), (499_000.0, 9_950_000.0, 501_000.0, 9_952_000.0)))
    dialog = window.findChild(CrsDialog)
    assert dialog.isVisible() and not dialog.isModal()
    assert "<b>x<b>" in dialog.note.text() and dialog.note.textFormat() == Qt.TextFormat.PlainText
    dialog.other.setText("nonsense")
    dialog.accept()
    assert dialog.isVisible() and not dialog.wrong.isHidden() and asked == []
    dialog.other.setText("23837")
    dialog.accept()
    assert asked == [replace(info, crs="EPSG:23837")]


# --- progress
def test_reading_shows_only_after_a_blink_and_can_be_cancelled(window, qtbot):  # noqa: F811
    window.session.reading_progressed.emit("Buildings", 0.0)
    assert window.notices.progress.isHidden()
    window.session.reading_progressed.emit("Buildings", 0.4)
    qtbot.waitUntil(lambda: not window.notices.progress.isHidden())
    assert window.notices.progress.text.text() == "Reading Buildings" and window.notices.progress.bar.value() == 400
    window.session.reading_progressed.emit("Buildings", 1.0)
    qtbot.waitUntil(window.notices.progress.isHidden)


def test_cancel_reaches_the_session(session, qtbot):  # noqa: F811
    from PySide6.QtWidgets import QWidget

    from tabletop.ui.parts.notice_bar import NoticeStack

    over = QWidget()
    qtbot.addWidget(over)
    stack = NoticeStack(over)
    stack.progress.begin("x", 0.1, can_cancel=True)
    with qtbot.waitSignal(stack.progress.cancelled):
        stack.progress.stop.click()


def test_a_notice_does_not_come_over_what_was_just_drawn(window):  # noqa: F811
    """At the top in the middle, where notices stand first, with the pointer still there."""
    canvas = window.canvas
    window.session.set_scene(2)
    canvas.set_tool("draw-unit")
    viewport, spot = canvas.surface.viewport(), QPoint(canvas.width() // 2, 35)
    QTest.mouseMove(viewport, spot)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert window.notices.notices and len(window.session.selection) == 1
    card = window.notices.geometry()
    assert not card.contains(spot) and not card.intersects(canvas.asking.geometry())


# --- the map's wishes
def test_context_menu_selects_what_is_under_it(window):  # noqa: F811
    some = next(iter(window.session.plan.placed(window.session.scene))).id
    window.canvas.context_requested.emit(QPoint(10, 10), (some,))
    assert window.session.selection == {some}
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    assert window.actions_.by_id["delete"] in menu.actions()
    menu.close()


def test_another_tool_forgets_the_unit(window):  # noqa: F811
    window.panels.roster.place_requested.emit(["x"])
    window.canvas.set_tool("draw-cordon")
    assert window._defaults("unit") == {} and window._defaults("cordon") == {}


# --- edits by key
def test_duplicate_selects_the_copy_and_is_one_undo(window):  # noqa: F811
    some = next(one for one in window.session.plan.placed(window.session.scene) if not one.get("locked")).id
    window.session.select([some])
    count = len(window.session.plan.features)
    window.actions_.by_id["duplicate"].trigger()
    assert len(window.session.plan.features) == count + 1 and some not in window.session.selection
    window.actions_.by_id["undo"].trigger()
    assert len(window.session.plan.features) == count


# --- the end
def test_closing_remembers_the_window(session, qtbot):  # noqa: F811
    settings = Settings(theme="light")
    window = MainWindow(session, settings)  # noqa: F811
    window.show()
    window.panes.toggle("inspector")
    assert window.close() and settings.window and settings.panels
    again = MainWindow(session, load_settings())
    assert not again.panes.is_shown("inspector")
    for one in (window, again):
        one.take_down()


def test_edits_that_are_in_no_file_are_asked_about_before_the_window_closes(window, monkeypatch):  # noqa: F811
    answers = [None, "again", "discard"]
    monkeypatch.setattr(window.session.file, "flush", lambda timeout_s=10.0: False)
    monkeypatch.setattr(file_commands.dialogs, "ask_unsaved", lambda *_: answers.pop(0))
    window.session.file.pending = 2
    assert not window.close() and window.isVisible() and len(answers) == 2
    assert window.close() and not answers, "asked again after another try"


def test_a_free_name_is_suggested(tmp_path: Path):
    (tmp_path / "plan.gpkg").write_text("")
    assert free_name(tmp_path, "plan") == tmp_path / "plan-2.gpkg"


def test_no_plan_at_all(english, qtbot):  # noqa: F811
    session = Session()  # noqa: F811
    window = MainWindow(session, Settings(theme="light"))  # noqa: F811
    window.show()
    assert window.windowTitle() == "No plan - Scene 1 - tabletop"
    window.actions_.by_id["saved"].trigger()
    assert said(window) == ["No plan is open; make a new one or open one."]
    window.take_down()
    session.close()


def test_taken_down_without_being_closed(session, qtbot):  # noqa: F811
    import shiboken6

    window = MainWindow(session, Settings(theme="light"))  # noqa: F811
    window.show()
    window.take_down()
    assert not shiboken6.isValid(window)
    session.notice.emit("nobody listens", "info")
    session.findings_changed.emit()


def test_the_number_of_people_is_seen_whole(window, qtbot):  # noqa: F811
    crowd = next(placed for placed in window.session.plan.placed(window.session.scene) if placed.kind == "crowd")
    window.session.select([crowd.id])
    window.panes.reveal("inspector")
    field = window.panels.inspector.rows["headcount"].editor.field
    qtbot.waitUntil(field.isVisible)
    assert field.fontMetrics().horizontalAdvance("150.000") <= field.width() - 40, field.width()  # less the arrows
    assert window.panels.inspector.estimate_button.isVisible()


def test_f6_goes_to_the_newest_notice(window, qtbot):  # noqa: F811
    window.notices.clear()
    window.notices.add_choice("One", [("First", lambda: None)], "one", stays=True)
    window.notices.add_choice("Two", [("Second", lambda: None)], "two", stays=True)
    window.show()
    window.canvas.setFocus()
    window.panes.focus_next()
    assert window.focusWidget() is window.notices.notices[-1].buttons[0]
    window.panes.focus_next()
    assert window.actions_.toolbar.isAncestorOf(window.focusWidget())


def test_a_tool_that_is_refused_in_a_plan_to_read_says_so(window, qtbot):  # noqa: F811
    window.session.file.open(window.session.file.path, read_only=True)
    window.refresh_actions()
    window.notices.clear()
    qtbot.keyClick(window, Qt.Key.Key_U)
    assert any("reading only" in one for one in said(window))
