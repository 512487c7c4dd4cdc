"""The cards of the scenes side by side: which are chosen, and dragging them to another place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from tabletop.core.values.scene import Scene
from tabletop.ui.focus.tab_order import Ordered
from tabletop.ui.parts.theme import colour
from tabletop.ui.scenes.scene_card import CARD, SceneCard

GAP_PX, LINE_WIDE_PX, EDGE_PX = 8, 4, 24
STEP_PX = CARD.width() + GAP_PX
ALL_MADE, BEYOND = 48, 6
"""So many scenes have all their cards; of more, those in sight have, and so many to each side."""


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


class Cards(Mapping[int, SceneCard]):
    """The card of each scene by its number, in order; `made` are those that stand there. One that is asked for is made."""

    def __init__(self, make: Callable[[int], SceneCard]) -> None:
        self.numbers: list[int] = []
        self.places: dict[int, int] = {}
        self.made: dict[int, SceneCard] = {}
        self._make = make

    def set_numbers(self, numbers: list[int]) -> None:
        """Be for these scenes."""
        self.numbers, self.places = numbers, {number: place for place, number in enumerate(numbers)}

    def __getitem__(self, number: int) -> SceneCard:
        if number not in self.places:
            raise KeyError(number)
        if number not in self.made:
            self.made[number] = self._make(number)
        return self.made[number]

    def __contains__(self, number: object) -> bool:
        return number in self.places

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


class Board(Ordered):
    """What the cards stand on, each at its own place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: Cards | None = None

    def in_order(self) -> Sequence[QWidget]:
        """The cards as they stand."""
        cards = self.cards
        return [] if cards is None else [cards.made[number] for number in sorted(cards.made, key=lambda one: cards.places.get(one, 0))]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In the middle of the height."""
        super().resizeEvent(event)
        self.lay()

    def lay(self) -> None:
        """Each card to its place."""
        down = max(0, (self.height() - CARD.height()) // 2)
        for number, card in ({} if self.cards is None else self.cards.made).items():
            if self.cards is not None and number in self.cards.places:
                card.move(self.cards.places[number] * STEP_PX, down)


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
    filled = Signal()
    """Other cards are made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards = Cards(self._make)
        self.minutes: Mapping[int, float | None] = {}
        self.picture_of: Callable[[int], QPixmap | None] = lambda number: None
        self._scenes: dict[int, Scene] = {}
        self._shown = 0
        self.chosen: frozenset[int] = frozenset()
        self.can_move = True
        self._anchor = 0
        self._inside = Board(self)
        self._inside.cards = self.cards
        self.drop_line = DropLine(self._inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedHeight(CARD.height() + 12)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        self.horizontalScrollBar().valueChanged.connect(self.fill)

    # --- cards
    def rebuild(self, scenes: Sequence[Scene]) -> None:
        """Cards of these scenes; the focus stays among them."""
        focused = next((self.cards.places[number] for number, card in self.cards.made.items() if card.hasFocus()), None)
        self._throw_away(list(self.cards.made))
        self.cards.set_numbers([scene.number for scene in scenes])
        self._scenes = {scene.number: scene for scene in scenes}
        self._inside.setMinimumWidth(max(0, len(scenes) * STEP_PX - GAP_PX))
        self.fill()
        self.choose(self.chosen)
        if focused is not None:
            self.focus_card(self.cards.numbers[min(focused, len(self.cards) - 1)])

    def take(self, scenes: Sequence[Scene]) -> None:
        """Show these scenes as they are now, with the minutes to the next ones."""
        self._scenes = {scene.number: scene for scene in scenes}
        for number, card in self.cards.made.items():
            scene, minutes = self._scenes[number], self.minutes.get(number)
            if (card.scene, card.minutes) != (scene, minutes):
                card.show_scene(scene, minutes)

    def fill(self, *_: object) -> None:
        """Make the cards that can be seen, and let go of those far off."""
        numbers = self.cards.numbers
        first, last = 0, len(numbers)
        if last > ALL_MADE:
            left = self.horizontalScrollBar().value()
            first = max(0, left // STEP_PX - BEYOND)
            last = min(last, (left + self.viewport().width()) // STEP_PX + 1 + BEYOND)
        near = numbers[first:last]
        held = {number for number, card in self.cards.made.items() if card.hasFocus() or card.isDown()}
        self._throw_away(self.cards.made.keys() - set(near) - held)
        lacking = [number for number in near if number not in self.cards.made]
        for number in lacking:
            self.cards[number]
        if lacking:
            self.filled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More of them can be seen, each of them whole."""
        super().resizeEvent(event)
        beyond_px = (self.width() + GAP_PX) % STEP_PX if self.width() >= STEP_PX else 0
        if beyond_px != self.viewportMargins().right():
            self.setViewportMargins(0, 0, beyond_px, 0)
        self.fill()

    def _throw_away(self, numbers: Iterable[int]) -> None:
        for number in list(numbers):
            card = self.cards.made.pop(number)
            card.hide()
            card.deleteLater()

    def _make(self, number: int) -> SceneCard:
        card = self._card(self._scenes[number])
        card.setChecked(number == self._shown)
        card.choose(len(self.chosen) > 1 and number in self.chosen)
        card.show_picture(self.picture_of(number))
        card.move(self.cards.places[number] * STEP_PX, max(0, (self._inside.height() - CARD.height()) // 2))
        card.show()
        return card

    def _card(self, scene: Scene) -> SceneCard:
        card = SceneCard(scene, self.minutes.get(scene.number), parent=self._inside)
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
        self._shown = number
        for key, card in self.cards.made.items():
            card.setChecked(key == number)
        if number not in self.chosen:
            self.choose([number])
        self._bring(number)

    def _bring(self, number: int) -> None:
        """Roll until the card of a scene is in sight."""
        left = self.cards.places[number] * STEP_PX
        if self._inside.width() < self._inside.minimumWidth():
            self._inside.resize(self._inside.minimumWidth(), self._inside.height())
        self.ensureVisible(left, 0, GAP_PX, 0)
        self.ensureVisible(left + CARD.width(), 0, GAP_PX, 0)
        self.fill()

    def focus_card(self, number: int) -> None:
        """Give a card the focus and bring it into sight."""
        self._bring(number)
        self.cards[number].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- which are chosen
    def choose(self, numbers: Iterable[int]) -> None:
        """The scenes that the next command is for; the cards say so where they are several."""
        self.chosen = frozenset(numbers) & self.cards.places.keys()
        for number, card in self.cards.made.items():
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
            numbers = self.cards.numbers
            first = numbers.index(self._anchor if self._anchor in self.cards else min(self.chosen, default=number))
            last = numbers.index(number)
            self.choose(numbers[min(first, last) : max(first, last) + 1])
            return
        self._anchor = number
        rest = self.chosen ^ {number}
        self.choose(rest or {number})

    def _on_key(self, number: int, what: str) -> None:
        numbers, place = self.cards.numbers, self.cards.places[number]
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
            self.take_up(number)
            self.asked.emit(number, what)

    def take_up(self, number: int) -> None:
        """A command for a card is for all that are chosen with it, else for it alone."""
        if number not in self.chosen:
            self.choose([number])

    def _on_menu(self, card: SceneCard, where: QPoint) -> None:
        self.take_up(card.scene.number)
        self.menu_wanted.emit(card.scene.number, card.mapToGlobal(where))

    # --- dragging
    def _on_drag(self, number: int, where: QPoint) -> None:
        if not self.can_move:
            return
        self.take_up(number)
        across = self._inside.mapFromGlobal(where).x()
        left = self._place_at(across) * STEP_PX - GAP_PX // 2
        self.drop_line.move(max(0, left - LINE_WIDE_PX // 2), max(0, (self._inside.height() - CARD.height()) // 2))
        self.drop_line.show()
        self.drop_line.raise_()
        self.ensureVisible(across, 0, EDGE_PX, 0)

    def _place_at(self, across: int) -> int:
        return max(0, min((across + STEP_PX - 1 - (CARD.width() - 1) // 2) // STEP_PX, len(self.cards)))

    def _on_drop(self, number: int, where: QPoint) -> None:
        if not self.can_move:
            return
        place, numbers = self._place_at(self._inside.mapFromGlobal(where).x()), self.cards.numbers
        self.moved.emit(numbers[place] if place < len(numbers) else None)
