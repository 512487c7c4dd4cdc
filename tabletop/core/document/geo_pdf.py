"""Georeferenced PDF: pages say where their map lies (ISO 32000-2, 12.10, geospatial features). Fonts and shapes stay as they are."""

import io
from collections.abc import Mapping

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from tabletop.core.document.ground_frame import GroundFrame
from tabletop.core.geometry.crs import parse_crs

PT_PER_MM = 72 / 25.4
UNIT_SQUARE = (0, 0, 0, 1, 1, 1, 1, 0)
"""Corners of the viewport, lower left first, against which the degrees are measured."""


def georeferenced(content: bytes, frames: Mapping[int, GroundFrame], papers_mm: Mapping[int, tuple[float, float]] | None = None) -> bytes:
    """A PDF whose pages (by number, from 0) know the ground of their map. `papers_mm`: width and height to which a page is cut; Qt
    writes pages in whole points, up to 0.18 mm too large or too small."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    for number, paper in (papers_mm or {}).items():
        _cut(writer.pages[number], paper)
    for number, frame in frames.items():
        page = writer.pages[number]
        page[NameObject("/VP")] = ArrayObject([_viewport(frame, float(page.mediabox.top))])
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _cut(page: PageObject, paper_mm: tuple[float, float]) -> None:
    """The page keeps its upper left corner, from which it was drawn."""
    left, top = float(page.mediabox.left), float(page.mediabox.top)
    width, height = (side * PT_PER_MM for side in paper_mm)
    box = RectangleObject((left, round(top - height, 4), round(left + width, 4), top))
    for name in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if name == "/MediaBox" or name in page:
            page[NameObject(name)] = box


def _viewport(frame: GroundFrame, page_top_pt: float) -> DictionaryObject:
    """The box of the map in points, and its corners in degrees: latitude before longitude."""
    left, top, width, height = (length * PT_PER_MM for length in frame.box_mm)
    degrees = [value for lon, lat in frame.corners_lonlat() for value in (lat, lon)]
    crs = parse_crs(frame.crs)
    system = DictionaryObject({NameObject("/Type"): NameObject("/PROJCS"), NameObject("/WKT"): TextStringObject(crs.to_wkt("WKT1_ESRI"))})
    if (code := crs.to_epsg()) is not None:
        system[NameObject("/EPSG")] = NumberObject(code)
    measure = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Measure"),
            NameObject("/Subtype"): NameObject("/GEO"),
            NameObject("/Bounds"): _numbers(UNIT_SQUARE),
            NameObject("/LPTS"): _numbers(UNIT_SQUARE),
            NameObject("/GPTS"): _numbers(degrees),
            NameObject("/GCS"): system,
        }
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Viewport"),
            NameObject("/Name"): TextStringObject("Map"),
            NameObject("/BBox"): _numbers((left, page_top_pt - top - height, left + width, page_top_pt - top)),
            NameObject("/Measure"): measure,
        }
    )


def _numbers(values: tuple[float, ...] | list[float]) -> ArrayObject:
    return ArrayObject([FloatObject(f"{value:.9f}") for value in values])
