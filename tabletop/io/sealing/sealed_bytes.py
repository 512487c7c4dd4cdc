"""Bytes behind a passphrase: the age format (scrypt, ChaCha20-Poly1305), which the program `age` opens too."""

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.io.sealing import sealed_head
from tabletop.io.sealing.passphrases import checked
from tabletop.io.sealing.sealed_head import HEAD, HeadError

__all__ = ["HEAD", "sealed", "unsealed"]
WORK = 18
"""Of scrypt, as a power of two: 256 MB, about a second. The same on every computer, however busy."""
_LEAST_WORK = 1


def sealed(content: bytes, passphrase: str) -> bytes:
    """The content, encrypted and protected against changes; a lost passphrase is final. Takes about a second for scrypt.

    Raises InputError for what can be no passphrase.
    """
    import pyrage

    checked(passphrase)
    anybody = pyrage.x25519.Recipient.from_str(sealed_head.ANYBODY)
    key, rest = sealed_head.of_anybody(bytes(pyrage.encrypt(content, [anybody])))
    return sealed_head.closed(key, passphrase, WORK) + rest


def unsealed(content: bytes, passphrase: str, name: str) -> bytes:
    """What was sealed. `name`: of the file, for the sentence. Raises InputError where the passphrase is not the one, or a byte is not as
    it was written: that of its content is told from another passphrase, since who hears it has shown the right one."""
    import pyrage

    try:
        key, rest = sealed_head.opened(content, passphrase)
        return bytes(pyrage.passphrase.decrypt(sealed_head.closed(key, passphrase, _LEAST_WORK) + rest, passphrase))
    except pyrage.DecryptError:
        raise InputError(
            mark("{file} does not open: the passphrase is right, but the file was damaged or cut short. Ask for another copy."), file=name
        ) from None
    except MemoryError:
        raise InputError(
            mark("{file} does not open now: there is not enough memory. Close other programs and try again."), file=name
        ) from None
    except (HeadError, UnicodeEncodeError):
        raise InputError(
            mark("{file} does not open: the passphrase is another one, or the file was damaged. Nothing was changed."), file=name
        ) from None
