"""Finding and going there: the search panel, what was found, saved views, coordinates of the pointer, the guide grid."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from shapely import GeometryCollection, Point, box
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.arrangement.saved_view import add_view, replace_view, saved_views
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.search.search import Entry
from tabletop.core.search.search_entries import pieces_of
from tabletop.core.values.guide_grid import grid_around, grid_of, set_grid, shown_grid
from tabletop.session.session import Session
from tabletop.ui.commands.layer_commands import select_tagged
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.shown_view import apply_view, view_shown

tr = i18n.tr


def find(desk: Desk) -> None:
    """Go to the field of the search panel."""
    desk.panes.reveal("search")
    desk.search.begin()


def find_text(desk: Desk, text: str) -> None:
    """Look for a text."""
    desk.panes.reveal("search")
    desk.search.look_for(text)


# --- what was found
def go_to(desk: Desk, entry: Entry) -> None:
    """Show on the map what was found, and let it flash."""
    if entry.source == "view":
        go_to_view(desk, int(entry.key))
        return
    if entry.source == "tag":
        select_tagged(desk, entry.key)
        desk.canvas.zoom_selection()
        return
    if entry.source == "feature":
        _choose(desk, [entry.key])
    elif entry.source == "roster":
        _choose_unit(desk, entry.key)
    shape = shape_of(desk.session, entry)
    if shape is not None:
        desk.canvas.show_place(shape, mark=entry.source == "place")


def shape_of(session: Session, entry: Entry) -> BaseGeometry | None:
    """The shape that an entry stands for; None for what has no place."""
    if entry.source == "feature" and entry.key in session.plan.features:
        state = session.plan.features[entry.key].at(session.scene)
        return state.geometry if state is not None else None
    if entry.bounds is None:
        return None
    layers = [view.layer for view in session.layers.views] if entry.source == "layer" else []
    layer = next((layer for layer in layers if layer.info.id == entry.key), None)
    pieces = pieces_of(layer, entry) if layer is not None else []
    if pieces:
        return GeometryCollection(pieces) if len(pieces) > 1 else pieces[0]
    west, south, east, north = entry.bounds
    return Point(west, south) if (west, south) == (east, north) else box(west, south, east, north)


def _choose(desk: Desk, ids: list[str]) -> None:
    """Select features, in a scene that has the first one; say where they are hidden."""
    session = desk.session
    feature = session.plan.features.get(ids[0])
    if feature is None:
        return
    if feature.at(session.scene) is None:
        with_it = [scene.number for scene in session.plan.scene_list() if feature.at(scene.number) is not None]
        if with_it:
            session.set_scene(with_it[0])
    session.select(ids)
    say_hidden(desk, ids)


def say_hidden(desk: Desk, ids: Iterable[str]) -> None:
    """Say that features cannot be seen on the map, where all of them are hidden."""
    wanted = frozenset(ids) & frozenset(desk.session.plan.features)
    if wanted and wanted <= desk.session.hidden:
        desk.notices.add(tr("What is meant is hidden on this map: the panel Layers shows it again."), topic="hidden")


def _choose_unit(desk: Desk, unit_id: str) -> None:
    """Select where a unit of the roster stands; one that stands nowhere is shown in the roster."""
    session = desk.session
    placed = [one.id for one in session.plan.placed(session.scene) if one.properties.get("unit") == unit_id]
    elsewhere = [
        feature.id
        for feature in session.plan.features.values()
        if any(frame.state is not None and frame.state.properties.get("unit") == unit_id for frame in feature.keyframes)
    ]
    if placed or elsewhere:
        _choose(desk, placed or elsewhere[:1])
        return
    desk.panes.reveal("roster")
    desk.show_unit(unit_id)


# --- saved views
def save_view(desk: Desk) -> None:
    """Save what the map shows, and let its name be typed."""
    taken = {view.name.casefold() for view in saved_views(desk.session.plan)}
    number = next(n for n in range(len(taken) + 1, 10_000) if tr("View {n}", n=n).casefold() not in taken)
    if desk.session.do(add_view(desk.session.plan, view_shown(desk.session, desk.canvas, tr("View {n}", n=number)))):
        desk.panes.reveal("search")
        desk.search.rename_last()


def update_view(desk: Desk, number: int) -> None:
    """Set a saved view to what the map shows."""
    if 0 <= number < len(saved_views(desk.session.plan)):
        desk.session.do(replace_view(desk.session.plan, number, view_shown(desk.session, desk.canvas, "")))


def go_to_view(desk: Desk, number: int) -> None:
    """Show a saved view: its scene, its layers, its ground."""
    views = saved_views(desk.session.plan)
    if number >= len(views):
        return
    view = views[number]
    apply_view(desk.session, view)
    desk.canvas.look_at(view.bounds)
    desk.windows.centre_table(view.centre)


def go_to_nth(number: int) -> Callable[[Desk], None]:
    """Command that shows the view of that number, 0 = first."""
    return lambda desk: go_to_view(desk, number)


def has_nth(number: int) -> Callable[[Session], bool]:
    """Whether there is a view of that number."""
    return lambda session: number < len(saved_views(session.plan))


def nth_name(number: int) -> Callable[[Session], str]:
    """Name of the view of that number; an empty text where there is none."""

    def name(session: Session) -> str:
        views = saved_views(session.plan)
        return views[number].name if number < len(views) else ""

    return name


# --- coordinates
def copy_coordinates(desk: Desk) -> None:
    """Put the coordinates of the place under the pointer on the clipboard, as the status bar writes them."""
    text = desk.place()
    if text:
        QGuiApplication.clipboard().setText(text)
        desk.say(tr("Copied: {text}", text=text))


# --- the guide grid
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
