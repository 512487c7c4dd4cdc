"""The properties of layers by mouse and keyboard: what is touched changes, as one step; the rest stays as it was."""

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt

from support.layer_files import vector
from tabletop.core.text.message import message
from tabletop.core.values.layer import Doubt, Layer, LayerInfo, TextColumn, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session
from tabletop.ui.layers.layer_facts import column_facts, layer_facts
from tabletop.ui.layers.layer_properties import LayerProperties

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot, tmp_path):
    one = Session()
    create_plan(tmp_path / "p.plan.gpkg", Plan())
    one.file.open(tmp_path / "p.plan.gpkg")
    for name in ("jalan_a", "jalan_b"):
        shapes = [shapely.LineString([(5e5, 9.951e6 + n), (5e5 + 90, 9.951e6 + n)]) for n in range(3)]
        vector(tmp_path / f"{name}.gpkg", shapes, NAMRJL=np.array(["Jl A", "", "Jl C"], dtype=object), LBR=np.array([4.0, 6.0, np.nan]))
    one.layers.add_files([tmp_path / "jalan_a.gpkg", tmp_path / "jalan_b.gpkg"])
    qtbot.waitUntil(lambda: len(one.layers.views) == 2, timeout=30_000)
    yield one
    one.close()


@pytest.fixture
def opened(session, qtbot):
    def make(*places):
        ids = [view.layer.info.id for view in session.layers.views]
        dialog = LayerProperties(session, [ids[place] for place in places])
        qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.show()
        return dialog

    return make


def infos(session):
    return [view.layer.info for view in session.layers.views]


def write(qtbot, field, text):
    field.line.setFocus()
    field.line.selectAll()
    qtbot.keyClicks(field.line, text)


def test_what_is_touched_changes_as_one_step(session, opened, qtbot):
    dialog, steps = opened(0), session.undo_stack.count()
    write(qtbot, dialog.fields["title:id"], "Jalan utama")
    write(qtbot, dialog.fields["source"], "Dinas PU")
    write(qtbot, dialog.fields["accuracy_m"], "2.5")
    dialog.fields["schematic"].box.click()
    qtbot.mouseClick(dialog.ok, LEFT)
    info = infos(session)[0]
    assert (info.title["id"], info.source, info.accuracy_m, info.schematic) == ("Jalan utama", "Dinas PU", 2.5, True)
    assert session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    assert infos(session)[0].source == "jalan_a.gpkg" and not infos(session)[0].schematic


def test_nothing_touched_is_no_step(session, opened, qtbot):
    dialog, steps = opened(0), session.undo_stack.count()
    qtbot.mouseClick(dialog.ok, LEFT)
    assert session.undo_stack.count() == steps and not dialog.isVisible()


def test_of_many_layers_only_what_is_touched_changes_and_what_differs_says_so(session, opened, qtbot):
    session.layers.change([infos(session)[0].id], "Source", source="BIG")
    dialog = opened(0, 1)
    assert "title:id" not in dialog.fields and dialog.fields["source"].line.placeholderText() == "various"
    assert dialog.fields["role"].value() == "road"
    write(qtbot, dialog.fields["licence"], "CC BY")
    dialog.accept()
    assert [info.source for info in infos(session)] == ["BIG", "jalan_b.gpkg"]
    assert [info.licence for info in infos(session)] == ["CC BY", "CC BY"]


def test_a_guessed_role_says_so_until_a_person_says_it(session, opened):
    dialog = opened(0)
    assert dialog.fields["role"].note.isVisibleTo(dialog) == ("role" in infos(session)[0].guessed)
    box = dialog.fields["role"].box
    box.setCurrentIndex(box.findData("fence"))
    dialog.accept()
    assert infos(session)[0].role == "fence" and "role" not in infos(session)[0].guessed


def test_another_system_reads_the_layer_anew_and_undo_brings_it_back(session, opened, qtbot):
    was = session.layers.views[0].layer.extent
    dialog = opened(0)
    dialog.fields["crs"].box.setCurrentText("32749")
    dialog.accept()
    qtbot.waitUntil(lambda: session.layers.views[0].layer.extent != was and not session.layers.reading, timeout=30_000)
    assert infos(session)[0].crs == "EPSG:32749"
    session.undo_stack.undo()
    assert session.layers.views[0].layer.extent == was


