"""File names that a system does not take, told before anything is written."""

import os
import re
from pathlib import PurePath

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

IS_WINDOWS = os.name == "nt"
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL)
_ODD = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$')


def is_device_of_windows(name: str) -> bool:
    """Whether Windows means a device by the name of a file, with whatever ending (learn.microsoft.com, "Naming Files, Paths, and
    Namespaces"): what is written there is gone."""
    return _DEVICE.fullmatch(name) is not None


def is_odd_on_windows(name: str) -> bool:
    """Whether Windows takes no file of that name, or one of another name: it drops dots and blanks at the end, and puts what stands behind
    a colon where no folder shows it."""
    return _ODD.search(name) is not None


def check_name(path: PurePath) -> None:
    """Raise InputError, one sentence, where this computer runs Windows and a file cannot have that name there; elsewhere every name is
    good."""
    if not IS_WINDOWS:
        return
    if is_device_of_windows(path.name):
        raise InputError(mark("{file} is the name of a device on Windows; choose another name."), file=path.name)
    if is_odd_on_windows(path.name):
        text = mark('{file} cannot be the name of a file on Windows; choose one without < > : " | ? * and with no dot or blank at its end.')
        raise InputError(text, file=path.name)
