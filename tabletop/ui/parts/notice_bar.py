"""Notices over the map: quiet bars that say one sentence, never modal, never markup. What waits for progress stands there too."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QEnterEvent, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.map.quiet_place import Spot, card_at, hidden_px2, quiet_spot
from tabletop.core.values.finding import SEVERITIES, Severity
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.painted_signs import paint_severity
from tabletop.ui.parts.theme import colour, notifier

tr = i18n.tr
MOST_BESIDE = 1
"""So many buttons of a choice stand beside its words; more would squeeze them."""
INFO_MS, WRITTEN_MS, TAKEN_AWAY_MS, LONG_MS = 6_000, 20_000, 12_000, 60_000
MOST = 2
Choice = tuple[str, Callable[[], object]]
"""Words of a button, and what it does."""
MARGIN_PX = 12
WIDEST_PX, NARROW_PX, TEXT_EDGE_PX = 640, 380, 4


class NoticeSign(QWidget):
    """The severity's shape."""

    def __init__(self, severity: Severity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = severity
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Octagon, triangle or circle."""
        painter = QPainter(self)
        paint_severity(painter, QRectF(2, 2, 12, 12), self._severity)
        painter.end()


class Bar(QFrame):
    """A card that lies on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(12, 8, 8, 8)
        self.box.setSpacing(8)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.box.addWidget(self.text, 1)
        notifier().changed.connect(self._dress)
        self._dress()

    def _dress(self, _theme: str = "") -> None:
        field, line = colour("field").name(), colour("line").name()
        self.setStyleSheet(f"QFrame#notice {{ background: {field}; border: 1px solid {line}; border-radius: 4px; }}")


class Notice(Bar):
    """One sentence with its severity; "info" goes by itself, the others wait to be closed. One that `returns` comes back when others
    that pushed it out are gone."""

    closed = Signal(object)
    expired = Signal(object)

    def __init__(self, text: str, severity: Severity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.severity = severity
        self.topic = ""
        self.returns = False
        self.box.insertWidget(0, NoticeSign(severity, self), 0, Qt.AlignmentFlag.AlignTop)
        self.text.setText(text)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QToolButton(self)
        self.button.setIcon(icon("x"))
        self.button.setToolTip(tr("Close"))
        self.button.setAccessibleName(tr("Close"))
        self.button.clicked.connect(lambda: self.closed.emit(self))
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=INFO_MS)
        self._timer.timeout.connect(lambda: self.expired.emit(self))
        if severity == "info":
            self._timer.start()


class WrittenNotice(Notice):
    """A file that was written, with buttons that open it and its folder; it stays for as long as one looks for them."""

    failed = Signal(str)

    def __init__(self, path: Path, parent: QWidget | None = None, here: Choice | None = None, more: str = "") -> None:
        """`here`: what opens the file in this program, in place of the desktop; `more`: what else is said of the file."""
        super().__init__(
            tr("Written: {file}. {more}", file=str(path), more=more) if more else tr("Written: {file}", file=str(path)), "info", parent
        )
        self._path = path
        self.open, self.folder = QPushButton(here[0] if here else tr("Open the file"), self), QPushButton(tr("Show in folder"), self)
        opens = here[1] if here else lambda: self._show(path)
        for button, call in ((self.open, opens), (self.folder, lambda: self._show(path.absolute().parent))):
            button.clicked.connect(lambda _=False, call=call: call())
            self.box.insertWidget(self.box.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
        self._timer.start(WRITTEN_MS)

    def _show(self, target: Path) -> None:
        """Let the desktop open a file or a folder; say why where it cannot."""
        if not self._path.exists():
            self.failed.emit(tr("{file} is not there any more.", file=str(self._path)))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(target.absolute()))):
            self.failed.emit(tr("No program of this computer opens {file}.", file=str(target)))


