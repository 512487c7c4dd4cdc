"""Questions to the user: what they offer, and what the answers become."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QListView, QStyleOptionViewItem, QTreeView

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.language import speak


def _answers(monkeypatch, name: str, accepted: bool = True, chosen: str | None = None):
    """A file dialog that is answered by itself."""
    seen = {}

    def answer(dialog):
        seen["filters"], seen["asks"] = dialog.nameFilters(), not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
        if chosen:
            dialog.selectNameFilter(chosen)
        return QDialog.DialogCode.Accepted if accepted else QDialog.DialogCode.Rejected

    monkeypatch.setattr(QFileDialog, "exec", answer)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [name])
    return seen


def test_an_ending_is_added_where_there_is_none(english, qtbot, monkeypatch, tmp_path: Path):  # noqa: F811
    seen = _answers(monkeypatch, str(tmp_path / "map"), chosen="KML (*.kml)")
    assert dialogs.ask_save_file(None, "x", (".geojson", ".kml"), tmp_path / "a.geojson") == tmp_path / "map.kml"
    assert seen == {"filters": ["GeoJSON (*.geojson)", "KML (*.kml)"], "asks": True}


def test_an_ending_that_was_typed_stays(english, qtbot, monkeypatch, tmp_path: Path):  # noqa: F811
    seen = _answers(monkeypatch, str(tmp_path / "map.xyz"))
    assert dialogs.ask_save_file(None, "x", (".geojson",), tmp_path / "a.geojson", overwrites=False) == tmp_path / "map.xyz"
    assert seen["asks"] is False


def test_cancelled_saving_is_no_file(english, qtbot, monkeypatch, tmp_path: Path):  # noqa: F811
    _answers(monkeypatch, str(tmp_path / "map"), accepted=False)
    assert dialogs.ask_save_file(None, "x", (".geojson",), tmp_path / "a.geojson") is None


def test_an_unknown_ending_of_an_export_is_a_sentence(window, monkeypatch, tmp_path: Path):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: tmp_path / "plan.docx")
    window.actions_.by_id["export"].trigger()
    assert len(window.notices.notices) == 1 and window.notices.notices[0].severity == "stop"
    assert not (tmp_path / "plan.docx").exists()


def test_an_export_says_where_it_is(window, monkeypatch, tmp_path: Path):  # noqa: F811
    out = tmp_path / "<i>plan</i>.geojson".replace("/", "")
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: out)
    window.actions_.by_id["export"].trigger()
    assert out.is_file() and str(out) in window.notices.notices[0].text.text()


def test_file_dialogs_speak_indonesian(qtbot, monkeypatch, tmp_path):
    """Qt brings no Indonesian of its own."""
    seen = []

    def answer(dialog):
        label = QFileDialog.DialogLabel
        seen.append([dialog.labelText(one) for one in (label.FileName, label.Accept, label.Reject)])
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(QFileDialog, "exec", answer)
    i18n.set_language("id")
    try:
        assert dialogs.ask_open_file(None, "Buka", (".gpkg",), tmp_path) is None
        assert dialogs.ask_save_file(None, "Simpan", (".gpkg",), tmp_path / "a.gpkg") is None
    finally:
        i18n.set_language("en")
    assert seen == [["Nama berkas:", "Buka", "Batal"], ["Nama berkas:", "Simpan", "Batal"]]


@pytest.mark.parametrize(("language", "mark"), [("id", ","), ("en", ".")])
def test_sizes_of_files_follow_the_language(qtbot, tmp_path, language, mark):
    speak(language)
    (tmp_path / "a.gpkg").write_bytes(b"x" * 1_500_000)
    dialog = QFileDialog(None, "x", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialogs._label(dialog, "x")
    dialog.show()
    rows = dialog.findChild(QTreeView)
    size = lambda: rows.model().index(0, dialogs.SIZE_COLUMN, rows.rootIndex())  # noqa: E731
    qtbot.waitUntil(lambda: bool(size().data()))
    option = QStyleOptionViewItem()
    rows.itemDelegateForIndex(size()).initStyleOption(option, size())
    assert option.text == f"1{mark}43 MiB"
    speak("en")


def test_the_places_at_the_side_of_a_file_dialog_can_be_read(qtbot, tmp_path):
    dialog = QFileDialog(None, "x", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialogs._label(dialog, "x")
    dialog.show()
    places = dialog.findChild(QListView, "sidebar")
    named = [places.model().index(row, 0).data() for row in range(places.model().rowCount())]
    assert named and all(places.sizeHintForColumn(0) <= places.viewport().width() for _ in named)
