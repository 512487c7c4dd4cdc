"""A sealed copy opens with its passphrase only, and tells every changed byte."""

import pytest

from tabletop.core.text.errors import InputError
from tabletop.io.sealing.sealed_bytes import HEAD, sealed, unsealed

PLAN = b"plan " * 20_000


@pytest.fixture(scope="module")
def closed() -> bytes:
    return sealed(PLAN, "bunga tanjung")


def test_it_opens_with_its_passphrase_only(closed):
    assert closed.startswith(HEAD) and b"plan plan" not in closed
    assert unsealed(closed, "bunga tanjung", "a.age") == PLAN
    with pytest.raises(InputError, match=r"a\.age does not open"):
        unsealed(closed, "bunga tanjun", "a.age")


@pytest.mark.parametrize("place", (30, 200, 5_000, -1))
def test_a_changed_byte_or_a_cut_end_is_told(closed, place):
    spoilt = bytearray(closed)
    spoilt[place] ^= 1
    for content in (bytes(spoilt), closed[:place]):
        with pytest.raises(InputError):
            unsealed(content, "bunga tanjung", "a.age")


def test_a_damaged_content_is_told_from_another_passphrase(closed):
    for content in (closed[:-1] + bytes([closed[-1] ^ 1]), closed[:-5]):
        with pytest.raises(InputError, match="the passphrase is right"):
            unsealed(content, "bunga tanjung", "a.age")
        with pytest.raises(InputError, match="the passphrase is another one"):
            unsealed(content, "bunga", "a.age")


def test_halves_of_letters_are_no_passphrase(closed):
    with pytest.raises(InputError, match="cannot be used"):
        sealed(PLAN, "bunga \ud800")
    with pytest.raises(InputError, match="the passphrase is another one"):
        unsealed(closed, "bunga \ud800", "a.age")


def test_less_work_in_the_head_opens_nothing(closed):
    with pytest.raises(InputError, match="another one"):
        unsealed(closed.replace(b" 18\n", b" 10\n", 1), "bunga tanjung", "a.age")


def test_an_empty_passphrase_is_refused():
    with pytest.raises(InputError, match="passphrase"):
        sealed(PLAN, "  ")
