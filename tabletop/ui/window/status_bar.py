"""The line at the bottom: hint of the tool, place of the pointer, scale, time of the last edit on disk, counts of findings,
and whether the plan is ready for its briefing."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QStatusBar, QWidget

from tabletop import i18n
from tabletop.canvas.table.table_words import short_sign_words, sign_words
from tabletop.core.values.finding import SEVERITIES
from tabletop.session.ground.ground_heights import GroundHeights
from tabletop.session.keeping.neighbours import are_here, with_times
from tabletop.session.session import Session
from tabletop.ui.dialogs.form_dialog import SCALES, scale_of, scale_text
from tabletop.ui.findings.readiness_light import ReadinessLight
from tabletop.ui.parts.elided_label import TwoLineLabel
from tabletop.ui.parts.painted_signs import paint_severity
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.parts.theme import colour, sized_font
from tabletop.ui.parts.waiting_edits import WaitingEdits
from tabletop.ui.window.place_readout import PlaceReadout, height_text, place_text
from tabletop.ui.window.selection_count import SelectionCount

tr = i18n.tr
GAP_PX, EDGE_PX, LEAST_PX = 16, 8, 320
SCALE_PX, AROUND_SCALE_PX = 92, 42
"""The scale box: its usual width, and what it needs beside its words."""


class FindingCounts(QWidget):
    """How many findings of each severity, by shape, colour and number; a click, Enter or Space shows the list."""

    pressed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.counts = (0, 0, 0)
        self.setFont(sized_font(9))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        session.findings_changed.connect(self.refresh)
        session.scene_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Count again, in the scene shown."""
        session = self._session
        counter = session.judged.count(session.scene)
        stop, warn, info = self.counts = counter["stop"], counter["warn"], counter["info"]
        words = tr(
            "Findings of this scene: {stop} stop, {warn} {warn:warning|warnings}, {info} {info:note|notes}; {all} in all scenes",
            stop=stop,
            warn=warn,
            info=info,
            all=session.judged.count().total(),
        )
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for three shapes and their numbers."""
        return QSize(round(sum(self._widths())), 20)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(self.font())
        return [12 + 4 + metrics.horizontalAdvance(i18n.number(count)) + 12 for count in self.counts]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Octagon, triangle, circle, each with its number."""
        painter = QPainter(self)
        left = 0.0
        for severity, count, width in zip(SEVERITIES, self.counts, self._widths(), strict=True):
            paint_severity(painter, QRectF(left, (self.height() - 10) / 2, 10, 10), severity, faint=count == 0)
            painter.setPen(colour("ink" if count else "quiet-ink"))
            box = QRectF(left + 14, 0, width, self.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), i18n.number(count))
            left += width
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As a button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the findings."""
        self.pressed.emit()


class StatusRow(QWidget):
    """It never keeps a window from becoming narrower: parts give way."""

    def minimumSizeHint(self) -> QSize:
        """Its height, and the width of what always stays."""
        return QSize(LEAST_PX, super().minimumSizeHint().height())


class StatusBar(QStatusBar):
    """`show_hint`, `show_place` and `show_scale` are fed by the map; the rest follows the session."""

    scale_entered = Signal(float)
    findings_pressed = Signal()
    worst_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ground: tuple[float, float] | None = None
        self._heights = GroundHeights(lambda: session.layers.views, self)
        self._heights.known.connect(self.refresh_place)
        self._scale = 1_000.0
        self._has_tool = False
        self.setSizeGripEnabled(False)
        self.setFont(sized_font(9))
        self.hint = TwoLineLabel(self)
        self.hint.setFont(sized_font(9))
        self.hint.setMinimumWidth(0)
        self.readout = self._label()
        self.selected = SelectionCount(session, self)
        self.place = PlaceReadout(self)
        self.place.form_chosen.connect(lambda _: self.refresh_place())
        self.table = self._label()
        self.saved = self._label()
        self.waiting = WaitingEdits(session, self)
        self.people = self._label()
        session.file.neighbours.changed.connect(self.refresh_people)
        self.scale = self._scale_box()
        self.counts = FindingCounts(session, self)
        self.counts.pressed.connect(self.findings_pressed)
        self.light = ReadinessLight(session, self)
        self.light.findings_wanted.connect(self.worst_wanted)
        self.light.line_changed.connect(self._share_room)
        self.addWidget(self._row(), 1)
        session.saved_changed.connect(self.refresh_saved)
        for changed in (session.findings_changed, session.scene_changed, session.selection_changed):
            changed.connect(self._share_room)
        session.plan_changed.connect(self.refresh_place)
        for changed in (session.table.frame_changed, session.table.show_changed, session.scene_changed):
            changed.connect(self.refresh_table)
        self.refresh_table()
        self.refresh_people()
        self.refresh_saved()
        self.refresh_place()

    def _row(self) -> QWidget:
        row = StatusRow(self)
        box = QHBoxLayout(row)
        box.setContentsMargins(EDGE_PX, 2, EDGE_PX, 2)
        box.setSpacing(GAP_PX)
        box.addWidget(self.hint, 1)
        for part in (
            self.readout,
            self.selected,
            self.place,
            self.scale,
            self.table,
            self.waiting,
            self.people,
            self.saved,
            self.counts,
            self.light,
        ):
            box.addWidget(part)
            part.ensurePolished()
        highest_px = max(part.sizeHint().height() for part in (self.place, self.scale, self.light))
        row.setFixedHeight(max(highest_px, 2 * self.hint.fontMetrics().lineSpacing()) + 4)
        return row

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(sized_font(9))
        return label

    def _scale_box(self) -> QComboBox:
        box = SteadyCombo(self)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.complete_nothing()
        box.setFont(sized_font(9))
        box.setFixedWidth(SCALE_PX)
        box.setProperty("flat", True)
        _line_of(box).returnPressed.connect(self._scale_typed)
        box.activated.connect(lambda _: self._scale_typed())
        self._fill_scales(box)
        return box

    def _fill_scales(self, box: QComboBox) -> None:
        box.clear()
        box.addItems([scale_text(scale) for scale in SCALES])
        box.setToolTip(tr("Scale: type one such as 1:750 and press Enter"))
        box.setAccessibleName(tr("Scale"))

    def retranslate(self) -> None:
        """Write every word again."""
        self._fill_scales(self.scale)
        self.show_scale(self._scale)
        self.place.retranslate()
        self.refresh_place()
        self.refresh_saved()
        self.refresh_table()
        self.selected.refresh()
        self.counts.refresh()
        self.light.show_held()

    # --- fed by the map
    def show_hint(self, hint: str, readout: str) -> None:
        """What click, drag, Shift and Esc do now; length, area, bearing."""
        self.hint.setText(hint)
        self.hint.setToolTip(hint)
        self.readout.setText(readout)
        self.readout.setVisible(bool(readout))
        self._share_room()

    def say_tool(self, has_tool: bool) -> None:
        """Whether a tool is taken up: then its hint is what is looked for, else the light."""
        self._has_tool = has_tool
        self._share_room()

    def show_place(self, east_m: float, north_m: float) -> None:
        """Where the pointer is, in the coordinates that were chosen."""
        self._ground = (east_m, north_m)
        self.refresh_place()

    def refresh_place(self, *_: object) -> None:
        """Write the place again."""
        if self._ground is not None:
            place = place_text(self._ground, self._session.plan, self.place.form)
            self.place.setText("   ".join(filter(None, (place, height_text(self._heights.at(*self._ground))))))
        self._share_room()

    def _share_room(self, *_: object) -> None:
        """The hint has two lines to stand in; what does not fit beside it gives way, the place of the pointer first.

        What is left goes to the light, so that it says its whole line; with a tool in hand it goes to the hint, so that it is one line.
        """
        drawing = bool(self.readout.text())
        hint_px = self.hint.wanted_px() + GAP_PX
        room_px = (
            self.width()
            - 2 * EDGE_PX
            - hint_px
            - self.light.bare_px()
            - self._px(self.readout, self.table, self.waiting, self.people, self.saved)
        )
        words_px = self.light.least_px() - self.light.bare_px()
        says_words = room_px >= words_px or not drawing
        room_px -= words_px if says_words else 0
        for part, has_text in (
            (self.counts, True),
            (self.scale, True),
            (self.selected, self.selected.has_text),
            (self.place, self._ground),
        ):
            part_px = (part.width() if part is self.scale else part.sizeHint().width()) + GAP_PX
            part.setVisible(bool(has_text) and room_px >= part_px)
            room_px -= 0 if part.isHidden() else part_px
        if drawing or self._has_tool or not self.waiting.isHidden():
            room_px -= max(0, self.hint.line_px() + GAP_PX - hint_px)
        self.light.make_room(self.light.least_px() + max(0, room_px))
        self.light.say_words(says_words)

    def _px(self, *parts: QWidget) -> int:
        return sum(part.sizeHint().width() + GAP_PX for part in parts if not part.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is room for more, or for less."""
        super().resizeEvent(event)
        self._share_room()

    def show_scale(self, scale: float) -> None:
        """The scale of the map; not while another one is being typed."""
        self._scale = scale
        line = _line_of(self.scale)
        if not line.hasFocus() or not line.isModified():
            self.scale.setEditText(scale_text(scale))
            wanted_px = max(SCALE_PX, self.scale.fontMetrics().horizontalAdvance(scale_text(scale)) + AROUND_SCALE_PX)
            if wanted_px != self.scale.width():
                self.scale.setFixedWidth(wanted_px)
                self._share_room()

    def _scale_typed(self) -> None:
        wanted = scale_of(self.scale.currentText())
        _line_of(self.scale).setModified(False)
        if wanted is None:
            self.show_scale(self._scale)
        else:
            self.scale_entered.emit(wanted)

    # --- follows the session
    def refresh_table(self) -> None:
        """That the table is black, held or away: in strong colours, because the room sees something else than this map."""
        words = short_sign_words(self._session)
        self.table.setText(words)
        self.table.setToolTip(plain_tooltip(sign_words(self._session)))
        self.table.setVisible(bool(words))
        ink, paper = colour("ink").name(), colour("paper").name()
        self.table.setStyleSheet(f"QLabel {{ background: {ink}; color: {paper}; padding: 2px 6px; border-radius: 3px; }}" if words else "")
        self._share_room()

    def refresh_people(self) -> None:
        """Who else has the plan open: how many, and at rest who and since when."""
        people = self._session.file.neighbours.people
        self.people.setText(_said_of(len(people), are_here(people)) if people else "")
        self.people.setToolTip(plain_tooltip(tr("This plan is open elsewhere too: {who}.", who=with_times(people))) if people else "")
        self.people.setVisible(bool(people))
        self._share_room()

    def refresh_saved(self) -> None:
        """Time of the last edit on disk, or that one is on its way, or that nothing is written at all."""
        session = self._session
        self.waiting.refresh()
        if session.file.read_only:
            self.saved.setText(tr("Read only"))
        elif session.file.held is not None or session.file.others.asking or session.file.neighbours.file.is_missing:
            self.saved.setText("")
        elif session.file.pending:
            self.saved.setText(f"● {tr('Writing')}")
        elif session.file.saved_at is not None:
            self.saved.setText(tr("Saved at {time}", time=session.file.saved_at.strftime("%H.%M")))
        else:
            self.saved.setText(tr("Saved") if session.file.path is not None else "")
        self.saved.setVisible(bool(self.saved.text()))
        self._share_room()


def _said_of(count: int, all_here: bool) -> str:
    """How many others there are; one person twice on one computer is another window, nobody else."""
    if all_here:
        return tr("Open in another window of this computer")
    return tr("{n} more {n:person|people} here", n=count)


def _line_of(box: QComboBox) -> QLineEdit:
    """The line of a box that can be typed into."""
    line = box.lineEdit()
    assert line is not None
    return line
