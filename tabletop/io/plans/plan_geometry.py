"""Geometry as a GeoPackage stores it: a short header, then well-known binary."""

import struct

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.io.documents.wkb_reading import read_wkb

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


def other_system(blob: bytes) -> int | None:
    """Number of the system that the header of a GeoPackage binary names, where it names another one than that of the plan."""
    if not isinstance(blob, bytes) or len(blob) < 8:
        return None
    number = int.from_bytes(blob[4:8], "little" if blob[3] & 1 else "big", signed=True)
    return None if number in (SRS_ID, 0, -1) else number


def decode_geometry(blob: bytes) -> BaseGeometry:
    """2-D geometry of a GeoPackage binary; a multi-geometry of one part becomes that part, a curve straight pieces.

    Raises InputError when it is damaged, missing, empty, or has a coordinate that is not finite.
    """
    if not isinstance(blob, bytes) or not blob:
        raise InputError(mark("It has no geometry."))
    envelope_bytes = _ENVELOPE_BYTES.get((blob[3] >> 1) & 0b111) if len(blob) >= 8 and blob[:2] == b"GP" else None
    if envelope_bytes is None:
        raise InputError(mark("Its geometry is damaged."))
    geometry = read_wkb(blob[8 + envelope_bytes :])
    if geometry.is_empty:
        raise InputError(mark("Its geometry is empty."))
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise InputError(mark("A coordinate is not a finite number."))
    parts = list(getattr(geometry, "geoms", []))
    return parts[0] if len(parts) == 1 else geometry
