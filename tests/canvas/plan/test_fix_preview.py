"""A fix on the map before it is done: ghost, whence it moves, words; an arrow at the edge for what lies outside."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from shapely import LineString, Point, Polygon

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.fix_preview import ghosts, paint_fix
from tabletop.core.text.message import message
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.fix import Added, Edited, Fix
from tabletop.core.values.plan import Plan

EAST, NORTH = 500_000.0, 9_950_000.0
SIZE = 400


def at(east: float, north: float) -> Point:
    return Point(EAST + east, NORTH + north)


def plan_of(*features: tuple) -> Plan:
    made = [Feature.from_spans(name, kind, [Span(State(geometry, more), None, None)]) for name, kind, geometry, more in features]
    return Plan(features={one.id: one for one in made})


def painted(fix: Fix, plan: Plan, theme: str = "light") -> np.ndarray:
    """Alpha of each pixel, row by row from the top."""
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_fix(painter, View(SIZE, SIZE, (EAST, NORTH), 0.25), fix, plan, 1, theme)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIZE, SIZE, 4)[..., 3].copy()


def inked(alpha: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(alpha)
    return columns.min(), rows.min(), columns.max(), rows.max()


@pytest.fixture(autouse=True)
def app(qapp):
    return qapp


def test_what_is_added_and_edited_as_it_will_stand():
    plan = plan_of(("a", "unit", at(0, 0), {"strength": 5, "name": "A"}), ("g", "gate", at(1, 1), {"open": False}))
    fix = Fix(
        message("x"),
        added=(Added("barrier", LineString([at(0, 0), at(5, 0)]), {"barrier_type": "fence"}),),
        edited=(Edited("a", at(9, 9), {"strength": None}), Edited("g", None, {"open": True}), Edited("gone", at(0, 0))),
    )
    added, moved, opened = ghosts(fix, plan, 1)
    assert added.before is None and added.after.kind == "barrier"
    assert moved.before.geometry.equals(at(0, 0)) and moved.after.geometry.equals(at(9, 9)) and moved.after.properties == {"name": "A"}
    assert opened.after.geometry.equals(at(1, 1)) and opened.after.properties["open"] is True


def test_a_ghost_stands_where_it_will_with_words_below():
    alpha = painted(Fix(message("Add a unit here"), added=(Added("unit", at(0, 0), {"strength": 5}),)), Plan())
    middle = SIZE // 2
    assert alpha[middle - 12 : middle + 12, middle - 12 : middle + 12].any()
    assert alpha[middle + 24 : middle + 48, middle - 40 : middle + 40].mean() > 150


def test_several_that_are_added_are_told_apart():
    fix = Fix(message("x"), added=tuple(Added("exit", LineString([at(n, 0), at(n, 9)]), {"name": f"Exit {n}"}) for n in range(3)))
    assert len({ghost.after.id for ghost in ghosts(fix, Plan(), 1)}) == 3, "each has its own words beside it"


def test_what_goes_is_crossed_out():
    plan = plan_of(("a", "gate", at(0, 0), {}))
    fix = Fix(message("Keep one place"), removed=("a", "gone"))
    [ghost] = ghosts(fix, plan, 1)
    assert ghost.goes and ghost.after.geometry.equals(at(0, 0)) and fix.shapes(plan, 1) == [at(0, 0)]
    alone = painted(Fix(message("Keep one place"), added=(Added("measure", LineString([at(0, 0), at(0, 1)])),)), plan)
    goes, middle = painted(fix, plan), SIZE // 2
    arms = [
        (slice(middle + y * 6 - 1, middle + y * 6 + 2), slice(middle + x * 6 - 1, middle + x * 6 + 2)) for x in (-1, 1) for y in (-1, 1)
    ]
    assert all(goes[arm].min() > 200 for arm in arms) and not all(alone[arm].min() > 200 for arm in arms)


def test_what_moves_leaves_an_arrow():
    plan = plan_of(("a", "unit", at(-20, 0), {}))
    moved = painted(Fix(message("Move"), edited=(Edited("a", at(20, 0)),)), plan)
    stays = painted(Fix(message("Move"), edited=(Edited("a", None, {"strength": 9}),)), plan)
    middle = SIZE // 2
    between = (slice(middle - 3, middle + 3), slice(middle - 20, middle + 20))
    assert moved[between].max() > 200 > 50 > stays[between].max()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "geometry",
    [LineString([at(-30, -5), at(30, 5)]), Polygon([at(-10, -10), at(10, -10), at(0, 15)])],
)
def test_lines_and_areas_are_outlined(geometry, theme):
    kind = "barrier" if geometry.geom_type == "LineString" else "ring"
    assert painted(Fix(message("x"), added=(Added(kind, geometry),)), Plan(), theme).any()


@pytest.mark.parametrize(("east", "north", "side"), [(900, 0, 2), (-900, 0, 0), (0, 900, 1), (0, -900, 3)])
def test_outside_the_picture_words_stand_at_the_edge(east, north, side):
    box = inked(painted(Fix(message("Add a unit here"), added=(Added("unit", at(east, north), {}),)), Plan()))
    from_edge = (box[0], box[1], SIZE - box[2], SIZE - box[3])
    assert from_edge[side] < 20 and min(from_edge[:side] + from_edge[side + 1 :]) > 20


def test_nothing_is_drawn_for_what_is_gone_or_empty():
    gone = Fix(message("x"), edited=(Edited("gone", at(0, 0)),))
    empty = Fix(message("x"), added=(Added("barrier", LineString()),))
    assert not painted(gone, Plan()).any() and not painted(empty, Plan()).any()


def test_long_labels_are_cut_and_stay_in_the_picture():
    box = inked(painted(Fix(message("word " * 60), added=(Added("unit", at(28, 0), {}),)), Plan()))
    assert box[0] >= 0 and box[2] < SIZE
