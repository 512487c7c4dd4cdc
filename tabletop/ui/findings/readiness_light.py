"""The light of the status bar: whether the plan is ready for its briefing, in a shape and words; a click lists what is against it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.judgement.readiness import Readiness, Verdict
from tabletop.core.judgement.rule_departures import Section
from tabletop.core.values.change import Change
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.ui.findings.check_progress import CheckPatience
from tabletop.ui.parts.elided_label import elided
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip
from tabletop.ui.parts.theme import notifier, sized_font

tr = i18n.tr
POPUP_PX = 340
MOST_LIST_PX, SCROLL_PX, MOST_IN_TIP = 220, 12, 5
MOST_NAMED, NAMED_ROWS = 3, 2
"""So many of the worst findings are named in the popup, each in no more than so many rows."""
SHAPES: dict[Verdict, tuple[str, str]] = {
    "ready": ("circle-check", "hijau"),
    "reserved": ("triangle-alert", "warn"),
    "nothing": ("circle", "quiet-ink"),
    "not-ready": ("octagon-alert", "stop"),
}
"""Icon and colour token of each verdict; the words say the same."""
OPEN = ("circle", "quiet-ink")
"""Those of no verdict."""


class ReadinessLight(QToolButton):
    """Follows the session. What is not judged has no verdict, from the moment in which it is there; that the checks take long is told as
    such only when people notice. `held`: what is judged, or told as not judged."""

    findings_wanted = Signal()
    line_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.held = Readiness(pending=True)
        self.popup: ReadinessPopup | None = None
        self._room_px = 0
        self._beside_px = 0
        self._lines = [""]
        self.is_open = False
        """Whether what is held is of a plan that is another one by now, which is not judged yet."""
        self._patience = CheckPatience(session, self)
        self._patience.changed.connect(session.soon.of(self, self.refresh, only_seen=True))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumHeight(22)
        self.setFont(sized_font(9))
        self.clicked.connect(self._open)
        self.show_held()
        session.findings_changed.connect(session.soon.of(self, self.refresh, only_seen=True))
        session.plan_changed.connect(self._plan_changed)
        session.reading_progressed.connect(lambda title, share: self.refresh() if share >= 1.0 else None)
        session.reading_progressed.connect(self._look_again)
        session.layers_changed.connect(self._layers_changed)
        notifier().changed.connect(self.show_held)
        self.refresh()

    def _plan_changed(self, change: Change | None) -> None:
        """Said at once also where parts of the window take turns."""
        self._look_again()
        if change is None:
            self.held = Readiness(pending=True)
        self._session.soon.want(self, self.refresh, only_seen=True)

    def _layers_changed(self) -> None:
        self._look_again()
        if self._patience.late and not self.held.pending:
            self.refresh()

    def _look_again(self, *_: object) -> None:
        """Show no verdict of what stands no longer as it was judged."""
        if not self.is_open and not self.held.pending and self._session.is_pending:
            self.is_open = True
            self._show_open()

    def refresh(self) -> None:
        """Ask the session again."""
        held, was = self._session.readiness(), (self.held, self.is_open)
        told = self._patience.late or self._session.checks_stopped or held.wrong is not None
        self.is_open = held.pending and not told and not self.held.pending
        if not self.is_open:
            self.held = held
        if (self.held, self.is_open) != was:
            self.show_held()

    def _show_open(self) -> None:
        """Neither green nor red for the moment that the checks take; as wide as before, so that nothing beside it moves."""
        self.setMinimumWidth(self.width())
        self.setIcon(icon(*OPEN))
        self.setText(tr("Checking"))
        self.setAccessibleName(self.text())
        self.setToolTip(plain_tooltip("\n".join(map(i18n.text, Readiness(pending=True).reasons()))))

    def show_held(self, *_: object) -> None:
        """Shape, words, tooltip and spoken name."""
        if self.is_open:
            self._show_open()
            return
        self.setMinimumWidth(0)
        name, token = SHAPES[self.held.verdict]
        self.setIcon(icon(name, token))
        line = i18n.text(self.held.line_of_all)
        self._lines = [i18n.text(sentence) for sentence in self.held.lines_with_stop()]
        self._write()
        self.setAccessibleName(line)
        said = [line, *(i18n.text(reason) for reason in self.held.reasons()), *self._departed()]
        self.setToolTip(plain_tooltip("\n".join(said)))
        self.line_changed.emit()

    def _departed(self) -> list[str]:
        """Where the plan departs from the defaults, a few rows of each."""
        sections = self.held.departures.sections(MOST_IN_TIP)
        return [line for section in sections for line in (f"{i18n.text(section.head)}:", *(f"  {i18n.text(row)}" for row in section.rows))]

    def _write(self) -> None:
        words = self._fitting().replace("&", "&&")
        if words != self.text() and not self.is_open:
            self.setText(words)

    def _fitting(self) -> str:
        """The longest of the lines that there is room for, the shortest where there is none; dots stand for what is left out. That all
        scenes are counted is said beside the whole line alone."""
        whole, *shorter = self._lines
        choices = [i18n.text(self.held.line_of_all), whole, *(f"{one}\u2026" for one in shorter)]
        room_px = self._room_px - self.bare_px()
        return next((words for words in choices if self.fontMetrics().horizontalAdvance(words) <= room_px), choices[-1])

    def bare_px(self) -> int:
        """Width of the button without its words."""
        if self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon and self.text():
            self._beside_px = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
        return self._beside_px

    def least_px(self) -> int:
        """Width that verdict and count of stops need."""
        whole, *shorter = self._lines
        return self.bare_px() + self.fontMetrics().horizontalAdvance(f"{shorter[-1]}\u2026" if shorter else whole)

    def say_words(self, words: bool) -> None:
        """Shape and words, or for a while the shape alone; tooltip and spoken name stay."""
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        if style != self.toolButtonStyle():
            self.setToolButtonStyle(style)

    def minimumSizeHint(self) -> QSize:
        """The words never keep a window from becoming narrower."""
        return QSize(self.sizeHint().height(), self.sizeHint().height())

    def make_room(self, room_px: int) -> None:
        """As many words as so much width has room for."""
        self._room_px = room_px
        self._write()

    def _open(self) -> None:
        self.popup = ReadinessPopup(self._session.readiness() if self.is_open else self.held, self.window(), self._session.judged.worst)
        self.popup.findings_wanted.connect(self.findings_wanted)
        self.popup.open_over(self)


class ReadinessPopup(QFrame):
    """The verdict and its list; a click elsewhere or Esc closes it, and it goes."""

    findings_wanted = Signal()

    def __init__(self, held: Readiness, parent: QWidget, worst: Sequence[Finding] = ()) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setFixedWidth(POPUP_PX)
        self.setAccessibleName(i18n.text(held.line))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        self.lines = [i18n.text(held.head), *self._named(worst), *(f"\N{BULLET} {i18n.text(reason)}" for reason in held.reasons())]
        for number, text in enumerate(self.lines):
            box.addWidget(self._label(text, "" if number else "title"))
        if sections := held.departures.sections():
            box.addWidget(self._departed(sections))
        note = plain_label(self, style="quiet")
        note.setText(tr("Counted over all scenes. The checks advise; whether the plan is good is for people to say."))
        box.addWidget(note)
        self.button = QPushButton(tr("Show the findings"), self)
        self.button.clicked.connect(self._show_findings)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _named(self, worst: Sequence[Finding]) -> list[str]:
        """The first of the worst findings with their scenes, cut where they are long, and how many more there are."""
        said = [tr("Scene {number}: {finding}", number=finding.scene, finding=i18n.text(finding.message)) for finding in worst[:MOST_NAMED]]
        room_px = NAMED_ROWS * (POPUP_PX - 28) - 60  # a row ends where a word does
        named = [elided(self.fontMetrics(), one, room_px) for one in said]
        return [*named, *([tr("And {n} more.", n=len(worst) - MOST_NAMED)] if len(worst) > MOST_NAMED else [])]

    def _label(self, text: str, style: str = "", width_px: int = POPUP_PX - 28) -> QLabel:
        label = plain_label(self, style=style)
        label.setText(text)
        label.setFixedWidth(width_px)
        return label

    def _departed(self, sections: Sequence[Section]) -> QScrollArea:
        """Where the plan departs from the defaults; it scrolls where it is long."""
        inside = QWidget(self)
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        width_px = POPUP_PX - 28 - SCROLL_PX
        for section in sections:
            rows = [i18n.text(row) for row in section.rows]
            self.lines += [i18n.text(section.head), *rows]
            box.addWidget(self._label(i18n.text(section.head), "quiet", width_px))
            for row in rows:
                box.addWidget(self._label(f"\N{BULLET} {row}", "", width_px))
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Where the plan departs from the defaults"))
        area.setWidget(inside)
        inside.adjustSize()
        area.setFixedHeight(min(inside.height(), MOST_LIST_PX))
        return area

    def _show_findings(self) -> None:
        self.close()  # first: a popup that closes gives the focus back
        self.findings_wanted.emit()

    def open_over(self, button: QWidget) -> None:
        """Above the light, its right edge at the light's."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), -self.height() - 4))
        self.move(corner)
        self.show()
        self.button.setFocus()
