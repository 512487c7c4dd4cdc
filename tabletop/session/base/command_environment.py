"""The environment of a command of the command line that the window starts as a process of its own."""

import os
from pathlib import Path

from PySide6.QtCore import QProcessEnvironment

import tabletop
from tabletop import paths


def command_environment() -> QProcessEnvironment:
    """This process's own, without a display, and with this very package in the path; what it says names no option."""
    environment = QProcessEnvironment.systemEnvironment()
    package = str(Path(tabletop.__file__).resolve().parent.parent)
    there = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join([package, there] if there else [package]))
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    environment.insert("PYTHONIOENCODING", "utf-8")
    environment.insert(paths.IN_WINDOW, "1")
    return environment
