"""What commands of the command line share: language, progress, plans and layers read, sentences on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.core.errors import InputError, TabletopError
from tabletop.core.layer import Lack, Layer, LayerInfo, LayerSet
from tabletop.core.message import mark
from tabletop.core.plan import Plan

Layers = Annotated[str | None, typer.Option("--layers", help="A catalogue file, or none for no layers.")]
Language = Annotated[str | None, typer.Option("--lang", help="id or en.")]
SceneNumber = Annotated[str | None, typer.Option("--scene", help="Number of a scene.")]


def choose_language(language: str | None) -> None:
    """Speak the language asked for, else that of the system. Raises InputError for one that is not known."""
    if language is not None and language not in i18n.LANGUAGES:
        raise InputError(mark("The language {language} is not known; give id or en."), language=language)
    i18n.set_language(language or i18n.system_language())


def say(line: str) -> None:
    """One line on stderr."""
    sys.stderr.write(line + "\n")


@contextmanager
def progress_bar(title: str) -> Iterator[object]:
    """A progress bar on a terminal, nothing in a pipe; yields a callable that takes 0..1."""
    if not sys.stderr.isatty():
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda fraction: bar.update(task, completed=fraction)


def layer_infos(catalogue: str | None) -> list[LayerInfo]:
    """Rows of the catalogue named; the embedded one for None, none for none."""
    from tabletop.io.layer_catalogue import read_catalogue

    return [] if catalogue == "none" else read_catalogue(Path(catalogue) if catalogue else None)


def load_layers(catalogue: str | None) -> LayerSet:
    """Every layer that can be read, and what of the catalogue lacks; what is wrong goes to stderr too, a sentence each."""
    infos = layer_infos(catalogue)
    if not infos:
        return LayerSet()
    from tabletop.io.layer_source import LayerSource

    found: list[Layer] = []
    lacking: list[Lack] = []
    with LayerSource() as source, progress_bar(i18n.tr("Reading layers")) as progress:
        for index, info in enumerate(infos):
            try:
                layer = source.read(info)
                found.append(layer)
                lacking += [layer.lack] if layer.lack else []
            except TabletopError as error:
                say(i18n.text(error.message))
                lacking.append(Lack(info, error.message))
            progress((index + 1) / len(infos))  # type: ignore[operator]
    return LayerSet(tuple(found), tuple(lacking))


def read_plan(path: Path) -> Plan:
    """What a plan file holds; what is wrong with the file goes to stderr. Raises PlanError."""
    from tabletop.io.plan_store import open_plan

    plan_file = open_plan(path)
    try:
        for problem in plan_file.problems:
            say(i18n.text(problem))
        return plan_file.plan
    finally:
        plan_file.close()


def scene_number(plan: Plan, scene: str | None) -> int | None:
    """The number asked for; None for all. Raises InputError or PlanError."""
    if scene is None or scene == "all":
        return None
    if not scene.isdigit():
        raise InputError(mark("The scene {scene} is not a number; give a number or all."), scene=scene)
    return plan.scene(int(scene)).number


def writable(out: Path) -> None:
    """Raise InputError where the folder of a file to be written is not there."""
    if not out.parent.is_dir():
        raise InputError(
            mark("{file} cannot be written: the folder {folder} is not there; make it first."), file=str(out), folder=str(out.parent)
        )
