"""The roster as a tree: agency, satgas, unit, with strength and with where each unit stands in the scene shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tabletop import i18n
from tabletop.canvas.asking.entries import type_words
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES, places_of
from tabletop.i18n import tr
from tabletop.ui.parts.painted_signs import agency_colour, paint_chip, paint_state
from tabletop.ui.parts.panel_parts import paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, sized_font

NODE_ROLE = Qt.ItemDataRole.UserRole
ROW_PX = 40
Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False)
class Node:
    """One row: a group with a title, or a unit."""

    title: str = ""
    unit: RosterUnit | None = None
    agency: str = ""
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)

    def add(self, node: "Node") -> "Node":
        """Hang a node below this one."""
        node.parent = self
        self.children.append(node)
        return node

    def units(self) -> Iterator[RosterUnit]:
        """Every unit at or below this row."""
        if self.unit is not None:
            yield self.unit
        for child in self.children:
            yield from child.units()

    @property
    def row(self) -> int:
        """Place among its siblings."""
        return self.parent.children.index(self) if self.parent else 0


def places(plan: Plan, scene: int) -> dict[str, list[Placed]]:
    """Where each roster unit stands in a scene: features by roster id."""
    found: dict[str, list[Placed]] = {}
    for feature in plan.placed(scene):
        if feature.kind in PLACES and (unit := feature.properties.get("unit", "")) in plan.roster:
            found.setdefault(unit, []).append(feature)
    return found


def state_of(where: list[Placed]) -> str:
    """ "reserve", "placed", or "twice"; a unit together with the cordon that it mans is one place."""
    if not where:
        return "reserve"
    return "twice" if max(sum(feature.kind == kind for feature in where) for kind in PLACES) > 1 else "placed"


def state_word(state: str) -> str:
    """The state as a word."""
    return {"reserve": tr("reserve"), "placed": tr("placed"), "twice": tr("placed twice")}[state]


def matches(unit: RosterUnit, words: str) -> bool:
    """Whether every word stands somewhere in the unit's row."""
    type_word = type_words("unit", unit.unit_type)
    said = (unit.name, unit.agency, unit.satgas, unit.unit_type, type_word, unit.leader, unit.call_sign, unit.equipment)
    text = " ".join(said).lower()
    return all(word in text for word in words.lower().split())


def tree(roster: Mapping[str, RosterUnit], words: str = "") -> Node:
    """Units below agency and satgas, in the order of the roster. An agency with a single satgas has no level for it."""
    root = Node()
    by_agency: dict[str, dict[str, list[RosterUnit]]] = {}
    for unit in roster.values():
        if matches(unit, words):
            by_agency.setdefault(unit.agency, {}).setdefault(unit.satgas, []).append(unit)
    for agency, by_satgas in by_agency.items():
        top = root.add(Node(agency, agency=agency))
        for satgas, units in by_satgas.items():
            group = top if len(by_satgas) == 1 else top.add(Node(satgas, agency=agency))
            for unit in units:
                group.add(Node(unit.name, unit, agency))
    return root


