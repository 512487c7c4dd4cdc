"""The headcount of a crowd estimated from its ground: the button, the small window, one step of undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from shapely import box

from support.panel_stage import at, feature, stage  # noqa: F401
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.inspector.headcount_estimate import EstimatePopup
from tabletop.ui.inspector.inspector_panel import InspectorPanel
from tabletop.ui.parts.language import speak

LEFT = Qt.MouseButton.LeftButton
EAST, NORTH = at().x, at().y


@pytest.fixture
def panel(stage, qtbot) -> InspectorPanel:  # noqa: F811
    """A crowd of 50 x 40 m with a house of 200 m2 in it, and a vehicle of 10 x 10 m."""
    ground = box(EAST, NORTH, EAST + 50, NORTH + 40)
    features = [
        feature("crowd", "crowd", ground),
        feature("flow", "crowd-flow", ground, headcount=5),
        feature("truck", "vehicle", at(30, 20), length_m=10.0, width_m=10.0),
        feature("ring", "ring", ground),
    ]
    stage.file.plan = Plan(features={one.id: one for one in features}, scenes={1: Scene(1), 2: Scene(2)})
    house = box(EAST - 10, NORTH, EAST + 10, NORTH + 20)
    stage.layers.views = [LayerView(Layer(LayerInfo("houses", {"en": "Houses"}, role="building"), (ragged_from([house], 2),)))]
    stage.plan_changed.emit(None)
    made = InspectorPanel(stage)
    qtbot.addWidget(made)
    made.resize(264, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made


def opened(panel, qtbot) -> EstimatePopup:
    qtbot.mouseClick(panel.estimate_button, LEFT)
    popup = QApplication.activePopupWidget() or panel.findChild(EstimatePopup)
    qtbot.waitUntil(popup.isVisible)
    return popup


def headcount(session, name="crowd"):
    return session.plan.features[name].at(1).properties.get("headcount")


def test_an_estimate_is_applied_as_one_step(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    popup = opened(panel, qtbot)
    assert "1,700 m² of 2,000 m²" in popup.ground.text()
    assert popup.choices["dense"].isChecked() and popup.result.text() == "1,700 m² × 2.39 = about 4,063 people"
    assert popup.band.text() == "Between 3,047 and 5,079 people"
    qtbot.mouseClick(popup.apply, LEFT)
    assert headcount(stage) == 4063 and stage.undo_stack.count() == 1
    assert panel.rows["headcount"].editor.field.text() == "4063"
    stage.undo_stack.undo()
    assert headcount(stage) is None


@pytest.mark.parametrize(("closeness", "people", "low", "high"), [("loose", 1836, "1,377", "2,295"), ("packed", 7327, "5,495", "9,159")])
def test_another_density_gives_another_number(panel, stage, qtbot, closeness, people, low, high):  # noqa: F811
    stage.select(["flow"])
    popup = opened(panel, qtbot)
    choice = popup.choices[closeness]
    qtbot.mouseClick(choice, LEFT, pos=QPoint(12, choice.height() // 2))
    assert popup.band.text() == f"Between {low} and {high} people"
    qtbot.keyClick(popup.apply, Qt.Key.Key_Space)
    assert headcount(stage, "flow") == people


def test_leaving_the_window_changes_nothing(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    popup = opened(panel, qtbot)
    qtbot.mouseClick(popup.cancel, LEFT)
    popup = opened(panel, qtbot)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert headcount(stage) is None and stage.undo_stack.count() == 0


def test_the_estimate_replaces_what_was_typed_wrong(panel, stage, qtbot):  # noqa: F811
    stage.select(["crowd"])
    field = panel.rows["headcount"].editor.field
    qtbot.keyClicks(field, "many")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.rows["headcount"].wrong.isVisible()
    qtbot.mouseClick(opened(panel, qtbot).apply, LEFT)
    assert headcount(stage) == 4063 and not panel.rows["headcount"].wrong.isVisible()


def test_only_one_crowd_can_be_estimated(panel, stage):  # noqa: F811
    stage.select(["ring"])
    assert panel.estimate_button is None
    stage.select(["crowd", "flow"])
    assert panel.estimate_button.isHidden()
    stage.select(["crowd"])
    assert not panel.estimate_button.isHidden() and panel.estimate_button.isEnabled()
    stage.file.read_only = True
    stage.plan_changed.emit(None)
    assert not panel.estimate_button.isEnabled()


def test_ground_that_is_all_taken_gives_no_estimate(panel, stage, qtbot):  # noqa: F811
    taken = feature("truck", "vehicle", at(25, 20), length_m=100.0, width_m=100.0)
    stage.file.plan = Plan(features={**stage.plan.features, "truck": taken}, scenes={1: Scene(1)})
    stage.plan_changed.emit(None)
    stage.select(["crowd"])
    popup = opened(panel, qtbot)
    assert "take all" in popup.ground.text() and not popup.apply.isEnabled()
    popup.close()


def test_the_words_follow_the_language(panel, stage, qtbot):  # noqa: F811
    speak("id")
    stage.select(["crowd"])
    popup = opened(panel, qtbot)
    assert panel.estimate_button.accessibleName().startswith("Taksir")
    assert popup.result.text() == "1.700 m² × 2,39 = sekitar 4.063 orang"
    popup.close()
