"""The formats of pictures: which files may be opened, by which driver, and the surroundings of the process that opens them."""

from pathlib import Path

from tabletop.core.pictures.control_points import WORLD_ENDINGS
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.records.layer_formats import check_place
from tabletop.io.records.layer_limits import Limits

DRIVERS = {
    ".tif": "GTiff",
    ".tiff": "GTiff",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".jp2": "JP2OpenJPEG",
    ".mbtiles": "MBTiles",
    ".asc": "AAIGrid",
    ".hgt": "SRTMHGT",
    ".bil": "EHdr",
    ".flt": "EHdr",
    ".img": "HFA",
}
"""Which driver opens a file of that ending; a file that is something else inside is refused."""
HELPERS = ("COG", "MEM", "SQLite")
"""Needed by those: MBTiles opens its tables with SQLite."""
ALLOWED_DRIVERS = frozenset((*DRIVERS.values(), *HELPERS))
_SHOWN = "GeoTIFF (.tif), PNG, JPEG, WebP (.pgw, .jgw, .wld), JPEG 2000 (.jp2), MBTiles, .asc, .hgt, .bil, .flt, .img"
_SKIPPED = """
ACE2 ADRG AIG AVCBin AVCE00 AirSAR BAG BIGGIF BLX BMP BSB BT BYN CALS CEOS COASP COSAR CPG CTG CTable2 DAAS DERIVED DIMAP DIPEx DOQ1
DOQ2 DTED ECRGTOC EEDA EEDAI EIR ELAS ENVI ERS ESAT ESRIC ESRIJSON FAST FIT GFF GIF GNMDatabase GNMFile GPKG GRASSASCIIGrid GRIB GS7BG
GSAG GSBG GSC GTI GTX GXF GenBin GeoJSON GeoJSONSeq HDF5 HDF5Image HF2 HTTP ILWIS IRIS ISCE ISG ISIS2 ISIS3 JAXAPALSAR JDEM
KMLSUPEROVERLAY KRO L1B LAN LCP LOSLAS Leveller MAP MFF MFF2 MRF MSGN MVT Memory NDF NGSGEOID NITF NOAA_B NSIDCbin NTv2 NWT_GRC NWT_GRD
OSM OZI PAux PCIDSK PCRaster PDF PDS PDS4 PLMOSAIC PNM PRF R RIK RMF ROI_PAC RPFTOC RRASTER RS2 RST Rasterlite S102 S104 S111 SAFE SAGA
SAR_CEOS SDTS SENTINEL2 SGI SIGDEM SNAP_TIFF SNODAS SRP STACIT STACTA TGA TIL TSX Terragen TopoJSON USGSDEM VICAR VRT WCS WMS
WMTS XPM XYZ ZMap Zarr netCDF
"""
PICTURE_LIMITS = Limits(cpu_s=3_600)
"""A large picture may be reduced for longer than a table may be read."""
SETTINGS = {
    "GDAL_SKIP": ",".join([*_SKIPPED.split(), "ESRI Shapefile"]),
    "GDAL_PAM_ENABLED": "YES",
    "GDAL_CACHEMAX": "192",
    "GDAL_TIFF_INTERNAL_MASK": "YES",
    "GDAL_MAX_DATASET_POOL_SIZE": "16",
}
"""Of the environment of the process that reads pictures: its drivers, sidecar files (looked at before), 192 MB for what was decoded."""


def is_picture_file(path: str | Path) -> bool:
    """Whether a file is a picture by its ending."""
    return Path(path).suffix.lower() in (*DRIVERS, ".vrt")


def vetted_picture(path: str | Path) -> Path:
    """The path as an absolute one, when it is a plain file that pixels may be read from. Raises LayerError."""
    target = check_place(path)
    ending = target.suffix.lower()
    if ending == ".vrt":
        raise LayerError(mark("{file} only points to other pictures; add those instead."), file=target.name)
    if ending not in DRIVERS:
        raise LayerError(mark("{file} is of no format that can be read; these can: {known}."), file=target.name, known=_SHOWN)
    return target


def sidecars(path: Path) -> tuple[Path, ...]:
    """Files beside a picture that say where it lies: .aux.xml, world file, .prj."""
    world = WORLD_ENDINGS.get(path.suffix.lower(), ".wld")
    return path.with_name(path.name + ".aux.xml"), path.with_suffix(world), path.with_suffix(".wld"), path.with_suffix(".prj")
