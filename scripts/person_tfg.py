"""The demo played through at a real window, on the table, by arrow keys and space alone, with a film strip of pictures.

Usage: person_tfg.py FOLDER [--shots] [--lang id|en]. --shots: a picture in the middle of each step and in each scene (needs `import`).
Exit 0: every scene was reached, there and back; 3: Xvfb, openbox or xdotool are missing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from person_xdotool import Desk, missing, screen, wait_for

FASTER = 2
"""So often the clock of play is made quicker before the table opens: a step takes a second and a half."""


class Moderator(Desk):
    """Who leads the exercise: opens the table, then has a hand for space and the arrow keys only."""

    def __init__(self, display: str, folder: Path, options: argparse.Namespace) -> None:
        super().__init__(display, folder, options.shots)
        settings = {"theme": "light", "language": options.lang, "hints_seen": 3}
        (folder / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        self.plan = Path(self.command("demo", folder / "demo").strip().splitlines()[-1])
        self.scenes = json.loads((Path(__file__).resolve().parent.parent / "resources" / "demo" / "plan.geojson").read_text("utf-8"))[
            "scenes"
        ]

    def title_says(self, words: str) -> bool:
        """Whether a window of the program has these words in its title."""
        return bool(self.hand("search", "--onlyvisible", "--name", words))

    def open_table(self) -> None:
        """The table window, as large as the screen, with the keys."""
        for _ in range(FASTER):
            self.key("ctrl+F9")
        self.key("ctrl+t")
        time.sleep(1.5)
        self.key("Return")
        title = "^Meja(,|$)|^Table(,|$)"
        name = str(wait_for("the table", lambda: self.hand("search", "--onlyvisible", "--name", title))).split()[-1]
        self.hand("windowmove", name, 0, 0, "windowsize", name, *self.size, "windowraise", name, "windowfocus", name)
        time.sleep(1.5)


def work(person: Moderator) -> None:
    """Go through all scenes, back by one, and let it play to the end. Raises TimeoutError where a scene does not come."""
    names = [scene["name"] for scene in person.scenes]
    with person.window():
        wait_for(names[0], lambda: person.title_says(names[0]))
        time.sleep(3.0)
        person.shot("window")
        person.open_table()
        person.shot(f"scene-{1:02d}")
        for number, name in enumerate(names[1:], 2):
            person.key("Right")
            time.sleep(0.6 * person.shots)
            person.shot(f"to-{number:02d}")
            wait_for(name, lambda name=name: person.title_says(name))
            time.sleep(0.4 if person.shots else 0.15)
            person.shot(f"scene-{number:02d}")
        person.key("Left")
        wait_for(names[-2], lambda: person.title_says(names[-2]))
        person.key("space")
        wait_for(names[-1], lambda: person.title_says(names[-1]))
        person.shot("end")
    held = json.loads(person.command("check", person.plan, "--format", "json", "--lang", "en"))
    if any(one["severity"] == "stop" for one in held):
        raise AssertionError("the plan is another after it was played")


def main() -> int:
    if absent := [*missing(), *([] if shutil.which("openbox") else ["openbox"])]:
        print(f"{', '.join(absent)} not found; on Debian or Ubuntu: sudo apt-get install -y xvfb xdotool openbox")
        return 3
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shots", action="store_true")
    parser.add_argument("--lang", choices=("id", "en"), default="id")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        person = Moderator(display, options.folder, options)
        with subprocess.Popen(["openbox"], env=person.environment, stderr=subprocess.DEVNULL) as manager:
            try:
                time.sleep(0.5)
                started = time.monotonic()
                work(person)
            finally:
                manager.terminate()
        print(f"{len(person.scenes)} scenes in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
