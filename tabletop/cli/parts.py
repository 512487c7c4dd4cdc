"""What commands of the command line share: language, progress, plans and layers read, sentences on stderr."""

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from shapely import Point

from tabletop import i18n, paths
from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat, is_in_reach
from tabletop.core.geometry.far_off import FarOff, check_reach, far_sentence
from tabletop.core.layers.kept_layers import Arranged, KeptLayers, arranged, kept_layers
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import cut, mark, message, sentences
from tabletop.core.text.whole_file import same_file
from tabletop.core.values.layer import Lack, Layer, LayerInfo, LayerSet
from tabletop.core.values.plan import Plan

if TYPE_CHECKING:
    from tabletop.io.pictures.allowed_servers import AllowedServers
    from tabletop.io.plans.plan_store import PlanFile

UNEXPECTED, INTERRUPTED = 3, 130
"""Exit codes of a fault of the program itself, and of Ctrl-C as shells write it (128 + 2)."""
MOST_MISSING = 10
Strict = Annotated[bool, typer.Option("--strict", help="Exit 2 when anything at all was not read.")]
Layers = Annotated[str | None, typer.Option("--layers", help="These layers and no others: a catalogue file, none, or embedded.")]
Language = Annotated[str | None, typer.Option("--lang", help="id or en.")]
SceneNumber = Annotated[str | None, typer.Option("--scene", help="Number of a scene.")]


def choose_language(language: str | None) -> None:
    """Speak the language asked for, else that of the system. Raises InputError for one that is not known."""
    if language is not None and language not in i18n.LANGUAGES:
        raise InputError(mark("The language {language} is not known; give id or en."), language=language)
    i18n.set_language(language or i18n.system_language(), options=paths.IN_WINDOW not in os.environ)


def say(line: str) -> None:
    """One line on stderr; nothing where that is closed or full, so that the exit code still tells the truth."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """A progress bar on a terminal, nothing in a pipe; yields a callable that takes 0..1."""
    if not sys.stderr.isatty():
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda fraction: bar.update(task, completed=fraction)


def wanted_layers(catalogue: str | None, plan: Plan | None = None, path: Path | None = None) -> Arranged:
    """Rows of layers, lowest first. `--layers` says exactly which: a catalogue's, or none. Without it they are those of the plan: of the
    catalogue that it names, else of the default one, as the plan wants them, and those that it adds. What of that cannot be used goes to
    stderr. Raises LayerError for a bad catalogue that was named by `--layers`."""
    from tabletop.io.layers.default_catalogue import catalogue_for, read_wanted

    if catalogue is not None:
        return Arranged(read_wanted(catalogue).infos)
    folder = Path.cwd() if path is None else path.absolute().parent
    kept = KeptLayers() if plan is None else kept_layers(plan)
    given = catalogue_for(kept.catalogue, folder)
    found = arranged(given.infos, kept, folder, given.lack)
    for problem in found.problems:
        say(i18n.text(problem))
    return found


def layer_infos(catalogue: str | None) -> list[LayerInfo]:
    """Rows of the catalogue named; of the default one for None, none for none. Raises LayerError for a bad catalogue."""
    from tabletop.io.layers.default_catalogue import default_catalogue, read_wanted

    return list(read_wanted(catalogue or default_catalogue().catalogue).infos)


def load_layers(catalogue: str | None, plan: Plan | None = None, path: Path | None = None) -> LayerSet:
    """Every layer that can be read of those that are wanted (`wanted_layers`), and what lacks; what is wrong goes to stderr too, a
    sentence each. `path`: that of the plan's file."""
    from tabletop.io.layers.default_catalogue import catalogue_for

    wanted = wanted_layers(catalogue, plan, path)
    is_own = plan is None or kept_layers(plan).catalogue is None
    named = None if catalogue is not None else list(catalogue_for(None, None).infos) if is_own else []
    found = read_infos(list(wanted.infos), path, named)
    return LayerSet(found.layers, (*wanted.lacking, *found.lacking), found.removed)


def read_infos(infos: list[LayerInfo], path: Path | None = None, named: list[LayerInfo] | None = None) -> LayerSet:
    """The layers of rows that can be read; what is wrong goes to stderr, a sentence each. `path`: of a plan that may hold some itself;
    `named`: those that a person or this computer named, the servers of others are asked where they were allowed in the window; None: all.
    """
    removed = tuple(info for info in infos if info.removed)
    infos = [info for info in infos if not info.removed]
    if not infos:
        return LayerSet((), (), removed)
    from tabletop.io.attached.embedded_layers import EmbeddedCopies, held_by
    from tabletop.io.pictures.ground_source import GroundSource

    layers: list[Layer] = []
    lacking: list[Lack] = []
    with (
        GroundSource(tell=lambda words: say(i18n.text(words)), servers=None if named is None else _servers(named)) as source,
        EmbeddedCopies() as copies,
        progress_bar(i18n.tr("Reading layers")) as progress,
    ):
        for index, info in enumerate(infos):
            try:
                placed = copies.placed(info, lambda sha256: None if path is None else held_by(path, sha256))
                layer = source.read(placed).described(info)
                layers.append(layer)
                lacking += [layer.lack] if layer.lack else []
            except TabletopError as error:
                say(i18n.text(error.message))
                lacking.append(Lack(info, error.message))
            progress((index + 1) / len(infos))
    return LayerSet(tuple(layers), tuple(lacking), removed)


def _servers(named: list[LayerInfo]) -> "AllowedServers":
    from tabletop.io.pictures.allowed_servers import AllowedServers, remembered_servers

    servers = AllowedServers()
    servers.trust(named)
    servers.allow(remembered_servers())
    return servers


