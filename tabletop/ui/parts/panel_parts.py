"""Small widgets and paint helpers that the panels share: plain labels, an empty state, tooltips that cannot be rich text."""

import html
import itertools
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tabletop.core.text.telling_end import ELLIPSIS, telling_ends
from tabletop.ui.parts.elided_label import elided
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.theme import notifier

W = TypeVar("W", bound=QWidget)
STEP_PX = 4
LEAST_SCROLL_PX = 48
ROW_PX = 44
ENTRY_PX, LIST_EDGE_PX = 14, 3
"""Room beside an entry of a list that drops down; above its first and below its last."""


class Panel(QWidget):
    """A panel that writes its words again when the language changes, and repaints when the theme does.

    Subclasses give `retranslate` (words) and `retint` (icons).
    """

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def follow_theme(self) -> None:
        """Call `retint` now and whenever the theme becomes another one."""
        notifier().changed.connect(self._on_theme)
        self.retint()

    def _on_theme(self, _theme: str) -> None:
        self.retint()
        self.update()

    def retranslate(self) -> None:
        """Write every word again."""

    def retint(self) -> None:
        """Set every icon again."""


BESIDE_PX = 8
TITLE_PX = 32
"""About the height of a title bar."""


def plain_label(parent: QWidget | None = None, *, style: str = "", wrap: bool = True) -> QLabel:
    """A label that never reads markup. `style` is "", "quiet", "title" or "wrong"."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if style:
        label.setProperty(style, True)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def plain_tooltip(text: str) -> str:
    """Text for a tooltip, escaped: Qt would read markup of a stranger's data, and load files named in it."""
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if text else ""


