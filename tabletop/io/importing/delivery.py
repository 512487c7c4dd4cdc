"""What lies in folders, archives and files that a person gives: the tables that can be read."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tabletop.core.text.errors import Cancelled, InputError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.layer_formats import ARCHIVES, DRIVERS, MEMBER_TABLES, TABLES, WORKBOOKS

MOST_FILES = 5_000
_NOT_LOOKED_AT = frozenset({"__macosx", ".git"})


@dataclass(frozen=True)
class DeliveredTable:
    """A table of a delivery: its file, its name there, its geometry type as the file says it."""

    file: Path
    name: str
    kind: str

    @property
    def where(self) -> str:
        """File and table as people name them."""
        return self.file.name if self.name in (self.file.stem, "") else f"{self.file.name}: {self.name}"

    def info(self, crs: str | None, tables: "TablesSaid | None" = None) -> LayerInfo:
        """How it is read."""
        info = LayerInfo(self.where, {"en": self.where}, str(self.file), self.name, crs=crs)
        if tables is None:
            return info
        return replace(info, encoding=tables.encoding, options=tables.options if self.file.suffix.lower() in TABLES else {})


@dataclass(frozen=True)
class TablesSaid:
    """What a person says about tables of places: `options` as a layer holds them, the sheet of workbooks, the encoding of texts."""

    options: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Delivery:
    """The tables of some sources, and the files that cannot be read, a sentence each. `placeless`: sheets found in folders that hold no
    places; such lie beside many deliveries and nothing is lost with them."""

    tables: tuple[DeliveredTable, ...]
    unreadable: tuple[Message, ...]
    placeless: tuple[Message, ...] = ()


def delivery_of(
    sources: Sequence[str | Path],
    source: LayerSource,
    cancelled: Callable[[], bool] | None = None,
    but: Path | None = None,
    said: TablesSaid | None = None,
) -> Delivery:
    """The tables of files, archives and folders (with all folders in them), by name; files in the folder `but` are passed over.
    `said` is what a person says about tables of places.

    Raises InputError where a source is not there or holds no file that can be read, Cancelled.
    """
    tables: list[DeliveredTable] = []
    unreadable: list[Message] = []
    placeless: list[Message] = []
    for given in sources:
        for file in _files(Path(given), but):
            try:
                tables += _tables_of(file, source, cancelled, said or TablesSaid())
            except Cancelled:
                raise
            except TabletopError as error:
                (placeless if is_mere_sheet(file, sources) else unreadable).append(error.message)
    return Delivery(tuple(tables), tuple(unreadable), tuple(placeless))


def _tables_of(file: Path, source: LayerSource, cancelled: Callable[[], bool] | None, said: TablesSaid) -> list[DeliveredTable]:
    ending = file.suffix.lower()
    if said.sheet is not None and ending in WORKBOOKS:
        return [DeliveredTable(file, said.sheet, "Point")]
    found = source.tables(file, cancelled, said.options if ending in TABLES else None, said.encoding)
    return [DeliveredTable(file, one.name, one.kind) for one in found]


def is_mere_sheet(file: Path, sources: Sequence[str | Path]) -> bool:
    """Whether a file is a sheet that was found in a folder, and not given by itself."""
    return file.suffix.lower() in MEMBER_TABLES and all(Path(given).absolute() != file for given in sources)


def _files(given: Path, but: Path | None) -> list[Path]:
    if not given.exists():
        raise InputError(mark("{file} is not there; it was moved or deleted."), file=str(given))
    if not given.is_dir() or given.suffix.lower() == ".gdb":
        return [given.absolute()]
    found = _inside(given.absolute(), None if but is None else but.absolute())
    if not found:
        raise InputError(mark("In {folder} there is no file that can be read as a layer."), folder=str(given))
    if len(found) > MOST_FILES:
        text = mark("{folder} holds {count} files that can be read, more than {most}; give the folder that is meant.")
        raise InputError(text, folder=str(given), count=len(found), most=MOST_FILES)
    return found


def _inside(folder: Path, but: Path | None) -> list[Path]:
    endings = (*DRIVERS, *ARCHIVES, *MEMBER_TABLES)
    found: list[Path] = []
    for base, folders, files in os.walk(folder):
        here = Path(base)
        if but is not None and here == but:
            folders.clear()
            continue
        geodatabases = [name for name in folders if name.lower().endswith(".gdb")]
        folders[:] = sorted(name for name in folders if name not in geodatabases and name.lower() not in _NOT_LOOKED_AT)
        found += [here / name for name in (*files, *geodatabases) if name.lower().endswith(endings) and not name.startswith(".")]
    return sorted(found)


def skipped(table: DeliveredTable, profile: str) -> Message:
    """Why a table is left out that no rule takes."""
    return message(mark("{table}: no rule of the profile {profile} takes this table."), table=table.where, profile=profile)
