"""The fault report holds what is needed and nothing of a plan, of a person or of a home."""

import logging
import subprocess
import sys
import zipfile

import pytest

from tabletop import paths
from tabletop.core.text.errors import InputError
from tabletop.io.diagnostics import log_files
from tabletop.io.diagnostics.fault_report import TAIL_BYTES, plain_crash_lines, report_parts, write_fault_report
from tabletop.io.diagnostics.log_files import CRASH_BYTES, BoundedLog, add_to_log, bounded, crash_file, log_file, older

CRASH = """Fatal Python error: Segmentation fault

Current thread 0x00007f0c6d3ff740 (most recent call first):
  File "/home/siti/kerja/tabletop/canvas/plan/plan_item.py", line 88 in paint
  File "/home/siti/rahasia rencana.py", line 3 in <module>
Bripka Siti Aminah
Extension modules: numpy, shapely (total: 2)
"""
OLD_LOG = """2026-11-30 08:00:00,123 INFO tabletop settings not written: '/home/siti/.config/x'
2026-11-30 08:00:01,123 ERROR tabletop unexpected
Traceback (most recent call last):
  File "/home/siti/tabletop/io/plans/plan_store.py", line 4, in open
ValueError: "Regu Bripka Siti" in /home/siti/rencana.gpkg
"""


def test_a_line_of_the_log_holds_no_text_of_a_person():
    log = BoundedLog(log_file())
    log.handle(logging.LogRecord("tabletop", logging.ERROR, "a.py", 1, "cannot read %s", ("Regu Bripka Siti",), None))
    log.close()
    assert "cannot read" in log_file().read_text() and "Siti" not in log_file().read_text()


def test_it_holds_crash_log_and_versions_and_no_name(tmp_path):
    crash_file().write_text(CRASH)
    log_file().write_text(OLD_LOG)
    write_fault_report(tmp_path / "r.zip")
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {"about.txt", "tabletop.log", "crash.log"}
    whole = "\n".join(texts.values())
    assert "iti" not in whole.replace("ition", "") and "/home" not in whole and "rahasia" not in whole and "rencana" not in whole
    assert "Segmentation fault" in whole and "tabletop/canvas/plan/plan_item.py:88 paint" in whole and "PySide6-Essentials" in whole
    assert "2026-11-30 08:00:01,123 ERROR tabletop unexpected" in whole


def test_where_nothing_happened_there_are_versions_alone():
    assert list(report_parts()) == ["about.txt"]


def test_it_is_bounded():
    crash_file().write_text(CRASH * 5_000)
    assert len(report_parts()["crash.log"]) < TAIL_BYTES


def test_another_ending_and_a_folder_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(InputError):
        write_fault_report(tmp_path / "r.gpkg")
    with pytest.raises(InputError):
        write_fault_report(tmp_path / "none" / "r.zip")


def test_what_is_no_line_of_a_crash_is_left_out():
    assert plain_crash_lines("Dalmas 1\n  Siti\nThread 0x00007f (most recent call first):\n") == "Thread 0x00007f (most recent call first):"


def test_a_log_is_bounded(tmp_path):
    log = BoundedLog(tmp_path / "a.log", 200)
    import logging

    for number in range(50):
        log.handle(logging.LogRecord("tabletop", logging.INFO, "", 0, "line of the log", (), None))
        assert number < 1 or (tmp_path / "a.log").stat().st_size < 400
    log.close()
    assert older(tmp_path / "a.log").exists() and len(list(tmp_path.iterdir())) == 2


def test_a_crash_file_is_bounded(tmp_path):
    (tmp_path / "crash.log").write_text("x" * 500)
    bounded(tmp_path / "crash.log", 400)
    assert not (tmp_path / "crash.log").exists() and (tmp_path / "crash.1.log").stat().st_size == 500


def test_what_a_process_adds_is_bounded_too(monkeypatch):
    log_file().parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(log_files, "LOG_BYTES", 200)
    for _ in range(9):
        add_to_log("x" * 90)
    assert log_file().stat().st_size < 400 and older(log_file()).exists()
    crash_file().write_text("x" * (CRASH_BYTES + 1))
    code = "from tabletop.io.diagnostics.log_files import catch_crashes; catch_crashes()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert older(crash_file()).stat().st_size == CRASH_BYTES + 1 and crash_file().stat().st_size == 0


def test_a_log_that_cannot_be_written_is_no_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "log_folder", lambda: tmp_path / "none")
    assert add_to_log("x") is None
    log = BoundedLog(log_file())
    log.handle(logging.LogRecord("tabletop", logging.ERROR, "", 0, "x", (), None))
    log.close()


def test_a_disk_that_takes_no_more_of_a_log_is_said_on_no_stream(capsys):
    log = BoundedLog(log_file())
    log.handle(logging.LogRecord("tabletop", logging.ERROR, "", 0, "x", (), None))
    log.stream.close()
    log.handle(logging.LogRecord("tabletop", logging.ERROR, "", 0, "%d", ("no number",), None))
    log.stream = None
    assert capsys.readouterr() == ("", "")


def test_a_native_crash_stands_in_the_crash_file():
    code = "from tabletop.io.diagnostics.log_files import catch_crashes; s = catch_crashes(); import ctypes; ctypes.string_at(0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode != 0 and "Segmentation fault" in plain_crash_lines(crash_file().read_text())
