"""Three hints for a first day with the program: one at a time, each put away by a click, and never shown again."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget

from tabletop import i18n
from tabletop.core.values.change import Change
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.notice_bar import MARGIN_PX, WIDEST_PX, Bar

tr = i18n.tr
COUNT = 3


def words_of(number: int) -> str:
    """What the hint of that number says."""
    return (
        tr("One letter takes a tool: C cordon, U unit, M crowd. Ctrl+K finds every command by its name."),
        tr("The line at the bottom tells what click, drag, Shift and Esc do now, with every tool."),
        tr("Every edit is saved at once. Ctrl+Z takes it back, also after a restart; Ctrl+H lists all of them."),
    )[number]


class FirstHints(Bar):
    """A card low on the map with the hint whose turn it is: the first at once, the second with a drawing tool, the third after an edit."""

    def __init__(self, desk: Desk, area: QWidget) -> None:
        super().__init__(area)
        self._settings, self._area = desk.settings, area
        self.button = QPushButton(self)
        self.box.addWidget(self.button)
        self.hide()
        self.button.clicked.connect(self.dismiss)
        self.button.clicked.connect(desk.canvas.setFocus)
        area.installEventFilter(self)
        desk.canvas.tool_changed.connect(self._tool_taken)
        desk.session.plan_changed.connect(self._edited)
        desk.session.saved_changed.connect(self._saved)
        self._file = desk.session.file
        self._when(0)

    def _tool_taken(self, tool_id: str) -> None:
        if tool_id.startswith("draw-"):
            self._when(1)

    def _edited(self, change: Change | None) -> None:
        """Who edits has understood the hint that is open, and needs the room it takes; the last one stays until it is read."""
        if change is None:
            return
        if not self.isHidden() and self._settings.hints_seen < COUNT - 1:
            self.dismiss()
        if self._file.held is None:
            self._when(COUNT - 1)

    def _saved(self) -> None:
        """That every edit is saved at once is not said while edits wait: it waits for the next edit that is."""
        if self._file.held is not None and not self.isHidden() and self._settings.hints_seen == COUNT - 1:
            self.hide()

    def _when(self, number: int) -> None:
        """Its moment has come: show it if it is the next one, and no other is open."""
        if self._settings.hints_seen == number and self.isHidden():
            self._say(number)

    def _say(self, number: int) -> None:
        self.text.setText(words_of(number))
        self.button.setText(tr("Understood"))
        self.show()
        self._lay()

    def _lay(self) -> None:
        """In the middle of the lower edge, above what stands in its corners."""
        area = self._area.size()
        width = min(WIDEST_PX, area.width() - 2 * MARGIN_PX)
        height = max(self.box.totalHeightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((area.width() - width) // 2, area.height() - height - 5 * MARGIN_PX, width, height)
        self.raise_()

    def dismiss(self) -> None:
        """Put it away for good."""
        self._settings.hints_seen = min(COUNT, self._settings.hints_seen + 1)
        self._settings.save()
        self.hide()

    def put_away(self) -> None:
        """Esc puts it away as its button does."""
        if not self.isHidden():
            self.dismiss()

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange and not self.isHidden():
            self._say(self._settings.hints_seen)
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the map."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._lay()
        return False
