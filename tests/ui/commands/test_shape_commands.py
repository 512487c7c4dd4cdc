"""Reshaping and arranging from the window: real keys and clicks, one undo step each, words for what cannot be."""

import pytest
import shapely
from PySide6.QtCore import Qt
from shapely import LineString, Point, Polygon

from support.person import Person
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Scope, new_feature
from tabletop.tools.along import across_street
from tabletop.tools.base.properties import set_property
from tabletop.ui.commands.shape_commands import become, context_of
from tabletop.ui.manual.help_window import shortcut_sheet
from tabletop.ui.window.context_menu import ContextMenu

EAST, NORTH = 507_000.0, 9_955_000.0
ALT, SHIFT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


def at(east, north):
    return EAST + east, NORTH + north


@pytest.fixture
def person(window):  # noqa: F811
    return Person(window)


def put(person, kind, *corners, closed=False, **properties):
    """A feature on empty ground, seen."""
    places = [at(*corner) for corner in corners]
    shape = Point(places[0]) if len(places) == 1 else Polygon(places) if closed else LineString(places)
    feature = new_feature(kind, shape, properties)
    assert person.session.do(add_feature(message("Put"), feature))
    person.look(at(0, 0))
    return feature.id


def geometry(person, key):
    return person.session.plan.features[key].at(person.session.scene).geometry


def run(person, action):
    person.window.actions_.by_id[action].trigger()


def undo_text(person):
    return person.window.actions_.by_id["undo"].text()


def said(person):
    return [notice.text.text() for notice in person.window.notices.notices]


def test_rotate_by_keys_and_undo(person):
    key = put(person, "cordon", (-20, 0), (20, 0))
    person.session.select({key})
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_Q)
    assert person.canvas.tool_id == "rotate"
    person.key(KEY.Key_9)
    person.key(KEY.Key_0)
    person.key(KEY.Key_Return)
    assert geometry(person, key).bounds == pytest.approx((EAST, NORTH - 20, EAST, NORTH + 20))
    assert undo_text(person) == "Undo: Rotate Cordon"
    run(person, "undo")
    assert geometry(person, key).bounds == pytest.approx((EAST - 20, NORTH, EAST + 20, NORTH))


def test_cut_with_the_mouse_then_merge(person):
    key = put(person, "crowd", (-20, -20), (20, -20), (20, 20), (-20, 20), closed=True, headcount=100)
    person.session.select({key})
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_X, SHIFT)
    person.click(at(0, -40), SHIFT)
    person.click(at(0, 40), SHIFT)
    person.key(KEY.Key_Return)
    parts = [person.session.plan.features[one].at(1) for one in person.session.selection]
    assert [part.properties["headcount"] for part in parts] == [50, 50] and undo_text(person) == "Undo: Cut Crowd"
    person.key(KEY.Key_J, CTRL)
    assert undo_text(person) == "Undo: Merge 2 features" and len(person.session.selection) == 1
    assert geometry(person, next(iter(person.session.selection))).area == pytest.approx(1600)


def test_what_differs_is_said_when_merged(person):
    ids = {put(person, "cordon", (-20, 0), (0, 0), posture="rope"), put(person, "cordon", (0, 0), (20, 0), posture="tape")}
    person.session.select(ids)
    run(person, "merge")
    assert any("posture" in text for text in said(person))


def test_commands_that_cannot_be_done_say_why(person):
    person.session.select({put(person, "unit", (0, 0))})
    for action, words in [("merge", "two or more"), ("reverse", "Only lines"), ("ungroup", "in a group"), ("unlock", "is locked")]:
        run(person, action)
        assert any(words in text for text in said(person)), action


