"""The head of the findings panel: counts by severity that filter, words, scenes, and what the list is grouped by."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from tabletop.core.values.finding import SEVERITIES
from tabletop.i18n import number, tr
from tabletop.settings import FindingsShown, Grouping
from tabletop.ui.findings.finding_groups import GROUPINGS, FindingFilter
from tabletop.ui.parts import wording
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.painted_signs import severity_icon
from tabletop.ui.parts.panel_parts import name_button, plain_label, plain_tooltip, tool_button
from tabletop.ui.parts.property_editors import CalmCombo

LEAST_SEARCH_PX, TAKEN_PX = 56, 28
"""Room for what is looked for; margins and spaces of its line."""
MAP_ICONS: Mapping[FindingsShown, str] = {"all": "eye", "chosen": "focus", "off": "eye-off"}


class FindingsHead(QWidget):
    """`changed` when another filter or grouping was chosen, `regrouped(by)` before it; `folding_asked(folded)` for every group at once;
    `map_wanted(mode)` when findings shall stand on the map otherwise."""

    changed = Signal()
    map_wanted = Signal(str)
    regrouped = Signal(str)
    folding_asked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grouping: Grouping = "severity"
        self.title = plain_label(self, style="title", wrap=False)
        self.checking = plain_label(self, style="quiet", wrap=False)
        self.toggles = {severity: QToolButton(self) for severity in SEVERITIES}
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.scene = CalmCombo(self)
        self.group = tool_button("list-tree", self)
        self.group.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._groupings, self._map_modes = QActionGroup(self), QActionGroup(self)
        self.group.setMenu(self._menu)
        self.on_map = tool_button("eye", self)
        self.on_map.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._map_menu = QMenu(self)
        self.on_map.setMenu(self._map_menu)
        self.on_map_line = plain_label(self, style="quiet", wrap=False)
        self._mode: FindingsShown = "all"
        self._lay_out()
        for button in self.toggles.values():
            button.toggled.connect(lambda _: self.changed.emit())
        self.search.textChanged.connect(lambda _: self.changed.emit())
        self.scene.activated.connect(lambda _: self.changed.emit())

    def _lay_out(self) -> None:
        head = QVBoxLayout(self)
        head.setContentsMargins(12, 4, 4, 4)
        head.setSpacing(4)
        head.addLayout(self._counts())
        filters = QHBoxLayout()
        filters.setSpacing(4)
        filters.addWidget(self.search, 1)
        self.scene.setMinimumContentsLength(8)
        filters.addWidget(self.scene)
        filters.addWidget(self.on_map)
        filters.addWidget(self.group)
        head.addLayout(filters)
        head.addWidget(self.on_map_line)

    def _counts(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        self._said = QStackedWidget(self)
        self._said.addWidget(self.title)
        self._said.addWidget(self.checking)
        self._said.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        line.addWidget(self._said)
        line.addStretch(1)
        self._line = line
        for button in self.toggles.values():
            button.setCheckable(True)
            button.setChecked(True)
            button.setFixedHeight(24)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            line.addWidget(button)
        return line

    def add_fold(self, button: QToolButton) -> None:
        """The button that folds the panel, at the end of the line of counts."""
        self._line.addWidget(button)

    def show_filters(self, shown: bool) -> None:
        """Words, scenes and groups; the counts stay."""
        for widget in (self.search, self.scene, self.on_map, self.group):
            widget.setVisible(shown)
        self._fit_word()

    # --- what is wanted
    def filter(self, scene: int) -> FindingFilter:
        """The filter as it is set, with `scene` the one shown."""
        severities = frozenset(one for one, button in self.toggles.items() if button.isChecked())
        return FindingFilter(severities, scene if self.scene.currentIndex() == 0 else None, self.search.text())

    def clear(self) -> None:
        """Hide no finding."""
        for widget in (*self.toggles.values(), self.search):
            widget.blockSignals(True)
        for button in self.toggles.values():
            button.setChecked(True)
        self.search.clear()
        self.scene.setCurrentIndex(1)
        for widget in (*self.toggles.values(), self.search):
            widget.blockSignals(False)
        self.changed.emit()

    def group_by(self, grouping: Grouping) -> None:
        """Group by that; scenes are a way to group only where all of them are shown."""
        self.grouping = grouping
        if grouping == "scene":
            self.scene.setCurrentIndex(1)
        self._name_grouping()
        for action in self._menu.actions():
            action.setChecked(action.isCheckable() and action.data() == grouping)
        self.regrouped.emit(grouping)
        self.changed.emit()

    # --- what is shown
    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Numbers of findings of each severity beside the shapes."""
        for severity, button in self.toggles.items():
            button.setText(number(counts.get(severity, 0)))
            word = wording.severity_word(severity)
            button.setAccessibleName(tr("{severity}: {n} {n:finding|findings}", severity=word, n=counts.get(severity, 0)))
            button.setToolTip(
                plain_tooltip(tr("{severity}: show or hide {n} {n:finding|findings}", severity=word, n=counts.get(severity, 0)))
            )

    def show_checking(self, busy: bool) -> None:
        """A quiet word in place of the title."""
        self._said.setCurrentWidget(self.checking if busy else self.title)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Findings"))
        self.checking.setText(tr("checking..."))
        self.search.setPlaceholderText(tr("Filter"))
        self.search.setAccessibleName(tr("Filter the findings by words"))
        row = max(0, self.scene.currentIndex())
        self.scene.clear()
        self.scene.addItems([tr("This scene"), tr("All scenes")])
        self.scene.setCurrentIndex(row)
        self.scene.setAccessibleName(tr("Scenes whose findings are shown"))
        self._fill_menu()
        self._name_grouping()
        self._fill_map_menu()
        self.show_on_map(self._mode)

    def _words(self) -> dict[Grouping, str]:
        return {"severity": tr("By severity"), "scene": tr("By scene"), "check": tr("By check"), "": tr("Without groups")}

    def _fill_menu(self) -> None:
        self._menu.clear()
        for grouping in (*GROUPINGS, ""):
            action = self._menu.addAction(self._words()[grouping])
            action.setData(grouping)
            action.setCheckable(True)
            action.setChecked(grouping == self.grouping)
            action.triggered.connect(lambda _=False, by=grouping: self.group_by(by))
            self._groupings.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(tr("Fold all")).triggered.connect(lambda: self.folding_asked.emit(True))
        self._menu.addAction(tr("Unfold all")).triggered.connect(lambda: self.folding_asked.emit(False))

    def _name_grouping(self) -> None:
        name_button(self.group, tr("Groups: {grouping}", grouping=self._words()[self.grouping]))

    # --- on the map
    def show_on_map(self, mode: FindingsShown) -> None:
        """How findings stand on the map now."""
        is_other, self._mode = mode != self._mode, mode
        self.on_map.setProperty("icon_name", MAP_ICONS[mode])
        self.on_map.setIcon(icon(MAP_ICONS[mode]))
        self.on_map.setText(self._map_words()[mode])
        said = self._map_sentences()[mode]
        self.on_map_line.setText(said)
        self._fit_word()
        name_button(self.on_map, said, "F8")
        for action in self._map_menu.actions():
            action.setChecked(action.data() == mode)
        if is_other:
            self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The word of the button gives way first."""
        super().resizeEvent(event)
        self._fit_word()

    def _fit_word(self) -> None:
        """The word beside the icon, where what is looked for has room as well; else in a line of its own while findings are hidden."""
        button = self.on_map
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        room = self.width() - self.scene.sizeHint().width() - self.group.width() - TAKEN_PX
        has_room = room - button.sizeHint().width() >= LEAST_SEARCH_PX
        if not has_room:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setMinimumWidth(self.group.width())
        button.setMaximumWidth(button.sizeHint().width() if has_room else self.group.width())
        self.on_map_line.setVisible(not has_room and self._mode != "all" and not self.search.isHidden())

    def _map_words(self) -> dict[FindingsShown, str]:
        return {"all": tr("All"), "chosen": tr("Chosen"), "off": tr("None")}

    def _map_sentences(self) -> dict[FindingsShown, str]:
        return {
            "all": tr("All findings on the map"),
            "chosen": tr("Only the chosen finding on the map"),
            "off": tr("No findings on the map"),
        }

    def _fill_map_menu(self) -> None:
        self._map_menu.clear()
        for mode, text in self._map_sentences().items():
            action = self._map_menu.addAction(icon(MAP_ICONS[mode]), text)
            action.setData(mode)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, mode=mode: self.map_wanted.emit(mode))
            self._map_modes.addAction(action)

    def retint(self) -> None:
        """Shapes in the colours of the theme."""
        for severity, button in self.toggles.items():
            button.setIcon(severity_icon(severity))
