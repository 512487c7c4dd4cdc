"""The layers panel: the plan's own layers above; below them what lies under the plan, shown, faded, ordered, grouped, added, removed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from tabletop.core.layers.layer_row import ROLES
from tabletop.core.text.message import mark, message
from tabletop.i18n import tr
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.layers.layer_list import LayerList
from tabletop.ui.layers.layer_menu import MenuPart, fill
from tabletop.ui.layers.layer_moves import give_group, give_role, show_as
from tabletop.ui.layers.layer_rows import LayerRows
from tabletop.ui.layers.plan_layers_section import PlanLayersSection
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import EmptyState, Panel, name_button, plain_label, retint_buttons, rule, tool_button
from tabletop.ui.parts.wording import role_word

FILTER_ABOVE = 12
"""With more layers than this there is a field to search them."""
Views = Sequence[LayerView]


def _some(views: Views) -> bool:
    return bool(views)


def _missing(views: Views) -> bool:
    return len(views) == 1 and views[0].lack is not None


def _one(views: Views) -> bool:
    return len(views) == 1 and views[0].lack is None


class LayersPanel(Panel):
    """Layers of the session. `zoom_requested` names a layer to zoom to, `zoom_all_requested` several; `add_requested` asks the window for
    files, `find_requested` for the file of a layer that could not be read, `properties_requested` for the properties of layers. `more`:
    entries of the menu that the window gives."""

    zoom_requested = Signal(str)
    zoom_all_requested = Signal(object)
    add_requested = Signal()
    find_requested = Signal(str)
    properties_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.more: list[MenuPart] = []
        self._before_only: dict[str, bool] = {}
        self._chosen_before: tuple[list[str], str] = ([], "")
        self.rows = LayerRows(session, self)
        self.search = QLineEdit(self)
        self.list = LayerList(self.rows, self)
        self.empty = EmptyState(self)
        self.add_button = tool_button("layers-plus", self)
        self.remove_button = tool_button("trash-2", self)
        self.zoom_button = tool_button("scan-search", self)
        self.find_button = tool_button("folder-open", self)
        self.own = PlanLayersSection(session, self)
        self._title = plain_label(self, style="title", wrap=False)
        self._count = plain_label(self, style="quiet", wrap=False)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 4)
        foot.setSpacing(4)
        foot.addWidget(self._count, 1)
        for button in (self.find_button, self.zoom_button, self.remove_button, self.add_button):
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.own)
        box.addWidget(rule(self))
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self.search)
        self.search.setClearButtonEnabled(True)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addWidget(rule(self))
        box.addLayout(foot)

    def _connect(self) -> None:
        self._session.layers_changed.connect(self._refresh)
        for signal in (self._session.plan_opening, self._session.plan_changed, self._session.reading_progressed):
            signal.connect(self._say_empty)
        self.search.textChanged.connect(self._search)
        self.list.slider.valueChanged.connect(self._fade)
        self.list.slider.sliderReleased.connect(lambda: self._fade(self.list.slider.value()))
        self.list.removed.connect(self.remove_chosen)
        self.list.properties_wanted.connect(self.show_properties)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.activated.connect(self._activate)
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.list.selectionModel().selectionChanged.connect(self._enable)
        self.add_button.clicked.connect(self.add_requested)
        self.empty.pressed.connect(self.add_requested)
        self.remove_button.clicked.connect(self.remove_chosen)
        self.zoom_button.clicked.connect(self._zoom)
        self.find_button.clicked.connect(lambda: self.find_requested.emit(self.list.current_id()))

    # --- true to the session
    def _activate(self, index: QModelIndex) -> None:
        """Go to a layer; for one that could not be read, look for its file."""
        if self.rows.group(index) is None:
            view = self.rows.view(index)
            (self.zoom_requested if view.lack is None else self.find_requested).emit(view.layer.info.id)

    def _refresh(self) -> None:
        kept, chosen = self.list.current_id(), [view.layer.info.id for view in self.list.chosen()]
        on_group = self.rows.group(self.list.currentIndex())
        self.rows.refresh()
        if on_group is not None and (row := self.rows.row_of_group(on_group.name)) >= 0:
            self.list.setCurrentIndex(self.rows.index(row))
        elif kept and not self.list.currentIndex().isValid():
            self.list.choose(chosen, kept)
        self.list.place_slider()
        self._show_count()
        self._enable()

    def show_rows(self, ids: Sequence[str]) -> None:
        """Choose layers and scroll to the first of them; a search that leaves it out is taken back, its group opened."""
        info = self._session.layers.info(ids[0])
        if self.rows.row_of(ids[0]) < 0 and info is not None:
            self.search.clear()
            self.rows.fold(info.group, False)
        self.list.choose(list(ids), ids[0])
        self.list.scrollTo(self.list.currentIndex())

    def _search(self, text: str) -> None:
        if self.list.currentIndex().isValid():
            self._chosen_before = [view.layer.info.id for view in self.list.chosen()], self.list.current_id()
        self.rows.search(text)
        chosen, current = self._chosen_before
        if current and self.rows.row_of(current) >= 0:
            self.list.choose(chosen, current)
            self.list.scrollTo(self.list.currentIndex())
        self.list.place_slider()

    def set_scale(self, scale: float) -> None:
        """The scale of the map is 1:`scale`."""
        self.rows.set_scale(scale)

    def _say_empty(self, *_: object) -> None:
        """What stands in place of the list: nobody is asked for layers while they are on their way."""
        if self._session.is_reading:
            self.empty.say(tr("Reading..."))
        else:
            self.empty.say(tr("No layers yet. Drop a file on the map, or add one here."), tr("Add files"))

    def _show_count(self) -> None:
        count = self.rows.count
        self._say_empty()
        self._stack.setCurrentWidget(self.list if count else self.empty)
        self.search.setVisible(count > FILTER_ABOVE or bool(self.search.text()))
        unread = len(self._session.layers.unread)
        self._count.setText(
            tr("{n} {n:layer|layers}, {missing} missing", n=count - unread, missing=unread)
            if unread
            else tr("{n} {n:layer|layers}", n=count)
        )

    def _enable(self) -> None:
        index, chosen = self.list.currentIndex(), self.list.chosen()
        there = any(view.lack is None for view in chosen)
        self.remove_button.setEnabled(bool(chosen))
        self.zoom_button.setEnabled(there)
        self.zoom_button.setVisible(there or not index.isValid())
        self.find_button.setVisible(_missing(chosen))

    def _fade(self, percent: int) -> None:
        self.list.slider.setToolTip(tr("Opacity: {percent} %", percent=percent))
        self._session.layers.set_view(self.list.current_id(), opacity=percent / 100, passing=self.list.slider.isSliderDown())

    # --- what is done
    def show_properties(self) -> None:
        """Ask for the properties of the layers chosen."""
        ids = [view.layer.info.id for view in self.list.chosen()]
        if ids:
            self.properties_requested.emit(ids)

    def remove_chosen(self) -> None:
        """Take the layers chosen off the map, as one step."""
        self._session.layers.remove_all([view.layer.info.id for view in self.list.chosen()])

    def _zoom(self) -> None:
        self._zoom_to(tuple(view.layer.info.id for view in self.list.chosen() if view.lack is None))

    def _zoom_to(self, ids: Sequence[str]) -> None:
        if len(ids) == 1:
            self.zoom_requested.emit(ids[0])
        elif ids:
            self.zoom_all_requested.emit(list(ids))

    def show_only(self, ids: Sequence[str]) -> None:
        """Show these layers alone, or, where they are alone already, what was shown before."""
        views = self._session.layers.views
        if self._before_only and self.only_these(ids):
            wanted, self._before_only = dict(self._before_only), {}
            show_as(self._session, message(mark("Show the layers as before")), wanted)
            return
        self._before_only = {view.layer.info.id: view.visible for view in views}
        show_as(self._session, message(mark("Show only some layers")), {key: key in ids for key in self._before_only})

    def only_these(self, ids: Sequence[str]) -> bool:
        """Whether these layers are shown and no others."""
        return all(view.visible == (view.layer.info.id in ids) for view in self._session.layers.views)

    def new_group(self, views: Views) -> None:
        """Put layers into a group of their own, whose name can be typed at once."""
        taken = {name.casefold() for name in self.rows.groups()}
        name = next(words for n in range(1, 10_000) if (words := tr("Group {n}", n=n)).casefold() not in taken)
        give_group(self._session, views, name)
        row = self.rows.row_of_group(name)
        if row >= 0:
            self._type(self.rows.index(row))

    def rename(self, layer_id: str) -> None:
        """Let the title of a layer be typed."""
        row = self.rows.row_of(layer_id)
        if row >= 0:
            self._type(self.rows.index(row))

    def _type(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.edit(index)

    # --- the menu
    def menu(self, layer_id: str) -> QMenu:
        """What can be done with a layer, or with all that are chosen where it is one of them."""
        chosen = self.list.chosen()
        if layer_id not in {view.layer.info.id for view in chosen}:
            row = self.rows.row_of(layer_id)
            chosen = [self.rows.view(self.rows.index(row))] if row >= 0 else []
        return self.menu_of(chosen)

    def menu_of(self, views: Views) -> QMenu:
        """What can be done with these layers."""
        menu = QMenu(self)
        fill(menu, self._first_parts(), views)
        if views and all(view.lack is None for view in views):
            menu.addSeparator()
            self._add_choices(menu, "shapes", tr("Role"), views, [(role_word(role), role) for role in ROLES], "role", self._give_role)
            group = [(tr("no group"), ""), *((name, name) for name in self.rows.groups())]
            inside = self._add_choices(menu, "group", tr("Group of layers"), views, group, "group", self._give_group)
            inside.addSeparator()
            inside.addAction(tr("New group"), lambda: self.new_group(views))
            fill(menu, self.more, views)
            menu.addSeparator()
        fill(menu, self._last_parts(), views)
        return menu

    def _first_parts(self) -> list[MenuPart]:
        several = lambda views: len(self._session.layers.views) > 1  # noqa: E731
        up, down = self._can_shift(-1), self._can_shift(1)
        return [
            MenuPart(mark("Find the file..."), "folder-open", lambda ids: self.find_requested.emit(ids[0]), _missing),
            MenuPart(mark("Zoom to layer"), "scan-search", self._zoom_to, _one, key="Enter"),
            MenuPart(mark("Zoom to these layers"), "scan-search", self._zoom_to, lambda views: len(views) > 1),
            MenuPart(mark("Show only this, or as before"), "focus", self.show_only, enabled=several),
            MenuPart(mark("Move up"), "chevron-up", lambda ids: self._shift(ids, -1), _one, up, "Alt+Up"),
            MenuPart(mark("Move down"), "chevron-down", lambda ids: self._shift(ids, 1), _one, down, "Alt+Down"),
            MenuPart(mark("Rename"), "pencil", lambda ids: self.rename(ids[0]), _one, key="F2"),
        ]

    def _last_parts(self) -> list[MenuPart]:
        ask = lambda ids: self.properties_requested.emit(list(ids))  # noqa: E731
        off = self._session.layers.remove_all
        return [
            MenuPart(mark("Properties..."), "sliders-horizontal", ask, _some, key="Alt+Enter"),
            MenuPart(mark("Remove layer"), "trash-2", off, lambda views: len(views) == 1, key="Del"),
            MenuPart(mark("Remove these layers"), "trash-2", off, lambda views: len(views) > 1, key="Del"),
        ]

    def _can_shift(self, step: int) -> Callable[[Views], bool]:
        def can(views: Views) -> bool:
            row = self.rows.row_of(views[0].layer.info.id) + step
            return len(self._session.layers.unread) <= row < self.rows.rowCount()

        return can

    def _shift(self, ids: Sequence[str], step: int) -> None:
        row = self.rows.row_of(ids[0])
        self.rows.move_all(ids, row - 1 if step < 0 else row + 2)

    def _add_choices(
        self,
        menu: QMenu,
        picture: str,
        title: str,
        views: Views,
        choices: Sequence[tuple[str, str]],
        field: str,
        give: Callable[[Views, str], None],
    ) -> QMenu:
        inside = menu.addMenu(icon(picture), title)
        values = {getattr(view.layer.info, field) for view in views}
        for words, value in choices:
            action = inside.addAction(words.replace("&", "&&"), partial(give, views, value))
            action.setCheckable(True)
            action.setChecked(values == {value})
        return inside

    def _give_role(self, views: Views, role: str) -> None:
        give_role(self._session, views, role)

    def _give_group(self, views: Views, name: str) -> None:
        give_group(self._session, views, name)

    def _show_menu(self, where: QPoint) -> None:
        index = self.list.indexAt(where)
        if not index.isValid():
            return
        if not self.list.selectionModel().isSelected(index):
            self.list.setCurrentIndex(index)
        menu = self.menu_of(self.list.chosen())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(where))

    # --- words
    def retranslate(self) -> None:
        """Words in the language in use."""
        self._title.setText(tr("Base map"))
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setAccessibleName(tr("Search layers"))
        self.list.setAccessibleName(tr("Layers, highest first"))
        self.list.slider.setAccessibleName(tr("Opacity of the layer"))
        name_button(self.add_button, tr("Add files"))
        name_button(self.remove_button, tr("Remove layer"), "Delete")
        name_button(self.zoom_button, tr("Zoom to layer"), "Enter")
        name_button(self.find_button, tr("Find the file..."), "Enter")
        self._say_empty()
        self._refresh()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
        self.list.viewport().update()
