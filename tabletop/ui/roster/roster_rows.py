"""The roster as a tree of rows: agency, satgas, units below the units above them, with where each stands in the scene shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload
from weakref import ref

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tabletop import i18n
from tabletop.canvas.asking.dragged import UNITS_MIME, units_in, units_mime
from tabletop.canvas.asking.entries import type_words
from tabletop.core.roster.sums import WHICH, Sums, Which, is_among, is_reserve, placed_rows, stands_in, state_of, sums_of
from tabletop.core.roster.tree import RosterTree, Seat
from tabletop.core.roster.tree_moves import Spot
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import RowPlaces
from tabletop.i18n import tr
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.wording import pace_word

NODE_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False)
class Node:
    """One row: a group with a title, or a unit. `seat` is what a unit that is dropped on it goes to; None asks for its own satgas."""

    title: str = ""
    unit: RosterUnit | None = None
    agency: str = ""
    seat: Seat | None = None
    children: "list[Node]" = field(default_factory=list)
    row: int = 0
    """Place among its siblings."""
    _above: "Callable[[], Node | None]" = field(default=lambda: None, repr=False)

    @property
    def parent(self) -> "Node | None":
        """The row above, as long as the tree is there."""
        return self._above()

    def add(self, node: "Node") -> "Node":
        """Hang a node below this one."""
        node._above, node.row = ref(self), len(self.children)
        self.children.append(node)
        return node

    def units(self) -> Iterator[RosterUnit]:
        """Every unit at or below this row."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.unit is not None:
                yield node.unit
            waiting += reversed(node.children)


def matches(unit: RosterUnit, words: str) -> bool:
    """Whether every word stands somewhere in the unit's row."""
    type_word = type_words("unit", unit.unit_type)
    said = (unit.name, unit.agency, unit.satgas, unit.unit_type, type_word, unit.leader, unit.call_sign, unit.equipment)
    text = " ".join((*said, unit.vehicle, unit.channel, unit.note, *unit.tasks.values())).lower()
    return all(word in text for word in words.lower().split())


def tree(roster: Mapping[str, RosterUnit], kept: set[str] | None = None) -> Node:
    """Units below the units above them, else below agency and satgas. An agency with a single satgas has no level for it.

    `kept`: ids of the units that are wanted; those above them are shown too.
    """
    root, units = Node(), RosterTree(roster)
    shown = None if kept is None else kept | {above for key in kept for above in units.line(key)}
    for agency, groups in units.groups.items():
        seats = [(agency, satgas) for satgas in groups]
        some = {seat: [key for key in units.children(seat) if shown is None or key in shown] for seat in seats}
        if not any(some.values()):
            continue
        top = root.add(Node(agency, agency=agency, seat=seats[0] if len(seats) == 1 else None))
        for seat, keys in some.items():
            group = top if len(seats) == 1 else top.add(Node(seat[1], agency=agency, seat=seat)) if keys else top
            waiting = [(group, key) for key in reversed(keys)]
            while waiting:
                above, key = waiting.pop()
                node = above.add(Node(roster[key].name, roster[key], roster[key].agency, key))
                waiting += [(node, one) for one in reversed(units.children(key)) if shown is None or one in shown]
    return root


