"""Rows of the search list: what was found, or the saved views while nothing is asked; and how a row is painted."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tabletop import i18n
from tabletop.core.search.search import Entry
from tabletop.core.text.message import Message
from tabletop.ui.parts.icons import KIND_ICONS, pixmap
from tabletop.ui.parts.panel_parts import ROW_PX, paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, sized_font

ENTRY_ROLE = Qt.ItemDataRole.UserRole
ICONS = {"place": "crosshair", "square": "grid-3x3", "view": "bookmark", "tag": "tag", "roster": "users"}
ROLE_ICONS = {"road": "route", "admin": "layers", "water": "droplets", "building": "landmark"}
TextIndex = QModelIndex | QPersistentModelIndex


def shown(text: str | Message) -> str:
    """A name as it stands, or a sentence in the language in use."""
    return text if isinstance(text, str) else i18n.text(text)


def _detail(entry: Entry) -> str:
    """What and where it is; that its place is only drawn is said."""
    text = shown(entry.detail)
    return f"{i18n.tr('schematic')} \N{MIDDLE DOT} {text}" if entry.schematic else text


def icon_of(entry: Entry) -> str:
    """Icon of what was found."""
    if entry.source == "feature":
        return KIND_ICONS.get(entry.kind, "circle")
    return ICONS.get(entry.source) or ROLE_ICONS.get(entry.kind, "map-pin")


class SearchRows(QAbstractListModel):
    """Entries in their order. Saved views can be named anew in place: `renamed` tells the number of the view and its new name."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.details: list[str] = []
        self.writable = True

    def show(self, entries: Sequence[Entry], details: Sequence[str] | None = None) -> None:
        """Take other rows; `details` replace the second lines. The same rows are left as they are: a name may be being typed."""
        wanted = list(details) if details is not None else [_detail(entry) for entry in entries]
        if (list(entries), wanted) == (self.entries, self.details):
            return
        self.beginResetModel()
        self.entries, self.details = list(entries), wanted
        self.endResetModel()

    def rowCount(self, parent: TextIndex = QModelIndex()) -> int:  # noqa: B008
        """Number of entries."""
        return 0 if parent.isValid() else len(self.entries)

    def entry(self, index: TextIndex) -> Entry | None:
        """The entry of a row."""
        return self.entries[index.row()] if index.isValid() and index.row() < len(self.entries) else None

    def data(self, index: TextIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tooltip, spoken text, and the entry itself."""
        entry = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return shown(entry.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{shown(entry.title)}\n{self.details[index.row()]}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shown(entry.title)}. {self.details[index.row()]}"
        return entry if role == ENTRY_ROLE else None

    def flags(self, index: TextIndex) -> Qt.ItemFlag:
        """Names of saved views can be edited."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        entry = self.entry(index)
        return usual | Qt.ItemFlag.ItemIsEditable if entry is not None and entry.source == "view" and self.writable else usual

    def setData(self, index: TextIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name of a saved view."""
        entry = self.entry(index)
        if entry is None or entry.source != "view" or str(value) == entry.title:
            return False
        self.renamed.emit(int(entry.key), str(value))
        return True


class SearchDelegate(QStyledItemDelegate):
    """An icon, the name, and a quiet line that says what and where it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: TextIndex) -> QSize:
        """Rows of one height."""
        return QSize(160, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: TextIndex) -> None:
        """Paint a row."""
        rows = index.model()
        assert isinstance(rows, SearchRows)
        entry, box = rows.entries[index.row()], QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, colour("hover"))
        painter.drawPixmap(int(box.left()) + 10, int(box.top()) + 8, pixmap(icon_of(entry), 16))
        line = QRectF(box.left() + 36, box.top() + 4, box.width() - 44, 19)
        paint_elided(painter, line, shown(entry.title), sized_font(10), colour("ink"))
        paint_elided(painter, line.translated(0, 18), rows.details[index.row()], sized_font(9), colour("quiet-ink"))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: TextIndex) -> QWidget:
        """A field for the name."""
        field = QLineEdit(parent)
        field.setFont(sized_font(10))
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: TextIndex) -> None:
        """Over the name."""
        editor.setGeometry(QRect(option.rect.left() + 30, option.rect.top() + 2, option.rect.width() - 34, 26))
