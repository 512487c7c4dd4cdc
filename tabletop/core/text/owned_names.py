"""Names of temporary files and folders that tell which process made them: what a killed run left is told from what is in use."""

import contextlib
import os
import platform
import re
import secrets
import shutil
import sys
import tempfile
import threading
import time
import zlib
from functools import cache
from pathlib import Path

_OWNER = r"(?P<place>[0-9a-f]{8})-(?P<pid>\d{1,10})-(?P<start>\d{1,20})-\w+"
BESIDE = ("-journal", ".aux.xml")
"""Endings of what libraries write beside a partial file of the program."""
_PARTIAL = re.compile(rf"^\.tabletop-{_OWNER}(?:\.part(?:{'|'.join(map(re.escape, BESIDE))})?)?$")
_ALONE = re.compile(rf"^{_OWNER[:-4]}$")
_OLDER_PARTIAL = re.compile(r"^\.tabletop-[0-9a-f]{12}\.part(?:-journal)?$")
_FOLDER = re.compile(rf"^tabletop-[a-z]+-{_OWNER}$")
OLD_S = 86_400.0
"""A hidden partial file of an older version, which tells no owner, belongs to nobody after a day."""
FOREIGN_S = 7 * 86_400.0
"""A name made on another computer, in a folder that both write to, belongs to nobody after a week."""
MOST_NAMES = 50_000
"""So many names of a folder are looked at."""
_tidied: set[str] = set()
_lock = threading.Lock()


@cache
def place() -> str:
    """Eight digits that tell the computer and its name space of process numbers apart from others."""
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    return f"{zlib.crc32('|'.join(parts).encode()):08x}"


@cache
def _boot() -> int:
    with contextlib.suppress(OSError):
        return zlib.crc32(Path("/proc/sys/kernel/random/boot_id").read_bytes())
    return 0


def start_of(pid: int) -> int:
    """Which start of the computer, and when since then a process began: a number used again is of another process. 0 where that is not
    told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return (_boot() << 28) + int(stat[stat.rindex(b")") + 2 :].split()[19]) % (1 << 28)
    except (OSError, ValueError, IndexError):
        return 0


def is_alive(pid: int, start: int = 0) -> bool:
    """Whether a process of this computer runs; `start`: it began then (`start_of`), 0 for not known."""
    if not _runs(pid):
        return False
    now = start_of(pid)
    return not (start and now) or start == now


def owner() -> str:
    """This process as a part of a name."""
    return f"{place()}-{os.getpid()}-{start_of(os.getpid())}"


def partial_name() -> str:
    """A new hidden name for a file that is being written, or for a folder of such files."""
    return f".tabletop-{owner()}-{secrets.token_hex(6)}.part"


def temporary_folder(kind: str) -> Path:
    """A new folder that only this user looks into. `kind`: a word of small letters. Raises OSError where there is no place for one."""
    return Path(tempfile.mkdtemp(prefix=folder_prefix(kind)))


def folder_prefix(kind: str) -> str:
    """How the name of such a folder starts."""
    return f"tabletop-{kind}-{owner()}-"


def is_left(name: str, age_s: float) -> bool:
    """Whether a name that this program makes, or an `owner()` alone, is nobody's: its process is gone, or none is told and it is old."""
    found = _ALONE.match(name) or _PARTIAL.match(name) or _FOLDER.match(name)
    if found is None:
        return _OLDER_PARTIAL.match(name) is not None and age_s > OLD_S
    if found["place"] != place():
        return age_s > FOREIGN_S
    return not is_alive(int(found["pid"]), int(found["start"]))


def tidy(folder: Path, temporary: bool = False) -> int:
    """Remove what killed runs of this user left in a folder: hidden partial files and folders; with `temporary` the working folders of a
    folder for temporary files. Never a link, never what is another user's or in use. How many were removed; a fault leaves the rest."""
    start, removed = "tabletop-" if temporary else ".tabletop-", 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count > MOST_NAMES:
                break
            if entry.name.startswith(start) and _may_go(entry):
                removed += _removed(Path(entry.path), entry.is_dir(follow_symlinks=False))
    return removed


def tidy_once(folder: Path) -> None:
    """The same, once for each folder of a run: called where a file is written."""
    with _lock:
        if str(folder) in _tidied:
            return
        _tidied.add(str(folder))
    tidy(folder)


def remove_own() -> None:
    """Remove the partial files and working folders of this process, as it ends at once. A fault leaves the rest to the next run."""
    with _lock:
        places = [(Path(folder), ".tabletop-") for folder in _tidied]
    with contextlib.suppress(OSError):
        places.append((Path(tempfile.gettempdir()), "tabletop-"))
    for folder, start in places:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(start) and f"-{owner()}-" in entry.name:
                    _removed(Path(entry.path), entry.is_dir(follow_symlinks=False))


def _may_go(entry: "os.DirEntry[str]") -> bool:
    try:
        seen = entry.stat(follow_symlinks=False)
        if not (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)):
            return False
    except OSError:
        return False
    own = sys.platform == "win32" or seen.st_uid == os.geteuid()
    return own and is_left(entry.name, time.time() - seen.st_mtime)


def _removed(path: Path, is_folder: bool) -> bool:
    try:
        if is_folder:
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        told = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not told or code.value == 259
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
