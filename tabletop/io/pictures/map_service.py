"""Map services as layers: tiles of XYZ, WMTS and WMS over any box of ground, brought from their grid to the working one."""

import math
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tabletop.core.geometry.crs import WORKING_CRS, transformer
from tabletop.core.pictures.service_address import ServiceAddress, map_url, matrix_url, service_of, tile_url, with_words
from tabletop.core.pictures.tile_pyramid import Level, level_for, open_levels, sampled, tile_box, tiles_over, web_levels
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.layer import Box, Layer, LayerInfo, Picture
from tabletop.io.pictures.tile_fetch import TileFetch
from tabletop.io.pictures.wmts_capabilities import wmts_layer

DEEPEST = 19
"""The finest level of most services of web maps; `options["max_zoom"]` says another one."""
DEEPEST_EVER = 24
WMS_PX = 512
MOST_TILES = 150
"""One reading asks for no more; a coarser level is taken instead."""
COARSER = 3
"""Where tiles of a level do not come, those of so many coarser ones stand in."""
NODES = 33
"""Places along each side of a box that are transformed; between them it is linear (0.01 m on 10 km)."""
REACH_M: Box = (50_000.0, 8_600_000.0, 950_000.0, 10_900_000.0)
"""Where a map service is shown: the working zone and a degree more, from 12.6 degrees south to 8 degrees north."""
FINEST_M = 0.3
CAPABLE_S = 86_400.0
"""What a WMTS says of itself is asked for anew after a day, where there is a network."""
SERVICE_ORDER = 35
"""Below pictures of the place itself, above areas."""
Tell = Callable[[Message], None]


@dataclass(frozen=True)
class TileSet:
    """Levels of a service in its CRS, and the address of a tile of a level (level, column, row)."""

    crs: str
    levels: Sequence[Level]
    url: Callable[[Level, int, int], str]


@dataclass
class ServicePixels:
    """Reads the pixels of a map service (see `core.values.layer.PixelReader`). What does not come stays empty; `tell` has it once."""

    tiles: TileSet
    fetch: TileFetch
    title: Titled
    tell: Tell | None = None
    _told: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, box_m: Box, width_px: int, height_px: int) -> np.ndarray:
        """Pixels over a box. Raises Cancelled once the source is closed."""
        east, north = places_of(box_m, width_px, height_px, self.tiles.crs)
        known = np.isfinite(east) & np.isfinite(north)
        if not known.any():
            return np.zeros((height_px, width_px, 4), dtype=np.uint8)
        box = float(east[known].min()), float(north[known].min()), float(east[known].max()), float(north[known].max())
        pixel = math.sqrt((box[2] - box[0]) * (box[3] - box[1]) / max(1, (width_px - 1) * (height_px - 1)))
        level = level_for(self.tiles.levels, max(pixel, 1e-6), box, MOST_TILES)
        made, lacking, errors = self._of_level(level, box, east, north)
        coarser = sorted((one for one in self.tiles.levels if one.pixel > level.pixel), key=lambda one: one.pixel)
        for other in coarser[:COARSER]:
            if not lacking.any():
                break
            under, still, _ = self._of_level(other, box, east, north)
            made[lacking] = under[lacking]
            lacking &= still
        if lacking.any():
            self._say(errors)
        return made

    def _of_level(self, level: Level, box: Box, east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[LayerError]]:
        """Pixels at places out of one level, where a tile of it did not come, and why."""
        wanted = tiles_over(level, box)
        if not wanted.count:
            return np.zeros((*east.shape, 4), dtype=np.uint8), np.zeros(east.shape, dtype=bool), []
        urls = {place: self.tiles.url(level, *place) for place in wanted.places}
        came = self.fetch.pictures(urls.values())
        images = {place: image for place, url in urls.items() if isinstance(image := came[url], np.ndarray)}
        side = max((image.shape[1] for image in images.values()), default=level.tile_px)
        rows, columns = wanted.bottom - wanted.top, wanted.right - wanted.left
        whole = np.zeros((rows * side, columns * side, 4), dtype=np.uint8)
        empty = np.ones((rows, columns), dtype=bool)
        for (column, row), image in images.items():
            top, left = (row - wanted.top) * side, (column - wanted.left) * side
            whole[top : top + side, left : left + side] = fitted(image, side)
            empty[row - wanted.top, column - wanted.left] = False
        right, down = (east - level.left) / level.tile - wanted.left, (level.top - north) / level.tile - wanted.top
        known = (right >= 0) & (right < columns) & (down >= 0) & (down < rows)
        lacking = np.zeros(east.shape, dtype=bool)
        lacking[known] = empty[down[known].astype(int), right[known].astype(int)]
        return sampled(whole, right * side, down * side), lacking, [error for error in came.values() if isinstance(error, LayerError)]

    def _say(self, errors: Sequence[LayerError]) -> None:
        with self._lock:
            if not errors or self._told or self.tell is None:
                return
            self._told = True
        self.tell(message(mark("Some of {layer} stays empty. {reason}"), layer=self.title, reason=errors[0].message))


