"""Deliveries and extracts on the command line: brought into a folder as a catalogue and one GeoPackage."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.layer_options import AS_IT_LOOKS, TableOptions, takes_table_options
from tabletop.cli.parts import Language, choose_language, say
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark

NOT_ALL_READ = 1


@takes_table_options
def import_layers(
    sources: Annotated[list[Path] | None, typer.Argument(help="Folders, archives and files to bring in.")] = None,
    into: Annotated[Path | None, typer.Option(help="Folder that gets catalogue.toml and ground.gpkg.")] = None,
    profile: Annotated[str, typer.Option(help="auto, rbi, osm, kemendagri, or a profile file (.toml).")] = "auto",
    area: Annotated[str | None, typer.Option(help="A place, west,south,east,north, or a file with a polygon.")] = None,
    margin_m: Annotated[float, typer.Option("--margin-m", help="Metres around the area that come in too.")] = 200.0,
    crs: Annotated[str | None, typer.Option(help="Coordinate system of files that do not say theirs.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would come, write nothing.")] = False,
    show_profile: Annotated[bool, typer.Option("--show-profile", help="Print the profile, to write one of your own.")] = False,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    steps: Annotated[bool, typer.Option("--steps", hidden=True)] = False,
    lang: Language = None,
    tables: TableOptions = AS_IT_LOOKS,
) -> None:
    """Bring base-map deliveries (RBI), OpenStreetMap extracts and other files into a folder of layers."""
    from tabletop.io.importing.delivery import TablesSaid
    from tabletop.io.importing.ground_import import ImportOrder, import_ground
    from tabletop.io.importing.profile_file import PROFILES, profile_path

    choose_language(lang)
    if show_profile:
        if profile not in PROFILES:
            raise InputError(mark("Say which profile is to be shown: --profile {known}."), known=", ".join(PROFILES))
        typer.echo(profile_path(profile).read_text(encoding="utf-8"), nl=False)
        return
    if not sources:
        raise InputError(mark("Say what is to be brought in: folders, archives or files."))
    if into is None and not dry_run:
        raise InputError(mark("Say where the layers shall stand: --into FOLDER."))
    if style not in ("text", "json"):
        raise InputError(mark("The format {format} is not known; give text or json."), format=style)
    said = TablesSaid(tables.options, tables.sheet, tables.encoding)
    order = ImportOrder(sources, None if dry_run else into, profile, area, margin_m, crs, said)
    with _shown(steps) as progress:
        report = import_ground(order, progress)
    if style == "json":
        typer.echo(json.dumps(report.to_json(i18n.text), ensure_ascii=False))
    else:
        for line in report.lines():
            typer.echo(i18n.text(line))
    if not report.is_whole:
        raise typer.Exit(NOT_ALL_READ)


@contextmanager
def _shown(steps: bool) -> Iterator[Callable[[float, Message], None]]:
    """Progress: lines "0.42<tab>words" on stderr for a program, a bar on a terminal, else nothing."""
    if steps:
        yield lambda share, words: say(f"{share:.4f}\t{i18n.text(words)}")
    elif sys.stderr is None or not sys.stderr.isatty():
        yield lambda share, words: None
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda share, words: bar.update(task, completed=share, description=i18n.text(words))
