"""A layer as a row of a catalogue or of a plan: plain words and numbers, checked; the file relative to a folder where it lies below it."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass

Role = Literal["building", "road", "water", "landuse", "admin", "poi", "fence", "elevation", "image", "other"]
ROLES: tuple[str, ...] = get_args(Role)
Colour = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_STRICT = ConfigDict(extra="forbid", strict=True)


class InkRow(BaseModel):
    """Colours, width and hatch."""

    model_config = _STRICT
    colour: Colour = ""
    fill: Colour = ""
    width_px: float | None = Field(None, ge=0, le=40, allow_inf_nan=False)
    hatch: Literal["", "none", "diagonal", "cross", "dots"] = ""


class LookClassRow(InkRow):
    """How records of one value look."""

    value: str
    title: str = ""


class LookRow(InkRow):
    """The look of a layer: `[layer.look]` of a catalogue, its classes as `[[layer.look.classes]]`."""

    label: str = ""
    from_scale: Positive | None = None
    to_scale: Positive | None = None
    by: str = ""
    classes: list[LookClassRow] = []


class LayerRow(BaseModel):
    """One `[[layer]]` table of a catalogue, or one layer that a plan keeps."""

    model_config = _STRICT

    id: str = Field(min_length=1)
    title: dict[Literal["id", "en"], str] = Field(min_length=1)
    file: str = Field(min_length=1)
    table: str | None = None
    role: Role = "other"
    style: str = ""
    order: int = 0
    date: str = ""
    source: str = ""
    licence: str = ""
    accuracy_m: float | None = Field(None, ge=0, allow_inf_nan=False)
    schematic: bool = False
    crs: str | None = None
    shown: bool = True
    removed: bool = False
    opacity: float = Field(1.0, ge=0, le=1, allow_inf_nan=False)
    encoding: str | None = None
    query: str | None = None
    columns: dict[str, str] = {}
    options: dict[str, str] = {}
    look: LookRow = Field(default_factory=lambda: LookRow.model_validate({}))
    group: str = ""
    guessed: list[str] = []
    embedded: str = ""
    lacks: str = ""


MOST_LAYERS = 2_000
"""So many layers has a catalogue or a pack at most; each is a row on screen."""
NO_FILE = "-"
"""Stands for the file of what lacks and has none."""
_INK = tuple(one.name for one in fields(Ink))


def info_of(row: LayerRow, folder: Path) -> LayerInfo:
    """The layer of a row whose file is told relative to a folder. Raises InputError for an unknown coordinate system."""
    if row.crs is not None:
        parse_crs(row.crs)
    values = row.model_dump(exclude={"file", "title", "look", "guessed"})
    titles = {str(language): title for language, title in row.title.items()}
    address = "://" in row.file
    path = row.file if address else str((folder / row.file).absolute())
    path = "" if row.lacks and row.file == NO_FILE else path
    return LayerInfo(**values, title=titles, path=path, look=_look(row.look), guessed=tuple(row.guessed))


def _look(row: LookRow) -> LayerLook:
    classes = tuple(LookClass(one.value, Ink(**one.model_dump(include=set(_INK))), one.title) for one in row.classes)
    return LayerLook(Ink(**row.model_dump(include=set(_INK))), row.label, row.from_scale, row.to_scale, row.by, classes)


def row_of(info: LayerInfo, folder: Path | None) -> dict[str, Any]:
    """Plain JSON values of a layer that `info_of` reads back as the same; what stands at its default is left out.

    `folder`: files below it are told relative to it, others absolute; None tells all absolute.
    """
    default = LayerInfo(info.id, {})
    values = {one.name: getattr(info, one.name) for one in fields(LayerInfo) if getattr(info, one.name) != getattr(default, one.name)}
    file = told_path(info.path, folder) if info.path or not info.lacks else NO_FILE
    values |= {"id": info.id, "title": dict(info.title), "file": file}
    values.pop("path", None)
    if "look" in values:
        values["look"] = look_row(info.look)
    if "guessed" in values:
        values["guessed"] = list(info.guessed)
    for name in ("columns", "options"):
        if name in values:
            values[name] = dict(values[name])
    return values


def look_row(look: LayerLook) -> dict[str, Any]:
    """Plain JSON values of a look."""
    values: dict[str, Any] = _ink_row(look.ink)
    for name in ("label", "from_scale", "to_scale", "by"):
        if getattr(look, name) not in ("", None):
            values[name] = getattr(look, name)
    if look.classes:
        titled = [(one, {"title": one.title} if one.title else {}) for one in look.classes]
        values["classes"] = [{"value": one.value, **title, **_ink_row(one.ink)} for one, title in titled]
    return values


def look_of(values: Mapping[str, Any]) -> LayerLook:
    """The look of plain JSON values. Raises ValidationError of pydantic."""
    return _look(LookRow.model_validate(values))


def _ink_row(ink: Ink) -> dict[str, Any]:
    return {name: value for name, value in asdict(ink).items() if value not in ("", None)}


def told_path(path: str, folder: Path | None) -> str:
    """A path relative to a folder where it lies below it, with forward slashes; else as it is."""
    if folder is None or "://" in path:
        return path
    here = PurePath(os.path.abspath(path))
    base = PurePath(os.path.abspath(folder))
    return here.relative_to(base).as_posix() if here.is_relative_to(base) else path


def with_fields(info: LayerInfo, values: Mapping[str, Any]) -> LayerInfo:
    """The layer with other fields; what is said there is guessed no more. Raises ValueError for a field that a layer has not."""
    known = {one.name for one in fields(LayerInfo)}
    if unknown := set(values) - known:
        raise ValueError(f"a layer has no {sorted(unknown)}")
    guessed = tuple(name for name in values.get("guessed", info.guessed) if name not in values)
    return replace(info, **{**values, "guessed": guessed})


def written_names(names: Iterable[str]) -> list[str]:
    """Names of columns as a table of a database takes them: those that differ in case alone, or are the key or the geometry of the table,
    get a number at their end, so that no column is lost."""
    taken = {"fid", "geom"}
    written: list[str] = []
    for name in names:
        stem = name or "column"
        fresh = next(one for one in (stem, *(f"{stem}_{n}" for n in range(2, 10_000))) if one.lower() not in taken)
        taken.add(fresh.lower())
        written.append(fresh)
    return written
