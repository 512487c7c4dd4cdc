"""Passphrases: proposed from a list of Indonesian words, how strong one is, and read from where a person keeps it. None is ever kept."""

import math
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Literal

from tabletop import paths
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

WORDS = 6
LONGEST = 1_000
"""Letters; more is no passphrase."""
FAIR_BITS, STRONG_BITS = 35.0, 50.0
"""Planning default: a guess costs a second of a computer with 256 MB (scrypt, 2^18), so that 2^50 guesses are out of reach."""
_MOST_BYTES = 4 * LONGEST
_CLASSES = ((str.islower, 26), (str.isupper, 26), (str.isdecimal, 10))
Strength = Literal["weak", "fair", "strong"]


@cache
def word_list() -> tuple[str, ...]:
    """The words that passphrases are proposed from, in alphabetical order."""
    return tuple(paths.resource("passphrase_words.txt").read_text(encoding="utf-8").split())


def proposed(words: int = WORDS) -> str:
    """So many words by chance (of the operating system), with blanks between them: 6 words have about 56 bits."""
    return " ".join(secrets.choice(word_list()) for _ in range(words))


def bits(passphrase: str) -> float:
    """A low estimate of how many bits a guesser has to find: words of four letters and more count as one of our list, whatever they are,
    other text by its letters; what repeats counts once."""
    parts = list(dict.fromkeys(passphrase.lower().split()))
    if len(parts) > 1 and all(len(part) >= 3 and part.isalpha() for part in parts):
        return len(parts) * math.log2(len(word_list()))
    text = "".join(dict.fromkeys(passphrase))
    alphabet = sum(size for has, size in _CLASSES if any(map(has, text))) + 20 * any(not letter.isalnum() for letter in text)
    return len(text) * math.log2(alphabet or 1) * (0.6 if text.isalpha() else 0.8)


def strength(passphrase: str) -> Strength:
    """How well it holds against guessing: weak below 35 bits, strong from 50."""
    found = bits(passphrase)
    return "strong" if found >= STRONG_BITS else "fair" if found >= FAIR_BITS else "weak"


def checked(passphrase: str) -> str:
    """The passphrase, where it can be one. Raises InputError, which never repeats it."""
    if not passphrase.strip():
        raise InputError(mark("A passphrase is missing; without one nothing is sealed."))
    if len(passphrase) > LONGEST or any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in passphrase):
        raise InputError(mark("The passphrase cannot be used: it is one line of up to {most} letters."), most=LONGEST)
    return passphrase


def from_file(path: Path) -> str:
    """The first line of a file or a pipe. Raises InputError."""
    try:
        with path.open("rb") as stream:
            return _first_line(stream.read(_MOST_BYTES))
    except OSError as error:
        raise InputError(mark("{name} cannot be read: {reason}."), name=str(path), reason=error.strerror or "") from None


def from_descriptor(number: int) -> str:
    """The first line of an open file descriptor, which is closed then. Raises InputError."""
    try:
        with os.fdopen(number, "rb") as stream:
            return _first_line(stream.read(_MOST_BYTES))
    except (OSError, ValueError, OverflowError):
        raise InputError(mark("The file descriptor {number} cannot be read."), number=number) from None


def _first_line(content: bytes) -> str:
    try:
        # A mark at the beginning that some editors write is no letter of it: nobody could type it.
        return checked(content.splitlines()[0].decode("utf-8-sig") if content else "")
    except UnicodeDecodeError:
        raise InputError(mark("The passphrase cannot be used: it is one line of up to {most} letters."), most=LONGEST) from None
