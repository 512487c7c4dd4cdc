"""What changed under a plan: records of the layers that came, went, moved or say something else near it; one walks through them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QPushButton, QTreeView, QVBoxLayout, QWidget
from shapely import Point

from tabletop import i18n
from tabletop.core.layers.layer_diff import LayerDifference, RecordDifference
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Titled
from tabletop.session.ground.layer_versions import NEAR_M
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen

tr = i18n.tr
SIZE_PX = (560, 420)
MOST_ROWS = 2_000
PLACE = Qt.ItemDataRole.UserRole


class VersionWindow(QDialog):
    """`place_wanted` carries the place of a record that shall be seen on the map."""

    place_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("help_page", "layer-packs")
        resize_on_screen(self, *SIZE_PX)
        self.head = plain_label(self, wrap=True)
        self.model = QStandardItemModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setHeaderHidden(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setUniformRowHeights(True)
        self.map_button, self.stand_button, self.close_button = (QPushButton(self) for _ in range(3))
        self._lay_out()
        self.tree.activated.connect(lambda _: self.show_on_map())
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.map_button.clicked.connect(self.show_on_map)
        self.stand_button.clicked.connect(self._stand)
        self.close_button.clicked.connect(self.reject)
        self.retranslate()
        self.ask()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.map_button)
        foot.addStretch(1)
        for button in (self.stand_button, self.close_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.map_button.setAutoDefault(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(self.head)
        box.addWidget(self.tree, 1)
        box.addLayout(foot)

    def ask(self) -> None:
        """Hold both versions against each other in the background."""
        self.head.setText(tr("Comparing the versions..."))
        self.model.clear()
        self._enable()
        self._session.versions.compare(self.show_differences, self._refuse)

    def _refuse(self, error: TabletopError) -> None:
        self.head.setText(i18n.text(error.message))

    def show_differences(self, found: Sequence[LayerDifference]) -> None:
        """List differences by layer."""
        self.model.clear()
        versions = self._session.versions
        before = versions.drawn_on
        near = i18n.number(NEAR_M)
        told = "" if before is None else i18n.text(before.words())
        words = tr("The plan was drawn on {before}; {after} is shown.", before=told, after=versions.words())
        more = tr("Nothing differs within {near} m of the plan.", near=near) if not found else tr("Within {near} m of the plan:", near=near)
        self.head.setText(f"{words} {more}")
        for one in found:
            self.model.appendRow(self._branch(one))
        self.tree.expandAll()
        first = self.model.index(0, 0)
        if first.isValid():
            self.tree.setCurrentIndex(first)
        self._enable()

    def _branch(self, one: LayerDifference) -> QStandardItem:
        head = QStandardItem(i18n.text(one.words()))
        head.setToolTip(Titled(one.title).in_language(i18n.language()))
        words = {"added": tr("added"), "removed": tr("removed"), "moved": tr("moved"), "changed": tr("changed")}
        rows = [(word, record) for name, word in words.items() for record in getattr(one, name)]
        for word, record in rows[:MOST_ROWS]:
            item = QStandardItem(_words(word, record))
            item.setData(record.place, PLACE)
            head.appendRow(item)
        if len(rows) > MOST_ROWS:
            head.appendRow(QStandardItem(tr("  and {count} more", count=len(rows) - MOST_ROWS).strip()))
        return head

    def show_on_map(self) -> None:
        """Go to the record that is chosen."""
        place = self.tree.currentIndex().data(PLACE)
        if place is not None:
            self.place_wanted.emit(Point(place))

    def _stand(self) -> None:
        if self._session.versions.stand_on_shown():
            self.accept()

    def _enable(self) -> None:
        self.map_button.setEnabled(self.tree.currentIndex().data(PLACE) is not None)
        self.stand_button.setEnabled(self._session.versions.differs)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.setWindowTitle(tr("What changed under the plan"))
        self.tree.setAccessibleName(tr("Differences by layer"))
        self.map_button.setText(tr("Show on the map"))
        self.stand_button.setText(tr("Stand on this version"))
        self.close_button.setText(tr("Close"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing stays behind."""
        super().closeEvent(event)
        self.deleteLater()


def _words(word: str, record: RecordDifference) -> str:
    if record.metres is not None:
        return tr("{word}: {name}, {metres:.2f} m", word=word, name=record.name, metres=record.metres)
    if record.columns:
        return tr("{word}: {name} ({columns})", word=word, name=record.name, columns=", ".join(record.columns))
    return tr("{word}: {name}", word=word, name=record.name)