class RosterRows(QAbstractItemModel):
    """The tree as a model. `refresh` rebuilds rows only when the roster, the search or the part that is shown changed."""

    moved = Signal(str, object)
    """A unit was dropped at a place of the tree (Spot)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = self._root_before = Node()
        self.stands: dict[str, RowPlaces] = {}
        """Rows that stand somewhere in the scene shown, with their places."""
        self.unknown = 0
        """Features of the scene that name a unit which the roster does not have."""
        self.counts: dict[Which, int] = {}
        """Units of each part of the roster."""
        self.scene = 1
        self.editable = True
        self._shown: tuple[Mapping[str, RosterUnit], str, Which, frozenset[str] | None] | None = None
        self._nodes: dict[str, Node] = {}
        self._sums: dict[int, Sums] = {}

    # --- what is shown
    def refresh(self, plan: Plan, scene: int, words: str = "", which: Which = "all") -> bool:
        """Take the plan as it stands; True when the rows themselves are new."""
        self.scene, self.stands, self._sums = scene, stands_in(plan, scene), {}
        self.unknown = sum(1 for one in plan.placed(scene) if one.properties.get("unit") and one.properties["unit"] not in plan.roster)
        rows = plan.roster.values()
        placed = placed_rows(rows, self.stands)
        self.counts = {part: sum(is_among(part, row, self.stands.get(row.id), placed) for row in rows) for part in WHICH}
        kept = None
        if words.strip() or which != "all":
            kept = frozenset(row.id for row in rows if matches(row, words) and is_among(which, row, self.stands.get(row.id), placed))
        shown = (plan.roster, words, which, kept)
        if self._shown is not None and shown[0] is self._shown[0] and shown[1:] == self._shown[1:]:
            self._repaint(self.root, QModelIndex())
            return False
        self.beginResetModel()
        self._shown = shown
        # Whoever holds an index still of the rows before must find them.
        self.root, self._root_before = tree(plan.roster, None if kept is None else set(kept)), self.root
        self._nodes = {node.unit.id: node for node in _all(self.root) if node.unit is not None}
        self.endResetModel()
        return True

    def _repaint(self, node: Node, parent: QModelIndex) -> None:
        if node.children:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(len(node.children) - 1, 0, parent))
        for row, child in enumerate(node.children):
            if child.children:
                self._repaint(child, self.index(row, 0, parent))

    # --- the model
    def node(self, index: Index) -> Node:
        """The row behind an index; the root behind none."""
        return index.internalPointer() if index.isValid() else self.root

    def first_found(self) -> RosterUnit | None:
        """The first unit that search and part leave; one that is shown only because it stands above others is passed over."""
        kept = None if self._shown is None else self._shown[3]
        return next((unit for unit in self.root.units() if kept is None or unit.id in kept), None)

    def index_of(self, unit_id: str) -> QModelIndex:
        """Index of a unit; invalid where it is not shown."""
        node = self._nodes.get(unit_id)
        return QModelIndex() if node is None else self.createIndex(node.row, 0, node)

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

    # --- dragging
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Units can be dragged; they can be dropped on units and groups."""
        found = super().flags(index)
        if not self.editable or not index.isValid():
            return found
        found |= Qt.ItemFlag.ItemIsDropEnabled
        return found | Qt.ItemFlag.ItemIsDragEnabled if self.node(index).unit is not None else found

    def mimeTypes(self) -> list[str]:
        """Units of the roster."""
        return [UNITS_MIME]

    def supportedDragActions(self) -> Qt.DropAction:
        """Within the tree a unit moves, on the map it is placed."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def supportedDropActions(self) -> Qt.DropAction:
        """A unit moves."""
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The units of these rows."""
        return units_mime([node.unit.id for node in map(self.node, indexes) if node.unit is not None])

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """One unit, anywhere below an agency."""
        return self.editable and parent.isValid() and len(units_in(data)) == 1

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Tell where a unit was dropped; the rows follow the roster."""
        if self.canDropMimeData(data, action, row, column, parent):
            [key] = units_in(data)
            above = self.node(parent)
            before = above.children[row].unit if 0 <= row < len(above.children) else None
            dragged = self._nodes.get(key)
            own = dragged.unit.satgas if dragged is not None and dragged.unit is not None else ""
            self.moved.emit(key, Spot(above.seat or (above.agency, own), before.id if before is not None else None))
        return False

    # --- words
    def state(self, unit: RosterUnit) -> str:
        """State of a unit in the scene shown."""
        return state_of(unit, self.stands.get(unit.id))

    def state_words(self, unit: RosterUnit) -> str:
        """The state in words, with the people where they are not those of the row: "placed, 50 of 30"."""
        words = [state_word(self.state(unit))]
        words += [tr("reserve")] if is_reserve(unit) else []
        return ", ".join(word for word in (*words, self.number_word(unit)) if word)

    def sums(self, node: Node) -> Sums:
        """People at or below a row, each row's own."""
        if id(node) not in self._sums:
            self._sums[id(node)] = sums_of(node.units(), self.stands)
        return self._sums[id(node)]

    def number_word(self, unit: RosterUnit) -> str:
        """People placed against those of the row, where they differ; else an empty text."""
        stand = self.stands.get(unit.id)
        if stand is None or stand.counted == unit.strength:
            return ""
        return tr("{placed} of {total}", placed=round(stand.counted), total=unit.strength)

    def places(self, unit_id: str) -> tuple[Placed, ...]:
        """Features of the scene that are a unit."""
        return self.stands[unit_id].ones if unit_id in self.stands else ()

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

    def branch_words(self, node: Node) -> str:
        """People placed of all at or below a row."""
        sums = self.sums(node)
        return tr("{placed} of {total} placed", placed=round(sums.placed), total=round(sums.strength))

    def describe(self, node: Node) -> str:
        """All of a row, line by line."""
        unit, sums = node.unit, self.sums(node)
        if unit is None:
            lines = [node.title, self.branch_words(node)]
            lines += [tr("{n} in reserve", n=round(sums.reserve))] if sums.reserve else []
            return "\n".join(lines)
        named = [
            (tr("Strength"), i18n.number(unit.strength)),
            (tr("With those below"), i18n.number(round(sums.strength)) if node.children else ""),
            (tr("Type"), type_words("unit", unit.unit_type) if unit.unit_type else ""),
            (tr("Call sign"), unit.call_sign),
            (tr("Leader"), unit.leader),
            (tr("Satgas"), unit.satgas),
            (tr("Equipment"), unit.equipment),
            (tr("Vehicle"), unit.vehicle),
            (tr("Channel"), unit.channel),
            (tr("Contact"), unit.contact),
            (tr("Pace"), pace_word(unit.pace) if unit.pace else ""),
            (tr("Note"), unit.note),
            (tr("Task in scene {number}", number=self.scene), unit.tasks.get(self.scene, "")),
        ]
        return "\n".join([unit.name, self.state_words(unit), *(f"{title}: {value}" for title, value in named if value)])


def state_word(state: str) -> str:
    """How a unit stands, as a word."""
    return {"placed": tr("placed"), "unplaced": tr("not placed"), "double": tr("placed twice"), "empty": ""}[state]


def _all(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children
