"""Any tools and commands, undo and redo, through a real session with a file: after undoing all the plan is the first, byte for byte."""

import json
import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from tabletop import paths
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.tool_host import ToolHost
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import plan_to_document, read_document
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.session import Session
from tabletop.tools import registry
from tabletop.tools.along.next_ring import copy_to_next_ring
from tabletop.tools.base.properties import delete_selected, set_property
from tabletop.tools.base.tool import Told, ToolContext
from tabletop.tools.reshape.merge import Merged, merge_selected
from tabletop.tools.reshape.simplify import reverse_selected
from tabletop.tools.select import arrange, copies

LONG = int(os.environ.get("TABLETOP_RANDOM_STEPS", "0"))
"""So many steps in one long run; 0 leaves that out."""
WIDTH_PX, HEIGHT_PX = 1200, 700
COMMANDS = (arrange.to_front, arrange.to_back, arrange.group, arrange.ungroup, arrange.lock, arrange.unlock, merge_selected,
            reverse_selected, copy_to_next_ring, delete_selected)  # fmt: skip
ACTIONS = ("move", "click", "double_click", "drag")
KEYS = ("escape", "enter", "backspace", "delete", "left", "up", "1", "r", "undo", "redo")

spots = st.tuples(st.integers(0, WIDTH_PX), st.integers(0, HEIGHT_PX)).map(lambda at: QPointF(*at))
modifiers = st.frozensets(st.sampled_from(["shift", "ctrl", "alt"]), max_size=2)
step = st.one_of(
    st.tuples(st.just("tool"), st.sampled_from(sorted(registry.tools()))),
    st.tuples(st.just("point"), st.sampled_from(ACTIONS), spots, spots, modifiers),
    st.tuples(st.just("point"), st.sampled_from(ACTIONS), spots, spots, st.just(frozenset())),
    st.tuples(st.just("key"), st.sampled_from(KEYS), modifiers),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("copy"), st.booleans(), spots),
    st.tuples(st.just("select"), st.integers(0, 2**16), st.integers(1, 12)),
    st.tuples(st.just("name"), st.text("abc", max_size=4)),
    st.tuples(st.just("stack"), st.integers(-6, 6)),
    st.tuples(st.just("scene"), st.integers(0, 5), st.sampled_from(Scope)),
)


def document(plan: Plan) -> bytes:
    """All of a plan as bytes, in the order of its rows."""
    return json.dumps(plan_to_document(plan)).encode()


def sorted_document(plan: Plan) -> bytes:
    """The same in any order of rows: what came back after it was deleted stands last in the file."""
    written = plan_to_document(plan)
    written["features"].sort(key=lambda row: (row["properties"]["id"], row["properties"].get("scene_from", 0)))
    return json.dumps(written, sort_keys=True).encode()


class Hand:
    """Does random things at the middle of the demo plan."""

    def __init__(self, session: Session) -> None:
        self.session = session
        west, south, east, north = shapely.total_bounds([one.geometry for one in session.plan.placed(1)])
        view = View(WIDTH_PX, HEIGHT_PX, ((west + east) / 2, (south + north) / 2), (east - west) / WIDTH_PX)
        self.host = ToolHost(session, lambda: view)
        session.plan_changed.connect(self.host.plan_changed)
        session.scene_changed.connect(self.host.scene_changed)
        session.selection_changed.connect(self.host.refresh)
        self.context = ToolContext(
            plan=lambda: session.plan,
            scene=lambda: session.scene,
            scope=lambda: session.scope,
            selection=lambda: session.selection,
            layers=lambda: session.layers.layer_set,
        )

    def do(self, what: str, *more: object) -> None:
        getattr(self, f"_{what}")(*more)

    def _tool(self, tool_id: str) -> None:
        self.host.set_tool(tool_id)

    def _point(self, action: str, start: QPointF, end: QPointF, held: frozenset[str]) -> None:
        if action != "drag":
            self.host.send("click" if action == "double_click" else action, start, held)
            if action == "double_click":
                self.host.send(action, start, held)
            return
        self.host.send("drag_start", start, held)
        for share in (0.3, 0.7, 1.0):
            self.host.send("drag_move", start + (end - start) * share, held)
        self.host.send("drag_finish", end, held)

    def _key(self, key: str, held: frozenset[str]) -> None:
        self.host.key(key, held)

    def _command(self, make: object) -> None:
        made = make(self.context)
        made = made.change if isinstance(made, Merged | Told) else made
        if isinstance(made, Change):
            self.session.do(made)

    def _chosen(self) -> list:
        return [self.session.plan.features[one] for one in sorted(self.session.selection)]

    def _copy(self, beside: bool, spot: QPointF) -> None:
        features, session = [one for one in self._chosen() if one.at(self.session.scene) is not None], self.session
        if features and beside:
            session.do(copies.duplicate(features, session.scene, session.scope, plan=session.plan))
        elif features:
            place = tuple(self.host._view().to_ground([[spot.x(), spot.y()]])[0])
            session.do(copies.paste(features, session.scene, session.scope, place, session.plan))

    def _select(self, first: int, count: int) -> None:
        ids = sorted(self.session.plan.features)
        self.session.select(ids[(first + n * 7) % len(ids)] for n in range(count) if ids)

    def _name(self, name: str) -> None:
        if self.session.selection:
            self.session.do(set_property(self._chosen(), "name", name, self.session.scene, self.session.scope, self.session.plan))

    def _stack(self, steps: int) -> None:
        stack = self.session.undo_stack
        stack.setIndex(max(0, min(stack.count(), stack.index() + steps)))

    def _scene(self, place: int, scope: Scope) -> None:
        numbers = [scene.number for scene in self.session.plan.scene_list()]
        self.session.set_scene(numbers[place % len(numbers)])
        self.session.set_scope(scope)


