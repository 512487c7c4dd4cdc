"""Maps and reports written by a process of their own: there when it is done, nothing when it is stopped, a sentence when it fails."""

from pathlib import Path

import pytest
from PySide6.QtCore import QProcess

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.layer import Lack, Layer, LayerInfo
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.desk import command_process
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts import notice_bar


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


def finished(window, qtbot):  # noqa: F811
    qtbot.waitUntil(lambda: not window.outside.is_running, timeout=60_000)


def test_a_map_is_written_while_the_window_stays_free(window, qtbot, tmp_path: Path):  # noqa: F811
    out = tmp_path / "map one.pdf"
    window.outside.write("map", out, ["--paper", "A4", "--scale", "1000"], "Drawing the map")
    assert window.outside.is_running and not window.notices.writing.isHidden()
    assert window.notices.writing.text.text() == "Drawing the map" and not window.notices.writing.stop.isHidden()
    finished(window, qtbot)
    assert said(window) == [f"Written: {out}"] and out.read_bytes().startswith(b"%PDF")
    assert window.notices.writing.isHidden()


def test_a_printer_that_is_not_there_is_a_sentence(window, qtbot):  # noqa: F811
    window.outside.print_out("No such printer", ["--printer", "No such printer"], "Printing")
    finished(window, qtbot)
    assert len(said(window)) == 1 and "printer" in said(window)[0] and window.notices.notices[0].severity == "stop"


def test_a_report_is_written(window, qtbot, tmp_path: Path, monkeypatch):  # noqa: F811
    out = tmp_path / "report.html"
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: out)
    window.actions_.by_id["report"].trigger()
    finished(window, qtbot)
    assert said(window) == [f"Written: {out}"] and window.session.plan.name in out.read_text(encoding="utf-8")


def test_what_is_hidden_is_judged_and_what_is_missing_is_named(window, tmp_path: Path):  # noqa: F811
    shown, info = window.session, LayerInfo("houses", {"en": "Houses"}, str(tmp_path / "houses.gpkg"), role="building")
    shown.layers.views = [LayerView(Layer(info, ()), visible=False)]
    shown.layers.unread = [Lack(LayerInfo("roads", {"en": "Roads"}, str(tmp_path / "roads.gpkg"), role="road"), message("It is gone."))]
    _, catalogue = window.outside.copies(tmp_path)
    assert [(one.id, one.shown) for one in read_catalogue(Path(catalogue))] == [("roads", True), ("houses", False)]


def test_a_report_says_which_layer_was_taken_off(window, qtbot, tmp_path: Path):  # noqa: F811
    out = tmp_path / "report.html"
    gone = LayerInfo("houses", {"en": "Houses"}, str(tmp_path / "houses.gpkg"), role="building")
    window.session.layers.unread = [Lack(gone, message("It is gone."))]
    window.session.layers.remove("houses")
    window.outside.write("report", out, [], "Writing")
    finished(window, qtbot)
    text = out.read_text(encoding="utf-8")
    assert "Not judged" in text and "the layer Houses was taken off" in text


def test_cancelled_leaves_nothing(window, tmp_path: Path):  # noqa: F811
    window.outside.write("report", tmp_path / "report.pdf", [], "Writing")
    folder = Path(window.outside._folder.name)
    window.notices.writing.stop.click()
    assert not window.outside.is_running and list(tmp_path.glob("report*")) == [] and not folder.exists()
    assert said(window) == [] and window.notices.writing.isHidden()


def test_one_at_a_time(window, tmp_path: Path):  # noqa: F811
    window.outside.write("report", tmp_path / "a.pdf", [], "Writing")
    window.desk.guard(lambda: window.outside.write("report", tmp_path / "b.pdf", [], "Writing"))
    assert said(window) == ["a.pdf is still being written; wait for it, or cancel it."]
    window.outside.cancel()


def test_what_the_command_says_is_shown(window, qtbot, tmp_path: Path):  # noqa: F811
    window.outside.write("map", tmp_path / "gone" / "a.pdf", [], "Writing")
    finished(window, qtbot)
    assert len(said(window)) == 1 and "gone" in said(window)[0] and window.notices.notices[0].severity == "stop"


def test_a_process_that_cannot_start_is_a_sentence(window, qtbot, tmp_path: Path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(command_process.sys, "executable", str(tmp_path / "no-such-program"))
    window.outside.write("map", tmp_path / "a.pdf", [], "Writing")
    finished(window, qtbot)
    assert said(window) == ["a.pdf could not be written; the program that writes it ended early."]


def test_a_process_that_dies_is_a_sentence(window, qtbot, tmp_path: Path):  # noqa: F811
    window.outside.write("report", tmp_path / "a.pdf", [], "Writing")
    window.outside._process.kill()
    finished(window, qtbot)
    assert said(window) == ["a.pdf could not be written; the program that writes it ended early."]


def test_closing_stops_it(window, tmp_path: Path):  # noqa: F811
    window.outside.write("report", tmp_path / "a.pdf", [], "Writing")
    process = window.outside._process
    window.close()
    assert not window.outside.is_running and process.state() == QProcess.ProcessState.NotRunning


@pytest.fixture
def opened(monkeypatch):
    """What the desktop was asked to open; nothing is opened."""
    asked: list[str] = []
    monkeypatch.setattr(notice_bar.QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()) or True)
    return asked


NO_HISTORY = ". A copy has no history: edits made before cannot be undone in it."


@pytest.mark.parametrize(("action", "name", "more"), [("save-copy", "copy of it.gpkg", NO_HISTORY), ("export", "100% #1.geojson", "")])
def test_what_was_written_can_be_opened_and_shown(window, opened, tmp_path: Path, monkeypatch, action, name, more):  # noqa: F811
    out = tmp_path / name
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: out)
    window.actions_.by_id[action].trigger()
    notice = window.notices.notices[-1]
    assert notice.text.text() == f"Written: {out}{more}" and opened == []
    notice.folder.click()
    assert opened == [str(tmp_path)]
    notice.open.click()
    if out.suffix == ".gpkg":
        assert window.session.file.path == out and opened == [str(tmp_path)], "a plan is opened here, not by the desktop"
    else:
        assert opened == [str(tmp_path), str(out)]


def test_a_file_that_went_or_that_no_program_opens_is_told(window, opened, tmp_path: Path, monkeypatch):  # noqa: F811
    out = tmp_path / "map.pdf"
    window.notices.add_written(out)
    window.notices.notices[-1].open.click()
    assert said(window)[-1] == f"{out} is not there any more." and opened == []
    out.write_bytes(b"%PDF")
    monkeypatch.setattr(notice_bar.QDesktopServices, "openUrl", lambda url: False)
    window.notices.notices[0].open.click()
    assert said(window)[-1] == f"No program of this computer opens {out}."
