"""Reshaping and arranging from the window: real keys and clicks, one undo step each, words for what cannot be."""

import pytest
import shapely
from PySide6.QtCore import Qt
from shapely import LineString, Point, Polygon

from support.person import Person
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.tools.along import across_street
from tabletop.ui.commands.shape_commands import context_of
from tabletop.ui.manual.help_window import shortcut_sheet

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
