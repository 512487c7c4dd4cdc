"""A map service on this machine alone: tiles whose colours say their place."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

Answer = tuple[int, dict[str, str], bytes]


def png(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return out.getvalue()


def tile(column: int, row: int, side: int = 256, kind: str = "PNG") -> bytes:
    """Red counts pixels to the right, green downwards, blue tells the tile."""
    pixels = np.zeros((side, side, 3))
    pixels[..., 0] = np.arange(side)[None, :] * 256 / side
    pixels[..., 1] = np.arange(side)[:, None] * 256 / side
    pixels[..., 2] = (column * 7 + row * 13) % 256
    return png(pixels, kind)


class TileServer:
    """`answer(path)` gives status, headers, content; `asked` are the paths; `most_at_once` how many were under way together."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.most_at_once = 0
        self._now, self._lock = 0, threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with outer._lock:
                    outer.asked.append(self.path)
                    outer.agents.add(self.headers.get("User-Agent", ""))
                    outer._now += 1
                    outer.most_at_once = max(outer.most_at_once, outer._now)
                try:
                    status, headers, content = outer.answer(self.path)
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass
                finally:
                    with outer._lock:
                        outer._now -= 1

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        self._thread = threading.Thread(target=lambda: self.httpd.serve_forever(0.02), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()
        self._thread.join()


@contextmanager
def serving(answer: Callable[[str], Answer]) -> Iterator[TileServer]:
    server = TileServer(answer)
    try:
        yield server
    finally:
        server.close()


def xyz(path: str) -> Answer:
    """Tiles by /z/x/y.png."""
    _, _, column, row = path.partition("?")[0].removesuffix(".png").split("/")
    return 200, {}, tile(int(column), int(row))
