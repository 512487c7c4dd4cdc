"""Geometry as a GeoPackage stores it: a short header, then well-known binary."""

import math
import struct

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.crs import WORKING_CRS

SRS_ID = int(WORKING_CRS.partition(":")[2])
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_PLAIN, _WITH_ENVELOPE = 0b00000001, 0b00000011
"""Flags of the header: little-endian, without an envelope or with one of x and y."""


def encode_geometry(geometry: BaseGeometry) -> bytes:
    """GeoPackage binary of a geometry in the working CRS, 2-D, little-endian; every class but the point carries its envelope."""
    wkb: bytes = shapely.to_wkb(geometry, output_dimension=2, byte_order=1)
    if geometry.geom_type == "Point":
        return struct.pack("<2sBBi", b"GP", 0, _PLAIN, SRS_ID) + wkb
    west, south, east, north = geometry.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, _WITH_ENVELOPE, SRS_ID, west, east, south, north) + wkb


def decode_geometry(blob: bytes) -> BaseGeometry:
    """2-D geometry of a GeoPackage binary; a multi-geometry of one part becomes that part.

    Raises ValueError, TypeError or an error of shapely when it is damaged, empty, or has a coordinate that is not finite.
    """
    if len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry")
    envelope_bytes = _ENVELOPE_BYTES.get((blob[3] >> 1) & 0b111)
    if envelope_bytes is None:
        raise ValueError("unknown kind of envelope")
    geometry = shapely.force_2d(shapely.from_wkb(blob[8 + envelope_bytes :]))
    if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
        raise ValueError("empty geometry")
    if not all(math.isfinite(value) for value in geometry.bounds):
        raise ValueError("a coordinate is not finite")
    parts = list(getattr(geometry, "geoms", []))
    return parts[0] if len(parts) == 1 else geometry
