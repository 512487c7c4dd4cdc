"""What killed runs left is removed, what is in use or another's stays."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tabletop.core.text import owned_names, whole_file
from tabletop.core.text.owned_names import is_alive, is_left, owner, partial_name, place, start_of, temporary_folder, tidy


def dead_pid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def of(pid, start=0, where=None):
    return f"{where or place()}-{pid}-{start}-abc123"


def test_names_of_a_process_that_runs_are_in_use():
    assert not is_left(partial_name(), 10**9) and not is_left(f"tabletop-layers-{owner()}-x1", 10**9)
    assert is_alive(os.getpid(), start_of(os.getpid()))


def test_names_of_a_process_that_is_gone_are_left():
    gone = dead_pid()
    for name in (
        f".tabletop-{of(gone)}.part",
        f".tabletop-{of(gone)}.part-journal",
        f".tabletop-{of(gone)}.part.aux.xml",
        f"tabletop-layers-{of(gone)}",
    ):
        assert is_left(name, 0.0), name


@pytest.mark.skipif(not start_of(os.getpid()), reason="the system does not tell when a process began")
def test_a_number_used_again_is_of_another_process():
    assert is_left(f".tabletop-{of(os.getpid(), start_of(os.getpid()) + 1)}.part", 0.0)


def test_what_another_computer_made_stays_for_a_week():
    name = f".tabletop-{of(dead_pid(), where='00000000')}.part"
    assert not is_left(name, 6 * 86_400) and is_left(name, 8 * 86_400)


@pytest.mark.parametrize("name", ["tabletop-backups", "tabletop-plans-2026", "a.part", ".tabletop-notes", ".tabletop-notes.part", "x.gpkg"])
def test_names_that_are_not_of_this_program_never_go(name):
    assert not is_left(name, 10**9)


def test_a_partial_file_of_an_older_version_goes_after_a_day():
    assert not is_left(".tabletop-0123456789ab.part", 3_600) and is_left(".tabletop-0123456789ab.part", 90_000)


def test_a_folder_is_tidied_of_what_is_left_alone(tmp_path):
    gone = dead_pid()
    left = tmp_path / f".tabletop-{of(gone)}.part"
    left_folder = tmp_path / f".tabletop-{of(gone, 5)}"
    (left_folder / "in").mkdir(parents=True)
    used, link = tmp_path / partial_name(), tmp_path / f".tabletop-{of(gone, 7)}.part"
    target = tmp_path / "plan.gpkg"
    for path in (left, used, target, left_folder / "in" / "a"):
        path.write_bytes(b"x")
    link.symlink_to(target)
    assert tidy(tmp_path) == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([used.name, link.name, target.name])


def test_what_is_another_users_stays(tmp_path, monkeypatch):
    (tmp_path / f".tabletop-{of(dead_pid())}.part").touch()
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(tmp_path).st_uid + 1, raising=False)
    assert tidy(tmp_path) == (1 if os.name == "nt" else 0)


def test_so_many_names_of_a_folder_are_looked_at(tmp_path, monkeypatch):
    gone = dead_pid()
    for number in range(20):
        (tmp_path / f".tabletop-{of(gone, number + 1)}.part").touch()
    monkeypatch.setattr(owned_names, "MOST_NAMES", 5)
    assert tidy(tmp_path) == 6


def test_writing_beside_what_a_killed_run_left_removes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(owned_names, "_tidied", set())
    left = tmp_path / f".tabletop-{of(dead_pid())}.part"
    left.write_bytes(b"half")
    whole_file.write_whole(tmp_path / "a.csv", b"a")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_run_that_is_killed_leaves_folders_that_the_next_one_removes(tmp_path):
    code = "import time; from tabletop.core.text.owned_names import *; print(temporary_folder('held'), flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    )
    made = Path(process.stdout.readline().strip())
    assert made.parent == tmp_path and made.is_dir() and not tidy(tmp_path, temporary=True)
    process.kill()
    process.wait()
    process.stdout.close()
    assert tidy(tmp_path, temporary=True) == 1 and not made.exists()


def test_looking_is_quick_in_a_large_folder(tmp_path):
    for number in range(2_000):
        (tmp_path / str(number)).touch()
    began = time.perf_counter()
    assert tidy(tmp_path) == 0 and time.perf_counter() - began < 1.0


def test_a_temporary_folder_is_private():
    made = temporary_folder("copies")
    assert made.stat().st_mode & 0o077 == 0 or os.name == "nt"
    made.rmdir()
