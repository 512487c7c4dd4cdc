"""Rows of a plan as one short text: the JSON of the edit log, compressed. For marks, which keep a plan inside a plan."""

import base64
import binascii
import json
import zlib

from tabletop.core.values.change import Change
from tabletop.io.plans.plan_rows import change_from_json, dumps, edits_to_json

MOST_BYTES = 256 * 1024 * 1024
"""A text that grows larger than this is refused: nobody wrote it as a mark."""


def packed(change: Change) -> str:
    """The label and the edits of a change, deflated (level 9) and in base 64."""
    text = json.dumps([dumps(change.label.to_json()), edits_to_json(change.edits)], ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 9)).decode("ascii")


def unpacked(text: str) -> Change:
    """Inverse of `packed`. Raises ValueError for a text that was damaged, or is larger than 256 MiB."""
    try:
        reader = zlib.decompressobj()
        plain = reader.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
        if reader.unconsumed_tail or not reader.eof:
            raise ValueError("too large or cut off")
        label, edits = json.loads(plain.decode("utf-8", "surrogatepass"))
        return change_from_json(label, edits)
    except (binascii.Error, zlib.error, TypeError, KeyError) as error:
        raise ValueError("damaged") from error
