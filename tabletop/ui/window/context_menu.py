"""The menu under the pointer: of the feature that lies there, of several to choose from, or of the bare map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from tabletop import i18n
from tabletop.canvas.map.hover_tip import words_of
from tabletop.core.geometry.geometry import Position
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.layer import LayerInfo
from tabletop.session.ground.shown_layers import LayerView
from tabletop.tools.along.ring_round import subject_of_building
from tabletop.tools.base.buildings import Building
from tabletop.tools.base.edits import is_locked
from tabletop.ui.attributes.what_is_here import Hit, hits_at
from tabletop.ui.commands import around_commands, edit_commands
from tabletop.ui.commands.layer_commands import put_choices
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.icons import KIND_ICONS, icon
from tabletop.ui.window.place_readout import FORMS, place_text

MOST = 12


@dataclass(frozen=True)
class Found:
    """One thing of a layer: what it is called, else its sort, else the layer's title."""

    title: str
    info: LayerInfo


def found_at(views: Sequence[LayerView], ground: Position, near_m: float) -> list[Found]:
    """Things of the visible layers at a place or within `near_m` metres of it, the uppermost layer first."""
    return _named(hits_at(views, ground, near_m))


def _named(hits: Sequence[Hit]) -> list[Found]:
    unique = {(hit.title, hit.layer.info.id): Found(hit.title, hit.layer.info) for hit in hits}
    return list(unique.values())[:MOST]


tr = i18n.tr
MOST_BELOW, NEAR_PX, LONGEST_NAME = 12, 6.0, 40
SHAPING = ("edit-vertices", "properties", "zoom-selection")
EDITS = ("copy", "cut-out", "duplicate", "delete")
ROUND = ("ring-round", "rings-at", "buffer")
ORDER = ("to-front", "to-back", "group", "ungroup")


