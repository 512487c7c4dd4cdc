"""Texts of tables: their encoding, their separators, numbers as people write them."""

import codecs
import re

SEPARATORS = ",;\t|"
_HEMISPHERE = re.compile(r"^(.*?)\s*°?\s*(lu|ls|bt|bb|[nsewNSEW])?$", re.IGNORECASE)
_NEGATIVE = ("s", "w", "ls", "bb")


def decoded(raw: bytes, encoding: str | None = None) -> str:
    """Text of a table: in the encoding that a person says, else UTF-8 with or without a mark, UTF-16 with one, else as Windows writes it
    in the west."""
    if encoding:
        return raw.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").replace("\0", "")
    raw = raw.replace(b"\0", b"")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def decimal(text: str) -> float | None:
    """Number of "-0,4439", "116.99", "1.250,5" or "0,44 LS"; None for anything else."""
    match = _HEMISPHERE.match(text.strip())
    if match is None:
        return None
    digits, side = match.group(1).replace(" ", ""), (match.group(2) or "").lower()
    if "_" in digits:
        return None
    if "," in digits and "." in digits:
        digits = digits.replace("." if digits.rfind(",") > digits.rfind(".") else ",", "")
    try:
        value = float(digits.replace(",", "."))
    except ValueError:
        return None
    return -abs(value) if side in _NEGATIVE else value
