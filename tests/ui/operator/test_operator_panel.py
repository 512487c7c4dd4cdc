"""The table's panel and commands in a window: held while one edits, uncovered by ring and task force, keys of a presenter, look kept."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.canvas.table.table_words import held_words, lies_words, short_sign_words, where_words
from tabletop.core.exercise.revealing import in_ring, of_satgas
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import TableLook
from tabletop.core.values.scene_change import edit_scene
from tabletop.settings import KeptCalibration, Settings, load_settings
from tabletop.ui.operator.kept_look import KeptLook, look_kept, look_of
from tabletop.ui.operator.operator_panel import OperatorPanel
from tabletop.ui.operator.panel_rows import CommandButton

FLOOR = Surface.of_width(1920, 1080, 6.0)


@pytest.fixture
def open_table(window):  # noqa: F811
    """A table as the window would tell of it, without the window."""
    window.session.table.set_frame(TableFrame(FLOOR, 100.0, (499_850.0, 9_950_880.0)))
    window.panes.reveal("operator")
    return window


@pytest.fixture
def panel(session, qtbot):  # noqa: F811
    """The panel alone, on the demo plan, with a table."""
    made = OperatorPanel(session)
    qtbot.addWidget(made)
    made.resize(304, 640)
    made.show()
    session.table.set_frame(TableFrame(FLOOR, 100.0, (499_850.0, 9_950_880.0)))
    return made


def do(window, name):  # noqa: F811
    action = window.actions_.by_id[name]
    assert action.isEnabled(), name
    action.trigger()


def test_a_held_table_does_not_change_while_one_edits(open_table):
    shown, table = open_table, open_table.session.table
    shown.session.set_scene(3)
    do(shown, "table-hold")
    before = table.what()
    key = next(one.id for one in shown.session.plan.placed(3) if one.kind == "unit")
    shown.session.select([key])
    do(shown, "delete")
    shown.session.set_scene(4)
    shown.session.do(edit_scene(shown.session.plan, replace(shown.session.plan.scene(4), name="Lain")))
    shown.session.hide([next(iter(shown.session.plan.features))])
    do(shown, "table-cover")
    assert table.what() is before and before.scene == 3 and key in before.plan.features
    said = "Held: the table shows scene 3, 08.00; you edit scene 4, 08.30."
    assert held_words(shown.session) == said
    assert shown.panels.operator.sign.text() == said and shown.panels.operator.sign.isVisible()
    assert shown.status.table.text() == "TABLE HELD: scene 3, 08.00" and shown.status.table.isVisible()
    do(shown, "table-push")
    now = table.what()
    assert now.scene == 4 and now.plan is shown.session.plan and now.veil.is_on and table.show.held is now
    do(shown, "table-hold")
    assert table.show.held is None and not shown.panels.operator.sign.isVisible() and short_sign_words(shown.session) == ""


def test_the_panel_uncovers_what_lies_in_a_ring_and_a_task_force(panel, session):  # noqa: F811
    table, page = session.table, panel.reveal
    session.set_scene(7)
    page.cover.setCurrentIndex(page.cover.findData("features"))
    page.cover.activated.emit(page.cover.currentIndex())
    assert table.show.veil.hidden(session.plan.features) == frozenset(session.plan.features)
    for words, wanted in (
        ("What lies in ring I", in_ring(session.plan, 7, 1)),
        ("Task force Kamseltibcarlantas", of_satgas(session.plan, 7, "Kamseltibcarlantas")),
    ):
        before = table.show.veil.shown
        page.part.setCurrentIndex(page.part.findText(words))
        page.reveal_button.click()
        assert wanted and table.show.veil.shown == before | wanted
        page.cover_button.click()
        assert table.show.veil.shown == before - wanted
    one = next(iter(session.plan.placed(7))).id
    session.select([one])
    page.part.setCurrentIndex(page.part.findText("What is selected (1)"))
    page.reveal_button.click()
    assert table.show.veil.shown == {one}
    session.set_scene(8)
    assert table.show.veil.shown == {one}, "what was uncovered stays so in the next scene"
    page.cover.setCurrentIndex(0)
    page.cover.activated.emit(0)
    assert not table.show.veil.is_on and not page.part.isEnabled()


def test_steps_turns_and_the_way_back(open_table):
    shown, table = open_table, open_table.session.table
    begin = table.frame
    do(shown, "table-away")
    for name in ("table-left", "table-up", "table-up", "table-turn-right", "table-down", "table-bring"):
        do(shown, name)
    assert table.frame.bearing_deg == 270.0 and table.frame.centre == shown.canvas.view().centre
    assert shown.panels.operator.back.isEnabled() and not shown.panels.operator.away.isEnabled()
    do(shown, "table-back")
    assert table.frame == begin and table.frame.centre == (499_850.0, 9_950_880.0)


def test_scale_is_chosen_only_while_the_table_is_free(panel, session):  # noqa: F811
    page, table = panel.place, session.table
    assert not page.scale.isEnabled() and not page.size_box.isEnabled() and "locked" in page.lock_words.text()
    table.set_steady(False)
    page.scale.setCurrentIndex(page.scale.findData(250.0))
    page.scale.activated.emit(page.scale.currentIndex())
    assert table.frame.scale == 250.0 and panel.steady.text() == "Lock"
    page.size_box.setCurrentIndex(page.size_box.findText("Floor 6 x 4 m, 1:100"))
    page.size_box.activated.emit(page.size_box.currentIndex())
    assert table.frame.scale == 100.0
    page.bearing.setText("-30")
    page.bearing.touched = True
    page.bearing.commit()
    assert table.frame.bearing_deg == 330.0
    page.bearing.setText("x")
    page.bearing.touched = True
    page.bearing.commit()
    assert table.frame.bearing_deg == 330.0


def test_the_floor_is_that_of_the_surface_in_use_whatever_the_scale(panel, session):  # noqa: F811
    page, table = panel.place, session.table
    table.set_frame(TableFrame(Surface.of_width(1500, 1000, 6.0), 100.0, (499_850.0, 9_950_880.0)))
    table.set_steady(False)
    page.scale.setCurrentIndex(page.scale.findData(200.0))
    page.scale.activated.emit(page.scale.currentIndex())
    assert table.frame.scale == 200.0 and page.size_box.currentText() == "In use: 6 x 4 m"
    offered = [page.size_box.itemText(n) for n in range(page.size_box.count())]
    assert offered[1:3] == ["Floor 6 x 4 m, 1:100", "Floor 5 x 4 m, 1:200 (another size)"]
    page.size_box.setCurrentIndex(2)
    page.size_box.activated.emit(2)
    assert table.frame.scale == 200.0 and table.frame.surface.width_m == 6.0 and page.size_box.currentIndex() == 0


def test_the_scale_is_kept_for_screen_and_room(session, qtbot):  # noqa: F811
    common = {"screen": "s", "width_px": 1920, "height_px": 1080, "matrix": [], "mode": "marks", "part": (0, 0, 6, 4)}
    aula = KeptCalibration(room="Aula", measured_at="2026-11-01T09:00", **common)
    gym = KeptCalibration(room="Gym", measured_at="2026-11-02T09:00", **common)
    settings = Settings(table_screen="s", calibrations=[aula, gym])
    keeper, table = KeptLook(session, settings, session), session.table
    measured = replace(FLOOR, measured_at="2026-11-01T09:00")
    table.set_frame(TableFrame(measured, 100.0, (499_850.0, 9_950_880.0)))
    table.set_steady(False)
    table.set_scale(200.0)
    assert [one.scale for one in settings.calibrations] == [200.0, 100.0] and settings.table_scales == {}
    table.set_frame(TableFrame(FLOOR, 500.0, (499_850.0, 9_950_880.0)))
    assert settings.table_scales == {}, "another surface is no other scale"
    table.set_scale(250.0)
    assert settings.table_scales == {"s": 250.0} and [one.scale for one in settings.calibrations] == [200.0, 100.0]
    table.leave()
    assert keeper is not None and load_settings().calibrations[0].scale == 200.0


def test_how_the_table_was_measured_is_said(panel, session):  # noqa: F811
    table = session.table
    assert lies_words(session) == "1:100, by width only" and where_words(session) == "The table is open."
    table.set_where("HDMI-1, Aula")
    table.set_frame(replace(table.frame, surface=replace(FLOOR, mode="marks", residual_m=0.0043, worst="C")))
    assert panel.where.text() == "Open: HDMI-1, Aula"
    panel.room = lambda: "Aula"
    panel.refresh()
    assert panel.where.text() == "Open: HDMI-1, Aula, room Aula"
    assert panel.lies.text() == "1:100, residual 4 mm, worst at mark C"
    table.leave()
    assert where_words(session) == "The table is closed." and lies_words(session) == ""


def test_keys_of_a_presenter_are_theirs_only_while_the_table_is_open(open_table, qtbot):
    shown, table = open_table, open_table.session.table
    shown.canvas.setFocus()
    for key, blank in ((Qt.Key.Key_B, True), (Qt.Key.Key_Period, False), (Qt.Key.Key_Period, True), (Qt.Key.Key_F5, False)):
        QTest.keyClick(shown.canvas.surface, key)
        assert table.show.blank is blank
    assert shown.session.play.is_on, "F5 plays, and what is played is seen"
    shown.session.play.stop()
    assert shown.canvas.tool_id == "select"
    QTest.keyClick(shown.canvas.surface, Qt.Key.Key_PageDown)
    assert shown.session.scene == 2
    shown.panes.reveal("search")
    shown.desk.search.begin()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_B)
    assert not table.show.blank, "a letter that is typed is a letter"
    shown.panels.operator.point.presenter.setChecked(False)
    shown.canvas.setFocus()
    QTest.keyClick(shown.canvas.surface, Qt.Key.Key_B)
    assert shown.canvas.tool_id == "draw-barrier" and not table.show.blank
    shown.canvas.set_tool("select")
    shown.panels.operator.point.presenter.setChecked(True)
    table.leave()
    QTest.keyClick(shown.canvas.surface, Qt.Key.Key_B)
    assert shown.canvas.tool_id == "draw-barrier"


def test_the_small_picture_is_what_the_table_shows(panel, qtbot):
    preview = panel.preview
    room = QLabel("room")
    qtbot.addWidget(room)
    room.resize(640, 320)
    room.setStyleSheet("background: #ff0000")
    preview.source = lambda: room
    preview.take()
    assert preview.picture.width() <= preview.width() * preview.devicePixelRatioF() and preview.picture.width() == pytest.approx(
        2 * preview.picture.height(), abs=2
    )
    assert preview.picture.pixelColor(2, 2).name() == "#ff0000"
    preview.source = lambda: None
    preview.take()
    assert preview.picture.isNull()


# --- the look of the table
def test_a_look_comes_back_as_it_was_kept():
    look = TableLook("hall", 2.5, ("left", "above"), frozenset({"b", "a"}), 0.5, False, True, True, True, True)
    assert look_of(look_kept(look)) == look


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {"theme": "pink", "label_size": "large", "readers": [], "layers_off": 5, "grid_m": -1, "caption": 1},
        {"label_size": float("nan"), "readers": ["below", "beyond"], "theme": ["hall"], "grid_m": True},
    ],
)
def test_what_cannot_be_understood_of_a_look_is_as_in_a_new_one(kept):
    assert look_of(kept) == TableLook()


def test_each_screen_keeps_its_look(panel, session):  # noqa: F811
    table, settings, page = session.table, Settings(), panel.look
    table.set_frame(None)
    kept = KeptLook(session, settings, panel)
    frame = TableFrame(FLOOR, 100.0, (499_850.0, 9_950_880.0))
    settings.table_screen = "one"
    table.set_frame(frame)
    page.flags["coverage"].setChecked(True)
    page.sides["left"].setChecked(True)
    page.sides["below"].setChecked(False)
    page.sides["left"].setChecked(False)
    assert table.look.readers == ("left",) and page.sides["left"].isChecked(), "one side stays"
    table.leave()
    settings.table_screen = "two"
    table.set_frame(frame)
    assert table.look == TableLook() and not page.flags["coverage"].isChecked()
    table.leave()
    settings.table_screen = "one"
    table.set_frame(frame)
    assert table.look.coverage and table.look.readers == ("left",) and kept.parent() is panel


def test_nothing_of_the_panel_is_an_edit_and_what_cannot_be_done_is_off(window):  # noqa: F811
    by_id, before = window.actions_.by_id, window.session.plan
    for name in ("table-blank", "table-hold", "table-point", "table-left", "table-brush", "table-wipe", "table-back", "table-view"):
        assert not by_id[name].isEnabled(), name
    window.session.table.set_frame(TableFrame(FLOOR, 100.0, (499_850.0, 9_950_880.0)))
    for name in ("table-cover-ground", "table-reveal-scene", "table-uncover", "table-blank", "table-show", "table-hold", "table-push"):
        do(window, name)
    assert window.session.plan is before and window.session.undo_stack.count() == 0


def test_no_button_moves_when_the_sign_comes(panel, session):  # noqa: F811
    table = session.table

    def places():
        QApplication.processEvents()
        return {one.command: one.mapTo(panel, one.rect().topLeft()) for one in panel.findChildren(CommandButton) if one.isVisible()}

    for high in (420, 560, 600, 640, 900):
        panel.resize(304, high)
        before = places()
        table.freeze()
        table.look_away()
        table.blank(True)
        assert panel.sign.isVisible() and len(before) > 7 and places() == before, high
        table.freeze(False)
        table.come_back()
        table.blank(False)
        assert not panel.sign.isVisible() and places() == before, high
