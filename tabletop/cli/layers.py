"""Layers on the command line: listed, checked."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from tabletop import i18n
from tabletop.cli.layer_publish import diff_layers, publish_layers
from tabletop.cli.parts import Language, Layers, choose_language, layer_infos, say
from tabletop.core.text.errors import TabletopError

T = TypeVar("T")
layers_app = typer.Typer(no_args_is_help=True)
layers_app.command("publish")(publish_layers)
layers_app.command("diff")(diff_layers)


@layers_app.command("list")
def list_layers(layers: Layers = None, lang: Language = None) -> None:
    """List the layers of the catalogue."""
    choose_language(lang)
    for info in layer_infos(layers):
        typer.echo(f"{info.id}\t{info.role}\t{info.title_in(i18n.language())}\t{info.path}")


@layers_app.command("check")
def check_layers(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; the catalogue's layers when absent.")] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system of files that do not say theirs.")] = None,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Tell CRS, extent, counts, bad geometry, Z/M and duplicates of files or of the catalogue's layers."""
    from tabletop.io.layers.layer_check import check_layer
    from tabletop.io.layers.layer_file import info_for_file
    from tabletop.io.layers.layer_source import LayerSource

    choose_language(lang)
    failed = False
    with LayerSource() as source:

        def attempt(work: Callable[[], T]) -> T | None:
            nonlocal failed
            try:
                return work()
            except TabletopError as error:
                say(i18n.text(error.message))
                failed = True
                return None

        listed = [attempt(partial(info_for_file, file, crs, source)) or [] for file in files] if files else [layer_infos(layers)]
        tried = [attempt(partial(check_layer, info, source)) for infos in listed for info in infos]
        reports = [layer_report for layer_report in tried if layer_report is not None]
    if style == "json":
        typer.echo(json.dumps([layer_report.to_json() for layer_report in reports], ensure_ascii=False))
    else:
        for line in [line for layer_report in reports for line in layer_report.lines()]:
            typer.echo(i18n.text(line))
    if failed:
        raise typer.Exit(2)
