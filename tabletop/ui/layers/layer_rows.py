"""The layers as rows of a list, highest first, those of a group under its name; what a drop, a name and a search make of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QByteArray, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from tabletop import i18n
from tabletop.core.layers.look_classes import look_remarks
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Layer
from tabletop.i18n import tr
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.layers.layer_moves import arrange, rename_group, show_layers
from tabletop.ui.parts import wording
from tabletop.ui.parts.panel_parts import plain_tooltip

MIME = "application/x-tabletop-layer"
VIEW_ROLE = Qt.ItemDataRole.UserRole
GROUP_ROLE = Qt.ItemDataRole.UserRole + 1
INSIDE_ROLE = Qt.ItemDataRole.UserRole + 2
SCALE_ROLE = Qt.ItemDataRole.UserRole + 3
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class GroupRow:
    """The head of a group: its name, its layers highest first, and whether they are folded away."""

    name: str
    views: tuple[LayerView, ...]
    folded: bool

    @property
    def visible(self) -> bool:
        """Whether any of its layers is shown."""
        return any(view.visible for view in self.views)


Row = LayerView | GroupRow


class LayerRows(QAbstractListModel):
    """Rows of the session's layers, before them those that could not be read. A drop moves layers in the session; the rows follow its
    signal."""

    folds_changed = Signal(list)
    """Names of the groups that are folded."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._views: list[LayerView] = []
        self._rows: list[Row] = []
        self._folded: set[str] = set()
        self._wanted: tuple[str, ...] = ()
        self.scale: float | None = None
        self.refresh()

    # --- true to the session
    def refresh(self) -> None:
        """Take the layers as the session shows them now."""
        unread = [LayerView(Layer(lack.info, ()), lack=lack) for lack in self._session.layers.unread]
        self._views = [*unread, *reversed(self._session.layers.views)]
        fresh = self._arranged()
        if [_key(row) for row in fresh] == [_key(row) for row in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def _arranged(self) -> list[Row]:
        """The rows: each group where its highest layer is, and only what is searched for."""
        shown = [view for view in self._views if self._fits(view)]
        rows: list[Row] = []
        done: set[str] = set()
        for view in shown:
            name = view.layer.info.group
            if not name or view.lack is not None:
                rows.append(view)
            elif name not in done:
                done.add(name)
                inside = tuple(one for one in shown if one.layer.info.group == name and one.lack is None)
                folded = name in self._folded and not self._wanted
                rows += [GroupRow(name, inside, folded), *(() if folded else inside)]
        return rows

    def _fits(self, view: LayerView) -> bool:
        info = view.layer.info
        words = " ".join([*info.title.values(), info.group, info.path, wording.role_word(info.role)]).casefold()
        return all(word in words for word in self._wanted)

    def search(self, text: str) -> None:
        """Show only the rows that hold all words of a text; all for an empty one."""
        self._wanted = tuple(text.casefold().split())
        self.refresh()

    def set_scale(self, scale: float) -> None:
        """The map's scale is 1:`scale`: what is not drawn there says so."""
        before, self.scale = self.scale, scale
        if self._rows and any(is_hidden_at(row, before) != is_hidden_at(row, scale) for row in self._rows if isinstance(row, LayerView)):
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # --- what stands where
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows, heads of groups among them."""
        return 0 if parent.isValid() else len(self._rows)

    @property
    def count(self) -> int:
        """Number of layers, folded or not searched for as they may be; those that could not be read among them."""
        return len(self._views)

    def view(self, index: Index) -> LayerView:
        """The layer of a row; of the head of a group its highest one."""
        row = self._rows[index.row()]
        return row.views[0] if isinstance(row, GroupRow) else row

    def group(self, index: Index) -> GroupRow | None:
        """The group whose head a row is."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, GroupRow) else None

    def groups(self) -> list[str]:
        """Names of all groups, as they stand."""
        return list(dict.fromkeys(view.layer.info.group for view in self._views if view.layer.info.group))

    def views_of(self, indexes: Sequence[Index]) -> list[LayerView]:
        """The layers of some rows, highest first; the head of a group stands for all that is in it."""
        found: dict[str, LayerView] = {}
        for index in sorted(indexes, key=lambda one: one.row()):
            row = self._rows[index.row()]
            for view in row.views if isinstance(row, GroupRow) else (row,):
                found[view.layer.info.id] = view
        return list(found.values())

    def row_of(self, layer_id: str) -> int:
        """Row of a layer; -1 where it is not there, or folded away."""
        return next((n for n, row in enumerate(self._rows) if isinstance(row, LayerView) and row.layer.info.id == layer_id), -1)

    def row_of_group(self, name: str) -> int:
        """Row of the head of a group; -1 where there is none."""
        return next((n for n, row in enumerate(self._rows) if isinstance(row, GroupRow) and row.name == name), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, tooltip, check state, and the view itself."""
        row = self._rows[index.row()]
        if isinstance(row, GroupRow):
            return _group_data(row, role)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.layer.info.title_in(i18n.language())
        if role == Qt.ItemDataRole.CheckStateRole:
            return None if row.lack is not None else _checked(row.visible)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(describe(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe(row).replace("\n", ", ")
        if role == INSIDE_ROLE:
            return bool(row.layer.info.group) and row.lack is None
        if role == SCALE_ROLE:
            return is_hidden_at(row, self.scale)
        return row if role == VIEW_ROLE else None

    # --- what is done
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show or hide; give another name."""
        if role == Qt.ItemDataRole.CheckStateRole:
            show_layers(self._session, self.views_of([index]), Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        name, group, view = str(value).strip(), self.group(index), self.view(index)
        if role != Qt.ItemDataRole.EditRole or not name:
            return False
        if group is not None:
            QTimer.singleShot(0, self, lambda: rename_group(self._session, group.views, name))
        elif name != view.layer.info.title_in(i18n.language()):
            QTimer.singleShot(0, self, lambda: self._rename(view.layer.info.id, name))
        return True

    def _rename(self, layer_id: str, name: str) -> None:
        """Once the field is closed: the rows may be made anew."""
        info = self._session.layers.info(layer_id)
        if info is not None:
            self._session.layers.change([layer_id], mark("Rename {layer}"), title={**info.title, i18n.language(): name})

    def toggle(self, index: Index) -> None:
        """Show what is hidden, hide what is shown."""
        group, view = self.group(index), self.view(index)
        visible = group.visible if group is not None else view.visible
        show_layers(self._session, self.views_of([index]), not visible)

    def toggle_all(self, views: Sequence[LayerView], index: Index) -> None:
        """Show or hide all of these, whichever the row of that index is not."""
        group = self.group(index)
        visible = group.visible if group is not None else self.view(index).visible
        show_layers(self._session, [view for view in views if view.lack is None], not visible)

    def fold(self, name: str, folded: bool | None = None) -> None:
        """Fold a group, or open it; None: the other way round."""
        wanted = name not in self._folded if folded is None else folded
        (self._folded.add if wanted else self._folded.discard)(name)
        self.refresh()
        self.folds_changed.emit(sorted(self._folded))

    def fold_these(self, names: Sequence[str]) -> None:
        """Fold the groups of these names, as they were before."""
        self._folded.update(names)
        self.refresh()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are dragged; between them, and on the head of a group, is where they drop."""
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        usual = flag.ItemIsEnabled | flag.ItemIsSelectable
        if self.group(index) is not None:
            return usual | flag.ItemIsUserCheckable | flag.ItemIsDragEnabled | flag.ItemIsDropEnabled | flag.ItemIsEditable
        if self.view(index).lack is not None:
            return usual
        return usual | flag.ItemIsUserCheckable | flag.ItemIsDragEnabled | flag.ItemIsEditable

    def supportedDropActions(self) -> Qt.DropAction:
        """Moves only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Own rows only."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The ids of the layers dragged, line by line."""
        data = QMimeData()
        data.setData(MIME, QByteArray("\n".join(view.layer.info.id for view in self.views_of(indexes)).encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Move the layers above `row`, or into a group. Answers False so that the list does not take the old rows away itself."""
        ids = bytes(data.data(MIME).data()).decode().split("\n")
        group = self.group(parent)
        if group is not None:
            self.move_all(ids, parent.row() + 1, group.name)
        else:
            self.move_all(ids, len(self._rows) if row < 0 else row)
        return False

    def move(self, layer_id: str, row: int) -> None:
        """Put a layer in front of the row of that number."""
        self.move_all([layer_id], row)

    def move_all(self, ids: Sequence[str], row: int, group: str | None = None) -> None:
        """Put layers in front of the row of that number, into the group that stands there or, where it is said, into `group`."""
        moved = [view for view in self._views if view.layer.info.id in ids and view.lack is None]
        if not moved:
            return
        inside = self._group_at(row, moved) if group is None else group
        below = self._below(row, {view.layer.info.id for view in moved})
        rest = [view for view in self._listed() if view not in moved]
        place = rest.index(below) if below in rest else len(rest)
        fresh = [*rest[:place], *moved, *rest[place:]]
        arrange(self._session, [view.layer.info.id for view in reversed(fresh)], moved, inside)

    def _listed(self) -> list[LayerView]:
        """All layers that were read as they are listed, folded ones too: groups gathered."""
        found: list[LayerView] = []
        for view in [view for view in self._views if view.lack is None]:
            name = view.layer.info.group
            mates = [one for one in self._views if name and one.layer.info.group == name and one.lack is None] or [view]
            found += [one for one in mates if one not in found]
        return found

    def _below(self, row: int, moved: set[str]) -> LayerView | None:
        """The first layer at or below a row that is not moved itself."""
        for one in self._rows[max(0, row) :]:
            for view in one.views if isinstance(one, GroupRow) else (one,):
                if view.lack is None and view.layer.info.id not in moved:
                    return view
        return None

    def _group_at(self, row: int, moved: Sequence[LayerView]) -> str:
        """The group that holds the place in front of a row: that of both its neighbours, or that where the moved layers are already."""
        above = self._rows[row - 1] if 0 < row <= len(self._rows) else None
        below = self._rows[row] if 0 <= row < len(self._rows) else None
        over = above.name if isinstance(above, GroupRow) and not above.folded else _group_of(above)
        if over and (isinstance(above, GroupRow) or _group_of(below) == over):
            return over
        own = {view.layer.info.group for view in moved}
        if len(own) == 1 and (over in own or sum(view.layer.info.group in own for view in self._views) == len(moved)):
            return own.pop()
        return ""


def _group_of(row: Row | None) -> str:
    return row.layer.info.group if isinstance(row, LayerView) else ""


def _key(row: Row) -> tuple[str, ...]:
    if isinstance(row, GroupRow):
        return "group", row.name
    return "layer", row.layer.info.id, row.layer.info.group


def _checked(visible: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if visible else Qt.CheckState.Unchecked


def _group_data(row: GroupRow, role: int) -> object:
    told = tr("Group {name}, {n} {n:layer|layers}", name=row.name, n=len(row.views))
    roles: dict[int, Callable[[], object]] = {
        Qt.ItemDataRole.DisplayRole: lambda: row.name,
        Qt.ItemDataRole.EditRole: lambda: row.name,
        Qt.ItemDataRole.CheckStateRole: lambda: _checked(row.visible),
        Qt.ItemDataRole.ToolTipRole: lambda: plain_tooltip(told),
        Qt.ItemDataRole.AccessibleTextRole: lambda: told,
        GROUP_ROLE: lambda: row,
        VIEW_ROLE: lambda: row.views[0],
    }
    return roles[role]() if role in roles else None


def is_hidden_at(view: LayerView, scale: float | None) -> bool:
    """Whether a layer is left out where the map's scale is 1:`scale`."""
    look = view.layer.info.look
    if scale is None or view.lack is not None:
        return False
    return (look.from_scale is not None and scale > look.from_scale) or (look.to_scale is not None and scale < look.to_scale)


def describe(view: LayerView) -> str:
    """All that is known of a layer, line by line."""
    info = view.layer.info
    if view.lack is not None:
        return "\n".join([info.title_in(i18n.language()), tr("Missing"), i18n.text(view.lack.reason), info.path])
    lines = [info.title_in(i18n.language()), tr("{n} {n:feature|features}", n=view.layer.count)]
    lines.append(tr("Role: {role}", role=wording.role_word(info.role)) + (f" ({tr('guessed')})" if "role" in info.guessed else ""))
    lines += [i18n.text(doubt.text) for doubt in view.layer.doubts]
    if info.schematic:
        lines.append(tr("Schematic: drawn as a plausible stand-in, not surveyed"))
    if info.source:
        lines.append(tr("Source: {source}", source=wording.literal(info.source)))
    if info.date:
        lines.append(tr("Date: {date}", date=_dated(info.date)))
    if info.accuracy_m is not None:
        lines.append(tr("Accuracy: {accuracy} m", accuracy=info.accuracy_m))
    if info.licence:
        lines.append(tr("Licence: {licence}", licence=info.licence))
    return "\n".join([*lines, *(i18n.text(problem) for problem in (*view.layer.problems, *look_remarks(view.layer)))])


def _dated(text: str) -> str:
    old = wording.age(text)
    return f"{wording.day(text)} ({old})" if old else wording.day(text)


def source_line(view: LayerView) -> str:
    """Date and source for the quiet line of a row."""
    info = view.layer.info
    parts = [wording.day(info.date) if info.date else "", wording.literal(info.source)]
    return " \N{MIDDLE DOT} ".join(part for part in parts if part) or tr("No source given")