class RosterRows(QAbstractItemModel):
    """The tree as a model. `refresh` rebuilds rows only when the roster or the search changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = Node()
        self.places: dict[str, list[Placed]] = {}
        self.people: dict[str, float] = {}
        """People placed of each unit that stands somewhere, as the check of totals counts them."""
        self.unknown = 0
        """Features of the scene that name a unit which the roster does not have."""
        self.words = ""
        self._roster: Mapping[str, RosterUnit] | None = None

    def refresh(self, plan: Plan, scene: int, words: str | None = None) -> bool:
        """Take the plan as it stands; True when the rows themselves are new."""
        words = self.words if words is None else words
        self.places = places(plan, scene)
        self.people = {key: places_of(plan.roster[key], some).counted for key, some in self.places.items()}
        self.unknown = sum(
            1 for feature in plan.placed(scene) if feature.properties.get("unit") and feature.properties["unit"] not in plan.roster
        )
        if plan.roster is self._roster and words == self.words:
            self._repaint(self.root, QModelIndex())
            return False
        self.beginResetModel()
        self._roster, self.words = plan.roster, words
        self.root = tree(plan.roster, words)
        self.endResetModel()
        return True

    def _repaint(self, node: Node, parent: QModelIndex) -> None:
        if node.children:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(len(node.children) - 1, 0, parent))
        for row, child in enumerate(node.children):
            if child.children:
                self._repaint(child, self.index(row, 0, parent))

    def node(self, index: Index) -> Node:
        """The row behind an index; the root behind none."""
        return index.internalPointer() if index.isValid() else self.root

    def index_of(self, unit_id: str) -> QModelIndex:
        """Index of a unit; invalid where it is not shown."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if node.unit is not None and node.unit.id == unit_id:
                return self.createIndex(node.row, 0, node)
            waiting += node.children
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Index of a child."""
        children = self.node(parent).children
        return self.createIndex(row, column, children[row]) if column == 0 and 0 <= row < len(children) else QModelIndex()

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, index: Index, /) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QModelIndex | QObject | None:
        """Index of the row above."""
        if index is None:
            return super().parent()
        above = self.node(index).parent
        return QModelIndex() if above is None or above is self.root else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of children."""
        return len(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One."""
        return 1

    def state(self, unit: RosterUnit) -> str:
        """State of a unit in the scene shown."""
        return state_of(self.places.get(unit.id, []))

    def state_words(self, unit: RosterUnit) -> str:
        """The state in words, with the people where they are not those of the row: "placed, 50 of 30"."""
        return ", ".join(word for word in (state_word(self.state(unit)), self.number_word(unit)) if word)

    def totals(self, node: Node) -> tuple[int, int]:
        """Persons of the roster who are placed, and all, at or below a row. More than a unit has do not stand in for another's."""
        units = list(node.units())
        here = sum(min(self.people.get(unit.id, 0.0), unit.strength) for unit in units)
        return round(here), sum(unit.strength for unit in units)

    def number_word(self, unit: RosterUnit) -> str:
        """People placed against those of the row, where they differ; else an empty text."""
        placed = self.people.get(unit.id)
        return "" if placed is None or placed == unit.strength else tr("{placed} of {total}", placed=placed, total=unit.strength)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, tooltip, spoken text, and the node itself."""
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.title or tr("Without a name")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.describe(node))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.describe(node).replace("\n", ", ")
        return node if role == NODE_ROLE else None

    def describe(self, node: Node) -> str:
        """All of a row, line by line."""
        unit = node.unit
        if unit is None:
            placed, whole = self.totals(node)
            return f"{node.title}\n" + tr("{placed} of {total} persons placed", placed=placed, total=whole)
        named = [
            (tr("Strength"), i18n.number(unit.strength)),
            (tr("Call sign"), unit.call_sign),
            (tr("Leader"), unit.leader),
            (tr("Satgas"), unit.satgas),
            (tr("Equipment"), unit.equipment),
        ]
        return "\n".join([unit.name, self.state_words(unit), *(f"{title}: {value}" for title, value in named if value)])


class RosterDelegate(QStyledItemDelegate):
    """Paints a row: chip, name, strength; below it state, call sign."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        node: Node = index.data(NODE_ROLE)
        rows = index.model()
        assert isinstance(rows, RosterRows)
        box = QRectF(option.rect).adjusted(4, 0, -8, 0)
        placed, whole = rows.totals(node)
        strength = i18n.number(whole)
        room = QFontMetricsF(sized_font(10)).horizontalAdvance(strength)
        left = box.left()
        if node.unit is not None or node.parent is rows.root:
            paint_chip(painter, QRectF(left, box.top() + 9, 8, 8), agency_colour(node.agency))
            left += 16
        title = QRectF(left, box.top() + 3, box.right() - room - 8 - left, 20)
        paint_elided(painter, title, index.data(), sized_font(10, bold=node.unit is None), colour("ink"))
        paint_elided(painter, QRectF(box.right() - room, title.top(), room + 1, 20), strength, sized_font(10), colour("ink"))
        below = QRectF(left, box.top() + 21, box.right() - left, 16)
        if node.unit is None:
            said = tr("{placed} of {total} placed", placed=placed, total=whole)
            paint_elided(painter, below, said, sized_font(9), colour("quiet-ink"))
        else:
            self._paint_unit(painter, below, node.unit, rows.state(node.unit), rows.state_words(node.unit))

    def _paint_unit(self, painter: QPainter, box: QRectF, unit: RosterUnit, state: str, word: str) -> None:
        ink = colour("quiet-ink") if state == "reserve" else colour("accent")
        paint_state(painter, QRectF(box.left(), box.top() + 4, 9, 9), state, ink)
        font = sized_font(9)
        paint_elided(painter, box.adjusted(16, 0, 0, 0), word, font, colour("quiet-ink") if state == "reserve" else colour("ink"))
        rest = " \N{MIDDLE DOT} ".join(part for part in (unit.call_sign, unit.leader) if part)
        taken = 16 + QFontMetricsF(font).horizontalAdvance(word) + 12
        paint_elided(painter, box.adjusted(taken, 0, 0, 0), rest, font, colour("quiet-ink"), Qt.AlignmentFlag.AlignRight)
