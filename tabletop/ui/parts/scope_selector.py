"""Applies to: this scene, from here on, all. Three buttons side by side, wherever an edit can be made."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from tabletop.core.values.feature import Scope
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import Panel, plain_label
from tabletop.ui.parts.theme import sized_font

LEAST_PX = 48


class ScopeSelector(Panel):
    """Shows and sets the session's scope."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.title = plain_label(self, style="quiet", wrap=False)
        self.buttons = {scope: QToolButton(self) for scope in Scope}
        self._told: dict[Scope, str] = {}
        self._group = QButtonGroup(self)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.title)
        for scope, button in self.buttons.items():
            button.setCheckable(True)
            button.setFixedHeight(24)
            button.setFont(sized_font(9))
            button.setMinimumWidth(LEAST_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _, chosen=scope: session.set_scope(chosen))
            self._group.addButton(button)
            box.addWidget(button)
        session.scene_changed.connect(self._refresh)
        session.plan_changed.connect(lambda _: self._refresh())
        self.retranslate()

    def show_title(self, shown: bool) -> None:
        """With or without the words before the buttons."""
        self.title.setVisible(shown)

    def keep_words(self) -> None:
        """Never cut a word, where there is room for all."""
        for button in self.buttons.values():
            button.setMinimumWidth(0)

    def _refresh(self) -> None:
        self.buttons[self._session.scope].setChecked(True)
        can_choose = self._session.edits.can_choose
        for scope, button in self.buttons.items():
            button.setEnabled(can_choose)
            button.setToolTip(self._told[scope] if can_choose else tr("While a plan has one scene, edits apply to all scenes"))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Applies to"))
        words = {
            Scope.THIS_SCENE: (tr("This scene"), tr("Edits change this scene only")),
            Scope.FROM_HERE_ON: (tr("From here on"), tr("Edits change this scene and all that follow")),
            Scope.ALL_SCENES: (tr("All"), tr("Edits change every scene")),
        }
        for scope, (word, told) in words.items():
            self.buttons[scope].setText(word)
            self._told[scope] = told
            self.buttons[scope].setAccessibleName(f"{tr('Applies to')}: {word}")
        self._refresh()
