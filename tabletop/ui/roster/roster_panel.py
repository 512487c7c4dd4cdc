"""The roster panel: who there is, who stands where in the scene shown, and who is still to be placed."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit, set_roster
from tabletop.core.values.feature import Feature, Span
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import EmptyState, Panel, name_button, plain_label, retint_buttons, rule, tool_button
from tabletop.ui.roster.roster_form import RosterForm, fresh_id
from tabletop.ui.roster.roster_rows import RosterDelegate, RosterRows


def without_unit(plan: Plan, unit: RosterUnit) -> Change:
    """Change that takes a unit off the roster, and its name off every feature that carried it."""
    edits = [Edit("roster", unit.id, unit, None)]
    for feature in plan.features.values():
        freed = _freed(feature, unit.id)
        if freed != feature:
            edits.append(Edit("feature", feature.id, feature, freed))
    edits += [Edit("roster", one.id, one, replace(one, parent=None)) for one in plan.roster.values() if one.parent == unit.id]
    return Change(message(mark("Remove {name} from the roster"), name=unit.name), tuple(edits))


def _freed(feature: Feature, unit_id: str) -> Feature:
    if not any(span.state.properties.get("unit") == unit_id for span in feature.spans()):
        return feature
    spans = []
    for span in feature.spans():
        carries = span.state.properties.get("unit") == unit_id
        state = span.state.edited(None, {"unit": None}) if carries else span.state
        spans.append(Span(state, span.scene_from, span.scene_to))
    return Feature.from_spans(feature.id, feature.kind, spans)


class RosterTree(QTreeView):
    """The tree: Enter or a double click places, F2 edits, Delete removes."""

    placed = Signal()
    edited = Signal()
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys for what the buttons do."""
        wanted: dict[int, SignalInstance] = {
            Qt.Key.Key_Return: self.placed,
            Qt.Key.Key_Enter: self.placed,
            Qt.Key.Key_F2: self.edited,
            Qt.Key.Key_Delete: self.removed,
        }
        if event.key() in wanted:
            wanted[event.key()].emit()
        else:
            super().keyPressEvent(event)


