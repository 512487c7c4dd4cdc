"""Commands on pictures under the plan: placed by points, shown in grey or in their own colours."""

from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import i18n, paths
from tabletop.core.text.message import mark
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.layers.layer_menu import Ids, MenuPart, Views, one_picture

if TYPE_CHECKING:
    from tabletop.ui.pictures.georeference_window import GeoreferenceWindow


tr = i18n.tr
SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".jp2")


def picture_actions() -> list[ActionSpec]:
    """Rows of the table of actions."""
    return [ActionSpec("georeference", mark("Georeference a picture..."), "layer", georeference, "", "image")]


def picture_parts(desk: Desk) -> list[MenuPart]:
    """Entries of the menu of a picture."""

    def path_of(ids: Ids) -> None:
        info = desk.session.layers.info(ids[0])
        if info is not None:
            open_georeference(desk, Path(info.path))

    def tone(value: str, label: str, ids: Ids) -> None:
        info = desk.session.layers.info(ids[0])
        if info is not None:
            options = {name: text for name, text in info.options.items() if name != "tone"}
            desk.session.layers.change(ids, label, options={**options, "tone": value} if value else options)

    grey, own = mark("Show {layer} in grey"), mark("Show {layer} in its own colours")
    return [
        MenuPart(mark("Georeference..."), "image", path_of, fits=_is_placed_by_points, line=True),
        MenuPart(mark("Show in grey"), "contrast", lambda ids: tone("grey", grey, ids), fits=_is_coloured),
        MenuPart(mark("Show in its own colours"), "contrast", lambda ids: tone("", own, ids), fits=_is_grey),
    ]


def _is_placed_by_points(views: Views) -> bool:
    return one_picture(views) and Path(views[0].layer.info.path).suffix.lower() in SUFFIXES


def _is_grey(views: Views) -> bool:
    return one_picture(views) and _tone(views[0]) == "grey"


def _is_coloured(views: Views) -> bool:
    return one_picture(views) and not _is_grey(views) and not _heights(views[0])


def _heights(view: LayerView) -> bool:
    return view.layer.picture is not None and view.layer.picture.is_heights


def _tone(view: LayerView) -> str:
    return view.layer.info.options.get("tone", "")


def georeference(desk: Desk) -> None:
    """Ask for a photo or a scan and place it by points."""
    path = dialogs.ask_open_file(desk.window, tr("Georeference a picture"), SUFFIXES, _folder(desk))
    if path is not None:
        open_georeference(desk, path)


def open_georeference(desk: Desk, path: Path) -> "GeoreferenceWindow":
    """The window that places a picture; placed, it is a layer, or the layer that it was is read anew."""
    from tabletop.ui.pictures.georeference_window import GeoreferenceWindow

    window = GeoreferenceWindow(path, desk.canvas, desk.window)

    def placed(file: Path) -> None:
        views = desk.session.layers.views
        known = [one.layer.info.id for one in views if one.layer.info.path and Path(one.layer.info.path) == file]
        if known:
            desk.session.layers.reload(known[0])
        else:
            desk.session.layers.add_file(file)

    window.placed.connect(placed)
    window.show()
    return window


def _folder(desk: Desk) -> Path:
    plan = desk.session.file.path
    return paths.documents_folder() if plan is None else plan.parent
