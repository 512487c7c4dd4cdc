"""Workbooks and text tables dropped on the map: places become a layer, a roster is imported, and where both can be it is asked."""

import pytest
from PySide6.QtWidgets import QPushButton

from support.ugly_sheet import write_csv, write_xlsx
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.commands import file_commands
from tabletop.ui.roster.roster_import import RosterImportDialog

PLACES = [["Pos", "Lintang", "Bujur"], ["Simpang", -0.42, 117.0], ["Pasar", -0.43, 117.01]]
UNITS = [["Satuan", "Instansi", "Jumlah"], ["Lantas", "Polri", 45], ["Baru", "Polri", 5]]
BOTH = [["Satuan", "Jumlah", "Lintang", "Bujur"], ["Lantas", 45, -0.42, 117.0], ["Baru", 5, -0.43, 117.01]]


def drop(window, path):  # noqa: F811
    file_commands.take_files(window.desk, [path])


def preview(window):  # noqa: F811
    return window.findChild(RosterImportDialog)


def question(window):  # noqa: F811
    return next((one for one in window.notices.notices if one.topic.startswith("sheet-")), None)


def shown(session):  # noqa: F811
    return [view.layer.info.path for view in session.layers.views]


@pytest.mark.parametrize("name", ["pos.xlsx", "pos.csv"])
def test_places_become_a_layer(window, session, qtbot, tmp_path, name):  # noqa: F811
    path = (write_xlsx if name.endswith("xlsx") else write_csv)(tmp_path / name, PLACES)
    drop(window, path)
    qtbot.waitUntil(lambda: str(path) in shown(session), timeout=10_000)
    assert preview(window) is None and question(window) is None


def test_a_text_with_units_is_a_roster(window, qtbot, tmp_path):  # noqa: F811
    drop(window, write_csv(tmp_path / "kuat.csv", UNITS))
    qtbot.waitUntil(lambda: preview(window) is not None, timeout=10_000)
    assert question(window) is None


@pytest.mark.parametrize("choice", ["roster", "layer"])
def test_where_both_can_be_it_is_asked(window, session, qtbot, tmp_path, choice):  # noqa: F811
    path = write_xlsx(tmp_path / "pos.xlsx", BOTH)
    drop(window, path)
    qtbot.waitUntil(lambda: question(window) is not None, timeout=10_000)
    assert preview(window) is None and str(path) not in shown(session)
    words = {"roster": "Import the roster", "layer": "Add layer"}[choice]
    next(button for button in question(window).findChildren(QPushButton) if button.text() == words).click()
    if choice == "roster":
        assert preview(window) is not None and str(path) not in shown(session)
    else:
        qtbot.waitUntil(lambda: str(path) in shown(session), timeout=10_000)
    assert question(window) is None


def test_a_workbook_that_cannot_be_read_says_why(window, qtbot, tmp_path):  # noqa: F811
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    drop(window, path)
    qtbot.waitUntil(lambda: preview(window) is not None and preview(window).waiting.text().find("cannot be read") > 0, timeout=10_000)
