"""Bytes behind a passphrase: the age format (scrypt, ChaCha20-Poly1305), which the program `age` opens too."""

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

HEAD = b"age-encryption.org/v1"
"""First bytes of every sealed file."""


def sealed(content: bytes, passphrase: str) -> bytes:
    """The content, encrypted and protected against changes; a lost passphrase is final. Takes about two seconds for scrypt.

    Raises InputError for an empty passphrase.
    """
    import pyrage

    if not passphrase.strip():
        raise InputError(mark("A passphrase is missing; without one nothing is sealed."))
    return bytes(pyrage.passphrase.encrypt(content, passphrase))


def unsealed(content: bytes, passphrase: str, name: str) -> bytes:
    """What was sealed. `name`: of the file, for the sentence. Raises InputError where the passphrase is not the one, or a byte is not as
    it was written."""
    import pyrage

    try:
        return bytes(pyrage.passphrase.decrypt(content, passphrase))
    except pyrage.DecryptError:
        raise InputError(
            mark("{file} does not open: the passphrase is another one, or the file was damaged. Nothing was changed."), file=name
        ) from None
