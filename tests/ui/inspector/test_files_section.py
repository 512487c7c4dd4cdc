"""Files of one feature in the properties: the list, its buttons and keys."""

import pytest
from PySide6.QtCore import Qt

from support.panel_stage import stage  # noqa: F401
from tabletop.core.arrangement.file_list import FILES, ListedFile, files_text
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.session.session import Session
from tabletop.ui.commands.edit_commands import attach_actions
from tabletop.ui.desk.action_spec import one_editable, why_not
from tabletop.ui.dialogs import dialogs
from tabletop.ui.inspector.files_section import file_icon, size_words
from tabletop.ui.inspector.inspector_panel import InspectorPanel

PHOTO, SHEET = ListedFile("a" * 64, "foto.jpg", 2_140_000), ListedFile("b" * 64, "daftar.xlsx", 12_300)


@pytest.fixture
def panel(stage: Session, qtbot) -> InspectorPanel:  # noqa: F811
    made = InspectorPanel(stage)
    qtbot.addWidget(made)
    made.resize(264, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made


def give(session, key, *files):
    old = session.plan.features[key]
    new = old.edited(1, Scope.ALL_SCENES, properties={FILES: files_text(files)})
    session.do(replace_features(message("x"), [(old, new)]))


def test_one_feature_shows_its_files_and_several_none(panel, stage):  # noqa: F811
    stage.select(["alpha"])
    section = panel.files
    assert section.isVisible() and section.add.isVisible() and not section.list.isVisible() and not section.open.isVisible()
    give(stage, "alpha", PHOTO, SHEET)
    assert [section.list.item(row).text() for row in range(2)] == ["foto.jpg · 2.1 MB", "daftar.xlsx · 12 kB"]
    assert section.open.isEnabled() and section.remove.isEnabled()
    stage.select(["alpha", "beta"])
    assert not section.isVisible()


def test_keys_open_and_remove_the_file_that_is_chosen(panel, stage, qtbot, monkeypatch):  # noqa: F811
    opened = []
    monkeypatch.setattr(stage.attached, "open", opened.append)
    stage.select(["alpha"])
    give(stage, "alpha", PHOTO, SHEET)
    panel.files.list.setCurrentRow(1)
    qtbot.keyClick(panel.files.list, Qt.Key.Key_Return)
    assert opened == [SHEET]
    qtbot.keyClick(panel.files.list, Qt.Key.Key_Delete)
    assert panel.files.list.count() == 1 and panel.files.list.currentRow() == 0
    stage.undo_stack.undo()
    assert panel.files.list.count() == 2


def test_buttons_ask_for_files_and_places(panel, stage, qtbot, monkeypatch, tmp_path):  # noqa: F811
    done = []
    monkeypatch.setattr(stage.attached, "add", lambda *args: done.append(args))
    monkeypatch.setattr(stage.attached, "save", lambda *args: done.append(args))
    monkeypatch.setattr(dialogs, "ask_open_files", lambda *_: [tmp_path / "x.png"])
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "y.jpg")
    stage.select(["alpha"])
    give(stage, "alpha", PHOTO)
    qtbot.mouseClick(panel.files.add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.files.save, Qt.MouseButton.LeftButton)
    assert done == [([tmp_path / "x.png"], "alpha", 1, stage.scope), (PHOTO, tmp_path / "y.jpg")]


def test_a_plan_open_for_reading_shows_files_and_changes_none(panel, stage, qtbot):  # noqa: F811
    give(stage, "alpha", PHOTO)
    stage.file.read_only = True
    stage.select(["alpha"])
    assert panel.files.open.isEnabled() and not panel.files.add.isEnabled() and not panel.files.remove.isEnabled()
    qtbot.keyClick(panel.files.list, Qt.Key.Key_Delete)
    assert panel.files.list.count() == 1


def test_the_action_says_what_it_needs(stage):  # noqa: F811
    [spec] = attach_actions()
    assert not one_editable(stage) and "one feature" in why_not(spec, stage)
    stage.select(["alpha"])
    assert one_editable(stage) and why_not(spec, stage) == ""
    stage.set_scene(2)
    stage.select(["only two"])
    assert one_editable(stage)
    stage.file.read_only = True
    assert "reading" in why_not(spec, stage)


def test_sizes_and_icons():
    assert [size_words(size) for size in (5, 1500, 10_000_000)] == ["5 B", "2 kB", "10.0 MB"]
    assert [file_icon(name) for name in ("a.WEBP", "a.csv", "a.pdf", "x")] == ["image", "sheet", "file-text", "file-text"]
