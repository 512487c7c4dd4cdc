"""How the window looks: palette, type and one style sheet, made from the tokens. `apply_theme` is the only place that sets them."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tabletop.core.text.style import tokens
from tabletop.session.base.own_turn import OwnTurn
from tabletop.ui.parts.style_sheet import LOOK, sheet_colours, style_sheet

BASE_PT = 10
BUDGET_MS = 8.0
"""So long hidden widgets are dressed in one turn."""
_memory: Any = shiboken6


class Dressing(QObject):
    """Under a style sheet a widget keeps the colours that it was polished with. All of them at once take 100 ms of a window, most for
    panels and menus that nobody sees."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[QWidget, None] = {}
        self._later: deque[tuple[QObject, Callable[[], object]]] = deque()
        self._turn = OwnTurn(self)
        self._turn.timeout.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many hidden widgets still have the colours from before."""
        return len(self._waiting)

    def later(self, whose: QObject, work: Callable[[], object]) -> None:
        """Have what menus alone show dressed in turn, from the next `begin` on, or before a menu is shown; not where `whose` is gone."""
        self._later.append((whose, work))

    def begin(self) -> None:
        """The palette is another one."""
        application = QCoreApplication.instance()
        polished = [one for one in QApplication.allWidgets() if one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
        self._waiting = {}
        for one in polished:
            if one.isVisible():
                _dress(one)
                one.update()
            else:
                self._waiting[one] = None
        if (self._waiting or self._later) and application is not None:
            application.installEventFilter(self)
            self._turn.start()

    def finish(self) -> None:
        """Dress all that wait, now."""
        self._dress_until(float("inf"))

    def _go_on(self) -> None:
        self._dress_until(time.perf_counter() + BUDGET_MS / 1e3)

    def _dress_until(self, end: float) -> None:
        while (self._waiting or self._later) and time.perf_counter() < end:
            if self._later:
                self._draw()
            else:
                _dress(self._waiting.popitem()[0])
        if self._waiting or self._later:
            self._turn.start()
            return
        self._turn.stop()
        if (application := QCoreApplication.instance()) is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown has its colours before it is painted."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            if watched in self._waiting:
                self._waiting.pop(watched)
                _dress(watched)
            while self._later and isinstance(watched, QMenu):
                self._draw()
        return False

    def _draw(self) -> None:
        whose, work = self._later.popleft()
        if _memory.isValid(whose):
            work()


def _dress(widget: QWidget) -> None:
    if _memory.isValid(widget):
        widget.style().polish(widget)


class ThemeNotifier(QObject):
    """Tells whoever paints with colours of its own that the theme is another one: "light" or "dark"."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = "light"
        self.wanted = "light"
        self.dressing = Dressing(self)


def application() -> QApplication:
    """The application that runs; it is made before anything that is shown."""
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running


def notifier() -> ThemeNotifier:
    """The one of this application; it lives and dies with it."""
    theme_notifier = application().findChild(ThemeNotifier)
    return theme_notifier if theme_notifier is not None else ThemeNotifier(application())


def current_theme() -> str:
    """The theme shown: "light" or "dark"."""
    return notifier().theme


def colour(token: str, theme: str | None = None) -> QColor:
    """A colour of the theme shown by its token."""
    return QColor(tokens(theme or current_theme())[token])


def sized_font(size_pt: int = BASE_PT, bold: bool = False) -> QFont:
    """The system's sans in one of the five sizes, with numbers of one width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSize(size_pt)
    font.setBold(bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def apply_theme(app: QApplication, wanted: str = "system", sheet: bool = True) -> str:
    """Dress the whole application as "light", "dark" or as the system is; returns the theme shown. Not `sheet`: the first time without
    the style sheet, which `put_on_sheet` gives once the widgets stand: under one, each that is put into another is polished anew with all
    in it (200 ms of a window)."""
    state = notifier()
    first = not state.property("dressed")
    state.wanted = wanted
    _follow_system(app, state)
    theme = wanted if wanted in ("light", "dark") else _system_theme(app)
    if first:
        app.setStyle("Fusion")
        app.setFont(sized_font())
    if first or theme != state.theme:
        app.setPalette(_palette(theme))
        state.theme = theme
        state.setProperty("dressed", True)
        if sheet or not first:
            put_on_sheet(app)
        for window in app.topLevelWidgets():
            wear(window)
        state.changed.emit(theme)
        state.dressing.begin()
    return theme


def wear(window: QWidget) -> None:
    """Let a window that hangs on no other one, and all that hang on it, have the pictures of the theme shown. Before it is dressed."""
    if window.parent() is None:
        window.setProperty(LOOK, current_theme())


def put_on_sheet(app: QApplication) -> None:
    """The style sheet, where it lacks."""
    if not app.styleSheet():
        app.setStyleSheet(style_sheet())


def _system_theme(app: QApplication) -> str:
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _follow_system(app: QApplication, state: ThemeNotifier) -> None:
    """The frame of the window takes the theme too; while "system" is wanted its changes are followed."""
    if not state.property("following"):
        app.styleHints().colorSchemeChanged.connect(lambda: apply_theme(app, "system") if state.wanted == "system" else None)
        state.setProperty("following", True)
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(state.wanted, Qt.ColorScheme.Unknown))


def _palette(theme: str) -> QPalette:
    named = {name: QColor(value) for name, value in tokens(theme).items()}
    palette = QPalette(named["field"], named["panel"])
    role = QPalette.ColorRole
    for target, token in {
        role.Window: "panel",
        role.WindowText: "ink",
        role.Base: "field",
        role.AlternateBase: "panel",
        role.Text: "ink",
        role.Button: "panel",
        role.ButtonText: "ink",
        role.Highlight: "accent",
        role.Link: "accent",
        role.ToolTipBase: "field",
        role.ToolTipText: "ink",
        role.PlaceholderText: "quiet-ink",
        role.Mid: "line",
        role.Midlight: "hover",
        role.Dark: "line",
        role.Light: "field",
    }.items():
        palette.setColor(target, named[token])
    for target, shade in sheet_colours(theme).items():
        palette.setColor(target, shade)
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, faded(named["quiet-ink"], named["panel"]))
    return palette


def faded(front: QColor, back: QColor, share: float = 0.55) -> QColor:
    """A colour between two: `share` of the front one."""
    pairs = ((front.redF(), back.redF()), (front.greenF(), back.greenF()), (front.blueF(), back.blueF()))
    return QColor.fromRgbF(*(a * share + b * (1 - share) for a, b in pairs))