def test_group_lock_and_order(person):
    ids = {put(person, "unit", (-20, 0)), put(person, "unit", (20, 0))}
    person.session.select(ids)
    run(person, "group")
    person.session.select(())
    person.click(at(-20, 0))
    assert person.session.selection == ids
    run(person, "lock")
    assert undo_text(person) == "Undo: Lock 2 features"
    person.drag(at(20, 0), at(20, 30))
    assert undo_text(person) == "Undo: Lock 2 features", "what is locked stays"
    run(person, "unlock")
    run(person, "to-front")
    assert undo_text(person) == "Undo: Bring 2 features to the front"


def test_hidden_features_leave_map_tools_and_nothing_else(person):
    key = put(person, "unit", (0, 0))
    person.session.select({key})
    before = person.session.plan
    run(person, "hide")
    assert person.session.plan is before and person.session.selection == frozenset()
    assert key not in [one.id for one in person.canvas.items.placed]
    person.click(at(0, 0))
    assert person.session.selection == frozenset()
    run(person, "select-all")
    assert key not in person.session.selection, "so that nothing unseen is deleted with the rest"
    person.session.select(())
    assert any("hidden" in text for text in said(person))
    run(person, "show-hidden")
    assert key in [one.id for one in person.canvas.items.placed] and person.session.selection == {key}
    assert not person.window.actions_.by_id["show-hidden"].isEnabled()


def test_page_keys_go_through_corners_not_scenes(person):
    key = put(person, "cordon", (-20, 0), (0, 0), (20, 0))
    person.session.select({key})
    scene = person.session.scene
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_N)
    person.key(KEY.Key_PageDown)
    person.key(KEY.Key_PageDown)
    person.key(KEY.Key_Delete)
    assert person.session.scene == scene and len(geometry(person, key).coords) == 2


def test_letters_and_digits_belong_to_the_tool_in_use(person):
    put(person, "route", (-30, 0), (30, 0))
    person.session.select(())
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_B, SHIFT)
    assert person.canvas.tool_id == "offset"
    person.click(at(5, 0))
    person.move(at(5, 12))
    for key in (KEY.Key_K, KEY.Key_W, KEY.Key_7, KEY.Key_Comma, KEY.Key_5):
        person.key(key)
    assert person.canvas.tool_id == "offset"
    person.key(KEY.Key_Return)
    (key,) = person.session.selection
    made = person.session.plan.features[key]
    assert made.kind != "cordon" and made.at(1).geometry.bounds == pytest.approx((EAST - 30, NORTH + 7.5, EAST + 30, NORTH + 7.5), abs=0.01)


def test_ranks_are_typed_and_placed(person):
    person.look(at(0, 0))
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_U, SHIFT)
    for key in (KEY.Key_3, KEY.Key_0, KEY.Key_Slash, KEY.Key_2):
        person.key(key)
    person.click(at(0, 0))
    person.click(at(40, 0))
    (key,) = person.session.selection
    made = person.session.plan.features[key].at(1)
    assert made.geometry.length == pytest.approx(12) and made.properties["ranks"] == 2 and undo_text(person).startswith("Undo: Draw ")


def test_across_the_street_of_the_demo_town(person):
    person.session.layers.load_catalogue()
    person.wait_for_layers()
    roads = person.session.layers.layer_set.by_role("road")[0].parts[0].geometries
    buildings = [one for layer in person.session.layers.layer_set.by_role("building") for part in layer.parts for one in part.geometries]
    hand = across_street.wall_to_wall
    context = context_of(person.session)
    spots = [road.interpolate(share, normalized=True) for road in shapely.get_parts(roads) for share in (0.3, 0.6)]
    line, spot = next((found, spot) for spot in spots if (found := hand(context, (spot.x, spot.y))[0]) is not None)
    person.look((spot.x, spot.y), 0.5)
    person.window.canvas.surface.setFocus()
    person.key(KEY.Key_C, SHIFT)
    assert person.canvas.tool_id == "across-street"
    person.click((spot.x, spot.y))
    made = geometry(person, next(iter(person.session.selection)))
    assert undo_text(person).startswith("Undo: Draw Cordon") and made.distance(spot) < 1 and line.length > 0
    inner = LineString([made.interpolate(1e-3), made.interpolate(made.length - 1e-3)])
    assert not any(inner.intersects(one) for one in buildings)


