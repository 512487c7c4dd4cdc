"""The guide grid of the plan: shown, hidden, its squares and corner chosen."""

from dataclasses import replace

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.guide_grid import grid_around, grid_of, set_grid, shown_grid
from tabletop.session.session import Session
from tabletop.ui.commands.desk import Desk
from tabletop.ui.dialogs import dialogs


def toggle_grid(desk: Desk) -> None:
    """Show or hide the guide grid; a plan that has none gets one round its features."""
    session = desk.session
    grid = grid_of(session.plan)
    if grid is None:
        session.do(set_grid(session.plan, grid_around(_extent(desk))))
    else:
        session.do(set_grid(session.plan, replace(grid, shown=not grid.shown)))


def grid_is_shown(desk: Desk) -> bool:
    """Whether the guide grid is to be seen."""
    return shown_grid(desk.session.plan) is not None


def choose_grid(desk: Desk) -> None:
    """Ask for the squares and the corner of the guide grid."""
    session, extent = desk.session, _extent(desk)
    request = dialogs.ask_grid(desk.window, grid_of(session.plan), extent, session.plan.crs)
    if request is not None:
        session.do(set_grid(session.plan, request))


def _extent(desk: Desk) -> Bounds:
    """West, south, east, north of the plan; of the map where the plan is empty."""
    return extent_of(desk.session) or desk.canvas.view().bounds


def extent_of(session: Session) -> Bounds | None:
    """Extent of every feature in all scenes; None for an empty plan."""
    boxes = [
        frame.state.geometry.bounds for feature in session.plan.features.values() for frame in feature.keyframes if frame.state is not None
    ]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
