"""While a scene is played, what goes never covers how many people stand and move."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from support.map_hand import at
from support.plans import area, plan_of, scene, thing
from tabletop.canvas.ink.view import View
from tabletop.canvas.play.staged_step import StagedStep
from tabletop.core.exercise.scene_step import scene_step
from tabletop.core.text.style import tokens

VIEW = View(600, 300, at(0, 0), 0.5)
SMALL = area([at(-60, -40), at(60, -40), at(60, 40), at(-60, 40)])
WIDE = area([at(-64, -40), at(64, -40), at(64, 40), at(-64, 40)])
CASES = {
    "standing": [thing("crowd", SMALL, "m", headcount=280)],
    "flowing": [thing("crowd-flow", SMALL, "m", headcount=280, bearing_deg=90)],
    "changing its shape": [thing("crowd", SMALL, "m", 1, 1, headcount=280), thing("crowd", WIDE, "m", 2, headcount=280)],
    "coming": [thing("crowd", SMALL, "m", 2, headcount=280)],
    "leaving": [thing("crowd", SMALL, "m", 1, 1, headcount=280)],
}


def pixels(crowd, goes, view=VIEW, share=0.5, **frame):
    """(height, width, 3) colours of a moment, in which a unit stands where the number is."""
    units = (
        [thing("unit", at(east, 0), "u", n, n, name="Regu", strength=8) for n, east in ((1, -100 * share), (2, 100 - 100 * share))]
        if goes
        else []
    )
    plan = plan_of(*crowd, *units, scenes=[scene(1), scene(2)])
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    staged = StagedStep(scene_step(plan, 1, 2), "light", {}, lambda one: None, lambda view: [])
    for _ in staged.prepare(frame.get("made_for", view), 1.0):
        pass
    staged.standing.cost_ms = 20.0
    staged.paint(painter, view, share, 0.0, moving="made_for" in frame)
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(view.height_px, view.width_px, 4)[..., 2::-1].astype(int)


def written(picture, nearly=12):
    """Which pixels have the colour of a number, or nearly."""
    ink = np.array(QColor(tokens("light")["ink"]).getRgb()[:3])
    return (np.abs(picture - ink) < nearly).all(axis=-1)


@pytest.mark.parametrize("case", CASES)
def test_a_unit_that_goes_across_a_number_lies_below_it(qapp, case):
    share = {"coming": 0.9, "leaving": 0.1}.get(case, 0.5)
    alone, crossed = (pixels(CASES[case], goes, share=share) for goes in (False, True))
    middle = np.s_[135:165, 280:320]
    letters = written(alone, 45)[middle]
    assert letters.sum() > 20
    assert (np.abs(alone - crossed)[middle].max(axis=-1) > 60).sum() > 100, "the unit stands where the number is"
    assert written(crossed, 70)[middle][letters].all()


def test_numbers_go_with_a_picture_that_is_moved_along(qapp):
    moved = View(600, 300, at(20, 10), 0.4)
    crowd = CASES["standing"]
    alone, crossed = (pixels(crowd, goes, moved, made_for=VIEW) for goes in (False, True))
    assert written(alone).sum() > 20 and (alone != crossed).any()
    assert written(crossed, 60)[written(alone)].mean() > 0.9


def test_numbers_are_there_where_the_map_shows_a_whole_town(qapp):
    far = View(600, 300, at(0, 0), 10.0)
    assert far.scale > 25_000
    assert written(pixels(CASES["changing its shape"], False, far)).any()
