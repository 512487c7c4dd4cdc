"""The head of a sealed file (age, scrypt): the key of its content behind a passphrase, by as much work as is said here.

The library measures the computer to choose that work, and to refuse what seems too much: on a busy or slow one a copy would be sealed
weakly, or one that a quicker computer made would not open. So the key is wrapped here, for the same format
(https://age-encryption.org/v1; scrypt, ChaCha20-Poly1305 and HKDF of `cryptography`); the content is left to the library.
"""

import base64
import hmac
import re
import secrets

HEAD = b"age-encryption.org/v1"
"""First bytes of every sealed file."""
ANYBODY = "age1pyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq8r66x"
"""A recipient whose secret number is one (the base point of X25519): what is sealed for it everybody can open. Only for a content whose
head is replaced at once."""
STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n---( )([A-Za-z0-9+/]{43})\n")
_FOR_ANYBODY = re.compile(rb"\n-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})\n")
_END = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")
_BASE_POINT = bytes([9, *bytes(31)])
_STRETCHED_BYTES = 32


class HeadError(Exception):
    """The passphrase is another one, or a byte of the head is not as it was written."""


def opened(content: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """The key of a sealed file, 16 bytes, and what stands behind its head. Raises HeadError; MemoryError where its work takes more than
    there is."""
    found = STANZA.match(content, len(HEAD) + 1)
    if not content.startswith(HEAD + b"\n") or found is None:
        raise HeadError
    salt, body, told = (_bytes_of(found[place]) for place in (1, 3, 5))
    key = _unwrapped(_stretched(passphrase, salt, int(found[2])), body)
    if not hmac.compare_digest(_proof(key, content[: found.start(4)]), told):
        raise HeadError
    return key, content[found.end() :]


def of_anybody(content: bytes) -> tuple[bytes, bytes]:
    """The same of what the library sealed for `ANYBODY`: the secret that both sides share stands in the head itself."""
    found, end = _FOR_ANYBODY.search(content), _END.search(content)
    if found is None or end is None:
        raise HeadError
    share = _bytes_of(found[1])
    wrap = _derived(share, share + _BASE_POINT, HEAD + b"/X25519")
    return _unwrapped(wrap, _bytes_of(found[2])), content[end.end() :]


def closed(key: bytes, passphrase: str, work: int) -> bytes:
    """A head for a key: guessing the passphrase takes 2^work rounds of scrypt each time."""
    salt = secrets.token_bytes(16)
    body = _wrapped(_stretched(passphrase, salt, work), key)
    start = HEAD + b"\n-> scrypt %s %d\n%s\n---" % (_text_of(salt), work, _text_of(body))
    return start + b" " + _text_of(_proof(key, start)) + b"\n"


def _bytes_of(text: bytes) -> bytes:
    """What a text in base64 holds. Raises HeadError where its last letter is another one that holds the same."""
    found = base64.b64decode(text + b"=" * (-len(text) % 4))
    if _text_of(found) != text:
        raise HeadError
    return found


def _text_of(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(HEAD + b"/scrypt" + salt, length=_STRETCHED_BYTES, n=1 << work, r=8, p=1).derive(passphrase.encode())


def _proof(key: bytes, start: bytes) -> bytes:
    """HMAC of a head, with the key that HKDF makes of the key of the file."""
    return hmac.digest(_derived(key, b"", b"header"), start, "sha256")


def _derived(secret: bytes, salt: bytes, what: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), _STRETCHED_BYTES, salt, what).derive(secret)


# --- the key of the file behind another key: a nonce of nought, since each of those keys is used once
def _wrapped(wrap: bytes, key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(wrap).encrypt(bytes(12), key, None)


def _unwrapped(wrap: bytes, body: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)
    except InvalidTag:
        raise HeadError from None
