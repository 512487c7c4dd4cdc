"""ToolRun and the registry: a tool starts again after each outcome, and a fault in it hurts nothing."""

import pytest

from support.gestures import Hand, plan_of, thing
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import kinds
from tabletop.tools import registry
from tabletop.tools.base.tool import PointerEvent, Preview, Selection
from tabletop.tools.base.tool_run import ToolRun, selection_after
from tabletop.tools.registry import OUTLINE, SHAPE_TOOLS


def event(action="move", key="", **more):
    return PointerEvent(action, (1.0, 2.0), (1.0, 2.0), key=key, **more)


def echo(context):
    """Ends at a click, fails at a double click, notes all else."""
    seen = 0
    while True:
        got = yield Preview(Message(f"seen {seen}"), busy=seen > 1, keys=frozenset({"x"}))
        if got.action == "click":
            return Selection(frozenset({str(seen)}))
        if got.action == "double_click":
            raise RuntimeError("a fault")
        seen += 1


def test_it_starts_again_after_an_outcome():
    run = ToolRun(echo, None)
    assert str(run.preview.hint) == "seen 0"
    assert run.send(event()) is None
    assert str(run.preview.hint) == "seen 1"
    assert run.send(event("click")) == Selection(frozenset({"1"}))
    assert run.send(event("click")) == Selection(frozenset({"1"})), "the pointer's place is told to the new gesture"


def test_busy_and_wanted_keys():
    run = ToolRun(echo, None)
    assert run.wants("x") and not run.wants("y") and not run.busy
    run.send(event())
    run.send(event())
    assert run.busy


def test_refresh_leaves_a_sketch_alone():
    run = ToolRun(echo, None)
    run.send(event())
    run.send(event())
    run.refresh()
    assert str(run.preview.hint) == "seen 2"
    run.restart()
    assert str(run.preview.hint) == "seen 1"


@pytest.mark.expects_errors
def test_a_fault_drops_the_gesture_and_is_logged(caplog):
    run = ToolRun(echo, None)
    assert run.send(event("double_click")) is None
    assert "a tool failed" in caplog.text and "a fault" in caplog.text
    assert run.send(event("click")) is not None


@pytest.mark.expects_errors
def test_a_tool_that_cannot_start_says_so(caplog):
    def broken(context):
        raise RuntimeError("no start")
        yield

    run = ToolRun(broken, None)
    assert "cannot go on" in str(run.preview.hint)
    assert run.send(event("click")) is None
    assert caplog.text.count("a tool cannot start") == 1


def test_closing_ends_the_generator():
    ended = []

    def watched(context):
        try:
            yield Preview(Message("on"))
        finally:
            ended.append(True)

    run = ToolRun(watched, None)
    assert run.preview
    run.close()
    run.close()
    assert ended == [True]


def test_snap_marks():
    run = ToolRun(echo, None)
    run.send(event(snap="vertex"))
    assert [(one.role, one.kind) for one in run.preview.shapes] == [("snap", "vertex")]
    hand = Hand("select", plan_of(thing("unit", (0, 0))))
    hand.run.send(event(snap="vertex"))
    assert hand.shapes("snap") == []


def test_what_is_selected_after_an_edit():
    hand = Hand("draw-unit").click(0, 0)
    assert selection_after(hand.changes[0]) == set(hand.plan.features)
    assert selection_after(hand.changes[0].inverse()) == frozenset()


# --- registry
def test_every_drawable_kind_has_a_tool():
    drawable = {f"draw-{code}" for code, spec in kinds().items() if spec.drawable}
    assert set(registry.tools()) == drawable | {"select", "lasso", "edit-vertices", "measure-line", "measure-area", OUTLINE, *SHAPE_TOOLS}


@pytest.mark.parametrize("tool_id", registry.tools())
def test_every_tool_starts_with_a_hint_and_a_title(tool_id):
    hand = Hand(tool_id)
    assert hand.hint and not hand.run.busy
    assert str(registry.title_of(tool_id))
    drawn = {OUTLINE: "crowd-flow"}.get(tool_id, tool_id[5:] if tool_id.startswith("draw-") else None)
    assert registry.kind_of(tool_id) == drawn


@pytest.mark.parametrize("tool_id", ["", "draw-", "draw-castle", "Select"])
def test_an_unknown_tool_is_refused(tool_id):
    with pytest.raises(InputError, match="is not known"):
        registry.tool(tool_id)
    with pytest.raises(InputError):
        registry.title_of(tool_id)
    assert registry.kind_of(tool_id) is None
