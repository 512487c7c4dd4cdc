"""A sealed copy as a file: nothing unsealed on the disk, hostile ones end with a sentence at once, and the program keeps no passphrase."""

import os
import re
import sqlite3
import time
import tracemalloc

import pytest

from support.plans import plan_of, thing
from tabletop.core.arrangement.file_list import FILES, files_text
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import taken
from tabletop.io.plans.plan_creation import plan_bytes
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.sealing import sealed_file
from tabletop.io.sealing.passphrases import bits, checked, from_descriptor, from_file, proposed, strength, word_list
from tabletop.io.sealing.sealed_file import is_sealed, seal_plan, unseal_plan

PHOTO = taken("pos.png", b"\x89PNG\r\n\x1a\n" + b"pixels" * 50)
PHRASE = "melati 21 \u00e9"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A sealed copy, and the names that stood in its folder while it was written."""
    folder = tmp_path_factory.mktemp("sealed")
    plan = plan_of(thing("unit", (500_000.0, 9_950_000.0), "u", name="Dalmas 1", files=files_text([PHOTO.listed])), name="Rencana")
    contents = {PHOTO.listed.sha256: PHOTO.content}
    assert seal_plan(folder / "a.gpkg.age", plan, PHRASE, contents.get) == []
    assert [one.name for one in folder.iterdir()] == ["a.gpkg.age"]
    return folder / "a.gpkg.age", plan


def test_it_comes_back_whole_with_its_files(copy, tmp_path):
    path, plan = copy
    assert is_sealed(path) and b"Dalmas" not in path.read_bytes() and b"SQLite" not in path.read_bytes()
    unseal_plan(path, tmp_path / "b.gpkg", PHRASE)
    opened = open_plan(tmp_path / "b.gpkg")
    try:
        assert opened.plan == plan and opened.plan.features["u"].keyframes[0].state.properties[FILES] and not opened.problems
        assert opened.attached(PHOTO.listed.sha256) == PHOTO.content
    finally:
        opened.close()


@pytest.mark.parametrize("work", (21, 22, 30, 63, 99))
def test_a_file_that_asks_for_much_work_is_refused_at_once(copy, tmp_path, work):
    greedy = tmp_path / "greedy.gpkg.age"
    greedy.write_bytes(re.sub(rb"(-> scrypt \S+) \d+", rb"\1 " + str(work).encode(), copy[0].read_bytes(), count=1))
    started = time.perf_counter()
    with pytest.raises(InputError, match="asks for more memory"):
        unseal_plan(greedy, tmp_path / "b.gpkg", PHRASE)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"SQLite format 3\0",
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n-> X25519 abc\nabc\n--- abc\n",
        b"age-encryption.org/v1\n" + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n" * 9_000,
        b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 010\n" + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n",
        b"age-encryption.org/v2\n",
    ),
)
def test_what_is_no_sealed_plan_is_one_sentence(tmp_path, content):
    (tmp_path / "a.age").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.age"):
        unseal_plan(tmp_path / "a.age", tmp_path / "b.gpkg", PHRASE)
    assert not (tmp_path / "b.gpkg").exists()


def other_database():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE setting (code TEXT)")
        content = connection.serialize()
    connection.close()
    return content


@pytest.mark.parametrize("content", (b"#!/bin/sh", b"SQLite format 3\0junk", b"SQLite format 3\0" + bytes(9_000), other_database()))
def test_what_is_sealed_and_no_plan_is_told(tmp_path, monkeypatch, copy, content):
    monkeypatch.setattr(sealed_file, "unsealed", lambda *_: content)
    with pytest.raises(InputError, match="is no plan"):
        unseal_plan(copy[0], tmp_path / "b.gpkg", PHRASE)
    assert not (tmp_path / "b.gpkg").exists()


@pytest.mark.parametrize("letters", (250, 5_000))
def test_names_that_no_disk_takes_are_one_sentence(tmp_path, copy, letters):
    with pytest.raises(InputError, match="too long"):
        unseal_plan(copy[0], tmp_path / f"{'x' * letters}.gpkg", PHRASE)
    with pytest.raises(InputError, match="is not there"):
        unseal_plan(tmp_path / f"{'x' * letters}.gpkg.age", tmp_path / "b.gpkg", PHRASE)


def test_sizes_names_and_files_that_are_there(tmp_path, monkeypatch, copy):
    with pytest.raises(InputError, match="is not there"):
        unseal_plan(tmp_path, tmp_path / "b.gpkg", PHRASE)
    with pytest.raises(InputError, match=r"end in \.gpkg"):
        unseal_plan(copy[0], tmp_path / "b.txt", PHRASE)
    with pytest.raises(InputError, match=r"end in \.gpkg\.age"):
        seal_plan(tmp_path / "b.gpkg", copy[1], PHRASE)
    with pytest.raises(InputError, match=r"end in \.gpkg\.age"):
        seal_plan(tmp_path / ".age", copy[1], PHRASE)
    (tmp_path / "c.gpkg").write_bytes(b"mine")
    with pytest.raises(InputError, match="there already"):
        unseal_plan(copy[0], tmp_path / "c.gpkg", PHRASE)
    assert (tmp_path / "c.gpkg").read_bytes() == b"mine"
    monkeypatch.setattr(sealed_file, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="too large"):
        unseal_plan(copy[0], tmp_path / "b.gpkg", PHRASE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of POSIX")
def test_a_pipe_is_no_sealed_copy_and_nothing_is_taken_from_it(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    end = os.open(tmp_path / "pipe", os.O_RDWR)
    os.write(end, sealed_file.HEAD)
    assert not is_sealed(tmp_path / "pipe") and os.read(end, 100) == sealed_file.HEAD
    os.close(end)


def test_words_are_proposed_from_a_list_without_repeats():
    assert len(word_list()) == len(set(word_list())) >= 512 and all(3 <= len(word) <= 9 and word.isalpha() for word in word_list())
    one, other = proposed(), proposed()
    assert one != other and len(one.split()) == 6 and set(one.split()) <= set(word_list())
    assert strength("melati senja kancil obor ragam tekun") == "strong"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", "weak"),
        ("rahasia", "weak"),
        ("12345678", "weak"),
        ("aaaaaaaaaaaaaaaaaaaa", "weak"),
        ("satu satu satu satu satu satu", "weak"),
        ("kuda batu pagar air", "fair"),
        ("Gx7!qp2ZrT", "strong"),
    ],
)
def test_a_strength_is_a_low_guess(text, held):
    assert strength(text) == held and bits(text) >= 0


def test_no_more_of_a_file_is_read_than_a_passphrase_has(tmp_path):
    (tmp_path / "p").write_bytes(b"kuda batu\n" + b"x" * 5_000_000)
    tracemalloc.start()
    assert from_file(tmp_path / "p") == "kuda batu" and tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_passphrase_is_read_from_the_first_line(tmp_path):
    (tmp_path / "p").write_bytes("kuda \u00e9\r\nsecond".encode())
    assert from_file(tmp_path / "p") == "kuda \u00e9"
    assert from_descriptor(os.open(tmp_path / "p", os.O_RDONLY)) == "kuda \u00e9"
    for bad in (b"", b"\n", b"  \nx", b"\xff\xfe", b"x" * 5_000):
        (tmp_path / "p").write_bytes(bad)
        with pytest.raises(InputError, match="passphrase"):
            from_file(tmp_path / "p")
    with pytest.raises(InputError, match="cannot be read"):
        from_file(tmp_path / "none")
    with pytest.raises(InputError, match="descriptor"):
        from_descriptor(-1)
    with pytest.raises(InputError, match="one line"):
        checked("a\nb")


def test_the_mark_that_an_editor_puts_before_a_passphrase_is_no_letter_of_it(tmp_path):
    (tmp_path / "words.txt").write_bytes(b"\xef\xbb\xbfbunga tanjung\r\n")
    assert from_file(tmp_path / "words.txt") == "bunga tanjung"


def test_nothing_of_a_sealed_plan_is_sorted_on_the_disk():
    found = []
    plan_bytes(Plan(), more=lambda connection: found.append(connection.execute("PRAGMA temp_store").fetchone()[0]))
    assert found == [2]
