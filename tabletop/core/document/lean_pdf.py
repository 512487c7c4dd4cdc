"""Smaller PDF and SVG: shapes to a tenth of the unit that they are drawn in, at most 0.02 mm at 300 dots an inch."""

import re
from typing import Any

_SHAPE = re.compile(rb"(?m)^(?:-?\d+(?:\.\d+)? ){2}(?:(?:-?\d+(?:\.\d+)? ){4}c|[ml])$")
"""A line of a content stream that only moves, draws a straight line or a curve (ISO 32000-1, 8.5.2), as Qt writes them."""
_COLOUR = re.compile(rb"(?m)^(?:[01](?:\.\d+)? ){3}(?:scn|SCN|rg|RG)$")
"""A line that chooses a colour: three decimals tell each of the 256 steps apart."""
_SVG_SHAPE = re.compile(rb' (?:d|points)="[^"]*"')
_FINE = re.compile(rb"(\.\d)\d+")
_WHOLE = re.compile(rb"\.0(?!\d)")
_THOUSANDTHS = re.compile(rb"\d\.\d{4,}")


def lean_shapes(content: bytes) -> bytes:
    """A content stream whose shapes are told to one decimal and its colours to three; all else stays to the byte."""
    shapes = _SHAPE.sub(_tenths, content)
    return _COLOUR.sub(lambda found: _THOUSANDTHS.sub(lambda told: b"%.3f" % float(told[0]), found[0]), shapes)


def lean_svg(content: bytes) -> bytes:
    """The same for an SVG: the places of its paths and lines."""
    return _SVG_SHAPE.sub(_tenths, content)


def _tenths(found: re.Match[bytes]) -> bytes:
    return _WHOLE.sub(b"", _FINE.sub(rb"\1", found[0]))


def make_lean(writer: Any) -> None:
    """Do so in every page of a pypdf.PdfWriter; a third of a page of maps goes."""
    from pypdf.generic import ArrayObject, NameObject, StreamObject

    for page in writer.pages:
        told: Any = page.get("/Contents", ArrayObject())
        streams = told.get_object()
        for one in streams if isinstance(streams, ArrayObject) else [streams]:
            stream = one.get_object()
            if isinstance(stream, StreamObject):
                stream.set_data(lean_shapes(stream.get_data()))
                stream.pop(NameObject("/DecodeParms"), None)
