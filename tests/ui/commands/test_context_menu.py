"""The menu under the pointer: what stands in it fits what lies there."""

import numpy as np
import shapely
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.panel_stage import LayerView
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.io.documents.pasted_text import text_of
from tabletop.ui.commands import clipboard
from tabletop.ui.window.context_menu import ContextMenu, found_at

GROUND = (500_000.0, 9_950_000.0)


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def submenu(menu, title):
    return next(action.menu() for action in menu.actions() if action.menu() is not None and action.text() == title)


def thing(key, kind, geometry, **properties):
    return Feature.from_spans(key, kind, [Span(State(geometry, properties))])


def buildings(*names, visible=True, **info):
    shapes = [shapely.box(GROUND[0] - 5, GROUND[1] - 5, GROUND[0] + 5, GROUND[1] + 5) for _ in names]
    data = "".join(names).encode()
    ends = np.cumsum([0, *(len(name.encode()) for name in names)])
    column = TextColumn(ends, data)
    return LayerView(Layer(LayerInfo("b", {"en": "Buildings"}, **info), (ragged_from(shapes, 2),), {"name": column}), visible)


def test_a_line_may_be_reshaped_and_a_point_not(window):  # noqa: F811
    with_line = next(
        number for number in window.session.plan.scenes if any(one.kind == "cordon" for one in window.session.plan.placed(number))
    )
    window.session.set_scene(with_line)
    line = next(one for one in window.session.plan.placed(with_line) if one.kind == "cordon")
    menu = ContextMenu(window.desk, (line.id,), GROUND)
    assert window.session.selection == {line.id}
    assert {"Edit vertices", "Properties", "Copy", "Duplicate", "Delete", "Lock", "Order and group", "Applies to"} <= set(texts(menu))
    unit = next(one for one in window.session.plan.placed(window.session.scene) if one.kind == "unit")
    window.session.select([])
    assert "Edit vertices" not in texts(ContextMenu(window.desk, (unit.id,), GROUND))


def test_a_selection_under_the_pointer_stays(window):  # noqa: F811
    ids = [one.id for one in window.session.plan.placed(window.session.scene)][:3]
    window.session.select(ids)
    ContextMenu(window.desk, (ids[1],), GROUND)
    assert window.session.selection == set(ids)


def test_several_below_are_a_list_to_choose_from(window):  # noqa: F811
    window.session.do(add_feature(message("Add"), *(thing(f"t{n}", "text", Point(GROUND), text="x", name=f"Sign {n}") for n in range(2))))
    window.session.select([])
    menu = submenu(ContextMenu(window.desk, ("t1", "t0"), GROUND), "Select one of 2 here")
    assert texts(menu) == ["Sign 1: Text", "Sign 0: Text"]
    menu.actions()[1].trigger()
    assert window.session.selection == {"t0"}


def test_what_is_locked_can_be_unlocked(window):  # noqa: F811
    window.session.do(add_feature(message("Add"), thing("t", "text", Point(GROUND), text="x", locked=True)))
    window.session.select([])
    menu = ContextMenu(window.desk, ("t",), GROUND)
    assert "Unlock" in texts(menu) and "Lock" not in texts(menu)


def test_applies_to_sets_the_scope(window):  # noqa: F811
    some = next(iter(window.session.plan.placed(window.session.scene))).id
    scopes = submenu(ContextMenu(window.desk, (some,), GROUND), "Applies to")
    assert [action.isChecked() for action in scopes.actions()] == [False, True, False]
    scopes.actions()[0].trigger()
    assert window.session.scope is Scope.THIS_SCENE


def test_bare_map_pastes_at_the_place(window):  # noqa: F811
    clipboard.put(text_of([thing("t", "text", Point(460_000, 9_900_000), text="x")]))
    menu = ContextMenu(window.desk, (), GROUND)
    assert texts(menu)[0] == "Paste here" and "Add layers from files..." in texts(menu)
    menu.actions()[0].trigger()
    (key,) = window.session.selection
    assert window.session.plan.features[key].at(window.session.scene).geometry.equals_exact(Point(GROUND), 0.01)


def test_nothing_is_pasted_where_nothing_may_be_written(window):  # noqa: F811
    window.session.file.read_only = True
    assert not ContextMenu(window.desk, (), GROUND).actions()[0].isEnabled()


def test_coordinates_go_to_the_clipboard(window):  # noqa: F811
    menu = submenu(ContextMenu(window.desk, (), GROUND), "Copy coordinates")
    assert len(texts(menu)) == 4
    menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == menu.actions()[0].text() and "500,000.0" in QApplication.clipboard().text()


def test_what_is_here_names_source_and_accuracy(window):  # noqa: F811
    window.session.layers.views[:] = [buildings("Kantor <b>KPU</b> & Co", source="OSM", date="2026", accuracy_m=2.5)]
    here = submenu(ContextMenu(window.desk, (), GROUND), "What is here")
    assert texts(here) == ["Kantor <b>KPU</b> && Co", "All values..."]
    assert texts(here.actions()[0].menu()) == ["Layer: Buildings", "Source: OSM", "Date: 2026", "Accuracy: 2.5 m"]


def test_what_is_not_known_is_said(window):  # noqa: F811
    window.session.layers.views[:] = [buildings("", schematic=True)]
    facts = submenu(ContextMenu(window.desk, (), GROUND), "What is here").actions()[0]
    assert facts.text() == "Buildings" and "Accuracy: unknown" in texts(facts.menu()) and len(texts(facts.menu())) == 3
    window.session.layers.views[:] = []
    assert texts(submenu(ContextMenu(window.desk, (), GROUND), "What is here")) == ["No layer has anything here"]


def test_hidden_layers_and_far_places_hold_nothing():
    assert found_at([buildings("a", visible=False)], GROUND, 1.0) == []
    assert found_at([buildings("a")], (GROUND[0] + 10, GROUND[1]), 1.0) == []
    assert [one.title for one in found_at([buildings("a", "a", "b")], (GROUND[0] + 5.5, GROUND[1]), 1.0)] == ["a", "b"]
