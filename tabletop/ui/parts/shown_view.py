"""A saved view and what is shown: made from a map, and given back to the session."""

from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.arrangement.saved_view import SavedView
from tabletop.session.session import Session


def view_shown(session: Session, canvas: MapCanvas, name: str) -> SavedView:
    """What the map shows now, as a view to be saved."""
    layers = tuple(view.layer.info.id for view in session.layers.views if view.visible)
    shown = session.shown
    hidden = tuple(layer.id for layer in shown.layers if not shown.layer_shown(layer.id))
    return SavedView(name, canvas.view().bounds, session.scene, layers, hidden, shown.tag)


def apply_view(session: Session, view: SavedView) -> None:
    """Scene, layers and tag of a saved view; a scene that is gone and layers that are not there are left out."""
    if view.scene in [scene.number for scene in session.plan.scene_list()]:
        session.set_scene(view.scene)
    if view.layers is not None:
        for shown in list(session.layers.views):
            wanted = shown.layer.info.id in view.layers
            if shown.visible != wanted:
                session.layers.set_view(shown.layer.info.id, visible=wanted)
    if view.hidden_plan_layers is not None:
        session.shown.hide_layers(view.hidden_plan_layers)
        session.shown.show_tag(view.tag)
