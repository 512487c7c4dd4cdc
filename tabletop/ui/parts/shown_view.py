"""A saved view and what is shown: made from a map, and given back to the session."""

from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.values.saved_view import SavedView
from tabletop.session.session import Session


def view_shown(session: Session, canvas: MapCanvas, name: str) -> SavedView:
    """What the map shows now, as a view to be saved."""
    layers = tuple(view.layer.info.id for view in session.layers.views if view.visible)
    return SavedView(name, canvas.view().bounds, session.scene, layers)


def apply_view(session: Session, view: SavedView) -> None:
    """Scene and layers of a saved view; a scene that is gone and layers that are not loaded are left out."""
    if view.scene in [scene.number for scene in session.plan.scene_list()]:
        session.set_scene(view.scene)
    if view.layers is not None:
        for shown in list(session.layers.views):
            wanted = shown.layer.info.id in view.layers
            if shown.visible != wanted:
                session.layers.set_view(shown.layer.info.id, visible=wanted)