class TakenAwayNotice(Notice):
    """What was taken away, with a button that brings it back."""

    def __init__(self, text: str, bring_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(text, "info", parent)
        self.back = QPushButton(tr("Undo"), self)
        self.back.clicked.connect(lambda: self.closed.emit(self))
        self.back.clicked.connect(lambda: bring_back())
        self.box.insertWidget(self.box.count() - 1, self.back, 0, Qt.AlignmentFlag.AlignTop)
        self._timer.start(TAKEN_AWAY_MS)


class ChoiceNotice(Notice):
    """What was done, or happened, with buttons that do something about it; it goes by itself after `for_ms` unless it `stays`."""

    def __init__(
        self,
        text: str,
        choices: Sequence[Choice],
        parent: QWidget | None = None,
        stays: bool = False,
        for_ms: int = TAKEN_AWAY_MS,
    ) -> None:
        super().__init__(text, "warn" if stays else "info", parent)
        self.buttons = [QPushButton(label, self) for label, _ in choices]
        for button, (_, call) in zip(self.buttons, choices, strict=True):
            button.clicked.connect(lambda: self.closed.emit(self))
            button.clicked.connect(lambda _=False, call=call: call())
        self._lay_buttons()
        self.returns = stays or for_ms >= LONG_MS
        if not stays:
            self._timer.start(for_ms)

    def _lay_buttons(self) -> None:
        """Beside the words where there are few, else in a row below them."""
        if len(self.buttons) <= MOST_BESIDE:
            for button in self.buttons:
                self.box.insertWidget(self.box.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
            return
        at, column, row = self.box.indexOf(self.text), QVBoxLayout(), QHBoxLayout()
        self.box.removeWidget(self.text)
        column.addWidget(self.text)
        column.addLayout(row)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.box.insertLayout(at, column, 1)


class ProgressNotice(Bar):
    """What is being done, how much of it, and a button that stops it."""

    cancelled = Signal()

    def __init__(self, stack: "NoticeStack") -> None:
        super().__init__(stack)
        self._stack = stack
        self.is_waiting = False
        """Whether a command waits for its end."""
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.stop = QPushButton(self)
        self.stop.clicked.connect(self.cancelled)
        self.box.addWidget(self.bar)
        self.box.addWidget(self.stop)
        self.hide()

    def begin(self, title: str, fraction: float | None = None, can_cancel: bool = False) -> None:
        """Show a task; `fraction` 0..1, None = unknown."""
        self.text.setText(title)
        self.stop.setText(tr("Cancel"))
        self.stop.setVisible(can_cancel)
        self.bar.setUpdatesEnabled(False)  # else each value paints the whole window at once
        self.bar.setRange(0, 0 if fraction is None else 1_000)
        if fraction is not None:
            self.bar.setValue(round(fraction * 1_000))
        self.bar.setUpdatesEnabled(True)
        self.show()
        self._stack.lay()

    def end(self) -> None:
        """The task is over."""
        self.hide()
        self._stack.lay()


class NoticeStack(QWidget):
    """Bars on a widget, where they hide least; the newest is the lowest. At most two, the same sentence once.

    `keep_clear` says what they must not hide (what was just drawn, or is selected) and what they had better not, in pixels; they stay
    where they are until they would hide something of the first.

    While the pointer is over them none goes by itself, and none moves: where one is closed, its place stays free.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.notices: list[Notice] = []
        self._pushed: list[Notice] = []
        self._late: list[Notice] = []
        self._gaps: list[Notice] = []
        self._pointer_over = False
        self._spot: Spot | None = None
        self.keep_clear: Callable[[], tuple[Sequence[QRect], Sequence[QRect]]] = lambda: ((), ())
        self.symbols: Callable[[], Sequence[QRect]] = lambda: ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.progress, self.writing, self.filing = ProgressNotice(self), ProgressNotice(self), ProgressNotice(self)
        for waiting in (self.progress, self.writing, self.filing):
            self._box.addWidget(waiting)
        over.installEventFilter(self)
        self.hide()

    def add(self, text: str, severity: str = "info", topic: str = "") -> None:
        """Say one sentence; "info", "warn" or "stop". It takes the place of what was said last of the same topic."""
        notice = Notice(text, next((one for one in SEVERITIES if one == severity), "info"), self)
        notice.topic = topic
        self._put(notice)

    def add_written(self, path: Path, here: Choice | None = None, more: str = "") -> None:
        """Say that a file was written, with buttons that open it (`here`: in this program) and its folder."""
        notice = WrittenNotice(path, self, here, more)
        notice.failed.connect(lambda text: self.add(text, "warn"))
        self._put(notice)

    def add_taken_away(self, text: str, bring_back: Callable[[], object], topic: str) -> None:
        """Say what was taken away, with a button that brings it back; it takes the place of what was said last of the same topic."""
        notice = TakenAwayNotice(text, bring_back, self)
        notice.topic = topic
        self._put(notice)

    def add_choice(self, text: str, choices: Sequence[Choice], topic: str, stays: bool = False, for_ms: int = TAKEN_AWAY_MS) -> None:
        """Say what was done, with buttons (words and what they do); it takes the place of what was said last of the same topic. One that
        `stays` is a warning that waits for an answer; another goes after `for_ms` milliseconds."""
        notice = ChoiceNotice(text, choices, self, stays, for_ms)
        notice.topic = topic
        self._put(notice)

    def newest_button(self) -> QWidget | None:
        """Where the keyboard comes in: what the newest notice offers first, else what closes it."""
        buttons = self.notices[-1].findChildren(QPushButton) if self.notices else []
        return buttons[0] if buttons else self.notices[-1].button if self.notices else None

    def leave_plan(self) -> None:
        """Another plan is opened: what was said of the one before, and goes by itself, goes now."""
        for notice in [one for one in self.notices if one.severity == "info" and not one.returns]:
            self._remove(notice)

    def forget_plan(self, *topics: str) -> None:
        """The plan that was open is closed: what was said of it goes, and what is of these topics or of one that begins so. Whoever says
        something of another topic that stays takes it back himself."""
        for notice in [*self.notices, *self._pushed]:
            if not notice.topic or notice.severity == "info" or notice.topic.startswith(topics):
                self._remove(notice, refill=False)
        self._refill()
        self.lay()

    def drop(self, *topics: str) -> None:
        """Close what was said of these topics: it is over."""
        for notice in [one for one in (*self.notices, *self._pushed) if one.topic in topics]:
            self._remove(notice)

    def _put(self, notice: Notice) -> None:
        text, topic = notice.text.text(), notice.topic
        every = (*self.notices, *self._pushed)
        same = [one for one in every if one.text.text() == text or (topic and one.topic == topic)]
        for old in same:
            self._remove(old, refill=False)
        for old in self.notices[: max(0, len(self.notices) - MOST + 1)]:
            self._push_out(old)
        notice.closed.connect(self._remove)
        notice.expired.connect(self._expire)
        self.notices.append(notice)
        self._box.addWidget(notice)
        notice.show()
        self.lay()

    def stands(self, notice: Notice) -> bool:
        """Whether a notice is shown, or comes back when there is room."""
        return notice in self.notices or notice in self._pushed

    def take_back(self, text: str) -> None:
        """Close the notice that says this: it holds no more."""
        for notice in [one for one in (*self.notices, *self._pushed) if one.text.text() == text]:
            self._remove(notice)

    def put_away(self) -> bool:
        """Close the newest one that offers nothing; whether there was one."""
        plain = [one for one in self.notices if not one.findChildren(QPushButton)]
        if plain:
            self._remove(plain[-1])
        return bool(plain)

    def clear(self) -> None:
        """Close them all."""
        for notice in [*self._pushed, *self.notices]:
            self._remove(notice)

    def lay(self) -> None:
        """Put the stack in its place, as high as it needs."""
        if not any(not bar.isHidden() for bar in (self.progress, self.writing, self.filing, *self.notices)):
            self._forget_gaps()
        laid = [bar for bar in self.findChildren(Bar, options=Qt.FindChildOption.FindDirectChildrenOnly) if self._box.indexOf(bar) >= 0]
        bars = [bar for bar in laid if bar in self._gaps or not bar.isHidden()]
        self.setVisible(bool(bars))
        if self.isHidden():
            self._spot = None
            return
        self._put_where_quiet(bars)
        self.raise_()

    def _put_where_quiet(self, bars: Sequence[Bar]) -> None:
        def height_of(width: int) -> int:
            heights = [max(bar.box.totalHeightForWidth(width), bar.minimumSizeHint().height()) for bar in bars]
            return sum(heights) + self._box.spacing() * (len(bars) - 1)

        area, widest = self._over.size(), self._over.width() - 2 * MARGIN_PX
        widest = min(widest, max(_wanted_px(bar) for bar in bars))
        widths = list(dict.fromkeys(min(width, widest) for width in (WIDEST_PX, NARROW_PX)))
        kept, quiet = self.keep_clear()
        cards = self._over.findChildren(Bar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        kept = [*kept, *(card.geometry() for card in cards if card.isVisible())]
        spot = self._spot if self._spot is not None and self._spot[0] in widths else None
        if spot is None or not self._pointer_over and hidden_px2(card_at(area, spot, height_of(spot[0]), MARGIN_PX), kept):
            spot = quiet_spot(area, widths, height_of, MARGIN_PX, kept, quiet, self.symbols())
        self._spot = spot
        self.setGeometry(card_at(area, spot, height_of(spot[0]), MARGIN_PX))

    def step_aside(self) -> None:
        """Something else is selected, or the map looks elsewhere: go away from it."""
        if not self.isHidden():
            self.lay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the map."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.lay()
        return False

    # --- the pointer
    def enterEvent(self, event: QEnterEvent) -> None:
        """Hold still from here on."""
        self._pointer_over = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """What was put off is done: late ones go, free places close."""
        self._let_go()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """No pointer is over what is not there."""
        self._pointer_over = False
        super().hideEvent(event)

    def _let_go(self) -> None:
        self._pointer_over = False
        late, self._late = self._late, []
        for notice in late:
            self._remove(notice)
        self._forget_gaps()
        self.lay()

    def _forget_gaps(self) -> None:
        gaps, self._gaps = self._gaps, []
        for gap in gaps:
            self._throw_away(gap)

    def _expire(self, notice: Notice) -> None:
        if self._pointer_over and notice in self.notices:
            self._late.append(notice)
        else:
            self._remove(notice)

    # --- going
    def _push_out(self, notice: Notice) -> None:
        """Make room for a newer one; one that returns waits until there is room again."""
        if not notice.returns:
            self._remove(notice, refill=False)
            return
        self.notices.remove(notice)
        self._box.removeWidget(notice)
        notice.hide()
        self._pushed.append(notice)

    def _remove(self, notice: Notice, refill: bool = True) -> None:
        if notice in self._pushed:
            self._pushed.remove(notice)
            notice.deleteLater()
        if notice not in self.notices:
            return
        self.notices.remove(notice)
        if self._pointer_over:
            policy = notice.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            notice.setSizePolicy(policy)
            notice.hide()
            self._gaps.append(notice)
        else:
            self._throw_away(notice)
        if refill:
            self._refill()
        self.lay()

    def _refill(self) -> None:
        """Those pushed out come back where there is room."""
        while self._pushed and len(self.notices) < MOST:
            back = self._pushed.pop()
            self.notices.append(back)
            self._box.addWidget(back)
            back.show()

    def _throw_away(self, notice: Notice) -> None:
        self._box.removeWidget(notice)
        notice.hide()
        notice.deleteLater()


def _wanted_px(bar: Bar) -> int:
    """Width in which the words of a card are one line; what waits for progress says other words all the time and has all the width."""
    if isinstance(bar, ProgressNotice):
        return WIDEST_PX
    line_px = bar.text.fontMetrics().horizontalAdvance(bar.text.text()) + TEXT_EDGE_PX
    return max(bar.box.sizeHint().width() - bar.text.sizeHint().width() + line_px, bar.minimumSizeHint().width())
