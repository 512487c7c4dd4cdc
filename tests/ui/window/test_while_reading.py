"""While a plan or layers are read nobody is asked to draw or to add; the button that checks is no tick while nothing is judged."""

import pytest

from support.panel_stage import stage  # noqa: F401
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.values.plan import Plan
from tabletop.ui.inspector.plan_card import PlanCard
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.parts.icons import icon


def picture(shown):
    return shown.pixmap(20, 20).toImage()


@pytest.fixture
def empty(stage, qtbot):  # noqa: F811
    stage.file.plan = Plan()
    card, layers = PlanCard(stage), LayersPanel(stage)
    for one in (card, layers):
        qtbot.addWidget(one)
    return stage, card, layers


def test_words_while_a_plan_is_read(empty, tmp_path):
    stage, card, layers = empty  # noqa: F811
    assert card.hint.text().startswith("Choose a tool") and layers.empty.line.text().startswith("No layers yet")
    stage.plan_opening.emit(tmp_path / "x.gpkg")
    assert card.hint.text() == "Reading..." == layers.empty.line.text() and not layers.empty.button.isVisibleTo(layers.empty)
    stage.plan_opening.emit(None)
    assert card.hint.text().startswith("Choose a tool") and layers.empty.line.text().startswith("No layers yet")
    stage.plan_opening.emit(tmp_path / "x.gpkg")
    stage._plan_replaced(None)
    card.refresh()
    assert card.hint.text().startswith("Choose a tool") and layers.empty.line.text().startswith("No layers yet")


def test_words_while_layers_are_read(empty, monkeypatch):
    stage, card, layers = empty  # noqa: F811
    monkeypatch.setattr(type(stage.layers), "reading", property(lambda self: True))
    stage.layers_changed.emit()
    assert card.hint.text() == "Reading..." == layers.empty.line.text()
    monkeypatch.undo()
    stage.layers_changed.emit()
    assert card.hint.text().startswith("Choose a tool") and layers.empty.line.text().startswith("No layers yet")


def test_the_lamp_is_a_tick_only_where_all_is_judged(window, monkeypatch):  # noqa: F811
    seen, tick, clock = window.actions_.by_id["check"], picture(icon("circle-check")), picture(icon("clock"))
    monkeypatch.setattr(window.session._live, "start", lambda *_: None)
    window.session._show_findings(AllFindings())
    assert picture(seen.icon()) == clock
    window.actions_.retranslate()
    assert picture(seen.icon()) == clock
    monkeypatch.setattr(type(window.session), "is_pending", property(lambda self: False))
    window.session._show_findings(AllFindings())
    assert picture(seen.icon()) == tick
