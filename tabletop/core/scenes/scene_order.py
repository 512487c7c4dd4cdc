"""The order of scenes, edited: duplicated, inserted, moved, deleted, numbered anew. Each is one change, one step of undo.

Numbers are what people say at the table ("in scene four"), and stand in notes and on printed sheets: they change only where something
forces it. A move deals the numbers that there are out anew, so gaps stay where they are. A scene that comes in takes a free number
between its neighbours; where there is none, the scenes behind it move up, only as far as the next gap. Deleting leaves a gap.
`renumber` closes them all.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from tabletop.core.scenes.rearranged import Slot, rearranged
from tabletop.core.scenes.shared_time import in_time
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene, check_numbers


def duplicate_scenes(plan: Plan, numbers: Collection[int]) -> tuple[Change, list[int]]:
    """Change that puts a copy of these scenes behind the last of them, in their order; and the numbers of the copies.

    A copy has everything of its scene: its look, its row, the tasks of the roster; clocks and steps share the time that there is
    (`shared_time.in_time`). What was ignored in the scene is judged afresh in the copy.
    Raises PlanError for a number that there is not, or where a scene would get one above 9,999.
    """
    chosen = _chosen(plan, numbers)
    copies = [Slot(scene, scene.number, is_new=True, has_tasks=True) for scene in chosen]
    return _with_new(plan, copies, chosen[-1], _label(chosen, mark("Duplicate scene {number}"), mark("Duplicate {count} scenes")))


def insert_scene(plan: Plan, number: int, before: bool = False) -> tuple[Change, int]:
    """Change that puts a new scene behind a scene, or before it; and its number.

    It looks as the scene before it does (before the first: as the first), with its level, wind, phase, step, weather and light, and
    takes its share of the time between its neighbours. Behind the last scene it is `add_scene`: what stood in the last scene alone
    does not stand in it. Raises PlanError for a number that there is not, or where a scene would get one above 9,999.
    """
    scenes = plan.scene_list()
    place = scenes.index(plan.scene(number)) + (0 if before else 1)
    if place == len(scenes):
        return add_scene(plan)
    like, behind = scenes[max(place - 1, 0)], scenes[place - 1] if place else None
    change, made = _with_new(plan, [Slot(_like(like), like.number, is_new=True)], behind, message(mark("Insert a scene")))
    return change, made[0]


def move_scenes(plan: Plan, numbers: Collection[int], before: int | None) -> tuple[Change, dict[int, int]]:
    """Change that moves scenes, as one block in their order, before the scene `before` (None: behind the last one); and the new number
    of each scene of the plan by its old one.

    The numbers that the plan has are dealt out anew in the new order. Nothing changes where they stand there already. Raises PlanError
    for a number that there is not.
    """
    chosen = _chosen(plan, numbers)
    scenes = plan.scene_list()
    place = len(scenes) if before is None else scenes.index(plan.scene(before))
    moving = {scene.number for scene in chosen}
    ahead = [scene for scene in scenes[:place] if scene.number not in moving]
    rest = [scene for scene in scenes[place:] if scene.number not in moving]
    label = _label(chosen, mark("Move scene {number}"), mark("Move {count} scenes"))
    order, dealt = [*ahead, *chosen, *rest], [scene.number for scene in scenes]
    return _numbered(plan, label, order, dealt), {scene.number: number for scene, number in zip(order, dealt, strict=True)}


def shift_scenes(plan: Plan, numbers: Collection[int], steps: int) -> tuple[Change, dict[int, int]]:
    """Change that moves scenes so many places on, or (less than 0) back, as one block, at either end they stay; and the new numbers.

    Raises PlanError for a number that there is not.
    """
    chosen = _chosen(plan, numbers)
    moving = {scene.number for scene in chosen}
    others = [scene.number for scene in plan.scene_list() if scene.number not in moving]
    end = chosen[0].number if steps < 0 else chosen[-1].number
    place = sum(number < end for number in others) + steps
    return move_scenes(plan, moving, others[max(0, place)] if place < len(others) and others else None)


def delete_scenes(plan: Plan, numbers: Collection[int]) -> Change:
    """Change that takes scenes away. The others keep their numbers and look as they did.

    What began in a scene that goes begins in the next one that shows it; what stood in those alone goes with them, and so do tasks and
    what was ignored there. Raises PlanError for all scenes of a plan, or a number that it has not.
    """
    chosen = _chosen(plan, numbers)
    left = [scene for scene in plan.scene_list() if scene not in chosen]
    if not left and len(chosen) > 1:
        raise PlanError(mark("A plan keeps at least one scene; leave one of them out."))
    if not left:
        raise PlanError(mark("The only scene of a plan cannot be deleted."))
    label = _label(chosen, mark("Delete scene {number}"), mark("Delete {count} scenes"))
    return rearranged(plan, label, [Slot(scene, scene.number) for scene in left])


def renumber(plan: Plan) -> Change:
    """Change that numbers the scenes 1, 2, 3 in their order; none where they are."""
    scenes = plan.scene_list()
    return _numbered(plan, message(mark("Number the scenes from 1")), scenes, list(range(1, len(scenes) + 1)))


def has_gaps(plan: Plan) -> bool:
    """Whether the numbers of the scenes are others than 1, 2, 3."""
    return [scene.number for scene in plan.scene_list()] != list(range(1, len(plan.scene_list()) + 1))


def _chosen(plan: Plan, numbers: Collection[int]) -> list[Scene]:
    """The scenes of these numbers, in order. Raises PlanError for none, or a number that there is not."""
    if not numbers:
        raise PlanError(mark("Choose a scene first."))
    return [plan.scene(number) for number in sorted(set(numbers))]


def _label(scenes: Sequence[Scene], one: str, several: str) -> Message:
    return message(one, number=scenes[0].number) if len(scenes) == 1 else message(several, count=len(scenes))


def _like(scene: Scene) -> Scene:
    """A scene without words of its own, in the conditions of another one."""
    kept = {name: getattr(scene, name) for name in ("level", "step_min", "wind_from_deg", "phase", "weather", "light")}
    return Scene(scene.number, **kept)


def _numbered(plan: Plan, label: Message, order: Sequence[Scene], numbers: Sequence[int]) -> Change:
    rows = zip(order, numbers, strict=True)
    return rearranged(plan, label, [Slot(replace(scene, number=number), scene.number) for scene, number in rows])


def _with_new(plan: Plan, new: Sequence[Slot], behind: Scene | None, label: Message) -> tuple[Change, list[int]]:
    """Change that brings new scenes in behind one, or (None) before all; and their numbers."""
    scenes = plan.scene_list()
    place = 0 if behind is None else scenes.index(behind) + 1
    after = scenes[place] if place < len(scenes) else None
    timed = in_time(plan, behind, [slot.row for slot in new], after)
    ahead = [Slot(scene, scene.number) for scene in scenes[: max(place - 1, 0)]]
    ahead += [] if behind is None else [Slot(timed[0], behind.number)]
    rows = timed[-len(new) :]
    slots = [*ahead, *(replace(slot, row=row) for slot, row in zip(new, rows, strict=True))]
    slots += [Slot(scene, scene.number) for scene in scenes[place:]]
    numbered = _pushed_along(slots)
    return rearranged(plan, label, numbered), [slot.row.number for slot in numbered[place : place + len(new)]]


def _pushed_along(slots: Sequence[Slot]) -> list[Slot]:
    """The scenes with numbers that rise: a new one takes the next free number, one that was there moves up where it must.

    Raises PlanError where one would get a number above 9,999.
    """
    last, numbered = 0, []
    for slot in slots:
        last = last + 1 if slot.is_new else max(slot.row.number, last + 1)
        numbered.append(replace(slot, row=replace(slot.row, number=last)))
    check_numbers([last])
    return numbered
