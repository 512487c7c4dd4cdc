"""Ghosts: places of another scene, faded, with arrows that hold only while their ways do; on map, table and paper."""

import pytest
from PySide6.QtGui import QImage, QPainter
from shapely import LineString, Point

from support.map_hand import at
from support.plans import area, plan_of, scene, thing
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.core.exercise.scene_step import Way, scene_step
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.session.scene_ways import holds
from tabletop.session.session import Session


def plan():
    return plan_of(
        *(thing("unit", at(40 * n, 0), "u", n, n, name="Regu", strength=8) for n in (1, 2, 3)),
        thing("cordon", [at(-50, 30), at(50, 30)], "c", 1, 1),
        thing("crowd", area([at(-60, -60), at(0, -60), at(0, -30), at(-60, -30)]), "m", 1, 1, headcount=50),
        thing("crowd", area([at(-60, -60), at(30, -60), at(30, -30), at(-60, -30)]), "m", 2, headcount=50),
        scenes=[scene(1), scene(2), scene(3)],
    )


VIEW = View(600, 300, at(0, 0), 0.5)


def drawn(*steps):
    image = QImage(600, 300, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    for _ in paint_ghosts(painter, VIEW, steps, "light", {}):
        pass
    painter.end()
    return image


def inked(image, place, reach=6):
    right, down = (round(one) for one in VIEW.px(place))
    return any(image.pixelColor(x, y).alpha() for x in range(right - reach, right + reach) for y in range(down - reach, down + reach))


def test_the_place_before_is_faded_with_an_arrow_to_here(qapp):
    image = drawn((scene_step(plan(), 1, 2), False))
    assert inked(image, at(40, 0)) and inked(image, at(60, 0)) and not inked(image, at(80, 0))
    assert inked(image, at(0, 30)) and inked(image, at(0, -45))
    right, down = (round(one) for one in VIEW.px(at(40, 0)))
    assert 0 < image.pixelColor(right, down).alpha() < 140


def test_the_place_after_is_at_the_other_end(qapp):
    image = drawn((scene_step(plan(), 2, 3), True))
    assert inked(image, at(120, 0)) and not inked(image, at(80, 0))


def test_the_arrow_follows_the_way(qapp):
    way = Way("u", "u", LineString([at(40, 0), at(40, 60), at(80, 60), at(80, 0)]), 2.0)
    image = drawn((scene_step(plan(), 1, 2, [way]), False))
    assert inked(image, at(60, 60)) and not inked(image, at(60, 0))


def test_nothing_that_moved_paints_nothing(qapp):
    still = plan_of(thing("unit", at(0, 0), "u"), scenes=[scene(1), scene(2)])
    assert not inked(drawn((scene_step(still, 1, 2), False)), at(0, 0), 40)


def test_a_way_holds_while_its_ends_do():
    way = Way("u", "u", LineString([at(40, 0), at(40, 60), at(80, 0)]), 2.0)
    assert holds(plan(), (1, 2), way)
    assert not holds(plan(), (2, 3), way)
    assert not holds(plan(), (1, 2), Way("gone", "u", way.line, 2.0))


@pytest.fixture
def session(qtbot):
    made = Session()
    made.file.plan = plan()
    yield made
    made.close()


def test_which_steps_are_to_be_seen(session):
    ghosts = session.ghosts
    assert finished(ghosts.steps()) == []
    session.set_scene(2)
    assert [(step.before.number, step.after.number, leads_on) for step, leads_on in finished(ghosts.steps())] == [(1, 2, False)]
    ghosts.show(True, True)
    assert [(step.before.number, step.after.number, leads_on) for step, leads_on in finished(ghosts.steps())] == [
        (1, 2, False),
        (2, 3, True),
    ]
    ghosts.show(False, False)
    assert finished(ghosts.steps()) == []


def test_ways_are_looked_for_and_an_edit_takes_only_its_own_back(session, qtbot):
    session.set_scene(2)
    ((step, _),) = finished(session.ghosts.steps())
    assert step.going[0].minutes is None
    session.ghosts._due.start(0)
    qtbot.waitUntil(lambda: finished(session.ghosts.steps())[0][0].going[0].minutes is not None)
    feature = session.plan.features["u"]
    moved = feature.moved(2, Scope.THIS_SCENE, lambda one: Point(at(90, 10)))
    session.file.do(Change(message(mark("Move")), (Edit("feature", "u", feature, moved),)))
    ((step, _),) = finished(session.ghosts.steps())
    assert step.going[0].minutes is None and step.going[0].line.coords[-1] == pytest.approx(at(90, 10))


def test_a_step_that_another_plan_overtook_is_not_kept(session):
    session.set_scene(2)
    slices = session.ghosts.steps()
    next(slices)
    feature = session.plan.features["u"]
    moved = feature.moved(2, Scope.THIS_SCENE, lambda one: Point(at(90, 10)))
    session.file.do(Change(message(mark("Move")), (Edit("feature", "u", feature, moved),)))
    finished(slices)
    ((step, _),) = finished(session.ghosts.steps())
    assert step.going[0].line.coords[-1] == pytest.approx(at(90, 10))


def test_hidden_ones_have_no_ghost(session):
    session.set_scene(2)
    ((step, _),) = finished(session.ghosts.steps(frozenset({"u"})))
    assert not step.going
