"""The process that reads pictures with rasterio's own GDAL: takes requests on stdin, answers with plain arrays on stdout."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from tabletop.core.text.errors import LayerError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.io.pictures.picture_formats import ALLOWED_DRIVERS, sidecars, vetted_picture
from tabletop.io.pictures.picture_overviews import make_overviews, masked_apart, needs_overviews
from tabletop.io.pictures.picture_pixels import LARGEST_PIECE_PX, OpenPicture
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_limits import FOLDER_PREFIX, Limits, limit_memory, limit_processor, parent_left, report_crashes

Send = Callable[[Frame], None]
MOST_OPEN = 8
_FAULTS = (RasterioError, CPLE_BaseError, OSError)
"""What the library raises for a damaged file; it lets some errors of GDAL through as they are."""


class Reader:
    """Answers one request at a time with frames; keeps the pictures asked for last open."""

    def __init__(self, limits: Limits, answer: Send) -> None:
        self._limits, self._answer = limits, answer
        self._open: OrderedDict[tuple[object, ...], OpenPicture] = OrderedDict()

    def handle(self, request: Mapping[str, Any]) -> None:
        """Serve a request; every mistake becomes an "error" frame."""
        file = Path(str(request.get("path"))).name
        try:
            limit_processor(self._limits)
            answers = {"describe": self._describe, "pixels": self._pixels, "preview": self._preview, "drivers": self._drivers}
            answers[request["op"]](request)
        except TabletopError as error:
            self._refuse(error)
        except MemoryError:
            self._refuse(LayerError(mark("{file} needs more memory than reading may use; cut out the part that is needed."), file=file))
        except _FAULTS as error:
            reason = " ".join(str(error).split()).rsplit("/", 1)[-1][:160]
            self._refuse(LayerError(mark("{where} is damaged, or not what its name says: {reason}."), where=file, reason=reason))
        except Exception:
            self._answer(Frame("error", {"error": "unexpected", "trace": traceback.format_exc()[-4000:]}))

    def _refuse(self, error: TabletopError) -> None:
        self._answer(Frame("error", {"error": type(error).__name__, "message": error.message.to_json()}))

    def _drivers(self, request: Mapping[str, Any]) -> None:
        versions = {"rasterio": rasterio.__version__, "gdal": rasterio.__gdal_version__}
        self._answer(Frame("done", {"drivers": _drivers(), **versions}))

    def _describe(self, request: Mapping[str, Any]) -> None:
        """What the picture is; a large one gets its reduced copy first, where `cache` says that it may."""
        picture = self._picture(request)
        described = picture.described()
        problems = []
        if request.get("cache") and picture.reduced is None and needs_overviews(picture.dataset):
            if not self._reduce(picture, Path(request["cache"])):
                told = message(mark("{file}: no reduced copy of it could be written; it is slow to look at."), file=picture.path.name)
                problems.append(told.to_json())
            self._forget()
        self._answer(Frame("done", {**described, "problems": problems}))

    def _reduce(self, picture: OpenPicture, cache: Path) -> bool:
        """Write the reduced copy: beside the picture where that can be, else in the folder for it."""

        def progress(done: float) -> None:
            self._answer(Frame("alive", {"done": done}))

        places = [cache / _cached_name(picture.path)]
        stand_in = picture.stand_ins[0] if picture.stand_ins else None
        if not masked_apart(picture.dataset) and stand_in is None and os.access(picture.path.parent, os.W_OK):
            places.insert(0, picture.path.with_name(picture.path.name + ".ovr"))
        for target in places:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                make_overviews(picture.dataset, target, progress, stand_in)
                return True
            except _FAULTS:
                continue
        return False

    def _pixels(self, request: Mapping[str, Any]) -> None:
        picture = self._picture(request)
        width, height = (min(LARGEST_PIECE_PX, max(1, int(request[side]))) for side in ("width", "height"))
        west, south, east, north = map(float, request["box"])
        read = picture.heights if request.get("heights") else picture.colours
        self._answer(Frame("done", {}, [read((west, south, east, north), width, height)]))

    def _preview(self, request: Mapping[str, Any]) -> None:
        """A picture that may have no place yet, as it lies in its file."""
        picture = OpenPicture(vetted_picture(request["path"]), None, placed=False)
        try:
            size = {"width": picture.dataset.width, "height": picture.dataset.height}
            self._answer(Frame("done", size, [picture.preview(min(LARGEST_PIECE_PX, int(request["side"])))]))
        finally:
            picture.close()

    def _picture(self, request: Mapping[str, Any]) -> OpenPicture:
        path = vetted_picture(request["path"])
        reduced = Path(request["cache"]) / _cached_name(path) if request.get("cache") else None
        stat = path.stat()
        beside = tuple(side.stat().st_mtime_ns if side.is_file() else 0 for side in sidecars(path))
        key = path, stat.st_mtime_ns, stat.st_size, request.get("crs"), bool(reduced and reduced.is_file()), beside
        if key not in self._open:
            self._open[key] = OpenPicture(path, request.get("crs"), reduced)
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(key)
        return self._open[key]

    def _forget(self) -> None:
        while self._open:
            self._open.popitem()[1].close()


def _cached_name(path: Path) -> str:
    """Another one for each state of each file."""
    stat = path.stat()
    return hashlib.sha256(f"{path}|{stat.st_mtime_ns}|{stat.st_size}".encode()).hexdigest()[:24] + ".tif"


def _drivers() -> list[str]:
    with rasterio.Env() as environment:
        return sorted(environment.drivers())


def _private_pipe() -> BinaryIO:
    """The pipe to the program, out of reach of libraries that write to stdout."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    return pipe


def _end_with(parent: int) -> None:
    while not parent_left(parent):
        time.sleep(1.0)
    _tidy()
    os._exit(0)


def _tidy() -> None:
    """Delete this process's own temporary folder; the program does it, unless it was killed."""
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(FOLDER_PREFIX):
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Serve until stdin closes. The first argument is the limits as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    warnings.simplefilter("ignore")
    pipe = _private_pipe()
    report_crashes()
    extra = set(_drivers()) - ALLOWED_DRIVERS
    if extra:
        send(pipe, Frame("refused", {"drivers": sorted(extra)}))
        return 3
    limit_memory(limits)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    reader = Reader(limits, lambda frame: send(pipe, frame))
    send(pipe, Frame("ready"))
    while True:
        try:
            request = receive(sys.stdin.buffer)
        except ChannelError:
            _tidy()
            return 0
        reader.handle(request.data)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