def run(steps: list, folder: Path) -> int:
    """Do the steps; undo all, redo all, undo all again, read the file. How many edits there were."""
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    session = Session()
    session.check_now = lambda: None
    refused: list[str] = []
    session.notice.connect(lambda text, severity: refused.append(text) if severity == "stop" else None)
    try:
        session.file.new(folder / "plan.gpkg", plan)
        hand, first, in_any_order = Hand(session), document(session.plan), sorted_document(session.plan)
        for one in steps:
            hand.do(*one)
        last, stack = document(session.plan), session.undo_stack
        edits = stack.count()
        for index, wanted in ((0, first), (stack.index(), last), (0, first)):
            stack.setIndex(index)
            assert document(session.plan) == wanted
        hand.host.close()
        assert session.file.flush(300.0) and refused == []
        QApplication.processEvents()
        assert session.file.pending == 0
    finally:
        session.close()
    stored = open_plan(folder / "plan.gpkg")
    stored.close()
    assert sorted_document(stored.plan) == in_any_order and len(stored.history) == edits
    return edits


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(step, min_size=30, max_size=60))
def test_undoing_all_is_the_first_plan(qapp, steps):
    with TemporaryDirectory() as folder:
        run(steps, Path(folder))


def chance_step(chance: random.Random) -> tuple:
    """One step, drawing and pointing more often than the rest."""
    spot = lambda: QPointF(chance.randint(0, WIDTH_PX), chance.randint(0, HEIGHT_PX))  # noqa: E731
    held = frozenset(chance.sample(["shift", "ctrl", "alt"], 1)) if chance.random() < 0.3 else frozenset()
    makers = (
        *[lambda: ("point", chance.choice(ACTIONS), spot(), spot(), held)] * 6,
        lambda: ("tool", chance.choice(sorted(registry.tools()))),
        lambda: ("key", chance.choice(KEYS), held),
        lambda: ("command", chance.choice(COMMANDS)),
        lambda: ("copy", chance.random() < 0.5, spot()),
        lambda: ("select", chance.randint(0, 2**16), chance.randint(1, 3)),
        lambda: ("name", chance.choice(["", "a", "b"])),
        lambda: ("stack", chance.randint(-6, 6)),
        lambda: ("scene", chance.randint(0, 5), chance.choice(list(Scope))),
    )
    return chance.choice(makers)()


def test_a_run_by_chance_makes_edits(qapp, tmp_path):
    chance = random.Random(1)
    assert run([chance_step(chance) for _ in range(150)], tmp_path) > 5


@pytest.mark.skipif(not LONG, reason="the long run is asked for by TABLETOP_RANDOM_STEPS=5000")
def test_thousands_of_steps(qapp, tmp_path):
    chance = random.Random(2024)
    assert run([chance_step(chance) for _ in range(LONG)], tmp_path) > LONG / 50
