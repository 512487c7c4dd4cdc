"""A person points at symbols that stand aside, and at stacks, on the real map."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.map_hand import MapHand, at, feature
from tabletop import i18n
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

METRE_PER_PX = 1.0


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def plan_with_crowds():
    """Six units on one place in the west, two close together in the east."""
    heap = [feature(f"h{nth}", "unit", Point(at(-100 + nth, 0)), name=f"Regu {nth}", strength=10, unit_type="dalmas") for nth in range(6)]
    pair = [feature("left", "unit", Point(at(100, 0)), name="Left"), feature("other", "unit", Point(at(104, 0)), name="Other")]
    return Plan(features={one.id: one for one in [*heap, *pair]}, scenes={1: Scene(1, "Aman")})


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot, plan_with_crowds())
    made.look(at(0, 0), METRE_PER_PX)
    yield made
    if made.canvas.under.menu is not None:
        made.canvas.under.menu.hide()
    made.close()


def crowding(hand):
    return hand.canvas.items.crowding(hand.canvas.view())


def test_a_symbol_that_stands_aside_is_hit_where_it_is_drawn(hand):
    place = crowding(hand).places["other"]
    hand.click(place)
    assert hand.session.selection == {"other"}


def test_once_selected_it_stands_at_its_true_place_and_is_dragged_from_there(hand):
    hand.click(crowding(hand).places["other"])
    assert "other" not in crowding(hand).places
    hand.drag(at(104, 0), at(150, 40))
    moved = hand.session.plan.features["other"].at(1).geometry
    assert moved.distance(Point(at(150, 40))) < 2 * METRE_PER_PX


def test_a_click_on_a_stack_offers_its_members_and_selects_what_is_taken(hand):
    (stack,) = crowding(hand).stacks
    hand.click(stack.place)
    menu = hand.canvas.under.menu
    head, *_ = menu.actions()
    assert not head.isSeparator() and head.text().startswith("6 symbols: ") and not head.isEnabled()
    assert hand.session.selection == frozenset() and sorted(menu.members.values()) == [f"h{nth}" for nth in range(6)]
    action = next(action for action, key in menu.members.items() if key == "h4")
    assert action.text() == "Regu 4: Dalmas, 10"
    action.trigger()
    assert hand.session.selection == {"h4"}
    assert len(crowding(hand).stacks[0].members) == 5 and "h4" not in crowding(hand).places


def test_the_menu_zooms_in_on_all_and_selects_all(hand):
    (stack,) = crowding(hand).stacks
    hand.click(stack.place)
    before = hand.canvas.view().scale
    hand.canvas.under.menu.closer.trigger()
    assert hand.canvas.view().scale < before
    hand.look(at(0, 0), METRE_PER_PX)
    hand.click(stack.place)
    hand.canvas.under.menu.together.trigger()
    assert hand.session.selection == {f"h{nth}" for nth in range(6)} and not crowding(hand).stacks


def test_a_drag_from_a_stack_moves_none_of_it(hand):
    (stack,) = crowding(hand).stacks
    hand.drag(stack.place, at(-20, 60))
    assert hand.session.plan == plan_with_crowds()


def test_the_pointer_at_rest_over_a_stack_hears_all_names(hand):
    (stack,) = crowding(hand).stacks
    said = hand.canvas.under.said(hand.pixel(stack.place))
    assert said.splitlines() == ["6 symbols: Dalmas, 60 people", *(f"Regu {nth}: Dalmas, 10" for nth in range(6))]
    assert hand.canvas.under.said(hand.pixel(stack.place), whole=False) == "6 symbols: Dalmas, 60 people"
    assert hand.canvas.under.said(hand.pixel(at(0, 100))) == ""
    assert hand.canvas.under.said(hand.pixel(at(100, 0))) == "Left: Unit"


def test_a_box_takes_what_truly_stands_in_it(hand):
    hand.drag(at(-120, 30), at(-80, -30))
    assert hand.session.selection == {f"h{nth}" for nth in range(6)}


def test_the_map_pans_without_a_jump(hand):
    """What the map shows of stacks and symbols moves with the ground by whole pixels."""

    def picture():
        hand.canvas.items.settle(hand.canvas.view())
        while not hand.canvas.items.is_settled:
            QApplication.processEvents()
        image = hand.viewport.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
        return flat[100:400, 100:700, :3].copy(), flat[107:407, 113:713, :3].copy()

    before, _ = picture()
    hand.look(at(-13, 7), METRE_PER_PX)
    _, after = picture()
    assert (np.abs(before.astype(int) - after.astype(int)).sum(axis=2) > 40).mean() < 0.004
