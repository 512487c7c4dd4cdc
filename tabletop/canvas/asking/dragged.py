"""What is dragged onto the map: files, and units of the roster."""

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

UNITS_MIME = "application/x-tabletop-roster-units"
"""Ids of roster units, as a JSON list."""


def units_mime(keys: Sequence[str]) -> QMimeData:
    """Units of the roster, to be dragged."""
    data = QMimeData()
    data.setData(UNITS_MIME, json.dumps(list(keys)).encode())
    return data


def units_in(data: QMimeData) -> list[str]:
    """Ids of the units of the roster that are dragged; none for anything else."""
    return [str(one) for one in json.loads(bytes(data.data(UNITS_MIME).data()).decode())] if data.hasFormat(UNITS_MIME) else []


def files_in(data: QMimeData) -> list[Path]:
    """Files that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
