"""A main window on the demo plan, taken down in the order in which the program does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tabletop import i18n
from tabletop.io.demo import write_demo
from tabletop.session import Session
from tabletop.settings import Settings
from tabletop.ui.language import speak
from tabletop.ui.main_window import MainWindow


@pytest.fixture
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def session(english: None, qtbot, tmp_path: Path) -> Iterator[Session]:
    made = Session()
    made.open_plan(write_demo(tmp_path / "plans"))
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
