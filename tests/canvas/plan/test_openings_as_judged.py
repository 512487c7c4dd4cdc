"""What the map paints as open is what the checks leave out and what a look passes: three cases, and lines and gates at random."""

import math

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import LineString, Point

from support.plans import plan_of, thing
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.sight.walls import high_barriers

EAST, NORTH = 500_000.0, 9_950_000.0
TINY_M = 1e-3
"""Differences below a millimetre do not count."""


@pytest.fixture(scope="module", autouse=True)
def app(qapp):
    return qapp


def barrier(corners, key="a"):
    return thing("barrier", [(EAST + x, NORTH + y) for x, y in corners], key=key, height_m=2.0)


def gate(x, y, width_m=4.0, is_open=True, key="g"):
    return thing("gate", (EAST + x, NORTH + y), key=key, width_m=width_m, open=is_open)


def picture(placed):
    """The plan painted, and what was painted of each barrier, by its id."""
    seen, paint = {}, PlanDrawing.lines

    def lines(self, features, shapes=None):
        given_shapes = None if shapes is None else list(shapes)
        seen.update((one.id, shape) for one, shape in zip(features, given_shapes or (), strict=False))
        return paint(self, features, given_shapes)

    image = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlanDrawing, "lines", lines)
        paint_plan(painter, View(400, 400, (EAST + 10, NORTH + 10), 0.2), placed, {}, "light")
    painter.end()
    return image, seen


def left_of(*things):
    """What is left of each barrier, by its id; the same for map, checks and sight."""
    plan = plan_of(*things)
    placed = plan.placed(1)
    painted = picture(placed)[1]
    everywhere = array_of([shapely.box(EAST - 500, NORTH - 500, EAST + 500, NORTH + 500)])
    judged = {shape.wkb for shape in Snapshot(plan, 1).closing_near(everywhere, 0.0)[1]}
    assert {shape.wkb for shape in painted.values() if not shape.is_empty} == judged
    assert high_barriers(placed) == painted
    return painted


# --- three cases
def test_a_gate_between_two_barriers_opens_both():
    painted = left_of(barrier([(0, 0), (20, 0)]), barrier([(0, 1.6), (20, 1.6)], key="b"), gate(10, 0.7))
    assert [shape.length for shape in painted.values()] == pytest.approx([16, 16])


def test_a_gate_at_the_first_corner_of_a_closed_barrier_goes_round_it():
    painted = left_of(barrier([(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]), gate(0, 0))
    assert painted["a"].length == pytest.approx(76)
    assert painted["a"].distance(Point(EAST, NORTH)) == pytest.approx(2)


def test_at_a_sharp_bend_a_gate_takes_its_width_along_the_line():
    bend = [(0, 0), (20, 0), (0, 1)]
    painted = left_of(barrier(bend), gate(19, 0, width_m=6))
    assert painted["a"].length == pytest.approx(LineString(bend).length - 6)
    assert painted["a"].distance(Point(EAST + 20, NORTH)) == pytest.approx(2, abs=0.01)


# --- shut gates
def test_a_shut_gate_leaves_the_line_and_shuts_what_another_opens():
    painted = left_of(barrier([(0, 0), (20, 0)]), gate(10, 0, width_m=6), gate(11, 0, width_m=2, is_open=False, key="h"))
    assert painted["a"].length == pytest.approx(16)
    ring = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]
    painted = left_of(barrier(ring), gate(5, 0, width_m=900), gate(15, 0, width_m=2, is_open=False, key="h"))
    assert painted["a"].length == pytest.approx(2)


# --- at random
tenths = st.integers(0, 200).map(lambda n: n / 10)
widths = st.sampled_from([0.0, 0.0004, 0.5, 4.0, 30.0, 400.0]) | st.floats(0, 12)


@st.composite
def lines(draw):
    corners = draw(st.lists(st.tuples(tenths, tenths), min_size=2, max_size=5, unique=True))
    if draw(st.booleans()):
        (x, y), turn = corners[-2], draw(st.sampled_from([0.02, 0.3]))
        corners.append((x + turn, y + turn))
    if draw(st.booleans()) and len(corners) > 2:
        corners.append(corners[0])
    return corners


@st.composite
def gates_along(draw, corners):
    line = LineString(corners)
    at = line.interpolate(draw(st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0])), normalized=True)
    off, turn = draw(st.floats(0, 1.3)), draw(st.floats(0, 2 * math.pi))
    return at.x + off * math.cos(turn), at.y + off * math.sin(turn), draw(widths), draw(st.booleans())


@st.composite
def scenes(draw):
    walls = [draw(lines()) for _ in range(draw(st.integers(1, 2)))]
    return walls, [draw(gates_along(draw(st.sampled_from(walls)))) for _ in range(draw(st.integers(0, 4)))]


def left_m(corners, gates):
    """Metres of a line that gates leave, worked out piece by piece between the ends of all of them."""
    line = LineString([(EAST + x, NORTH + y) for x, y in corners])
    on_it = []
    for x, y, width_m, is_open in gates:
        place = Point(EAST + x, NORTH + y)
        away = line.distance(place)
        assume(abs(away - GATE_ON_LINE_M) > 1e-6)
        if away < GATE_ON_LINE_M:
            on_it.append((line.project(place), width_m / 2, is_open))

    def off(foot, at):
        apart = abs(foot - at)
        return min(apart, line.length - apart) if line.is_closed else apart

    around = (-line.length, 0.0, line.length) if line.is_closed else (0.0,)
    ends = {foot + side * half + turn for foot, half, _ in on_it for side in (-1, 1) for turn in around}
    stops = [0.0, *sorted(end for end in ends if 0 < end < line.length), line.length]
    left = 0.0
    for start, end in zip(stops, stops[1:], strict=False):
        over = [is_open for foot, half, is_open in on_it if off(foot, (start + end) / 2) < half]
        left += 0.0 if over and all(over) else end - start
    return left


@settings(max_examples=150, deadline=None)
@given(scenes())
def test_map_checks_and_sight_agree_on_what_gates_open(scene):
    walls, gates = scene
    wanted = {f"w{row}": left_m(corners, gates) for row, corners in enumerate(walls)}
    things = [barrier(corners, key=f"w{row}") for row, corners in enumerate(walls)]
    painted = left_of(*things, *(gate(*one, key=f"g{row}") for row, one in enumerate(gates)))
    assert {key: shape.length for key, shape in painted.items()} == pytest.approx(wanted, abs=TINY_M)
