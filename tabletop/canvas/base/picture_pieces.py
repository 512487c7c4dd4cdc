"""Pieces of pictures for tiles: asked for here, read by a thread that lives while something is wanted, kept up to a limit."""

import logging
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from tabletop.canvas.base.base_picture import Piece
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.core.values.layer import Box

log = logging.getLogger(__name__)
MEMORY_BYTES = 64 * 1024 * 1024
POLL_MS = 15
Key = tuple[object, ...]
MOST_STAND_INS = 12


class _Asked:
    """What is still to be read, those asked for last first, and what was; shared with the thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.wanted: OrderedDict[Key, Piece] = OrderedDict()
        self.read: deque[tuple[Piece, QImage | None]] = deque()
        self.running = False

    def stop(self) -> None:
        """Read nothing more."""
        with self.lock:
            self.wanted.clear()

    def run(self) -> None:
        """Read until nothing is wanted any more."""
        while True:
            with self.lock:
                if not self.wanted:
                    self.running = False
                    return
                key = next(reversed(self.wanted))
                piece = self.wanted[key]
            try:
                image = piece.read()
            except Cancelled:
                self.stop()
                continue
            except TabletopError as error:
                log.warning("a picture cannot be read: %s", error)
                image = None
            except Exception:
                log.exception("a picture cannot be read")
                image = None
            with self.lock:
                self.read.append((piece, image))
                self.wanted.pop(key, None)


class PicturePieces(QObject):
    """Images by piece. `arrived(keys)` tells that pieces were read; those that cannot be are known as None."""

    arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, memory_bytes: int = MEMORY_BYTES) -> None:
        super().__init__(parent)
        self._asked = _Asked()
        self._memory_bytes, self._used_bytes = memory_bytes, 0
        self._images: OrderedDict[Key, tuple[Piece, QImage | None]] = OrderedDict()
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._collect)
        weakref.finalize(self, self._asked.stop)

    @property
    def used_bytes(self) -> int:
        """Memory that the images take."""
        return self._used_bytes

    @property
    def is_reading(self) -> bool:
        """Whether pieces are still to be read."""
        return self._poll.isActive()

    def has(self, key: Key) -> bool:
        """Whether a piece was read, or cannot be."""
        return key in self._images

    def image(self, piece: Piece) -> QImage | None:
        """A piece that was read; None for one that cannot be."""
        self._images.move_to_end(piece.key)
        return self._images[piece.key][1]

    def ask(self, piece: Piece) -> None:
        """Have a piece read."""
        with self._asked.lock:
            self._asked.wanted[piece.key] = piece
            start = not self._asked.running
            self._asked.running = True
        if start:
            threading.Thread(target=self._asked.run, name="picture pieces", daemon=True).start()
        if not self._poll.isActive():
            self._poll.start()

    def keep_asked(self, is_wanted: Callable[[Piece], bool]) -> list[Key]:
        """Of what is still to be read, drop what nobody looks at any more; the keys of that."""
        with self._asked.lock:
            gone = [key for key, piece in self._asked.wanted.items() if not is_wanted(piece)]
            for key in gone:
                del self._asked.wanted[key]
        return gone

    def stand_ins(self, piece: Piece) -> list[tuple[Box, QImage]]:
        """Images of the same picture in other scales over a piece, the most alike last."""
        west, south, east, north = piece.box_m
        found = []
        for other, image in self._images.values():
            w, s, e, n = other.box_m
            if image is not None and other.layer.records is piece.layer.records and w < east and e > west and s < north and n > south:
                found.append((abs(other.pixel_m / piece.pixel_m - 1.0), other.box_m, image))
        found.sort(key=lambda one: one[0])
        return [(box, image) for _, box, image in reversed(found[:MOST_STAND_INS])]

    def _collect(self) -> None:
        """Take what the thread has read."""
        with self._asked.lock:
            read = list(self._asked.read)
            self._asked.read.clear()
            if not self._asked.wanted and not self._asked.running:
                self._poll.stop()
        for piece, image in read:
            self._keep(piece, image)
        if read:
            self.arrived.emit([piece.key for piece, _ in read])

    def _keep(self, piece: Piece, image: QImage | None) -> None:
        old = self._images.pop(piece.key, None)
        self._used_bytes += _size(image) - (_size(old[1]) if old else 0)
        self._images[piece.key] = (piece, image)
        while self._used_bytes > self._memory_bytes and len(self._images) > 1:
            self._used_bytes -= _size(self._images.popitem(last=False)[1][1])

    def forget(self, kept: Iterable[object]) -> None:
        """Keep only pieces of these readings (`Layer.records`)."""
        readings = set(kept)
        for key in [key for key in self._images if key[0] not in readings]:
            self._used_bytes -= _size(self._images.pop(key)[1])


def _size(image: QImage | None) -> int:
    return 0 if image is None else int(image.sizeInBytes())
