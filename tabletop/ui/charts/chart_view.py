"""A chart with its title, the value that is pointed at, and what it rests on; the one sentence where there is no chart."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.charts.chart import Chart, Point, place_told
from tabletop.core.charts.chart_table import said
from tabletop.ui.charts.plot import NAMES_PX, ChartPlot, NameRows
from tabletop.ui.parts import wording
from tabletop.ui.parts.panel_parts import Panel, plain_label, plain_tooltip
from tabletop.ui.parts.theme import sized_font

tr = i18n.tr


class ChartView(Panel):
    """`activated(point)`: somebody goes where a point leads."""

    activated = Signal(object)

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self._compact = compact
        self.title = plain_label(self)
        self.title.setFont(sized_font(10, bold=True))
        self.y_title = plain_label(self, style="quiet", wrap=False)
        self.plot = ChartPlot(compact, self)
        self.x_title = plain_label(self, style="quiet", wrap=False)
        self.rows = NameRows(self)
        self.told = plain_label(self)
        self.notes = plain_label(self, style="quiet")
        self.empty = plain_label(self)
        for label in (self.told, self.notes, self.empty):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.y_title, self.x_title, self.notes):
            label.setFont(sized_font(9))
        self._lay_out()
        self.plot.pointed.connect(self._tell)
        self.plot.activated.connect(self.go)
        self.follow_theme()
        self.show_chart(None)

    def _lay_out(self) -> None:
        self.title.setVisible(not self._compact)
        self.x_title.setAlignment(Qt.AlignmentFlag.AlignRight)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for part in (self.title, self.y_title):
            box.addWidget(part)
        box.addWidget(self.plot, 1)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.x_title, 1)
        line.addSpacing(0 if self._compact else NAMES_PX)
        box.addLayout(line)
        below: tuple[QWidget, ...] = (self.rows, self.told, self.notes, self.empty)
        for widget in below:
            box.addWidget(widget)
        if not self._compact:
            box.addStretch(0)

    def minimumSizeHint(self) -> QSize:
        """Words need the height that they have at this width, not that of a narrow column."""
        return QSize(super().minimumSizeHint().width(), self.plot.minimumHeight())

    def show_chart(self, chart: Chart | None) -> None:
        """Show a chart; None: it is being measured, and what was shown stays until then."""
        if chart is None:
            if self.chart is None:
                self._show_parts(False)
                self.empty.setText(tr("Measuring..."))
            return
        self.chart = chart
        self._show_parts(chart.empty is None)
        self.title.setText(said(chart.title))
        self.plot.setAccessibleName(said(chart.title))
        self.empty.setText(said(chart.empty) if chart.empty is not None else "")
        if chart.empty is not None or chart.x is None or chart.y is None:
            return
        self.y_title.setText(said(chart.y.title))
        self.x_title.setText(said(chart.x.title))
        self.plot.show_chart(chart)
        self.plot.names.setToolTip(plain_tooltip("\n".join(said(one.name) for one in self.plot.rows())))
        if self._compact:
            self.rows.show_rows(self.plot.rows())
        self.notes.setText("\n".join(self._notes(chart)))
        self._tell(self.plot.words())

    def _notes(self, chart: Chart) -> list[str]:
        sources = [f"{said(limit.name)}: {wording.basis_text(limit.source)}" for limit in chart.limits if limit.source]
        return [*map(said, chart.notes), *sources]

    def _show_parts(self, there: bool) -> None:
        for part in (self.y_title, self.plot, self.x_title, self.told):
            part.setVisible(there)
        self.notes.setVisible(there and not self._compact)
        self.rows.setVisible(there and self._compact)
        self.empty.setVisible(not there)

    def _tell(self, words: str) -> None:
        leads = tr("Arrow keys step from point to point; Enter or a click goes to the scene.")
        if self.chart is not None and self.chart.scene is not None:
            leads = tr("Arrow keys step from point to point; Enter or a click shows on the map what the line is about.")
        self.told.setText(words or leads)

    def go(self, point: Point) -> None:
        """Go where a point leads; of one without a value it is said that there is nothing to go to."""
        if point.y is not None or self.chart is None:
            self.activated.emit(point)
        else:
            where = i18n.text(place_told(self.chart, point.x))
            self.plot.say(tr("Nothing to measure in {place}, so there is nothing to go to.", place=where))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.show_chart(self.chart)

    def retint(self) -> None:
        """Lines in the colours of the theme."""
        self.plot.retint()
