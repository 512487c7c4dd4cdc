"""A plan for 1,500 people at a real window by keys alone: the mouse is put away in a corner, the program killed and started again.

Usage: person_keyboard.py FOLDER [--shots] [--theme light|dark] [--lang id|en]. Prints how many keys each part took, for information.
Exit 0: all that was drawn is there, and there again; 3: Xvfb, openbox or xdotool are missing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from person_xdotool import Desk, missing, screen, wait_for

STEPS = ((100, "shift+"), (10, ""), (1, "ctrl+"))
WANTED = {"protected": 1, "ring": 2, "crowd": 1, "exit": 4, "crowd-flow": 1, "lane": 1, "cordon": 1, "aid-post": 1, "unit": 8}


class Typist(Desk):
    """The screen, and a person who has no mouse. Moves are pixels to the right and down."""

    def __init__(self, display: str, folder: Path, options: argparse.Namespace) -> None:
        super().__init__(display, folder, options.shots)
        settings = {"theme": options.theme, "language": options.lang, "hints_seen": 3}
        (folder / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        self.part = "start"
        self.presses: Counter[str] = Counter()

    @contextmanager
    def doing(self, part: str, **kinds: int) -> Iterator[None]:
        """A part of the plan; afterwards the file holds so many features of those kinds (names with _ for -)."""
        self.part = part
        yield
        wanted = {kind.replace("_", "-"): count for kind, count in kinds.items()}
        wait_for(f"{part}: {wanted}", lambda: wanted.items() <= Counter(self.held()).items())
        self.shot(part.replace(" ", "-"))

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        self.presses[self.part] += len(keys)
        self.hand("key", "--delay", 40, *keys)
        time.sleep(0.2)

    def type(self, words: str) -> None:
        """Letters where the focus is."""
        self.presses[self.part] += len(words)
        self.hand("type", "--delay", 40, words)
        time.sleep(0.3)

    def go(self, right: int, down: int) -> None:
        """Move the crosshair."""
        for far, away, towards in ((right, "Left", "Right"), (down, "Up", "Down")):
            left = abs(far)
            for step, held in STEPS:
                count, left = divmod(left, step)
                if count:
                    self.press(*[held + (towards if far > 0 else away)] * count)

    def point(self, right: int, down: int) -> None:
        """Set a corner, or a thing, so far from where the crosshair is."""
        self.go(right, down)
        self.press("space")


def draw_plan(person: Typist) -> None:
    """What the test of the same plan draws: places are pixels from place to place."""
    with person.doing("find the KPU"):
        person.press("ctrl+f")
        person.type("KPU")
        time.sleep(1.5)
        person.press("Return")
        time.sleep(1.5)
    with person.doing("object", protected=1):
        person.press("shift+p", "space", "space")
    with person.doing("rings", ring=2):
        person.press("Escape", "ctrl+alt+r")
        time.sleep(1.0)
        person.press("ctrl+a")
        person.type("25 50")
        person.press("Return")
    with person.doing("crowd", crowd=1):
        person.press("m")
        person.go(190, 50)
        person.press("period")
        person.go(80, -100)
        person.press("period")
        person.type("1500")
        person.press("Return")
    with person.doing("exits", exit=4):
        person.press("ctrl+shift+e")
        time.sleep(4.0)
        person.press("shift+Return")
    with person.doing("flow", crowd_flow=1):
        person.press("f")
        person.point(-120, -110)
        person.point(70, 80)
        person.press("Return")
        person.type("300")
        person.press("Return")
    with person.doing("lane", lane=1):
        person.press("l")
        person.point(-110, 270)
        person.point(-30, -380)
        person.press("Return")
    with person.doing("cordon", cordon=1):
        person.press("c")
        person.point(60, 270)
        person.point(-30, -160)
        person.press("Return", "alt+Return")
        person.type("Sekat timur")
        person.press("Return")
    with person.doing("aid post", aid_post=1):
        person.press("h")
        person.point(60, -80)
    with person.doing("units", unit=8):
        person.press("u")
        for number in range(8):
            person.point(*((-140, 300) if number == 0 else (30, 0)))
            for words in ("dalmas", "Dalmas Alfa 1", "30") if number == 0 else ():
                person.type(words)
                person.press("Tab")
            person.press("Return")


def work(person: Typist) -> None:
    """Draw, be killed, come back. Raises AssertionError where anything is missing."""
    person.command("new", person.plan)
    with person.window():
        person.hand("mousemove", 2, 2)
        time.sleep(6.0)
        person.shot("start")
        draw_plan(person)
        time.sleep(3.0)
        person.shot("whole")
        before = person.exported("before.geojson")
    with person.window():
        after = person.exported("after.geojson")
        person.press("ctrl+q")
    if before != after or Counter(person.held()) != WANTED:
        raise AssertionError(f"something is missing: {Counter(person.held())}")
    names = {row["properties"].get("name") for row in after["features"] if row["properties"]["kind"] == "unit"}
    if names != {f"Dalmas Alfa {number}" for number in range(1, 9)}:
        raise AssertionError(f"the units are called {names}")


def main() -> int:
    if absent := [*missing(), *([] if shutil.which("openbox") else ["openbox"])]:
        print(f"{', '.join(absent)} not found; on Debian or Ubuntu: sudo apt-get install -y xvfb xdotool openbox")
        return 3
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shots", action="store_true")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=("id", "en"), default="en")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        person = Typist(display, options.folder, options)
        with subprocess.Popen(["openbox"], env=person.environment, stderr=subprocess.DEVNULL) as manager:
            try:
                time.sleep(0.5)
                work(person)
            finally:
                manager.terminate()
        print(f"{sum(person.presses.values())} keys: {dict(person.presses)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
