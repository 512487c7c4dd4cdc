"""The check of layers as a window: what it lists, walked through by keys, filtered, saved, mended."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from support.layer_files import info, vector
from support.panel_stage import stage  # noqa: F401
from tabletop.core.values.layer import Layer
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.dialogs import dialogs
from tabletop.ui.importing.problems_window import ProblemsWindow
from tabletop.ui.parts.language import speak

X, Y = 500_000.0, 9_950_000.0


def box(x, y, width=10.0, height=10.0):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


@pytest.fixture
def window(stage, qtbot, tmp_path):  # noqa: F811
    path = vector(tmp_path / "desa.gpkg", [box(0, 0), box(9, 0), None, box(40, 0)], nama=np.array(["A", "B", "C", "D"], dtype=object))
    stage.layers.views = [LayerView(Layer(info(path, role="admin"), ()))]
    made = ProblemsWindow(stage, tmp_path)
    qtbot.addWidget(made)
    made.present()
    settled(made, qtbot)
    yield made
    made.close()


def settled(window, qtbot):
    qtbot.waitUntil(lambda: not window.checking.is_busy, timeout=20_000)


def test_it_lists_what_is_wrong_and_keys_walk_through_it_on_the_map(window):
    went = []
    window.place_wanted.connect(went.append)
    assert [row.problem.code for row in window.rows.rows] == ["null", "overlap"] and window.told.text() == "1 of 2, 0 seen"
    assert window.sentence.text() == "It has no geometry." and window.progress.isHidden()
    QTest.keyClick(window.table, Qt.Key.Key_N)
    assert window.sentence.text() == "It overlaps record 2 (B) by 10 m2." and window.told.text() == "2 of 2, 1 seen"
    assert len(went) == 1 and went[0].intersects(box(9, 0, 1, 10)) and went[0].geom_type == "LineString"
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    assert window.told.text() == "2 of 2, 2 seen" and len(went) == 2
    QTest.keyClick(window.table, Qt.Key.Key_P)
    assert window.table.currentIndex().row() == 0 and len(went) == 2
    QTest.keyClick(window.table, Qt.Key.Key_Space)
    assert window.told.text() == "1 of 2, 1 seen"


def test_filters_and_what_was_seen(window):
    assert [window.code_box.itemText(n) for n in range(window.code_box.count())] == ["All problems (2)", "No geometry (1)", "Overlap (1)"]
    window.code_box.setCurrentIndex(2)
    window.code_box.activated.emit(2)
    assert [row.problem.code for row in window.rows.rows] == ["overlap"]
    window.mark_seen()
    window.hide_seen.setChecked(True)
    assert window.rows.rows == [] and not window.next_button.isEnabled()
    window.step(1)
    speak("id")
    assert window.windowTitle() == "Pemeriksaan layer" and window.code_box.currentText() == "Tumpang tindih (1)"
    window.hide_seen.setChecked(False)
    assert "Tumpang tindih dengan baris data 2 (B)" in window.sentence.text()


def test_copied_and_saved(window, qtbot, tmp_path, monkeypatch):
    window.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:4] == ["Severity", "Problem", "Layer", "Record"] and len(lines) == 3 and "Overlap" in lines[2]
    for name in ("a.html", "a.json", "a.geojson"):
        monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, name=name, **__: tmp_path / name)
        window.save()
        settled(window, qtbot)
    assert "overlaps record 2" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["layers"][0]["count"] == 4
    assert len(json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]) == 1


def test_mended_into_a_new_file_that_the_layer_then_uses(window, qtbot, tmp_path, monkeypatch):
    changed = []
    layers = SimpleNamespace(change=lambda ids, label, **values: changed.append((ids, label, values)), info=window._session.layers.info)
    layers.views = window._session.layers.views
    monkeypatch.setattr(window, "_session", SimpleNamespace(layers=layers, plan=window._session.plan, notice=window._session.notice))
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "new.gpkg")
    assert window.use_button.isHidden() and window.repair_button.isEnabled()
    window.repair()
    settled(window, qtbot)
    assert window.sentence.text() == "new.gpkg was written. Mended: No geometry: 1, Overlap: 1" and not window.use_button.isHidden()
    window.use_button.click()
    settled(window, qtbot)
    assert changed == [(["x"], "Use the mended file of {layer}", {"path": str(tmp_path / "new.gpkg"), "table": "desa"})]


def test_a_refusal_is_a_sentence_and_stopping_leaves_no_process(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "desa.gpkg")
    window.repair()
    settled(window, qtbot)
    assert "is the source itself" in window.sentence.text()
    window.check_again()
    assert window.sentence.text() == "Checking layers..." and not window.stop_button.isHidden()
    window.stop_button.click()
    assert not window.checking.is_busy and window.stop_button.isHidden()
