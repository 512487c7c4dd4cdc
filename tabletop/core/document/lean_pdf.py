"""Smaller PDF and SVG: shapes to a tenth of the unit that they are drawn in, at most 0.02 mm at 300 dots an inch."""

import re
from typing import Any

_SHAPE = re.compile(rb"(?m)^(?:-?\d+(?:\.\d+)? ){2}(?:(?:-?\d+(?:\.\d+)? ){4}c|[ml])$")
"""A line of a content stream that only moves, draws a straight line or a curve (ISO 32000-1, 8.5.2), as Qt writes them."""
_SVG_SHAPE = re.compile(rb' (?:d|points)="[^"]*"')
_FINE = re.compile(rb"(\.\d)\d+")


def lean_shapes(content: bytes) -> bytes:
    """A content stream whose shapes are told to one decimal; all else stays to the byte."""
    return _SHAPE.sub(lambda found: _FINE.sub(rb"\1", found[0]), content)


def lean_svg(content: bytes) -> bytes:
    """The same for an SVG: the places of its paths and lines."""
    return _SVG_SHAPE.sub(lambda found: _FINE.sub(rb"\1", found[0]), content)


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
