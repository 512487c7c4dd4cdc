"""A person at a real window: Xvfb and xdotool draw, the program is killed and started again, the command line reads the plan.

Usage: person_xdotool.py FOLDER [--shots]. Exit 0: all that was drawn is there; 3: Xvfb or xdotool are missing. Screenshots need `import`.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-m", "tabletop"]
WATCHED = [sys.executable, str(ROOT / "tests" / "support" / "watched_program.py")]
"""The same with a watch on the turns of its event loop, which writes what it finds into a file."""
SIZE = (1366, 768)
WAIT_S = 30.0


def missing() -> list[str]:
    """Programs that this script needs and that are not there."""
    return [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]


def wait_for(what: str, look: Callable[[], object]) -> object:
    """Look until there is something; what it is. Raises TimeoutError."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{what} did not come")


@contextmanager
def screen(size: tuple[int, int] = SIZE) -> Iterator[str]:
    """An X server of its own with a screen of that size; yields its name."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class Desk:
    """The screen, the hand, and the program in front of them."""

    def __init__(self, display: str, folder: Path, shots: bool, size: tuple[int, int] = SIZE) -> None:
        self.size = size
        self.folder, self.shots, self.shot_count = folder, shots and shutil.which("import") is not None, 0
        self.plan = folder / "plan.gpkg"
        self.environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        for name in ("CONFIG", "LOG", "STATE", "DOCUMENTS"):
            self.environment[f"TABLETOP_{name}_DIR"] = str(folder / name.lower())
        (folder / "config").mkdir(parents=True, exist_ok=True)
        (folder / "config" / "settings.json").write_text('{"theme": "light", "language": "en"}', encoding="utf-8")

    def hand(self, *words: object) -> str:
        done = subprocess.run(["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True)
        return done.stdout.strip()

    def command(self, *words: object, allowed: tuple[int, ...] = (0,)) -> str:
        """Run the program without a window."""
        done = subprocess.run([*PROGRAM, *map(str, words)], env=self.environment, capture_output=True, text=True, cwd=ROOT)
        if done.returncode not in allowed:
            raise RuntimeError(done.stderr)
        return done.stdout

    @contextmanager
    def window(self) -> Iterator[subprocess.Popen]:
        """The program with its window in front, killed at the end."""
        log = self.folder / "log" / "tabletop.log"
        shown = log.read_text(encoding="utf-8").count("window shown") if log.exists() else 0
        self.turns_file = self.folder / f"turns-{shown}.json"
        words = [*WATCHED, str(self.turns_file), "open", str(self.plan)]
        with subprocess.Popen(words, env=self.environment, cwd=ROOT) as process:
            try:
                wait_for("the window", lambda: log.exists() and log.read_text(encoding="utf-8").count("window shown") > shown)
                name = wait_for("the window", lambda: self.hand("search", "--onlyvisible", "--pid", process.pid)).split()[-1]
                self.hand("windowmove", name, 0, 0, "windowsize", name, *self.size, "windowfocus", name)
                time.sleep(1.0)
                yield process
            finally:
                process.send_signal(signal.SIGKILL)
                sys.path[:0] = [one for one in (str(ROOT / "tests"),) if one not in sys.path]
                from support.turn_watch import told

                print(told(self.turns_file), flush=True)

    def key(self, *keys: str) -> None:
        self.hand("key", *keys)
        time.sleep(0.15)

    def click(self, *places: tuple[int, int]) -> None:
        for right, down in places:
            self.hand("mousemove", right, down, "click", 1)
            time.sleep(0.15)

    def shot(self, name: str) -> None:
        if self.shots:
            self.shot_count += 1
            target = self.folder / f"{self.shot_count}-{name}.png"
            subprocess.run(["import", "-window", "root", str(target)], env=self.environment, check=True)

    def held(self) -> list[str]:
        """Kinds of what the plan file holds."""
        from tabletop.io.plans.plan_store import open_plan

        plan_file = open_plan(self.plan)
        plan_file.close()
        return sorted(feature.kind for feature in plan_file.plan.features.values())

    def exported(self, name: str) -> dict:
        target = self.folder / name
        self.command("export", self.plan, target)
        return json.loads(target.read_text(encoding="utf-8"))


def work(desk: Desk) -> None:
    """Draw, take back, be killed, come back. Raises AssertionError where anything is missing."""
    desk.command("new", desk.plan)
    with desk.window():
        desk.shot("start")
        desk.key("c")
        desk.click((560, 300), (640, 380), (760, 400))
        desk.shot("cordon-while-drawn")
        desk.key("Return")
        wait_for("the cordon", lambda: desk.held() == ["cordon"])
        desk.key("u")
        desk.click((600, 460), (820, 470))
        wait_for("the units", lambda: desk.held() == ["cordon", "unit", "unit"])
        desk.shot("units")
        desk.key("ctrl+z")
        wait_for("the undo", lambda: desk.held() == ["cordon", "unit"])
        desk.shot("undone")
        before = desk.exported("before.geojson")
    with desk.window() as again:
        desk.shot("again")
        after = desk.exported("after.geojson")
        desk.key("ctrl+shift+z")
        wait_for("the redo", lambda: desk.held() == ["cordon", "unit", "unit"])
        desk.key("ctrl+q")
        if again.wait(WAIT_S) != 0:
            raise AssertionError("the program did not end well")
    if before != after or len(before["features"]) != 2:
        raise AssertionError(f"something is missing: {before} {after}")


def main() -> int:
    if absent := missing():
        print(f"{', '.join(absent)} not found; on Debian or Ubuntu: sudo apt-get install -y xvfb xdotool")
        return 3
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        work(Desk(display, folder, "--shots" in sys.argv))
    return 0


if __name__ == "__main__":
    sys.exit(main())
