"""The attribute table: what it shows, sorted and filtered by hand and by keys, found on the map, copied, saved; layers that change."""

import csv
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from shapely import Point

from support.base_layers import at, texts
from support.panel_stage import stage  # noqa: F401
from tabletop import i18n
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.attributes.attribute_table import AttributeTable
from tabletop.ui.attributes.value_text import value_text
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.language import speak

NAMES = ["Kantor KPU", "RT 10", "RT 2", "", "Masjid", "Kantor Camat"]
FLOORS = [2.0, 1.0, np.nan, 12.5, 1.0, 3.0]


def houses() -> Layer:
    info = LayerInfo("houses", {"en": "Houses", "id": "Rumah"}, role="building", columns={"name": "NAMOBJ"})
    places = ragged_from([Point(at(n * 10, 0)) for n in range(len(NAMES))], 0)
    made = Layer(
        replace(info, columns={}), (places,), {"NAMOBJ": texts(NAMES), "LANTAI": np.array(FLOORS), "NIB": np.arange(6) + 64_020_600.0}
    )
    return made.described(info)


@pytest.fixture
def table(stage, qtbot, tmp_path):  # noqa: F811
    roads = Layer(
        LayerInfo("roads", {"en": "Roads"}, role="road"), (ragged_from([Point(at(0, 5))], 0),), {"REMARK": texts(["Jalan Lokal"])}
    )
    stage.layers.views = [LayerView(roads), LayerView(houses())]
    made = AttributeTable(stage, tmp_path)
    qtbot.addWidget(made)
    made.present()
    yield made
    made.stop()


def column(table, number: int) -> list[str]:
    return [table.model.index(row, number).data() for row in range(table.model.rowCount())]


def settled(table, qtbot) -> None:
    qtbot.waitUntil(lambda: not table.is_busy, timeout=10_000)


def filtered(table, qtbot, text: str) -> list[str]:
    table.filter.setFocus()
    table.filter.clear()
    QTest.keyClicks(table.filter, text)
    settled(table, qtbot)
    return column(table, 0)


def head(table) -> list[str]:
    return [table.model.headerData(n, Qt.Orientation.Horizontal) for n in range(table.model.columnCount())]


def test_all_records_of_the_highest_layer(table):
    assert head(table) == ["NAMOBJ · name", "LANTAI", "NIB"]
    assert column(table, 0) == NAMES and column(table, 1) == ["2", "1", "", "12.5", "1", "3"]
    assert column(table, 2)[0] == "64,020,600"
    assert table.told.text() == "6 of 6 records"


def test_the_head_sorts_both_ways_and_back(table, qtbot):
    for wanted in (
        ["Kantor Camat", "Kantor KPU", "Masjid", "RT 2", "RT 10", ""],
        ["RT 10", "RT 2", "Masjid", "Kantor KPU", "Kantor Camat", ""],
        NAMES,
    ):
        table.sort_by(0)
        settled(table, qtbot)
        assert column(table, 0) == wanted
    table.sort_by(1)
    settled(table, qtbot)
    assert column(table, 1) == ["1", "1", "2", "3", "12.5", ""]


def test_a_key_sorts(table, qtbot):
    table.table.setFocus()
    table.table.setCurrentIndex(table.model.index(0, 1))
    QTest.keyClick(table.table, Qt.Key.Key_F3)
    settled(table, qtbot)
    assert column(table, 1)[0] == "1" and table.table.horizontalHeader().isSortIndicatorShown()


def test_words_and_numbers_filter(table, qtbot):
    assert filtered(table, qtbot, "kantor") == ["Kantor KPU", "Kantor Camat"]
    assert table.told.text() == "2 of 6 records"
    assert filtered(table, qtbot, "3") == ["Kantor Camat"], "a number is looked for as a number"
    table.column_box.setCurrentIndex(2)
    table.column_box.activated.emit(2)
    assert filtered(table, qtbot, "> 2,5") == ["", "Kantor Camat"]
    assert filtered(table, qtbot, "1..2") == ["Kantor KPU", "RT 10", "Masjid"]
    assert filtered(table, qtbot, "nothing") == []


def test_filter_and_order_together(table, qtbot):
    table.sort_by(0)
    assert filtered(table, qtbot, "rt") == ["RT 2", "RT 10"]
    table.sort_by(0)
    settled(table, qtbot)
    assert column(table, 0) == ["RT 10", "RT 2"]


