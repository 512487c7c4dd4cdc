"""While a scene is played, a stack stays where it is and counts who stays; who goes is drawn at its own place."""

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import Point

from support.map_hand import at
from support.plans import plan_of, scene, thing
from tabletop.canvas.crowding.crowding import crowding_of
from tabletop.canvas.ink.view import View
from tabletop.canvas.play.staged_step import StagedStep
from tabletop.core.exercise.scene_step import scene_step

VIEW = View(600, 300, at(0, 0), 1.3)


def step():
    """Six units at one place in the west; one of them goes east."""
    staying = [thing("unit", Point(at(-200 + nth, 0)), f"u{nth}", strength=10, reach_m=0) for nth in range(5)]
    going = [thing("unit", Point(at(east, 0)), "goer", n, n, strength=10, reach_m=0) for n, east in ((1, -198), (2, 200))]
    return scene_step(plan_of(*staying, *going, scenes=[scene(1), scene(2)]), 1, 2)


def frame(share):
    image = QImage(VIEW.width_px, VIEW.height_px, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    staged = StagedStep(step(), "light", {}, lambda one: None, lambda view: [])
    for _ in staged.prepare(VIEW, 1.0):
        pass
    staged.paint(painter, VIEW, share, 0.0)
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(VIEW.height_px, VIEW.width_px, 4)[..., 2::-1].astype(int)


def test_a_stack_stays_and_counts_who_stays(qapp):
    played = step()
    before = crowding_of(played.first, {}, VIEW)
    (whole,), (rest,) = before.stacks, before.staying(played.standing).stacks
    assert len(whole.members) == 6 and len(rest.members) == 5 and rest.place == whole.place


def test_of_two_in_a_stack_the_one_who_stays_stands_at_its_place(qapp):
    played = step()
    before = crowding_of(played.first, {}, VIEW)
    alone = before.staying(played.standing[:1])
    assert not alone.stacks and alone.places == {played.standing[0].id: before.stacks[0].place}


def test_nothing_flickers_where_a_stack_stands_while_others_go(qapp):
    left = np.s_[:, :190]
    first, *others = (frame(share)[left] for share in (0.5, 0.7, 0.95))
    assert (first != 255).any() and all((first == other).all() for other in others)
