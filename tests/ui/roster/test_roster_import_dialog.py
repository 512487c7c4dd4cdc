"""A sheet before it is imported: what is read, mapped and told; one step of undo."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from support.ugly_sheet import MERGED, ROSTER, ugly_rows, write_csv, write_xlsx
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.roster.sheet import Sheet
from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.values.plan import Plan
from tabletop.ui.commands import file_commands
from tabletop.ui.dialogs import dialogs
from tabletop.ui.roster.roster_import import RosterImportDialog

PLAN = Plan(roster=ROSTER)
ROWS = (("Satuan", "Instansi", "Jumlah", "Angka"), ("Intelkam", "Polri", 45, 41), ("Baru", "Polri", "x", 3))


@pytest.fixture
def shown(qtbot):
    def make(*sheets, path=Path("kuat.xlsx")):
        file = SheetFile(path, sheets) if sheets else None
        dialog = RosterImportDialog(None, PLAN, path, file)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    yield make


def lines(dialog):
    """Texts of the list, group by group."""
    groups = [dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount())]
    return {group.text(0): [[item.text(c) for c in range(5)] for item in map(group.child, range(group.childCount()))] for group in groups}


def test_what_is_changed_added_and_left(shown):
    dialog = shown(Sheet("Kuat", ROWS))
    told = lines(dialog)
    assert told["Changed: 1"] == [["Intelkam", "2", "Strength", "30", "45"]]
    assert told["Added: 1"] == [["Baru (Polri)", "3", "Strength", "\N{EN DASH}", "0"]]
    assert len(told["Problems: 2"]) == 2 and len(told["Not in the sheet, left as they are: 39"]) == 39
    assert dialog.accept_button.isEnabled() and "788 now, 803 after" in dialog.told.text()
    assert str(dialog.change.label) == "Import the roster from kuat.xlsx" and len(dialog.change.edits) == 2


def test_another_column_gives_the_strength(shown):
    dialog = shown(Sheet("Kuat", ROWS))
    box = dialog.columns.boxes[3]
    box.setCurrentIndex(box.findData("strength"))
    assert dialog.columns.boxes[2].currentData() == "ignore", "one column gives it"
    assert lines(dialog)["Changed: 1"] == [["Intelkam", "2", "Strength", "30", "41"]]
    assert lines(dialog)["Added: 1"][0][4] == "3" and "Problems" not in " ".join(lines(dialog))


def test_samples_are_the_same_rows_in_all_columns(shown):
    rows = (
        ("Satuan", "Jumlah", "Call sign"),
        ("SATGAS PREVENTIF",),
        ("Ton 1", 30, None),
        ("Ton 2", None, "Elang"),
        ("Ton\n3", 10, None),
        ("Ton 4", 5, "Garuda"),
    )
    columns = shown(Sheet("Kuat", rows)).columns
    grid = columns.widget().layout()
    told = [[grid.itemAtPosition(row, place).widget().text() for place in range(3)] for row in (2, 3, 4)]
    assert told == [["Ton 1", "30", ""], ["Ton 2", "", "Elang"], ["Ton 3", "10", ""]]
    assert grid.itemAtPosition(5, 0) is None


def test_a_sheet_without_heads_says_so_and_another_one_can_be_chosen(shown):
    dialog = shown(Sheet("Kuat", ROWS), Sheet("Sampul", (("RENCANA",),)))
    dialog.sheets.setCurrentIndex(1)
    assert "no row with heads" in dialog.told.text() and not dialog.accept_button.isEnabled() and dialog.columns.isHidden()
    dialog.sheets.setCurrentIndex(0)
    assert dialog.accept_button.isEnabled() and not dialog.columns.isHidden()


def test_nothing_to_import(shown):
    dialog = shown(Sheet("Kuat", tuple(map(tuple, ugly_rows()))))
    assert not dialog.accept_button.isEnabled() and "Nothing changes" in dialog.told.text()


def test_a_file_is_read_in_a_thread(shown, qtbot, tmp_path):
    dialog = shown(path=write_xlsx(tmp_path / "kuat.xlsx", ugly_rows(totals=(510, 280)), MERGED))
    assert dialog.waiting.text() == "Reading kuat.xlsx" and not dialog.accept_button.isEnabled()
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=10_000)
    assert dialog.sheets.currentText() == "KUAT PERS" and dialog.heads.text() == "Heads of the columns in rows 6 to 7"
    assert "add up to 788" in lines(dialog)["Problems: 2"][0][0]


def test_a_large_sheet_is_matched_in_a_thread_and_shown_in_part(shown, qtbot):
    rows = (("Satuan", "Jumlah"), *((f"Regu {n}", 1) for n in range(700)))
    dialog = shown(Sheet("Kuat", rows))
    assert dialog.found is None and dialog.told.text() == "Comparing the sheet with the roster"
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=10_000)
    added = lines(dialog)["Added: 700"]
    assert len(added) == 301 and added[-1][0] == "and 400 more"


def test_a_file_that_cannot_be_read_is_told_in_the_dialog(shown, qtbot, tmp_path):
    path = tmp_path / "kuat.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    dialog = shown(path=path)
    qtbot.waitUntil(lambda: "cannot be read as a workbook" in dialog.waiting.text(), timeout=10_000)
    assert dialog.bar.isHidden() and not dialog.accept_button.isEnabled()


def test_closing_stops_the_reading(shown, tmp_path):
    dialog = shown(path=write_csv(tmp_path / "kuat.csv", [["Satuan", "Jumlah"], ["Lantas", 40]]))
    dialog.reject()
    assert dialog._thread is None and dialog.found is None


def test_a_workbook_dropped_on_the_map_is_imported_as_one_step(window, session, qtbot, tmp_path):  # noqa: F811
    before = dict(session.plan.roster)
    path = write_xlsx(tmp_path / "kuat.xlsx", [["Satuan", "Instansi", "Jumlah"], ["Lantas", "Polri", 45], ["Baru", "Polri", 5]])
    file_commands.take_file(window.desk, path)
    qtbot.waitUntil(lambda: window.findChild(RosterImportDialog) is not None, timeout=10_000)
    preview = window.findChild(RosterImportDialog)
    qtbot.waitUntil(lambda: preview.found is not None, timeout=10_000)
    qtbot.mouseClick(preview.accept_button, Qt.MouseButton.LeftButton)
    assert session.plan.roster["lantas"].strength == 45 and len(session.plan.roster) == len(before) + 1
    window.actions_.by_id["undo"].trigger()
    assert dict(session.plan.roster) == before


def test_the_action_asks_for_a_file_and_the_export_comes_back(window, session, qtbot, tmp_path, monkeypatch):  # noqa: F811
    out = tmp_path / "kuat.xlsx"
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: out)
    window.actions_.by_id["roster-export"].trigger()
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_, **__: out)
    window.actions_.by_id["roster-import"].trigger()
    preview = window.findChild(RosterImportDialog)
    qtbot.waitUntil(lambda: preview.found is not None, timeout=10_000)
    assert "Nothing changes" in preview.told.text()
    preview.reject()
