"""What makes the modules of a window come in sooner. Called before the first of them is imported."""

import sys
from typing import Any


def read_no_sources() -> None:
    """For each module that is imported after it, Qt for Python reads the source to see whether it uses PySide6, since only such a module
    can ask for names in snake case. None here does; so it is told that none uses it, where it can be told (a tenth of all loading)."""
    import PySide6.QtCore

    feature: Any = sys.modules.get("shibokensupport.feature")
    if PySide6.QtCore is not None and hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: False
