"""Edits of one scene as changes: add and edit. What changes the order of scenes stands in core.scenes."""

from collections.abc import Iterable

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.core.values.row_limits import LAST_SCENE
from tabletop.core.values.scene import Scene

DAY_MIN = 24 * 60


def parse_clock(text: str) -> int:
    """Minutes since midnight of "09.30" or "9:30". Raises ValueError for anything else."""
    hours, mark_found, minutes = text.strip().replace(":", ".").partition(".")
    if not (hours.isdecimal() and minutes.isdecimal() and mark_found and len(hours) <= 2 and len(minutes) == 2):
        raise ValueError(text)
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(text)
    return int(hours) * 60 + int(minutes)


def write_clock(minutes: float) -> str:
    """Minutes since midnight as "09.30"; past midnight it begins anew."""
    whole = round(minutes) % DAY_MIN
    return f"{whole // 60:02d}.{whole % 60:02d}"


def next_clock(scene: Scene) -> str:
    """Clock of the scene after this one; empty where this one has none that can be read."""
    try:
        return write_clock(parse_clock(scene.clock) + scene.step_min)
    except ValueError:
        return ""


def check_numbers(numbers: Iterable[int]) -> None:
    """Raise PlanError where one of these is above the last number that a scene can have: a file would not read it."""
    if any(number > LAST_SCENE for number in numbers):
        raise PlanError(mark("A plan has scenes 1 to 9,999; renumber the scenes first."))


def add_scene(plan: Plan) -> tuple[Change, int]:
    """Change that adds a scene after the last one, with its level, wind, phase and step, and the clock a step later; and its number.

    In a plan without scenes the one it has without a row becomes a row too. Raises PlanError behind scene 9,999.
    """
    last = plan.scene_list()[-1]
    check_numbers([last.number + 1])
    new = Scene(last.number + 1, "", last.level, next_clock(last), last.step_min, last.wind_from_deg, last.phase)
    first = [] if plan.scenes else [Edit("scene", str(last.number), None, last)]
    label = message(mark("Add scene {number}"), number=new.number)
    return Change(label, (*first, Edit("scene", str(new.number), None, new))), new.number


def edit_scene(plan: Plan, after: Scene) -> Change:
    """Change that replaces the scene of that number."""
    before = plan.scenes.get(after.number)
    edits = () if before == after else (Edit("scene", str(after.number), before, after),)
    return Change(message(mark("Edit scene {number}"), number=after.number), edits)
