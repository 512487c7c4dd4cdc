"""The head of a sealed file (age, scrypt): the key of its content behind a passphrase, by as much work as is said here.

The library measures the computer to choose that work, and to refuse what seems too much: on a busy or slow one a copy would be sealed
weakly, or one that a quicker computer made would not open. So the key is wrapped here, for the same format
(https://age-encryption.org/v1; ChaCha20-Poly1305 of a key of 16 bytes by RFC 8439); the content is left to the library.
"""

import base64
import hashlib
import hmac
import re
import secrets
import struct

HEAD = b"age-encryption.org/v1"
"""First bytes of every sealed file."""
ANYBODY = "age1pyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq8r66x"
"""A recipient whose secret number is one (the base point of X25519): what is sealed for it everybody can open. Only for a content whose
head is replaced at once."""
STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n---( )([A-Za-z0-9+/]{43})\n")
_FOR_ANYBODY = re.compile(rb"\n-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})\n")
_END = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")
_BASE_POINT = bytes([9, *bytes(31)])
_KEY_BYTES = 16
_CONSTANTS = (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574)
_ROUNDS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


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
    inner = hmac.digest(share + _BASE_POINT, share, "sha256")
    wrap = hmac.digest(inner, HEAD + b"/X25519\x01", "sha256")
    return _unwrapped(wrap, _bytes_of(found[2])), content[end.end() :]


def closed(key: bytes, passphrase: str, work: int) -> bytes:
    """A head for a key: guessing the passphrase takes 2^work rounds of scrypt each time."""
    salt = secrets.token_bytes(16)
    body = _wrapped(_stretched(passphrase, salt, work), key)
    start = HEAD + b"\n-> scrypt %s %d\n%s\n---" % (_text_of(salt), work, _text_of(body))
    return start + b" " + _text_of(_proof(key, start)) + b"\n"


def _bytes_of(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def _text_of(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    try:
        return hashlib.scrypt(
            passphrase.encode(), salt=HEAD + b"/scrypt" + salt, n=1 << work, r=8, p=1, maxmem=(1 << work) * 1024 + (1 << 20), dklen=32
        )
    except (ValueError, OverflowError):
        raise MemoryError from None


def _proof(key: bytes, start: bytes) -> bytes:
    """HMAC of a head, with the key that HKDF makes of the key of the file."""
    inner = hmac.digest(b"", key, "sha256")
    return hmac.digest(hmac.digest(inner, b"header\x01", "sha256"), start, "sha256")


# --- ChaCha20-Poly1305 of one short text, the nonce nought
def _wrapped(wrap: bytes, key: bytes) -> bytes:
    text = _mixed(key, _block(wrap, 1))
    return text + _tag(_block(wrap, 0), text)


def _unwrapped(wrap: bytes, body: bytes) -> bytes:
    text, told = body[:_KEY_BYTES], body[_KEY_BYTES:]
    if not hmac.compare_digest(_tag(_block(wrap, 0), text), told):
        raise HeadError
    return _mixed(text, _block(wrap, 1))


def _mixed(text: bytes, stream: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))


def _tag(key: bytes, text: bytes) -> bytes:
    multiplier = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for part in (text, struct.pack("<QQ", 0, len(text))):
        total = (total + int.from_bytes(part + b"\x01", "little")) * multiplier % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:32], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def _block(key: bytes, count: int) -> bytes:
    start = [*_CONSTANTS, *struct.unpack("<8I", key), count, 0, 0, 0]
    state = start.copy()
    for _ in range(10):
        for a, b, c, d in _ROUNDS:
            for one, other, mixed, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[one] = (state[one] + state[other]) & 0xFFFFFFFF
                turned = state[mixed] ^ state[one]
                state[mixed] = ((turned << turn) | (turned >> (32 - turn))) & 0xFFFFFFFF
    return struct.pack("<16I", *((one + other) & 0xFFFFFFFF for one, other in zip(state, start, strict=True)))
