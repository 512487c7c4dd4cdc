"""Whichever way another plan comes onto the screen, the light says no verdict of it before it is judged: at once, and at every turn."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from shapely import box

from support.panel_stage import EAST, NORTH, feature
from tabletop import i18n
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, replace_features, set_setting
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans import plan_writer
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.session.session import Session
from tabletop.ui.findings.readiness_light import ReadinessLight
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.theme import apply_theme

CROWD = feature("crowd", "crowd", box(EAST, NORTH, EAST + 10, NORTH + 10), headcount=2_000)
SECOND = feature("second", "crowd", box(EAST + 50, NORTH, EAST + 60, NORTH + 10), headcount=2_000)
PLAN = Plan(features={"crowd": CROWD}, scenes={1: Scene(1), 2: Scene(2)})


class Watched:
    """A light in a window, looked at after each call and each turn of the event loop."""

    def __init__(self, session: Session, light: ReadinessLight) -> None:
        self.session, self.light = session, light
        self.looks = self.unjudged = 0
        for signal in (session.plan_changed, session.layers_changed, session.scene_changed):
            signal.connect(self.look)

    def look(self, *_: object) -> None:
        said = {self.light.text(), self.light.accessibleName()}
        self.looks += 1
        if self.session.is_pending:
            self.unjudged += 1
            assert said == {"Checking"} or all(words.startswith("Not ready: not checked through") for words in said), said

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 20.0
        while not holds():
            assert time.monotonic() < end, self.light.text()
            QApplication.processEvents()
            self.look()
            time.sleep(0.001)

    def judged(self) -> str:
        """Let everything be judged; what is said then."""
        self.look()
        self.until(lambda: not self.session.is_pending and not self.session.soon.waits and not self.light.is_open)
        assert self.light.held == self.session.readiness()
        return self.light.text()


@pytest.fixture(params=[False, True], ids=["at once", "in turns"])
def watched(request, qapp: QApplication, qtbot, monkeypatch, tmp_path) -> Iterator[Watched]:
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    i18n.set_language("en")
    apply_theme(qapp, "light")
    session = Session()
    session.soon.is_large = lambda: request.param
    create_plan(tmp_path / "plan.gpkg", PLAN)
    light = ReadinessLight(session)
    light.make_room(2_000)
    qtbot.addWidget(light)
    with qtbot.waitExposed(light):
        light.show()
    session.file.open(tmp_path / "plan.gpkg")
    made = Watched(session, light)
    assert made.judged().startswith("Not ready: ")
    made.unjudged = 0
    yield made
    session.close()


def test_an_edit_its_undo_and_its_redo(watched):
    session = watched.session
    for step in (lambda: session.do(replace_features(message("x"), [(CROWD, None)])), session.undo_stack.undo, session.undo_stack.redo):
        watched.unjudged = 0
        step()
        assert watched.unjudged
        watched.judged()
    assert watched.light.text() == "Nothing to judge yet"


def test_a_check_that_is_switched_on_again(watched):
    session, off = watched.session, {code: "x" for code in watched.session.check_facts()}
    for before, after in ((None, off), (off, None)):
        session.do(set_setting(message("x"), "checks_off", before, after))
        watched.judged()
    assert watched.unjudged >= 2


def test_another_scene_leaves_the_verdict_of_all_scenes(watched):
    said = watched.light.text()
    watched.session.set_scene(2)
    assert watched.light.text() == said
    assert watched.judged() == said


def test_another_plan_and_the_same_one_opened_again(watched, tmp_path):
    session = watched.session
    create_plan(tmp_path / "other.gpkg", Plan())
    for name in ("other.gpkg", "plan.gpkg", "plan.gpkg"):
        watched.unjudged = 0
        session.file.open(tmp_path / name)
        assert watched.unjudged
        watched.judged()
    assert watched.light.text().startswith("Not ready: ")


def test_another_plan_that_brings_no_other_layers(watched):
    watched.session._file_replaced(None)
    assert watched.unjudged
    watched.judged()


def test_an_edit_of_another_program(watched, tmp_path):
    session = watched.session
    other = open_plan(tmp_path / "plan.gpkg")
    other.write(add_feature(message("x"), SECOND), "edit")
    other.close()
    watched.until(lambda: "second" in session.plan.features)
    assert watched.unjudged
    watched.judged()


def test_the_plan_of_a_run_and_the_end_of_it(watched):
    session = watched.session
    session.exercise.start("x")
    watched.judged()
    session.do(replace_features(message("x"), [(CROWD, None)]))
    assert watched.judged() == "Nothing to judge yet"
    watched.unjudged = 0
    session.exercise.leave()
    assert watched.unjudged
    assert watched.judged().startswith("Not ready: ")


def test_what_a_click_lists_and_another_language_say_no_verdict_either(watched):
    session, light = watched.session, watched.light
    session.do(replace_features(message("x"), [(CROWD, None)]))
    assert watched.judged() == "Nothing to judge yet"
    session.undo_stack.undo()
    light.click()
    assert light.popup.lines[0] == "Not ready"
    light.popup.close()
    light.make_room(1_000)
    assert light.text() == "Checking"
    speak("id")
    light.show_held()
    assert light.text() == light.accessibleName() == "Memeriksa"
    speak("en")
    light.show_held()
    watched.judged()
    assert light.minimumWidth() == 0


def test_a_reading_that_ends_with_nothing_new_leaves_the_verdict(watched, monkeypatch):
    session, said = watched.session, watched.light.text()
    with monkeypatch.context() as reading:
        reading.setattr(type(session.layers), "reading", property(lambda self: True))
        session.reading_progressed.emit("Roads", 0.1)
        watched.look()
        assert watched.unjudged and watched.light.is_open
    assert watched.judged() == said