def test_enter_shows_the_chosen_records_on_the_map(table, qtbot):
    table.sort_by(0)
    settled(table, qtbot)
    table.table.setFocus()
    table.table.setCurrentIndex(table.model.index(0, 0))
    with qtbot.waitSignal(table.place_wanted) as told:
        QTest.keyClick(table.table, Qt.Key.Key_Return)
    assert told.args[0].bounds[:2] == at(50, 0)
    QTest.keyClick(table.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.told.text().endswith("2 chosen")
    with qtbot.waitSignal(table.place_wanted) as told:
        table.map_button.click()
    assert told.args[0].bounds == (*at(0, 0), *at(50, 0))


def test_a_record_of_the_map_is_found_in_the_table(table, qtbot):
    filtered(table, qtbot, "rt")
    table.present("houses", 4)
    settled(table, qtbot)
    assert table.filter.text() == "" and table.chosen_records() == [4]
    assert table.table.currentIndex().row() == 4


def test_rows_are_copied_for_a_spreadsheet(table, qtbot):
    table.table.selectRow(0)
    table.table.setFocus()
    QTest.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "NAMOBJ\tLANTAI\tNIB\nKantor KPU\t2\t64020600"
    table.table.clearSelection()
    assert len(table.copied().splitlines()) == 7


def test_what_is_shown_is_saved(table, qtbot, tmp_path, monkeypatch):
    filtered(table, qtbot, "kantor")
    out = tmp_path / "out.csv"
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: out)
    with qtbot.waitSignal(table._session.notice):
        table.save_button.click()
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["NAMOBJ", "LANTAI", "NIB"], ["Kantor KPU", "2", "64020600"], ["Kantor Camat", "3", "64020605"]]


def test_another_layer_by_the_list(table):
    assert [table.layer_box.itemText(n) for n in range(table.layer_box.count())] == ["Houses", "Roads"]
    table.layer_box.setCurrentIndex(1)
    table.layer_box.activated.emit(1)
    assert column(table, 0) == ["Jalan Lokal"] and head(table) == ["REMARK"]


def test_a_layer_that_only_looks_otherwise_stays_as_it_is(table, stage, qtbot):  # noqa: F811
    filtered(table, qtbot, "kantor")
    view = stage.layers.views[1]
    stage.layers.views[1] = replace(view, layer=view.layer.described(replace(view.layer.info, title={"en": "Homes"})))
    stage.layers_changed.emit()
    assert table.filter.text() == "kantor" and table.layer_box.currentText() == "Homes" and table.model.rowCount() == 2


def test_a_layer_that_goes_leaves_an_empty_table(table, stage):  # noqa: F811
    stage.layers.views = []
    stage.layers_changed.emit()
    assert table.model.rowCount() == 0 and table.told.text() == "No layer of records is there."
    assert not table.copy_button.isEnabled() and table.copied() == ""


def test_numbers_in_the_language(table):
    i18n.set_language("id")
    try:
        assert [value_text(value) for value in (2.5, 2023.0, 64_020_600.0, -0.000001, None)] == [
            "2,5",
            "2023",
            "64.020.600",
            "-0,000001",
            "",
        ]
        assert value_text(12_345.5, grouped=False) == "12345,5"
    finally:
        speak("en")


def test_a_quarter_of_a_million_rows_never_hold_the_window(table, stage, qtbot):  # noqa: F811
    count = 250_000
    layer = Layer(
        LayerInfo("many", {"en": "Many"}), (), {"a": texts([f"Rumah {n % 977}" for n in range(count)]), "b": np.arange(count) + 0.0}
    )
    stage.layers.views = [LayerView(layer)]
    started = perf_counter()
    table.open_layer("many")
    table.table.selectAll()
    assert table.told.text().endswith("250,000 chosen") and perf_counter() - started < 1.0
    table.sort_by(0)
    longest, last = 0.0, perf_counter()
    while table.is_busy:
        qtbot.wait(1)
        longest, last = max(longest, perf_counter() - last), perf_counter()
    assert table.model.index(0, 0).data() == "Rumah 0"
    assert longest < 0.6, "other tests may run beside this one"
