"""What the product uses of pyrage."""

from collections.abc import Sequence

from . import passphrase as passphrase
from . import x25519 as x25519

class DecryptError(Exception): ...
class EncryptError(Exception): ...

def encrypt(plaintext: bytes, recipients: Sequence[x25519.Recipient]) -> bytes: ...
