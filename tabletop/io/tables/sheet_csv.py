"""A table of text with separators (CSV, TSV) as a sheet. Runs inside the reading process only."""

import csv
import io
from pathlib import Path

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.records.cell_text import SEPARATORS, decoded
from tabletop.io.tables.sheet_limits import MOST_COLUMNS, MOST_ROWS

_LOOKED_AT = 40
"""Lines by which the separator is chosen: titles above the heads hold none."""


def csv_rows(path: Path) -> tuple[list[list[str]], bool]:
    """Rows of a table, blank ones too so that their numbers hold, and whether there were more than may be read. Raises LayerError."""
    text = decoded(path.read_bytes())
    lines = text.splitlines()[:_LOOKED_AT]
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    csv.field_size_limit(1 << 20)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) == MOST_ROWS:
                return rows, True
            rows.append(row[:MOST_COLUMNS])
    except csv.Error as error:
        raise LayerError(mark("{file} is no table: {reason}."), file=path.name, reason=str(error)) from None
    return rows, False
