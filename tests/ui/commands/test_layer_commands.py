"""Layers of the plan's own and tags in the window: menus, palette, context menu, search, saved views, drawing."""

import time

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu
from shapely import Point

from support.person import Person
from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.core.arrangement.plan_layers import LAYER, add_layer, lock_layer, put_on_layer
from tabletop.core.arrangement.tags import TAGS, retag
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.finding import Finding
from tabletop.ui.commands import edit_commands, find_commands, layer_commands
from tabletop.ui.commands.layer_commands import found_by_name
from tabletop.ui.dialogs.tags_dialog import TagsDialog
from tabletop.ui.window.context_menu import ContextMenu
from tabletop.ui.window.palette import Palette

EAST, NORTH = 507_000.0, 9_955_000.0


@pytest.fixture
def person(window):  # noqa: F811
    """A person with two layers in the plan and two units on empty ground."""
    made = Person(window)
    plan_session = made.session
    for name in ("Incoming", "Reserve"):
        assert plan_session.do(add_layer(plan_session.plan, name)[0])
    units = [new_feature("unit", Point(EAST + 40 * n, NORTH), {"name": f"U{n}"}) for n in range(2)]
    assert plan_session.do(add_feature(message("Put"), *units))
    made.units = [unit.id for unit in units]
    made.look((EAST, NORTH))
    return made


def run(person, action):
    person.window.actions_.by_id[action].trigger()


def submenu(person, name) -> dict:
    menu: QMenu = person.window.actions_._menus[name]
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


def said(person):
    return [notice.text.text() for notice in person.window.notices.notices]


def properties(person, key):
    return person.session.plan.features[key].at(person.session.scene).properties


def put(person, *ids, on):
    assert person.session.do(put_on_layer(person.session.plan, ids, on, person.session.scene, Scope.ALL_SCENES))


# --- layers
def test_what_is_drawn_comes_onto_the_layer_drawn_on(person):
    submenu(person, "layer/draw-on")["Reserve"].trigger()
    assert submenu(person, "layer/draw-on")["Reserve"].isChecked()
    person.window.canvas.set_tool("draw-unit")
    before = set(person.session.plan.features)
    person.click((EAST + 20, NORTH + 20))
    (made,) = set(person.session.plan.features) - before
    assert properties(person, made)[LAYER] == "Reserve"


def test_drawing_on_a_locked_layer_says_why_and_draws_nothing(person):
    person.session.shown.draw_on("Reserve")
    run(person, "plan-layer-lock")
    assert person.window.actions_.by_id["plan-layer-lock"].isChecked()
    person.window.canvas.set_tool("draw-unit")
    before = set(person.session.plan.features)
    person.click((EAST + 20, NORTH + 20))
    assert set(person.session.plan.features) == before
    assert "Reserve is locked" in i18n.text(person.window.canvas.host.preview.hint)
    run(person, "plan-layer-lock")
    person.click((EAST + 20, NORTH + 60))
    assert len(person.session.plan.features) == len(before) + 1


def test_the_selection_is_put_by_menu_and_by_context_menu_in_one_step(person):
    here = person.session
    here.select(person.units)
    steps = here.undo_stack.count()
    submenu(person, "layer/put")["Reserve"].trigger()
    assert [properties(person, key)[LAYER] for key in person.units] == ["Reserve"] * 2 and here.undo_stack.count() == steps + 1
    menu = ContextMenu(person.window.desk, (person.units[0],), (EAST, NORTH))
    (on_layer,) = [one for one in menu.findChildren(QMenu) if one.title() == "Put on plan layer"]
    next(action for action in on_layer.actions() if action.text() == "Incoming").trigger()
    assert [properties(person, key)[LAYER] for key in person.units] == ["Incoming"] * 2
    menu.close()


def test_one_layer_alone_and_all_again(person):
    put(person, person.units[0], on="Reserve")
    person.session.shown.draw_on("Reserve")
    run(person, "plan-layer-only")
    assert person.units[1] in person.session.hidden and person.units[0] not in person.session.hidden
    assert person.window.actions_.by_id["plan-layer-only"].isChecked()
    run(person, "plan-layer-only")
    assert person.session.hidden == frozenset()
    submenu(person, "layer/shown")["Reserve"].trigger()
    assert person.session.hidden == {person.units[0]}
    run(person, "show-hidden")
    assert person.session.hidden == frozenset() and person.session.selection == {person.units[0]}


def test_hiding_one_by_one_keeps_the_layers_as_they_are(person):
    put(person, person.units[0], on="Reserve")
    person.session.shown.show_layer("Reserve", False)
    person.session.select([person.units[1]])
    run(person, "hide")
    assert person.session.shown.one_by_one == {person.units[1]} and person.session.hidden == set(person.units)
    person.session.shown.show_layer("Reserve", True)
    assert person.session.hidden == {person.units[1]}


