"""The work that guessing a passphrase takes is said by the program, never by how busy the computer is; the format stays that of age."""

import re

import pyrage
import pytest

from tabletop.core.text.errors import InputError
from tabletop.io.sealing import sealed_head
from tabletop.io.sealing.sealed_bytes import WORK, sealed, unsealed
from tabletop.io.sealing.sealed_head import STANZA, HeadError


def work_of(content):
    return int(STANZA.search(content)[2])


def test_the_work_is_the_same_on_every_computer():
    assert {work_of(sealed(b"x", "a b")) for _ in range(3)} == {WORK}


def test_the_library_opens_what_is_sealed_here_and_the_other_way_round():
    content = bytes(range(256)) * 300
    assert pyrage.passphrase.decrypt(sealed(content, "bunga é"), "bunga é") == content
    assert unsealed(pyrage.passphrase.encrypt(content, "bunga é"), "bunga é", "a.age") == content


def test_the_library_is_never_asked_for_work_that_it_could_refuse(monkeypatch):
    """It measures the computer, and calls what takes long there damaged."""
    closed, asked, decrypt = sealed(b"x", "a b"), [], pyrage.passphrase.decrypt

    def heard(content, passphrase):
        asked.append(work_of(content))
        return decrypt(content, passphrase)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", heard)
    assert unsealed(closed, "a b", "a.age") == b"x" and asked == [1]


def test_nothing_of_a_head_may_be_another_one():
    head = sealed_head.closed(bytes(16), "a b", 2)
    assert sealed_head.opened(head + b"rest", "a b") == (bytes(16), b"rest")
    for place in range(len(head)):
        spoilt = bytearray(head)
        spoilt[place] ^= 1
        if re.search(rb"scrypt \S+ [12]?[0-9]\n", spoilt) is None or work_of_spoilt(spoilt) > 12:
            continue
        with pytest.raises(HeadError):
            sealed_head.opened(bytes(spoilt) + b"rest", "a b")


def test_the_last_letter_of_a_text_is_the_one_that_was_written():
    """In base64 four letters stand for the last four bits of the proof; the format knows one of them."""
    head = sealed_head.closed(bytes(16), "a b", 2)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = len(head) - 2
    same = [letter for letter in letters if letters.index(letter) // 4 == letters.index(head[last]) // 4]
    opened = 0
    for letter in same:
        try:
            sealed_head.opened(head[:last] + bytes([letter]) + head[last + 1 :], "a b")
            opened += 1
        except HeadError:
            pass
    assert len(same) == 4 and opened == 1


def work_of_spoilt(head):
    found = STANZA.search(head)
    return 0 if found is None else int(found[2])


def test_where_memory_lacks_nobody_speaks_of_another_passphrase(monkeypatch):
    closed = sealed(b"x", "a b")

    def lacks(*words, **more):
        raise MemoryError

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.scrypt.Scrypt", lacks)
    with pytest.raises(InputError, match="not enough memory"):
        unsealed(closed, "a b", "a.age")
