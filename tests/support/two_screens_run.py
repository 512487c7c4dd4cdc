"""The table window on the second of two screens, in a process of its own: unplugged, plugged in, another resolution, turned, gone.

Prints one line of JSON for each step. Qt's screens are those of its offscreen platform; nothing of the program is replaced.
"""

import json
import os
import sys
import time

from PySide6.QtWidgets import QApplication

from support.map_hand import small_plan
from support.offscreen_screens import LAPTOP, PROJECTOR, plug
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.table.surface import Surface
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.dialogs.screens import screen_key, screens
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.table.calibration_dialog import CalibrationDialog
from tabletop.ui.table.recheck_dialog import RecheckDialog
from tabletop.ui.table.table_window import TableWindow


def main() -> None:
    app = QApplication(sys.argv)
    session = Session()
    session.file.plan = small_plan()
    canvas = MapCanvas(session)
    canvas.setGeometry(50, 40, 900, 600)
    canvas.show()
    table = TableWindow(session, TileStore(canvas), canvas, Settings())
    said: list[str] = []
    table.said.connect(said.append)

    def tell(step: str, until) -> None:
        end = time.monotonic() + 30
        while not until() and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.005)
        at, main_at = table.geometry(), canvas.geometry()
        surface = table.view.frame.surface
        row = {
            "step": step,
            "shown": table.isVisible(),
            "full": table.isFullScreen(),
            "screen": table.screen().name(),
            "at": [at.x(), at.y(), at.width(), at.height()],
            "main": [main_at.x(), main_at.y(), main_at.width(), main_at.height(), canvas.screen().name(), canvas.isVisible()],
            "picture": [surface.width_px, surface.height_px],
            "ground_m": list(table.view.frame.ground_size),
            "centre": list(table.view.frame.centre),
            "where": session.table.where,
            "said": said.copy(),
        }
        print(json.dumps(row), flush=True)

    def stands(width: int, height: int):
        return lambda: table.isVisible() and (table.width(), table.height()) == (width, height)

    hidden = lambda: not table.isVisible()  # noqa: E731
    key = screen_key(screens()[1])
    table.present(TableRequest(key, 2.0, 500.0))
    table.use_surface(Surface.of_width(1920, 1080, 4.0))
    tell("opened", stands(1920, 1080))
    plug(LAPTOP)
    tell("unplugged", hidden)
    plug(LAPTOP, PROJECTOR)
    tell("back", stands(1920, 1080))
    plug(LAPTOP, ("Projector", 1366, 0, 1280, 720))
    tell("smaller", stands(1280, 720))
    plug(LAPTOP, ("Projector", 1366, 0, 720, 1280))
    tell("turned", stands(720, 1280))
    plug(LAPTOP, ("Other", 1366, 0, 1920, 1080))
    tell("another", hidden)
    end = time.monotonic() + 0.8
    while time.monotonic() < end:
        app.processEvents()
    tell("still another", hidden)
    plug(LAPTOP, ("Other", 1366, 0, 1920, 1080), ("Projector", 3286, 0, 1920, 1080))
    tell("both", stands(1920, 1080))
    left_of = ("Laptop", 1920, 0, 1366, 768), ("Projector", 0, 0, 1920, 1080)
    settings = Settings(table_screen=key)
    calibration, recheck = CalibrationDialog(settings, canvas), RecheckDialog(settings, canvas)
    cycles = {
        "back in its place": ((LAPTOP,), (LAPTOP, PROJECTOR)),
        "projector first": ((LAPTOP,), (PROJECTOR, LAPTOP)),
        "left of the laptop": ((LAPTOP,), left_of),
        "calibrating": ((LAPTOP,), (LAPTOP, PROJECTOR)),
        "checked again": ((LAPTOP,), (LAPTOP, PROJECTOR)),
        "asleep": ((("Headless", 0, 0, 1024, 768),), (LAPTOP, PROJECTOR)),
    }
    for name, (out, again) in cycles.items():
        asked = {"calibrating": calibration, "checked again": recheck}.get(name)
        if asked is not None:
            asked.show()
            asked.show_pattern()
            tell(f"{name}: asked", stands(1920, 1080))
        plug(*out)
        tell(f"{name}: out", hidden)
        plug(*again)
        tell(f"{name}: back", stands(1920, 1080))
        if asked is not None:
            asked.close()
    table.close()
    canvas.shutdown()
    session.close()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
