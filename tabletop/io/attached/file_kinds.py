"""Which files a plan takes, known by their content and their ending: pictures, documents, tables, plain text; nothing that runs."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

LARGEST_FILE_BYTES = 10_000_000
"""Planning default: what a photo of a telephone or a scanned letter needs."""
_MOST_PARTS = 20_000
_MARKUP = re.compile(rb"(#!|<\?|<!|<(html|head|body|svg|script|iframe|xml|hta|\w+[\s>]))", re.IGNORECASE)
_MIME = "mimetype"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileKind:
    """A kind of file by its content: the endings that fit it, the first for copies, and its media type."""

    endings: tuple[str, ...]
    media_type: str


PNG = FileKind((".png",), "image/png")
JPEG = FileKind((".jpg", ".jpeg"), "image/jpeg")
WEBP = FileKind((".webp",), "image/webp")
PDF = FileKind((".pdf",), "application/pdf")
DOCX = FileKind((".docx",), _OFFICE + "wordprocessingml.document")
XLSX = FileKind((".xlsx",), _OFFICE + "spreadsheetml.sheet")
ODT = FileKind((".odt",), _OPEN_DOCUMENT + "text")
ODS = FileKind((".ods",), _OPEN_DOCUMENT + "spreadsheet")
TEXT = FileKind((".txt",), "text/plain")
CSV = FileKind((".csv",), "text/csv")
KINDS = (JPEG, PNG, WEBP, PDF, DOCX, XLSX, ODT, ODS, TEXT, CSV)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)
_LISTED = ", ".join(kind.endings[0].removeprefix(".") for kind in KINDS)


def checked_kind(name: str, content: bytes) -> FileKind:
    """The kind of a file, where name and content say the same. Raises InputError in one sentence for every other."""
    ending = PurePath(name).suffix.lower()
    wanted = next((kind for kind in KINDS if ending in kind.endings), None)
    if wanted is None:
        raise InputError(mark("{name} is not taken: a plan keeps files of the kinds {kinds} only."), name=name, kinds=_LISTED)
    if not content:
        raise InputError(mark("{name} is empty."), name=name)
    check_size(name, len(content))
    if not _fits(wanted, content):
        raise InputError(mark("{name} is not taken: what it holds is not what its ending says, or would run when opened."), name=name)
    return wanted


def check_size(name: str, size: int) -> None:
    """Raise InputError for a file that is larger than a plan takes."""
    if size > LARGEST_FILE_BYTES:
        raise InputError(
            mark("{name} has {size:.1f} MB; a plan takes files up to {most:.0f} MB (planning default)."),
            name=name,
            size=size / 1e6,
            most=LARGEST_FILE_BYTES / 1e6,
        )


def _fits(kind: FileKind, content: bytes) -> bool:
    if kind in (TEXT, CSV):
        return _is_plain_text(content)
    if kind in (DOCX, XLSX, ODT, ODS):
        return _packed_kind(content) is kind
    starts = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff", PDF: b"%PDF-", WEBP: b"RIFF"}
    return content.startswith(starts[kind]) and (kind is not WEBP or content[8:12] == b"WEBP")


def _is_plain_text(content: bytes) -> bool:
    """Text without control characters that no program takes for a page or a script."""
    bare = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    controls = re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", content) is not None
    return not controls and _MARKUP.match(bare) is None


def _packed_kind(content: bytes) -> FileKind | None:
    """The kind of an office document by its parts; None for other archives, damaged ones, and documents with programs in them."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            if len(names) > _MOST_PARTS or _brings_programs(names):
                return None
            if _MIME in names:
                with packed.open(_MIME) as part:
                    said = part.read(200).decode("ascii", "replace").strip()
                return next((kind for kind in (ODT, ODS) if kind.media_type == said), None)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None


def _brings_programs(names: set[str]) -> bool:
    lowered = [name.lower() for name in names]
    return any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lowered)
