"""The cards of the scenes side by side: which are chosen, and dragging them to another place."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from tabletop.core.values.scene import Scene
from tabletop.ui.parts.theme import colour
from tabletop.ui.scenes.scene_card import CARD, SceneCard

GAP_PX, LINE_WIDE_PX, EDGE_PX = 8, 4, 24


class DropLine(QWidget):
    """Where the cards under way will stand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(LINE_WIDE_PX, CARD.height())
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar in the accent."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.end()


class CardRow(QScrollArea):
    """Cards by number. `pressed(number)` to show a scene, `asked(number, what)` for a key, `edited(number)`, `menu_wanted(number, place)`.

    `moved(before)`: the chosen ones were dropped before that scene, None: behind the last.
    """

    pressed = Signal(int)
    edited = Signal(int)
    asked = Signal(int, str)
    menu_wanted = Signal(int, QPoint)
    moved = Signal(object)
    chosen_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: dict[int, SceneCard] = {}
        self.chosen: frozenset[int] = frozenset()
        self.can_move = True
        self._anchor = 0
        self._inside = QWidget(self)
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_PX)
        self._row.addStretch(1)
        self.drop_line = DropLine(self._inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedHeight(CARD.height() + 12)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)

    # --- cards
    def rebuild(self, scenes: Sequence[Scene]) -> None:
        """Cards of these scenes; the focus stays among them."""
        focused = next((place for place, card in enumerate(self.cards.values()) if card.hasFocus()), None)
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards = {}
        for place, scene in enumerate(scenes):
            self.cards[scene.number] = card = self._card(scene)
            self._row.insertWidget(place, card)
        self.choose(self.chosen)
        if focused is not None:
            self.focus_card(list(self.cards)[min(focused, len(self.cards) - 1)])

    def _card(self, scene: Scene) -> SceneCard:
        card = SceneCard(scene, parent=self._inside)
        card.clicked.connect(lambda _, number=scene.number: self._on_click(number))
        card.edited.connect(self.edited)
        card.asked.connect(self._on_key)
        card.picked.connect(self._pick)
        card.dragged.connect(self._on_drag)
        card.dropped.connect(self._on_drop)
        card.drag_ended.connect(self.drop_line.hide)
        card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        card.customContextMenuRequested.connect(lambda where, one=card: self._on_menu(one, where))
        return card

    def show_scene(self, number: int) -> None:
        """Which scene is shown; it is the one that is chosen, unless it is one of several."""
        for key, card in self.cards.items():
            card.setChecked(key == number)
        if number not in self.chosen:
            self.choose([number])
        self.ensureWidgetVisible(self.cards[number], GAP_PX, 0)

    def focus_card(self, number: int) -> None:
        """Give a card the focus and bring it into sight."""
        self.cards[number].setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self.cards[number], GAP_PX, 0)

    # --- which are chosen
    def choose(self, numbers: Iterable[int]) -> None:
        """The scenes that the next command is for; the cards say so where they are several."""
        self.chosen = frozenset(numbers) & frozenset(self.cards)
        for number, card in self.cards.items():
            card.choose(len(self.chosen) > 1 and number in self.chosen)
        self.chosen_changed.emit()

    def _on_click(self, number: int) -> None:
        self._anchor = number
        self.choose([number])
        self.pressed.emit(number)

    def _pick(self, number: int, as_range: bool) -> None:
        """With Ctrl one more or one less, with Shift all from the one pressed last."""
        self.focus_card(number)
        if as_range:
            numbers = list(self.cards)
            first = numbers.index(self._anchor if self._anchor in self.cards else min(self.chosen, default=number))
            last = numbers.index(number)
            self.choose(numbers[min(first, last) : max(first, last) + 1])
            return
        self._anchor = number
        rest = self.chosen ^ {number}
        self.choose(rest or {number})

    def _on_key(self, number: int, what: str) -> None:
        numbers = list(self.cards)
        place = numbers.index(number)
        steps = {"previous": place - 1, "next": place + 1, "first": 0, "last": len(numbers) - 1}
        if what in steps:
            self.focus_card(numbers[max(0, min(steps[what], len(numbers) - 1))])
        elif what in ("more-left", "more-right"):
            if self._anchor not in self.cards or len(self.chosen) < 2:
                self._anchor = number
            self._pick(numbers[max(0, min(place + (1 if what == "more-right" else -1), len(numbers) - 1))], True)
        elif what == "toggle":
            self._pick(number, False)
        elif what == "all":
            self.choose(numbers)
        else:
            self.take(number)
            self.asked.emit(number, what)

    def take(self, number: int) -> None:
        """A command for a card is for all that are chosen with it, else for it alone."""
        if number not in self.chosen:
            self.choose([number])

    def _on_menu(self, card: SceneCard, where: QPoint) -> None:
        self.take(card.scene.number)
        self.menu_wanted.emit(card.scene.number, card.mapToGlobal(where))

    # --- dragging
    def _on_drag(self, number: int, where: QPoint) -> None:
        if not self.can_move:
            return
        self.take(number)
        across = self._inside.mapFromGlobal(where).x()
        place = self._place_at(across)
        cards = list(self.cards.values())
        left = cards[place].x() - GAP_PX // 2 if place < len(cards) else cards[-1].geometry().right() + 1 + GAP_PX // 2
        self.drop_line.move(max(0, left - LINE_WIDE_PX // 2), cards[0].y())
        self.drop_line.show()
        self.drop_line.raise_()
        self.ensureVisible(across, 0, EDGE_PX, 0)

    def _place_at(self, across: int) -> int:
        return sum(across > card.geometry().center().x() for card in self.cards.values())

    def _on_drop(self, number: int, where: QPoint) -> None:
        if not self.can_move:
            return
        place, numbers = self._place_at(self._inside.mapFromGlobal(where).x()), list(self.cards)
        self.moved.emit(numbers[place] if place < len(numbers) else None)
