"""Files made wrong by chance: bytes, words and numbers of a text, pages and rows of a database, members of an archive."""

import contextlib
import random
import re
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path

ODD_WORDS = (
    *(
        "NaN",
        "Infinity",
        "-1e400",
        "1e308",
        "99999999999999999999999",
        "-0",
        "null",
        "true",
        "[]",
        "{}",
        '""',
        "\\ud83d",
        "{x:>3000000000}",
    ),
    *("{x.__class__}", "%s%n", "=1+1", "<b>&amp;", "../../etc/passwd", "\x00", "\u202e", "é" * 300, "9" * 400, "[" * 2000, "EPSG:0"),
)
ODD_VALUES = (
    None,
    "",
    0,
    -1,
    2**63 - 1,
    1e308,
    float("inf"),
    "x" * 5000,
    b"",
    b"\xff\xfe\x00",
    "{}",
    "[]",
    '{"a":',
    "NaN",
    "9" * 400,
    "crowd",
)


def mutated_bytes(data: bytes, draw: random.Random) -> bytes:
    """One to eight bytes, or a stretch, changed, taken out, doubled, cut off, or filled."""
    content = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8))):
        if not content:
            break
        at, length = draw.randrange(len(content)), draw.choice((1, 1, 4, 64, 1024))
        how = draw.choice(("flip", "flip", "random", "zero", "full", "out", "double", "cut", "number"))
        if how == "flip":
            content[at] ^= 1 << draw.randrange(8)
        elif how in ("random", "zero", "full"):
            size = len(content[at : at + length])
            content[at : at + length] = {"random": draw.randbytes(size), "zero": bytes(size), "full": b"\xff" * size}[how]
        elif how == "out":
            del content[at : at + length]
        elif how == "double":
            content[at:at] = content[at : at + length]
        elif how == "number":
            content[at : at + 4] = draw.choice((b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x7f\xff\xff\xff", b"\x01\x00\x00\x00"))
        else:
            del content[at:]
    return bytes(content)


def mutated_text(data: bytes, draw: random.Random) -> bytes:
    """A number, a word or a sign of a text replaced by an odd one, or a part of it taken out, doubled, moved."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(draw.choice((1, 1, 2, 4))):
        found = list(re.finditer(draw.choice((r"-?\d+(?:\.\d+)?", r"\w+", r'"[^"]*"', r"[\[\]{}<>,:/]")), text))
        if not found:
            continue
        one, other = draw.choice(found), draw.choice(found)
        new = draw.choice(
            (draw.choice(ODD_WORDS), "", one.group() * 2, other.group(), text[min(one.start(), other.start()) : other.end()][:4000])
        )
        text = text[: one.start()] + new + text[one.end() :]
    return text.encode("utf-8", "surrogateescape")


def mutated_archive(data: bytes, draw: random.Random) -> bytes:
    """One member of an archive mutated, or its name; the archive itself is whole."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = draw.choice(names)
        for name in names:
            content = source.read(name)
            if name == chosen:
                content = draw.choice((mutated_text, mutated_bytes))(content, draw)
                name = draw.choice((name, name, name, "../" + name, name.upper(), name * 20))
            target.writestr(name, content)
    return out.getvalue()


def mutate_rows(path: Path, draw: random.Random) -> None:
    """Values of rows of a database replaced by odd ones, rows taken out or doubled."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        names = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'rtree%'"
        tables = [row[0] for row in connection.execute(names)]
        filled = [one for one in tables if connection.execute(f'SELECT COUNT(*) FROM "{one}"').fetchone()[0]]
        for _ in range(draw.choice((1, 1, 2, 5))):
            table = draw.choice(filled)
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            row = f'rowid=(SELECT rowid FROM "{table}" ORDER BY rowid LIMIT 1 OFFSET {draw.randrange(8)})'
            with contextlib.suppress(sqlite3.Error):
                _mutate_row(connection, table, draw.choice(columns), row, draw)
        connection.commit()


def _mutate_row(connection: sqlite3.Connection, table: str, column: str, row: str, draw: random.Random) -> None:
    how = draw.choice(("odd", "odd", "bytes", "text", "out", "double"))
    if how == "odd":
        connection.execute(f'UPDATE "{table}" SET "{column}"=? WHERE {row}', [draw.choice(ODD_VALUES)])
    elif how == "out":
        connection.execute(f'DELETE FROM "{table}" WHERE {row}')
    elif how == "double":
        connection.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE {row}')
    else:
        [value] = connection.execute(f'SELECT "{column}" FROM "{table}" WHERE {row}').fetchone() or [None]
        data = value if isinstance(value, bytes) else str(value).encode()
        new = (mutated_bytes if how == "bytes" else mutated_text)(data, draw)
        kept = new if isinstance(value, bytes) else new.decode("utf-8", "replace")
        connection.execute(f'UPDATE "{table}" SET "{column}"=? WHERE {row}', [kept])


TEXTS = (".geojson", ".geojsonl", ".kml", ".gpx", ".gml", ".dxf", ".mif", ".mid", ".csv", ".prj", ".cpg", ".xml", ".tab", ".xsd")
ARCHIVES = (".xlsx", ".zip", ".kmz", ".ods", ".docx")
DATABASES = (".gpkg",)


def mutate(path: Path, draw: random.Random) -> str:
    """Make a file wrong in its place; how."""
    ending = path.suffix.lower()
    if ending in DATABASES and draw.random() < 0.6:
        mutate_rows(path, draw)
        return "rows"
    data = path.read_bytes()
    if ending in ARCHIVES and draw.random() < 0.7:
        path.write_bytes(mutated_archive(data, draw))
        return "members"
    if ending in TEXTS and draw.random() < 0.7:
        path.write_bytes(mutated_text(data, draw))
        return "text"
    path.write_bytes(mutated_bytes(data, draw))
    return "bytes"
