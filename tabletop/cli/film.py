"""`tabletop film`: scenes that move, as a file that a phone and a slide show play; and the step to a scene, for ghosts on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.checks.movement.moves import moves
from tabletop.cli.parts import Language, Layers, choose_language, load_layers, progress_bar, read_plan, writable
from tabletop.cli.runs import run_named
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, scene_step
from tabletop.core.exercise.step_ways import ways_of
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

WAYS_SHARE = 0.2
"""Part of the progress that finding the ways takes."""


def film_command(
    plan: Path,
    out: Path,
    scenes: Annotated[str | None, typer.Option("--scenes", help="Numbers of scenes such as 1,2,5 or 2-6; all when absent.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Name of a run: its plan as it ended, and the scenes shown in it.")] = None,
    fps: Annotated[int, typer.Option("--fps", help="Pictures a second, 1 to 30.")] = 8,
    width_px: Annotated[int, typer.Option("--width-px", help="Width in pixels, 320 to 3840.")] = 960,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Write scenes that move as GIF, WebP, MP4 or a folder of numbered PNGs."""
    from tabletop.canvas.film.film import check_film, write_film
    from tabletop.canvas.film.film_frames import FilmFrames

    choose_language(lang)
    writable(out.absolute(), plan)
    opened = read_plan(plan)
    if run is None:
        numbers = scene_numbers(opened, scenes)
    else:
        played = run_named(plan, run)
        opened = played.plan
        there = [scene.number for scene in opened.scene_list()]
        shown = {entry.scene for entry in played.entries} & set(there)
        numbers = scene_numbers(opened, scenes) if scenes is not None else [number for number in there if number in shown]
    check_film(out, fps, width_px, len(numbers) - 1)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Drawing the film")) as progress:
        steps = steps_of(opened, numbers, shapes, lambda share: progress(WAYS_SHARE * share))
        frames = FilmFrames(opened, shapes, steps, fps, width_px)
        write_film(frames, out, lambda share: progress(WAYS_SHARE + (1 - WAYS_SHARE) * share))


def scene_numbers(plan: Plan, asked: str | None) -> list[int]:
    """Numbers of scenes in their order, of words such as "1,2,5" or "2-6"; all for None.

    Raises InputError for what is no number, PlanError for a scene that the plan has not.
    """
    there = [scene.number for scene in plan.scene_list()]
    if asked is None or not asked.strip():
        return there
    found: set[int] = set()
    for part in asked.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or not (last if dash else first).isdecimal():
            raise InputError(mark("{text} names no scenes; give numbers such as 1,2,5 or 2-6."), text=asked)
        ends = [plan.scene(int(end)).number for end in (first, last or first)]
        found.update(number for number in there if min(ends) <= number <= max(ends))
    return sorted(found)


def steps_of(plan: Plan, numbers: list[int], layers: LayerSet, progress: Callable[[float], None] = lambda share: None) -> list[SceneStep]:
    """The steps from each of these scenes to the next of them, along the ways of their units."""
    pairs = list(zip(numbers, numbers[1:], strict=False))
    steps = []
    for nth, (before, after) in enumerate(pairs):
        ways = ways_of(moves(plan, layers, before, after), after)
        steps.append(scene_step(plan, before, after, ways, order=in_layer_order))
        progress((nth + 1) / len(pairs))
    return steps


def step_to(plan: Plan, number: int, layers: LayerSet) -> list[SceneStep]:
    """The step that leads to a scene; none to the first."""
    earlier = [scene.number for scene in plan.scene_list() if scene.number < number]
    return steps_of(plan, [earlier[-1], number], layers) if earlier else []