def tool_button(icon_name: str, parent: QWidget | None = None) -> QToolButton:
    """A flat button of 28 px that remembers its icon for `retint_buttons`."""
    button = QToolButton(parent)
    button.setFixedSize(28, 28)
    button.setProperty("icon_name", icon_name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setIcon(icon(icon_name))
    return button


def name_button(button: QToolButton, text: str, shortcut: str = "") -> None:
    """Tooltip with the shortcut, and the name that a screen reader says."""
    button.setAccessibleName(text)
    button.setToolTip(plain_tooltip(f"{text} ({shortcut})" if shortcut else text))


def retint_buttons(parent: QWidget) -> None:
    """Icons of all tool buttons below, in the colours of the theme."""
    for button in parent.findChildren(QToolButton):
        name = button.property("icon_name")
        if name:
            button.setIcon(icon(name))


def resize_on_screen(window: QWidget, width_px: int, height_px: int) -> None:
    """Give a window that size, or as much of it as the free part of its screen has, less a title bar."""
    free = window.screen().availableGeometry()
    window.resize(min(width_px, free.width()), min(height_px, free.height() - TITLE_PX))


def show_beside(window: QWidget, below: QWidget | None = None) -> None:
    """Show a window over the left panels of its main window, so that the middle of the map stays to be seen, above a part of it that is
    named; where it was before stays."""
    first = not window.property("was_shown")
    window.show()
    if first and window.parentWidget() is not None:
        window.setProperty("was_shown", True)
        stand_beside(window, below)


def stand_beside(window: QWidget, below: QWidget | None = None) -> None:
    """Put a window over the left panels of its main window, and above a part of it that is named."""
    owner = window.parentWidget()
    if owner is not None:
        main = owner.window()
        free_px = main.height()
        if below is not None and below.isVisible():
            free_px = below.mapTo(main, QPoint(0, 0)).y() - TITLE_PX
            window.resize(window.width(), max(window.minimumSizeHint().height(), min(window.height(), free_px)))
        corner = main.mapToGlobal(QPoint(BESIDE_PX, free_px - window.height() - 2 * BESIDE_PX))
        window.move(corner.x(), max(corner.y(), owner.window().mapToGlobal(QPoint(0, 0)).y()))


def brought_forward(owner: QWidget, kind: type[W]) -> W | None:
    """The window of that kind that stands open beside its main window, now in front and with the keys; None where there is none."""
    found = next((one for one in owner.findChildren(kind) if one.isVisible()), None)
    if found is not None:
        found.raise_()
        found.activateWindow()
    return found


def rule(parent: QWidget | None = None) -> QFrame:
    """A line of one pixel."""
    frame = QFrame(parent)
    frame.setProperty("rule", True)
    frame.setFixedHeight(1)
    return frame


class ScrollArea(QScrollArea):
    """For what may be higher than its place: it scrolls up and down, and wants the size of what is inside."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = inside
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        """All of what is inside."""
        return self.inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside needs, and a little of its height."""
        inside = self.inside.minimumSizeHint()
        return QSize(inside.width(), min(LEAST_SCROLL_PX, inside.height()))

    def to_top(self) -> None:
        """Show the first lines."""
        self.verticalScrollBar().setValue(0)


class EmptyState(QWidget):
    """What an empty panel shows: one line, and one button at most."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = plain_label(self, style="quiet")
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.pressed)
        inside = QWidget(self)
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(12)
        box.addStretch(1)
        box.addWidget(self.line)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollArea(inside, self))

    def say(self, line: str, button: str = "") -> None:
        """Set the line and the button's text; no text, no button."""
        self.line.setText(line)
        self.button.setText(button)
        self.button.setVisible(bool(button))


def paint_elided(
    painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    """One line of plain text, cut with an ellipsis where it is too long; a name keeps the end that tells it from its likes."""
    painter.setFont(font)
    painter.setPen(ink)
    shown = elided_name(QFontMetricsF(font), text, box.width())
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def elided_name(metrics: QFontMetricsF, name: str, room_px: float) -> str:
    """A name in so much room: cut before the end that tells it from its likes where a third of the room is left for the rest."""
    if metrics.horizontalAdvance(name) > room_px:
        for end in telling_ends(name):
            taken = metrics.horizontalAdvance(end)
            if 3 * taken <= 2 * room_px:
                head = metrics.elidedText(name.removesuffix(end) + end[:1], Qt.TextElideMode.ElideRight, room_px - taken)
                return f"{head.removesuffix(ELLIPSIS).rstrip(' /')}{ELLIPSIS}{end}"
    return elided(metrics, name, room_px)


def paint_lines(painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor, lines: int) -> None:
    """Plain text in at most so many lines; the last one is cut with an ellipsis."""
    painter.setFont(font)
    painter.setPen(ink)
    metrics = QFontMetricsF(font)
    starts = _line_starts(text, font, box.width())
    for number, start in enumerate(starts[:lines]):
        last = number == lines - 1 or number == len(starts) - 1
        end = None if last else starts[number + 1]
        shown = elided(metrics, text[start:end], box.width()) if last else text[start:end]
        line = QRectF(box.left(), box.top() + number * metrics.lineSpacing(), box.width(), metrics.lineSpacing())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def wrapped(text: str, font: QFont, width_px: float) -> str:
    """Text with a line break wherever a line of that width ends."""
    starts = [*_line_starts(text, font, width_px), len(text)]
    return "\n".join(text[start:end].rstrip() for start, end in itertools.pairwise(starts))


def _line_starts(text: str, font: QFont, width_px: float) -> list[int]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width_px)
        starts.append(line.textStart())
    layout.endLayout()
    return starts


def fit_list(combo: QComboBox) -> None:
    """Make the list that just dropped down as high as its entries and as wide as the longest, as far as the screen has room. Qt reckons
    with the border of the line, which the style sheet makes another one while it has the focus: the last entry was cut in half.
    For a moment it is higher yet: the arrows for rolling it go only where there is room without them."""
    view, rows = combo.view(), combo.count()
    shown, room, beside = view.window(), combo.screen().availableGeometry(), view.size() - view.viewport().size()
    box = shown.geometry()
    icon_px = max((combo.iconSize().width() for row in range(rows) if not combo.itemIcon(row).isNull()), default=0)
    longest = max((view.fontMetrics().horizontalAdvance(combo.itemText(row)) for row in range(rows)), default=0)
    box.setWidth(min(room.width(), max(box.width(), longest + icon_px + beside.width() + 2 * ENTRY_PX)))
    if not combo.isEditable() or rows <= combo.maxVisibleItems():
        model, column = combo.model(), combo.modelColumn()
        entries = [view.visualRect(model.index(row, column, combo.rootModelIndex())) for row in (0, rows - 1)]
        high = entries[1].bottom() + 1 - entries[0].top() + beside.height() + 2 * LIST_EDGE_PX
        box.setHeight(min(room.height(), max(box.height(), high)))
    box.moveBottom(min(box.bottom(), room.bottom()))
    box.moveRight(min(box.right(), room.right()))
    shown.setGeometry(box.adjusted(0, 0, 0, ROW_PX))
    view.doItemsLayout()
    shown.setGeometry(box)
