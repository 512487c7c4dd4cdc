"""What there is to know after a fault, as one file that can be sent: crashes, log, versions, the machine. Nothing of a plan, no name of a
person, no path of a home."""

import importlib.metadata
import io
import locale
import os
import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tabletop import __version__, paths
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.io.diagnostics.log_files import crash_file, log_file, older
from tabletop.io.diagnostics.plain_log import plain_source, plain_text

SUFFIX = ".zip"
TAIL_BYTES = 300_000
"""So much of the end of each file is taken."""
_TOLD_OF = ("PySide6-Essentials", "pyqtgraph", "shapely", "pyproj", "pyogrio", "fiona", "rasterio", "numpy", "scipy", "pandas", "pydantic")
_FRAME = re.compile(r'^\s*File "(?P<file>[^"\n]*)", line (?P<line>\d+),? in (?P<name>\S+)')
_CRASH_LINE = re.compile(
    r"^(?:Fatal Python error: [\w ]{1,60}|Windows fatal exception: [\w ]{1,60}|(?:Current thread|Thread) 0x[0-9a-f]+.{0,60}"
    r"|Python runtime state.{0,60}|Current thread's C stack trace.{0,40}|\s+<no Python frame>|\s*)$"
)
_PLAIN_FRAME = re.compile(r"^\s+[\w.<>+/-]+:\d+ [\w.<>*]+$")
_LOG_LINE = re.compile(r"^(?P<start>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:,\d+)? (?:[A-Z]+ [\w.]+ )?)(?P<words>.*)$")


def write_fault_report(out: Path) -> None:
    """Write the report, whole or not at all. Raises InputError for another ending than .zip, and where it cannot be written."""
    out = Path(out)
    if out.suffix.lower() != SUFFIX:
        raise InputError(mark("{file} must end in .zip to be a fault report."), file=str(out))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in report_parts().items():
            archive.writestr(name, text.encode("utf-8", "backslashreplace"))
    write_whole(out, content.getvalue())


def report_parts() -> dict[str, str]:
    """The texts of the report by their names in it."""
    parts = {"about.txt": "\n".join(machine_facts()) + "\n"}
    kinds: list[tuple[Path, Callable[[str], str]]] = [(log_file(), plain_log_lines), (crash_file(), plain_crash_lines)]
    for path, made_plain in kinds:
        for one in (older(path), path):
            text = _tail(one)
            if text:
                parts[one.name] = made_plain(text)
    return parts


def machine_facts() -> list[str]:
    """Versions and the machine, a line each; no name of the computer or of its user."""
    lines = [
        f"tabletop {__version__}",
        f"Made {datetime.now().astimezone():%Y-%m-%d %H:%M %z}",
        f"Python {platform.python_version()} {platform.python_implementation()} {sys.maxsize.bit_length() + 1} bit",
        f"System {platform.system()} {platform.release()} {platform.machine()}",
        f"Processors {os.cpu_count()}",
        f"Language {locale.getlocale()[0]} {sys.getfilesystemencoding()}",
        f"Display {os.environ.get('QT_QPA_PLATFORM') or ('wayland' if os.environ.get('WAYLAND_DISPLAY') else sys.platform)}",
    ]
    lines += [f"{name} {_version(name)}" for name in _TOLD_OF]
    for kind, folder in (("state", paths.state_folder()), ("documents", paths.documents_folder())):
        try:
            lines.append(f"Free space for {kind}: {shutil.disk_usage(folder).free // 1_000_000} MB")
        except OSError:
            lines.append(f"Free space for {kind}: unknown")
    return [*lines, *(f"Cannot be written: {kind.lower()}" for kind in paths.not_kept())]


def plain_log_lines(text: str) -> str:
    """Lines of a log, of older versions of the program too, without names, paths and other texts of people."""
    return "\n".join(_plain_line(line) for line in text.splitlines())


def plain_crash_lines(text: str) -> str:
    """Stacks of native crashes: calls and kinds of faults, no other line, no path of a home."""
    kept = []
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if frame is not None:
            kept.append(f"  {plain_source(frame['file'])}:{frame['line']} {frame['name']}")
        elif _CRASH_LINE.match(line):
            kept.append(line)
    return "\n".join(kept)


def _plain_line(line: str) -> str:
    if _PLAIN_FRAME.match(line):
        return line
    frame = _FRAME.match(line)
    if frame is not None:
        return f"  {plain_source(frame['file'])}:{frame['line']} {frame['name']}"
    found = _LOG_LINE.match(line)
    return plain_text(line) if found is None else found["start"] + plain_text(found["words"])


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "-"


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - TAIL_BYTES))
            content = stream.read(TAIL_BYTES)
    except OSError:
        return ""
    cut = content[content.find(b"\n") + 1 :] if len(content) == TAIL_BYTES else content
    return cut.decode("utf-8", "replace")
