"""The guide grid by key and dialog, and the coordinates in the status bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.core.values.guide_grid import GuideGrid, grid_around, grid_of, set_grid
from tabletop.core.values.plan import Plan
from tabletop.ui.dialogs.grid_dialog import GridDialog
from tabletop.ui.window.place_readout import FORMS, place_text

GROUND = (500_123.0, 9_951_456.0)
EXTENT = (499_933.0, 9_950_712.0, 500_470.0, 9_950_998.0)


def test_g_shows_and_hides_the_grid(window, qtbot):  # noqa: F811
    plan = window.session.plan
    QTest.keyClick(window.canvas.surface, Qt.Key.Key_G)
    grid = grid_of(window.session.plan)
    assert grid is not None and grid.shown and window.actions_.by_id["grid"].isChecked()
    assert window.actions_.by_id["undo"].text() == "Undo: Show the guide grid"
    QTest.keyClick(window.canvas.surface, Qt.Key.Key_G)
    assert not grid_of(window.session.plan).shown and window.actions_.by_id["undo"].text() == "Undo: Hide the guide grid"
    QTest.keyClick(window.canvas.surface, Qt.Key.Key_G)
    assert grid_of(window.session.plan) == grid
    for _ in range(3):
        window.session.undo_stack.undo()
    assert window.session.plan == plan


def test_the_grid_covers_the_plan(window, qtbot):  # noqa: F811
    window.actions_.by_id["grid"].trigger()
    grid = grid_of(window.session.plan)
    for placed in window.session.plan.placed(1):
        assert grid.square_at((placed.geometry.centroid.x, placed.geometry.centroid.y))


def test_dialog_leaves_the_corner_to_the_plan(qtbot):
    dialog = GridDialog(None, None, EXTENT, Plan().crs)
    qtbot.addWidget(dialog)
    dialog.squares.setCurrentIndex(dialog.squares.findData(100.0))
    assert dialog.grid() == grid_around(EXTENT, 100)
    assert "A1 to F3" in dialog.note.text() and dialog.accept_button.isEnabled()


def test_dialog_takes_a_corner_in_any_coordinates(qtbot):
    dialog = GridDialog(None, GuideGrid(50, (499_905.0, 9_951_005.0), 5, 5), EXTENT, Plan().crs)
    qtbot.addWidget(dialog)
    assert dialog.corner.text() == "499,905.0 9,951,005.0" and dialog.grid().origin == (499_905.0, 9_951_005.0)
    dialog.corner.setText("499.910 9.951.010")
    assert dialog.grid().origin == (499_910.0, 9_951_010.0)


@pytest.mark.parametrize("corner", ["here", "600000 9951000"])
def test_dialog_refuses_what_cannot_be(qtbot, corner):
    dialog = GridDialog(None, None, EXTENT, Plan().crs)
    qtbot.addWidget(dialog)
    dialog.corner.setText(corner)
    assert not dialog.accept_button.isEnabled() and "corner" in dialog.note.text()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("utm", "E 500,123.0 N 9,951,456.0"),
        ("degrees", "0.43919° S 117.00111° E"),
        ("dms", "0°26'21.1\" S 117°00'04.0\" E"),
        ("mgrs", "50M NE 00123 51456"),
        ("square", "outside the grid"),
        ("both", "E 500,123.0 N 9,951,456.0   0.43919° S 117.00111° E"),
    ],
)
def test_every_form(english, form, text):  # noqa: F811
    assert place_text(GROUND, Plan(), form) == text


def test_the_square_goes_first_while_the_grid_shows(english):  # noqa: F811
    plan = Plan().apply(set_grid(Plan(), GuideGrid(100, (500_000.0, 9_951_500.0), 5, 5)))
    assert place_text(GROUND, plan, "utm") == "B1   E 500,123.0 N 9,951,456.0"
    assert place_text(GROUND, plan, "square") == "B1"


def test_forms_in_indonesian(english):  # noqa: F811
    i18n.set_language("id")
    assert place_text(GROUND, Plan(), "dms") == "0°26'21,1\" LS 117°00'04,0\" BT"
    assert place_text(GROUND, Plan(), "utm") == "T 500.123,0 U 9.951.456,0"


def test_what_is_written_is_read_again(english):  # noqa: F811
    from tabletop.core.geometry.coordinates import parse_place

    for language in ("en", "id"):
        i18n.set_language(language)
        for form in ("utm", "degrees", "dms", "mgrs"):
            found = parse_place(place_text(GROUND, Plan(), form), Plan().crs)
            assert found is not None and found.ground == pytest.approx(GROUND, abs=2.0), (language, form)


def test_a_form_is_chosen_kept_and_copied(window, qtbot):  # noqa: F811
    readout = window.status.place
    window.status.show_place(*GROUND)
    readout._fill()
    mgrs = readout.menu().actions()[list(FORMS).index("mgrs")]
    mgrs.trigger()
    assert readout.text() == "50M NE 00123 51456" and window.settings.coordinates == "mgrs"
    window.actions_.by_id["copy-coordinates"].trigger()
    assert QGuiApplication.clipboard().text() == "50M NE 00123 51456"
    readout._fill()
    assert readout.menu().actions()[list(FORMS).index("mgrs")].isChecked()


def test_nothing_is_copied_before_the_pointer_was_on_the_map(window, qtbot):  # noqa: F811
    QGuiApplication.clipboard().setText("mine")
    window.status.place.setText("")
    window.actions_.by_id["copy-coordinates"].trigger()
    assert QGuiApplication.clipboard().text() == "mine"