class ContextMenu(QMenu):
    """Made for one place: `ids` are the features there, the topmost first. It goes when it is closed."""

    def __init__(self, desk: Desk, ids: tuple[str, ...], ground: Position) -> None:
        super().__init__(desk.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._session, self._ground = desk, desk.session, ground
        placed = {feature.id: feature for feature in self._session.plan.placed(self._session.scene)}
        here = [placed[key] for key in ids if key in placed]
        if here and not self._session.selection & set(ids):
            self._session.select([here[0].id])
        chosen = [placed[one] for one in self._session.selection if one in placed]
        if here:
            self._fill_for_features(here, chosen)
        else:
            self._fill_for_ground()
        self.addSeparator()
        self._fill_with_layers()
        self._fill_with_coordinates()

    # --- a feature
    def _fill_for_features(self, here: list[Placed], chosen: list[Placed]) -> None:
        if len(here) > 1:
            self._fill_with_others(here)
        for name in SHAPING:
            if name != "edit-vertices" or (len(chosen) == 1 and geometry_class(chosen[0].geometry) != "point"):
                self._add(name)
        if any(feature.kind == "crowd" for feature in chosen):
            self._add("suggest-exits")
        self.addSeparator()
        for name in EDITS:
            self._add(name)
        self.addSeparator()
        for name in ROUND:
            self._add(name)
        self.addSeparator()
        self._add("unlock" if chosen and all(is_locked(feature) for feature in chosen) else "lock")
        order = self.addMenu(icon("layers"), tr("Order and group"))
        for name in ORDER:
            order.addAction(self._desk.actions.by_id[name])
        self._add("tags")
        self._add("attach")
        self._fill_with_plan_layers()
        becoming = [action for name, action in self._desk.actions.by_id.items() if name.startswith("become-") and action.isEnabled()]
        if becoming:
            self.addMenu(icon("shapes"), tr("Change the kind")).addActions(becoming)
        self._fill_with_scopes()
        building = around_commands.building_under(self._desk, self._ground)
        if building is not None:
            menu = self.addMenu(icon("landmark"), _title_of(building))
            self._fill_with_building(menu, building)

    def _fill_with_others(self, here: list[Placed]) -> None:
        """Several lie on top of each other: a list to choose from."""
        below = self.addMenu(icon("list-tree"), tr("Select one of {count} here", count=len(here)))
        for one in here[:MOST_BELOW]:
            action = below.addAction(icon(KIND_ICONS.get(one.kind, "circle")), words_of(one).replace("&", "&&"))
            action.triggered.connect(lambda _=False, key=one.id: self._session.select([key]))
        self.addSeparator()

    def _fill_with_plan_layers(self) -> None:
        """Each layer of the plan, for the selection to be put on; nothing where there is one only."""
        choices = put_choices(self._desk)
        if len(choices) > 1 and not self._session.file.read_only:
            menu = self.addMenu(icon("layers"), tr("Put on plan layer"))
            for choice in choices:
                menu.addAction(choice.title.replace("&", "&&")).triggered.connect(lambda _=False, call=choice.call: self._desk.guard(call))

    def _fill_with_scopes(self) -> None:
        """To which scenes the next edits apply."""
        words = {Scope.THIS_SCENE: tr("This scene"), Scope.FROM_HERE_ON: tr("From here on"), Scope.ALL_SCENES: tr("All")}
        scopes = self.addMenu(icon("clapperboard"), tr("Applies to"))
        scopes.setEnabled(self._session.edits.can_choose)
        for scope, word in words.items():
            action = scopes.addAction(word)
            action.setCheckable(True)
            action.setChecked(self._session.scope is scope)
            action.triggered.connect(lambda _=False, one=scope: self._session.set_scope(one))

    # --- the bare map
    def _fill_for_ground(self) -> None:
        building = around_commands.building_under(self._desk, self._ground)
        if building is not None:
            self.addAction(_title_of(building)).setEnabled(False)
            self._fill_with_building(self, building)
            self.addSeparator()
        paste = self._act("clipboard-paste", tr("Paste here"), lambda: edit_commands.paste_at(self._desk, self._ground))
        paste.setEnabled(not self._session.file.read_only)
        for name in ("paste-in-place", "select-all", "zoom-all", "layer-add"):
            self._add(name)

    # --- a building of a layer
    def _fill_with_building(self, menu: QMenu, building: Building) -> None:
        """What can be made of it."""
        desk, subject = self._desk, [subject_of_building(building)]
        rows: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("landmark", tr("Make it a protected object"), lambda: around_commands.protect(desk, building)),
            ("circle-dot-dashed", tr("Ring round the building..."), lambda: around_commands.rings_about(desk, subject)),
            ("target", tr("Rings round the building..."), lambda: around_commands.rings_about(desk, subject, several=True)),
        )
        for picture, text, call in rows:
            action = menu.addAction(icon(picture), text)
            action.triggered.connect(lambda _=False, call=call: desk.guard(call))
            action.setEnabled(not self._session.file.read_only)

    # --- what the map says of the place
    def _fill_with_layers(self) -> None:
        """What the layers hold here: what it is, and where that is known from."""
        near_m = NEAR_PX * self._desk.canvas.view().metre_per_px
        hits = hits_at(self._session.layers.views, self._ground, near_m)
        menu = self.addMenu(icon("info"), tr("What is here"))
        found = _named(hits)
        if not found:
            menu.addAction(tr("No layer has anything here")).setEnabled(False)
        for one in found:
            facts = menu.addMenu(one.title.replace("&", "&&"))
            for line in lines_of(one):
                facts.addAction(line.replace("&", "&&")).setEnabled(False)
        if hits:
            menu.addSeparator()
            menu.addAction(icon("sheet"), tr("All values...")).triggered.connect(lambda: self._desk.windows.show_what_is_here(hits))

    def _fill_with_coordinates(self) -> None:
        """The place in each way of writing; what is clicked goes to the clipboard."""
        menu = self.addMenu(icon("map-pin"), tr("Copy coordinates"))
        for form in FORMS:
            if form not in ("both", "square"):
                text = place_text(self._ground, self._session.plan, form)
                menu.addAction(text).triggered.connect(lambda _=False, text=text: self._copy(text))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desk.say(tr("Copied: {text}", text=text))

    # --- parts
    def _add(self, name: str) -> None:
        self.addAction(self._desk.actions.by_id[name])

    def _act(self, icon_name: str, text: str, call: Callable[[], object]) -> QAction:
        action = self.addAction(icon(icon_name), text)
        action.triggered.connect(lambda _=False: self._desk.guard(call))
        return action


def _title_of(building: Building) -> str:
    """What a building is called, as far as there is room for it in a menu."""
    name = building.name or tr("without a name")
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return tr("Building: {name}", name=short).replace("&", "&&")


def lines_of(found: Found) -> list[str]:
    """The layer, its source, its date and its accuracy, as far as they are known."""
    info = found.info
    lines = [tr("Layer: {layer}", layer=info.title_in(i18n.language()))]
    lines += [tr("Source: {source}", source=info.source)] if info.source else []
    lines += [tr("Date: {date}", date=info.date)] if info.date else []
    known = (
        tr("Accuracy: {metres} m", metres=i18n.number(info.accuracy_m, ",.1f")) if info.accuracy_m is not None else tr("Accuracy: unknown")
    )
    return [*lines, known, *([tr("Schematic: drawn for this map, not surveyed")] if info.schematic else [])]


def show(desk: Desk, at: QPoint, ids: tuple[str, ...]) -> None:
    """Open the menu at a place of the screen."""
    surface = desk.canvas.surface.viewport()
    ground = desk.canvas.ground_at(QPointF(surface.mapFromGlobal(at)))
    ContextMenu(desk, ids, ground).popup(at)
