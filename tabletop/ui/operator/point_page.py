"""What the operator points at: laser pointer, spotlight, marks for a moment; and the keys of a presenter."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QWidget

from tabletop.canvas.table.table_hand import TableHand
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.operator.panel_rows import CommandButton, choice, column, fill, labelled, row, set_checked
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import Panel, plain_label


class PointPage(Panel):
    """`wanted(command)` asks for a command of the table; `presenter_changed(on)`."""

    presenter_changed = Signal(bool)

    def __init__(self, session: Session, wanted: SignalInstance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.hand: TableHand | None = None
        self.pointer = CommandButton(self, "table-point", wanted, checkable=True)
        self.spot = CommandButton(self, "table-spot", wanted, checkable=True)
        self.spot_off = CommandButton(self, "table-spot-off", wanted)
        self.marks = CommandButton(self, "table-draw", wanted, checkable=True)
        self.wipe_last = CommandButton(self, "table-wipe-last", wanted)
        self.wipe = CommandButton(self, "table-wipe", wanted)
        self.radius = NumberField(self, unit="m", low=1.0)
        self.colour = choice(self)
        self.presenter = QCheckBox(self)
        self.told = plain_label(self, style="quiet")
        box = column(self)
        radius_row, self._radius_words = labelled(self, self.radius)
        colour_row, self._colour_words = labelled(self, self.colour)
        box.addWidget(self.pointer)
        box.addLayout(row(self.spot, self.spot_off))
        box.addLayout(radius_row)
        box.addWidget(self.marks)
        box.addLayout(colour_row)
        box.addLayout(row(self.wipe_last, self.wipe))
        box.addWidget(self.presenter)
        box.addWidget(self.told)
        box.addStretch(1)
        self.radius.committed.connect(self._radius_written)
        self.colour.activated.connect(self._colour_chosen)
        self.presenter.toggled.connect(self.presenter_changed)
        for signal in (session.table.show_changed, session.table.pointed, session.table.frame_changed):
            signal.connect(self.refresh)

    def take_hand(self, hand: TableHand) -> None:
        """The hand that points."""
        self.hand = hand
        hand.mode_changed.connect(self.refresh)
        self.refresh()

    def _radius_written(self) -> None:
        try:
            value = self.radius.value()
        except ValueError:
            value = None
        if self.hand is not None and value is not None and self.hand.mode not in ("reveal", "cover"):
            self.hand.set_size(value)
        elif self.hand is not None and value is not None:
            self.hand.spot_m = max(1.0, value)
        self.refresh()

    def _colour_chosen(self, _row: int) -> None:
        if self.hand is not None:
            self.hand.token = str(self.colour.currentData())

    def refresh(self, *_: object) -> None:
        """As the session stands."""
        show, is_open = self._session.table.show, self._session.table.frame is not None
        for part in (self.pointer, self.spot, self.marks):
            part.setEnabled(is_open)
        self.spot_off.setEnabled(show.spotlight is not None)
        for button in (self.wipe_last, self.wipe):
            button.setEnabled(bool(show.marks))
        colours = [(tr("Blue"), "accent"), (tr("Purple"), "crowd"), (tr("Pink"), "irritant"), (tr("Ink"), "ink")]
        fill(self.colour, colours, "accent" if self.hand is None else self.hand.token)
        if self.hand is not None:
            for button, mode in ((self.pointer, "point"), (self.spot, "spot"), (self.marks, "draw")):
                set_checked(button, self.hand.mode == mode)
            if not self.radius.hasFocus():
                self.radius.show_value(round(self.hand.spot_m, 1))

    def show_presenter(self, on: bool) -> None:
        """Whether the keys of a presenter are heard."""
        set_checked(self.presenter, on)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.pointer.say(tr("Laser pointer"), tr("Point on the map, to be seen on the table (Shift+L)"))
        self.spot.say(tr("Spotlight"), tr("Dim all but a disc (Shift+K)"))
        self.spot_off.say(tr("Off"), tr("No spotlight any more"))
        self.spot_off.setAccessibleName(tr("Spotlight off"))
        self.marks.say(tr("Draw marks"), tr("Draw on the table for a moment; the plan stays as it is (Shift+N)"))
        self.wipe_last.say(tr("Wipe the last"), tr("Wipe the last mark (Shift+Z)"))
        self.wipe.say(tr("Wipe all"), tr("Wipe all marks (Ctrl+Shift+W)"))
        self._radius_words.setText(tr("Radius"))
        self.radius.setAccessibleName(tr("Radius of the spotlight"))
        self._colour_words.setText(tr("Colour"))
        self.colour.setAccessibleName(tr("Colour of the marks"))
        self.presenter.setText(tr("Keys of a presenter"))
        self.told.setText(tr("While the table is open: Page Down and Page Up the scene, B or full stop black, F5 plays."))
        self.refresh()
