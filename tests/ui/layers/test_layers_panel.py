"""The layers panel: real clicks and keys, what the session shows afterwards."""

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt

from support.panel_stage import layer, stage  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.session.session import Session
from tabletop.ui.layers.layer_menu import MenuPart, one_of_records
from tabletop.ui.layers.layer_rows import MIME, describe, eye_box
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.parts.language import speak

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(stage: Session, qtbot) -> LayersPanel:  # noqa: F811
    stage.layers.views = [
        layer("ground", "landuse"),
        layer("roads", "road", problems=2, source="<b>survey</b>"),
        layer("houses", "building", schematic=True),
    ]
    made = LayersPanel(stage)
    qtbot.addWidget(made)
    made.resize(260, 400)
    made.show()
    return made


def shown(panel: LayersPanel) -> list[str]:
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def order(session: Session) -> list[str]:
    return [view.layer.info.id for view in session.layers.views]


def test_the_highest_layer_stands_first(panel):
    assert shown(panel) == ["Houses", "Roads", "Ground"]


def test_a_click_on_the_eye_hides_and_shows(panel, stage, qtbot):  # noqa: F811
    box = eye_box(panel.list.visualRect(panel.rows.index(1)))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert [view.visible for view in stage.layers.views] == [True, False, True]
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=box.center())
    assert all(view.visible for view in stage.layers.views)


def test_a_click_beside_the_eye_only_chooses(panel, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(panel.rows.index(1)).center())
    assert all(view.visible for view in stage.layers.views)
    assert panel.list.current_id() == "roads"


def test_space_hides_the_current_layer(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert not stage.layers.views[2].visible


def test_the_slider_stands_on_the_current_row_and_fades_it(panel, stage):  # noqa: F811
    panel.list.setCurrentIndex(QModelIndex())
    assert not panel.list.slider.isVisible()
    panel.list.setCurrentIndex(panel.rows.index(1))
    assert panel.list.visualRect(panel.rows.index(1)).contains(panel.list.slider.geometry().center())
    panel.list.slider.setValue(40)
    assert [view.opacity for view in stage.layers.views] == [1.0, 0.4, 1.0]
    panel.list.setCurrentIndex(panel.rows.index(0))
    assert panel.list.slider.value() == 100


def drop(panel: LayersPanel, layer_id: str, row: int) -> bool:
    data = QMimeData()
    data.setData(MIME, layer_id.encode())
    return panel.rows.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())


@pytest.mark.parametrize(
    ("layer_id", "row", "expected"),
    [
        ("houses", 2, ["ground", "houses", "roads"]),
        ("houses", 3, ["houses", "ground", "roads"]),
        ("houses", -1, ["houses", "ground", "roads"]),
        ("ground", 0, ["roads", "houses", "ground"]),
        ("roads", 1, ["ground", "roads", "houses"]),
        ("roads", 2, ["ground", "roads", "houses"]),
        ("nobody", 1, ["ground", "roads", "houses"]),
    ],
)
def test_a_drop_moves_the_layer(panel, stage, layer_id, row, expected):  # noqa: F811
    assert drop(panel, layer_id, row) is False
    assert order(stage) == expected


def test_alt_with_an_arrow_moves_and_keeps_the_row(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(stage) == ["ground", "houses", "roads"]
    assert panel.list.current_id() == "houses"
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(stage) == ["ground", "roads", "houses"]


def test_delete_and_the_button_remove(panel, stage, qtbot):  # noqa: F811
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert order(stage) == ["ground", "roads"]
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.mouseClick(panel.remove_button, LEFT)
    assert order(stage) == ["ground"]


def test_the_menu_zooms_moves_and_removes(panel, stage, qtbot):  # noqa: F811
    zoom, up, down, _, remove = panel.menu("houses").actions()
    assert not up.isEnabled() and down.isEnabled()
    with qtbot.waitSignal(panel.zoom_requested) as told:
        zoom.trigger()
    assert told.args == ["houses"]
    down.trigger()
    assert order(stage) == ["ground", "houses", "roads"]
    remove.trigger()
    assert order(stage) == ["ground", "roads"]


def test_a_missing_layer_is_a_row_with_its_reason(panel, stage, qtbot):  # noqa: F811
    stage.layers.unread = [Lack(LayerInfo("fences", {"en": "Fences"}, path="/a/fences.gpkg", role="fence"), message("It is not there."))]
    stage.layers_changed.emit()
    assert shown(panel) == ["Fences", "Houses", "Roads", "Ground"] and panel._count.text() == "3 layers, 1 missing"
    assert "It is not there." in panel.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    panel.list.setCurrentIndex(panel.rows.index(0))
    assert not panel.list.slider.isVisible() and panel.find_button.isVisible() and not panel.zoom_button.isVisible()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    with qtbot.waitSignal(panel.find_requested) as told:
        qtbot.mouseClick(panel.find_button, LEFT)
    assert told.args == ["fences"]
    find, remove = panel.menu("fences").actions()
    with qtbot.waitSignal(panel.find_requested):
        find.trigger()
    assert drop(panel, "houses", 0) is False and order(stage) == ["ground", "roads", "houses"]
    assert drop(panel, "houses", 3) is False and order(stage) == ["ground", "houses", "roads"]
    assert not panel.grab().isNull()
    remove.trigger()
    assert stage.layers.unread == () and shown(panel) == ["Roads", "Houses", "Ground"]


def test_empty_asks_for_a_file(panel, stage, qtbot):  # noqa: F811
    for name in order(stage):
        stage.layers.remove(name)
    assert panel.empty.isVisible() and not panel.list.isVisible()
    with qtbot.waitSignal(panel.add_requested):
        qtbot.mouseClick(panel.empty.button, LEFT)
    with qtbot.waitSignal(panel.add_requested):
        qtbot.mouseClick(panel.add_button, LEFT)


def test_tooltips_are_never_markup_of_the_data(panel):
    tip = panel.rows.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;survey&lt;/b&gt;" in tip
    assert "Row 0 is bad." in tip and "Row 1 is bad." in tip


def test_a_layer_tells_that_it_is_schematic(panel, stage):  # noqa: F811
    assert "Schematic" in describe(stage.layers.views[2])
    assert "Schematic" not in describe(stage.layers.views[0])


def test_titles_follow_the_language(panel):
    speak("id")
    assert shown(panel) == ["HOUSES", "ROADS", "GROUND"]
    assert panel.list.accessibleName() == "Layer, teratas lebih dulu"


def test_it_can_be_painted(panel):
    assert not panel.grab().isNull()


def test_entries_of_the_window_stand_in_the_menu_of_the_layers_they_fit(panel, stage):  # noqa: F811
    done = []
    panel.more = [
        MenuPart("Show only this", "focus", done.append, one_of_records),
        MenuPart("Show everything of the plan", "eye", done.append, lambda views: False),
    ]
    texts = [action.text() for action in panel.menu("houses").actions()]
    assert "Show only this" in texts and "Show everything of the plan" not in texts
    next(action for action in panel.menu("houses").actions() if action.text() == "Show only this").trigger()
    assert done == [("houses",)]
