"""One action as data: what it says, where it stands, what it does; the menus, submenus and groups of the toolbar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QKeySequence

from tabletop import i18n
from tabletop.core.text.message import Message, mark
from tabletop.session.session import Session
from tabletop.ui.desk.desk import Desk

Words = str | Mapping[str, str]


@dataclass(frozen=True)
class ActionSpec:
    """One action. `menu` is a menu's id or "menu/submenu", empty = in no menu; `group` is its place in the toolbar, empty = none.

    `tool` names the canvas tool it switches to; such actions are checked while their tool is in use.
    """

    id: str
    text: Words
    menu: str
    run: Callable[[Desk], object]
    shortcut: str = ""
    icon: str = ""
    group: str = ""
    tip: str = ""
    enabled: Callable[[Session], bool] = lambda session: True
    checked: Callable[[Desk], bool] | None = None
    tool: str = ""
    separator: bool = False
    """A line stands above it in its menu."""
    name: Callable[[Session], str] | None = None
    """Its text while there is one; without, the action is not to be seen."""
    short: Words = ""
    """What its button on the tool bar says, where its text is too long for it."""
    by_key: Callable[[Desk], object] | None = None
    """What its keys do where that is another thing than what its entry in the menu does."""
    needs: str = ""
    """What must be there first, as a marked sentence; without, that something is chosen."""

    @property
    def label(self) -> str:
        """Its text in the language in use."""
        return words(self.text)

    @property
    def button_label(self) -> str:
        """What its button on the tool bar says, in the language in use."""
        return (words(self.short) if self.short else self.label).replace("&", "").removesuffix("...")

    @property
    def shortcuts(self) -> list[str]:
        """Its keys; the first one is shown."""
        return self.shortcut.split(" / ") if self.shortcut else []

    @property
    def shown_keys(self) -> str:
        """Its keys as people read them."""
        return _as_read(self.shortcut)


@cache
def _as_read(shortcut: str) -> str:
    keys = shortcut.split(" / ") if shortcut else []
    return ", ".join(QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in keys)


def words(text: Words) -> str:
    """A marked sentence, or titles by language, in the language in use."""
    if isinstance(text, str):
        return i18n.text(Message(text))
    return text.get(i18n.language()) or text["en"]


MENUS: Mapping[str, str] = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "view": mark("&View"),
    "draw": mark("&Draw"),
    "plan": mark("&Plan"),
    "layer": mark("&Layer"),
    "help": mark("&Help"),
}
SUBMENUS: Mapping[str, str] = {
    "file/recent": mark("Open recent"),
    "edit/reshape": mark("Reshape"),
    "edit/arrange": mark("Arrange"),
    "edit/kind": mark("Change the kind"),
    "draw/more": mark("More to draw"),
    "draw/aids": mark("Drawing aids"),
    "draw/from": mark("Draw from what stands"),
    "view/saved": mark("Saved views"),
    "view/panels": mark("Panels"),
    "view/findings": mark("Findings on the map"),
    "view/theme": mark("Theme"),
    "view/language": mark("Language"),
    "plan/roster": mark("Roster"),
    "plan/play": mark("Play"),
    "plan/exercise": mark("Exercise"),
    "plan/table": mark("Table"),
    "plan/room": mark("What the room sees"),
    "plan/document": mark("Document"),
    "edit/tagged": mark("Select all with a tag"),
    "layer/office": mark("Layers of the office"),
    "layer/draw-on": mark("Draw on plan layer"),
    "layer/put": mark("Put the selection on plan layer"),
    "layer/shown": mark("Plan layers shown"),
    "layer/tag": mark("Show only one tag"),
    "layer/zoom": mark("Zoom to layer"),
    "plan/scenes": mark("Scenes"),
    "layer/remove": mark("Remove layer"),
}
TOOLBAR_GROUPS = ("select", "draw", "measure", "edit", "check", "view", "table")


def writable(session: Session) -> bool:
    """Whether the plan may be edited."""
    return not session.file.read_only


def selected(session: Session) -> bool:
    """Whether anything is selected."""
    return bool(session.selection)


def can_undo(session: Session) -> bool:
    """Whether there is an edit to take back."""
    return writable(session) and session.undo_stack.canUndo()


def can_redo(session: Session) -> bool:
    """Whether there is an edit to do again."""
    return writable(session) and session.undo_stack.canRedo()


def why_not(spec: ActionSpec, session: Session) -> str:
    """Why an action cannot be used now, in a few words; empty where it can."""
    if spec.enabled(session):
        return ""
    if spec.enabled in (writable, editable, one_editable, can_undo, can_redo) and not writable(session):
        return i18n.tr("the plan is open for reading only")
    return words(spec.needs) if spec.needs else i18n.tr("choose something on the map first")


def editable(session: Session) -> bool:
    """Whether something is selected that may be edited."""
    return writable(session) and selected(session)


def one_editable(session: Session) -> bool:
    """Whether one feature is selected that may be edited and stands in the scene."""
    if not writable(session) or len(session.selection) != 1:
        return False
    feature = session.plan.features.get(next(iter(session.selection)))
    return feature is not None and feature.at(session.scene) is not None
