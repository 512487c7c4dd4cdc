"""Files are written whole or not at all: full disks, torn writes, places that cannot be written; in every format."""

import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tabletop import paths
from tabletop.core.text import file_names, whole_file
from tabletop.core.text.errors import Cancelled, InputError
from tabletop.core.text.stopping import stoppable
from tabletop.core.text.whole_file import same_file, write_whole
from tabletop.io.documents.plan_document import read_document
from tabletop.io.plans.plan_store import create_plan

ENDINGS = ("gpkg", "geojson", "kml", "csv", "xlsx", "png", "svg", "pdf", "html", "docx")
COMMANDS = {"png": "map", "svg": "map", "html": "report", "docx": "report"}
COMMANDS_OF = {ending: [COMMANDS.get(ending, "export")] for ending in ENDINGS} | {"pdf": ["map", "report"]}
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from tabletop.cli import commands
sys.argv = ["tabletop", *sys.argv[2:]]
sys.exit(commands.main())
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    create_plan(path, read_document(paths.resource("demo", "plan.geojson"))[0])
    return path


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def run(plan, command, out, limit=10**9):
    arguments = [str(limit), command, str(plan), str(out), "--layers", "none", "--lang", "en"]
    return subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True)


@pytest.mark.skipif(os.name == "nt", reason="limits of a process are of POSIX")
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_cannot_be_written_whole_leaves_the_older_file(plan, tmp_path, ending):
    """A process whose files may have 3,000 bytes only, as on a disk that runs full."""
    out = tmp_path / f"a.{ending}"
    for command in COMMANDS_OF[ending]:
        out.write_bytes(b"the older good file")
        result = run(plan, command, out, 3000)
        assert result.returncode == 2 and "Traceback" not in result.stderr, result.stderr
        assert len(result.stderr.strip().splitlines()) == 1 and out.name in result.stderr
        assert out.read_bytes() == b"the older good file" and names(tmp_path) == [out.name]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_every_format_on_a_disk_that_is_really_full(plan, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        for ending in ENDINGS:
            (small / f"a.{ending}").write_bytes(b"good")
        fill = small / "fill"
        with pytest.raises(OSError), open(fill, "wb") as stream:
            while True:
                stream.write(bytes(4096))
                stream.flush()
        for ending in ENDINGS:
            for command in COMMANDS_OF[ending]:
                result = run(plan, command, small / f"a.{ending}")
                assert result.returncode == 2 and "full" in result.stderr, (ending, result.stderr)
                assert (small / f"a.{ending}").read_bytes() == b"good"
        assert names(small) == sorted([*(f"a.{ending}" for ending in ENDINGS), "fill"])
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.4 x %%EOF\n"), ("a.svg", b"<svg></svg>\n"), ("a.csv", b"a,b"), ("b", b"")]
)
def test_a_whole_file_is_written_and_read(tmp_path, name, content):
    write_whole(tmp_path / name, content)
    assert (tmp_path / name).read_bytes() == content and names(tmp_path) == [name]


