"""Exports in the window: what a format does not hold is said; a new plan out of an exported KML, chosen or dropped."""

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.io.export.export import export_plan
from tabletop.ui.commands import file_commands
from tabletop.ui.dialogs import dialogs


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


def test_out_as_kml_and_in_again(window, monkeypatch, tmp_path):  # noqa: F811
    out, new = tmp_path / "out.kml", tmp_path / "new.gpkg"
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: out)
    file_commands.export(window.desk)
    assert out.is_file() and any("Not in this file" in text and "out.kml" in text for text in said(window))
    assert any("Written" in text for text in said(window))
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: new)
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_, **__: out)
    before = set(window.session.plan.features)
    file_commands.new_from_file(window.desk)
    assert window.session.file.path == new and set(window.session.plan.features) == before
    assert any("KML holds no roster" in text for text in said(window))


def test_an_exported_kml_that_is_dropped_is_asked_about(window, tmp_path):  # noqa: F811
    export_plan(window.session.plan, tmp_path / "a.kml")
    file_commands.take_file(window.desk, tmp_path / "a.kml")
    assert any("a.kml was exported from a plan" in text for text in said(window))
