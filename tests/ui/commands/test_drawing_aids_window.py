"""Drawing aids in the window: the popup of the tool bar, the actions, what is remembered, and what the map does with it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shapely import LineString

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.session.ground.shown_layers import LayerView
from tabletop.settings import Settings, load_settings
from tabletop.tools.base.aids import ALL_KINDS, DrawingAids
from tabletop.ui.commands import edit_commands
from tabletop.ui.commands.aid_commands import aids_of, use_aids
from tabletop.ui.dialogs.aids_popup import AidsPopup


def test_the_defaults_of_settings_are_the_defaults_of_the_aids():
    assert aids_of(Settings()) == DrawingAids()


def test_the_popup_changes_the_map_at_once_and_is_remembered(window, qtbot):  # noqa: F811
    popup = AidsPopup(window.session, window.canvas, lambda aids: use_aids(window.desk, aids), window)
    popup.open_under(None)
    popup.tolerance.setValue(22)
    popup.kinds["middle"].click()
    popup.big.click()
    aids = window.canvas.aids
    assert aids.kinds == ALL_KINDS - {"middle"} and aids.big_handles and aids.tolerance_px == 22 and aids.reach_px == 44
    assert window.canvas.items.overlay.handle_scale == 2
    assert aids_of(load_settings()) == aids
    popup.kinds["middle"].click()
    assert window.canvas.aids.kinds == ALL_KINDS
    popup.close()


def test_layers_can_be_left_out(window, qtbot):  # noqa: F811
    for name in ("roads", "buildings"):
        layer = Layer(LayerInfo(name, {"en": name.title()}), (ragged_from([LineString([(0, 0), (1, 1)])], 1),))
        window.session.layers.views.append(LayerView(layer))
    window.session.layers_changed.emit()
    popup = AidsPopup(window.session, window.canvas, lambda aids: use_aids(window.desk, aids), window)
    assert list(popup.layers) == ["buildings", "roads"]
    for name, box in popup.layers.items():
        box.click()
        assert name in window.canvas.aids.layers_off
        box.click()
        assert name not in window.canvas.aids.layers_off
    popup.close()


def test_actions_switch_and_show_their_state(window):  # noqa: F811
    by_id = window.actions_.by_id
    assert by_id["snapping"].isChecked() and by_id["drag-straight"].isChecked() and not by_id["big-handles"].isChecked()
    by_id["snapping"].trigger()
    by_id["drag-freehand"].trigger()
    by_id["big-handles"].trigger()
    assert not window.canvas.aids.snapping and window.canvas.aids.drag == "freehand" and window.canvas.aids.big_handles
    assert not by_id["snapping"].isChecked() and by_id["drag-freehand"].isChecked() and not by_id["drag-straight"].isChecked()
    window.canvas.set_tool("draw-crowd")
    assert "freehand" in str(window.canvas.host.preview.hint)


def test_the_button_of_the_tool_bar_opens_the_popup(window):  # noqa: F811
    window.actions_.by_id["drawing-aids"].trigger()
    (popup,) = window.findChildren(AidsPopup)
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    popup.close()


def test_the_undo_button_takes_back_a_corner_while_one_draws(window):  # noqa: F811
    window.canvas.set_tool("draw-cordon")
    host = window.canvas.host
    for ground in ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0)):
        host.place_typed(ground)
    window.actions_.by_id["redo"].trigger()
    edit_commands.undo(window.desk)
    edit_commands.undo(window.desk)
    edit_commands.redo(window.desk)
    assert host.preview.snap_to == ((0.0, 0.0), (10.0, 0.0))
    assert window.session.undo_stack.count() == 0
