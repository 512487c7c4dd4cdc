"""Where the map of a sheet lies on the ground: the arithmetic of world files and of georeferenced PDF."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from tabletop.core.geometry.crs import parse_crs, to_lonlat

Pair = tuple[float, float]


@dataclass(frozen=True)
class GroundFrame:
    """A map at 1:`scale`, north of the grid up, in a box (left, top, width, height; mm from the upper left corner of the paper) whose
    middle shows `centre` (east, north in metres of `crs`)."""

    box_mm: tuple[float, float, float, float]
    scale: float
    centre: Pair
    crs: str

    def to_ground(self, right_mm: float, down_mm: float) -> Pair:
        """East and north, in metres, of a place on the paper."""
        left, top, width, height = self.box_mm
        per_mm = self.scale / 1000
        return self.centre[0] + (right_mm - left - width / 2) * per_mm, self.centre[1] - (down_mm - top - height / 2) * per_mm

    def corners_lonlat(self) -> tuple[Pair, Pair, Pair, Pair]:
        """Longitude and latitude (WGS 84, degrees) of the lower left, upper left, upper right and lower right corner of the map."""
        left, top, width, height = self.box_mm
        corners = ((left, top + height), (left, top), (left + width, top), (left + width, top + height))
        first, second, third, fourth = (to_lonlat(*self.to_ground(*corner), self.crs) for corner in corners)
        return first, second, third, fourth

    def affine(self, px_per_mm: float) -> tuple[float, float, float, float, float, float]:
        """East and north of the upper left corner of pixel (column, row) of a picture of the whole paper: (x0, dx, 0, y0, 0, dy), as
        GDAL orders them: east = x0 + column dx, north = y0 + row dy, in metres."""
        east, north = self.to_ground(0.0, 0.0)
        metre_per_px = self.scale / 1000 / px_per_mm
        return east, metre_per_px, 0.0, north, 0.0, -metre_per_px


def world_file(frame: GroundFrame, px_per_mm: float) -> str:
    """The six lines of a world file: sides of a pixel and turns in metres, then the MIDDLE of the upper left pixel.

    Source: ESRI, World files for raster datasets.
    """
    east, across, turn_x, north, turn_y, down = frame.affine(px_per_mm)
    lines = (across, turn_y, turn_x, down, east + across / 2, north + down / 2)
    return "".join(f"{value:.10f}\n" for value in lines)


def auxiliary_xml(frame: GroundFrame, px_per_mm: float) -> str:
    """What GDAL and QGIS read beside a picture (NAME.png.aux.xml): system and affine transformation."""
    numbers = ", ".join(f"{value:.10f}" for value in frame.affine(px_per_mm))
    system = escape(parse_crs(frame.crs).to_wkt("WKT1_GDAL"))
    return f'<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping="1,2">{system}</SRS>\n  <GeoTransform>{numbers}</GeoTransform>\n</PAMDataset>\n'
