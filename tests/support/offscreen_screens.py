"""Screens that are plugged in and out: the configuration of Qt's offscreen platform, changed while the program runs.

Qt offers that to C++ alone; it is called here by its symbols. A program started with `configuration(...)` in the environment has these
screens, and `plug(...)` gives it others: those that are gone are removed, new ones added, as Qt does it for real ones.
"""

import ctypes
import json
import os
from pathlib import Path

from PySide6 import QtCore

LAPTOP, PROJECTOR = ("Laptop", 0, 0, 1366, 768), ("Projector", 1366, 0, 1920, 1080)
FOR_INTEGRATION = 12
"""Place of QPlatformNativeInterface::nativeResourceForIntegration among the virtual functions: it follows the twelve of QObject."""
Screen = tuple[str, int, int, int, int]
Address = ctypes.c_void_p


def configuration(screens: tuple[Screen, ...]) -> str:
    """As Qt reads it."""
    rows = [
        {"name": name, "x": x, "y": y, "width": width, "height": height, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, y, width, height in screens
    ]
    return json.dumps({"synchronousWindowSystemEvents": False, "screens": rows})


def _function(library: ctypes.CDLL, name: str, result: type | None, *arguments: type):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


def plug(*screens: Screen) -> None:
    """Have these screens from now on."""
    folder = Path(os.path.dirname(QtCore.__file__)) / "Qt" / "lib"
    core, gui = ctypes.CDLL(str(folder / "libQt6Core.so.6")), ctypes.CDLL(str(folder / "libQt6Gui.so.6"))
    kept = []

    def byte_array(text: bytes) -> int:
        space = ctypes.create_string_buffer(24)
        kept.append(space)
        _function(core, "_ZN10QByteArrayC1EPKcx", None, Address, ctypes.c_char_p, ctypes.c_longlong)(
            ctypes.addressof(space), text, len(text)
        )
        return ctypes.addressof(space)

    native = _function(gui, "_ZN15QGuiApplication23platformNativeInterfaceEv", Address)()
    virtual = ctypes.cast(ctypes.cast(native, ctypes.POINTER(Address))[0], ctypes.POINTER(Address))
    resource = ctypes.CFUNCTYPE(Address, Address, Address)(virtual[FOR_INTEGRATION])
    configure = resource(native, byte_array(b"setConfiguration"))
    assert configure, "the offscreen platform lets itself be configured"
    document, rows = ctypes.create_string_buffer(8), ctypes.create_string_buffer(8)
    read = _function(core, "_ZN13QJsonDocument8fromJsonERK10QByteArrayP15QJsonParseError", None, Address, Address, Address)
    read(ctypes.addressof(document), byte_array(configuration(screens).encode()), None)
    as_object = _function(core, "_ZNK13QJsonDocument6objectEv", None, Address, Address)
    as_object(ctypes.addressof(rows), ctypes.addressof(document))
    ctypes.CFUNCTYPE(None, Address, Address)(configure)(ctypes.addressof(rows), native)
