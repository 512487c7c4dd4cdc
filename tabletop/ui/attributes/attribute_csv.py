"""Records of a layer as a CSV: as the file has them, with decimal points."""

import csv
import io
from pathlib import Path

import numpy as np

from tabletop.core.layers.attribute_rows import AttributeRows, Value
from tabletop.core.text.whole_file import write_whole


def write_csv(path: Path, rows: AttributeRows, shown: np.ndarray) -> None:
    """Write records in an order, UTF-8 with a byte order mark. Raises InputError where it cannot be written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in rows.columns])
    for record in shown.tolist():
        writer.writerow([_cell(column.value(record)) for column in rows.columns])
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.15g}"
