"""Texts of tables: their encoding, their separators."""

import codecs

SEPARATORS = ",;\t|"
_LOOKED_AT = 4096


def decoded(raw: bytes, encoding: str | None = None) -> str:
    """Text of a table: in the encoding that a person says, else UTF-8 with or without a mark, UTF-16 by its mark or its look, else as
    Windows writes it in the west."""
    if encoding:
        return raw.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").replace("\0", "")
    start = raw[:_LOOKED_AT]
    for places, encoding in ((start[1::2], "utf-16-le"), (start[::2], "utf-16-be")):
        if places.count(0) * 2 > len(places):
            return raw.decode(encoding, "replace").replace("\0", "")
    raw = raw.replace(b"\0", b"")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
