"""The window that brings layers in: looked at, written in a process of its own, stopped, used."""

import json
from pathlib import Path

import pytest

from support.window_fixture import english  # noqa: F401
from tabletop.ui.importing.import_form import MAP, PLACE, PLAN, Boxes
from tabletop.ui.importing.import_window import COUNT, ImportWindow
from tests.support.osm_extract import write_extract


@pytest.fixture
def opened():
    return []


@pytest.fixture
def made(english, qtbot, tmp_path, opened):  # noqa: F811
    boxes = Boxes(lambda: (498_000.0, 9_950_000.0, 500_000.0, 9_952_000.0), lambda: None)
    window = ImportWindow(tmp_path, (".osm", ".pbf"), boxes, opened.append)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    return write_extract(tmp_path_factory.mktemp("osm") / "town.osm.pbf")


def test_what_lacks_is_said_before_anything_can_begin(made, tmp_path):
    assert made.told.text() == "Add the files or folders that are to be brought in." and not made.import_button.isEnabled()
    made.form.add([tmp_path / "a.osm"])
    assert made.told.text() == "Choose the folder that gets the result." and made.look_button.isEnabled()
    made.form.target.setText(str(tmp_path / "out"))
    made.form.area_box.setCurrentIndex(PLACE)
    assert made.told.text().startswith("Say which area is meant")
    made.form.area_box.setCurrentIndex(PLAN)
    assert made.told.text() == "The plan has no features yet; choose another area."
    made.form.area_box.setCurrentIndex(MAP)
    made.form.margin.setText("x")
    assert made.told.text() == "The margin is no number of metres." and not made.import_button.isEnabled()
    made.form.margin.setText("50")
    assert made.import_button.isEnabled()
    box = made.form.options(False)
    assert box[1:] == ["--profile", "auto", "--area=498000.00,9950000.00,500000.00,9952000.00", "--margin-m", "50.000"] + [
        "--into",
        str(tmp_path / "out"),
    ]


def test_it_is_looked_at_then_written_then_used(made, extract, tmp_path, qtbot, opened):
    made.form.add([extract, extract])
    made.form.target.setText(str(tmp_path / "out"))
    assert made.form.listed() == [str(extract)]
    with qtbot.waitSignal(made.process.finished, timeout=60_000):
        made.look_button.click()
        assert made.stop_button.isVisible() and not made.form.isEnabled()
    rows = [made.tree.topLevelItem(row) for row in range(made.tree.topLevelItemCount())]
    assert {row.text(0): row.text(COUNT) for row in rows}.items() >= {"Roads": "4", "Buildings": "4", "Gates": "1"}.items()
    assert "would come" in made.told.text() and not (tmp_path / "out").exists() and not made.open_button.isVisible()
    with qtbot.waitSignal(made.process.finished, timeout=60_000):
        made.import_button.click()
    assert made.open_button.isVisible()
    made.open_button.click()
    assert opened == [tmp_path / "out" / "catalogue.toml"] and opened[0].is_file() and not made.isVisible()


def test_a_fault_is_one_sentence(made, tmp_path, qtbot):
    made.form.add([tmp_path / "gone.osm"])
    made.form.target.setText(str(tmp_path / "out"))
    with qtbot.waitSignal(made.process.failed, timeout=60_000):
        made.import_button.click()
    assert made.told.text() == f"{tmp_path / 'gone.osm'} is not there; it was moved or deleted." and made.import_button.isEnabled()


def test_it_can_be_stopped_and_leaves_nothing(made, extract, tmp_path, qtbot):
    made.form.add([extract])
    made.form.target.setText(str(tmp_path / "out"))
    made.import_button.click()
    process = made.process._process
    made.stop_button.click()
    assert not made.process.is_running and made.told.text().startswith("The import was stopped")
    assert process.waitForFinished(10_000)
    assert not list(Path(tmp_path).rglob("*.gpkg"))


def test_the_report_is_shown_in_the_words_of_the_command_line(made):
    report = {
        "catalogue": None,
        "tables": [{"table": "roads", "title": {"id": "Jalan", "en": "Roads"}, "role": "road", "count": 12_345, "sources": {"a": 12_345}}],
        **{"notes": ["Only x."], "left_out": ["y"], "lost": [], "remarks": []},
    }
    made._finished(json.loads(json.dumps(report)))
    assert made.words.toPlainText() == "Only x.\nLeft out:\ny" and made.tree.topLevelItem(0).text(COUNT) == "12,345"
