"""Two screens of Qt's offscreen platform through plug, unplug, resolution and rotation: the table keeps its screen, the map never jumps.

The screens are real to Qt (signals, windows that lose theirs); what is faked is the hardware behind them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.offscreen_screens import LAPTOP, PROJECTOR, configuration
from tabletop import paths

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the offscreen platform is configured by its symbols on Linux")
ROOT = Path(paths.__file__).parent.parent


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screens")
    (folder / "screens.json").write_text(configuration((LAPTOP, PROJECTOR)))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={folder / 'screens.json'}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        "XDG_CONFIG_HOME": str(folder),
    }
    run = subprocess.run([sys.executable, "-m", "support.two_screens_run"], env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return {row["step"]: row for row in map(json.loads, run.stdout.splitlines())}


def test_it_stands_full_on_the_screen_asked_for(steps):
    opened = steps["opened"]
    assert opened["shown"] and opened["full"] and opened["screen"] == "Projector" and opened["at"] == [1366, 0, 1920, 1080]
    assert "Projector" in opened["where"] and opened["said"] == []


def test_it_hides_when_its_screen_goes_and_says_so(steps):
    assert not steps["unplugged"]["shown"] and "comes back by itself" in steps["unplugged"]["said"][0]


def test_it_returns_by_itself_with_its_place_and_scale(steps):
    back, opened = steps["back"], steps["opened"]
    assert back["shown"] and back["full"] and back["at"] == opened["at"] and back["screen"] == "Projector"
    assert (back["ground_m"], back["centre"], back["picture"]) == (opened["ground_m"], opened["centre"], opened["picture"])


@pytest.mark.parametrize(("step", "size"), [("smaller", [1280, 720]), ("turned", [720, 1280])])
def test_another_resolution_is_filled_and_shows_the_same_ground(steps, step, size):
    now = steps[step]
    assert now["full"] and now["at"][2:] == size == now["picture"] and now["screen"] == "Projector"
    assert now["ground_m"] == steps["opened"]["ground_m"]


def test_another_screen_is_not_taken_for_it(steps):
    assert not steps["another"]["shown"] and not steps["still another"]["shown"]
    assert steps["both"]["shown"] and steps["both"]["screen"] == "Projector" and steps["both"]["at"] == [3286, 0, 1920, 1080]


def test_the_main_window_never_jumps(steps):
    awake = [row for step, row in steps.items() if step != "asleep: out"]  # then its own screen is gone too
    assert {tuple(row["main"]) for row in awake} == {(50, 40, 900, 600, "Laptop", True)}


CYCLES = ("back in its place", "projector first", "left of the laptop", "calibrating", "checked again", "asleep")


@pytest.mark.parametrize("cycle", CYCLES)
def test_it_comes_back_after_each_of_many_cycles_whatever_is_open_meanwhile(steps, cycle):
    out, back = steps[f"{cycle}: out"], steps[f"{cycle}: back"]
    assert not out["shown"] and out["main"][-1], "the map stays where it can be seen"
    assert back["shown"] and back["full"] and back["screen"] == "Projector" and back["at"][2:] == [1920, 1080]
    assert (back["ground_m"], back["centre"]) == (steps["both"]["ground_m"], steps["both"]["centre"])
