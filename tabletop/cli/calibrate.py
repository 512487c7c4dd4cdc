"""Calibration of the table from a file of marks and taped lengths, by the code that the window calibrates with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, say
from tabletop.core.text.bounded_read import read_bounded
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

if TYPE_CHECKING:
    from tabletop.core.table.calibration import Calibration

calibrate_app = typer.Typer(no_args_is_help=True)
FORMATS = ("text", "json")
LARGEST_BYTES = 5_000_000
MOST_PX, MOST_M, MOST_SCALE = 100_000, 1_000.0, 100_000.0
NO_JSON = mark("{file} is no JSON; a file of marks holds width_px, height_px, scale, marks and distances.")
OTHERWISE = mark("{file}: {place} is not what belongs there, a number, text or list as the manual shows.")
BEYOND = mark("{file}: {place} must be {low} to {high}.")
Pixel = Annotated[float, Strict(), Field(ge=-MOST_PX, le=MOST_PX)]
Size = Annotated[int, Strict(), Field(ge=1, le=MOST_PX)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


LIMITS: Mapping[str, tuple[float, float]] = {
    "pixel": (-MOST_PX, MOST_PX),
    "metres": (0.001, MOST_M),
    "width_px": (1, MOST_PX),
    "height_px": (1, MOST_PX),
    "scale": (1, MOST_SCALE),
    "turned_deg": (-360, 360),
}
"""From and to, as a fault says it."""
OUT_OF_LIMITS = ("greater_than_equal", "less_than_equal", "finite_number")


class MarkRow(_Model):
    """A mark of the file."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    pixel: tuple[Pixel, Pixel]


class LengthRow(_Model):
    """A taped length of the file."""

    a: str
    b: str
    metres: Annotated[float, Strict(), Field(ge=0.001, le=MOST_M)]


class MarksFile(_Model):
    """What a file holds; `mirrored` and `turned_deg` may be left out."""

    width_px: Size
    height_px: Size
    scale: Annotated[float, Strict(), Field(ge=1, le=MOST_SCALE)]
    marks: list[MarkRow]
    distances: list[LengthRow]
    mirrored: bool = False
    turned_deg: Annotated[float, Strict(), Field(ge=-360, le=360)] = 0.0


@calibrate_app.callback()
def calibrate() -> None:
    """Calibrate the table from marks and taped lengths."""


@calibrate_app.command("solve")
def solve_marks(
    marks: Path,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Language = None,
) -> None:
    """Find how the picture lies on the surface, at which scale, and how well the taped lengths agree."""
    from tabletop.core.table.calibration import solve
    from tabletop.core.table.calibration_input import PixelMark, Taped

    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    read = read_marks(marks)
    rows = [PixelMark(row.id, row.pixel) for row in read.marks]
    lengths = [Taped(row.a, row.b, row.metres) for row in read.distances]
    found = solve(read.width_px, read.height_px, rows, lengths, mirrored=read.mirrored, turned_deg=read.turned_deg)
    if found.assumed is not None:
        say(i18n.text(found.assumed))
    elif style == "json" and not found.worst:
        say(sentence(found, read.scale))
    typer.echo(json.dumps(told(found, read.scale), ensure_ascii=False, allow_nan=False) if style == "json" else sentence(found, read.scale))


def told(found: "Calibration", scale: float) -> dict[str, Any]:
    """The solution as the file form has it: homography row by row, from ground metres (east, north) to pixels."""
    rows = found.homography(scale)
    return {"homography": (rows / rows[2, 2]).tolist(), "scale": scale, "residual_m": found.residual_m, "worst": found.worst}


def sentence(found: "Calibration", scale: float) -> str:
    """1:100, residual 4 mm, worst at mark C; or that nothing is left over to compare."""
    from tabletop.core.table.calibration import fit_message

    return i18n.text(fit_message(found, scale))


def read_marks(path: Path) -> MarksFile:
    """The file. Raises InputError, one sentence: what is wrong where."""
    content = read_bounded(path, LARGEST_BYTES)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(NO_JSON, file=path.name) from error
    try:
        return MarksFile.model_validate(data)
    except ValidationError as error:
        raise _fault(path, error) from error


def _fault(path: Path, error: ValidationError) -> InputError:
    """The first fault, with its place as people count: marks 3, pixel."""
    first = error.errors(include_url=False)[0]
    place = ", ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    if first["type"] == "missing":
        return InputError(mark("{file}: {place} is missing."), file=path.name, place=place)
    if not place:
        return InputError(NO_JSON, file=path.name)
    field = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "")
    if first["type"] in OUT_OF_LIMITS and field in LIMITS:
        low, high = (i18n.number(limit, ",g" if abs(limit) < 1 else ",.0f") for limit in LIMITS[field])
        return InputError(BEYOND, file=path.name, place=place, low=low, high=high)
    return InputError(OTHERWISE, file=path.name, place=place)