def test_tools_pass_over_what_is_hidden_and_say_what_is_locked(person):
    put(person, person.units[0], on="Reserve")
    person.session.shown.show_layer("Reserve", False)
    person.window.canvas.set_tool("select")
    person.click((EAST, NORTH))
    assert person.session.selection == frozenset()
    person.session.shown.show_layer("Reserve", True)
    person.session.do(lock_layer(person.session.plan, "Reserve", True))
    person.click((EAST, NORTH))
    assert person.session.selection == {person.units[0]}
    assert "Reserve is locked" in i18n.text(person.window.canvas.host.preview.hint)
    run(person, "delete")
    assert person.units[0] in person.session.plan.features and any("Reserve is locked" in text for text in said(person))
    person.session.select(person.units)
    run(person, "delete")
    assert person.units[0] in person.session.plan.features and person.units[1] not in person.session.plan.features


def test_pasted_things_come_onto_the_layer_drawn_on(person):
    put(person, person.units[0], on="Incoming")
    person.session.select([person.units[0]])
    edit_commands.copy(person.window.desk)
    person.session.shown.draw_on("Reserve")
    edit_commands.paste(person.window.desk)
    (pasted,) = person.session.selection
    assert properties(person, pasted)[LAYER] == "Reserve"
    person.session.shown.draw_on("")
    edit_commands.paste(person.window.desk)
    (pasted,) = person.session.selection
    assert LAYER not in properties(person, pasted)
    QGuiApplication.clipboard().clear()  # what is left there at the end crashes the process


def test_a_new_layer_from_the_menu_is_named_at_once(person, qtbot):
    person.window.panes.toggle("layers")
    run(person, "plan-layer-new")
    own = person.window.panels.layers.own
    assert own.isVisible() and own.list.is_typing and person.session.shown.active == "Layer 1"
    run(person, "plan-layer-rename")
    assert own.list.is_typing


def test_removing_greys_where_it_cannot_be(person):
    action = person.window.actions_.by_id["plan-layer-remove"]
    assert not action.isEnabled()
    person.session.shown.draw_on("Reserve")
    assert action.isEnabled()
    person.session.do(lock_layer(person.session.plan, "Reserve", True))
    assert not action.isEnabled()


def test_the_palette_knows_layers_and_tags_by_name(person):
    person.session.do(retag(person.session.plan, person.units, ["gate"], [], 1, Scope.ALL_SCENES))
    palette = Palette(person.window.desk)
    palette.fill("only reserve")
    texts = [palette.list.item(row).text() for row in range(palette.list.count())]
    palette.list.setCurrentRow(texts.index("Show only plan layer: Reserve"))
    palette.run_current()
    assert set(person.units) <= person.session.hidden
    titles = [row.title for row in found_by_name(person.window.desk)]
    assert {"Show only the tag: gate", "Select all with the tag: gate", "Put the selection on plan layer: Incoming"} <= set(titles)


def test_what_is_found_or_looked_at_and_hidden_is_said(person):
    put(person, person.units[0], on="Reserve")
    person.session.shown.show_layer("Reserve", False)
    finding = Finding("x", "warn", message("X"), (person.units[0],), 1, 1.0, 1.0, "m", "P", Point(EAST, NORTH))
    before = said(person)
    person.window.panels.findings.finding_activated.emit(finding)
    assert said(person) == [*before, "What is meant is hidden on this map: the panel Layers shows it again."]


def test_a_saved_view_keeps_layers_and_tag(person):
    put(person, person.units[0], on="Reserve")
    person.session.do(retag(person.session.plan, person.units, ["gate"], [], 1, Scope.ALL_SCENES))
    person.session.shown.show_layer("Reserve", False)
    person.session.shown.show_tag("gate")
    find_commands.save_view(person.window.desk)
    person.session.shown.show_all()
    person.session.do(add_layer(person.session.plan, "Later")[0])
    find_commands.go_to_view(person.window.desk, 0)
    assert person.session.shown.hidden_layers == {"Reserve"} and person.session.shown.tag == "gate"
    assert person.session.shown.layer_shown("Later")


def test_a_view_saved_before_there_were_layers_leaves_them(person):
    view = {"name": "Old", "bounds": [EAST - 50, NORTH - 50, EAST + 50, NORTH + 50]}
    from tabletop.core.values.change import set_setting

    person.session.do(set_setting(message("x"), "views", person.session.plan.settings.get("views"), [view]))
    person.session.shown.show_layer("Reserve", False)
    find_commands.go_to_view(person.window.desk, 0)
    assert person.session.shown.hidden_layers == {"Reserve"}


