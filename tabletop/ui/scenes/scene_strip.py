"""The strip of scenes below the map: cards to switch, add, edit and delete, and to which scenes an edit applies."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tabletop.core.scenes.scene_order import delete_scenes
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene
from tabletop.core.values.scene_time import minutes_between
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import Panel, name_button, retint_buttons, rule, tool_button
from tabletop.ui.parts.scope_selector import ScopeSelector
from tabletop.ui.scenes.scene_card import CARD, LINE_PX, SceneCard, SceneLine

LEAST_PX, ROOMY_PX = 320, 160
"""What cards and buttons need at least, and how much more before the choice of scenes has its title."""


class SceneStrip(Panel):
    """Scenes of the session's plan; the card pressed is the scene shown. `form_wanted` when somebody wants to edit that one."""

    form_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.cards: dict[int, SceneCard] = {}
        self.folded = self._was_folded = self._is_low = False
        self.fold_button = tool_button("chevron-down", self)
        self.line = SceneLine(self)
        self.previous_button = tool_button("chevron-left", self)
        self.next_button = tool_button("chevron-right", self)
        self.add_button = tool_button("plus", self)
        self.edit_button = tool_button("pencil", self)
        self.delete_button = tool_button("trash-2", self)
        self.scope = ScopeSelector(session, self)
        self._group = QButtonGroup(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        inside = QWidget(self)
        inside.setLayout(self._row)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFixedHeight(CARD.height() + 12)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 12, 4)
        line.setSpacing(4)
        for part in (self.fold_button, self.previous_button, self.next_button):
            line.addWidget(part)
        line.addWidget(self.line, 1)
        line.addWidget(self._area, 1)
        for part in (self.add_button, self.edit_button, self.delete_button):
            line.addWidget(part)
        line.addSpacing(8)
        self.scope.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.scope.keep_words()
        line.addWidget(self.scope)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(rule(self))
        box.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self._session.plan_changed.connect(lambda _: self._refresh())
        self._session.scene_changed.connect(self._refresh)
        self.fold_button.clicked.connect(lambda: self.set_folded(not self.folded))
        self.previous_button.clicked.connect(lambda: self._step(-1))
        self.next_button.clicked.connect(lambda: self._step(1))
        self.add_button.clicked.connect(self.add)
        self.edit_button.clicked.connect(lambda: self.edit(self._session.scene))
        self.delete_button.clicked.connect(lambda: self.delete(self._session.scene))

    # --- what is shown
    def set_folded(self, folded: bool) -> None:
        """One line, or the cards."""
        self.folded = folded
        self._area.setVisible(not folded)
        for part in (self.line, self.previous_button, self.next_button):
            part.setVisible(folded)
        name = "chevron-up" if folded else "chevron-down"
        self.fold_button.setProperty("icon_name", name)
        self.fold_button.setIcon(icon(name))
        name_button(self.fold_button, tr("Show the cards of the scenes") if folded else tr("Fold the scenes to one line"))
        self.setFixedHeight((LINE_PX if folded else CARD.height() + 12) + 9)

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
        self.scope.setVisible(room_px >= self.scope.sizeHint().width())

    def set_low(self, low: bool) -> None:
        """In a low window one line, for as long as it is low."""
        if low != self._is_low:
            self._is_low = low
            if low:
                self._was_folded = self.folded
            self.set_folded(low or self._was_folded)

    def _refresh(self) -> None:
        scenes = self._session.plan.scene_list()
        numbers = [scene.number for scene in scenes]
        if numbers != list(self.cards):
            self._rebuild(scenes)
        minutes = {scene.number: minutes_between(self._session.plan, scene.number) for scene in scenes}
        for scene in scenes:
            card = self.cards[scene.number]
            if (card.scene, card.minutes) != (scene, minutes[scene.number]):
                card.show_scene(scene, minutes[scene.number])
        shown = self._session.scene if self._session.scene in self.cards else numbers[0]
        self.cards[shown].setChecked(True)
        self._area.ensureWidgetVisible(self.cards[shown], 8, 0)
        self.line.show_scene(self._session.plan.scene(shown), len(scenes), minutes[shown])
        self._enable(numbers, shown)

    def _rebuild(self, scenes: list[Scene]) -> None:
        focused = any(card.hasFocus() for card in self.cards.values())
        for card in self.cards.values():
            self._group.removeButton(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        for place, scene in enumerate(scenes):
            card = SceneCard(scene, parent=self)
            card.clicked.connect(lambda _, number=scene.number: self._session.set_scene(number))
            card.edited.connect(self.edit)
            card.removed.connect(self.delete)
            card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            card.customContextMenuRequested.connect(lambda where, one=card: self._show_menu(one, where))
            self._group.addButton(card)
            self._row.insertWidget(place, card)
            self.cards[scene.number] = card
        if focused and self._session.scene in self.cards:
            self.cards[self._session.scene].setFocus()

    def _enable(self, numbers: list[int], shown: int) -> None:
        open_to_edits = not self._session.file.read_only
        self.add_button.setEnabled(open_to_edits)
        self.delete_button.setEnabled(open_to_edits and len(numbers) > 1)
        self.previous_button.setEnabled(shown != numbers[0])
        self.next_button.setEnabled(shown != numbers[-1])
        self.scope.setEnabled(open_to_edits)

    # --- what is done
    def _step(self, steps: int) -> None:
        numbers = list(self.cards)
        wanted = numbers.index(self._session.scene) + steps
        if 0 <= wanted < len(numbers):
            self._session.set_scene(numbers[wanted])

    def add(self) -> None:
        """Add a scene after the last one and show it."""
        change, number = add_scene(self._session.plan)
        if self._session.do(change):
            self._session.set_scene(number)

    def edit(self, number: int) -> None:
        """Show a scene and ask for its form."""
        self._session.set_scene(number)
        self.form_wanted.emit()

    def delete(self, number: int) -> None:
        """Delete a scene; the only one stays."""
        if len(self.cards) > 1 and not self._session.file.read_only:
            self._session.remove(delete_scenes(self._session.plan, [number]))

    def menu(self, number: int) -> QMenu:
        """What can be done with a scene."""
        menu = QMenu(self)
        menu.addAction(icon("pencil"), tr("Edit scene"), lambda: self.edit(number))
        menu.addAction(icon("plus"), tr("Add scene"), self.add)
        menu.addSeparator()
        gone = menu.addAction(icon("trash-2"), tr("Delete scene"), lambda: self.delete(number))
        for action in menu.actions():
            action.setEnabled(not self._session.file.read_only)
        gone.setEnabled(gone.isEnabled() and len(self.cards) > 1)
        return menu

    def _show_menu(self, card: SceneCard, where: QPoint) -> None:
        menu = self.menu(card.scene.number)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(card.mapToGlobal(where))

    def retranslate(self) -> None:
        """Words in the language in use."""
        name_button(self.previous_button, tr("Previous scene"), "Page Up")
        name_button(self.next_button, tr("Next scene"), "Page Down")
        name_button(self.add_button, tr("Add scene"))
        name_button(self.edit_button, tr("Edit scene"), "F2")
        name_button(self.delete_button, tr("Delete scene"))
        self.setAccessibleName(tr("Scenes"))
        for card in self.cards.values():
            card.show_scene(card.scene)
        self.set_folded(self.folded)
        self._share_room()
        self._refresh()

    def retint(self) -> None:
        """Icons and cards in the colours of the theme."""
        retint_buttons(self)
        for card in self.cards.values():
            card.update()
