"""Photos without what the camera wrote into them: place, time, device, author, a small picture of before it was cut."""

import hashlib
import io
import warnings
from collections.abc import Callable

from PIL import Image, ImageOps

from tabletop.core.arrangement.file_list import ListedFile

MOST_PIXELS = 100_000_000
MOST_SCANS = 64
"""Passes over a JPEG; a camera makes ten. Each takes as long as the whole picture, whatever few bytes it has."""
_SCAN = b"\xff\xda"
_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
_QUALITY = 92


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its ending."""
    return _ending(name) in _FORMATS


def bare_picture(name: str, content: bytes) -> bytes | None:
    """The pixels alone, turned as they were shown, in the same format; None for what is no picture, damaged, of more than 100 million
    pixels, or made to be decoded without end. Nothing but pixels goes over: nothing that a camera or a program hid goes with them."""
    wanted = _FORMATS.get(_ending(name))
    if wanted is None or (wanted == "JPEG" and content.count(_SCAN) > MOST_SCANS):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[wanted]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                picture = ImageOps.exif_transpose(opened)
        return _pixels_of(picture, wanted)
    except Exception:  # whatever a decoder raises for bytes of a stranger
        return None


def _pixels_of(picture: Image.Image, wanted: str) -> bytes:
    clear = wanted != "JPEG" and (picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info)
    mode = "RGBA" if clear else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    fresh = Image.new(mode, plain.size)
    fresh.paste(plain)
    made = io.BytesIO()
    fresh.save(made, wanted, **({} if wanted == "PNG" else {"quality": _QUALITY}))
    return made.getvalue()


class BarePictures:
    """Photos of a plan made bare, each once; `contents` holds them by their new SHA-256. Documents are none: they hold their authors."""

    def __init__(self, attached: Callable[[str], bytes | None]) -> None:
        self._attached = attached
        self._made: dict[str, ListedFile | None] = {}
        self.contents: dict[str, bytes] = {}

    @property
    def made(self) -> list[ListedFile]:
        """The files as the copy lists them."""
        return [one for one in self._made.values() if one is not None]

    def keeps(self, listed: ListedFile) -> ListedFile | None:
        """The file as the copy lists it, by a number in place of its name; None where it cannot be bare."""
        if listed.sha256 not in self._made:
            content = self._attached(listed.sha256) if is_picture(listed.name) else None
            bare = None if content is None else bare_picture(listed.name, content)
            self._made[listed.sha256] = None if bare is None else self._listed(listed, bare)
        return self._made[listed.sha256]

    def _listed(self, old: ListedFile, bare: bytes) -> ListedFile:
        sha256 = hashlib.sha256(bare).hexdigest()
        self.contents[sha256] = bare
        return ListedFile(sha256, f"foto {len(self._made) + 1}{_ending(old.name)}", len(bare))


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""