def places_of(box_m: Box, width_px: int, height_px: int, crs: str) -> tuple[np.ndarray, np.ndarray]:
    """East and north in `crs` of the middles of pixels over a box of the working CRS, north up: two (height, width) arrays."""
    west, south, east, north = box_m
    across, down = np.linspace(west, east, NODES), np.linspace(north, south, NODES)
    if crs == WORKING_CRS:
        x, y = np.meshgrid(across, down)
    else:
        x, y = transformer(WORKING_CRS, crs).transform(*np.meshgrid(across, down))
    columns, rows = _weights(width_px), _weights(height_px)
    return rows @ x @ columns.T, rows @ y @ columns.T


def _weights(count: int) -> np.ndarray:
    """(count, NODES): what each node weighs for the middle of each pixel."""
    at = (np.arange(count) + 0.5) / count * (NODES - 1)
    first = np.minimum(at.astype(int), NODES - 2)
    made = np.zeros((count, NODES))
    made[np.arange(count), first] = 1.0 - (at - first)
    made[np.arange(count), first + 1] = at - first
    return made


def fitted(image: np.ndarray, side: int) -> np.ndarray:
    """A tile in another size, the nearest pixels."""
    if image.shape[:2] == (side, side):
        return image
    rows = ((np.arange(side) + 0.5) * image.shape[0] / side).astype(int)
    columns = ((np.arange(side) + 0.5) * image.shape[1] / side).astype(int)
    return np.asarray(image[rows][:, columns])


def read_service(info: LayerInfo, fetch: TileFetch, tell: Tell | None = None) -> Layer:
    """A map service as a layer; nothing is asked of the network for XYZ and WMS, the capabilities for WMTS.

    Raises LayerError with one sentence.
    """
    tiles = tiles_of(service_of(info.path), info, fetch)
    size = [round((high - low) / FINEST_M) for low, high in zip(REACH_M[:2], REACH_M[2:], strict=True)]
    pixels = ServicePixels(tiles, fetch, Titled(info.title), tell)
    return Layer(info, (), picture=Picture(size[0], size[1], REACH_M, FINEST_M, 3, False, pixels))


def try_service(path: str, place_m: tuple[float, float], fetch: TileFetch) -> Message:
    """Read one tile at a place (metres of the working CRS) and say what came. Raises LayerError, Cancelled."""
    address = service_of(path)
    tiles = tiles_of(address, LayerInfo("", {}, path), fetch)
    x, y = place_m if tiles.crs == WORKING_CRS else transformer(WORKING_CRS, tiles.crs).transform(*place_m)
    box = float(x), float(y), float(x), float(y)
    level = level_for(tiles.levels, 1.0, box, 4)
    places = tiles_over(level, box, 0.0).places or tiles_over(level, box).places
    if not places:
        raise LayerError(mark("{server} has no tiles where the map stands."), server=address.server)
    image = fetch.picture(tiles.url(level, *places[0]))
    template = mark("{server} sent a tile of {width} x {height} pixels.")
    return message(template, server=address.server, width=image.shape[1], height=image.shape[0])


def described_service(path: str, title: str, attribution: str) -> LayerInfo:
    """The layer of an address, below roads and buildings. Raises LayerError for an address that is refused."""
    path = path.strip()
    server = service_of(path).server
    shown = title.strip() or server
    key = f"service-{zlib.crc32(path.encode()):08x}"
    licence = attribution.strip()
    return LayerInfo(
        key, {"id": shown, "en": shown}, path, role="image", style="image", order=SERVICE_ORDER, source=server, licence=licence
    )


def tiles_of(address: ServiceAddress, info: LayerInfo, fetch: TileFetch) -> TileSet:
    """The tiles that an address means. Raises LayerError."""
    deepest = _deepest(info)
    if address.kind == "xyz":
        return TileSet(address.crs, web_levels(deepest), lambda level, x, y: tile_url(address.url, int(level.name), x, y))
    if address.kind == "tiles":
        chosen = info.options.get("matrix_set", "GoogleMapsCompatible")
        style = info.options.get("style", "default")
        return TileSet(address.crs, web_levels(deepest), lambda level, x, y: matrix_url(address.url, (chosen, level.name), x, y, style))
    if address.kind == "wms":
        levels = open_levels(DEEPEST_EVER, WMS_PX)
        return TileSet(address.crs, levels, lambda level, x, y: map_url(address, tile_box(level, x, y), WMS_PX, WMS_PX))
    return _capable(address, info, fetch)


def _capable(address: ServiceAddress, info: LayerInfo, fetch: TileFetch) -> TileSet:
    """The layer that `info.table` names, or that the address names by "layer", or the first one, as the capabilities of the WMTS say."""
    others = {name: value for name, value in address.words.items() if name not in ("layer", "service", "request")}
    asked = with_words(address.url, {**others, "SERVICE": "WMTS", "REQUEST": "GetCapabilities"})
    asked = address.url if address.url.lower().endswith(".xml") else asked
    wanted = info.table or address.words.get("layer")
    content = fetch.content(asked, lambda found: wmts_layer(found, asked, None), CAPABLE_S)
    found = wmts_layer(content, asked, wanted)
    service_of("wmts:" + found.template)
    return TileSet(address.crs, found.levels, found.url)


def _deepest(info: LayerInfo) -> int:
    said = info.options.get("max_zoom", "")
    return min(int(said), DEEPEST_EVER) if said.isascii() and said.isdigit() else DEEPEST
