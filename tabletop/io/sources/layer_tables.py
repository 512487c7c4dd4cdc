"""Where the tables of a file really stand: in the file, in an unpacked archive, or in a copy with a new index. Worker only."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pyogrio

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.points.point_tables import open_points, point_tables
from tabletop.io.points.table_rows import is_workbook, table_names
from tabletop.io.records.layer_batch import NOTHING_SAID, Damaged, Said, Source
from tabletop.io.records.layer_formats import ARCHIVES, DRIVERS, MEMBER_TABLES, PARQUET, TABLES, damaged, where_of
from tabletop.io.records.layer_limits import Limits
from tabletop.io.sources.layer_archives import unpacked
from tabletop.io.sources.layer_bulk import open_table, spatial_tables
from tabletop.io.sources.layer_columns import filled_columns
from tabletop.io.sources.layer_drawing import DXF, DrawingLayer, drawing_layers, open_drawing
from tabletop.io.sources.layer_parquet import check_parquet, open_parquet
from tabletop.io.sources.layer_salvage import salvage

_SHAPE_PARTS = (".shp", ".dbf", ".prj", ".cpg", ".cst", ".SHP", ".DBF", ".PRJ", ".CPG", ".CST")


@dataclass(frozen=True)
class FileTable:
    """A table: how people name it, its geometry type as the file says, the file that really holds it, its name there; of a table of
    places, the options by which it is read; of a drawing, the layer of it."""

    name: str
    kind: str
    file: Path
    table: str
    options: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    drawn: DrawingLayer | None = None

    def columns(self) -> dict[str, int]:
        """Its columns: how many of the first records have a value in each; empty where a look would cost too much."""
        if _is_table(self.file) or self.drawn is not None or self.file.suffix.lower() in PARQUET:
            return dict(self.filled)
        return filled_columns(self.file, self.table)

    def open(self, said: Said) -> Source:
        """Its records. Raises LayerError or Damaged."""
        if self.drawn is not None:
            return open_drawing(self.file, self.drawn, said)
        if self.file.suffix.lower() in PARQUET:
            return open_parquet(self.file)
        return open_points(self.file, self.table, said) if _is_table(self.file) else open_table(self.file, self.table, said)

    def salvage(self, said: Said) -> Source:
        """Its whole records, one by one. Raises Damaged."""
        if self.file.suffix.lower() in PARQUET:
            raise Damaged("")
        return salvage(self.file, self.table, said.encoding)


@dataclass
class FileTables:
    """The tables of one file; `failed`: members of an archive that hold none, and why."""

    tables: list[FileTable] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)

    def find(self, name: str | None, file: Path) -> FileTable:
        """The table of that name, or the only one. Raises LayerError that lists the names there are."""
        known = ", ".join(place.name for place in self.tables)[:200]
        if name is None:
            if len(self.tables) > 1:
                raise LayerError(mark("{file} holds several layers: {known}; name one as table."), file=file.name, known=known)
            return self.tables[0]
        for place in self.tables:
            if place.name == name:
                return place
        raise LayerError(mark("{file} holds no layer {layer}; it holds {known}."), file=file.name, layer=name, known=known)


@contextmanager
def places(path: Path, limits: Limits, said: Said = NOTHING_SAID, wanted: str | None = None) -> Iterator[FileTables]:
    """The tables of a file. Raises LayerError, MissingColumnsError.

    Copies made for reading are deleted at the end; archives stay unpacked for the next time.
    Sheets that nobody asked for count only where places stand in them; the one that is `wanted` stands for itself.
    """
    with tempfile.TemporaryDirectory(prefix="read-", ignore_cleanup_errors=True) as folder:
        file_tables = FileTables()
        if path.suffix.lower() in ARCHIVES:
            archive = unpacked(path, limits)
            file_tables.problems += archive.problems
            _add_members(file_tables, path, archive.folder, limits, said)
        elif _is_table(path):
            file_tables.tables, file_tables.problems = _point_tables(path, limits, said, wanted)
        else:
            real = _beside_nothing(_with_index(path, Path(folder), file_tables), Path(folder))
            file_tables.problems += _lacking_parts(path)
            try:
                file_tables.tables = _spatial_tables(real)
            except Damaged as damage:
                file_tables.tables = _salvageable(real, damage)
        if not file_tables.tables:
            raise LayerError(mark("{file} holds no layer with places in it."), file=path.name)
        yield file_tables


def _is_table(file: Path) -> bool:
    return file.suffix.lower() in TABLES


def _spatial_tables(file: Path) -> list[FileTable]:
    if file.suffix.lower() == DXF:
        drawn = drawing_layers(file)
        return [FileTable(layer.name or file.stem, layer.kind, file, "entities", drawn=layer) for layer in drawn]
    if file.suffix.lower() in PARQUET:
        check_parquet(file)
        return [FileTable(file.stem, "Unknown", file, file.stem)]
    return [FileTable(name, kind, file, name) for name, kind in spatial_tables(file)]


def _point_tables(file: Path, limits: Limits, said: Said, wanted: str | None = None) -> tuple[list[FileTable], list[Message]]:
    if wanted is not None and (is_workbook(file) or wanted == file.stem):
        return [FileTable(name, "Unknown", file, name) for name in table_names(file, limits)], []
    found, passed = point_tables(file, said, limits)
    return [FileTable(one.name, one.kind, file, one.name, one.options, one.filled) for one in found], passed


def _salvageable(file: Path, damage: Damaged) -> list[FileTable]:
    """A file that GDAL cannot even list may still hold whole records."""
    try:
        salvage(file, file.stem)
    except Damaged:
        raise damaged(where_of(str(file), None), damage.reason) from None
    return [FileTable(file.stem, "Unknown", file, file.stem)]


# --- archives
@lru_cache(maxsize=4_096)
def _unpacked_tables(file: Path) -> tuple[FileTable, ...]:
    """Tables of a member of an archive, listed once: where it was unpacked nothing changes it."""
    return tuple(_spatial_tables(file))


def _add_members(found: FileTables, path: Path, folder: Path, limits: Limits, said: Said) -> None:
    endings = (".kml",) if path.suffix.lower() == ".kmz" else (*DRIVERS, *PARQUET, *MEMBER_TABLES)
    listed: list[tuple[str, FileTable]] = []
    for file in _members(folder, endings):
        member = file.relative_to(folder).as_posix()
        try:
            tables, passed = _point_tables(file, limits, said) if _is_table(file) else (list(_unpacked_tables(file)), [])
            listed += [(member, place) for place in tables]
            found.problems += [*passed, *_lacking_parts(file)]
        except LayerError as error:
            found.problems.append(error.message)
        except Damaged as damage:
            template = mark("{file}: {member} cannot be read: {reason}.")
            found.problems.append(message(template, file=path.name, member=member, reason=damage.reason))
    names = [place.name for _, place in listed]
    for member, place in listed:
        name = place.name if names.count(place.name) == 1 else f"{member}:{place.name}"
        found.tables.append(replace(place, name=name))


def _members(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    paths = []
    for base, folders, files in os.walk(folder):
        geodatabases = [name for name in folders if name.lower().endswith(".gdb")]
        folders[:] = [name for name in folders if name not in geodatabases]
        paths += [Path(base, name) for name in (*files, *geodatabases) if name.lower().endswith(endings)]
    return sorted(paths)


# --- shapefiles without their index
def _with_index(path: Path, folder: Path, found: FileTables) -> Path:
    """A shapefile's own path, or that of a copy whose missing .shx was made anew; the user's folder is never written."""
    if path.suffix.lower() != ".shp" or any(path.with_suffix(ending).exists() for ending in (".shx", ".SHX")):
        return path
    for ending in _SHAPE_PARTS:
        if path.with_suffix(ending).is_file():
            shutil.copyfile(path.with_suffix(ending), folder / (path.stem + ending.lower()))
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        spatial_tables(folder / f"{path.stem}.shp")
    except Damaged:
        pass
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})
    found.problems.append(message(mark("{file}: its index (.shx) is missing and was made anew for reading."), file=path.name))
    return folder / f"{path.stem}.shp"


# --- files that lie together
def _beside_nothing(path: Path, folder: Path) -> Path:
    """The file, or of a GML a link to it in a folder of its own: the driver writes a file beside it."""
    if path.suffix.lower() != ".gml":
        return path
    link = folder / path.name
    try:
        link.symlink_to(path)
    except OSError:
        shutil.copyfile(path, link)
    return link


def _lacking_parts(path: Path) -> list[Message]:
    """Sentences about parts of a Shapefile that are not there and that reading can do without."""
    if path.suffix.lower() != ".shp" or any(path.with_suffix(ending).is_file() for ending in (".dbf", ".DBF")):
        return []
    text = mark("{file}: its table (.dbf) is missing, so its records have no names and no other columns; ask for it with the file.")
    return [message(text, file=path.name)]
