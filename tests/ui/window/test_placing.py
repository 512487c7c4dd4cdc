"""Units of the roster placed from the panel: one after another by clicks, and dropped on the map."""

import pytest
from PySide6.QtCore import QPointF
from shapely.geometry import Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.roster.places import put
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit


def test_roster_units_are_placed_one_after_another(window, qtbot):  # noqa: F811
    held, spare = window.session, [RosterUnit(key, key, "Polri", strength=9) for key in ("x", "y", "z")]
    held.do(Change(message("Add"), tuple(Edit("roster", one.id, None, one) for one in spare)))
    window.panels.roster.place_requested.emit(["x", "y", "z"])
    assert window.canvas.tool_id == "draw-unit" and window._defaults("unit") == {"unit": "x"}
    for key, following in (("x", "y"), ("y", "z")):
        held.do(put(held.plan, key, Point(500_000, 9_950_000), held.scene, held.scope).change)
        assert window._defaults("unit") == {"unit": following} and window.canvas.tool_id == "draw-unit"
    held.do(put(held.plan, "z", Point(500_000, 9_950_000), held.scene, held.scope).change)
    qtbot.waitUntil(lambda: window.canvas.tool_id == "select")
    assert window._defaults("unit") == {}


def test_units_dropped_on_the_map_stand_there(window, qtbot):  # noqa: F811
    held, spare = window.session, [RosterUnit(key, key, "Polri", strength=9) for key in ("x", "y")]
    held.do(Change(message("Add"), tuple(Edit("roster", one.id, None, one) for one in spare)))
    at_px = QPointF(200, 200)
    window.canvas.input.units_dropped.emit(["x", "y", "gone"], at_px)
    [placed] = [one for one in held.plan.placed(held.scene) if one.properties.get("unit") == "x"]
    assert (placed.geometry.x, placed.geometry.y) == pytest.approx(window.canvas.ground_at(at_px))
    assert window._defaults("unit") == {"unit": "y"}
    held.undo_stack.undo()
    assert not any(one.properties.get("unit") == "x" for one in held.plan.placed(held.scene))


def test_one_placing_says_one_thing_and_the_next_one_takes_its_place(window):  # noqa: F811
    held, spare = window.session, [RosterUnit(key, key, "Polri", strength=9) for key in ("x", "y")]
    held.do(Change(message("Add"), tuple(Edit("roster", one.id, None, one) for one in spare)))
    window.notices.clear()

    def drop(key, x_px):
        window.canvas.input.units_dropped.emit([key], QPointF(x_px, 200))
        [notice] = window.notices.notices
        return notice.text.text()

    held.set_scope(Scope.THIS_SCENE)
    assert drop("x", 200) == "x stands here now."
    held.set_scope(Scope.ALL_SCENES)
    drop("y", 300)
    assert "other scenes" in drop("y", 400)
    held.set_scope(Scope.THIS_SCENE)
    assert drop("x", 250).startswith("x stands here now, and no longer at its place ")
