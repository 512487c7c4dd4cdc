"""Plan files made wrong by chance, from one number: bytes of their pages, and values in their rows."""

import random
import sqlite3

ODD = (
    *(None, "", 0, -1, 2**63 - 1, 1e308, float("inf"), b"", b"\xff\xfe\x00", "x" * 300_000, "NaN", "1e999", "9" * 5000, "9007199254740993"),
    *(
        "{}",
        "[]",
        '{"a":',
        "[" * 5000,
        '{"a":' * 3000,
        '"\\ud83d"',
        '{"strength":' + "9" * 400 + "}",
        '{"x":[{"y":null}]}',
        "crowd",
        "a\x00b",
    ),
    *(
        '{"rows":[[1,2,0,[0],["a"]]]}',
        '{"template":"{x:>3000000000}","params":{"x":1}}',
        "{x.__class__}",
        "=1+1",
        "\u202eabc",
        "~AAAA",
        "crowd",
        "a\x00b",
    ),
)
TABLES = ("plan_points", "plan_lines", "plan_areas", "scene", "roster", "setting", "edit_log", "removed", "gpkg_contents", "layer_styles")


def change_pages(path, draw: random.Random):
    """One to forty bytes of the file changed, or its end cut off."""
    data = bytearray(path.read_bytes())
    for _ in range(draw.choice((1, 4, 40))):
        data[draw.randrange(len(data))] = draw.randrange(256)
    if draw.random() < 0.15:
        del data[draw.randrange(len(data)) :]
    path.write_bytes(data)


def change_values(path, draw: random.Random):
    """One to four values of rows replaced by odd ones, or cut."""
    connection = sqlite3.connect(path)
    try:
        for _ in range(draw.choice((1, 2, 4))):
            table = draw.choice(TABLES)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            column, value = draw.choice(columns), draw.choice(ODD)
            if draw.random() < 0.3:
                [old] = connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone() or [None]
                value = old[: draw.randrange(len(old) + 1)] if isinstance(old, str | bytes) else old
            try:
                connection.execute(f"UPDATE {table} SET {column}=? WHERE rowid=(SELECT MAX(rowid) FROM {table})", (value,))
            except (sqlite3.Error, OverflowError):
                continue
        connection.commit()
    finally:
        connection.close()
