"""A map service that is tried before it becomes a layer: one tile, read behind the window, without the cache."""

import contextlib
import threading

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.io.pictures.map_service import described_service, try_service
from tabletop.io.pictures.tile_cache import NoCache
from tabletop.io.pictures.tile_fetch import TileFetch
from tabletop.session.ground.shown_layers import ShownLayers


class ServiceTrial(QObject):
    """`told(sentence)`: what came of the address that was tried last."""

    told = Signal(str)
    _ended = Signal(int, str)

    def __init__(self, layers: ShownLayers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._number = 0
        self._fetch: TileFetch | None = None
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def begin(self, address: str, place_m: tuple[float, float]) -> None:
        """Read one tile at a place (metres of the working CRS) in a thread that ends with it."""
        self.stop()
        fetch, number = TileFetch(NoCache()), self._number
        self._fetch = fetch

        def work() -> None:
            try:
                words = i18n.text(try_service(address, place_m, fetch))
            except TabletopError as error:
                words = i18n.text(error.message)
            with contextlib.suppress(RuntimeError):  # the window may be gone
                self._ended.emit(number, words)

        threading.Thread(target=work, name="map service", daemon=True).start()

    def stop(self) -> None:
        """Heed no answer that is still to come."""
        self._number += 1
        if self._fetch is not None:
            self._fetch.close()
            self._fetch = None

    def add(self, address: str, title: str, attribution: str) -> bool:
        """Add the service as a layer of the plan, one step of undo. Raises LayerError for an address that is refused."""
        return self._layers.add_rows([described_service(address, title, attribution)])

    def _tell(self, number: int, words: str) -> None:
        if number == self._number:
            self.told.emit(words)