@pytest.mark.parametrize("name", ["a.pdf", "a.svg", "a.png", "a.html", "a.kml", "a.geojson", "a.xlsx", "a.docx"])
@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 <svg> {"])
def test_a_file_without_its_ending_replaces_nothing(tmp_path, name, content):
    (tmp_path / name).write_text("old")
    with pytest.raises(InputError, match="not whole"):
        write_whole(tmp_path / name, content)
    assert (tmp_path / name).read_text() == "old" and names(tmp_path) == [name]


def test_a_disk_that_takes_less_than_it_says_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(whole_file, "_fill", lambda partial, content: partial.write_bytes(content[:-5]))
    with pytest.raises(InputError, match="not whole"):
        write_whole(tmp_path / "a.csv", b"a,b,c,d,e,f")
    assert names(tmp_path) == []


@pytest.mark.parametrize("fails", ["_fill", "to_disk", "replace"])
def test_nothing_is_left_of_a_write_that_fails(tmp_path, monkeypatch, fails):
    def no_room(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if fails == "replace" else whole_file, fails, no_room)
    if fails == "to_disk":
        monkeypatch.setattr(os, "fsync", no_room)
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(InputError, match="disk is full"):
        write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_text() == "old" and names(tmp_path) == ["a.csv"]


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of POSIX")
@pytest.mark.parametrize("ending", ENDINGS)
def test_others_may_read_an_export_as_the_mask_says(plan, tmp_path, ending):
    before = os.umask(0o027)
    try:
        assert run(plan, COMMANDS_OF[ending][-1], tmp_path / f"a.{ending}").returncode == 0
    finally:
        os.umask(before)
    beside = ["a.pgw", "a.png", "a.png.aux.xml"] if ending == "png" else [f"a.{ending}"]
    assert names(tmp_path) == beside and {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}


def test_a_link_stays_and_what_it_points_to_is_the_new_file(tmp_path):
    (tmp_path / "b.csv").write_text("old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").is_symlink() and (tmp_path / "b.csv").read_text() == "new"


def test_a_writing_that_was_stopped_replaces_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(Cancelled), stoppable(lambda: True):
        write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_text() == "old" and names(tmp_path) == ["a.csv"]


def test_a_name_that_windows_has_not_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(file_names, "IS_WINDOWS", True)
    with pytest.raises(InputError, match="device on Windows"):
        write_whole(tmp_path / "con.csv", b"a")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of POSIX")
def test_a_new_file_has_the_mode_that_the_mask_says(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.csv", b"a")
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="pipes with names are of POSIX")
def test_a_pipe_is_not_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(InputError, match="device"):
        write_whole(tmp_path / "a.csv", b"a")
    assert (tmp_path / "a.csv").is_fifo()


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_workbook_of_which_no_bit_may_flip_replaces_nothing(tmp_path, packing):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr("a.xml", b"<a>" + bytes(range(256)) * 4)
    good = made.getvalue()
    write_whole(tmp_path / "a.xlsx", good)
    for at in range(good.index(b"a.xml") + 5, good.index(b"PK\x01\x02"), 7):
        bad = good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :]
        with pytest.raises(InputError, match="not whole"):
            write_whole(tmp_path / "a.xlsx", bad)
    assert (tmp_path / "a.xlsx").read_bytes() == good and names(tmp_path) == ["a.xlsx"]


def test_a_file_is_on_the_disk_before_it_gets_its_name_and_the_name_after(tmp_path, monkeypatch):
    done, fsync, replace = [], os.fsync, os.replace

    def synced(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def renamed(old, new):
        done.append("name")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    write_whole(tmp_path / "a.txt", b"x")
    assert done == ["file", "name", *(["folder"] if os.name != "nt" else [])]


def test_a_folder_of_that_name_is_a_sentence(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "a.csv", b"x")
    assert names(tmp_path) == ["a.csv"]


def test_files_of_one_meaning_are_replaced_all_or_none(tmp_path, monkeypatch):
    files = [(tmp_path / "a.bin", b"new"), (tmp_path / "a.pgw", b"new"), (tmp_path / "a.xml", b"new")]
    for path in (tmp_path / "a.bin", tmp_path / "a.xml"):
        path.write_bytes(b"old")
    (tmp_path / "a.pgw").mkdir()
    with pytest.raises(InputError, match="a.pgw cannot be written"):
        whole_file.write_together(files)
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "a.xml").read_bytes() == b"old" and len(names(tmp_path)) == 3
    (tmp_path / "a.pgw").rmdir()
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda one, other: replace(one, other if other.suffix != ".pgw" else "/nowhere/a"))
    with pytest.raises(InputError, match="a.pgw cannot be written"):
        whole_file.write_together(files)
    assert (tmp_path / "a.bin").read_bytes() == b"new" and names(tmp_path) == ["a.bin"], "no older file says where the new picture lies"
    monkeypatch.undo()
    whole_file.write_together(files)
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"new"} and len(names(tmp_path)) == 3


def test_a_long_name_can_be_written(tmp_path):
    name = "x" * 240 + ".geojson"
    write_whole(tmp_path / name, json.dumps({}).encode())
    assert names(tmp_path) == [name]


def test_names_of_one_file_also_where_one_is_gone(tmp_path):
    (tmp_path / "a").write_text("x")
    assert same_file(tmp_path / "a", tmp_path / "." / "a") and not same_file(tmp_path / "a", tmp_path / "b")
    gone = Path(tmp_path / "gone" / "a")
    assert same_file(gone, gone) and not same_file(tmp_path / "a", gone)


def test_what_is_held_for_a_moment_is_removed_when_it_is_let_go(tmp_path, monkeypatch):
    """A scanner, or a share, may hold a file that was just written."""
    unlink, refusals = Path.unlink, [1, 2]

    def held(path, missing_ok=False):
        if refusals and path.suffix == ".part":
            refusals.pop()
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(InputError):
        write_whole(tmp_path / "plan.svg", b"<svg></svg>")
    assert list(tmp_path.iterdir()) == [] and not refusals
