"""What is here: every record at a place with where it is known from and all its columns, copied, shown, opened in the table."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from shapely import Point, box

from support.base_layers import at, texts
from tabletop import i18n
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.attributes.what_is_here import Hit, WhatIsHere, hits_at, value_rows


def houses(**info) -> Layer:
    shapes = [box(*at(0, 0), *at(10, 10)), box(*at(5, 5), *at(15, 15)), box(*at(90, 0), *at(99, 9))]
    columns = {"NAMOBJ": texts(["Kantor <b>KPU</b>", "", "Toko"]), "LANTAI": np.array([2.0, np.nan, 1.0])}
    known = {"source": "BIG", "date": "2023", "accuracy_m": 2.5, "schematic": True, **info}
    made = Layer(LayerInfo("houses", {"en": "Houses"}), (ragged_from(shapes, 2),), columns)
    return made.described(LayerInfo("houses", {"en": "Houses"}, columns={"name": "NAMOBJ"}, **known))


@pytest.fixture
def here(qtbot):
    i18n.set_language("en")
    made = WhatIsHere()
    qtbot.addWidget(made)
    poi = Layer(LayerInfo("poi", {"en": "Places"}), (ragged_from([Point(at(7, 7))], 0),))
    made.present(hits_at([LayerView(houses()), LayerView(poi)], at(7, 7), 1.0))
    return made


def shown(here) -> dict[str, str]:
    return {here.values.item(row, 0).text(): here.values.item(row, 1).text() for row in range(here.values.rowCount())}


def test_every_record_of_the_place_the_uppermost_layer_first(here):
    assert [here.list.item(row).text() for row in range(here.list.count())] == ["Places", "Kantor <b>KPU</b> · Houses", "Houses"]
    assert here.told.text() == "3 records here"


def test_sources_and_all_columns(here):
    here.list.setCurrentRow(1)
    assert shown(here) == {
        "Layer": "Houses",
        "Source": "BIG",
        "Date": "2023",
        "Accuracy": "2.5 m",
        "Schematic": "drawn for this map, not surveyed",
        "NAMOBJ · name": "Kantor <b>KPU</b>",
        "LANTAI": "2",
    }
    here.list.setCurrentRow(2)
    assert shown(here)["LANTAI"] == "" and shown(here)["NAMOBJ · name"] == ""


def test_keys_walk_and_copy(here):
    QTest.keyClick(here.list, Qt.Key.Key_Down)
    QTest.keyClick(here.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[-2:] == ["NAMOBJ · name\tKantor <b>KPU</b>", "LANTAI\t2"]
    here.values.selectRow(6)
    here.copy_button.click()
    assert QGuiApplication.clipboard().text() == "LANTAI\t2"


def test_to_the_map_and_to_the_table(here, qtbot):
    here.list.setCurrentRow(2)
    with qtbot.waitSignal(here.place_wanted) as told:
        here.map_button.click()
    assert told.args[0].bounds == (*at(5, 5), *at(15, 15))
    with qtbot.waitSignal(here.table_wanted) as told:
        here.table_button.click()
    assert told.args == ["houses", 1]


def test_nothing_there(here):
    here.present([])
    assert here.told.text() == "No layer has anything here" and not here.copy_button.isEnabled() and here.copied() == ""


def test_hidden_layers_are_not_asked():
    assert hits_at([LayerView(houses(), visible=False)], at(7, 7), 1.0) == []


def test_a_layer_without_columns_says_where_it_is_from():
    layer = Layer(LayerInfo("x", {"en": "X"}), (ragged_from([Point(at(0, 0))], 0),))
    assert value_rows(Hit(layer, 0)) == []
