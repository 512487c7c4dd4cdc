"""A main window on the demo plan, taken down in the order in which the program does it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tabletop import i18n
from tabletop.io.plans.demo import DEMO_NAME, write_demo
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.parts.language import speak
from tabletop.ui.window.main_window import MainWindow


@pytest.fixture
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@cache
def demo_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        return write_demo(Path(folder)).read_bytes()


@pytest.fixture
def session(english: None, qtbot, tmp_path: Path) -> Iterator[Session]:
    plan = tmp_path / "plans" / DEMO_NAME
    plan.parent.mkdir()
    plan.write_bytes(demo_bytes())
    made = Session()
    made.file.open(plan)
    yield made
    made.close()


@pytest.fixture
def window(session: Session, qtbot) -> Iterator[MainWindow]:
    made = MainWindow(session, Settings(theme="light"))
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    speak("en")
    made.take_down()
