"""The start of the program: which plan it opens, what it says when one cannot be read, and that it ends clean."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tabletop import app, i18n, paths
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan
from tabletop.io.plans.demo import DEMO_NAME
from tabletop.io.plans.plan_store import create_plan
from tabletop.settings import Settings, load_settings
from tabletop.ui.commands import file_commands
from tabletop.ui.window.main_window import MainWindow


@pytest.fixture
def start(qapp, monkeypatch):
    """Run the program, look at its window once it stands, and close it."""

    def begin(plan: Path | None = None, layers: str | None = "none") -> dict:
        seen: dict = {}

        def look() -> None:
            """Once a plan is open; where none opens the program ends by itself."""
            if not [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.session.file.path is not None]:
                QTimer.singleShot(10, look)
                return
            window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
            seen.update(path=window.session.file.path, said=[one.text.text() for one in window.notices.notices], title=window.windowTitle())
            window.close()

        QTimer.singleShot(0, look)
        seen["code"] = app.run(plan, layers, "en")
        return seen

    yield begin
    i18n.set_language("en")


def test_the_first_start_shows_the_demo(start):
    seen = start()
    assert seen["code"] == 0 and seen["path"] == paths.documents_folder() / DEMO_NAME and seen["said"] == []
    assert load_settings().recent == [str(seen["path"].absolute())]


def test_the_last_plan_is_opened_again(start, tmp_path):
    create_plan(tmp_path / "mine.gpkg", Plan(settings={"name": "Mine"}))
    assert start(tmp_path / "mine.gpkg")["title"].startswith("Mine")
    assert start()["path"] == tmp_path / "mine.gpkg"


def test_a_damaged_last_plan_is_named_and_the_next_one_opened(start, tmp_path):
    (tmp_path / "broken.gpkg").write_bytes(b"nothing")
    create_plan(tmp_path / "good.gpkg", Plan())
    settings = Settings(recent=[str(tmp_path / "broken.gpkg"), str(tmp_path / "good.gpkg")])
    settings.save()
    seen = start()
    assert seen["path"] == tmp_path / "good.gpkg" and len(seen["said"]) == 1 and "broken.gpkg" in seen["said"][0]


def test_a_damaged_demo_is_left_and_another_one_made(start):
    damaged = paths.documents_folder() / DEMO_NAME
    damaged.write_bytes(b"nothing")
    seen = start()
    assert seen["path"] != damaged and seen["path"].name == DEMO_NAME and damaged.read_bytes() == b"nothing"


def test_a_plan_that_was_named_and_is_not_there_is_an_error(start, tmp_path):
    QTimer.singleShot(0, lambda: None)
    with pytest.raises(TabletopError):
        app.run(tmp_path / "gone.gpkg", "none", "en")
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]


def main_window() -> MainWindow:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))


def test_the_window_is_seen_before_its_plan_is_read(start, tmp_path, monkeypatch):
    create_plan(tmp_path / "mine.gpkg", Plan())
    seen: list[tuple[bool, object]] = []
    real = file_commands.open_at_start

    def opens(desk, path):
        seen.append((desk.window.isVisible(), desk.session.file.path))
        real(desk, path)

    monkeypatch.setattr(app, "open_at_start", opens)
    assert start(tmp_path / "mine.gpkg")["path"] == tmp_path / "mine.gpkg"
    assert seen == [(True, None)]


def test_a_window_closed_while_its_plan_is_read_ends_in_order(qapp, tmp_path, monkeypatch):
    create_plan(tmp_path / "mine.gpkg", Plan())
    gate, closed = threading.Event(), []

    def slow(path, read_only=False):
        def opened():
            gate.wait(20.0)
            return SimpleNamespace(close=lambda: closed.append(path))

        return opened

    monkeypatch.setattr(file_commands, "opening", slow)
    monkeypatch.setattr(file_commands, "unwanted", lambda opened: opened.close())

    def close() -> None:
        if [one for one in threading.enumerate() if one.name == "own work"]:
            main_window().close()
        else:
            QTimer.singleShot(10, close)

    QTimer.singleShot(10, close)
    assert app.run(tmp_path / "mine.gpkg", "none", "en") == 0
    gate.set()
    deadline = time.monotonic() + 30
    while not closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert closed == [tmp_path / "mine.gpkg"]


def test_who_stops_the_first_plan_has_a_window_without_one(tmp_path):
    tried: list[Path] = []

    def opens(path: Path) -> None:
        tried.append(path)
        raise Cancelled(mark("Cancelled."))

    for name in "ab":
        create_plan(tmp_path / f"{name}.gpkg", Plan())
    first = app._open_first(opens, Settings(recent=[str(tmp_path / f"{name}.gpkg") for name in "ab"]), [])
    assert tried == [tmp_path / "a.gpkg"] and first.plan == tmp_path / "a.gpkg" and isinstance(first.refused, Cancelled)


def test_heavy_libraries_stay_out_of_the_start():
    import subprocess
    import sys

    code = "import sys, tabletop.app; print([m for m in ('pandas', 'geopandas', 'matplotlib', 'openpyxl', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=paths.resource().parent)
    assert done.stdout.strip() == "[]"
