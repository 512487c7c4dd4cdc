"""Pictures from the network: http and https only, a few at once, within limits of time and size, kept on disk, never needed."""

import http.client
import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

import numpy as np

from tabletop import __version__
from tabletop.core.text.errors import Cancelled, LayerError
from tabletop.core.text.message import mark
from tabletop.io.pictures.allowed_servers import AllowedServers
from tabletop.io.pictures.tile_cache import TileCache

AT_ONCE = 4
TIMEOUT_S = 8.0
WHOLE_S = 30.0
"""How long a server may be silent, and how long one answer may take."""
PAUSE_S = 30.0
"""A server that does not answer is left alone for so long."""
MISSING_S = 600.0
"""What a server does not have is not asked for again for so long."""
FRESH_S = 30 * 86_400.0
"""What is kept is asked for anew when it is older; without network it still counts."""
MOST_BYTES = 8 * 1024 * 1024
MOST_PX = 2_048
MOST_DECODED = 96
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_CHUNK = 65_536
_BUSY = (429, 500, 502, 503, 504)


class _OnlyWeb(HTTPRedirectHandler):
    """Follows redirections to http and https only."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        """Refuse other ways."""
        if urlsplit(newurl).scheme.lower() not in ("http", "https"):
            raise HTTPError(req.full_url, code, "redirected elsewhere", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), _OnlyWeb(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", f"tabletop/{__version__}")]
    return opener


class TileFetch:
    """Gives contents and pictures by address; safe to use from several threads. Once closed it refuses with Cancelled."""

    def __init__(self, cache: TileCache | None = None, servers: AllowedServers | None = None) -> None:
        """`servers`: which may be asked; None where a person typed the address."""
        self.cache = TileCache() if cache is None else cache
        self._opener, self._servers = _opener(), servers
        self._turns = threading.Semaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._silent: dict[str, tuple[float, LayerError]] = {}
        self._missing: dict[str, tuple[float, LayerError]] = {}
        self._decoded: OrderedDict[str, np.ndarray] = OrderedDict()
        self._closed = False

    def close(self) -> None:
        """Ask for nothing more."""
        self._closed = True

    def ask_again(self) -> None:
        """Forget which servers were silent and what they did not have."""
        self._silent.clear()
        self._missing.clear()

    def pictures(self, addresses: Iterable[str]) -> dict[str, np.ndarray | LayerError]:
        """Pictures (height, width, 4) uint8 of red, green and blue times alpha, and alpha, or why there is none. Raises Cancelled."""
        wanted = list(dict.fromkeys(addresses))
        made: dict[str, np.ndarray | LayerError] = {}
        left = wanted[::-1]

        def work() -> None:
            while left and not self._closed:
                try:
                    address = left.pop()
                except IndexError:
                    return
                try:
                    made[address] = self.picture(address)
                except LayerError as error:
                    made[address] = error
                except Cancelled:
                    return

        threads = [threading.Thread(target=work, name="tiles", daemon=True) for _ in range(min(AT_ONCE, len(wanted)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._closed:
            raise Cancelled(mark("Cancelled."))
        return made

    def picture(self, address: str) -> np.ndarray:
        """One picture as `pictures` gives it. Raises LayerError, Cancelled."""
        with self._lock:
            if address in self._decoded:
                self._decoded.move_to_end(address)
                return self._decoded[address]
        decoded: list[np.ndarray] = []
        self.content(address, lambda content: decoded.append(decoded_picture(content, _server(address))))
        with self._lock:
            self._decoded[address] = decoded[-1]
            while len(self._decoded) > MOST_DECODED:
                self._decoded.popitem(last=False)
        return decoded[-1]

    def content(self, address: str, check: Callable[[bytes], object], fresh_s: float = FRESH_S) -> bytes:
        """What stands at an address, from the disk where it is fresh, else from the network, else from the disk however old.

        `check` raises LayerError for what is not to be kept. Raises LayerError with one sentence, Cancelled.
        """
        kept = self.cache.found(address)
        if kept is not None:
            try:
                check(kept[0])
            except LayerError:
                kept = None
        if kept is not None and kept[1] <= fresh_s:
            return kept[0]
        try:
            content = self._asked(address)
            self._checked(address, content, check)
        except LayerError:
            if kept is None:
                raise
            check(kept[0])
            return kept[0]
        self.cache.keep(address, content)
        return content

    def _checked(self, address: str, content: bytes, check: Callable[[bytes], object]) -> None:
        """Look at what came; what cannot be used is not asked for again for a while."""
        try:
            check(content)
        except LayerError as error:
            self._missing[address] = time.monotonic() + MISSING_S, error
            raise

    def _asked(self, address: str) -> bytes:
        """Ask the network. Raises LayerError, Cancelled."""
        if self._servers is not None:
            self._servers.check_host(urlsplit(address).hostname or "")
        with self._turns:
            self._refuse_known(address)
            try:
                return self._read(address)
            except LayerError as error:
                self._missing[address] = time.monotonic() + MISSING_S, error
                raise
            except HTTPError as error:
                error.close()
                known = self._silent if error.code in _BUSY else self._missing
                key, pause = (_server(address), PAUSE_S) if known is self._silent else (address, MISSING_S)
                if 300 <= error.code < 400:
                    told = LayerError(mark("{server} points to an address that is not followed."), server=_server(address))
                else:
                    told = LayerError(mark("{server} answers {status}."), server=_server(address), status=str(error.code))
                known[key] = time.monotonic() + pause, told
                raise told from None
            except (OSError, http.client.HTTPException, ValueError):
                told = LayerError(mark("{server} does not answer."), server=_server(address))
                self._silent[_server(address)] = time.monotonic() + PAUSE_S, told
                raise told from None

    def _refuse_known(self, address: str) -> None:
        if self._closed:
            raise Cancelled(mark("Cancelled."))
        for known, key in ((self._silent, _server(address)), (self._missing, address)):
            if key in known:
                until, error = known[key]
                if time.monotonic() < until:
                    raise LayerError(error.message.template, **error.message.params)

    def _read(self, address: str) -> bytes:
        end = time.monotonic() + WHOLE_S
        content = bytearray()
        with self._opener.open(address, timeout=TIMEOUT_S) as answer:
            while chunk := answer.read(_CHUNK):
                content += chunk
                if self._closed:
                    raise Cancelled(mark("Cancelled."))
                if len(content) > MOST_BYTES:
                    raise LayerError(
                        mark("{server} sent more than {most} MB for one tile."), server=_server(address), most=MOST_BYTES >> 20
                    )
                if time.monotonic() > end:
                    raise TimeoutError
        return bytes(content)


def _server(address: str) -> str:
    return urlsplit(address).netloc


def decoded_picture(content: bytes, server: str) -> np.ndarray:
    """A PNG, JPEG, WebP or GIF as (height, width, 4) uint8, colours times alpha. Raises LayerError naming the server that sent it."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if max(image.size) > MOST_PX:
                raise LayerError(
                    mark("{server} sent a picture of {width} x {height} pixels; {most} a side are the most."),
                    server=server,
                    width=image.width,
                    height=image.height,
                    most=MOST_PX,
                )
            made = np.array(image.convert("RGBA"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise LayerError(mark("{server} sent something that is no picture."), server=server) from None
    if made[..., 3].min() < 255:
        alpha = made[..., 3:].astype(np.uint16)
        made[..., :3] = (made[..., :3] * alpha + 127) // 255
    return made
