"""The manual: all pages, the shortcuts among them, and nothing from outside its folder."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n, paths
from tabletop.checks.rules.runner import all_checks
from tabletop.ui.commands.actions import table
from tabletop.ui.commands.help_commands import page_for
from tabletop.ui.manual.help_window import SHORTCUTS, HelpWindow, ManualBrowser, pages, shortcut_sheet

IMAGE = int(QTextDocument.ResourceType.ImageResource.value)


@pytest.fixture
def manual(english, qtbot):  # noqa: F811
    made = HelpWindow()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_file_is_a_page_with_a_title(language):
    found = pages(language)
    assert set(found) == {path.stem for path in paths.resource("manual", language).glob("*.md")} | {SHORTCUTS, "checks", *all_checks()}
    assert all(page.title for page in found.values())
    assert list(found)[0] == "index" and list(found)[-1] == SHORTCUTS


def test_the_sheet_lists_every_shortcut(english):  # noqa: F811
    sheet = shortcut_sheet()
    assert all(f"| {spec.label.removesuffix('...')} |" in sheet for spec in table() if spec.shortcut)


def test_the_sheet_leads_to_the_page_of_the_crosshair(manual):
    manual.open_page(SHORTCUTS)
    assert "](keyboard.md)" in shortcut_sheet()
    manual.text.anchorClicked.emit(QUrl("keyboard.md"))
    assert "Ctrl and arrows" in manual.text.toPlainText() and "F6 or Ctrl+Tab" in manual.text.toPlainText()


def test_a_page_is_shown_and_chosen(manual):
    manual.open_page("drawing")
    assert manual.index.currentItem().text() == "Drawing and editing"
    assert "Drawing and editing" in manual.text.toPlainText()


def test_esc_closes_the_manual_and_ctrl_q_the_program(window, qtbot):  # noqa: F811
    window.windows.show_help("drawing")
    manual = window.windows.help
    for part in (manual.search, manual.index, manual.text):
        window.windows.show_help("drawing")
        qtbot.waitUntil(manual.isActiveWindow)
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_Escape)
        assert not manual.isVisible()
    window.windows.show_help("drawing")
    qtbot.waitUntil(manual.isActiveWindow)
    qtbot.keyClick(manual.text, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible() and not manual.isVisible()


def test_an_unknown_page_is_the_first(manual):
    manual.open_page("nowhere")
    assert manual.index.currentRow() == 0


def test_search_keeps_pages_that_hold_the_words(manual):
    manual.open_page("index")
    manual.search.setText("GeoPackage")
    assert 0 < manual.index.count() < len(pages("en"))
    assert manual.text.textCursor().selectedText().lower() == "geopackage"
    manual.search.setText("no such words anywhere")
    assert manual.index.count() == 0
    manual.search.clear()
    assert manual.index.count() == len(pages("en"))


def test_links_lead_to_pages_only(manual):
    manual.open_page("index")
    manual.text.anchorClicked.emit(QUrl("drawing.md"))
    assert "Drawing and editing" in manual.text.toPlainText()
    manual.text.anchorClicked.emit(QUrl("https://example.org/x.html"))
    assert manual.index.currentRow() == 0


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "file:///etc/hostname", "../../../pyproject.toml", "https://example.org/a.png", "missing.png"]
)
def test_nothing_from_outside_is_loaded(qtbot, name):
    browser = ManualBrowser()
    qtbot.addWidget(browser)
    assert browser.loadResource(IMAGE, QUrl(name)) is None


def test_a_picture_of_the_manual_is_loaded(qtbot, tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.png").write_bytes(b"picture")
    monkeypatch.setattr(paths, "resource", lambda *parts: tmp_path)
    browser = ManualBrowser()
    qtbot.addWidget(browser)
    assert browser.loadResource(IMAGE, QUrl("a.png")) == b"picture"


def test_language_of_the_manual(manual):
    i18n.set_language("id")
    try:
        manual.open_page("drawing")
        assert manual.windowTitle() == "Panduan" and manual.index.currentItem().text() == "Menggambar dan menyunting"
    finally:
        i18n.set_language("en")


def test_the_page_fits_the_focus(qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    assert page_for(inner) == "index" and page_for(None) == "index"
    outer.setProperty("help_page", "findings")
    assert page_for(inner) == "findings"


def test_every_part_of_the_window_has_a_page(window):  # noqa: F811
    known = pages("en")
    assert all(part.property("help_page") in known for part in (window.canvas, *window.panels.by_name.values()))
    window.actions_.by_id["shortcuts"].trigger()
    assert window.windows.help.index.currentItem().text() == "Keyboard shortcuts"
