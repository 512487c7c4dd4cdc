"""What reading a foreign file may cost, and the drivers that may touch it. Both sides of the worker's pipe know these."""

import contextlib
import faulthandler
import os
from collections.abc import Mapping
from dataclasses import dataclass

from tabletop import paths

ALLOWED_DRIVERS = frozenset(
    (
        *("GPKG", "GeoJSON", "GeoJSONSeq", "TopoJSON", "FlatGeobuf", "ESRI Shapefile", "OpenFileGDB", "KML", "LIBKML", "GPX"),
        *("GML", "DXF", "MapInfo File", "CSV", "XLSX", "ODS", "OSM", "MEM"),
    )
)
_SKIPPED_DRIVERS = """
ADBC AIVector AVCBin AVCE00 AmigoCloud Arrow BAG CAD CSW Carto DAAS DGN EDIGEO EEDA ESRIJSON Elasticsearch GDALG GMLAS
GPSBabel GTFS GeoRSS HANA HTTP Idrisi JML JSONFG LVBAG MBTiles MSSQLSpatial MVT MapML MiraMonVector MongoDBv3 MySQL NAS
NGW OAPIF OCI ODBC OGCAPI OGR_GMT OGR_PDS OGR_VRT PCIDSK PDF PDS4 PGDUMP PGDump PGeo PLSCENES PMTiles Parquet PostgreSQL
S57 SOSI SQLite SXF Selafin TIGER VDV VFK VICAR VRT WAsP WFS XODR netCDF
"""

FOLDER_PREFIX = "tabletop-layers-"
"""Start of the name of a worker's temporary folder."""


@dataclass(frozen=True)
class Limits:
    """Caps for one file. `cpu_s` is processor time of one request; `stall_s` is how long the worker may stay silent."""

    memory_bytes: int = 4 << 30
    cpu_s: int = 600
    stall_s: float = 120.0
    max_rows: int = 3_000_000
    max_vertices: int = 40_000_000
    max_unpacked_bytes: int = 1 << 30
    max_members: int = 2_000


def child_environment(base: Mapping[str, str]) -> dict[str, str]:
    """Environment of the worker: no network, only the allowed drivers, nothing of GDAL's inherited."""
    foreign = ("GDAL_", "OGR_", "CPL_", "PROJ_", "SHAPE_", "PYTHON")
    kept = {name: value for name, value in base.items() if not name.upper().startswith(foreign)}
    return {
        **kept,
        "GDAL_SKIP": ",".join(_SKIPPED_DRIVERS.split()),
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "GDAL_HTTPS_PROXY": "127.0.0.1:9",
        "GDAL_HTTP_TIMEOUT": "2",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_PAM_ENABLED": "NO",
        "GML_DOWNLOAD_SCHEMA": "NO",
        "GML_SKIP_RESOLVE_ELEMS": "ALL",
        "PROJ_NETWORK": "OFF",
        "OSM_CONFIG_FILE": str(paths.resource("osmconf.ini")),
        "OPENBLAS_NUM_THREADS": "1",
    }


CRASH_FILE = "TABLETOP_CRASH_FILE"
"""Environment variable: where a reading process leaves the stacks of a native crash."""


def report_crashes() -> None:
    """A crash of native code in this process leaves its stacks in the crash file of the program."""
    name = os.environ.get(CRASH_FILE)
    if name:
        with contextlib.suppress(OSError):
            faulthandler.enable(os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))


def limit_memory(limits: Limits) -> None:
    """Cap the memory of this process; left out where the system has no such limits (Windows)."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = limits.memory_bytes if hard == resource.RLIM_INFINITY else min(limits.memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(limits: Limits) -> None:
    """Give this process `cpu_s` more seconds of processor time, or what is left where it was given less; the system ends it after that."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def parent_left(parent: int) -> bool:
    """Whether the process that started this one is gone."""
    return os.name != "nt" and os.getppid() != parent
