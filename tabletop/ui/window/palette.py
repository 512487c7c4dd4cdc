"""The command palette: the table of actions, found by a few letters and run by Enter."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.ui.commands.actions import table
from tabletop.ui.commands.find_commands import find_text
from tabletop.ui.commands.layer_commands import Found, found_by_name
from tabletop.ui.desk.action_spec import ActionSpec, why_not
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.theme import colour

tr = i18n.tr
WIDTH_PX, TOP_PX, ROW_PX, LEAST_ROWS, MOST_ROWS = 480, 48, 28, 3, 12
FIND = "find:"
"""What a row does that looks for a text on the map."""
SCENE = "scene:"
"""What a row does that goes to a scene."""
NAMED = "named:"
"""What a row does that stands for a layer or a tag of the plan."""
WHY_ROLE = Qt.ItemDataRole.UserRole + 1
"""Why a row cannot be used now; empty where it can."""
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def score(letters: str, words: str) -> int | None:
    """How well letters fit words: 0 best (words begin with them, in order), None = not at all. Letters may be left out in between."""
    letters, words = letters.lower().strip(), words.lower()
    later = iter(words.split())
    if words.startswith(letters) or all(any(word.startswith(start) for word in later) for start in letters.split()):
        return 0
    if letters in words:
        return 1
    rest = iter(words)
    return 2 if all(letter in rest for letter in letters) else None


def other_words(spec: ActionSpec) -> str:
    """By what else an action is found in any language: its English words and its id."""
    english = spec.text if isinstance(spec.text, str) else spec.text["en"]
    return f"{english} {spec.id.replace('-', ' ')}".replace("&", "").replace("...", "")


def best_score(letters: str, words: str, others: str) -> int | None:
    """How well letters fit the words shown, or, less well, the other ones, in which no letter may be left out."""
    fit, other = score(letters, words), score(letters, others)
    if other is None or other > 1 or (fit is not None and fit < 2):
        return fit
    return 1


class Palette(QFrame):
    """A field and a list. It closes when it loses the focus."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._named: list[Found] = []
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Find a command"))
        self.field.setAccessibleName(tr("Find a command"))
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Commands"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.field.textChanged.connect(self.fill)
        self.field.returnPressed.connect(self.run_current)
        self.list.itemClicked.connect(lambda _: self.run_current())
        self.field.installEventFilter(self)
        self.fill("")

    def open_over(self, area: QWidget) -> None:
        """Show it near the top of the map."""
        self.setFixedWidth(min(WIDTH_PX, area.width() - 16))
        self.adjustSize()
        self.move(area.mapToGlobal(area.rect().topLeft()) + self.rect().topLeft())
        self.move(self.x() + (area.width() - self.width()) // 2, self.y() + TOP_PX)
        self.show()
        self.field.setFocus()

    def fill(self, letters: str) -> None:
        """List the actions that fit, the one of just these words first, what can be done now before what cannot, and the scenes."""
        self.list.clear()
        found = []
        for place, spec in enumerate(table()):
            action = self._desk.actions.by_id[spec.id]
            words = self._words(spec, action)
            fit = best_score(letters, words, other_words(spec))
            if fit is not None and spec.id != "palette":
                rank = -1 if words.lower() == letters.strip().lower() else fit
                found.append((rank, not action.isEnabled(), place, spec, action))
        for _, _, _, spec, action in sorted(found, key=lambda one: one[:3]):
            self._add(spec, action)
        self._add_scenes(letters)
        self._add_layers_and_tags(letters)
        if letters.strip():
            self._add_row("search", tr("Find {text} on the map", text=letters.strip()), FIND + letters.strip())
        self.list.setCurrentRow(0)
        room = max(LEAST_ROWS, (self._desk.window.height() - 2 * TOP_PX - self.field.sizeHint().height()) // ROW_PX)
        rows = min(MOST_ROWS, room, max(1, self.list.count()))
        self.list.setFixedHeight(rows * ROW_PX + 4)
        self.adjustSize()

    def _words(self, spec: ActionSpec, action: QAction) -> str:
        return action.text().replace("&&", "&").removesuffix("...")

    def _add(self, spec: ActionSpec, action: QAction) -> None:
        keys = f"   {action.shortcut().toString()}" if spec.shortcut else ""
        why = "" if action.isEnabled() else why_not(spec, self._desk.session) or tr("not now")
        self._add_row(spec.icon or "chevron-right", f"{self._words(spec, action)}{keys}", spec.id, why)

    def _add_scenes(self, letters: str) -> None:
        """Each scene by number and name; the one shown says so."""
        session = self._desk.session
        for scene in session.plan.scene_list() if letters.strip() else ():
            name = (
                tr("Scene {number}: {name}", number=scene.number, name=scene.name)
                if scene.name
                else tr("Scene {number}", number=scene.number)
            )
            if best_score(letters, name, f"scene {scene.number}") in (0, 1):
                why = tr("this scene is shown already") if scene.number == session.scene else ""
                self._add_row("clapperboard", name, f"{SCENE}{scene.number}", why)

    def _add_layers_and_tags(self, letters: str) -> None:
        """What can be done with each layer and tag of the plan, where the letters fit words of it."""
        self._named = found_by_name(self._desk) if letters.strip() else []
        for number, row in enumerate(self._named):
            if score(letters, row.title) in (0, 1):
                self._add_row(row.icon, row.title, f"{NAMED}{number}")

    def _add_row(self, icon_name: str, text: str, does: str, why: str = "") -> None:
        item = QListWidgetItem(icon(icon_name, "quiet-ink" if why else None), f"{text} \N{EN DASH} {why}" if why else text)
        item.setData(WHY_ROLE, why)
        item.setToolTip(item.text())
        if why:
            item.setForeground(QColor(colour("quiet-ink")))
        item.setData(Qt.ItemDataRole.UserRole, does)
        item.setSizeHint(QSize(0, ROW_PX))
        self.list.addItem(item)

    def run_current(self) -> None:
        """Close, then do it, or say why it cannot be done now."""
        item = self.list.currentItem()
        if item is None:
            return
        does, item_why, said = item.data(Qt.ItemDataRole.UserRole), item.data(WHY_ROLE), f"{item.text()}."
        self.close()
        if item_why:
            self._desk.say(said)
        elif does.startswith(SCENE):
            self._desk.session.set_scene(int(does.removeprefix(SCENE)))
        elif does.startswith(NAMED):
            self._desk.guard(self._named[int(does.removeprefix(NAMED))].call)
        elif does.startswith(FIND):
            find_text(self._desk, does.removeprefix(FIND))
        else:
            self._desk.actions.by_id[does].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.list.event(event)
            return True
        return False
