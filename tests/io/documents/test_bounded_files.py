"""Files that never end, pipes that nobody writes into, and files larger than they may be: one sentence, at once, in little memory."""

import os
import sys

import pytest

from tabletop.core.text.bounded_read import read_bounded, text_bounded
from tabletop.core.text.errors import InputError, LayerError
from tabletop.io.documents.plan_document import read_document
from tabletop.io.export.kml_reading import plan_from_kml
from tabletop.io.importing.profile_file import read_profile
from tabletop.io.layers.layer_catalogue import read_catalogue

unix = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes as files are Unix's")
READERS = [read_catalogue, read_profile, read_document, plan_from_kml]


@unix
@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full"])
def test_a_device_is_no_file(read, device):
    from pathlib import Path

    with pytest.raises((InputError, LayerError), match="no file that can be read"):
        read(Path(device))


@unix
@pytest.mark.parametrize("read", READERS)
def test_a_pipe_that_nobody_writes_into_is_empty(read, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises((InputError, LayerError)):
        read(tmp_path / "pipe")
    assert read_bounded(tmp_path / "pipe", 10) == b""


@unix
def test_a_pipe_with_a_writer_is_read_to_its_end():
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, b"a" * 70_000)
        os.write(writing, b"b" * 70_000)
        os._exit(0)
    os.close(writing)
    try:
        assert len(read_bounded(f"/dev/fd/{reading}", 200_000)) == 140_000
    finally:
        os.close(reading)
        os.waitpid(child, 0)


@pytest.mark.parametrize("read", READERS)
def test_what_is_larger_than_it_may_be_is_refused_unread(read, tmp_path):
    with open(tmp_path / "a.toml", "wb") as stream:
        stream.truncate(400 << 20)
    with pytest.raises((InputError, LayerError), match="too large"):
        read(tmp_path / "a.toml")


def test_a_text_may_begin_with_a_mark_of_its_order(tmp_path):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfx = 1")
    assert text_bounded(tmp_path / "a", 100) == "x = 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_kml_with_entities_of_its_own_is_refused_in_every_encoding(tmp_path, encoding):
    text = '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">]><kml>&a;</kml>'
    (tmp_path / "a.kml").write_bytes(text.encode(encoding))
    with pytest.raises(InputError, match="entities of its own"):
        plan_from_kml(tmp_path / "a.kml")
