"""Makes menus, toolbar and tooltips of one window from the table of actions, and keeps them true to its state."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton, QWidget

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.session.keeping.history import ApplyChange
from tabletop.ui.commands.actions import table
from tabletop.ui.commands.file_commands import recent_plans
from tabletop.ui.commands.layer_commands import SUBMENUS_AFTER, Choice
from tabletop.ui.commands.view_commands import zoom_layer
from tabletop.ui.desk.action_spec import MENUS, SUBMENUS, TOOLBAR_GROUPS, ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.theme import notifier
from tabletop.ui.window.palette import Palette

tr = i18n.tr
ICON_PX = 20
LAMPS = {"stop": ("octagon-alert", "stop"), "warn": ("triangle-alert", "warn"), "pending": ("clock", "ink"), "": ("circle-check", "ink")}
"""Icon and colour token of the button that checks, by the worst finding; a tick only where the scene is judged and has none."""


def tooltip(spec: ActionSpec) -> str:
    """Text and shortcut, as one plain line."""
    text = spec.label.replace("&", "").removesuffix("...")
    return f"{text} ({spec.shown_keys})" if spec.shortcut else text


class KeyedAction(QAction):
    """An action whose keys may do another thing than its entry in the menu."""

    by_key: Callable[[], None] | None = None

    def event(self, event: QEvent) -> bool:
        """Qt: its keys come as an event, its entry as a signal."""
        if self.by_key is None or not isinstance(event, QShortcutEvent) or event.isAmbiguous():
            return super().event(event)
        self.by_key()
        return True


class WindowActions:
    """The actions of one window. They live as long as it does."""

    def __init__(self, window: QMainWindow, desk: Desk, run: Callable[[ActionSpec], None]) -> None:
        self._window, self._desk, self._run = window, desk, run
        self._tools = QActionGroup(window)
        self._tools.setExclusive(True)
        self._is_pending = True
        self.by_id = {spec.id: self._action(spec) for spec in table()}
        self.toolbar = QToolBar(window)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(ICON_PX, ICON_PX))
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.more = QToolButton(self.toolbar)
        window.addToolBar(self.toolbar)
        self._fill_toolbar()
        for button in self.toolbar.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menus: dict[str, QMenu] = {}
        self._fill_menus()
        for spec in table():
            if spec.icon:
                self._draw_icon(spec)
        self.retranslate()

    def _action(self, spec: ActionSpec) -> QAction:
        action = KeyedAction(self._window)
        if (by_key := spec.by_key) is not None:
            action.by_key = lambda: self._run(replace(spec, run=by_key))
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setCheckable(bool(spec.tool) or spec.checked is not None)
        action.triggered.connect(lambda _=False, spec=spec: self._run(spec))
        action.setIconVisibleInMenu(spec.checked is None)
        if spec.shortcut == "Tab":
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._desk.canvas.addAction(action)
        else:
            self._window.addAction(action)
        if spec.tool:
            self._tools.addAction(action)
        return action

    # --- toolbar
    def _fill_toolbar(self) -> None:
        for place, group in enumerate(TOOLBAR_GROUPS):
            if place:
                self.toolbar.addSeparator()
            for spec in table():
                if spec.group == group:
                    self.toolbar.addAction(self.by_id[spec.id])
            if group == "draw":
                self._fill_more()

    def _fill_more(self) -> None:
        menu = QMenu(self.more)
        for spec in table():
            if spec.group == "more":
                menu.addAction(self.by_id[spec.id])
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setCheckable(True)
        self.toolbar.addWidget(self.more)

    def button(self, action_id: str) -> QWidget | None:
        """The button of an action in the toolbar."""
        return self.toolbar.widgetForAction(self.by_id[action_id])

    def is_refused(self, event: QKeyEvent) -> bool:
        """Whether a key is that of a command that cannot be used now."""
        pressed = QKeySequence(event.keyCombination())
        return any(not action.isEnabled() and pressed in action.shortcuts() for action in self.by_id.values())

    def open_palette(self) -> None:
        """Find an action by a few letters, in a field over the map."""
        Palette(self._desk).open_over(self._desk.canvas)

    def fit_words(self, width_px: int) -> None:
        """Words beside the icons of what is drawn, where the toolbar has room for them."""
        found = [self.button(spec.id) for spec in table() if spec.group == "draw"]
        buttons = [one for one in found if isinstance(one, QToolButton)]
        self._set_style(buttons, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self.toolbar.sizeHint().width() > width_px:
            self._set_style(buttons, Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _set_style(self, buttons: list[QToolButton], style: Qt.ToolButtonStyle) -> None:
        for button in buttons:
            button.setToolButtonStyle(style)
        layout = self.toolbar.layout()
        if layout is not None:
            layout.invalidate()

    # --- menus
    def _fill_menus(self) -> None:
        bar = self._window.menuBar()
        for name in MENUS:
            self._menus[name] = bar.addMenu(name)
        for spec in table():
            menu = self._menu(spec.menu)
            if menu is not None:
                if spec.separator:
                    menu.addSeparator()
                menu.addAction(self.by_id[spec.id])
            if spec.id == "open":
                self._dynamic("file/recent", lambda: [Choice(*one) for one in recent_plans(self._desk)])
            if spec.id == "layer-add":
                self._dynamic("layer/zoom", lambda: self._layers(partial(zoom_layer, self._desk)))
                self._dynamic("layer/remove", lambda: self._layers(self._desk.session.layers.remove))
            for name, choices in SUBMENUS_AFTER.get(spec.id, {}).items():
                self._dynamic(name, partial(choices, self._desk))

    def _menu(self, name: str) -> QMenu | None:
        if not name:
            return None
        if name not in self._menus:
            parent = self._menus[name.split("/")[0]]
            if name == "view/panels":
                parent.addSeparator()
            self._menus[name] = parent.addMenu(name)
        return self._menus[name]

    def _dynamic(self, name: str, entries: Callable[[], list[Choice]]) -> None:
        """A submenu that is filled each time it is opened."""
        menu = self._menu(name)
        assert menu is not None

        def fill() -> None:
            menu.clear()
            for title, call, checked in entries():
                action = menu.addAction(title.replace("&", "&&"))
                action.triggered.connect(lambda _=False, call=call: self._desk.guard(call))
                action.setCheckable(checked is not None)
                action.setChecked(bool(checked))
            if menu.isEmpty():
                menu.addAction(tr("Nothing here yet")).setEnabled(False)

        menu.aboutToShow.connect(fill)

    def _layers(self, call: Callable[[str], object]) -> list[Choice]:
        infos = [view.layer.info for view in reversed(self._desk.session.layers.views)]
        return [Choice(info.title_in(i18n.language()), partial(call, info.id)) for info in infos]

    # --- true to the state
    def retint(self) -> None:
        """Draw every icon in the theme shown; those of menus alone are made in turn, or before a menu is shown."""
        for spec in table():
            if spec.icon and self.button(spec.id) is not None:
                self._draw_icon(spec)
            elif spec.icon:
                notifier().dressing.later(self.by_id[spec.id], partial(self._draw_icon, spec))
        self._refresh_more()
        self.refresh_check(self._is_pending)

    def _draw_icon(self, spec: ActionSpec) -> None:
        self.by_id[spec.id].setIcon(icon(spec.icon))

    def retranslate(self) -> None:
        """Write every text again in the language in use; those that follow the plan come with `refresh`."""
        for spec in table():
            action = self.by_id[spec.id]
            action.setText(spec.label)
            action.setIconText(spec.button_label)
            action.setToolTip(tooltip(spec))
        for name, menu in self._menus.items():
            menu.setTitle(i18n.text(Message({**MENUS, **SUBMENUS}[name])))
        self.more.setIcon(icon("ellipsis"))
        self.more.setToolTip(tr("More to draw"))
        self.more.setAccessibleName(tr("More to draw"))
        self.toolbar.setWindowTitle(tr("Toolbar"))
        self.refresh_check(self._is_pending)
        self.fit_words(self._window.width())

    def refresh_enabled(self) -> None:
        """What can be done now, and no more: 2 ms with 5,000 features selected."""
        for spec in table():
            self.by_id[spec.id].setEnabled(spec.enabled(self._desk.session))

    def refresh(self) -> None:
        """What can be done now, what is on, what undo would take back."""
        session = self._desk.session
        for spec in table():
            action = self.by_id[spec.id]
            action.setEnabled(spec.enabled(session))
            if spec.name is not None:
                name = spec.name(session)
                action.setText(name.replace("&", "&&") or spec.label)
                action.setVisible(bool(name))
            if spec.tool:
                action.setChecked(self._desk.canvas.tool_id == spec.tool)
            elif spec.checked is not None:
                action.setChecked(spec.checked(self._desk))
        self._refresh_more()
        self._refresh_undo()

    def _refresh_more(self) -> None:
        used = next((spec for spec in table() if spec.group == "more" and spec.tool == self._desk.canvas.tool_id), None)
        self.more.setChecked(used is not None)
        self.more.setIcon(icon(used.icon if used else "ellipsis"))

    def refresh_check(self, is_pending: bool) -> None:
        """The button that checks is a lamp too: shape and colour of the worst finding of the scene shown; a clock while the light of the
        status bar says that the plan is not judged (`is_pending`)."""
        self._is_pending = is_pending
        session = self._desk.session
        counts = session.judged.count(session.scene)
        worst = next((severity for severity in ("stop", "warn") if counts[severity]), "")
        if is_pending or (session.is_pending and not worst):
            worst = "pending"
        self.by_id["check"].setIcon(icon(*LAMPS[worst]))

    def _refresh_undo(self) -> None:
        stack = self._desk.session.undo_stack
        for name, at in (("undo", stack.index() - 1), ("redo", stack.index())):
            command = stack.command(at) if 0 <= at < stack.count() else None
            step = i18n.text(command.step.label) if isinstance(command, ApplyChange) else ""
            spec = next(spec for spec in table() if spec.id == name)
            action = self.by_id[name]
            action.setText(f"{spec.label}: {step}".replace("&", "&&") if step else spec.label)
            action.setToolTip(f"{action.text()} ({spec.shown_keys})")
