"""The panel of the table: what the room sees, whether it is held or black, and pages that uncover, point, place and dress it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.table.table_hand import TableHand
from tabletop.canvas.table.table_words import lies_words, sign_words, where_words
from tabletop.session.session import Session
from tabletop.ui.operator.look_page import LookPage
from tabletop.ui.operator.panel_rows import CommandButton, column, row, set_checked
from tabletop.ui.operator.place_page import PlacePage
from tabletop.ui.operator.point_page import PointPage
from tabletop.ui.operator.reveal_page import RevealPage
from tabletop.ui.operator.room_preview import RoomPreview
from tabletop.ui.parts.panel_parts import Panel, ScrollArea, name_button, plain_label, retint_buttons, tool_button
from tabletop.ui.parts.theme import colour, sized_font

tr = i18n.tr


class OperatorPanel(Panel):
    """`wanted(command)` asks for a command of the table by its id; `left` asks for what stood here before."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.room: Callable[[], str] = str
        """Name of the room in which the surface of the table was measured; an empty text for none."""
        self.heading = plain_label(self, style="title", wrap=False)
        self.leave_button = tool_button("x", self)
        self.leave_button.clicked.connect(self.left)
        self.sign = QLabel(self)
        self.sign.setWordWrap(True)
        self.sign.setFont(sized_font(10, bold=True))
        self.inside = QWidget(self)
        self.preview = RoomPreview(self.inside)
        self.where = plain_label(self.inside)
        self.lies = plain_label(self.inside, style="quiet")
        self.open_button = CommandButton(self.inside, "table", self.wanted)
        self.close_button = CommandButton(self.inside, "table-close", self.wanted)
        self.blank = CommandButton(self.inside, "table-blank", self.wanted, checkable=True)
        self.hold = CommandButton(self.inside, "table-hold", self.wanted, checkable=True)
        self.push = CommandButton(self.inside, "table-push", self.wanted)
        self.away = CommandButton(self.inside, "table-away", self.wanted)
        self.back = CommandButton(self.inside, "table-back", self.wanted)
        self.steady = CommandButton(self.inside, "table-steady", self.wanted, checkable=True)
        self.reveal = RevealPage(session, self.wanted, self.inside)
        self.point = PointPage(session, self.wanted, self.inside)
        self.place = PlacePage(session, self.wanted, self.inside)
        self.look = LookPage(session, self.inside)
        self.pages = QTabWidget(self.inside)
        self.pages.setDocumentMode(True)
        self.pages.setObjectName("narrow")
        for page in (self.reveal, self.point, self.place, self.look):
            self.pages.addTab(page, "")
        self._lay_out()
        for signal in (session.table.frame_changed, session.table.show_changed, session.scene_changed):
            signal.connect(self.refresh)
        session.plan_changed.connect(session.soon.of(self, self.refresh))
        for signal in (session.table.look_changed, session.table.pointed):
            signal.connect(self.preview.refresh)
        self.follow_theme()
        self.retranslate()

    def _lay_out(self) -> None:
        box = column(self.inside)
        box.addWidget(self.preview)
        box.addWidget(self.where)
        box.addWidget(self.lies)
        box.addLayout(row(self.open_button, self.close_button))
        box.addLayout(row(self.blank, self.hold, self.push))
        box.addLayout(row(self.steady, self.away, self.back))
        box.addWidget(self.pages, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 4, 6)
        head.addWidget(self.heading, 1)
        head.addWidget(self.leave_button)
        whole.addLayout(head)
        self._area = ScrollArea(self.inside, self)
        self._area.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._keep_width(0, 0)
        whole.addWidget(self._area, 1)
        whole.addWidget(self.sign)  # below, so that no button moves under the pointer when it comes or goes

    def _keep_width(self, _least: int, most: int) -> None:
        """The room of the scroll bar is kept free while there is none, so that nothing moves when it comes."""
        bar_px = 0 if most > 0 else self._area.verticalScrollBar().sizeHint().width()
        self.inside.setContentsMargins(0, 0, bar_px, 0)

    def take_hand(self, hand: TableHand) -> None:
        """The operator's hand on the map."""
        self.reveal.take_hand(hand)
        self.point.take_hand(hand)

    def refresh(self, *_: object) -> None:
        """As the session stands."""
        session, table = self._session, self._session.table
        is_open = table.frame is not None
        words = sign_words(session)
        self.sign.setText(words)
        self.sign.setVisible(bool(words))
        self.where.setText(where_words(session, self.room()))
        self.lies.setText(lies_words(session))
        self.lies.setVisible(bool(self.lies.text()))
        self.close_button.setEnabled(is_open)
        for button in (self.blank, self.hold):
            button.setEnabled(is_open)
        set_checked(self.blank, table.show.blank)
        set_checked(self.hold, table.show.held is not None)
        set_checked(self.steady, table.is_steady)
        tip = tr("Scale and place locked, while figures stand on the table (Ctrl+Shift+U)")
        self.steady.say(tr("Locked") if table.is_steady else tr("Lock"), tip)
        self.push.setEnabled(table.show.held is not None)
        self.away.setEnabled(is_open and not table.is_away)
        self.back.setEnabled(table.is_away)
        self.preview.refresh()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.heading.setText(tr("Table"))
        name_button(self.leave_button, tr("Close the panel"))
        self.open_button.say(tr("Open..."), tr("Choose screen, size and scale of the table (Ctrl+T)"))
        self.close_button.say(tr("Close"), tr("Close the table window"))
        self.blank.say(tr("Black"), tr("The room sees nothing (F12)"))
        self.hold.say(tr("Hold"), tr("What is shown stays while you prepare something else (Shift+F12)"))
        self.push.say(tr("Push"), tr("Show what you prepared, and hold that (Ctrl+F12)"))
        self.away.say(tr("Look away"), tr("Remember where the table lies, to come back exactly (Alt+F12)"))
        self.back.say(tr("Come back"), tr("Exactly to where the table lay (Alt+Shift+F12)"))
        self.preview.setAccessibleName(tr("What the room sees"))
        for place, title in enumerate((tr("Uncover"), tr("Pointing"), tr("Position"), tr("Look"))):
            self.pages.setTabText(place, title)
        for page in (self.reveal, self.point, self.place, self.look):
            page.retranslate()
        self.refresh()

    def retint(self) -> None:
        """The sign in strong colours, icons in those of the theme."""
        retint_buttons(self)
        self.sign.setStyleSheet(f"QLabel {{ background: {colour('ink').name()}; color: {colour('paper').name()}; padding: 6px 8px; }}")
