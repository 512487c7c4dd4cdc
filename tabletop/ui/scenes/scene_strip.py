"""The strip of scenes below the map: cards to switch, add, copy, move and delete, and to which scenes an edit applies."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.scenes.scene_order import (
    delete_scenes,
    duplicate_scenes,
    has_gaps,
    insert_scene,
    move_scenes,
    renumber,
    shift_scenes,
)
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene
from tabletop.core.values.scene_time import minutes_to_next
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.charts.spark import ChartSpark
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import Panel, name_button, retint_buttons, rule, tool_button
from tabletop.ui.parts.scope_selector import ScopeSelector
from tabletop.ui.scenes.card_row import CardRow, Cards
from tabletop.ui.scenes.scene_card import CARD, LINE_PX, SceneLine
from tabletop.ui.scenes.scene_picture import ScenePictures

LEAST_PX, ROOMY_PX, GAP_PX = 356, 480, 4
"""What cards and buttons need at least, and how much more before the choice of scenes has its title."""
SIDE = 5
"""Column of what stands beside the buttons."""


class SceneStrip(Panel):
    """Scenes of the session's plan; the card pressed is the scene shown. `form_wanted` when somebody wants to edit that one.

    Commands are for the cards that are chosen, the scene shown where there are none.
    """

    form_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timed: Mapping[int, Scene] | None = None
        self.folded = self._was_folded = self._is_low = False
        self.fold_button = tool_button("chevron-down", self)
        self.line = SceneLine(self)
        self.previous_button = tool_button("chevron-left", self)
        self.next_button = tool_button("chevron-right", self)
        self.add_button = tool_button("plus", self)
        self.copy_button = tool_button("copy-plus", self)
        self.edit_button = tool_button("pencil", self)
        self.delete_button = tool_button("trash-2", self)
        self.before_button = tool_button("scene-before", self)
        self.after_button = tool_button("scene-after", self)
        self.left_button = tool_button("arrow-left", self)
        self.right_button = tool_button("arrow-right", self)
        self.scope = ScopeSelector(session, self)
        self.spark = ChartSpark(session, self)
        self.row = CardRow(self)
        self.pictures = ScenePictures(session, self)
        self.pictures.wanted = lambda: self.cards.made
        self.row.picture_of = self.pictures.kept_of
        self.row.filled.connect(self.pictures.look_again)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    @property
    def cards(self) -> Cards:
        """The cards by the numbers of their scenes; one that is far from sight is made when it is asked for."""
        return self.row.cards

    def _buttons(self) -> tuple[tuple[QToolButton, ...], tuple[QToolButton, ...]]:
        """The buttons in two rows; the second one only where the cards are seen."""
        upper = (self.add_button, self.copy_button, self.edit_button, self.delete_button)
        return upper, (self.before_button, self.after_button, self.left_button, self.right_button)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 12, 4)
        line.setSpacing(4)
        for part in (self.fold_button, self.previous_button, self.next_button):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.line, 1)
        line.addWidget(self.row, 1)
        group = QWidget(self)
        self._grid = grid = QGridLayout(group)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for down, buttons in enumerate(self._buttons()):
            for across, button in enumerate(buttons):
                grid.addWidget(button, down, across)
        grid.setColumnMinimumWidth(SIDE - 1, 4)
        self._lay_side(False)
        line.addWidget(group, 0, Qt.AlignmentFlag.AlignTop)
        self.scope.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.scope.keep_words()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(rule(self))
        box.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _lay_side(self, folded: bool) -> None:
        """Chart and scope end the two rows of buttons, so that they are read (and reached by Tab) with these; or both end the one line."""
        self._grid.addWidget(self.spark, 0, SIDE)
        self._grid.addWidget(self.scope, *((0, SIDE + 1) if folded else (1, SIDE)))

    def _connect(self) -> None:
        self._session.plan_changed.connect(lambda _: self._refresh())
        self._session.scene_changed.connect(self._refresh)
        self.row.pressed.connect(self._session.set_scene)
        self.row.edited.connect(self.edit)
        self.row.asked.connect(self._on_key)
        self.row.moved.connect(self.move_chosen)
        self.row.menu_wanted.connect(self._show_menu)
        self.row.chosen_changed.connect(self._enable)
        self.pictures.painted.connect(self._show_picture)
        clicks: dict[QToolButton, Callable[[], object]] = {
            self.fold_button: lambda: self.set_folded(not self.folded),
            self.previous_button: lambda: self._step(-1),
            self.next_button: lambda: self._step(1),
            self.add_button: self.add,
            self.copy_button: self.duplicate,
            self.edit_button: lambda: self.edit(self._session.scene),
            self.delete_button: self.delete_chosen,
            self.before_button: lambda: self.insert(before=True),
            self.after_button: self.insert,
            self.left_button: lambda: self.shift(-1),
            self.right_button: lambda: self.shift(1),
        }
        for button, call in clicks.items():
            button.clicked.connect(lambda _=False, call=call: call())

    # --- what is shown
    def set_folded(self, folded: bool) -> None:
        """One line, or the cards."""
        self.folded = folded
        self.row.setVisible(not folded)
        for part in (self.line, self.previous_button, self.next_button):
            part.setVisible(folded)
        for button in self._buttons()[1]:
            button.setVisible(not folded)
        name = "chevron-up" if folded else "chevron-down"
        self.fold_button.setProperty("icon_name", name)
        self.fold_button.setIcon(icon(name))
        name_button(self.fold_button, tr("Show the cards of the scenes") if folded else tr("Fold the scenes to one line"))
        self._lay_side(folded)
        self.setFixedHeight((LINE_PX if folded else CARD.height() + 12) + 9)
        self._share_room()
        self.pictures.rest(folded)

    @property
    def is_folded_by_hand(self) -> bool:
        """Whether it is one line because somebody wanted that, not because the window is low."""
        return self._was_folded if self._is_low else self.folded

    def fold_by_hand(self, folded: bool) -> None:
        """Fold it as somebody left it; a low window has one line in any case."""
        self._was_folded = folded
        self.set_folded(folded or self._is_low)

    def minimumSizeHint(self) -> QSize:
        """The buttons, and a little of a card; to which scenes an edit applies is said where there is room, and with the properties."""
        return QSize(LEAST_PX, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is room for more, or for less."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """The choice of scenes gives way to the scenes."""
        self.scope.show_title(True)
        room_px = self.width() - LEAST_PX
        with_title = self.scope.sizeHint().width()
        self.scope.show_title(room_px >= with_title + ROOMY_PX)
        shown_px = self.scope.sizeHint().width()
        self.scope.setVisible(room_px >= shown_px)
        spark_px = self.spark.sizeHint().width() + GAP_PX
        self.spark.setVisible(room_px >= (shown_px + spark_px if self.folded else max(shown_px, spark_px)))

    def set_low(self, low: bool) -> None:
        """In a low window one line, for as long as it is low."""
        if low != self._is_low:
            if low:
                self._was_folded = self.folded
            self._is_low = low
            self.set_folded(low or self._was_folded)

    def _refresh(self) -> None:
        scenes = self._session.plan.scene_list()
        numbers = [scene.number for scene in scenes]
        minutes = self._minutes_to_next()
        if numbers != self.cards.numbers:
            self.row.rebuild(scenes)
            self._show_pictures()
        self.row.take(scenes)
        shown = self._session.scene if self._session.scene in self.cards else numbers[0]
        self.row.show_scene(shown)
        self.line.show_scene(self._session.plan.scene(shown), len(scenes), minutes[shown])
        self._enable()

    def _minutes_to_next(self) -> Mapping[int, float | None]:
        """Reckoned where scenes changed: to show another one asks for them too."""
        scenes = self._session.plan.scenes
        if scenes is not self._timed:
            self._timed, self.row.minutes = scenes, minutes_to_next(self._session.plan)
        return self.row.minutes

    def _show_pictures(self) -> None:
        self.pictures.ratio = self.devicePixelRatioF()
        for number, card in self.cards.made.items():
            card.show_picture(self.pictures.kept.get(number))

    def _show_picture(self, number: int) -> None:
        if number in self.cards.made:
            self.cards[number].show_picture(self.pictures.kept.get(number))

    def _enable(self) -> None:
        numbers, shown, chosen = self.cards.numbers, self._session.scene, self.chosen()
        open_to_edits = not self._session.file.read_only
        for button in (self.add_button, self.copy_button, self.before_button, self.after_button):
            button.setEnabled(open_to_edits)
        self.delete_button.setEnabled(open_to_edits and len(chosen) < len(numbers))
        self.left_button.setEnabled(open_to_edits and chosen != numbers[: len(chosen)])
        self.right_button.setEnabled(open_to_edits and chosen != numbers[-len(chosen) :])
        self.row.can_move = open_to_edits
        self.previous_button.setEnabled(shown != numbers[0])
        self.next_button.setEnabled(shown != numbers[-1])
        self.scope.setEnabled(open_to_edits)

    # --- what is done
    def chosen(self) -> list[int]:
        """The scenes that a command is for, in order."""
        return sorted(self.row.chosen) or [self._session.scene]

    def _step(self, steps: int) -> None:
        numbers = self.cards.numbers
        wanted = numbers.index(self._session.scene) + steps
        if 0 <= wanted < len(numbers):
            self._session.set_scene(numbers[wanted])

    def _done(self, change: Change, shown: int, chosen: list[int]) -> None:
        """Do a change and show a scene after it, with the cards that are chosen then."""
        focused = any(card.hasFocus() for card in self.cards.made.values())
        if not self._session.do(change):
            return
        self.row.choose(chosen)
        self._session.set_scene(shown)
        self.row.show_scene(shown)
        if focused:
            self.row.focus_card(shown)

    def add(self) -> None:
        """Add a scene after the last one and show it."""
        self._new(lambda: add_scene(self._session.plan))

    def insert(self, before: bool = False) -> None:
        """Put a new scene behind the chosen ones, or before them, and show it."""
        chosen = self.chosen()
        self._new(lambda: insert_scene(self._session.plan, chosen[0] if before else chosen[-1], before))

    def duplicate(self) -> None:
        """Put a copy of the chosen scenes behind them and show the first one."""
        self._new(lambda: duplicate_scenes(self._session.plan, self.chosen()))

    def _new(self, make: Callable[[], tuple[Change, int | list[int]]]) -> None:
        """Do a change that brings scenes in and show the first of them; where there is no number for them, that is said."""
        try:
            change, made = make()
        except PlanError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")
            return
        numbers = made if isinstance(made, list) else [made]
        self._done(change, numbers[0], numbers)

    def shift(self, steps: int) -> None:
        """Move the chosen scenes so many places on, or (less than 0) back."""
        self._moved(*shift_scenes(self._session.plan, self.chosen(), steps))

    def move_chosen(self, before: int | None) -> None:
        """Move the chosen scenes before another one; None: behind the last."""
        self._moved(*move_scenes(self._session.plan, self.chosen(), before))

    def _moved(self, change: Change, renamed: dict[int, int]) -> None:
        self._done(change, renamed[self._session.scene], [renamed[number] for number in self.chosen()])

    def renumber(self) -> None:
        """Number the scenes from 1 and keep showing the same one."""
        place = self.cards.places[self._session.scene]
        self._done(renumber(self._session.plan), place + 1, [place + 1])

    def delete_chosen(self) -> None:
        """Delete the chosen scenes; one stays at least."""
        if len(self.chosen()) < len(self.cards) and not self._session.file.read_only:
            self._session.remove(delete_scenes(self._session.plan, self.chosen()))

    def delete(self, number: int) -> None:
        """Delete one scene; the only one stays."""
        self.row.choose([number])
        self.delete_chosen()

    def edit(self, number: int) -> None:
        """Show a scene and ask for its form."""
        self._session.set_scene(number)
        self.form_wanted.emit()

    def _on_key(self, number: int, what: str) -> None:
        calls: dict[str, Callable[[], object]] = {
            "move-left": lambda: self.shift(-1),
            "move-right": lambda: self.shift(1),
            "duplicate": self.duplicate,
            "insert-after": self.insert,
            "insert-before": lambda: self.insert(before=True),
            "delete": self.delete_chosen,
            "edit": lambda: self.edit(number),
        }
        if what == "play":
            self._play(number)
        elif what == "edit" or not self._session.file.read_only:
            calls[what]()

    def _play(self, number: int) -> None:
        """Show a scene that is not shown yet; on the card of the one that is, play from there, or pause."""
        if number == self._session.scene:
            self._session.play.toggle()
        else:
            self._session.set_scene(number)

    def menu(self, number: int) -> QMenu:
        """What can be done with the chosen scenes, or with one that is not among them."""
        self.row.take_up(number)
        menu = QMenu(self)
        menu.addAction(icon("pencil"), tr("Edit scene"), lambda: self.edit(number))
        menu.addSeparator()
        menu.addAction(icon("scene-before"), tr("Insert scene before"), lambda: self.insert(before=True))
        menu.addAction(icon("scene-after"), tr("Insert scene after"), self.insert)
        menu.addAction(icon("copy-plus"), tr("Duplicate scene"), self.duplicate)
        menu.addAction(icon("plus"), tr("Add scene"), self.add)
        menu.addSeparator()
        left = menu.addAction(icon("arrow-left"), tr("Move scene left"), lambda: self.shift(-1))
        right = menu.addAction(icon("arrow-right"), tr("Move scene right"), lambda: self.shift(1))
        if has_gaps(self._session.plan):
            menu.addAction(tr("Number the scenes from 1"), self.renumber)
        menu.addSeparator()
        gone = menu.addAction(icon("trash-2"), tr("Delete scene"), self.delete_chosen)
        for action in menu.actions():
            action.setEnabled(not self._session.file.read_only)
        for action, button in ((left, self.left_button), (right, self.right_button), (gone, self.delete_button)):
            action.setEnabled(button.isEnabled())
        return menu

    def _show_menu(self, number: int, where: QPoint) -> None:
        menu = self.menu(number)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def retranslate(self) -> None:
        """Words in the language in use."""
        name_button(self.previous_button, tr("Previous scene"), "Page Up")
        name_button(self.next_button, tr("Next scene"), "Page Down")
        name_button(self.add_button, tr("Add scene"))
        name_button(self.copy_button, tr("Duplicate scene"), "Ctrl+D")
        name_button(self.edit_button, tr("Edit scene"), "F2")
        name_button(self.delete_button, tr("Delete scene"), "Del")
        name_button(self.before_button, tr("Insert scene before"), "Shift+Ins")
        name_button(self.after_button, tr("Insert scene after"), "Ins")
        name_button(self.left_button, tr("Move scene left"), "Alt+Shift+Left")
        name_button(self.right_button, tr("Move scene right"), "Alt+Shift+Right")
        self.setAccessibleName(tr("Scenes"))
        for card in self.cards.made.values():
            card.show_scene(card.scene)
        self.set_folded(self.folded)
        self._share_room()
        self._refresh()

    def retint(self) -> None:
        """Icons and cards in the colours of the theme."""
        retint_buttons(self)
        for card in self.cards.made.values():
            card.update()
