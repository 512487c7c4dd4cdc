"""What a georeference leaves beside its picture: points, world file, .aux.xml with CRS and control points. The picture stays as it is."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from tabletop.core.geometry.crs import WORKING_CRS, parse_crs
from tabletop.core.pictures.control_points import DOMAIN, KIND, WORLD_ENDINGS, points_of, points_text, world_text
from tabletop.core.pictures.georeference import ControlPoint, Fit
from tabletop.core.text.errors import InputError
from tabletop.core.text.whole_file import write_whole

_LARGEST = 1 << 20
_OURS = ("SRS", "GCPList", "GeoTransform")


def points_file(picture: Path) -> Path:
    """The file of a picture's control points, as QGIS names it."""
    return picture.with_name(picture.name + ".points")


def read_points(picture: Path) -> list[ControlPoint]:
    """The control points that stand beside a picture; none where there are none. Raises InputError for a file that cannot be read."""
    file = points_file(picture)
    if not file.is_file() or file.stat().st_size > _LARGEST:
        return []
    return points_of(file.read_text(encoding="utf-8", errors="replace"))


def kind_of(picture: Path) -> str:
    """The kind of transformation that stands beside a picture; empty where none does."""
    root = _aux(picture)
    found = root.find(f"Metadata[@domain='{DOMAIN}']/MDI[@key='{KIND}']")
    return (found.text or "") if found is not None else ""


def write_georeference(picture: Path, points: Sequence[ControlPoint], made: Fit) -> list[Path]:
    """Write the files beside the picture (ground in metres of the working CRS) and return them. Raises InputError where one cannot be.

    An affine fit becomes a world file; another one control points in the .aux.xml, which GDAL and QGIS read. What else stands in the
    .aux.xml stays.
    """
    written = [points_file(picture)]
    write_whole(written[0], points_text(points, made, parse_crs(WORKING_CRS).to_wkt()).encode("utf-8"))
    affine = made.affine
    if affine is not None:
        world = picture.with_suffix(WORLD_ENDINGS.get(picture.suffix.lower(), ".wld"))
        write_whole(world, world_text(affine).encode("ascii"))
        written.append(world)
    side = picture.with_name(picture.name + ".aux.xml")
    root = _with_place(_aux(picture), points, made)
    write_whole(side, ElementTree.tostring(root, encoding="utf-8", xml_declaration=False))
    return [*written, side]


def _aux(picture: Path) -> ElementTree.Element:
    """The .aux.xml beside a picture; an empty one where there is none that can be used."""
    file = picture.with_name(picture.name + ".aux.xml")
    try:
        content = file.read_bytes() if file.stat().st_size <= _LARGEST else b""
        if b"<!DOCTYPE" not in content:
            root = ElementTree.fromstring(content)
            if root.tag == "PAMDataset":
                return root
    except (OSError, ElementTree.ParseError):
        pass
    return ElementTree.Element("PAMDataset")


def _with_place(root: ElementTree.Element, points: Sequence[ControlPoint], made: Fit) -> ElementTree.Element:
    """The same with our CRS, control points and kind."""
    for one in [child for child in root if child.tag in _OURS or child.get("domain") == DOMAIN]:
        root.remove(one)
    wkt = parse_crs(WORKING_CRS).to_wkt("WKT1_GDAL")
    if made.affine is not None:
        ElementTree.SubElement(root, "SRS").text = wkt
    else:
        listed = ElementTree.SubElement(root, "GCPList", Projection=wkt)
        for number, point in enumerate([one for one in points if one.used], start=1):
            (column, row), (east, north) = point.pixel, point.ground
            places = {"Pixel": f"{column:.6f}", "Line": f"{row:.6f}", "X": f"{east:.6f}", "Y": f"{north:.6f}"}
            ElementTree.SubElement(listed, "GCP", {"Id": str(number), **places})
    ElementTree.SubElement(ElementTree.SubElement(root, "Metadata", domain=DOMAIN), "MDI", key=KIND).text = made.kind
    return root


def known_points(picture: Path) -> tuple[list[ControlPoint], str, InputError | None]:
    """The points and the kind beside a picture, to go on with; and why its file of points could not be read."""
    try:
        return read_points(picture), kind_of(picture), None
    except InputError as error:
        return [], kind_of(picture), error
