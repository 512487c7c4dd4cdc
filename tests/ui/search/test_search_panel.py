"""The search panel in the window, with real keys and clicks: finding, going there, saved views, what it says when nothing is found."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shapely import LineString, Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.arrangement.saved_view import saved_views
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.commands import view_commands
from tabletop.ui.parts.language import speak
from tabletop.ui.window.palette import Palette

EAST, NORTH = 499_900.0, 9_950_900.0
CTRL = Qt.KeyboardModifier.ControlModifier


def texts(*values: str) -> TextColumn:
    import numpy as np

    data = [value.encode() for value in values]
    return TextColumn(np.cumsum([0, *map(len, data)]), b"".join(data))


@pytest.fixture
def streets(window):  # noqa: F811
    lines = [LineString([(EAST, NORTH), (EAST + 300, NORTH)]), LineString([(EAST, NORTH + 90), (EAST + 80, NORTH + 90)])]
    roads = Layer(
        LayerInfo("roads", {"en": "Roads", "id": "Jalan"}, role="road"),
        (ragged_from(lines, 1),),
        {"name": texts("Jalan Robert Wolter Monginsidi", "Gang Melati")},
    )
    shops = Layer(
        LayerInfo("poi", {"en": "Places", "id": "Tempat"}, role="poi"),
        (ragged_from([Point(EAST, NORTH)], 0),),
        {"name": texts("Toko Melati")},
    )
    window.session.layers.views[:] = [LayerView(roads), LayerView(shops)]
    window.session.layers_changed.emit()
    return window


def type_and_wait(window, qtbot, text: str):  # noqa: F811
    panel = window.panels.search
    window.actions_.by_id["find"].trigger()
    assert panel.field.hasFocus()
    panel.field.clear()
    QTest.keyClicks(panel.field, text)
    qtbot.waitUntil(lambda: panel._answered == text.strip(), timeout=10_000)
    return panel


def found(panel) -> list[str]:
    return [panel.rows.data(panel.rows.index(row)) for row in range(panel.rows.rowCount())]


@pytest.mark.parametrize("text", ["jln walter mongisidi", "Monginsidi", "jl. wolter mongon", "mongnisidi"])
def test_a_street_is_found_and_shown(streets, qtbot, text):
    panel = type_and_wait(streets, qtbot, text)
    row = found(panel).index("Jalan Robert Wolter Monginsidi")
    assert panel.rows.details[row] == "Roads"
    panel.list.setCurrentIndex(panel.rows.index(row))
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    west, south, east, north = streets.canvas.view().bounds
    assert west < EAST and east > EAST + 300 and south < NORTH < north
    assert streets.canvas.view().centre == pytest.approx((EAST + 150, NORTH))
    assert streets.canvas.items.place.shown.length == pytest.approx(300)


def test_arrows_move_and_enter_goes(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "melati")
    assert set(found(panel)) == {"Gang Melati", "Toko Melati"}
    second = panel.rows.entries[1]
    QTest.keyClick(panel.field, Qt.Key.Key_Down)
    assert panel.list.currentIndex().row() == 1 and panel.field.hasFocus()
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    middle = ((second.bounds[0] + second.bounds[2]) / 2, (second.bounds[1] + second.bounds[3]) / 2)
    assert streets.canvas.view().centre == pytest.approx(middle)


def test_a_click_goes_there(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "toko")
    row = panel.list.visualRect(panel.rows.index(0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert streets.canvas.view().centre == pytest.approx((EAST, NORTH))


def test_enter_before_the_answer_goes_as_soon_as_it_is_there(streets, qtbot):
    panel = streets.panels.search
    streets.actions_.by_id["find"].trigger()
    panel.field.clear()
    QTest.keyClicks(panel.field, "toko melati")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: streets.canvas.view().centre == pytest.approx((EAST, NORTH)), timeout=10_000)


def test_names_are_read_before_the_first_letter(streets, qtbot):
    streets.actions_.by_id["find"].trigger()
    engine = streets.panels.search.engine
    qtbot.waitUntil(lambda: len(engine._layers) == 2, timeout=10_000)
    assert found(streets.panels.search) == []


def test_a_layer_taken_off_is_forgotten(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "melati")
    streets.session.layers.remove("poi")
    qtbot.waitUntil(lambda: found(panel) == ["Gang Melati"], timeout=10_000)
    assert len(panel.engine._layers) == 1


def test_a_feature_is_selected_in_a_scene_that_has_it(window, qtbot):  # noqa: F811
    plan = window.session.plan
    last = max(plan.scenes)
    only_later = next(one for one in plan.features.values() if one.at(1) is None and one.at(last) is not None)
    panel = type_and_wait(window, qtbot, str(only_later.at(last).properties.get("name") or only_later.kind))
    row = next(row for row, entry in enumerate(panel.rows.entries) if entry.key == only_later.id)
    panel.list.clicked.emit(panel.rows.index(row))
    assert only_later.at(window.session.scene) is not None
    assert window.session.selection == {only_later.id}


def test_a_unit_that_stands_nowhere_is_shown_in_the_roster(window, qtbot):  # noqa: F811
    from tabletop.core.text.message import message
    from tabletop.core.values.change import set_roster
    from tabletop.core.values.roster import RosterUnit

    window.session.do(set_roster(message("Add"), None, RosterUnit("new", "Peleton Cadangan Jauh", "Polri")))
    panel = type_and_wait(window, qtbot, "cadangan jauh")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert window.panes.is_shown("roster") and window.panels.roster.unit().id == "new"


@pytest.mark.parametrize("text", ["500123 9951456", "50M NE 00123 51456", "500.123 9.951.456"])
def test_coordinates_lead_to_their_place(window, qtbot, text):  # noqa: F811
    panel = type_and_wait(window, qtbot, text)
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert window.canvas.view().centre == pytest.approx((500_123, 9_951_456), abs=0.1)
    assert window.canvas.items.place.crossed == pytest.approx((500_123, 9_951_456), abs=0.1)
    QTest.keyClick(window.canvas.surface, Qt.Key.Key_Escape)
    assert window.canvas.items.place.crossed is None and panel.field.text() == text
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    panel.field.setFocus()
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert panel.field.text() == "" and window.canvas.items.place.crossed is None


def test_a_square_of_the_grid(window, qtbot):  # noqa: F811
    window.actions_.by_id["grid"].trigger()
    grid = window.canvas.items.grid.grid
    panel = type_and_wait(window, qtbot, "c4")
    assert found(panel)[0] == "C4"
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    west, south, east, north = grid.square_bounds("C4")
    assert window.canvas.view().centre == pytest.approx(((west + east) / 2, (south + north) / 2))


@pytest.mark.parametrize(("text", "word"), [("qqqqq", "one word of the name"), ("99 qq 12 xx", "Coordinates are written")])
def test_nothing_found_says_what_to_try(window, qtbot, text, word):  # noqa: F811
    panel = type_and_wait(window, qtbot, text)
    assert found(panel) == [] and word in panel.empty.line.text() and panel.empty.isVisible()


def test_markup_in_a_name_is_text(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "<b>x</b> {n}")
    assert "<b>x</b> {n}" in panel.empty.line.text()
    assert panel.empty.line.textFormat() == Qt.TextFormat.PlainText


def test_the_palette_looks_on_the_map_too(streets, qtbot):
    palette = Palette(streets.desk)
    palette.fill("toko")
    assert palette.list.item(palette.list.count() - 1).text() == "Find toko on the map"
    palette.list.setCurrentRow(palette.list.count() - 1)
    palette.run_current()
    panel = streets.panels.search
    qtbot.waitUntil(lambda: found(panel) == ["Toko Melati"], timeout=10_000)
    assert panel.field.hasFocus()


def test_new_names_are_found_after_an_edit(window, qtbot):  # noqa: F811
    panel = type_and_wait(window, qtbot, "wabah")
    assert found(panel) == []
    from tabletop.core.text.message import message
    from tabletop.core.values.change import add_feature
    from tabletop.core.values.feature import new_feature

    window.session.do(add_feature(message("Add"), new_feature("text", Point(EAST, NORTH), {"name": "Pos wabah"})))
    qtbot.waitUntil(lambda: found(panel) == ["Pos wabah"], timeout=10_000)


# --- saved views
def save(window, qtbot, name: str) -> None:  # noqa: F811
    window.actions_.by_id["view-save"].trigger()
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and window.panels.search.list.isAncestorOf(editor)
    editor.selectAll()
    QTest.keyClicks(editor, name)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: named(window, name), timeout=10_000)


def named(window, name: str) -> bool:  # noqa: F811
    """The view bears the name, or it was said why it cannot."""
    said = [notice.text.text() for notice in window.notices.notices]
    return saved_views(window.session.plan)[-1].name == name or any("already" in text for text in said)


def test_a_view_is_saved_named_shown_and_taken_back(streets, qtbot):
    canvas, session = streets.canvas, streets.session  # noqa: F811
    canvas.look_at((EAST, NORTH, EAST + 200, NORTH + 100))
    session.layers.set_view("poi", visible=False)
    here = canvas.view()
    save(streets, qtbot, "Pintu timur")
    (view,) = saved_views(session.plan)
    assert (view.name, view.scene, view.layers) == ("Pintu timur", 1, ("roads",))
    canvas.look_at((EAST - 5_000, NORTH, EAST - 4_000, NORTH + 100))
    session.layers.set_view("poi", visible=True)
    session.set_scene(2)
    QTest.keyClick(streets, Qt.Key.Key_1, CTRL)
    assert canvas.view().centre == pytest.approx(here.centre) and canvas.view().metre_per_px == pytest.approx(here.metre_per_px)
    assert session.scene == 1 and [one.visible for one in session.layers.views] == [True, False]
    assert streets.actions_.by_id["view-1"].text() == "Pintu timur"
    session.undo_stack.undo()
    assert saved_views(session.plan)[0].name == "View 1"
    session.undo_stack.undo()
    assert saved_views(session.plan) == () and not streets.actions_.by_id["view-1"].isVisible()


def test_views_stand_in_the_panel_and_are_deleted_there(window, qtbot):  # noqa: F811
    save(window, qtbot, "Satu")
    save(window, qtbot, "Dua")
    panel = window.panels.search
    assert found(panel) == ["Satu", "Dua"] and panel.rows.details[0].startswith("Ctrl+1")
    panel.list.setCurrentIndex(panel.rows.index(0))
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert found(panel) == ["Dua"]
    panel.list.setCurrentIndex(panel.rows.index(0))
    panel.remove_button.click()
    assert found(panel) == [] and panel.empty.button.isVisible()


def test_a_view_is_set_to_what_the_map_shows(window, qtbot):  # noqa: F811
    save(window, qtbot, "Satu")
    window.canvas.look_at((EAST, NORTH, EAST + 200, NORTH + 100))
    panel = window.panels.search
    panel.list.setCurrentIndex(panel.rows.index(0))
    panel.replace_button.click()
    assert saved_views(window.session.plan)[0].centre == pytest.approx((EAST + 100, NORTH + 50))


def test_a_name_that_is_taken_is_refused_in_words(window, qtbot):  # noqa: F811
    save(window, qtbot, "Satu")
    save(window, qtbot, "satu")
    assert [view.name for view in saved_views(window.session.plan)] == ["Satu", "View 2"]
    assert any("already" in notice.text.text() for notice in window.notices.notices)


def test_a_read_only_plan_keeps_its_views(window, qtbot):  # noqa: F811
    save(window, qtbot, "Satu")
    window.session.file.read_only = True
    window.panels.search._show_views()
    panel = window.panels.search
    panel.list.setCurrentIndex(panel.rows.index(0))
    assert not panel.save_button.isEnabled() and not panel.remove_button.isEnabled()
    panel.list.clicked.emit(panel.rows.index(0))
    assert len(saved_views(window.session.plan)) == 1


def test_words_in_indonesian(window, qtbot):  # noqa: F811
    speak("id")
    window.retranslate()
    panel = window.panels.search
    assert window.panes.tabs.tabText(2) == "Cari" and panel.field.placeholderText().startswith("Nama")
    assert "Ketik jalan" in panel.empty.line.text()


def test_zoom_to_a_layer_that_cannot_be_seen_says_why(streets):
    def said(layer: str) -> str:
        streets.notices.clear()
        view_commands.zoom_layer(streets.desk, layer)
        return " ".join(notice.text.text() for notice in streets.notices.notices)

    layers = streets.session.layers
    assert said("roads") == said("poi") == said("unknown") == ""
    layers.views[0] = replace(layers.views[0], visible=False)
    assert said("roads") == "Roads is hidden; show it in the panel Layers."
    wide = Layer(LayerInfo("wide", {"en": "Wells"}, role="poi"), (ragged_from([Point(EAST, NORTH), Point(EAST + 90_000, NORTH)], 0),))
    layers.views[:] = [LayerView(wide), LayerView(Layer(LayerInfo("none", {"en": "None"}), ()))]
    assert said("wide").startswith("The dots of Wells are shown from 1:")
    assert said("none") == "None holds nothing that the map could show."


def test_enter_hands_the_keys_to_the_map(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "melati")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert streets.canvas.surface.hasFocus()
    QTest.keyClick(streets.canvas.surface, Qt.Key.Key_C)
    assert streets.canvas.host.tool_id == "draw-cordon" and panel.field.text() == "melati"


def test_nothing_found_keeps_the_keys(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "zzz")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.field.hasFocus()


def test_escape_empties_the_field_first_and_leaves_it_next(streets, qtbot):
    panel = type_and_wait(streets, qtbot, "melati")
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.field.text() and panel.field.hasFocus()
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert streets.canvas.surface.hasFocus()
