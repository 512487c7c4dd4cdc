"""What each kind asks for at the pointer once it is drawn: proposals, keys, one edit, last answers, and what happens meanwhile."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shapely import LineString, Polygon

from support.map_hand import MapHand, at, feature, small_plan
from tabletop import i18n
from tabletop.canvas.asking.last_answers import LastAnswers, counted_up
from tabletop.canvas.asking.questions import QUESTIONS
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.ground.shown_layers import LayerView
from tabletop.settings import Settings

TAB, BACKTAB, ENTER, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape
AROUND = [(-40, -20), (20, -20), (20, 20), (-40, 20)]
ROSTER = {
    "a": RosterUnit("a", "Peleton Anggrek", "Polri", "", 31, "dalmas-awal"),
    "b": RosterUnit("b", "Tim Negosiasi", "Polri", "", 6, "negosiator"),
}


@pytest.fixture
def open_hand(qtbot):
    """A hand on the map of a plan with these features; the map before it is closed."""
    made = []

    def close():
        while made:
            made.pop().close()

    def make(*features, roster=None, size=(800, 600)):
        close()
        made.append(MapHand(qtbot, Plan(features={one.id: one for one in features}, scenes=small_plan().scenes, roster=roster or {}), size))
        made[-1].canvas.activateWindow()
        QTest.qWaitForWindowActive(made[-1].canvas)
        return made[-1]

    yield make
    close()


@pytest.fixture
def hand(open_hand):
    return open_hand()


@pytest.fixture
def notices(hand):
    told = []
    hand.session.notice.connect(lambda words, _: told.append(words))
    return told


def draw(hand, kind, places):
    hand.canvas.set_tool(f"draw-{kind}")
    for place in places:
        hand.click(at(*place))
    if len(places) > 1:
        hand.key(ENTER)
    return hand.canvas.asking


def place_unit(hand, right=0, up=0, kind="unit"):
    return draw(hand, kind, [(right, up)])


def press(row, *keys):
    """Keys and texts, to whatever field has the focus."""
    for key in keys:
        line = QApplication.focusWidget()
        assert any(line is one.line for one in row.fields)
        (QTest.keyClicks if isinstance(key, str) else QTest.keyClick)(line, key)


def newest(hand):
    return list(hand.session.plan.features.values())[-1].at(hand.session.scene).properties


def texts(row):
    return {one.question.name: one.line.text() for one in row.fields}


# --- the table
def test_every_question_is_a_property_of_its_kind():
    for kind, questions in QUESTIONS.items():
        assert {one.name for one in questions} <= set(kinds()[kind].properties)


def test_kinds_without_a_question_ask_nothing(hand):
    for kind in ("cordon", "barrier", "lane"):
        assert not draw(hand, kind, AROUND[:2]).isVisible()
    assert not place_unit(hand, 30, 30, "aid-post").isVisible()


# --- units
def test_a_unit_is_typed_by_the_keyboard_alone_and_set_in_one_step(hand):
    row = place_unit(hand)
    press(row, "dal", ENTER)
    assert texts(row) == {"unit_type": "Dalmas awal", "name": "Dalmas awal 1", "strength": ""}
    press(row, TAB, "Anggrek 1", TAB, "30", ENTER)
    assert newest(hand) == {"unit_type": "dalmas-awal", "name": "Anggrek 1", "strength": 30}
    assert not row.isVisible() and QApplication.focusWidget() is hand.canvas.surface and hand.canvas.tool_id == "draw-unit"
    hand.session.undo_stack.undo()
    assert newest(hand) == {}
    hand.session.undo_stack.undo()
    assert not hand.session.plan.features


def test_the_last_unit_is_the_next_proposal_and_its_name_counts_up(hand):
    press(place_unit(hand), "dal", TAB, "Anggrek 1", TAB, "30", ENTER)
    row = place_unit(hand, 40)
    assert texts(row) == {"unit_type": "Dalmas awal", "name": "Anggrek 2", "strength": "30"}
    press(row, ENTER)
    assert newest(hand) == {"unit_type": "dalmas-awal", "name": "Anggrek 2", "strength": 30}
    row = place_unit(hand, -40)
    press(row, "nego", ENTER)
    assert texts(row) == {"unit_type": "Negotiators", "name": "Negotiators 1", "strength": ""}
    press(row, TAB, TAB, "5", ENTER)
    row = place_unit(hand, -40, 40)
    press(row, "dalmas awal", ENTER)
    assert texts(row) == {"unit_type": "Dalmas awal", "name": "Anggrek 3", "strength": "30"}


def test_tab_goes_round_and_back(hand):
    row = place_unit(hand)
    order = [one.line for one in row.fields]
    for wanted in (*order[1:], order[0]):
        press(row, TAB)
        assert QApplication.focusWidget() is wanted
    press(row, BACKTAB)
    assert QApplication.focusWidget() is order[-1]


def test_esc_closes_the_list_first_and_then_leaves_the_unit_as_it_was_drawn(hand):
    row = place_unit(hand)
    press(row, "dal", ESC)
    assert row.isVisible() and row.line.text() == "" and not row.line.is_open
    press(row, "dal", ENTER, ESC)
    assert not row.isVisible() and newest(hand) == {} and hand.canvas.tool_id == "draw-unit"
    assert texts(place_unit(hand, 30)) == {"unit_type": "", "name": "", "strength": ""}


def test_a_type_of_ones_own_is_kept_as_it_is_written(hand):
    row = place_unit(hand)
    press(row, "Pawang ular", ENTER, ENTER)
    assert newest(hand)["unit_type"] == "Pawang ular" and newest(hand)["name"] == "Pawang ular 1"


def test_a_unit_of_the_roster_fills_name_type_and_strength_and_follows_its_row(open_hand):
    hand = open_hand(roster=ROSTER)
    row = place_unit(hand)
    press(row, "anggrek", ENTER)
    assert texts(row) == {"unit": "Peleton Anggrek", "unit_type": "Dalmas awal", "name": "Peleton Anggrek", "strength": "31"}
    press(row, ENTER)
    assert newest(hand) == {"unit": "a"}
    row = place_unit(hand, 30)
    row.line.open_list()
    assert [entry.value for entry in row.line.entries] == ["b", "a"] and "placed" in row.line.entries[1].more
    press(row, "nego", ENTER, TAB, TAB, TAB, "4", ENTER)
    assert newest(hand) == {"unit": "b", "strength": 4}


def test_the_name_of_a_unit_of_the_roster_links_it_while_it_stands_nowhere(open_hand):
    hand = open_hand(roster=ROSTER)
    row = place_unit(hand)
    press(row, TAB, TAB, "peleton ANGGREK", ENTER)
    assert newest(hand) == {"unit": "a"}
    row = place_unit(hand, 30)
    press(row, TAB, TAB, "Peleton Anggrek", TAB, "7", ENTER)
    assert newest(hand) == {"name": "Peleton Anggrek", "strength": 7}


def test_a_roster_can_be_passed_over(open_hand):
    hand = open_hand(roster=ROSTER)
    row = place_unit(hand)
    press(row, TAB, "nego", TAB, TAB, "5", ENTER)
    assert newest(hand) == {"unit_type": "negosiator", "name": "Negotiators 1", "strength": 5}


def test_what_the_roster_does_not_have_is_said_and_the_field_stays(open_hand):
    hand = open_hand(roster=ROSTER)
    row = place_unit(hand)
    press(row, "xyz", TAB)
    assert row.said.text() == "The list has nothing called xyz." and QApplication.focusWidget() is row.line
    press(row, ENTER)
    assert row.isVisible() and newest(hand) == {}


def test_a_unit_placed_out_of_the_roster_asks_nothing(hand):
    hand.canvas.set_defaults(lambda kind: {"unit": "a"})
    assert not place_unit(hand).isVisible()


# --- numbers
@pytest.mark.parametrize("wrong", ["1.5", "99999999999", "2,5,1"])
def test_a_wrong_strength_keeps_the_row_on_enter_and_says_why(hand, wrong):
    row = place_unit(hand)
    press(row, TAB, TAB, wrong, ENTER)
    assert row.isVisible() and row.said.text().startswith("Strength") and newest(hand) == {}
    assert QApplication.focusWidget() is row.fields[2].line


def test_a_click_elsewhere_takes_what_is_right_and_says_what_is_not(hand, notices):
    row = place_unit(hand)
    press(row, "dal", ENTER, TAB, TAB, "1.5")
    hand.click(at(80, 60))
    assert hand.session.plan.features and notices == ["Unit: what was typed last was not taken. Strength must be a whole number."]
    first = next(iter(hand.session.plan.features.values())).at(1).properties
    assert first == {"unit_type": "dalmas-awal", "name": "Dalmas awal 1"}


def test_a_headcount_that_is_none_is_said_when_one_goes_on(hand, notices):
    row = draw(hand, "crowd", AROUND)
    press(row, "1.5")
    hand.canvas.set_tool("select")
    assert newest(hand) == {} and len(notices) == 1 and "whole number of people" in notices[0]


def test_letters_are_no_numbers_and_fire_no_tool(hand):
    row = place_unit(hand)
    press(row, TAB, TAB, "3v0")
    assert row.fields[2].line.text() == "30" and hand.canvas.tool_id == "draw-unit"


# --- rings
def test_rings_round_one_object_count_up(hand):
    for size, number in ((20, "I"), (40, "II"), (60, "III"), (70, "IV"), (75, "IV")):
        row = draw(hand, "ring", [(-size, -size), (size, -size), (size, size), (-size, size)])
        assert row.line.text() == number
        press(row, ENTER)
    numbers = [one.at(1).properties.get("number") for one in hand.session.plan.features.values()]
    assert numbers == [None, 2, 3, 4, 4]


@pytest.mark.parametrize(("typed", "number"), [("3", 3), ("iii", 3), ("Ring II", 2), ("IV", 4)])
def test_the_number_of_a_ring_is_typed_in_both_writings(hand, typed, number):
    press(draw(hand, "ring", AROUND), typed, ENTER)
    assert newest(hand).get("number") == number


def test_a_ring_that_there_is_not_is_refused(hand):
    row = draw(hand, "ring", AROUND)
    press(row, "5", ENTER)
    assert row.isVisible() and row.said.text() == "Give the number of the ring: I, II, III or IV."


def test_a_ring_inside_another_is_numbered_from_inside_out(open_hand):
    far = feature("far", "ring", LineString([at(-300, 0), at(300, 0)]).buffer(200), number=2)
    assert draw(open_hand(far), "ring", AROUND).line.text() == "I"
    same = feature("same", "ring", LineString([at(-300, 0), at(300, 0)]).buffer(200), number=1)
    assert draw(open_hand(same), "ring", AROUND).line.text() == "II"


def test_a_ring_far_away_begins_anew(open_hand):
    far = feature("far", "ring", LineString([at(400, 400), at(450, 400)]).buffer(20), number=2)
    hand = open_hand(far)
    assert draw(hand, "ring", AROUND).line.text() == "I"


# --- exits
def test_an_exit_proposes_what_is_clear_and_takes_it_in_one_step(open_hand):
    walls = [feature(f"w{x}", "barrier", LineString([at(x, -60), at(x, 60)])) for x in (-3, 4.57)]
    hand = open_hand(*walls)
    row = draw(hand, "exit", [(0, 0), (0, 40)])
    assert row.line.text() == "7.5" and "7.57 m" in row.said.text()
    press(row, ENTER)
    assert newest(hand) == {"width_m": 7.5}


def test_an_exit_on_open_ground_asks_and_one_that_is_barred_says_so(hand):
    row = draw(hand, "exit", [(0, 0), (0, 40)])
    assert row.line.text() == "" and "No obstacle near" in row.said.text()
    press(row, "3,5", ENTER)
    assert newest(hand) == {"width_m": 3.5}
    draw(hand, "barrier", [(20, 20), (60, 20)])
    row = draw(hand, "exit", [(40, 0), (40, 40)])
    assert row.line.text() == "" and "nothing is clear" in row.said.text()


# --- protected objects and vehicles
def test_a_protected_object_asks_for_category_and_name(hand):
    press(draw(hand, "protected", AROUND), "kpu", ENTER, TAB, "Kantor KPU", ENTER)
    assert newest(hand) == {"category": "kpu", "name": "Kantor KPU"}
    row = draw(hand, "protected", [(50, 50), (80, 50), (80, 80)])
    assert texts(row) == {"category": "", "name": ""}


def building_layer(**columns):
    """A building round the middle of the map, with texts by column."""
    texts = {name: TextColumn(np.array([0, len(text)]), text.encode()) for name, text in columns.items()}
    outline = ragged_from([Polygon([at(-45, -25), at(25, -25), at(25, 25), at(-45, 25)])], 2)
    return LayerView(Layer(LayerInfo("buildings", {"en": "Buildings"}, role="building"), (outline,), texts))


def test_a_protected_object_takes_name_and_category_from_the_building_that_it_stands_on(hand):
    hand.session.layers.views = [building_layer(name="Kantor KPU Kukar", use="kantor")]
    row = draw(hand, "protected", AROUND)
    assert texts(row) == {"category": "KPU", "name": "Kantor KPU Kukar"}
    press(row, ENTER)
    assert newest(hand) == {"category": "kpu", "name": "Kantor KPU Kukar"}


def test_a_building_made_a_protected_object_is_asked_only_for_what_its_layer_does_not_say(hand):
    hand.session.layers.views = [building_layer(name="Gedung Serbaguna")]
    hand.canvas.set_tool("protect")
    hand.click(at(0, 0))
    row = hand.canvas.asking
    assert row.isVisible() and list(texts(row)) == ["category"]
    press(row, "pemerintahan", ENTER, ENTER)
    assert newest(hand) == {"name": "Gedung Serbaguna", "category": "government"}


def test_a_unit_at_a_typed_place_is_asked_too_and_keeps_the_keys(hand):
    hand.canvas.set_tool("draw-unit")
    hand.move(at(10, 10))
    QTest.keyClicks(hand.canvas.surface, "5")
    QTest.keyClicks(hand.canvas.entry.line, "00020,9950030")
    QTest.keyClick(hand.canvas.entry.line, ENTER)
    row = hand.canvas.asking
    press(row, "dal", ENTER, ENTER)
    assert newest(hand)["unit_type"] == "dalmas-awal" and not hand.canvas.entry.isVisible()


def test_a_hidden_layer_names_no_building(hand):
    hand.session.layers.views = [replace(building_layer(name="Kantor KPU"), visible=False)]
    assert texts(draw(hand, "protected", AROUND)) == {"category": "", "name": ""}


def test_a_vehicle_asks_for_its_type_and_proposes_the_last(hand):
    press(place_unit(hand, kind="vehicle"), "ambu", ENTER, ENTER)
    assert newest(hand) == {"vehicle_type": "ambulance"}
    row = place_unit(hand, 30, kind="vehicle")
    assert row.line.text() == "Ambulance"
    press(row, ENTER)
    assert newest(hand) == {"vehicle_type": "ambulance"}


# --- what happens meanwhile
def test_in_another_scene_the_answers_stay_with_the_scene_and_the_scope_they_were_asked_in(hand):
    hand.session.set_scope(Scope.ALL_SCENES)
    row = place_unit(hand)
    press(row, "dal", ENTER)
    hand.session.set_scene(2)
    assert not row.isVisible()
    unit = next(iter(hand.session.plan.features.values()))
    assert [unit.at(scene).properties.get("unit_type") for scene in (1, 2)] == ["dalmas-awal", "dalmas-awal"]


def test_another_scope_while_it_asks_does_not_split_the_answer(hand):
    row = place_unit(hand)
    press(row, "dal", ENTER)
    hand.session.set_scope(Scope.THIS_SCENE)
    unit = next(iter(hand.session.plan.features.values()))
    assert [unit.at(scene).properties.get("unit_type") for scene in (1, 2)] == ["dalmas-awal", "dalmas-awal"]


def test_a_feature_that_is_taken_away_asks_no_more(hand):
    row = place_unit(hand)
    press(row, "dal", ENTER)
    hand.session.undo_stack.undo()
    assert not row.isVisible() and not hand.session.plan.features


def test_a_plan_that_takes_no_edit_any_more_keeps_the_row_and_what_was_typed(hand, monkeypatch):
    row = place_unit(hand)
    press(row, "dal", ENTER)
    monkeypatch.setattr(hand.session, "do", lambda change: False)
    press(row, ENTER)
    assert row.isVisible() and row.line.value == "dalmas-awal" and newest(hand) == {}


def test_a_plan_open_for_reading_only_draws_and_asks_nothing(hand):
    hand.session.file.read_only = True
    assert not place_unit(hand).isVisible() and not hand.session.plan.features


def test_another_language_renews_the_words_and_keeps_what_was_typed(hand):
    row = place_unit(hand)
    press(row, "trafic", ESC, "traffic", ENTER, TAB, TAB, "12")
    assert texts(row) == {"unit_type": "Traffic police", "name": "Traffic police 1", "strength": "12"}
    try:
        i18n.set_language("id")
        for widget in QApplication.allWidgets():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
        assert texts(row) == {"unit_type": "Lantas", "name": "Lantas 1", "strength": "12"}
        assert [one.label.text() for one in row.fields] == ["Jenis", "Nama", "Jumlah personel"]
        assert row.said.text() == "Tab: berikutnya · Enter: simpan · Esc: biarkan"
    finally:
        i18n.set_language("en")


def test_another_theme_while_it_asks_keeps_what_was_typed(hand):
    row = place_unit(hand)
    press(row, "dal", ENTER)
    hand.canvas.set_theme("dark")
    assert row.isVisible() and row.line.value == "dalmas-awal"


@pytest.mark.parametrize("place", [(-95, 70), (95, 70), (95, -70), (-95, -70)])
def test_near_an_edge_the_row_stands_whole_on_the_map(hand, place):
    row = place_unit(hand, *place)
    assert hand.viewport.rect().contains(row.geometry())


@pytest.mark.parametrize("place", [(-95, 70), (95, 70), (95, -70), (-95, -70), (0, -60)])
def test_the_row_does_not_cover_its_place_and_is_not_covered_by_hints_and_notices(hand, place):
    bars = [QWidget(hand.canvas), QWidget(hand.canvas)]
    for bar, top in zip(bars, (8, 530), strict=True):
        bar.setGeometry(100, top, 600, 60)
        bar.show()
    row = place_unit(hand, *place)
    assert hand.viewport.rect().contains(row.geometry())
    assert not row.geometry().contains(hand.pixel(at(*place)).toPoint())
    assert not any(row.geometry().intersects(bar.geometry()) for bar in bars)


def test_where_bars_leave_no_room_the_row_still_stands_on_the_map(hand):
    bar = QWidget(hand.canvas)
    bar.setGeometry(hand.canvas.rect())
    bar.show()
    assert hand.viewport.rect().contains(place_unit(hand).geometry())


def test_on_a_narrow_map_the_fields_stand_below_each_other(open_hand):
    hand = open_hand(roster=ROSTER, size=(420, 400))
    row = place_unit(hand)
    assert hand.viewport.rect().contains(row.geometry())
    assert all(row.rect().contains(one.line.geometry()) for one in row.fields)


def test_the_list_stands_inside_the_window_and_goes_with_the_row(hand):
    row = place_unit(hand, 95, -70)
    press(row, "d")
    listed = row.line._list
    assert listed.isVisible() and hand.canvas.rect().contains(listed.geometry())
    hand.session.undo_stack.undo()
    assert not row.isVisible() and not listed.isVisible()


def test_a_click_in_the_list_chooses(hand):
    row = place_unit(hand)
    press(row, "dal")
    listed = row.line._list
    where = listed.visualItemRect(listed.item(1)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert row.isVisible() and row.line.value == "dalmas-lanjut" and QApplication.focusWidget() is row.line


# --- what is remembered
def test_answers_are_kept_in_the_settings_and_names_begin_anew_in_another_plan(open_hand):
    settings = Settings()
    hand = open_hand()
    hand.canvas.asking.last = LastAnswers(settings.last_answers)
    press(place_unit(hand), "dal", TAB, "Anggrek 4", TAB, "30", ENTER)
    again = Settings.model_validate_json(settings.model_dump_json())
    hand = open_hand()
    hand.canvas.asking.last = LastAnswers(again.last_answers)
    assert texts(place_unit(hand)) == {"unit_type": "Dalmas awal", "name": "Anggrek 1", "strength": "30"}


def test_damaged_answers_are_passed_over(hand):
    hand.canvas.asking.last = LastAnswers({"unit": {"unit_type": 5}, "unit:": {"name": 3, "strength": "many"}})
    assert texts(place_unit(hand)) == {"unit_type": "", "name": "", "strength": ""}


@pytest.mark.parametrize(
    ("name", "taken", "following"),
    [
        ("Dalmas 1", ["Dalmas 1"], "Dalmas 2"),
        ("Dalmas 1", ["dalmas 7", "Dalmas 1"], "Dalmas 8"),
        ("Dalmas 8", [], "Dalmas 1"),
        ("Pos-02", ["Pos-02"], "Pos-03"),
        ("K9", ["K9"], "K9 2"),
        ("K9", [], "K9 1"),
        ("Regu Utara", ["Regu Utara"], "Regu Utara 2"),
    ],
)
def test_names_count_up_and_never_repeat(name, taken, following):
    assert counted_up(name, taken) == following and following not in taken


def test_a_name_of_another_scene_is_taken_too(hand):
    press(place_unit(hand), "dal", ENTER, ENTER)
    unit = next(iter(hand.session.plan.features.values()))
    other = replace(unit.edited(2, Scope.THIS_SCENE, properties={"name": "Dalmas awal 9", "strength": 5}), id="x")
    hand.session.file.plan = replace(hand.session.plan, features={**hand.session.plan.features, "x": other})
    assert texts(place_unit(hand, 50))["name"] == "Dalmas awal 10"
