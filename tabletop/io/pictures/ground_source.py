"""Layers and pictures alike: whatever a row of a catalogue names, read by the process that is made for it."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.layers.doubts import Place, kecamatan
from tabletop.core.text.errors import LayerError, MissingCrsError
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import Cancelling, LayerSource, Progress
from tabletop.io.layers.pack_pictures import unpacked
from tabletop.io.pictures.allowed_servers import AllowedServers
from tabletop.io.pictures.map_service import Tell, read_service
from tabletop.io.pictures.picture_formats import is_picture_file, vetted_picture
from tabletop.io.pictures.picture_source import PictureSource, holds_heights, read_picture
from tabletop.io.pictures.tile_fetch import TileFetch
from tabletop.io.records.layer_limits import Limits

IMAGE_ORDER, HEIGHTS_ORDER = 36, 37
"""Above areas, which would hide them; below roads and buildings."""


class GroundSource(LayerSource):
    """Reads layers, and pictures. The pixels of pictures are read by a process beside, also after `close`, until `close_pixels`.

    `tell` has a sentence, once for each map service, when some of it does not come; it is called by the thread that reads pixels.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        place: Callable[[], Place] = kecamatan,
        tell: Tell | None = None,
        servers: AllowedServers | None = None,
    ) -> None:
        """`servers`: which may be asked; None where a person named all that is read."""
        super().__init__(limits, place)
        self._pictures, self._pixels = PictureSource(), PictureSource()
        self._web, self._tell, self._servers = TileFetch(servers=servers), tell, servers

    def read(self, info: LayerInfo, progress: Progress | None = None, cancelled: Cancelling | None = None) -> Layer:
        """A layer as `LayerSource.read` gives it, or a picture as `read_picture` does. Raises LayerError for what `lacks`, too."""
        if info.lacks:
            raise LayerError(info.lacks.replace("{", "{{").replace("}", "}}"))
        if self._servers is not None and not info.is_service:
            self._servers.check(info.path)
        if info.is_service:
            self._web.ask_again()
            return read_service(info, self._web, self._tell)
        if info.is_picture and not info.is_address:
            layer = read_picture(unpacked(info), self._pictures, self._pixels, progress, cancelled)
            return layer.described(info)
        return super().read(info, progress, cancelled)

    def infos(self, path: str | Path, crs: str | None) -> list[LayerInfo]:
        """One description for each table of a file, or one for a picture. Raises InputError, MissingCrsError, LayerError."""
        if not is_picture_file(path):
            return info_for_file(path, crs, self)
        if crs is not None:
            parse_crs(crs)
        file = vetted_picture(path)
        shown = " ".join(file.stem.replace("_", " ").split())
        key = f"file-{zlib.crc32(str(file).encode()):08x}-picture"
        info = LayerInfo(
            key, {"id": shown, "en": shown}, str(file), role="image", style="image", order=IMAGE_ORDER, source=file.name, crs=crs
        )
        try:
            heights = holds_heights(info, self._pictures)
        except MissingCrsError:
            heights = False
        return [replace(info, role="elevation", style="elevation", order=HEIGHTS_ORDER)] if heights else [info]

    def close(self) -> None:
        """End the processes that read layers and look at pictures."""
        super().close()
        self._pictures.close()

    def close_pixels(self) -> None:
        """End the process that reads pixels; who asks for more is refused with Cancelled."""
        self._pixels.close()
        self._web.close()
