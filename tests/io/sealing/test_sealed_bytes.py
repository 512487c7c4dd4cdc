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


def test_an_empty_passphrase_is_refused():
    with pytest.raises(InputError, match="passphrase"):
        sealed(PLAN, "  ")
