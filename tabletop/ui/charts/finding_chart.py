"""The chart of what a finding measured, folded under its words until it is asked for."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from tabletop.core.charts.chart import Chart, Kind, Point, Wish
from tabletop.core.values.finding import Finding
from tabletop.i18n import tr
from tabletop.session.plan_charts import PlanCharts
from tabletop.ui.charts.chart_view import ChartView
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.theme import sized_font

KIND_OF: dict[str, Kind] = {
    "roster-total": "strength",
    "egress-time": "egress",
    "exit-count": "egress",
    "way-out-width": "egress",
    "area-coverage": "coverage",
    "buffer-distance": "distance",
}
"""Checks whose number a chart shows, and which."""


def wish_of(finding: Finding) -> Wish | None:
    """The chart that shows the number of a finding; None where there is none."""
    kind = KIND_OF.get(finding.code)
    if kind is None or (kind == "strength" and (finding.unit != "person" or finding.topic)):
        return None
    about = frozenset() if kind == "strength" else frozenset(finding.features)
    return Wish(kind, finding.scene if kind == "egress" else None, about)


def finding_at(findings: Iterable[Finding], kind: Kind, point: Point) -> Finding | None:
    """The first finding about what a point of a chart of that kind shows, in its scene; None where there is none."""
    for finding in findings:
        wish = wish_of(finding)
        if wish is None or wish.kind != kind or finding.scene != point.scene:
            continue
        if kind == "strength" or wish.about & set(point.features):
            return finding
    return None


class FindingChart(QWidget):
    """`unfolded(is open)` when its height is another one; `large_wanted(wish)`; `point_wanted(kind, point)`."""

    unfolded = Signal(bool)
    large_wanted = Signal(object)
    point_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._charts: PlanCharts | None = None
        self.wish: Wish | None = None
        self.is_open = False
        self.fold = QToolButton(self)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setFont(sized_font(9))
        self.large = QPushButton(self)
        self.large.setFlat(True)
        self.large.setAutoDefault(False)
        self.view: ChartView | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._box.addWidget(self.fold)
        self._box.addWidget(self.large, 0, Qt.AlignmentFlag.AlignLeft)
        self.fold.clicked.connect(lambda: self.unfold(not self.is_open))
        self.large.clicked.connect(lambda: self.large_wanted.emit(self.wish))
        self.large.hide()
        self.hide()
        self.retint()

    def join(self, charts: PlanCharts) -> None:
        """Where charts come from."""
        self._charts = charts
        charts.changed.connect(self._follow)

    def show_finding(self, finding: Finding | None) -> None:
        """The chart of that finding; hidden where there is none."""
        wish = wish_of(finding) if finding is not None and self._charts is not None else None
        if wish != self.wish and self.view is not None:
            self.view.chart = None
        self.wish = wish
        self.setVisible(wish is not None)
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """The plan may be another one than when it was hidden."""
        super().showEvent(event)
        self._follow()

    def unfold(self, is_open: bool) -> None:
        """Show the chart, or its head only; it stays so for the next finding."""
        self.is_open = is_open
        if is_open and self.view is None:
            self.view = ChartView(compact=True, parent=self)
            self.view.activated.connect(self._go)
            self._box.insertWidget(1, self.view)
        if self.view is not None:
            self.view.setVisible(is_open)
        self.large.setVisible(is_open)
        self._follow()
        self.retint()
        self.unfolded.emit(is_open)

    def _go(self, point: Point) -> None:
        if self.wish is not None:
            self.point_wanted.emit(self.wish.kind, point)

    def _follow(self) -> None:
        if self._charts is None or self.wish is None or not self.is_open or self.view is None or not self.isVisible():
            return
        found = self._charts.ask(self.wish)
        chart: Chart | None = found[0] if found else None
        before = self.view.sizeHint().height()
        self.view.show_chart(chart)
        if self.view.sizeHint().height() != before:
            self.unfolded.emit(True)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.fold.setText(tr("Chart"))
        self.fold.setToolTip(tr("What was measured, over the scenes or over time"))
        self.large.setText(tr("Open the large chart"))

    def retint(self) -> None:
        """The chevron in the colours of the theme."""
        self.fold.setIcon(icon("chevron-down" if self.is_open else "chevron-right", "quiet-ink"))
        self.large.setIcon(icon("chart-line", "accent"))
