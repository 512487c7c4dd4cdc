"""The travel table as text, JSON or CSV, in the language in use."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from tabletop import i18n
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.travel import station_record, travel_line, travel_record
from tabletop.io.export.spreadsheet import harmless_row

FORMATS = ("text", "json", "csv")
SCENE_COLUMNS = ("unit", "name", "from_scene", "to_scene", "length_m", "minutes", "limit_min", "in_time", "by")
STATION_COLUMNS = ("unit", "name", "length_m", "minutes", "by", "scene", "station", "object")


def travel_text(moves: Sequence[Move], style: str, stations: bool = False) -> str:
    """Moves between scenes, or from station to object, in one of `FORMATS`; a CSV has its head also without rows."""
    if style == "text":
        return "\n".join(i18n.text(travel_line(move)) for move in moves)
    rows: list[dict[str, Any]] = [station_record(move) if stations else travel_record(move) for move in moves]
    if style == "json":
        return json.dumps(rows, ensure_ascii=False)
    names, out = STATION_COLUMNS if stations else SCENE_COLUMNS, io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(harmless_row(_plain(row[name]) for name in names))
    return out.getvalue().rstrip("\n")


def _plain(value: Any) -> Any:
    """A cell; a flag as JSON writes it."""
    return json.dumps(value) if isinstance(value, bool) else value
