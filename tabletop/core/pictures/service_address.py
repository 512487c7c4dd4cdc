"""Addresses of map services: what kind they are, what is refused, and the address of one tile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tabletop.core.pictures.tile_pyramid import WEB_CRS
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Box

KINDS = ("xyz", "wmts", "wms")
_SECRETS = {"password", "passwd", "pwd"}
_HOLE = re.compile(r"\{(-?\w+)\}")
_TILE, _MATRIX = {"x", "z"}, {"tilematrix", "tilecol", "tilerow"}
_WMS_CRS = (WEB_CRS, "EPSG:32750")


@dataclass(frozen=True)
class ServiceAddress:
    """`kind`: "xyz" (`url` has holes {z}, {x}, {y} or {-y}), "tiles" (WMTS with holes {TileMatrix}, {TileCol}, {TileRow}), "wmts" (`url`
    gives capabilities), "wms" (`url` and `words` make GetMap)."""

    kind: str
    url: str
    words: Mapping[str, str]
    crs: str = WEB_CRS

    @property
    def server(self) -> str:
        """How sentences name it."""
        return urlsplit(self.url).hostname or self.url[:80]


def service_of(path: str) -> ServiceAddress:
    """What an address of a map service asks for; "xyz:", "wmts:" or "wms:" before it says which kind it is.

    Raises LayerError for other ways than http and https, for a user or a password in it, and for what is no map service.
    """
    stated, _, rest = path.strip().partition(":")
    stated = stated.lower() if stated.lower() in KINDS else ""
    url = (rest if stated else path.strip()).replace("%7B", "{").replace("%7b", "{").replace("%7D", "}").replace("%7d", "}")
    words = _checked(url)
    holes = {hole.lower() for hole in _HOLE.findall(url)}
    if stated in ("", "xyz") and holes >= _TILE and holes & {"y", "-y"}:
        return _template("xyz", url, {"x", "y", "-y", "z", "s"})
    if stated in ("", "wmts") and holes >= _MATRIX:
        return _template("tiles", url, _MATRIX | {"tilematrixset", "style"})
    if not holes and (stated == "wmts" or (not stated and (words.get("service", "").lower() == "wmts" or "wmts" in url.lower()))):
        return ServiceAddress("wmts", url, words)
    if not holes and (stated == "wms" or (not stated and (words.get("service", "").lower() == "wms" or words.get("layers")))):
        return _wms(url, words)
    raise LayerError(
        mark(
            "{address} is no address of a map service; write tiles with {holes}, or an address of WMTS or WMS with its layers"
            " (https://server/wms?layers=name)."
        ),
        address=url[:80],
        holes="{z}/{x}/{y}",
    )


def _checked(url: str) -> dict[str, str]:
    """Words of the query, their names in small letters."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not host or any(ord(letter) <= 32 for letter in url):
        raise LayerError(mark("{address} is no address of a map service; it begins with https:// or http://."), address=_without_user(url))
    words = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    if "@" in parts.netloc or _SECRETS & set(words):
        raise LayerError(
            mark("The address of the map service {server} holds a user or a password, which would be written into plans. Leave it out."),
            server=host,
        )
    return words


def _without_user(url: str) -> str:
    return url.rpartition("@")[2][:80]


def _template(kind: str, url: str, known: set[str]) -> ServiceAddress:
    unknown = [hole for hole in _HOLE.findall(url) if hole.lower() not in known]
    if unknown:
        raise LayerError(
            mark("The address of the map service has {hole}, which nothing fills; write the value there."), hole="{" + unknown[0] + "}"
        )
    return ServiceAddress(kind, url, {})


def _wms(url: str, words: dict[str, str]) -> ServiceAddress:
    if not words.get("layers"):
        raise LayerError(mark("The address of the WMS names no layers; add layers=name to it."))
    crs = (words.get("crs") or words.get("srs") or WEB_CRS).upper()
    if crs not in _WMS_CRS:
        raise LayerError(mark("The WMS is asked for {crs}; these can be used: {known}."), crs=crs[:40], known=", ".join(_WMS_CRS))
    return ServiceAddress("wms", url, words, crs)


def tile_url(url: str, zoom: int, column: int, row: int) -> str:
    """The address of one tile of an "xyz" service; rows count downwards, {-y} upwards (TMS, OSGeo 2006). {s} is "a"."""
    values = {"z": zoom, "x": column, "y": row, "-y": (1 << zoom) - 1 - row, "s": "a"}
    return _HOLE.sub(lambda found: str(values[found.group(1).lower()]), url)


def matrix_url(url: str, matrix: tuple[str, str], column: int, row: int, style: str = "default") -> str:
    """The address of one tile of a WMTS: `matrix` is the set and its level."""
    values = {"tilematrixset": matrix[0], "tilematrix": matrix[1], "tilecol": column, "tilerow": row, "style": style}
    return _HOLE.sub(lambda found: str(values[found.group(1).lower()]), url)


def map_url(address: ServiceAddress, box: Box, width_px: int, height_px: int) -> str:
    """GetMap of a WMS for a box in its CRS; version 1.1.1 unless the address asks for 1.3.0. Both CRS count east before north.

    Source: OGC 01-068r3 and 06-042.
    """
    version = "1.3.0" if address.words.get("version", "").startswith("1.3") else "1.1.1"
    asked = {
        "service": "WMS",
        "request": "GetMap",
        "version": version,
        "layers": address.words["layers"],
        "styles": address.words.get("styles", ""),
        "crs" if version == "1.3.0" else "srs": address.crs,
        "bbox": ",".join(f"{number:.6f}" for number in box),
        "width": str(width_px),
        "height": str(height_px),
        "format": address.words.get("format", "image/png"),
        "transparent": address.words.get("transparent", "TRUE"),
    }
    others = {name: value for name, value in address.words.items() if name not in (*asked, "crs", "srs")}
    return with_words(address.url, {**others, **{name.upper(): value for name, value in asked.items()}})


def with_words(url: str, words: Mapping[str, str]) -> str:
    """The address with these words as its query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(words, safe=",:/{}"), ""))
