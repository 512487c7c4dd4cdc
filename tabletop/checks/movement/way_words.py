"""How a way was found, in words."""

from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.movement.moves import Move
from tabletop.core.text.message import Message, mark, message


def way_line(snapshot: Snapshot, move: Move) -> Message:
    """Along which route, by road or over ground, and how long; `snapshot`: the scene that is left."""
    metres, straight = move.length_m, move.straight_m
    if move.by == "route":
        (route,) = snapshot.named([move.route], "route")
        return message(mark("along {route}, with the ways to its ends: {measured:.0f} m"), route=title_of(route), measured=metres)
    if not move.found:
        words = mark("straight line, no way was found: {measured:.0f} m")
        return message(words if move.barred else mark("straight line, no ways were looked for: {measured:.0f} m"), measured=metres)
    if move.by == "road":
        return message(mark("by road: {measured:.0f} m; {straight:.0f} m in a straight line"), measured=metres, straight=straight)
    return message(mark("over open ground: {measured:.0f} m; {straight:.0f} m in a straight line"), measured=metres, straight=straight)
