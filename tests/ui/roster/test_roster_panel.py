"""The roster panel: states, search, placing, and every edit as a change that undo takes back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from support.panel_stage import at, feature, stage  # noqa: F401
from tabletop.core.roster.sums import stands_in, state_of
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, set_roster
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.session import Session
from tabletop.ui.parts.language import speak
from tabletop.ui.roster.roster_form import fresh_id
from tabletop.ui.roster.roster_panel import RosterPanel, without_unit
from tabletop.ui.roster.roster_rows import tree

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(stage: Session, qtbot) -> RosterPanel:  # noqa: F811
    made = RosterPanel(stage)
    qtbot.addWidget(made)
    made.resize(260, 600)
    made.show()
    return made


def titles(node) -> list:
    return [(child.title, titles(child)) if child.children else child.title for child in node.children]


def totals(panel: RosterPanel, node) -> tuple[float, float]:
    sums = panel.rows.sums(node)
    return sums.placed, sums.strength


def click(panel: RosterPanel, qtbot, unit_id: str) -> None:
    qtbot.mouseClick(panel.tree.viewport(), LEFT, pos=panel.tree.visualRect(panel.rows.index_of(unit_id)).center())


def test_units_stand_below_agency_and_satgas(panel):
    assert titles(panel.rows.root) == [("Polri", [("Preventif", ["Alpha"]), ("Gakkum", ["Beta"])]), ("TNI", ["Kodim"])]


def test_totals_count_each_unit_once(panel):
    assert panel.total.text() == "30 of 60 persons placed in this scene; 30 not placed; 20 drawn twice"
    assert totals(panel, panel.rows.root.children[0]) == (30, 30)
    assert totals(panel, panel.rows.root.children[1]) == (0, 30)


def test_states(panel, stage):  # noqa: F811
    assert [panel.rows.state(unit) for unit in stage.plan.roster.values()] == ["placed", "double", "unplaced"]


def test_a_unit_on_the_cordon_it_mans_stands_once(stage):  # noqa: F811
    line = stage.plan.features["exit"].at(1).geometry
    plan = Plan(roster=stage.plan.roster, features={"u": feature("u", "unit", at(), unit="a"), "c": feature("c", "cordon", line, unit="a")})
    assert state_of(plan.roster["a"], stands_in(plan, 1)["a"]) == "placed"


def test_states_follow_edits_without_folding_the_tree(panel, stage):  # noqa: F811
    panel.tree.collapse(panel.rows.index(0, 0))
    stage.do(add_feature(message("x"), feature("k", "unit", at(), unit="c")))
    assert panel.rows.state(stage.plan.roster["c"]) == "placed"
    assert not panel.tree.isExpanded(panel.rows.index(0, 0))
    stage.undo_stack.undo()
    assert panel.rows.state(stage.plan.roster["c"]) == "unplaced"


def test_search_shows_what_matches(panel, qtbot):
    qtbot.keyClicks(panel.search, "gakkum bet")
    assert titles(panel.rows.root) == [("Polri", [("Gakkum", ["Beta"])])]
    panel.search.setText("nobody")
    assert panel.empty.isVisible() and not panel.tree.isVisible()
    qtbot.mouseClick(panel.empty.button, LEFT)
    assert panel.tree.isVisible() and panel.search.text() == ""


def test_place_by_button_enter_and_double_click(panel, qtbot):
    panel.show_unit("c")
    with qtbot.waitSignal(panel.place_requested) as told:
        qtbot.mouseClick(panel.place_button, LEFT)
    assert told.args == [["c"]]
    with qtbot.waitSignal(panel.place_requested) as told:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert told.args == [["c"]]
    spot = panel.tree.visualRect(panel.rows.index_of("a")).center()
    qtbot.mouseClick(panel.tree.viewport(), LEFT, pos=spot)
    with qtbot.waitSignal(panel.place_requested) as told:
        qtbot.mouseDClick(panel.tree.viewport(), LEFT, pos=spot)
    assert told.args == [["a", "c"]]


def test_the_button_offers_what_stands_nowhere_before_what_stands(panel, qtbot):
    panel.show_unit("a")  # it stands already, and stays chosen after it was placed
    with qtbot.waitSignal(panel.place_requested) as told:
        qtbot.mouseClick(panel.place_button, LEFT)
    assert told.args == [["c"]]


def test_nothing_is_placed_while_a_group_is_chosen(panel, qtbot):
    panel.tree.setCurrentIndex(panel.rows.index(0, 0))
    assert not panel.place_button.isEnabled()
    with qtbot.assertNotEmitted(panel.place_requested):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)


def test_a_commander_whose_units_all_stand_says_so(panel, stage, qtbot):  # noqa: F811
    roster = stage.plan.roster
    stage.do(set_roster(message("x"), roster["a"], replace(roster["a"], strength=0)))
    stage.do(set_roster(message("x"), roster["b"], replace(roster["b"], parent="a")))
    stage.do(add_feature(message("x"), feature("k", "unit", at(), unit="b")))
    panel.show_unit("a")
    with qtbot.waitSignal(stage.notice) as told, qtbot.assertNotEmitted(panel.place_requested):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert roster["a"].name in told.args[0]


def test_a_unit_that_only_stands_above_what_was_found_is_passed_over(panel, stage, qtbot):  # noqa: F811
    roster = stage.plan.roster
    stage.do(set_roster(message("x"), roster["b"], replace(roster["b"], parent="a")))
    qtbot.keyClicks(panel.search, "beta")
    assert [unit.id for unit in panel.rows.root.units()] == ["a", "b"]
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    assert panel.unit().id == "b"


def test_a_click_on_a_placed_unit_selects_its_features(panel, stage, qtbot):  # noqa: F811
    click(panel, qtbot, "b")
    assert stage.selection == {"beta", "beta 2"}
    click(panel, qtbot, "c")
    assert stage.selection == {"beta", "beta 2"}


def test_the_selection_of_the_map_is_followed(panel, stage):  # noqa: F811
    stage.select(["alpha"])
    assert panel.unit().id == "a"


def fill(panel: RosterPanel, qtbot, name: str, strength: str) -> None:
    panel.form.fields["name"].clear()
    qtbot.keyClicks(panel.form.fields["name"], name)
    panel.form.fields["strength"].clear()
    qtbot.keyClicks(panel.form.fields["strength"], strength)


def test_add_a_unit(panel, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(panel.add_button, LEFT)
    fill(panel, qtbot, "Dalmas 9", "38")
    panel.form.fields["agency"].setEditText("Polri")
    qtbot.keyClick(panel.form.fields["strength"], Qt.Key.Key_Return)
    assert stage.plan.roster["dalmas-9"] == RosterUnit("dalmas-9", "Dalmas 9", "Polri", "", 38)
    assert panel.unit().id == "dalmas-9"
    assert stage.undo_stack.undoText() == "Add Dalmas 9 to the roster"
    stage.undo_stack.undo()
    assert "dalmas-9" not in stage.plan.roster


def test_edit_a_unit(panel, stage, qtbot):  # noqa: F811
    panel.show_unit("c")
    qtbot.keyClick(panel.tree, Qt.Key.Key_F2)
    assert panel.form.isVisible()
    fill(panel, qtbot, "Kodim 2", "40")
    qtbot.mouseClick(panel.form.keep, LEFT)
    assert stage.plan.roster["c"] == RosterUnit("c", "Kodim 2", "TNI", "Preventif", 40)
    assert not panel.form.isVisible()


def test_escape_leaves_the_form_and_changes_nothing(panel, stage, qtbot):  # noqa: F811
    before = stage.plan
    panel.show_unit("c")
    qtbot.mouseClick(panel.edit_button, LEFT)
    fill(panel, qtbot, "Other", "1")
    qtbot.keyClick(panel.form.fields["name"], Qt.Key.Key_Escape)
    assert stage.plan is before and not panel.form.isVisible()


@pytest.mark.parametrize(
    ("name", "strength", "told"), [("", "3", "name"), ("X", "many", "whole number"), ("X", "-3", "whole"), ("X", "1.5", "whole")]
)
def test_a_wrong_value_is_told_and_nothing_is_lost(panel, stage, qtbot, name, strength, told):  # noqa: F811
    before = stage.plan
    qtbot.mouseClick(panel.add_button, LEFT)
    fill(panel, qtbot, name, strength)
    qtbot.mouseClick(panel.form.keep, LEFT)
    assert told in panel.form.wrong.text() and panel.form.wrong.isVisible()
    assert panel.form.fields["name"].text() == name and panel.form.fields["strength"].text() == strength
    assert stage.plan is before


def test_removing_a_unit_frees_its_features_in_one_step(panel, stage, qtbot):  # noqa: F811
    before = stage.plan
    panel.show_unit("b")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert "b" not in stage.plan.roster
    assert all("unit" not in stage.plan.features[one].at(1).properties for one in ("beta", "beta 2"))
    assert stage.plan.features["alpha"] is before.features["alpha"]
    stage.undo_stack.undo()
    assert stage.plan == before


def test_a_unit_above_others_lets_them_go():
    roster = {"a": RosterUnit("a", "A"), "b": RosterUnit("b", "B", parent="a")}
    plan = Plan(roster=roster)
    assert plan.apply(without_unit(plan, roster["a"])).roster == {"b": RosterUnit("b", "B")}


def test_an_empty_roster_asks_for_units(panel, stage, qtbot):  # noqa: F811
    stage.file.plan = Plan()
    stage.plan_changed.emit(None)
    assert panel.empty.isVisible() and not panel.search.isVisible()
    qtbot.mouseClick(panel.empty.button, LEFT)
    assert panel.form.isVisible()


def test_read_only(panel, stage):  # noqa: F811
    stage.file.read_only = True
    panel.show_unit("a")
    stage.plan_changed.emit(None)
    assert not any(b.isEnabled() for b in (panel.place_button, panel.add_button, panel.edit_button, panel.remove_button))


def test_ids_are_fresh():
    assert fresh_id("Dalmas  Awal 1", []) == "dalmas-awal-1"
    assert fresh_id("Dalmas", ["dalmas", "dalmas-2"]) == "dalmas-3"
    assert fresh_id("***", []) == "unit"


def test_a_thousand_units(panel, stage):  # noqa: F811
    stage.file.plan = Plan(roster={str(n): RosterUnit(str(n), f"Unit {n}", f"Agency {n % 7}", f"S{n % 3}", 1) for n in range(1000)})
    stage.plan_changed.emit(None)
    assert totals(panel, panel.rows.root) == (0, 1000)
    panel.search.setText("unit 99")
    assert len(list(panel.rows.root.units())) == 19
    panel.search.clear()
    assert len(list(tree(stage.plan.roster, {"99", "7"}).units())) == 2
    assert not panel.grab().isNull()


def test_words_follow_the_language(panel):
    speak("id")
    assert panel.place_button.text() == "Tempatkan"
    assert panel.total.text() == "30 dari 60 personel ditempatkan di adegan ini; 30 belum ditempatkan; 20 tergambar dua kali"


def test_names_are_never_markup(panel, stage):  # noqa: F811
    stage.file.plan = Plan(roster={"x": RosterUnit("x", "<img src=/etc/passwd>")})
    stage.plan_changed.emit(None)
    assert "<img" not in panel.rows.index_of("x").data(Qt.ItemDataRole.ToolTipRole)


def test_what_is_too_much_in_one_row_does_not_hide_what_lacks_in_another(panel, stage, qtbot):  # noqa: F811
    roster = {"a": RosterUnit("a", "A", strength=30), "b": RosterUnit("b", "B", strength=20)}
    features = [feature("u", "unit", at(), unit="a", strength=50), feature("x", "unit", at(), unit="A ")]
    stage.file.plan = Plan(roster=roster, features={one.id: one for one in features})
    stage._plan_replaced(None)
    total = "30 of 50 persons placed in this scene; 20 not placed; 20 more than their units have"
    assert panel.total.text() == f"{total}; 1 on the map name a unit that the roster does not have"
    assert panel.rows.state_words(roster["a"]) == "placed, 50 of 30" and panel.rows.state_words(roster["b"]) == "not placed"
    assert totals(panel, panel.rows.root) == (30, 50)


def test_a_low_panel_keeps_search_and_tree_and_says_the_sums_where_there_is_room(stage, qtbot):  # noqa: F811
    dock = QWidget()
    qtbot.addWidget(dock)
    low = RosterPanel(stage, dock)
    head = [low.chips, low.total, low.stated]
    low.resize(260, 600)
    dock.show()
    assert all(one.isVisible() for one in head)
    low.resize(260, 190)
    assert not any(one.isVisible() for one in head)
    assert low.search.isVisible() and low.tree.isVisible()
    low.resize(260, 600)
    assert all(one.isVisible() for one in head)
    low.chips.choose("unplaced")
    low.resize(260, 190)
    assert low.chips.isVisible() and not low.total.isVisible()


def test_down_in_the_search_goes_to_the_first_unit_found_and_enter_places_it(panel, qtbot):
    panel.show_unit("a")
    qtbot.keyClicks(panel.search, "bet")
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    assert panel.unit().name == "Beta" and panel.focusWidget() is panel.tree
    panel.search.setText("kodim")
    with qtbot.waitSignal(panel.place_requested) as told:
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert panel.unit().name == "Kodim" and told.args[0][0] == panel.unit().id
    panel.search.setText("nobody")
    with qtbot.assertNotEmitted(panel.place_requested):
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
