"""How a table of places is read, as options of any command that takes files of layers.

A command takes them all by one parameter: decorated with `takes_table_options`, its parameter `tables: TableOptions` becomes the options
--x, --y, --place, --coordinates, --zone, --hemisphere, --header-row, --sep, --decimal, --sheet and --encoding; `tables.infos(file, crs,
source)` then describes the layers of a file as the window does.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tabletop.core.points.point_options import PointOptions
from tabletop.core.values.layer import LayerInfo

if TYPE_CHECKING:
    from tabletop.io.layers.layer_source import LayerSource

Text = str | None
_OPTIONS: dict[str, Any] = {
    "x": Annotated[Text, typer.Option("--x", help="Column of longitude or east; degrees, minutes, seconds joined by +.")],
    "y": Annotated[Text, typer.Option("--y", help="Column of latitude or north.")],
    "place": Annotated[Text, typer.Option("--place", help="The one column that holds both, or a geometry as text (WKT).")],
    "coordinates": Annotated[
        Text, typer.Option("--coordinates", help="How coordinates are written: auto, decimal, dms, utm, wkt, latlon.")
    ],
    "zone": Annotated[Text, typer.Option("--zone", help="UTM zone of metres, such as 50S, or the column that holds it.")],
    "hemisphere": Annotated[Text, typer.Option("--hemisphere", help="N or S: latitudes without sign or letter.")],
    "header_row": Annotated[Text, typer.Option("--header-row", help="Row with the names of columns, as the sheet counts; 0 for none.")],
    "sep": Annotated[Text, typer.Option("--sep", help="What parts the columns of a text file: a comma, ;, | or tab.")],
    "decimal": Annotated[Text, typer.Option("--decimal", help="Decimal sign of numbers: a point or a comma.")],
    "sheet": Annotated[Text, typer.Option("--sheet", help="Sheet of a workbook.")],
    "encoding": Annotated[Text, typer.Option("--encoding", help="Encoding of texts, such as utf-8 or cp1252.")],
}
_NAMES = {"coordinates": "format", "sep": "separator"}
"""Options of the command line that a layer calls otherwise."""


@dataclass(frozen=True)
class TableOptions:
    """`options` as `LayerInfo.options` holds them; the sheet and the encoding of texts, None for what the file looks like."""

    options: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None

    def infos(self, file: Path, crs: str | None, source: "LayerSource") -> list[LayerInfo]:
        """The layers of a file. Raises InputError for options that cannot be, MissingColumnsError, LayerError."""
        from tabletop.io.layers.layer_file import info_for_file

        return info_for_file(file, crs, source, self.options, self.encoding, self.sheet)


AS_IT_LOOKS = TableOptions()


def table_options(values: Mapping[str, str | None]) -> TableOptions:
    """The options of a command line by their names there. Raises InputError for a value that cannot be."""
    said = {_NAMES.get(name, name): value for name, value in values.items() if value and name not in ("sheet", "encoding")}
    if said.get("separator") == "\t":
        said["separator"] = "tab"
    return TableOptions(PointOptions.of(said).to_map(), values.get("sheet"), values.get("encoding"))


def takes_table_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `tables: TableOptions` is filled by the options of this file."""
    own = inspect.signature(command)

    def called(**values: Any) -> None:
        asked = {name: values.pop(name) for name in _OPTIONS}
        command(**values, tables=table_options(asked))

    kept = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own.parameters.values() if one.name != "tables"]
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, kind in _OPTIONS.items()]
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__dict__["__signature__"] = own.replace(parameters=[*kept, *added])
    called.__annotations__ = {one.name: one.annotation for one in (*kept, *added)}
    return called
