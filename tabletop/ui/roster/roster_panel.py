"""The roster panel: who there is, who stands where in the scene shown, and who is still to be placed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.roster import tree_moves
from tabletop.core.roster.split import join, split
from tabletop.core.roster.sums import sums_of
from tabletop.core.roster.sums_stated import state_totals
from tabletop.core.roster.tree import RosterTree
from tabletop.core.roster.tree_moves import Spot
from tabletop.core.text.errors import InputError
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
from tabletop.ui.roster.roster_head import ROWS_PX, PartChips, StatedTotals, height_in, sums_said
from tabletop.ui.roster.roster_rows import RosterRows
from tabletop.ui.roster.roster_tree_view import RosterTreeView
from tabletop.ui.roster.split_dialog import SplitDialog
from tabletop.ui.roster.unit_search import UnitSearch

STEPS: dict[str, Callable[..., Change]] = {
    "up": tree_moves.up,
    "down": tree_moves.down,
    "higher": tree_moves.higher,
    "deeper": tree_moves.deeper,
}


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


class RosterPanel(Panel):
    """Roster of the plan. `place_requested` carries the ids of the units that the next clicks on the map shall place, one after another."""

    place_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = RosterRows(self)
        self.search = UnitSearch(self)
        self.chips = PartChips(self)
        self.tree = RosterTreeView(self.rows, self)
        self.empty = EmptyState(self)
        self.form = RosterForm(self)
        self.total = plain_label(self, style="quiet")
        self.stated = StatedTotals(self)
        self.place_button = QPushButton(self)
        self.add_button = tool_button("user-plus", self)
        self.edit_button = tool_button("pencil", self)
        self.remove_button = tool_button("trash-2", self)
        self.more_button = tool_button("ellipsis", self)
        self.more_actions: list[QAction] = []
        """Actions of the window that stand in the menu too, such as import and export."""
        self._stack = QStackedWidget(self)
        self._list = QWidget(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.setSpacing(8)
        for widget in (self.search, self.chips, self.total, self.stated):
            head.addWidget(widget)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 4)
        foot.setSpacing(4)
        foot.addWidget(self.place_button)
        foot.addStretch(1)
        for button in (self.add_button, self.edit_button, self.remove_button, self.more_button):
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
        for signal in (session.plan_changed, session.scene_changed):
            signal.connect(session.soon.of(self, self._refresh))
        session.selection_changed.connect(session.soon.of(self, self._follow_selection))
        self.search.textChanged.connect(self._refresh)
        self.search.asked_down.connect(self._into_list)
        self.search.asked_place.connect(self._place_found)
        self.chips.chosen.connect(self._refresh)
        self.stated.stated.connect(lambda totals: session.do(state_totals(session.plan, totals)))
        self.rows.moved.connect(self._moved)
        self.tree.selectionModel().currentChanged.connect(self._enable)
        self.tree.clicked.connect(self._show_on_map)
        self.tree.doubleClicked.connect(self._double_clicked)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.placed.connect(self.place)
        self.tree.edited.connect(self._edit)
        self.tree.removed.connect(self._remove)
        self.tree.stepped.connect(self._step)
        self.place_button.clicked.connect(lambda: self.place(waiting_only=True))
        self.add_button.clicked.connect(self._add)
        self.edit_button.clicked.connect(self._edit)
        self.remove_button.clicked.connect(self._remove)
        self.more_button.clicked.connect(self._show_more)
        self.empty.pressed.connect(self._empty_pressed)
        self.form.accepted.connect(self._accepted)
        self.form.left.connect(self._leave_form)

    # --- what is shown
    def _refresh(self, *_: object) -> None:
        plan, unit = self._session.plan, self.unit()
        self.rows.editable = not self._session.file.read_only
        if self.rows.refresh(plan, self._session.scene, self.search.text(), self.chips.which):
            self.tree.expandAll()
            if unit is not None:
                self.show_unit(unit.id)
        self.chips.show_counts(self.rows.counts)
        self.total.setText(sums_said(sums_of(plan.roster.values(), self.rows.stands), self.rows.unknown))
        self.stated.show_plan(plan)
        self._show_empty()
        self._enable()

    def _show_empty(self) -> None:
        some, found = bool(self._session.plan.roster), bool(self.rows.root.children)
        self.tree.setVisible(found)
        self.empty.setVisible(not found)
        for widget in (self.search, self.place_button):
            widget.setVisible(some)
        self._show_sums()
        if some and not self.search.text() and self.chips.which != "all":
            self.empty.say(tr("No unit is of this part in this scene."), tr("Show all"))
        elif some:
            self.empty.say(tr("No unit matches the search."), tr("Clear the search"))
        else:
            self.empty.say(tr("The roster is empty. Add the units that may be placed."), tr("Add unit"))

    def _show_sums(self) -> None:
        """Chips and sums, as far as the tree keeps its rows: in a low window the search and the tree, whose rows say the sums too, stay."""
        left = self.height() - ROWS_PX
        for widget in (self.chips, self.total, self.stated):
            left -= 8 + height_in(widget, self.width() - 16)
            is_used = widget is self.chips and self.chips.which != "all"
            widget.setVisible(bool(self._session.plan.roster) and (left >= 0 or is_used))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: chips and sums come and go with the height."""
        super().resizeEvent(event)
        self._show_sums()

    def _enable(self, *_: object) -> None:
        unit, open_to_edits = self.unit(), not self._session.file.read_only
        for button in (self.place_button, self.edit_button, self.remove_button):
            button.setEnabled(unit is not None and open_to_edits)
        self.add_button.setEnabled(open_to_edits)
        self.stated.edit_button.setEnabled(open_to_edits)
        self.empty.button.setEnabled(open_to_edits or bool(self._session.plan.roster))

    def unit(self) -> RosterUnit | None:
        """The unit chosen in the list."""
        index = self.tree.currentIndex()
        return self.rows.node(index).unit if index.isValid() else None

    def units(self) -> list[RosterUnit]:
        """All units chosen in the list, in its order; the current one where none is."""
        nodes = [self.rows.node(index) for index in self.tree.selectedIndexes()]
        keys = {node.unit.id for node in nodes if node.unit is not None}
        current = self.unit()
        if not keys:
            return [] if current is None else [current]
        return [unit for unit in self.rows.root.units() if unit.id in keys]

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

    def _into_list(self) -> None:
        """From the search into the list, to the first unit that was found."""
        if self._choose_found():
            self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _place_found(self) -> None:
        if self.search.text().strip() and self._choose_found():
            self.place()

    def _choose_found(self) -> bool:
        first = self.rows.first_found()
        if first is not None:
            self.show_unit(first.id)
        return first is not None

    # --- what is done
    def _show_on_map(self, index: QModelIndex) -> None:
        unit = self.rows.node(index).unit
        if unit is not None and (places := self.rows.places(unit.id)):
            self._session.select(feature.id for feature in places)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.rows.node(index).unit is not None:
            self.place()
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def place(self, waiting_only: bool = False) -> None:
        """Ask for the next clicks on the map: the chosen units, those that stand nowhere yet first, then those of the list after them that
        stand nowhere yet. `waiting_only`: none that stands already while another one waits: the row placed last stays chosen.

        A unit without people of its own stands for the units below it.
        """
        chosen = [unit.id for unit in self.units()]
        if not chosen or self._session.file.read_only:
            return
        plan, shown = self._session.plan, [unit.id for unit in self.rows.root.units()]
        tree = RosterTree(plan.roster)
        if len(chosen) == 1 and not plan.roster[chosen[0]].strength and tree.children(chosen[0]):
            head, chosen = plan.roster[chosen[0]], [key for key in tree.whole(chosen[0]) if self._waits(key)]
            if not chosen:
                name = head.name or head.id
                self._say(tr("No unit of {name} waits to be placed. To place one anew, choose that unit.", name=name), "info")
                return
        after = shown.index(chosen[-1]) + 1 if chosen[-1] in shown else 0
        others = [key for key in shown[after:] + shown[:after] if key not in chosen and self._waits(key)]
        waiting = [*filter(self._waits, chosen), *others]
        standing = [key for key in chosen if not self._waits(key)]
        self.place_requested.emit([*filter(self._waits, chosen), *([] if waiting_only and waiting else standing), *others])

    def _waits(self, key: str) -> bool:
        return key not in self.rows.stands and self._session.plan.roster[key].strength > 0

    def _add(self) -> None:
        self._open_form(None)

    def _edit(self) -> None:
        if self.unit() is not None and not self._session.file.read_only:
            self._open_form(self.unit())

    def _open_form(self, unit: RosterUnit | None) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.show_unit(unit, self._session.plan.roster.values(), self._session.plan.scene_list())

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
        if unit is not None and not self._session.file.read_only:
            self._session.remove(without_unit(self._session.plan, unit))

    def _step(self, step: str) -> None:
        unit = self.unit()
        if unit is not None:
            self._do(lambda: STEPS[step](self._session.plan.roster, unit.id), unit.id)

    def _moved(self, key: str, spot: Spot) -> None:
        self._do(lambda: tree_moves.moved(self._session.plan.roster, key, spot), key)

    def _do(self, make: Callable[[], Change], key: str) -> bool:
        """Do a change of the roster; what cannot be is said. The unit stays chosen."""
        if self._session.file.read_only:
            return False
        try:
            change = make()
        except InputError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")
            return False
        done = not change.edits or self._session.do(change)
        self.show_unit(key)
        return bool(done)

    # --- split and join
    def split(self) -> SplitDialog | None:
        """Ask into which parts the chosen unit is split."""
        unit = self.unit()
        if unit is None or unit.strength < 2:
            self._say(tr("Choose a unit of two people or more in the roster."))
            return None
        for other in self.window().findChildren(SplitDialog):
            other.close()  # it asks about the unit that was chosen before
        dialog = SplitDialog(self.window(), unit)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.split.connect(lambda sizes, part: self._do(lambda: split(self._session.plan, unit.id, sizes, part), unit.id))
        dialog.show()
        return dialog

    def join(self) -> None:
        """Make one unit of those that are chosen."""
        units = self.units()
        if len(units) < 2:
            self._say(tr("Choose two units or more in the roster, with Ctrl or Shift."))
            return
        first = next(key for key in RosterTree(self._session.plan.roster).in_order() if any(unit.id == key for unit in units))
        if self._do(lambda: join(self._session.plan, [unit.id for unit in units]), first):
            strength = self._session.plan.roster[first].strength
            self._say(tr("One unit of {strength} people now; it stands in one place.", strength=strength), "info")

    def _say(self, text: str, severity: str = "warn") -> None:
        self._session.notice.emit(text, severity)

    def _empty_pressed(self) -> None:
        if self._session.plan.roster:
            self.search.clear()
            self.chips.choose("all")
        else:
            self._add()

    # --- menus
    def menu(self) -> QMenu:
        """What can be done with the chosen units."""
        menu = QMenu(self)
        several = len(self.units()) > 1
        rows: list[tuple[str, str, Callable[[], object]]] = [
            ("map-pin", tr("Place on the map"), self.place),
            ("pencil", tr("Edit unit"), self._edit),
            ("scissors", tr("Split..."), self.split),
            ("combine", tr("Join"), self.join),
            ("trash-2", tr("Remove unit"), self._remove),
        ]
        for name, text, done in rows:
            action = menu.addAction(icon(name), text, done)
            action.setEnabled(not self._session.file.read_only and (several or done != self.join))
        return menu

    def more_menu(self) -> QMenu:
        """What can be done with the roster as a whole, and with what is chosen."""
        menu = self.menu()
        menu.addSeparator()
        for action in self.more_actions:
            menu.addAction(action)
        menu.addAction(tr("Expand all"), self.tree.expandAll)
        menu.addAction(tr("Fold all"), self.tree.collapseAll)
        return menu

    def _show_menu(self, where: QPoint) -> None:
        index = self.tree.indexAt(where)
        if index.isValid() and self.rows.node(index).unit is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tree.viewport().mapToGlobal(where))

    def _show_more(self) -> None:
        menu = self.more_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

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
        name_button(self.more_button, tr("More for the roster"))
        self.stated.retranslate()
        self._session.soon.want(self, self._refresh)

    def retint(self) -> None:
        """Icons and chips in the colours of the theme."""
        retint_buttons(self)
        self.tree.viewport().update()
