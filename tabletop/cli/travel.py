"""The travel table on the command line: who moves, how far, in how many minutes."""

from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, Layers, choose_language, load_layers, progress_bar, read_plan
from tabletop.core.scenes.move import Move
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan

Number = Annotated[str | None, typer.Option("--from", help="Scene that is left; without it, each scene to the next.")]
Later = Annotated[str | None, typer.Option("--to", help="Scene that is reached; without it, the next one.")]
Style = Annotated[str, typer.Option("--format", help="text, json or csv.")]
Stations = Annotated[bool, typer.Option("--stations", help="The ways from the station of each unit to the object.")]


def travel(
    plan: Path,
    start: Number = None,
    goal: Later = None,
    style: Style = "text",
    stations: Stations = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Tell who has to move between scenes: way, metres, minutes, and whether in time."""
    from tabletop.checks.movement.stations import station_moves
    from tabletop.io.export.travel_file import FORMATS, travel_text

    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    if stations and (start is not None or goal is not None):
        raise InputError(mark("--stations goes without --from and --to: stations are left before the first scene."))
    opened = read_plan(plan)
    pair = _pair(opened, start, goal)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Finding ways")) as progress:
        if stations:
            found: list[Move] = station_moves(opened, shapes, progress=progress)
        else:
            from tabletop.checks.movement.moves import every_move, moves

            found = every_move(opened, shapes, progress=progress) if pair is None else moves(opened, shapes, *pair, progress=progress)
    typer.echo(travel_text(found, style, stations) or i18n.tr("Nobody moves."))


def _pair(plan: Plan, start: str | None, goal: str | None) -> tuple[int, int | None] | None:
    """The scenes asked for; None for each scene to the next. Raises InputError or PlanError."""
    if start is None and goal is None:
        return None
    numbers = [scene.number for scene in plan.scene_list()]
    first = None if start is None else _number(plan, start)
    last = None if goal is None else _number(plan, goal)
    if first is None:
        first = max((number for number in numbers if last is not None and number < last), default=0)
        if not first:
            raise InputError(mark("No scene comes before scene {number}; give a later one to --to."), number=last)
    elif last is not None and last <= first:
        raise InputError(mark("Scene {later} does not come after scene {first}; give a later one."), later=last, first=first)
    return first, last


def _number(plan: Plan, text: str) -> int:
    if not text.isdecimal():
        raise InputError(mark("The scene {scene} is not a number; give the number of a scene."), scene=text)
    return plan.scene(int(text)).number
