"""Layer packs on the command line: published, held against each other."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, progress_bar, read_infos, read_plan, say
from tabletop.core.layers.layer_diff import LayerDifference, RecordDifference
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerSet

NEAR_M = 200.0
"""So far round a plan records count as near it (planning default)."""


def publish_layers(
    folder: Annotated[Path, typer.Argument(help="A folder with a catalogue.toml, or a catalogue.")],
    target: Annotated[str, typer.Argument(metavar="PACK", help="The pack to write, a .gpkg; or postgresql://server/database.")],
    by: Annotated[str, typer.Option("--by", help="Who publishes; the name of the user without it.")] = "",
    note: Annotated[str, typer.Option("--note", help="What is new in this version.")] = "",
    schema: Annotated[str, typer.Option("--schema", help="Schema of a database.")] = "public",
    catalogue: Annotated[Path | None, typer.Option("--catalogue", help="Write a catalogue of the layers in the database.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Also over tables of a database that were edited since.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Publish nothing where a layer cannot be read whole.")] = False,
    lang: Language = None,
) -> None:
    """Write the layers of a folder into one pack, as its next version; the version before is kept. Or into a PostGIS database."""
    from tabletop.io.packs.pack_writing import publish
    from tabletop.io.postgis.database_address import is_database

    choose_language(lang)
    pack = Path(target)
    if not is_database(target) and pack.suffix.lower() != ".gpkg":
        raise InputError(mark("A layer pack is a GeoPackage: give {file} the ending .gpkg."), file=pack.name)
    layers = layers_of(folder)
    if strict and layers.lacking:
        raise InputError(mark("Nothing was published: {count} {count:layer|layers} could not be read whole."), count=len(layers.lacking))
    if is_database(target) and layers.lacking:
        raise InputError(mark("Nothing was published: {count} {count:layer|layers} could not be read whole."), count=len(layers.lacking))
    if is_database(target):
        _into_database(layers, target, schema, by or _user(), note, catalogue, overwrite)
        return
    with progress_bar(i18n.tr("Publishing")) as progress:
        published = publish(layers.layers, pack, by or _user(), note, progress, layers.lacking)
    for lack in layers.lacking:
        if lack.lost is not None:
            say(i18n.text(lack.reason))
    version = i18n.text(published.version.words())
    if published.is_same:
        typer.echo(i18n.tr("{file} stays as it is, {version}: nothing differs.", file=pack.name, version=version))
        return
    count = len(layers.layers)
    typer.echo(i18n.tr("{file}: {count} {count:layer|layers}, {version}.", file=pack.name, count=count, version=version))
    if layers.lacking:
        count = len(layers.lacking)
        say(i18n.tr("{count} {count:layer|layers} could not be read whole; whoever opens the pack is told.", count=count))
    if published.kept is not None:
        typer.echo(i18n.tr("The version before is kept as {file}.", file=str(published.kept)))


def _into_database(layers: LayerSet, address: str, schema: str, by: str, note: str, catalogue: Path | None, overwrite: bool) -> None:
    from tabletop.io.layers.catalogue_text import write_catalogue
    from tabletop.io.packs.pack_writing import content_sha256
    from tabletop.io.postgis.database_address import database_name
    from tabletop.io.postgis.database_publish import publish_to_database, rows_in_database

    digest = content_sha256(layers.layers)
    with progress_bar(i18n.tr("Publishing")) as progress:
        told, same = publish_to_database(layers.layers, address, schema, by, note, digest, progress, overwrite)
    name, version, count = database_name(address), i18n.text(told.words()), len(layers.layers)
    if same:
        typer.echo(i18n.tr("{file} stays as it is, {version}: nothing differs.", file=name, version=version))
    else:
        typer.echo(i18n.tr("{file}: {count} {count:layer|layers}, {version}.", file=name, count=count, version=version))
    if catalogue is not None:
        write_catalogue(catalogue, rows_in_database(layers.layers, address, schema))
        typer.echo(i18n.tr("The catalogue {file} names the layers of the database.", file=str(catalogue)))


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def layers_of(place: Path) -> LayerSet:
    """The layers of a folder with a catalogue, of a catalogue, or of a pack; what is wrong goes to stderr. Raises LayerError."""
    return read_infos(_infos(place))


def _infos(place: Path) -> list[Any]:
    from tabletop.io.layers.layer_catalogue import read_catalogue

    return list(read_catalogue(place / "catalogue.toml" if place.is_dir() else place))


def diff_layers(
    before: Annotated[Path, typer.Argument(help="A pack, a catalogue, or a folder with one.")],
    after: Annotated[Path, typer.Argument(help="The later one.")],
    plan: Annotated[Path | None, typer.Option("--plan", help="Only what lies near this plan.")] = None,
    near_m: Annotated[float, typer.Option("--near-m", help="So far round the plan, in metres.", min=0.0)] = NEAR_M,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Language = None,
) -> None:
    """Tell what differs between two versions of the layers: records that came, went, moved, or say something else."""
    from tabletop.core.layers.layer_diff import layer_differences
    from tabletop.core.layers.plan_ground import ground_of

    choose_language(lang)
    if style not in ("text", "json"):
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known="text, json")
    area = None if plan is None else ground_of(read_plan(plan), near_m)
    found = layer_differences(layers_of(before), layers_of(after), area)
    if style == "json":
        typer.echo(json.dumps({"layers": [_row(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        typer.echo(i18n.text(one.words()))
        for line in _lines(one):
            typer.echo(line)
    if not found:
        typer.echo(i18n.tr("Nothing differs."))


MOST_LINES = 20


def _lines(one: LayerDifference) -> list[str]:
    rows: list[str] = []
    words = {"added": i18n.tr("added"), "removed": i18n.tr("removed"), "moved": i18n.tr("moved"), "changed": i18n.tr("changed")}
    for name, word in words.items():
        records: tuple[RecordDifference, ...] = getattr(one, name)
        rows += [f"  {word}: {record.name}{_more(record)}  ({record.place[0]:.1f}, {record.place[1]:.1f})" for record in records]
    more = len(rows) - MOST_LINES
    return [*rows[:MOST_LINES], *([i18n.tr("  and {count} more", count=more)] if more > 0 else [])]


def _more(record: RecordDifference) -> str:
    if record.metres is not None:
        return f" {i18n.number(record.metres)} m"
    return f" {', '.join(record.columns)}" if record.columns else ""


def _row(one: LayerDifference) -> dict[str, Any]:
    rows = {name: [_record(record) for record in getattr(one, name)] for name in ("added", "removed", "moved", "changed")}
    return {"id": one.id, "title": dict(one.title), "before": one.before, "after": one.after, **rows, "described": list(one.described)}


def _record(record: RecordDifference) -> dict[str, Any]:
    row: dict[str, Any] = {"name": record.name, "place": list(record.place)}
    if record.metres is not None:
        row["metres"] = record.metres
    if record.columns:
        row["columns"] = list(record.columns)
    return row
