"""What a WMTS says of itself: its layers, and the levels of the tile matrix set in EPSG:3857 that one of them has."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from tabletop.core.pictures.service_address import matrix_url, with_words
from tabletop.core.pictures.tile_pyramid import Level
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark

PIXEL_M = 0.00028
"""Side of a pixel of the screen that scale denominators are reckoned with (OGC 07-057r7, 6.1)."""
MOST_LEVELS, MOST_COUNT = 40, 1 << 26
_SET_CODES = ("3857", "900913", "102100", "3785")
_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/png8", "image/jpg")
_OWN_WORDS = ("service", "request", "version", "layer", "style", "format", "tilematrixset", "tilematrix", "tilerow", "tilecol")


@dataclass(frozen=True)
class WmtsLayer:
    """A layer in one tile matrix set: `template` has holes for matrix, column and row."""

    name: str
    template: str
    matrix_set: str
    style: str
    levels: tuple[Level, ...]

    def url(self, level: Level, column: int, row: int) -> str:
        """The address of a tile."""
        return matrix_url(self.template, (self.matrix_set, level.name), column, row, self.style)


def wmts_layer(content: bytes, url: str, wanted: str | None) -> WmtsLayer:
    """The layer of that name, else the first one that has a tile matrix set in EPSG:3857. `url` is where the capabilities came from.

    Raises LayerError with one sentence where it is no such document, or has no such layer.
    """
    root = _root(content, url)
    sets = {_text(one, "Identifier"): one for one in _all(root, "Contents/TileMatrixSet")}
    levels = {name: found for name, one in sets.items() if (found := _levels(one))}
    layers = _all(root, "Contents/Layer")
    names = [_text(one, "Identifier") for one in layers]
    for layer, name in zip(layers, names, strict=True):
        if wanted is not None and name != wanted:
            continue
        chosen = [_text(one, "TileMatrixSet") for one in _all(layer, "TileMatrixSetLink")]
        chosen = [one for one in chosen if one in levels]
        template = _template(root, layer, url) if chosen else ""
        if template:
            best = max(chosen, key=lambda one: len(levels[one]))
            return WmtsLayer(name, template, best, _style(layer), levels[best])
    if wanted is not None and wanted not in names:
        raise LayerError(
            mark("{server} has no layer {layer}; it has {known}."), server=_server(url), layer=wanted[:80], known=", ".join(names[:8])
        )
    raise LayerError(mark("{server} has no layer with pictures in EPSG:3857."), server=_server(url))


def _server(url: str) -> str:
    return urlsplit(url).netloc


def _root(content: bytes, url: str) -> ElementTree.Element:
    """The document without names of spaces. Entities are refused: no such document has them."""
    try:
        if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
            raise ElementTree.ParseError
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        root = ElementTree.Element("none")
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        one.attrib = {name.rpartition("}")[2]: value for name, value in one.attrib.items()}
    if root.tag != "Capabilities":
        raise LayerError(mark("{server} sent something that is no capabilities of a WMTS."), server=_server(url))
    return root


def _all(root: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    return root.findall(path)


def _text(root: ElementTree.Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


def _levels(matrix_set: ElementTree.Element) -> tuple[Level, ...]:
    """Its levels, coarsest first; none where it is in another CRS, or not understood."""
    code = re.split(r"[:/]", _text(matrix_set, "SupportedCRS"))[-1]
    if code not in _SET_CODES:
        return ()
    made = []
    for one in _all(matrix_set, "TileMatrix")[:MOST_LEVELS]:
        try:
            made.append(_level(one))
        except (ValueError, OverflowError):
            continue
    return tuple(sorted(made, key=lambda level: -level.pixel))


def _level(matrix: ElementTree.Element) -> Level:
    left, top = (float(number) for number in _text(matrix, "TopLeftCorner").split())
    pixel = float(_text(matrix, "ScaleDenominator")) * PIXEL_M
    side, height = int(_text(matrix, "TileWidth")), int(_text(matrix, "TileHeight"))
    columns, rows = int(_text(matrix, "MatrixWidth")), int(_text(matrix, "MatrixHeight"))
    name = _text(matrix, "Identifier")
    usual = side == height and 16 <= side <= 2_048 and 0 < columns <= MOST_COUNT and 0 < rows <= MOST_COUNT
    if not usual or not name or not all(map(math.isfinite, (left, top, pixel))) or pixel <= 0:
        raise ValueError
    return Level(name, pixel, left, top, side, columns, rows)


def _style(layer: ElementTree.Element) -> str:
    """The default style, else the first one."""
    styles = _all(layer, "Style")
    default = [one for one in styles if one.get("isDefault", "").lower() in ("true", "1")]
    return next((_text(one, "Identifier") for one in default + styles), "default")


def _template(root: ElementTree.Element, layer: ElementTree.Element, url: str) -> str:
    """An address with holes, of the layer itself or of GetTile; "" where there is none."""
    formats = [one.text.strip() for one in _all(layer, "Format") if one.text]
    liked = sorted((one for one in formats if one in _FORMATS), key=_FORMATS.index)
    resources = [one for one in _all(layer, "ResourceURL") if one.get("resourceType") == "tile" and one.get("template")]
    resources.sort(key=lambda one: _FORMATS.index(one.get("format", "")) if one.get("format", "") in _FORMATS else len(_FORMATS))
    if resources:
        return _filled(
            resources[0].get("template", ""), {_text(one, "Identifier"): _text(one, "Default") for one in _all(layer, "Dimension")}
        )
    if not liked:
        return ""
    words = {
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": _text(layer, "Identifier"),
        "STYLE": "{Style}",
        "FORMAT": liked[0],
        "TILEMATRIXSET": "{TileMatrixSet}",
        "TILEMATRIX": "{TileMatrix}",
        "TILEROW": "{TileRow}",
        "TILECOL": "{TileCol}",
    }
    base = _get_tile(root) or url
    kept = {name: value for name, value in parse_qsl(urlsplit(base).query) if name.lower() not in _OWN_WORDS}
    return with_words(base, {**kept, **words})


def _get_tile(root: ElementTree.Element) -> str:
    """Where GetTile is asked for, by words in the address."""
    for operation in _all(root, "OperationsMetadata/Operation"):
        if operation.get("name") != "GetTile":
            continue
        gets = _all(operation, "DCP/HTTP/Get")
        worded = [one for one in gets if any((value.text or "").upper() == "KVP" for value in one.iter("Value"))]
        return next((one.get("href", "") for one in worded or gets), "")
    return ""


def _filled(template: str, defaults: Mapping[str, str]) -> str:
    """Dimensions by their defaults; other holes than those of tiles stay, and are refused."""
    known = {name.lower(): value for name, value in defaults.items()}
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found.group(1).lower(), found.group(0)), template)
