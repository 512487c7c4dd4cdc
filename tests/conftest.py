"""For every test: own folders for settings and logs; a Qt warning, a logged error or a leaked thread fails it."""

import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from tabletop import garbage

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
"""No example fails because a machine is slow or busy: speed is measured in `scripts/bench.py`."""
PATIENCE_MS = 30_000
for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed, QtBot.waitActive):
    wait.__kwdefaults__["timeout"] = PATIENCE_MS
"""No wait for what is to come ends because a machine is busy: it ends where a thing hangs."""
ENDED: list[int] = []
"""One for each session that ended since garbage was looked for."""
EXPECTED_QT = ("This plugin does not support", "propagateSizeHints", "QFontDatabase: Cannot find font directory")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples-times", type=int, default=1, help="so many times the random examples, and other ones each time")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """More examples for the tests against oracles, when asked for."""
    times, name = config.getoption("--examples-times"), "_hypothesis_internal_use_settings"
    for item in items if times > 1 else []:
        test = getattr(item, "obj", None)
        own = getattr(test, name, None)
        if own is not None and not isinstance(test, type):
            setattr(getattr(test, "__func__", test), name, settings(own, max_examples=own.max_examples * times, derandomize=False))


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a session held back is collected when its test has ended, also where nobody closed it; and with it what listens to it: Qt holds
    on to that for as long as the session is there, and Python does not see that."""
    yield
    if session := sys.modules.get("tabletop.session.session"):
        for made in [one for one in shiboken6.getAllValidWrappers() if type(one) is session.Session]:
            made.close()
            shiboken6.delete(made)
            ENDED.append(1)
        if len(ENDED) > 3:
            ENDED.clear()
            gc.collect()
    if not gc.isenabled():
        gc.collect()
        while not gc.isenabled():
            garbage.let_go()


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("user")
    for name in ("CONFIG", "SITE_CONFIG", "LOG", "STATE", "DOCUMENTS", "CACHE"):
        monkeypatch.setenv(f"TABLETOP_{name}_DIR", str(folder / name.lower()))
    monkeypatch.delenv("TABLETOP_CATALOGUE", raising=False)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """No logged error; `@pytest.mark.expects_errors` for tests that provoke one."""
    yield
    if request.node.get_closest_marker("expects_errors"):
        return
    loud = [record.getMessage() for when in ("setup", "call") for record in caplog.get_records(when) if record.levelno >= logging.ERROR]
    assert not loud, f"errors were logged: {loud}"


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 15.0
    while (left := {t for t in threading.enumerate() if t.is_alive()} - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads were left: {[t.name for t in left]}"


@pytest.fixture(autouse=True)
def no_qt_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """A Qt warning fails a test that uses Qt."""
    if "qtbot" not in request.fixturenames and "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import qInstallMessageHandler

    said: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: said.append(text))
    yield
    qInstallMessageHandler(None)
    loud = [text for text in said if not any(word in text for word in EXPECTED_QT)]
    assert not loud, f"Qt said: {loud}"