@pytest.mark.parametrize(("name", "text"), [("crs", "nonsense"), ("accuracy_m", "-3"), ("accuracy_m", "x"), ("path", "")])
def test_what_cannot_be_is_said_and_the_window_stays(session, opened, name, text, qtbot):
    dialog = opened(0)
    field = dialog.fields[name]
    if name == "crs":
        field.box.setCurrentText(text)
    else:
        field.line.setText(text)
        field.line.setModified(True)
    dialog.accept()
    assert dialog.isVisible() and dialog.wrong.isVisible() and dialog.wrong.text()
    assert session.undo_stack.count() == 1


def test_columns_mean_what_a_person_says(session, opened):
    dialog = opened(0)
    width, label = dialog.fields["column:width_m"].box, dialog.fields["label"].box
    width.setCurrentIndex(width.findData("LBR"))
    label.setCurrentIndex(label.findData("NAMRJL"))
    dialog.accept()
    view = session.layers.views[0]
    assert view.layer.info.columns["width_m"] == "LBR" and view.layer.info.look.label == "NAMRJL"
    assert view.layer.value("width_m", 1) == 6.0


def test_the_first_records_are_shown_with_how_full_each_column_is(opened):
    dialog = opened(0)
    table = dialog.records.table
    heads = [table.horizontalHeaderItem(place).text() for place in range(table.columnCount())]
    assert any(head.startswith("NAMRJL\ntext, 67 %") for head in heads) and any(head.startswith("LBR\nnumbers, 67 %") for head in heads)
    assert table.rowCount() == 3


def test_the_cure_of_a_doubt_is_one_click(session, opened, qtbot):
    view = session.layers.views[0]
    doubt = Doubt(message("It lies 103 km north of the plan."), {"crs": "EPSG:32749"}, message("Read it in 49 S"))
    layer = Layer(view.layer.info, view.layer.parts, doubts=(doubt,))
    session.layers.views[0] = type(view)(layer)
    dialog = opened(0)
    qtbot.mouseClick(dialog.read.cures[0], LEFT)
    qtbot.waitUntil(lambda: "EPSG:32749" in {info.crs for info in infos(session)}, timeout=30_000)
    assert not dialog.isVisible()


def test_esc_changes_nothing(session, opened, qtbot):
    dialog = opened(0)
    write(qtbot, dialog.fields["source"], "x")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert infos(session)[0].source == "jalan_a.gpkg"


# --- facts
def test_facts_of_an_empty_layer_and_of_columns_without_records():
    layer = Layer(LayerInfo("x", {"en": "X"}), (), {"a": TextColumn(np.zeros(1, np.int64), b""), "n": np.empty(0)})
    assert layer_facts(layer)[0][1] == "none" and [one.filled for one in column_facts(layer)] == [0.0, 0.0]


def test_counts_are_told_by_kind():
    layer = Layer(LayerInfo("x", {"en": "X"}), (ragged_from([shapely.Point(5e5, 9.95e6)], 0), ragged_from([shapely.box(0, 0, 1, 1)], 2)))
    assert layer_facts(layer)[0][1] == "1 point \N{MIDDLE DOT} 1 area"


def test_a_typed_code_is_taken_and_a_fault_is_shown_where_it_stands(session, opened, qtbot):
    dialog = opened(0)
    field = dialog.fields["crs"]
    dialog.tabs.setCurrentIndex(1)
    line = field.box.lineEdit()
    line.setFocus()
    qtbot.keyClicks(line, "23838")
    assert line.text() == "23838" and field.value() == "EPSG:23838"
    line.setText("99")
    dialog.tabs.setCurrentIndex(0)
    qtbot.mouseClick(dialog.ok, LEFT)
    assert dialog.isVisible() and dialog.wrong.isVisible() and dialog.tabs.currentIndex() == 1
    line.setText("23838")
    assert dialog.wrong.isHidden()
    line.setText("")
    dialog.fields["title:en"].put("")
    dialog.fields["title:id"].put("")
    dialog.fields["accuracy_m"].line.setText("-3")
    dialog.accept()
    assert dialog.tabs.currentIndex() == 0 and "number of metres" in dialog.wrong.text()
    dialog.fields["accuracy_m"].line.setText("")
    assert "needs a title" in dialog.wrong.text()
    dialog.fields["title:en"].put("Roads")
    assert dialog.wrong.isHidden()


def test_what_the_file_itself_says_stands_under_the_system(session, opened):
    layer = session.layers.views[0].layer
    assert layer.declared_crs == "EPSG:32750"
    assert opened(0).declared.text() == "The file itself says EPSG:32750 (WGS 84 / UTM 50S)."
    assert ("The file says", "EPSG:32750 (WGS 84 / UTM 50S)") in layer_facts(layer)
