"""Saved views (spatial bookmarks): an extent with the layers that show and the scene, by name, as a setting of the plan."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.plan import Plan

SETTING = "views"


@dataclass(frozen=True)
class SavedView:
    """`bounds` (west, south, east, north; metres in the working CRS); `layers` are ids of those that show, None = as they are.

    `hidden_plan_layers`: ids of the plan's own layers that do not show, None = as they are: a layer made later shows. `tag`: only what
    has it shows.
    """

    name: str
    bounds: Bounds
    scene: int | None = None
    layers: tuple[str, ...] | None = None
    hidden_plan_layers: tuple[str, ...] | None = None
    tag: str = ""

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the extent."""
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2

    def to_setting(self) -> dict[str, Any]:
        """As it stands in the plan's settings."""
        kept: dict[str, Any] = {"name": self.name, "bounds": list(self.bounds)}
        if self.scene is not None:
            kept["scene"] = self.scene
        if self.layers is not None:
            kept["layers"] = list(self.layers)
        if self.hidden_plan_layers is not None:
            kept["hidden_plan_layers"] = list(self.hidden_plan_layers)
        if self.tag:
            kept["tag"] = self.tag
        return kept


def saved_views(plan: Plan) -> tuple[SavedView, ...]:
    """The saved views of a plan in their order; what cannot be understood is left out."""
    kept = plan.settings.get(SETTING)
    found = [_read(one) for one in kept] if isinstance(kept, list | tuple) else []
    return tuple(view for view in found if view is not None)


def _read(kept: Any) -> SavedView | None:
    if not isinstance(kept, Mapping):
        return None
    try:
        west, south, east, north = (float(value) for value in kept["bounds"])
        scene, tag = kept.get("scene"), kept.get("tag")
        view = SavedView(
            str(kept["name"]),
            (west, south, east, north),
            None if scene is None else int(scene),
            _ids(kept.get("layers")),
            _ids(kept.get("hidden_plan_layers")),
            tag if isinstance(tag, str) else "",
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return view if all(math.isfinite(value) for value in view.bounds) else None


def _ids(kept: Any) -> tuple[str, ...] | None:
    """Ids of layers; None where none are said. Raises TypeError for what is no list of them."""
    return None if kept is None else tuple(str(layer) for layer in kept)


def add_view(plan: Plan, view: SavedView) -> Change:
    """Change that saves a view at the end of the list. Raises InputError for a name that is empty or taken."""
    views = saved_views(plan)
    named = replace(view, name=_checked(view.name, views))
    return _change(plan, message(mark("Save view {name}"), name=named.name), (*views, named))


def rename_view(plan: Plan, index: int, name: str) -> Change:
    """Change that gives a view another name. Raises InputError for a name that is empty or taken."""
    views = list(saved_views(plan))
    checked = _checked(name, views[:index] + views[index + 1 :])
    label = message(mark("Rename view {name}"), name=views[index].name)
    views[index] = replace(views[index], name=checked)
    return _change(plan, label, views)


def replace_view(plan: Plan, index: int, view: SavedView) -> Change:
    """Change that gives a view another extent, scene and layers under its old name."""
    views = list(saved_views(plan))
    views[index] = replace(view, name=views[index].name)
    return _change(plan, message(mark("Update view {name}"), name=views[index].name), views)


def delete_view(plan: Plan, index: int) -> Change:
    """Change that takes a view off the list."""
    views = list(saved_views(plan))
    gone = views.pop(index)
    return _change(plan, message(mark("Delete view {name}"), name=gone.name), views)


def _checked(name: str, others: Iterable[SavedView]) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError(mark("Give the view a name."))
    if any(other.name.casefold() == name.casefold() for other in others):
        raise InputError(mark("There is a saved view {name} already; give another name."), name=name)
    return name


def _change(plan: Plan, label: Message, views: Iterable[SavedView]) -> Change:
    before = plan.settings.get(SETTING)
    after = [view.to_setting() for view in views] or None
    return Change(label, ()) if before == after else set_setting(label, SETTING, before, after)
