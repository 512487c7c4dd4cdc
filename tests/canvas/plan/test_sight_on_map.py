"""What a clipped unit sees is drawn: on the plan, in the hand while it is dragged, and not behind a building."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import Point, box

from support.map_hand import EAST, NORTH, MapHand, at, feature
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.overlay_painter import paint_preview
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.sight import viewsheds as viewsheds_module
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.session.ground.shown_layers import LayerView
from tabletop.tools.base.tool import Preview, PreviewShape

PAPER = QColor(tokens("light")["paper"])
VIEW = View(400, 400, (0.0, 0.0), 0.25)
HOUSE = box(15, -10, 25, 10)


def town(shape):
    return LayerSet((Layer(LayerInfo("b", {"en": "b"}, role="building"), (ragged_from([shape], 2),)),))


def unit(**properties):
    return Placed("u", "unit", Point(0, 0), {"reach_m": 40.0, "sight": True, **properties})


def picture(paint):
    image = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(PAPER)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def is_bare(image, ground):
    return image.pixelColor(*(round(value) for value in VIEW.px(ground))) == PAPER


@pytest.mark.parametrize("chosen", [frozenset(), frozenset({"u"})])
def test_nothing_is_drawn_behind_a_building(qapp, chosen):
    seen = Viewsheds().among(town(HOUSE), []).reach
    clipped = picture(lambda painter: paint_plan(painter, VIEW, [unit()], {}, "light", chosen, visible=seen))
    assert is_bare(clipped, (32, 0)) and not is_bare(clipped, (-32, 0)) and not is_bare(clipped, (12, 0))
    whole = picture(lambda painter: paint_plan(painter, VIEW, [unit(sight=False)], {}, "light", chosen, visible=seen))
    assert not is_bare(whole, (32, 0))


def test_what_it_would_reach_is_dashed_while_it_is_selected(qapp):
    seen = Viewsheds().among(town(HOUSE), []).reach
    found = picture(lambda painter: paint_plan(painter, VIEW, [unit()], {}, "light", frozenset({"u"}), visible=seen))
    arc = [(40 * (1 - k * k / 5000) ** 0.5, k * 0.5657) for k in range(-8, 9)]
    assert any(not is_bare(found, place) for place in arc)


def test_a_unit_in_the_hand_is_clipped_too(qapp):
    shape = PreviewShape(Point(0, 0), "feature", "unit", {"reach_m": 40.0, "sight": True})
    sights = Viewsheds().among(town(HOUSE), [])
    found = picture(
        lambda painter: paint_preview(
            painter, VIEW, Preview(message("x"), (shape,)), "light", visible=lambda one: sights.reach(one, fast=True)
        )
    )
    assert is_bare(found, (32, 0)) and not is_bare(found, (-32, 0))


@pytest.fixture
def hand(qtbot):
    plan = Plan(features={"u": feature("u", "unit", Point(at(0, 0)), reach_m=40.0, sight=True)})
    made = MapHand(qtbot, plan)
    made.session.layers.views = [LayerView(layer) for layer in town(box(EAST + 15, NORTH - 10, EAST + 25, NORTH + 10))]
    made.session.layers_changed.emit()
    yield made
    made.close()


def test_quick_while_it_is_dragged_and_exact_after(hand, qtbot, monkeypatch):
    asked = []
    kept = viewsheds_module.reach_of
    monkeypatch.setattr(viewsheds_module, "reach_of", lambda one, walls, fast: asked.append(fast) or kept(one, walls, fast=fast))
    hand.drag(at(0, 0), at(0, 5), at(0, 10), release=False)
    hand.canvas.grab()
    assert True in asked
    asked.clear()
    hand.release(at(0, 10))
    qtbot.waitUntil(lambda: hand.canvas.grab() is not None and False in asked)
    assert hand.session.plan.features["u"].at(1).geometry.y == pytest.approx(NORTH + 10, abs=0.5)


def test_another_layer_draws_it_afresh(hand, qtbot):
    def seen(ground):
        grabbed = hand.canvas.grab().toImage()
        return grabbed.pixelColor(*(round(value) for value in hand.canvas.view().px(ground)))

    qtbot.waitUntil(lambda: seen(at(-32, 5)) != seen(at(32, 5)))
    hand.session.layers.views = []
    hand.session.layers_changed.emit()
    qtbot.waitUntil(lambda: seen(at(-32, 5)) == seen(at(32, 5)))
