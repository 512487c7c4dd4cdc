"""A person who does anything at all with the window for minutes, and screens that are plugged in and out under the table's window."""

import logging
import os
import random
import sys
import time
from pathlib import Path

from torture_children import Child, own_folders
from torture_oracle import is_sound
from torture_planner import Notes, notes_of, small_plan
from torture_trials import PassedOver, Row, Trial

USE_LONG_S, USE_SHORT_S = 600.0, 30.0
RSS_MB, MARGIN = 500.0, 1.1
"""More memory than that after ten minutes is told; with the margin (what a seed opens, how the heap lies) it is bad: a system that is
short of memory ends the program."""
CYCLES = 12


class _Errors(logging.Handler):
    """What was logged as an error, and what no handler caught."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []
        sys.excepthook = lambda kind, error, trace: self.said.append(f"{kind.__name__}: {error}")

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage() + (f": {record.exc_info[1]!r}" if record.exc_info else ""))


def use(folder: Path, seconds: float, seed: int) -> int:
    """Work of a child: the demo plan in a window, used for so long; notes of memory, longest turn, errors, and what stood on the screen."""
    own_folders(folder / "own")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from support.random_user import RandomUser, rss_mb, walked
    from tabletop.canvas.base.layer_shapes import make_ready
    from tabletop.garbage import rare_collections
    from tabletop.io.plans.demo import write_demo
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.window.main_window import MainWindow

    application, notes, errors = QApplication([]), Notes(folder / "notes"), _Errors()
    logging.getLogger().addHandler(errors)
    rare_collections()
    (folder / "plan").mkdir()
    session = Session(prepare_layer=make_ready)
    path = write_demo(folder / "plan")
    session.file.open(path)
    window = MainWindow(session, Settings(theme="light"))
    window.resize(1366, 768)
    session.layers.load_default()
    window.show()
    last, longest, timer = time.monotonic(), 0.0, QTimer(interval=2)

    def beat() -> None:
        nonlocal last, longest
        now = time.monotonic()
        longest, last = max(longest, now - last), now

    timer.timeout.connect(beat)
    for _ in range(20):
        application.processEvents()
    last = time.monotonic()
    timer.start()
    with open(folder / "steps.jsonl", "w", encoding="utf-8") as log:
        user = RandomUser(window, seed, log, walked())
        user.run(seconds)
        user.stop()
    timer.stop()
    end = time.monotonic() + 30
    while session.file.unsaved and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.005)
    on_screen, unsaved, at = session.file.plan, session.file.unsaved, session.file.path
    memory = rss_mb()
    window.take_down()
    session.close()
    stored = open_plan(at)
    stored.close()
    steps = sum(1 for _ in stored.history)
    notes.tell(steps=user.done, edits=steps, unsaved=unsaved, same=stored.plan == on_screen, rss_mb=memory, turn_ms=longest * 1000)
    notes.tell(errors=errors.said[:20], path=str(at))
    return 0


def random_use(trial: Trial) -> None:
    """Minutes of random use: no crash, no logged error, and what stood on the screen is in the file."""
    seconds = trial.length_s(USE_SHORT_S, USE_LONG_S)
    ended = Child(lambda: use(trial.folder, seconds, trial.seed * 1000 + trial.number), trial.folder / "said").wait(seconds + 180)
    trial.expect(not ended.hung, "hung", ended.said[-1500:])
    trial.expect(ended.hung or (not ended.crash and ended.code == 0), "crashed", f"{ended.code} {ended.crash or ended.said[-800:]}")
    found = {key: value for note in notes_of(trial.folder / "notes") for key, value in note.items()}
    if "steps" not in found:
        return
    trial.acknowledge(found["edits"])
    trial.expect(not found["unsaved"], "lost", f"{found['unsaved']} edits are in no file at the end")
    trial.expect(found["same"], "lost", "the file holds another plan than the screen showed")
    trial.expect(not found["errors"], "crashed", f"errors were logged: {found['errors'][:3]}")
    is_sound(trial, Path(found["path"]))
    trial.expect(found["rss_mb"] <= RSS_MB * MARGIN, "crashed", f"{found['rss_mb']:.0f} MB at the end, {RSS_MB * MARGIN:.0f} at most")
    much = ", more than it may be" if found["rss_mb"] > RSS_MB else ""
    trial.remarks.append(
        f"{seconds:.0f} s: {found['steps']} steps, {found['rss_mb']:.0f} MB at the end{much}, longest turn {found['turn_ms']:.0f} ms"
    )


# --- screens
def plug_about(folder: Path, seed: str) -> int:
    """Work of a child: screens come and go at random; after each round with the projector the table's window stands on it again."""
    own_folders(folder / "own")
    from support.offscreen_screens import LAPTOP, PROJECTOR, configuration, plug

    (folder / "screens.json").write_text(configuration((LAPTOP, PROJECTOR)), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={folder / 'screens.json'}"
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.base.tile_store import TileStore
    from tabletop.canvas.map.map_canvas import MapCanvas
    from tabletop.core.table.surface import Surface
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.dialogs.screens import screen_key, screens
    from tabletop.ui.dialogs.table_dialog import TableRequest
    from tabletop.ui.table.table_window import TableWindow

    application, notes, draw, session = QApplication([]), Notes(folder / "notes"), random.Random(seed), Session()
    session.file.plan = small_plan()
    canvas = MapCanvas(session)
    canvas.setGeometry(50, 40, 900, 600)
    canvas.show()
    table = TableWindow(session, TileStore(canvas), canvas, Settings())

    def turns(seconds: float, until=lambda: False) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            application.processEvents()
            time.sleep(0.003)
        return until()

    table.present(TableRequest(screen_key(screens()[1]), 2.0, 500.0))
    table.use_surface(Surface.of_width(1920, 1080, 4.0))
    turns(1.0)
    other, small, turned = ("Other", 1366, 0, 1920, 1080), (PROJECTOR[0], 1366, 0, 1280, 720), (PROJECTOR[0], 1366, 0, 720, 1280)
    sets = [
        (LAPTOP,),
        (LAPTOP, PROJECTOR),
        (LAPTOP, small),
        (LAPTOP, turned),
        (LAPTOP, other),
        (LAPTOP, other, ("Projector", 3286, 0, 1920, 1080)),
    ]
    for _ in range(CYCLES):
        for _ in range(draw.randint(1, 5)):
            plug(*draw.choice(sets))
            turns(draw.choice((0.0, 0.02, 0.3)))
        plug(LAPTOP, PROJECTOR)
        back = turns(8.0, lambda: table.isVisible() and table.screen().name() == "Projector" and table.width() == 1920)
        notes.tell(
            back=back, main=canvas.isVisible() and canvas.screen().name() == "Laptop", at=[table.x(), table.width(), table.isVisible()]
        )
    table.close()
    canvas.shutdown()
    session.close()
    return 0


def plugging(trial: Trial) -> None:
    """Screens plugged in and out a dozen times."""
    if not sys.platform.startswith("linux"):
        raise PassedOver("screens are faked on Linux only")
    trial.counts.tries = CYCLES
    ended = Child(lambda: plug_about(trial.folder, f"{trial.seed}/{trial.number}"), trial.folder / "said").wait(300)
    trial.expect(not ended.hung, "hung", ended.said[-800:])
    trial.expect(ended.hung or (not ended.crash and ended.code == 0), "crashed", f"{ended.code} {ended.crash or ended.said[-800:]}")
    for number, note in enumerate(notes_of(trial.folder / "notes")):
        trial.expect(note["back"], "lost", f"cycle {number}: the table is not on its projector again: {note['at']}")
        trial.expect(note["main"], "lost", f"cycle {number}: the map left its screen")


ROWS = (
    Row("random-use", "random use of the window", random_use, 1, 3, 1),
    Row("plugs", "screens plugged in and out", plugging, 1, 60, 1),
)
