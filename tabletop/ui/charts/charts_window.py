"""The charts of the plan in a window beside the map: one kind a tab, the chart with its values beside it, copied or saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QTabBar, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.charts.chart import KINDS, Chart, Point, Wish
from tabletop.core.charts.chart_table import said
from tabletop.core.text.errors import TabletopError
from tabletop.session.session import Session
from tabletop.ui.charts.chart_view import ChartView
from tabletop.ui.charts.value_table import ValueTable
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus.spoken_dialog import SpokenDialog
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (480, 600)
"""Narrow, so that over the left panels it leaves the middle of the map; the values stand below the chart then."""
WIDE_PX = 760
"""From this width on they stand beside it."""
SHARES = {Qt.Orientation.Horizontal: (520, 328), Qt.Orientation.Vertical: (360, 200)}
LEAST_TABLE_PX = 110
"""Its heads and two rows: the words below a chart come first."""


class ChartsWindow(SpokenDialog):
    """It follows the plan. `point_wanted(kind, point)`: go to the scene and the features of a point of a chart of that kind."""

    point_wanted = Signal(str, object)

    def __init__(self, session: Session, folder: Callable[[], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self.strip: QWidget | None = None
        """Scenes that a point leads to: the window opens above them."""
        self._is_shared_by_hand = False
        self._about: frozenset[str] = frozenset()
        self._charts: tuple[Chart, ...] = ()
        self.setProperty("help_page", "charts")
        resize_on_screen(self, *SIZE_PX)
        self.tabs = QTabBar(self)
        self.which_label = plain_label(self, style="quiet", wrap=False)
        self.which = SteadyCombo(self)
        self.view = ChartView(parent=self)
        self.table = ValueTable(self)
        self.copy_button, self.save_button = QPushButton(self), QPushButton(self)
        self._lay_out()
        self._connect()
        self.speak()

    def _lay_out(self) -> None:
        for _ in KINDS:
            self.tabs.addTab("")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.which_label.setBuddy(self.which)
        self.parts = parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(ScrollArea(self.view, self))
        parts.addWidget(self.table)
        parts.setSizes(list(SHARES[parts.orientation()]))
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        head, foot = QHBoxLayout(), QHBoxLayout()
        for line in (head, foot):
            line.setSpacing(8)
        head.addWidget(self.which_label)
        head.addWidget(self.which, 1)
        foot.addStretch(1)
        for button in (self.copy_button, self.save_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.tabs)
        box.addLayout(head)
        box.addWidget(parts, 1)
        box.addLayout(foot)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._other_kind)
        self.which.activated.connect(lambda _: self._show_chosen())
        self.view.activated.connect(self._go)
        self.table.activated_point.connect(self.view.go)
        self.copy_button.clicked.connect(self.table.copy)
        self.save_button.clicked.connect(self.save)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self._turn(step))
        self.parts.splitterMoved.connect(self._shared_by_hand)
        self._session.charts.changed.connect(self.follow)
        self._session.scene_changed.connect(self.follow)

    # --- what is shown
    @property
    def wish(self) -> Wish:
        """What the tab asks for."""
        kind = KINDS[self.tabs.currentIndex()]
        return Wish(kind, self._session.scene if kind == "egress" else None, self._about)

    def present(self, wish: Wish | None = None) -> None:
        """Come to the front, with that kind of chart where one is named."""
        if wish is not None:
            self._about = frozenset()
            self.tabs.setCurrentIndex(KINDS.index(wish.kind))
            self._about = wish.about
        show_beside(self, self.strip)
        self.raise_()
        self.activateWindow()
        self.follow()
        self.view.plot.setFocus(Qt.FocusReason.OtherFocusReason)

    def put(self, kept: str) -> None:
        """Stand where it was left, as `place` told; an empty or a damaged text leaves that to the first showing."""
        if kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode("utf-8"))):
            self.setProperty("was_shown", True)

    def place(self) -> str:
        """Where it stands and how large it is, as text for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Values beside the chart where there is room, else below it."""
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if self.width() >= WIDE_PX else Qt.Orientation.Vertical
        if wanted != self.parts.orientation():
            self.parts.setOrientation(wanted)
            self.parts.setSizes(list(SHARES[wanted]))
        self._share_height()

    def _shared_by_hand(self, *_: int) -> None:
        self._is_shared_by_hand = True

    def _share_height(self) -> None:
        """Below each other the chart has the height of all its words, as far as the table keeps a few rows, until it is shared by hand."""
        if self._is_shared_by_hand or self.parts.orientation() != Qt.Orientation.Vertical or not self.table.isVisible():
            return
        high = self.parts.height() - self.parts.handleWidth()
        wanted = self.view.heightForWidth(self.parts.width()) if self.view.hasHeightForWidth() else self.view.sizeHint().height()
        upper = max(0, min(wanted, high - LEAST_TABLE_PX))
        self.parts.setSizes([upper, high - upper])

    def showEvent(self, event: QShowEvent) -> None:
        """The plan may be another one than when it was hidden."""
        super().showEvent(event)
        self.follow()

    def _turn(self, step: int) -> None:
        """The next tab, or the one before."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _other_kind(self) -> None:
        self._about = frozenset()
        self.view.chart = None
        self._charts = ()
        self.which.clear()
        self.follow()

    def follow(self) -> None:
        """Ask for the charts of the plan as it is; those shown stay until they are there."""
        if not self.isVisible():
            return
        found = self._session.charts.ask(self.wish)
        if found is None:
            self.view.show_chart(None)
            return
        held = self.which.currentData()
        self._charts = found
        self.which.clear()
        for chart in found:
            self.which.addItem(said(chart.title), chart.key)
        self.which.setCurrentIndex(max(0, self.which.findData(held)))
        several = len(found) > 1
        self.which.setVisible(several)
        self.which_label.setVisible(several)
        self._show_chosen()

    def chosen(self) -> Chart | None:
        """The chart that is shown; None while it is measured."""
        place = max(0, self.which.currentIndex())
        return self._charts[place] if place < len(self._charts) else None

    def _show_chosen(self) -> None:
        chart = self.chosen()
        self.view.show_chart(chart)
        self.table.show_chart(chart)
        there = chart is not None and chart.empty is None
        self.table.setVisible(there)
        self.copy_button.setEnabled(there)
        self.save_button.setEnabled(there)
        self._share_height()

    # --- what is done
    def _go(self, point: Point) -> None:
        self.point_wanted.emit(KINDS[self.tabs.currentIndex()], point)

    def save(self) -> None:
        """Save what is shown as PDF, SVG, PNG, or its values as CSV."""
        from tabletop.canvas.charts.chart_pages import ENDINGS, write_charts

        chart = self.chosen()
        if chart is None:
            return
        suggested = self._folder() / f"{tr('Charts')} - {self.tabs.tabText(self.tabs.currentIndex())}.pdf"
        path = dialogs.ask_save_file(self, tr("Save the chart"), ENDINGS, suggested)
        if path is None:
            return
        try:
            write_charts([chart], path, said(chart.title))
        except TabletopError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")
        else:
            self._session.notice.emit(tr("Saved as {file}.", file=path.name), "info")

    def speak(self) -> None:
        """Words in the language in use."""
        self.setWindowTitle(tr("Charts"))
        for place, words in enumerate((tr("Strength"), tr("Ways out"), tr("Coverage"), tr("Distances"))):
            self.tabs.setTabText(place, words)
        self.tabs.setAccessibleName(tr("Charts"))
        self.which_label.setText(tr("Chart"))
        self.which.setAccessibleName(tr("Chart"))
        self.table.setAccessibleName(tr("Values of the chart"))
        self.copy_button.setText(tr("Copy the values"))
        self.save_button.setText(tr("Save..."))
        self.table.show_chart(None)
        self.follow()
