"""A file that a person gives as a layer: its tables, with a role guessed from their names."""

import re
import zlib
from collections.abc import Mapping
from pathlib import Path

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_source import LayerSource, Table
from tabletop.io.records.layer_formats import ARCHIVES, vetted

_WORDS = {
    "admin": "administrasi\\w* admin batas boundary kecamatan kelurahan desa desakel kabupaten kabkota provinsi kota",
    "building": "bangunan building buildings gedung rumah rumahnegara bld",
    "road": "jalan jaln road roads street streets highway highways jembatan jalurjalan",
    "water": "sungai danau air perairan water waterway waterways river rivers waduk rawa laut pantai garispantai kolam saluranirigasi",
    "fence": "pagar tembok fence fences wall walls barrier barriers",
    "poi": "toponimi poi pois tempat places niaga pemerintahan pendidikan kesehatan saranaibadah kantorpos depominyak waypoints",
    "elevation": "kontur contour contours spotheight ketinggian dem elevation",
    "landuse": "pemukiman permukiman landuse lahan tutupan agri\\w* nonagri\\w* kebun sawah hutan taman park parks penggunaan vegetasi",
}
_KINDS = {"building": "polygon", "road": "line", "fence": "line", "admin": "polygon line", "landuse": "polygon", "water": "polygon line"}
_ORDER = {
    "image": 5,
    "admin": 15,
    "landuse": 25,
    "water": 35,
    "elevation": 38,
    "road": 45,
    "building": 55,
    "fence": 65,
    "other": 68,
    "poi": 75,
}
_SCALE = re.compile(r"^(ar|ln|pt|\d+k?|shp|layer|utm|wgs84)$")


def info_for_file(path: str | Path, crs: str | None, source: LayerSource) -> list[LayerInfo]:
    """One description for each table with geometry of a file, to be read with `LayerSource.read`.

    `crs` goes before what tables say themselves. Raises InputError for an unknown `crs`, LayerError for a file that cannot be read.
    """
    if crs is not None:
        parse_crs(crs)
    file = vetted(path)
    tables = source.tables(file)
    return [_info(file, table, crs, alone=len(tables) == 1) for table in tables]


def _info(file: Path, table: Table, crs: str | None, alone: bool) -> LayerInfo:
    role = guessed_role(table.name if file.suffix.lower() in ARCHIVES else f"{file.stem} {table.name}", table)
    title = file.stem if alone else f"{file.stem}: {table.name}"
    shown = " ".join(title.replace("_", " ").split())
    key = f"{zlib.crc32(str(file).encode()):08x}"
    return LayerInfo(
        id=f"file-{key}-{table.name}",
        title={"id": shown, "en": shown},
        path=str(file),
        table=table.name,
        role=role,
        style=role,
        order=_ORDER[role],
        source=file.name,
        crs=crs,
    )


def guessed_role(name: str, table: Table) -> str:
    """Role by the words of a name (RBI themes such as JALAN_LN_25K, Indonesian, English) and the geometry; else "other"."""
    words = [word for word in re.split(r"[^0-9a-z]+", name.lower()) if word and not _SCALE.match(word)]
    kind = _geometry(name, table)
    for word in reversed(words):
        for role, known in _WORDS.items():
            if any(re.fullmatch(one, word) for one in known.split()):
                return _fitting(role, kind)
    return "other"


def _geometry(name: str, table: Table) -> str:
    """ "point", "line", "polygon", or "" where neither the file nor an RBI name says it."""
    said = table.kind.lower()
    for ending, kind in (("polygon", "polygon"), ("linestring", "line"), ("point", "point")):
        if ending in said:
            return kind
    codes: Mapping[str, str] = {"ar": "polygon", "ln": "line", "pt": "point"}
    return next((codes[word] for word in re.split(r"[^0-9a-z]+", name.lower()) if word in codes), "")


def _fitting(role: str, kind: str) -> str:
    """A building that is a point is a place, not a footprint; a road that is an area is ground."""
    if not kind or kind in _KINDS.get(role, kind).split():
        return role
    return "poi" if kind == "point" else "landuse" if kind == "polygon" else "other"
