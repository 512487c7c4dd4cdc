"""Modules of windows are loaded before those are asked for, one in a turn and only at rest."""

import importlib.util
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject

from tabletop.ui.output import loaded_ahead
from tabletop.ui.output.loaded_ahead import MODULES, LoadedAhead


@dataclass
class Busy:
    """What it asks a session for."""

    is_reading: bool = False
    checks_are_due: bool = True


def test_they_are_loaded_one_by_one_and_only_at_rest(qtbot, monkeypatch):
    monkeypatch.setattr(loaded_ahead, "REST_MS", 1)
    loaded, session = [], Busy()
    monkeypatch.setattr(loaded_ahead, "import_module", loaded.append)
    parent = QObject()
    ahead = LoadedAhead(session, parent, ("one", "two", "three"))
    qtbot.wait(50)
    assert loaded == [] and ahead.left == 3
    session.checks_are_due = False
    qtbot.waitUntil(lambda: ahead.left == 0)
    assert loaded == ["one", "two", "three"]


@pytest.mark.parametrize("name", MODULES)
def test_each_is_there(name):
    assert importlib.util.find_spec(name) is not None
