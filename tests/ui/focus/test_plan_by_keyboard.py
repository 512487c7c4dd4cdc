"""A plan for 1,500 people in front of the KPU without a mouse: not one event of a pointer, and it is found again."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from support.keyboard_person import CTRL, KEY, SHIFT, KeyboardPerson
from support.person import at_the_window, document
from tabletop import i18n
from tabletop.io.plans.plan_store import open_plan

ALT = Qt.KeyboardModifier.AltModifier
POINTER = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseMove, QEvent.Type.Wheel}
WANTED = {"protected": 1, "ring": 2, "crowd": 1, "exit": 4, "crowd-flow": 1, "lane": 1, "cordon": 1, "aid-post": 1, "unit": 8}


class Pointers(QObject):
    """Counts what a mouse would send."""

    seen = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() in POINTER
        return False


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def test_a_whole_plan_without_a_mouse_and_found_again(qtbot, tmp_path, record_property):
    path, pointers = tmp_path / "plan.gpkg", Pointers()
    with at_the_window(path, new=True, layers=None) as person:
        person.wait_for_layers()
        QApplication.instance().installEventFilter(pointers)
        try:
            made = KeyboardPerson(person.window)
            person.canvas.setFocus()
            draw_plan(made)
        finally:
            QApplication.instance().removeEventFilter(pointers)
        features = list(person.session.plan.features.values())
        assert Counter(one.kind for one in features) == WANTED and pointers.seen == 0
        looks_as_meant({kind: [one.at(1).properties for one in features if one.kind == kind] for kind in WANTED})
        person.wait_until_saved()
        evening = document(person.session.plan)
    kept = open_plan(path)
    kept.close()
    assert document(kept.plan) == evening
    record_property("keys", dict(made.presses))
    print("keys pressed:", sum(made.presses.values()), dict(made.presses))


def looks_as_meant(made: dict[str, list]) -> None:
    assert made["protected"][0]["category"] == "kpu" and sorted(one["number"] for one in made["ring"]) == [1, 2]
    assert made["crowd"][0]["headcount"] == 1500 and made["crowd-flow"][0]["headcount"] == 300
    assert all(one["width_m"] >= 1.8 for one in made["exit"])
    assert made["cordon"][0]["name"] == "Sekat timur" and made["cordon"][0]["strength"] == 40
    assert {one["name"] for one in made["unit"]} == {f"Dalmas Alfa {number}" for number in range(1, 9)}
    assert all(one["strength"] == 30 and one["unit_type"] == "dalmas-awal" for one in made["unit"])


def draw_plan(hand: KeyboardPerson) -> None:
    """Object, rings, crowd, exits, flow, lane, cordon, aid post, eight named units; places are seen from the KPU."""
    rows = hand.window.panels.search.list.model()
    with hand.doing("find the KPU"):
        hand.press(KEY.Key_F, CTRL)
        hand.type("KPU")
        hand.until(lambda: rows.rowCount() > 0)
        hand.press(KEY.Key_Return)
        hand.until(hand.canvas.surface.hasFocus)
    with hand.doing("object"):
        hand.press(KEY.Key_P, SHIFT)
        hand.press(KEY.Key_Space, times=2)  # the crosshair appears; a click
    east, north = hand.at
    with hand.doing("rings"):
        hand.press(KEY.Key_Escape)
        hand.press_and_answer(KEY.Key_R, CTRL | ALT, "25 50")
    with hand.doing("crowd"):
        hand.press(KEY.Key_M)
        for right, up in ((70, -20), (100, 20)):
            hand.steer((east + right, north + up))
            hand.press(KEY.Key_Period)
        hand.answer("1500")
    with hand.doing("exits"):
        hand.press(KEY.Key_E, CTRL | SHIFT)
        hand.until(lambda: hand.canvas.host.wants("enter"))
        hand.press(KEY.Key_Return, SHIFT)
    with hand.doing("flow"):
        hand.draw(KEY.Key_F, (east + 55, north + 60), (east + 80, north + 30))
        hand.answer("300")
    with hand.doing("lane"):
        hand.draw(KEY.Key_L, (east + 40, north - 70), (east + 30, north + 70))
    with hand.doing("cordon"):
        hand.draw(KEY.Key_C, (east + 50, north - 30), (east + 40, north + 30))
        name_the_cordon(hand)
    with hand.doing("aid post"):
        hand.draw(KEY.Key_H, (east + 60, north + 60))
    with hand.doing("units"):
        hand.press(KEY.Key_U)
        for number in range(8):
            hand.point((east + 10 + number * 10, north - 50))
            hand.answer(*(("dalmas awal", "Dalmas Alfa 1", "30") if number == 0 else ()))


def name_the_cordon(hand: KeyboardPerson) -> None:
    """Alt+Return goes to the first property; Tab goes on to the strength; Enter is back on the map."""
    hand.press(KEY.Key_Return, ALT)
    hand.type("Sekat timur")
    rows = hand.window.panels.inspector.rows
    for _ in range(12):
        if QApplication.focusWidget() is rows["strength"].editor.field:
            break
        hand.press(KEY.Key_Tab)
    hand.type("40")
    hand.press(KEY.Key_Return)
    assert hand.canvas.surface.hasFocus()
