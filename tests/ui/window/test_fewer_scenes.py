"""Another plan is opened, or a new one made, that has fewer scenes than the one shown: nothing asks it for a scene that it has not."""

import logging
from pathlib import Path

import pytest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.comparison import Against
from tabletop.session.session import Session
from tabletop.ui.window.main_window import MainWindow

OTHER = Plan(settings={"name": "Other"})


def in_the_last_scene(session: Session, qtbot) -> int:  # noqa: F811
    last = max(scene.number for scene in session.plan.scene_list())
    assert last > 1
    session.set_scene(last)
    qtbot.waitUntil(lambda: not session.checking, timeout=30_000)
    return last


def go_on(session: Session, path: Path, how: str) -> None:  # noqa: F811
    if how == "new":
        session.file.new(path, OTHER, discard=True)
    else:
        create_plan(path, OTHER)
        session.file.open(path, discard=True)


@pytest.mark.parametrize(("how", "doing"), [("new", "play"), ("open", "compare"), ("new", "chosen")])
def test_a_plan_with_fewer_scenes_comes_without_a_word(
    window: MainWindow,  # noqa: F811
    session: Session,  # noqa: F811
    qtbot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    how: str,
    doing: str,
) -> None:
    last = in_the_last_scene(session, qtbot)
    if doing == "play":
        session.play.jump(1.5)
        session.set_scene(last)
    elif doing == "compare":
        session.comparison.hold_against(Against(scene=1))
    elif doing == "chosen":
        session.select(placed.id for placed in session.plan.placed(last))
        for pane in ("layers", "roster", "search", "exercise"):
            window.panes.reveal(pane)
    window.notices.clear()
    said: list[str] = []
    session.notice.connect(lambda text, _severity: said.append(text))
    with caplog.at_level(logging.WARNING):
        go_on(session, tmp_path / "other.gpkg", how)
        assert session.scene == 1
        qtbot.wait(500)
    assert said == [] and [one.text.text() for one in window.notices.notices] == []
    assert [record.getMessage() for record in caplog.records] == []


def test_the_scene_is_left_before_anybody_hears_that_the_plan_was_closed(session: Session, qtbot) -> None:  # noqa: F811
    in_the_last_scene(session, qtbot)
    asked: list[int] = []
    for signal in (session.run_changed, session.findings_changed, session.plan_changed, session.scene_changed):
        signal.connect(lambda *_: asked.append(session.plan.scene(session.scene).number))
    session.file.close()
    assert asked and set(asked) == {1}