def test_every_key_is_on_the_cheat_sheet():
    sheet = shortcut_sheet()
    for words in ("Rotate", "Merge", "Close a street wall to wall", "Officers in ranks", "Hide on the map"):
        assert words in sheet


def kind_and_properties(person, key):
    feature = person.session.plan.features[key]
    return feature.kind, dict(feature.at(person.session.scene).properties)


def test_a_cordon_becomes_a_barrier_in_one_step(person):
    key = put(person, "cordon", (0, 0), (40, 0), name="North", note="see map", ranks=2, group="a")
    line = geometry(person, key)
    person.session.select([key])
    run(person, "become-barrier")
    kind, properties = kind_and_properties(person, key)
    assert kind == "barrier" and geometry(person, key).equals(line) and person.session.selection == {key}
    assert {name: properties[name] for name in ("name", "note", "group")} == {"name": "North", "note": "see map", "group": "a"}
    assert set(properties) <= {*kinds()["barrier"].properties, "group"}
    assert undo_text(person) == "Undo: Change North to Barrier"
    run(person, "undo")
    assert kind_and_properties(person, key)[0] == "cordon" and kind_and_properties(person, key)[1]["ranks"] == 2


def test_a_crowd_becomes_a_flow_with_its_people_in_all_scenes(person):
    key = put(person, "crowd", (0, 0), (40, 0), (40, 40), closed=True, headcount=300, risk="high")
    person.session.set_scope(Scope.FROM_HERE_ON)
    person.session.set_scene(2)
    person.session.do(set_property([person.session.plan.features[key]], "headcount", 500, 2, Scope.FROM_HERE_ON))
    person.session.select([key])
    run(person, "become-crowd-flow")
    feature = person.session.plan.features[key]
    assert feature.kind == "crowd-flow" and [dict(feature.at(n).properties) for n in (1, 2)] == [{"headcount": 300}, {"headcount": 500}]


def test_only_kinds_of_the_same_shape_are_offered(person):
    key = put(person, "unit", (0, 0))
    person.session.select([key])
    by_id = person.window.actions_.by_id
    assert by_id["become-aid-post"].isEnabled() and by_id["become-aid-post"].isVisible()
    assert not by_id["become-barrier"].isEnabled() and not by_id["become-barrier"].isVisible() and not by_id["become-unit"].isEnabled()
    menu = ContextMenu(person.window.desk, (key,), at(0, 0))
    kinds_menu = next(action.menu() for action in menu.actions() if action.menu() and action.text() == "Change the kind")
    assert by_id["become-aid-post"] in kinds_menu.actions() and by_id["become-barrier"] not in kinds_menu.actions()
    menu.close()
    person.session.select([])
    assert not by_id["become-aid-post"].isEnabled()


def test_what_is_locked_or_of_another_shape_keeps_its_kind(person):
    key = put(person, "unit", (0, 0), locked=True)
    person.session.select([key])
    run(person, "become-aid-post")
    assert kind_and_properties(person, key)[0] == "unit"
    assert person.window.notices.notices[-1].text.text() == "What is selected is locked; unlock it first."
    other = put(person, "cordon", (0, 0), (40, 0))
    person.session.select([other])
    become("aid-post")(person.window.desk)
    assert kind_and_properties(person, other)[0] == "cordon"
    assert person.window.notices.notices[-1].text.text() == "What is selected has not the shape of this: Health post."


def test_several_become_a_kind_together(person):
    keys = [put(person, kind, (10 * n, 0)) for n, kind in enumerate(("unit", "media", "aid-post"))]
    person.session.select(keys)
    run(person, "become-aid-post")
    assert [kind_and_properties(person, key)[0] for key in keys] == ["aid-post"] * 3
    assert undo_text(person) == "Undo: Change 2 features to Health post"
