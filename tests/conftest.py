"""For every test: own folders for settings and logs; a Qt warning, a logged error or a leaked thread fails it."""

import logging
import os
import threading
import time
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
EXPECTED_QT = ("This plugin does not support", "propagateSizeHints", "QFontDatabase: Cannot find font directory")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("user")
    for name in ("CONFIG", "LOG", "DOCUMENTS"):
        monkeypatch.setenv(f"TABLETOP_{name}_DIR", str(folder / name.lower()))


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
    deadline = time.monotonic() + 2.0
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
