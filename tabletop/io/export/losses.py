"""What of a plan a format does not hold, in one sentence."""

from collections.abc import Mapping
from functools import reduce

from tabletop.core.arrangement.file_list import listed_in
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.export.people_workbook import MANNED

FILES = (".gpkg", ".geojson", ".kml", ".csv", ".xlsx")
TABLES = (".csv", ".xlsx")
TABLED = (*MANNED, "cordon", "exit")
"""Kinds that have a row in the workbook for people."""
STEP_MIN = Scene(1).step_min


def losses(plan: Plan, ending: str) -> Message | None:
    """What an export with this ending (".kml") leaves behind of what the plan has; None where that is nothing."""
    found = [text for text, is_there, endings in _parts(plan) if is_there and ending in endings]
    if not found:
        return None
    return message(mark("Not in this file: {parts}."), parts=reduce(_with, found))


def _with(parts: Message, more: Message) -> Message:
    return message(mark("{parts}; {more}"), parts=parts, more=more)


def _parts(plan: Plan) -> list[tuple[Message, bool, tuple[str, ...]]]:
    """A part that a plan may have, whether it has it, and the formats that do not hold it."""
    scenes = list(plan.scenes.values())
    numbers: Mapping[str, int] = {
        "injects": sum(len(one.injects) for one in scenes),
        "units": len(plan.roster),
        "files": len(listed_in(plan)),
    }
    kept = set(plan.settings) - {"name"}
    rules, with_ignored = (
        mark("rules, views, layers and texts of the plan"),
        mark("rules, ignored findings, views, layers and texts of the plan"),
    )
    undrawn = sum(one.kind not in TABLED for one in plan.features.values())
    return [
        (message(mark("the name of the plan")), bool(plan.name), TABLES),
        (message(mark("the scenes (name, level, clock, step, phase, weather, light, wind)")), bool(plan.scenes), (".csv",)),
        (message(mark("steps and light of the scenes")), any(one.light or one.step_min != STEP_MIN for one in scenes), (".xlsx",)),
        (message(mark("the roster ({n} {n:unit|units})"), n=numbers["units"]), bool(plan.roster), (".kml", ".csv")),
        (message(mark("injects ({n})"), n=numbers["injects"]), bool(numbers["injects"]), (".kml", *TABLES)),
        (message(mark("courses of action")), any(one.course_of_action or one.courses for one in scenes), (".kml", ".csv")),
        (message(mark("courses of action by satgas")), any(one.courses for one in scenes), (".xlsx",)),
        (message(mark("notes for the moderator")), any(one.notes for one in scenes), (".kml", *TABLES)),
        (message(with_ignored), bool(kept), (".kml", ".csv")),
        (message(rules), bool(kept - {"ignored"}), (".xlsx",)),
        (message(mark("what is drawn but no person, vehicle, post, cordon or exit ({n})"), n=undrawn), bool(undrawn), (".xlsx",)),
        (message(mark("the drawn outlines (tables tell places only)")), bool(plan.features), (".xlsx",)),
        (message(mark("what is in photos and documents ({n})"), n=numbers["files"]), bool(numbers["files"]), FILES),
    ]
