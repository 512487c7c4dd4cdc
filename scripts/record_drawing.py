"""A whole plan drawn in a real window by Xvfb and xdotool, each step as a PNG to be looked at.

Usage: record_drawing.py FOLDER. Exit 0: all that was drawn is in the plan file; 3: Xvfb, xdotool or import are missing.
"""

import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from person_xdotool import Desk, missing, screen, wait_for

Spot = tuple[int, int]
AREAS = (
    ("ring", "r", ((330, 150), (1000, 150), (1000, 600), (330, 600))),
    ("crowd", "m", ((560, 300), (760, 300), (760, 430), (560, 430))),
)
LINES = (
    ("cordon", "c", ((540, 270), (780, 270))),
    ("barrier", "b", ((540, 250), (780, 250))),
    ("exit", "e", ((760, 400), (860, 420))),
    ("lane", "l", ((400, 560), (540, 500), (540, 300))),
    ("route", "t", ((900, 550), (820, 480), (800, 300))),
)
POINTS = (
    ("unit", "u", ((580, 255), (660, 255), (740, 255))),
    ("vehicle", "k", ((480, 320),)),
    ("water-jet", "w", ((480, 400),)),
    ("aid-post", "h", ((860, 480),)),
    ("command-post", "o", ((880, 220),)),
    ("text", "x", ((420, 220),)),
)


def step(desk: Desk, name: str, wanted: int) -> None:
    """Wait until so many features are on disk, and take a picture."""
    wait_for(name, lambda: len(desk.held()) == wanted)
    desk.shot(name)


def go_to_street(desk: Desk) -> None:
    """Find the office by name, near enough to draw on its street."""
    desk.key("ctrl+f")
    desk.hand("type", "--delay", 30, "Kantor KPU")
    time.sleep(2.0)
    desk.shot("search")
    desk.key("Return")
    time.sleep(1.5)
    desk.click((330, 620))
    time.sleep(1.0)
    desk.shot("street")


def drag(desk: Desk, places: tuple[Spot, ...], *held: str) -> None:
    for key in held:
        desk.hand("keydown", key)
    desk.hand("mousemove", *places[0], "mousedown", 1)
    for place in places[1:]:
        desk.hand("mousemove", *place)
        time.sleep(0.05)
    desk.hand("mouseup", 1)
    for key in reversed(held):
        desk.hand("keyup", key)
    time.sleep(0.3)


def draw(desk: Desk) -> int:
    """All kinds, one after the other; how many features there are."""
    made = 0
    for name, key, corners in (*AREAS, *LINES):
        desk.key(key)
        desk.click(*corners)
        desk.shot(f"{name}-while-drawn")
        desk.key("Return")
        made += 1
        step(desk, name, made)
        if name.startswith("crowd"):
            desk.key("Escape")  # nobody says how many people
    for name, key, places in POINTS:
        desk.key(key)
        desk.click(*places)
        made += len(places)
        step(desk, name, made)
    return made


def edit(desk: Desk, made: int) -> None:
    """Lasso, copy, paste, menu, history."""
    desk.key("y")
    drag(desk, ((550, 225), (780, 225), (780, 285), (700, 290), (550, 285), (550, 225)))
    desk.shot("lasso")
    desk.key("ctrl+c")
    desk.hand("mousemove", 640, 520)
    desk.key("ctrl+v")
    wait_for("the copies", lambda: len(desk.held()) > made)
    desk.shot("pasted")
    desk.key("ctrl+z")
    step(desk, "undone", made)
    desk.hand("mousemove", 660, 365, "click", 3)
    time.sleep(0.4)
    desk.shot("menu")
    desk.key("Escape")
    desk.key("ctrl+h")
    time.sleep(0.4)
    desk.shot("history")
    desk.key("Escape")
    desk.key("Home")
    time.sleep(1.5)
    desk.shot("whole-plan")


def main() -> int:
    absent = missing() + [name for name in ("import",) if shutil.which(name) is None]
    if absent:
        print(f"{', '.join(absent)} not found; on Debian or Ubuntu: sudo apt-get install -y xvfb xdotool imagemagick")
        return 3
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        desk = Desk(display, folder, True)
        desk.command("new", desk.plan)
        with desk.window():
            time.sleep(3.0)
            desk.shot("start")
            go_to_street(desk)
            edit(desk, draw(desk))
    return 0


if __name__ == "__main__":
    sys.exit(main())
