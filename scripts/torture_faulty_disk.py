"""Disks that fail: calls of the system that return errors when they are told to (a small C library, preloaded), and small file systems."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torture_trials import PassedOver

ERRORS = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EACCES)
LIBRARY = "TORTURE_FAULTY_DISK"
"""Environment variable: the library that was built and preloaded; empty where it cannot be built here."""
SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char below[4096];
static long first, count, calls;
static int error;

/* From the `from`th call on, `many` calls that write below a folder fail with an error. */
void torture_arm(const char *folder, long from, long many, int number) {
    strncpy(below, folder, sizeof below - 1);
    calls = 0; count = many; error = number; first = from;
}
long torture_calls(void) { return calls; }

static int fails(const char *path) {
    if (!first || !path || strncmp(path, below, strlen(below))) return 0;
    long now = __sync_add_and_fetch(&calls, 1);
    if (now < first || now >= first + count) return 0;
    errno = error;
    return 1;
}
static int fails_fd(int fd) {
    char link[64], path[4096];
    if (!first) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return fails(path);
}
#define NEXT(result, name, ...) static result (*next)(__VA_ARGS__); if (!next) next = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
#define ON_FD(result, name, parameters, ...) result name parameters { NEXT(result, #name, __VA_ARGS__); if (fails_fd(fd)) return -1; return
ON_FD(ssize_t, write, (int fd, const void *data, size_t size), int, const void *, size_t) next(fd, data, size); }
ON_FD(ssize_t, writev, (int fd, const struct iovec *data, int size), int, const struct iovec *, int) next(fd, data, size); }
ON_FD(ssize_t, pwrite, (int fd, const void *d, size_t size, off_t at), int, const void *, size_t, off_t) next(fd, d, size, at); }
ON_FD(ssize_t, pwrite64, (int fd, const void *d, size_t size, off64_t at), int, const void *, size_t, off64_t) next(fd, d, size, at); }
ON_FD(int, fsync, (int fd), int) next(fd); }
ON_FD(int, fdatasync, (int fd), int) next(fd); }
ON_FD(int, ftruncate, (int fd, off_t size), int, off_t) next(fd, size); }
ON_FD(int, ftruncate64, (int fd, off64_t size), int, off64_t) next(fd, size); }
int rename(const char *old, const char *new) {
    NEXT(int, "rename", const char *, const char *);
    return fails(new) ? -1 : next(old, new);
}
int unlink(const char *path) {
    NEXT(int, "unlink", const char *);
    return fails(path) ? -1 : next(path);
}
#define OPENS(name) int name(const char *path, int flags, ...) { \
    NEXT(int, #name, const char *, int, ...); \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    return (flags & (O_CREAT | O_WRONLY | O_RDWR)) && fails(path) ? -1 : next(path, flags, mode); }
OPENS(open)
OPENS(open64)
"""


def preloaded() -> None:
    """Start this program once more with the library before all others; where no compiler is there, go on without."""
    if LIBRARY in os.environ or sys.platform != "linux":
        return
    library = _built()
    os.environ[LIBRARY] = str(library or "")
    if library is not None:
        os.environ["LD_PRELOAD"] = str(library)
        os.execv(sys.executable, [sys.executable, *sys.argv])


def _built() -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="torture-disk-"))
    (folder / "disk.c").write_text(SOURCE, encoding="utf-8")
    command = [compiler, "-shared", "-fPIC", "-O1", "-w", "-o", folder / "disk.so", folder / "disk.c", "-ldl"]
    return folder / "disk.so" if subprocess.run(command, capture_output=True).returncode == 0 else None


def forget_library() -> None:
    """Remove what was built; children that run go on with it."""
    if os.environ.get(LIBRARY):
        shutil.rmtree(Path(os.environ[LIBRARY]).parent, ignore_errors=True)


def arm(folder: Path, first: int, count: int, number: int) -> None:
    """In this process, from the `first` call on that writes below `folder`, `count` of them fail. Raises PassedOver without a compiler."""
    if not os.environ.get(LIBRARY):
        raise PassedOver("no compiler is here to build the library that makes calls fail")
    ctypes.CDLL(None).torture_arm(str(folder).encode(), ctypes.c_long(first), ctypes.c_long(count), ctypes.c_int(number))


def calls() -> int:
    """How many calls were counted since `arm`."""
    return int(ctypes.CDLL(None).torture_calls())


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes at `folder`. Raises PassedOver where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={max(1, -(-size // 4096)) * 4096}"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True).returncode:
        raise PassedOver("no small file system can be mounted here (that needs root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True)


def make_room(folder: Path, size: int) -> None:
    """The small file system has so many bytes from now on."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True, capture_output=True)
