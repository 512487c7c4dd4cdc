"""A plan opens at the scene and the view that it was closed with, whatever became of its scenes; what is kept may be damaged."""

import json
from dataclasses import replace

import pytest

from support.window_fixture import demo_bytes, english, session, window  # noqa: F401
from tabletop import paths
from tabletop.canvas.map.canvas_navigation import rescaled
from tabletop.core.scenes.scene_order import delete_scenes
from tabletop.core.values.plan import Plan
from tabletop.settings import Settings
from tabletop.ui.keeping.last_views import MOST_KEPT
from tabletop.ui.window.main_window import MainWindow

SPOT, SCALE = (499_731.0, 9_951_204.0), 7_777.0


def go_there(shown, scene=4):
    shown.session.set_scene(scene)
    canvas = shown.canvas
    canvas.navigator.jump(rescaled(replace(canvas.view(), centre=SPOT), SCALE))


def is_there(canvas):
    view = canvas.view()
    return view.centre == pytest.approx(SPOT) and view.scale == pytest.approx(SCALE)


@pytest.fixture
def again(qtbot):
    """Close a window and open another on its plan."""
    made = []

    def open_again(shown, between=lambda held: None):
        held, path = shown.session, shown.session.file.path
        shown.close()
        assert shown.is_closed
        held.file.open(path)
        between(held)
        made.append(MainWindow(held, Settings(theme="light")))
        made[-1].resize(1100, 700)
        with qtbot.waitExposed(made[-1]):
            made[-1].show()
        return made[-1]

    yield open_again
    for one in made:
        one.take_down()


def test_a_plan_opens_as_it_was_closed(window, again):  # noqa: F811
    go_there(window)
    other = again(window)
    assert other.session.scene == 4 and is_there(other.canvas)


def test_a_plan_that_was_never_shown_opens_at_its_first_scene_whole(window, session, tmp_path):  # noqa: F811
    go_there(window)
    (tmp_path / "copy.gpkg").write_bytes(demo_bytes())
    session.file.open(tmp_path / "copy.gpkg")
    assert session.scene == 1 and not is_there(window.canvas)


def test_each_plan_has_its_own(window, session, tmp_path):  # noqa: F811
    first = session.file.path
    go_there(window)
    session.file.new(tmp_path / "new.gpkg", Plan())
    session.file.open(first)
    assert session.scene == 4 and is_there(window.canvas)
    assert set(json.loads((paths.state_folder() / "views.json").read_bytes())) >= {str(first), str(tmp_path / "new.gpkg")}


def test_a_scene_that_is_gone_is_the_last_before_it(window, again):  # noqa: F811
    last = len(window.session.plan.scene_list())
    go_there(window, last)
    other = again(window, lambda held: held.do(delete_scenes(held.plan, [last])))
    assert other.session.scene == last - 1 and is_there(other.canvas)


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"[" * 100_000,
        b"[1]",
        "7",
        "[]",
        "[1, 2, 3]",
        '["a", 1, 2, 3]',
        "[1, NaN, 2, 3]",
        "[true, 1, 2, 3]",
        "[1, 1e300, 2, 3]",
        f"[1, {'9' * 400}, 2, 3]",
        "null",
    ],
)
def test_what_is_kept_may_be_anything(window, again, kept):  # noqa: F811
    path = window.session.file.path

    def damage(_):
        content = kept if isinstance(kept, bytes) else f'{{"{path}": {kept}}}'.encode()
        (paths.state_folder() / "views.json").write_bytes(content)

    other = again(window, damage)
    assert other.session.scene == 1 and other.canvas.items.placed


def test_a_damaged_file_is_made_anew_and_old_plans_are_forgotten(window, session, tmp_path):  # noqa: F811
    file = paths.state_folder() / "views.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({f"/plan {n}": [1, 0, 0, 1000] for n in range(MOST_KEPT)}))
    session.file.new(tmp_path / "new.gpkg", Plan())
    kept = json.loads(file.read_bytes())
    assert len(kept) == MOST_KEPT and "/plan 0" not in kept and "/plan 1" in kept
    file.write_bytes(b"{")
    window._last_views.keep()
    assert list(json.loads(file.read_bytes())) == [str(session.file.path)]