def read_plan(path: Path) -> Plan:
    """What a plan file holds; what is wrong with the file goes to stderr. Raises PlanError."""
    from tabletop.io.plans.plan_store import open_plan

    refuse_sealed(path)
    plan_file = open_plan(path)
    try:
        for problem in plan_file.problems:
            say(i18n.text(problem))
        say_waiting(plan_file)
        return plan_file.plan
    finally:
        plan_file.close()


def refuse_sealed(path: Path) -> None:
    """Raise InputError for a copy behind a passphrase: it is unsealed first."""
    from tabletop.io.sealing.sealed_file import is_sealed

    if is_sealed(path):
        raise InputError(mark("{file} is a sealed copy; tabletop unseal makes a plan of it."), file=path.name)


def scene_number(plan: Plan, scene: str | None) -> int | None:
    """The number asked for; None for all. Raises InputError or PlanError."""
    if scene is None or scene == "all":
        return None
    if not scene.isdecimal() or len(scene) > 9:
        raise InputError(mark("The scene {scene} is not a number; give a number or all."), scene=scene)
    return plan.scene(int(scene)).number


def centre(text: str) -> tuple[float, float]:
    """East and north in metres of a place written in metres, or in degrees of WGS 84 as longitude,latitude (or as `parse_place` reads it).

    Raises InputError for what is no place, or one too far from the zone of the working CRS.
    """
    try:
        east, north = (float(part) for part in text.split(","))
        found: tuple[float, float] | None = (east, north) if math.isfinite(east) and math.isfinite(north) else None
        if found is not None and abs(east) <= 180 and abs(north) <= 180:
            found = _from_degrees(east, north)
    except ValueError:
        place = None if text.count(",") > 1 else parse_place(text, WORKING_CRS)
        found = None if place is None else place.ground
    if found is None:
        raise InputError(
            mark("The centre {text} is not a place; give east and north in metres, such as 500000,9950000."), text=text
        ) from None
    try:
        check_reach(Point(found), WORKING_CRS)
    except FarOff as error:
        raise InputError(mark("The centre {text} cannot be used. {reason}"), text=text, reason=error.message) from None
    return found


def _from_degrees(first: float, second: float) -> tuple[float, float] | None:
    """Longitude before latitude; the other way round where only that can be."""
    lon, lat = (first, second) if abs(second) <= 90 else (second, first)
    if abs(lat) > 90:
        return None
    if not is_in_reach(lon, lat):
        raise InputError(mark("The centre cannot be used. {reason}"), reason=far_sentence(lon, lat))
    return from_lonlat(lon, lat)


def refuse_unread(plan: Plan, layers: LayerSet) -> None:
    """Raise InputError where anything of the plan or of its layers was not read: what `--strict` asks for."""
    count = len(plan.left_out) + len(layers.lacking)
    if count:
        raise InputError(
            mark("Not everything was read ({count}); the findings rest on the rest, and --strict wants all of it."), count=count
        )


def say_what_is_missing(plan: Plan, out: Path) -> None:
    """Tell what of the plan is not in a file that was just written."""
    if plan.left_out:
        text = mark("{file} was written without what could not be read: {missing}")
        say(i18n.text(message(text, file=out.name, missing=sentences(cut(plan.left_out, MOST_MISSING)))))


def say_who_has(path: Path) -> None:
    """Tell who has a plan open that is about to be written, in one line; nothing where nobody has."""
    from tabletop.io.waiting.presence import present_at

    if people := present_at(path):
        who = ", ".join(f"{one.person} ({one.machine})" for one in people[:3])
        say(i18n.tr("{file} is open at: {who}.", file=path.name, who=who))


def say_waiting(opened: "PlanFile") -> None:
    """Tell how many edits of a plan wait on this computer since an earlier session, and are not in its file; nothing where none do."""
    from tabletop.io.waiting.waiting_found import same_place, waiting_heads

    known = opened.mark.id
    count = sum(one.count for one in waiting_heads() if (known and one.mark.id == known) or same_place(one.plan, opened.path))
    if count:
        say(
            i18n.tr(
                "{n} {n:edit|edits} of {file} {n:waits|wait} on this computer and {n:is|are} not in it yet: open the plan to write them.",
                n=count,
                file=opened.path.name,
            )
        )


def say_unexpected() -> None:
    """Write the stack of the error being handled into the log file, and one sentence to stderr."""
    from tabletop.io.diagnostics.log_files import add_to_log
    from tabletop.io.diagnostics.plain_log import plain_command, plain_stack

    error = sys.exc_info()[1]
    stack = "" if error is None else plain_stack(error)
    log = add_to_log(f"{datetime.now():%Y-%m-%d %H:%M:%S} tabletop {plain_command(sys.argv[1:])}\n{stack}")
    if log is None:
        say(i18n.tr("Something unexpected went wrong, and the log file cannot be written."))
        return
    say(i18n.tr("Something unexpected went wrong; the details stand in {file}.", file=str(log)))


def writable(out: Path, plan: Path | None = None) -> None:
    """Raise InputError where the folder of a file to be written is not there, or the file is the plan itself, by whatever name."""
    if plan is not None and same_file(out, plan):
        raise InputError(mark("{file} is the plan itself; give another name for the export."), file=str(out))
    if not out.parent.is_dir():
        raise InputError(
            mark("{file} cannot be written: the folder {folder} is not there; make it first."), file=str(out), folder=str(out.parent)
        )