class RosterPanel(Panel):
    """Roster of the plan. `place_requested` carries the id of the roster unit that the next click on the map shall place."""

    place_requested = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = RosterRows(self)
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.tree = RosterTree(self)
        self.empty = EmptyState(self)
        self.form = RosterForm(self)
        self.total = plain_label(self, style="quiet")
        self.place_button = QPushButton(self)
        self.add_button = tool_button("user-plus", self)
        self.edit_button = tool_button("pencil", self)
        self.remove_button = tool_button("trash-2", self)
        self._stack = QStackedWidget(self)
        self._list = QWidget(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        self.tree.setModel(self.rows)
        self.tree.setItemDelegate(RosterDelegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.setSpacing(8)
        head.addWidget(self.search)
        head.addWidget(self.total)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 4)
        foot.setSpacing(4)
        foot.addWidget(self.place_button)
        foot.addStretch(1)
        for button in (self.add_button, self.edit_button, self.remove_button):
            foot.addWidget(button)
        inside = QVBoxLayout(self._list)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(self.tree, 1)
        inside.addWidget(self.empty, 1)
        inside.addWidget(rule(self))
        inside.addLayout(foot)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.form)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(lambda _: self._refresh())
        session.scene_changed.connect(self._refresh)
        session.selection_changed.connect(self._follow_selection)
        self.search.textChanged.connect(self._refresh)
        self.tree.selectionModel().currentChanged.connect(self._enable)
        self.tree.clicked.connect(self._show_on_map)
        self.tree.doubleClicked.connect(self._double_clicked)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.placed.connect(self._place)
        self.tree.edited.connect(self._edit)
        self.tree.removed.connect(self._remove)
        self.place_button.clicked.connect(self._place)
        self.add_button.clicked.connect(self._add)
        self.edit_button.clicked.connect(self._edit)
        self.remove_button.clicked.connect(self._remove)
        self.empty.pressed.connect(self._empty_pressed)
        self.form.accepted.connect(self._accepted)
        self.form.left.connect(self._leave_form)

    # --- what is shown
    def _refresh(self) -> None:
        plan, unit = self._session.plan, self.unit()
        if self.rows.refresh(plan, self._session.scene, self.search.text()):
            self.tree.expandAll()
            if unit is not None:
                self.show_unit(unit.id)
        self._show_total(plan)
        self._show_empty()
        self._enable()

    def _show_total(self, plan: Plan) -> None:
        """Persons of the roster who are placed, those placed beyond it, and names that it does not know."""
        people, roster = self.rows.people, plan.roster
        placed = round(sum(min(count, roster[key].strength) for key, count in people.items()))
        beyond = round(sum(max(0.0, count - roster[key].strength) for key, count in people.items()))
        whole = sum(unit.strength for unit in roster.values())
        parts = [tr("{placed} of {total} persons placed in this scene", placed=placed, total=whole)]
        parts += [tr("{n} more than their units have", n=beyond)] if beyond else []
        parts += [tr("{n} on the map name a unit that the roster does not have", n=self.rows.unknown)] if self.rows.unknown else []
        self.total.setText("; ".join(parts))

    def _show_empty(self) -> None:
        some, found = bool(self._session.plan.roster), bool(self.rows.root.children)
        self.tree.setVisible(found)
        self.empty.setVisible(not found)
        self.search.setVisible(some)
        self.total.setVisible(some)
        self.place_button.setVisible(some)
        if some:
            self.empty.say(tr("No unit matches the search."), tr("Clear the search"))
        else:
            self.empty.say(tr("The roster is empty. Add the units that may be placed."), tr("Add unit"))

    def _enable(self) -> None:
        unit, open_to_edits = self.unit(), not self._session.file.read_only
        self.place_button.setEnabled(unit is not None and open_to_edits)
        self.edit_button.setEnabled(unit is not None and open_to_edits)
        self.remove_button.setEnabled(unit is not None and open_to_edits)
        self.add_button.setEnabled(open_to_edits)
        self.empty.button.setEnabled(open_to_edits or bool(self._session.plan.roster))

    def unit(self) -> RosterUnit | None:
        """The unit chosen in the list."""
        index = self.tree.currentIndex()
        return self.rows.node(index).unit if index.isValid() else None

    def show_unit(self, unit_id: str) -> None:
        """Choose a unit in the list and bring it into view."""
        index = self.rows.index_of(unit_id)
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    def _follow_selection(self) -> None:
        """What is selected on the map is chosen here too."""
        features, scene = self._session.plan.features, self._session.scene
        states = [features[one].at(scene) for one in self._session.selection]
        units = {unit for state in states if state is not None and (unit := state.properties.get("unit")) is not None}
        if len(units) == 1:
            self.show_unit(units.pop())

    # --- what is done
    def _show_on_map(self, index: QModelIndex) -> None:
        unit = self.rows.node(index).unit
        if unit is not None and unit.id in self.rows.places:
            self._session.select(feature.id for feature in self.rows.places[unit.id])

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.rows.node(index).unit is not None:
            self._place()
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _place(self) -> None:
        unit = self.unit()
        if unit is not None and not self._session.file.read_only:
            self.place_requested.emit(unit.id)

    def _add(self) -> None:
        self._open_form(None)

    def _edit(self) -> None:
        if self.unit() is not None and not self._session.file.read_only:
            self._open_form(self.unit())

    def _open_form(self, unit: RosterUnit | None) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.show_unit(unit, self._session.plan.roster.values())

    def _leave_form(self) -> None:
        self._stack.setCurrentWidget(self._list)
        self.tree.setFocus()

    def _accepted(self, before: RosterUnit | None, values: dict[str, Any]) -> None:
        roster = self._session.plan.roster
        if before is None:
            after = RosterUnit(id=fresh_id(values["name"], roster), **values)
            change = set_roster(message(mark("Add {name} to the roster"), name=after.name), None, after)
        else:
            after = replace(before, **values)
            change = set_roster(message(mark("Edit {name} of the roster"), name=after.name), before, after)
        if after == before or self._session.do(change):
            self._leave_form()
            self.show_unit(after.id)

    def _remove(self) -> None:
        unit = self.unit()
        if unit is not None:
            self._session.remove(without_unit(self._session.plan, unit))

    def _empty_pressed(self) -> None:
        if self._session.plan.roster:
            self.search.clear()
        else:
            self._add()

    def menu(self) -> QMenu:
        """What can be done with the chosen unit."""
        menu = QMenu(self)
        menu.addAction(icon("map-pin"), tr("Place on the map"), self._place)
        menu.addAction(icon("pencil"), tr("Edit unit"), self._edit)
        menu.addAction(icon("trash-2"), tr("Remove unit"), self._remove)
        for action in menu.actions():
            action.setEnabled(not self._session.file.read_only)
        return menu

    def _show_menu(self, where: QPoint) -> None:
        index = self.tree.indexAt(where)
        if index.isValid() and self.rows.node(index).unit is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tree.viewport().mapToGlobal(where))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.search.setPlaceholderText(tr("Search the roster"))
        self.search.setAccessibleName(tr("Search the roster"))
        self.tree.setAccessibleName(tr("Roster by agency and satgas"))
        self.place_button.setText(tr("Place"))
        self.place_button.setToolTip(tr("The next click on the map places the unit (Enter)"))
        name_button(self.add_button, tr("Add unit"))
        name_button(self.edit_button, tr("Edit unit"), "F2")
        name_button(self.remove_button, tr("Remove unit"), "Delete")
        self._refresh()

    def retint(self) -> None:
        """Icons and chips in the colours of the theme."""
        retint_buttons(self)
        self.tree.viewport().update()
