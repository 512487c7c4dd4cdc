"""Pictures out of foreign files, read by a process of their own that is started on first use and kept warm."""

import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tabletop import paths
from tabletop.core.geometry.crs import is_in_reach, to_lonlat
from tabletop.core.geometry.far_off import far_sentence
from tabletop.core.text.errors import Cancelled, LayerError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Box, Layer, LayerInfo, Picture
from tabletop.io.pictures.picture_formats import PICTURE_LIMITS, SETTINGS, vetted_picture
from tabletop.io.records.layer_channel import Frame
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_process import WorkerProcess

Progress = Callable[[float], None]
Cancelling = Callable[[], bool]
MODULE = "tabletop.io.pictures.picture_worker"


class PictureSource:
    """Asks the process; safe to call from several threads, requests wait for each other. Once closed it refuses with Cancelled."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or PICTURE_LIMITS
        self._lock = threading.Lock()
        self._workers: list[WorkerProcess] = []
        self._closed = False
        weakref.finalize(self, _kill, self._workers)

    def ask(self, request: Mapping[str, Any], progress: Progress | None = None, cancelled: Cancelling | None = None) -> Frame:
        """The last frame of the answer. Raises LayerError with one sentence, MissingCrsError, InputError, Cancelled."""
        last = Frame("none")
        with self._lock:
            if self._closed:
                raise Cancelled(mark("Cancelled."))
            if not self._workers or not self._workers[0].alive():
                _kill(self._workers)
                self._workers.append(WorkerProcess(self._limits, MODULE, SETTINGS))
            frames = self._workers[0].ask(request, lambda: self._closed or (cancelled is not None and cancelled()))
            with closing(frames):
                for last in frames:
                    if last.kind == "alive" and progress is not None:
                        progress(float(last.data["done"]))
        return last

    def process_id(self) -> int | None:
        """Number of the process; None before the first use and after `close`."""
        return self._workers[0].pid if self._workers and self._workers[0].alive() else None

    def close(self) -> None:
        """End the process; a reading that is under way in another thread ends with Cancelled."""
        self._closed = True
        for worker in list(self._workers):
            worker.kill()
        with self._lock:
            self._workers.clear()


def _kill(workers: list[WorkerProcess]) -> None:
    while workers:
        workers.pop().kill()


@dataclass(frozen=True)
class PicturePixels:
    """Reads the pixels of one picture (see `core.values.layer.PixelReader`)."""

    source: PictureSource
    path: str
    crs: str | None
    is_heights: bool

    def read(self, box_m: Box, width_px: int, height_px: int) -> np.ndarray:
        """Pixels over a box. Raises LayerError, and Cancelled once the source is closed."""
        request = {"op": "pixels", "path": self.path, "crs": self.crs, "box": list(box_m), "width": width_px, "height": height_px}
        frame = self.source.ask({**request, "heights": self.is_heights, "cache": cache_folder()})
        return frame.arrays[0]


def cache_folder() -> str:
    """Where reduced copies stand that cannot stand beside their picture."""
    return str(paths.cache_folder() / "pictures")


def read_picture(
    info: LayerInfo, source: PictureSource, pixels: PictureSource, progress: Progress | None = None, cancelled: Cancelling | None = None
) -> Layer:
    """The picture as a layer; a large one gets a reduced copy first, once. `pixels` reads it later. Heights are what the role says.

    Raises MissingCrsError where nothing says its CRS, InputError for an unknown one, LayerError with one sentence for the rest.
    """
    path = vetted_picture(info.path)
    data = source.ask({"op": "describe", "path": str(path), "crs": info.crs, "cache": cache_folder()}, progress, cancelled).data
    west, south, east, north = map(float, data["extent"])
    lon, lat = to_lonlat((west + east) / 2, (south + north) / 2)
    if not _is_near(lon, lat):
        raise LayerError(mark("{where} was not read. {reason}"), where=path.name, reason=far_sentence(lon, lat))
    heights = bool(data["heights"]) and info.role == "elevation"
    picture = Picture(
        int(data["width"]),
        int(data["height"]),
        (west, south, east, north),
        float(data["pixel_m"]),
        int(data["bands"]),
        heights,
        PicturePixels(pixels, str(path), info.crs, heights),
    )
    told = [*data["problems"], *(data["told"] if heights else [])]
    return Layer(info, (), problems=tuple(map(told_sentence, told)), picture=picture)


def _is_near(lon: float, lat: float) -> bool:
    return bool(np.isfinite(lon) and np.isfinite(lat) and is_in_reach(lon, lat))


def holds_heights(info: LayerInfo, source: PictureSource) -> bool:
    """Whether a picture is a grid of heights by its bands; False where it cannot be read."""
    data = source.ask({"op": "describe", "path": info.path, "crs": info.crs}).data
    return bool(data["heights"])


def picture_versions() -> str:
    """Versions of rasterio and of its own GDAL, asked of the process that reads pictures; its complaint where it cannot."""
    source = PictureSource()
    try:
        told = source.ask({"op": "drivers"}).data
    except LayerError as error:
        return f"rasterio: {error}"
    finally:
        source.close()
    return f"rasterio {told['rasterio']} (GDAL {told['gdal']})"


def preview(path: Path, source: PictureSource, side_px: int, cancelled: Cancelling | None = None) -> tuple[np.ndarray, tuple[int, int]]:
    """A picture as it lies in its file, placed or not: (rows, columns, 4) uint8, no side above `side_px`, and its own width and height.

    Raises LayerError, Cancelled.
    """
    frame = source.ask({"op": "preview", "path": str(vetted_picture(path)), "side": side_px}, cancelled=cancelled)
    return frame.arrays[0], (int(frame.data["width"]), int(frame.data["height"]))
