"""A person makes a sound plan for 1,500 people in front of the KPU in a real window, and every action is counted.

Usage: person_plan.py FOLDER [--shots] [--size 1366x768] [--theme light|dark] [--lang id|en]. An action is one key or shortcut, one click,
one double click, one drag, or one text typed. Exit 0: the plan stands, is found again, nothing at stop, and it took fewer than 80 actions;
1: not so; 3: Xvfb, openbox or xdotool are missing. The first run only measures where the ground lies on the screen; it is not counted.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from person_xdotool import SIZE, Desk, screen, wait_for

FEWER_THAN = 80
Place = tuple[float, float]
"""East and north in metres of the working CRS, less 499,000 and 9,950,000."""
ORIGIN = (499_000.0, 9_950_000.0)
MEASURED: tuple[tuple[int, int], ...] = ((620, 240), (760, 420))
"""Pixels of the map whose ground the first run measures."""


class Person(Desk):
    """The hand that counts what it does, and knows where the ground lies on the screen."""

    def __init__(self, display: str, folder: Path, options: argparse.Namespace, size: tuple[int, int]) -> None:
        super().__init__(display, folder, options.shots, size)
        settings = {"theme": options.theme, "language": options.lang, "hints_seen": 0 if size == SIZE else 3}
        (folder / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        self.counts: Counter[str] = Counter()
        self.part = "start"
        self.ground: tuple[Place, Place] | None = None

    # --- actions, one by one
    def press(self, *keys: str) -> None:
        """Keys or shortcuts, one action each."""
        for key in keys:
            self.counts[self.part] += 1
            self.key(key)

    def type(self, words: str) -> None:
        """A text, one action."""
        self.counts[self.part] += 1
        self.hand("type", "--delay", 25, words)
        time.sleep(0.2)

    def click_at(self, *places: Place, button: int = 1) -> None:
        """Clicks on the map, one action each."""
        for place in places:
            self.counts[self.part] += 1
            self.hand("mousemove", *self.pixel(place), "click", button)
            time.sleep(0.2)

    def read_the_hint(self) -> None:
        """Say that the hint over the map was understood, where the screen is small and it covers the ground."""
        if self.size == SIZE:
            self.counts[self.part] += 1
            self.click(UNDERSTOOD)

    def pixel(self, place: Place) -> tuple[int, int]:
        """Where a place lies on the screen."""
        if self.ground is None:
            raise RuntimeError("the ground was not measured")
        (east, north), (east_2, north_2) = self.ground
        (right, down), (right_2, down_2) = MEASURED
        return (
            round(right + (place[0] - east) * (right_2 - right) / (east_2 - east)),
            round(down + (place[1] - north) * (down_2 - down) / (north_2 - north)),
        )

    # --- what the file holds
    def expect(self, **kinds: int) -> None:
        """Wait until the plan holds so many features of each kind; names of kinds with _ for -."""

        def there() -> bool:
            held = Counter(self.held())
            return all(held[kind.replace("_", "-")] == count for kind, count in kinds.items())

        try:
            wait_for(f"{kinds}", there)
        except TimeoutError:
            self.shot("did-not-come")
            raise

    @contextmanager
    def doing(self, part: str) -> Iterator[None]:
        """A part of the plan, named in the table of actions."""
        self.part = part
        yield
        self.shot(part.replace(" ", "-"))


def find_the_place(person: Person) -> None:
    """Search the KPU, and see the street and the park beside it."""
    with person.doing("find the KPU"):
        person.press("ctrl+f")
        person.type("KPU")
        time.sleep(4.0)
        person.press("Return")
        time.sleep(4.0)
        person.press("ctrl+minus", "ctrl+minus")
        time.sleep(3.0)


def measure_the_ground(person: Person) -> None:
    """Draw a line between two pixels and read where it lies."""
    person.command("new", person.plan)
    with person.window():
        find_the_place(person)
        person.key("Escape")
        person.key("c")
        person.click(*MEASURED)
        person.key("Return")
        wait_for("the line", lambda: person.held() == ["cordon"])
    from tabletop.io.plans.plan_store import open_plan

    plan_file = open_plan(person.plan)
    plan_file.close()
    (line,) = plan_file.plan.features.values()
    first, last = list(line.at(1).geometry.coords)
    person.ground = tuple((east - ORIGIN[0], north - ORIGIN[1]) for east, north in (first[:2], last[:2]))  # type: ignore[assignment]
    person.plan.unlink()
    person.counts.clear()


# --- the plan
CROWD: tuple[Place, ...] = ((923, 815), (907, 880), (940, 888), (952, 824))
FLOW: tuple[Place, ...] = ((899, 936), (907, 905))
CORDON: tuple[Place, ...] = ((917, 805), (899, 884))
UNITS: tuple[tuple[Place, str, str], ...] = (
    ((912, 822), "nego", "Negosiator"),
    ((906, 848), "dalmas awal", "Dalmas awal 1"),
    ((900, 872), "", ""),
    ((890, 838), "", ""),
    ((862, 866), "", ""),
    ((838, 850), "", ""),
    ((842, 812), "", ""),
    ((872, 810), "", ""),
)
"""Where the units stand, and what is typed for type and name; nothing where the row at the pointer proposes the right thing."""
LANE: tuple[Place, ...] = ((979, 756), (956, 757), (944, 767), (936, 790), (927, 811))
AID_POST: Place = (962, 850)
KPU: Place = (855, 852)
RINGS_M = "15; 30"
UNDERSTOOD = (935, 561)
"""Pixel of the button of the first hint, which stays until it is read, on a screen of 1366x768."""


def draw_the_plan(person: Person) -> None:
    """The whole plan, as a person would draw it who knows the letters of the tools."""
    find_the_place(person)
    with person.doing("protected object"):
        person.press("shift+p")
        person.click_at(KPU)
        person.expect(protected=1)
        person.press("Return")
    with person.doing("two rings"):
        person.press("ctrl+alt+r")
        time.sleep(0.8)
        person.type(RINGS_M)
        person.press("Return")
        person.expect(ring=2)
    with person.doing("cordon"):
        person.press("c")
        person.click_at(*CORDON)
        person.press("Return")
        person.expect(cordon=1)
    with person.doing("eight units"):
        person.press("u")
        for number, (place, kind, name) in enumerate(UNITS, start=1):
            person.click_at(place)
            person.expect(unit=number)
            if kind:
                person.type(kind)
                person.press("Return", "Tab")
                person.type(name)
            person.press("Return")
    with person.doing("crowd"):
        person.press("m")
        person.click_at(*CROWD)
        person.press("Return")
        person.expect(crowd=1)
        person.type("1500")
        person.press("Return")
    with person.doing("crowd flow"):
        person.press("f")
        person.click_at(*FLOW)
        person.press("Return")
        person.expect(crowd_flow=1)
        person.type("300")
        person.press("Return")
    with person.doing("four exits"):
        person.press("ctrl+shift+e")
        time.sleep(3.0)
        person.shot("exits-suggested")
        person.press("shift+Return")
        wait_for("four exits", lambda: Counter(person.held())["exit"] >= 4)
    with person.doing("emergency lane"):
        person.read_the_hint()
        person.press("l")
        person.click_at(*LANE)
        person.press("Return")
        person.expect(lane=1)
    with person.doing("aid post"):
        person.press("h")
        person.click_at(AID_POST)
        person.expect(aid_post=1)
        person.press("v")


def faults(person: Person, before: dict, after: dict) -> list[str]:
    """What is wrong with the plan, or was lost when it was opened again; empty when all is well."""
    wrong = []
    said = json.loads(person.command("check", person.plan, "--format", "json", allowed=(0, 1)))
    wrong += [f"at stop: {finding['message']}" for finding in said if finding["severity"] == "stop"]
    units = [feature["properties"] for feature in after["features"] if feature["properties"]["kind"] == "unit"]
    names = [unit.get("name", "") for unit in units]
    if len(units) != 8 or len(set(names)) != 8 or not all(names):
        wrong.append(f"units without a name of their own: {names}")
    people = [feature["properties"].get("headcount") for feature in after["features"] if feature["properties"]["kind"] == "crowd"]
    if people != [1500]:
        wrong.append(f"people of the crowd: {people}")
    if before != after:
        wrong.append("the plan is another one after it was opened again")
    if person.counts.total() >= FEWER_THAN:
        wrong.append(f"{person.counts.total()} actions, fewer than {FEWER_THAN} are wanted")
    return wrong


def work(person: Person) -> list[str]:
    """Measure, draw, close, open again; what is wrong."""
    measure_the_ground(person)
    person.command("new", person.plan)
    with person.window():
        draw_the_plan(person)
        time.sleep(3.0)
        person.shot("whole-plan")
        before = person.exported("before.geojson")
    with person.window():
        person.shot("again")
        after = person.exported("after.geojson")
    return faults(person, before, after)


def told(counts: Counter[str]) -> Iterator[str]:
    """The table of actions."""
    for part, count in counts.items():
        yield f"{count:4}  {part}"
    yield f"{counts.total():4}  together"


def missing() -> list[str]:
    """Programs that this script needs and that are not there."""
    return [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]


@contextmanager
def window_manager(display: str) -> Iterator[None]:
    """openbox on that screen, for a title bar."""
    process = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


def options_of(words: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shots", action="store_true")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=("id", "en"), default="id")
    return parser.parse_args(words)


def main() -> int:
    if absent := missing():
        print(f"{', '.join(absent)} not found; on Debian or Ubuntu: sudo apt-get install -y xvfb openbox xdotool")
        return 3
    options = options_of(sys.argv[1:])
    options.folder.mkdir(parents=True, exist_ok=True)
    size = tuple(int(part) for part in options.size.split("x"))
    with screen(size) as display, window_manager(display):
        person = Person(display, options.folder, options, size)
        try:
            wrong = work(person)
        except TimeoutError as late:
            wrong = [str(late)]
    print("\n".join([*told(person.counts), *wrong]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
