"""Commands run on a desk without any window."""

from types import SimpleNamespace

import pytest

from support.window_fixture import english, session  # noqa: F401
from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.ui.commands import edit_commands, view_commands
from tabletop.ui.desk.desk import Desk


class Shown:
    """Stands for all that a window would show: notes what it is asked for."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, str]] = []
        self.revealed: list[str] = []

    def add(self, text: str, severity: str = "info") -> None:
        self.notices.append((text, severity))

    def reveal(self, name: str) -> None:
        self.revealed.append(name)


@pytest.fixture
def shown():
    return Shown()


@pytest.fixture
def desk(session, shown):  # noqa: F811
    nothing = SimpleNamespace()
    rest = {
        "table_hand": nothing,
        "table_view": lambda: None,
        "place": str,
        "show_unit": print,
        "change_language": print,
        "turn_wind": print,
        "roster": nothing,
    }
    return Desk(session, nothing, nothing, nothing, shown, nothing, shown, nothing, nothing, nothing, nothing, nothing, nothing, **rest)


def test_a_command_needs_no_window(desk, shown):
    edit_commands.select_all(desk)
    assert desk.session.selection == {one.id for one in desk.session.plan.placed(1)}
    view_commands.show_inspector(desk)
    assert shown.revealed == ["inspector"]


def test_what_goes_wrong_is_said_in_one_sentence(desk, shown):
    def fail():
        raise InputError(mark("No plan"))

    desk.guard(fail)
    desk.say("Something.")
    assert shown.notices == [(i18n.tr("No plan"), "stop"), ("Something.", "info")]
