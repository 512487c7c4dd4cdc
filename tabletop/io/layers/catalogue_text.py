"""Layers written as a catalogue: what an office keeps, and what another process shall read the same."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import tomli_w

from tabletop.core.layers.layer_row import row_of
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.layer import LayerInfo


def catalogue_text(infos: Iterable[LayerInfo], folder: Path | None = None) -> str:
    """TOML that `read_catalogue` reads back as the same layers, drawn in the order given, lowest first.

    `folder`: where the catalogue will stand; files below it are told relative to it. None tells all absolute.
    """
    rows = [row_of(replace(info, order=order), folder) for order, info in enumerate(infos)]
    return tomli_w.dumps({"layer": rows}, multiline_strings=False)


def write_catalogue(path: Path, infos: Iterable[LayerInfo]) -> None:
    """Write a catalogue file, whole or not at all. Raises InputError where the disk refuses."""
    path = Path(path).absolute()
    write_whole(path, catalogue_text(infos, path.parent).encode("utf-8"))
