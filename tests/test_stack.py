"""Traps of the libraries that stay shut: each test names the fault it watches."""

import sys

from PySide6 import __version__
from PySide6.QtGui import QPainterPath


def test_bindings_do_not_eat_none():
    """PySide6 6.12.0 drops a reference of None at every call that returns nothing; Python then aborts."""
    path = QPainterPath()
    before = sys.getrefcount(None)
    for step in range(500):
        path.lineTo(step, step)
    assert sys.getrefcount(None) >= before - 50


def test_the_measured_binding_is_in_use():
    assert __version__ == "6.11.3"