# --- tags
def answer(monkeypatch, text, accepted=True):
    seen = []

    def run_dialog(dialog):
        seen.append((dialog.windowTitle(), dialog.field.text()))
        dialog.field.setText(text)
        dialog.accept()
        return QDialog.DialogCode.Accepted if accepted and dialog.wrong.isHidden() else QDialog.DialogCode.Rejected

    monkeypatch.setattr(TagsDialog, "exec", run_dialog)
    return seen


def test_tags_of_many_at_once(person, monkeypatch):
    here = person.session
    here.do(retag(here.plan, [person.units[0]], ["north"], [], 1, Scope.ALL_SCENES))
    here.select(person.units)
    seen = answer(monkeypatch, "gate")
    run(person, "tags")
    assert [properties(person, key)[TAGS] for key in person.units] == ["north, gate", "gate"]
    answer(monkeypatch, "")
    run(person, "tags")
    assert [properties(person, key).get(TAGS) for key in person.units] == ["north", None]
    assert seen == [("Tags of 2 features", "")]
    before = here.plan
    answer(monkeypatch, "x", accepted=False)
    run(person, "tags")
    answer(monkeypatch, "x" * 250)
    run(person, "tags")
    assert here.plan is before


def test_a_tag_too_long_keeps_the_dialog_open(person, qtbot):
    dialog = TagsDialog(person.window, [one for one in person.session.plan.placed(1) if one.id in person.units], ["gate"])
    qtbot.addWidget(dialog)
    dialog.field.setText("x" * 61)
    dialog.accept()
    assert dialog.result() != QDialog.DialogCode.Accepted and dialog.wrong.text().startswith("A tag has at most 60")


def test_all_with_a_tag_are_selected_and_what_is_hidden_is_told(person):
    here = person.session
    here.do(retag(here.plan, person.units, ["gate"], [], 1, Scope.ALL_SCENES))
    submenu(person, "edit/tagged")["gate (2)"].trigger()
    assert here.selection == set(person.units)
    here.hide([person.units[0]])
    layer_commands.select_tagged(person.window.desk, "GATE")
    assert here.selection == {person.units[1]} and any(
        "1 with the tag GATE are hidden" in text or "hidden" in text for text in said(person)
    )
    submenu(person, "layer/tag")["gate (2)"].trigger()
    assert here.hidden >= {person.units[0]} and here.shown.tag == "gate"
    submenu(person, "layer/tag")["Show all tags"].trigger()
    assert here.shown.tag == ""


def test_what_is_drawn_while_one_tag_is_shown_bears_it(person):
    person.session.do(retag(person.session.plan, person.units, ["gate"], [], 1, Scope.ALL_SCENES))
    person.session.shown.show_tag("gate")
    person.window.canvas.set_tool("draw-unit")
    before = set(person.session.plan.features)
    person.click((EAST + 20, NORTH + 20))
    (made,) = set(person.session.plan.features) - before
    assert properties(person, made)[TAGS] == "gate" and made not in person.session.hidden


def test_a_tag_is_found_by_search_and_selects_all(person, qtbot):
    person.session.do(retag(person.session.plan, person.units, ["gerbang utara"], [], 1, Scope.ALL_SCENES))
    panel = person.window.panels.search
    person.window.panes.reveal("search")
    with qtbot.waitSignal(panel.engine.found, check_params_cb=lambda text, entries: text == "gerbang utara", timeout=20_000):
        panel.look_for("gerbang utara")
    tag = next(entry for entry in panel.rows.entries if entry.source == "tag")
    assert i18n.text(tag.detail) == "Tag, 2 in the plan: select all"
    assert {entry.key for entry in panel.rows.entries if entry.source == "feature"} >= set(person.units)
    panel.entry_activated.emit(tag)
    assert person.session.selection == set(person.units)


# --- fast
def test_ten_thousand_features_show_and_hide_without_holding_up_the_window(person):
    layers = ("Reserve", "Incoming", "")
    made = [
        new_feature("unit", Point(EAST + n % 100 * 10, NORTH + n // 100 * 10), {LAYER: layer} if (layer := layers[n % 3]) else {})
        for n in range(10_000)
    ]
    assert person.session.do(add_feature(message("Many"), *made))
    person.session.plan.placed(1)
    took = []
    for shown in (False, True) * 3:
        start = time.thread_time()
        person.session.shown.show_layer("Reserve", shown)
        took.append(time.thread_time() - start)
    assert sorted(took)[2] < 0.05, took
