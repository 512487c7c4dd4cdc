"""The picture of the window that the readme shows: the demo plan in Indonesian, light, at 1366 x 768. Usage: window_picture.py [FILE]."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path.insert(0, str(ROOT))

SIZE_PX, SCENE, SCALE, WAIT_S, REST_S = (1366, 768), 7, 1_750.0, 60.0, 1.5
LANGUAGE = "id"


def until(ready: Callable[[], object], timeout_s: float = WAIT_S) -> None:
    """Run the event loop till then, or for so long."""
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + timeout_s
    while not ready() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def draw(target: Path, folder: Path) -> None:
    """The window on the demo plan, with its layers read and its scene judged."""
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.base.layer_shapes import make_ready
    from tabletop.io.plans.demo import write_demo
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.parts.language import speak
    from tabletop.ui.window.main_window import MainWindow

    application = QApplication.instance() or QApplication([])
    speak(LANGUAGE)
    session = Session(prepare_layer=make_ready)
    session.file.open(write_demo(folder))
    window = MainWindow(session, Settings(theme="light", language=LANGUAGE))
    window.resize(*SIZE_PX)
    window.show()
    session.layers.load_catalogue(None)
    session.set_scene(SCENE)
    until(lambda: session.layers.views and not session.layers.reading and session.findings and not session.checks_are_due)
    window.canvas.zoom_plan()
    window.canvas.set_scale(SCALE)
    until(lambda: False, REST_S)
    until(lambda: window.canvas.items.is_settled)
    window.grab().save(str(target))
    window.take_down()
    session.close()
    del application


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        os.environ.update(TABLETOP_CONFIG_DIR=own, TABLETOP_LOG_DIR=own, TABLETOP_STATE_DIR=own, TABLETOP_DOCUMENTS_DIR=own)
        draw(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources/manual/window.png", Path(own))
