"""The application: Qt set up, one session, one main window; the plan named, the last one or the demo is opened."""

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from tabletop import i18n, interrupts, paths
from tabletop.canvas.base.layer_shapes import make_ready
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.core.text.owned_names import tidy
from tabletop.garbage import rare_collections
from tabletop.io.diagnostics.log_files import OpenLogs
from tabletop.io.diagnostics.session_marks import TOO_OFTEN, Ended, SessionMark, take_ended, times_ended, times_in_a_row
from tabletop.io.plans.demo import DEMO_NAME, write_demo
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.session import Session
from tabletop.settings import Settings, load_settings
from tabletop.ui.commands import fault_commands
from tabletop.ui.commands.file_commands import open_at_start, open_path
from tabletop.ui.keeping.settings_keeper import SettingsKeeper
from tabletop.ui.keeping.unexpected import UnexpectedFaults
from tabletop.ui.output.loaded_ahead import LoadedAhead
from tabletop.ui.output.older_state_commands import offer_rescue
from tabletop.ui.output.waiting_commands import offer_waiting
from tabletop.ui.parts.icons import icon
from tabletop.ui.window.first_hints import FirstHints
from tabletop.ui.window.main_window import MainWindow
from tabletop.ui.window.on_screen import OnScreen

log = logging.getLogger("tabletop")
BEAT_MS = 20_000
"""So often a running window says that it is still there: what is told after a crash is as exact as that."""
SWITCH_S = 0.001
"""So long, not Python's 5 ms, the thread of the window waits for another that computes, at each call into Qt."""
UNSEEN_MS = 1_000
"""A window that nothing is painted of, since it stands behind others or as an icon, opens its plan after so long."""


def run(plan: Path | None, layers: str | None, language: str | None) -> int:
    """Open the window and stay until it is closed; the exit code of the program. Raises TabletopError when the plan named cannot open."""
    rare_collections()
    sys.setswitchinterval(SWITCH_S)
    logs = OpenLogs()
    _log_qt()
    settings = load_settings()
    i18n.set_language(language or settings.language or i18n.system_language())
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("tabletop")
    application.setApplicationDisplayName("tabletop")
    mark = SessionMark()
    session = Session(prepare_layer=make_ready, needs_file=True)
    session.plan_opening.connect(mark.names)
    session.expect_plan()
    faults = UnexpectedFaults(session)
    ender = _Ender(application, mark)
    window: MainWindow | None = None
    keeper: SettingsKeeper | None = None
    try:
        window = MainWindow(session, settings)
        keeper = SettingsKeeper(settings, window.remember)
        OnScreen(window)
        application.setWindowIcon(icon("tabletop", "accent"))
        session.plan_wanted.connect(partial(fault_commands.say_no_plan, window.desk))
        beginning = _Beginning(window, plan, layers)
        window.show()
        code = int(application.exec())
        if beginning.fault is not None:
            raise beginning.fault
        return code
    finally:
        if window is not None:
            window.take_down()
        if keeper is not None:
            keeper.close()
        session.close()
        ender.close()
        mark.end()
        faults.close()
        logs.close()


class _Beginning(QObject):
    """Opens the first plan and the layers, once the window has been painted; `fault`: why the plan named does not open, where nobody sees
    the window."""

    def __init__(self, window: MainWindow, plan: Path | None, layers: str | None) -> None:
        super().__init__(window)
        self._window, self._plan, self._layers = window, plan, layers
        self._begun = False
        self.fault: TabletopError | None = None
        self._painted = window.canvas.surface.viewport()
        self._painted.installEventFilter(self)
        QTimer.singleShot(UNSEEN_MS, self, self._begin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin after the first picture; takes nothing away."""
        if event.type() == QEvent.Type.Paint and not self._begun:
            QTimer.singleShot(0, self, self._begin)
        return False

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        self._painted.removeEventFilter(self)
        log.info("window shown")
        try:
            self._open()
        except TabletopError as error:
            self.fault = error
            QApplication.exit(0)

    def _open(self) -> None:
        window = self._window
        session, settings = window.session, window.settings
        first = _begin(session, self._plan, settings, partial(open_at_start, window.desk))
        if window.is_closed:
            return
        if session.plan_is_read:
            session.plan_opening.emit(session.file.path)
        if self._layers is None:
            session.layers.load_default()
        else:
            session.layers.load_named(self._layers, exactly=True)
        if first.asked is None and first.refused is None:
            settings.remember_plan(first.plan.absolute())
        window.idle_esc.connect(FirstHints(window.desk, window.map_area).put_away)
        LoadedAhead(session, self)
        _say_first(window, first)
        offer_waiting(window.desk, open_path)
        threading.Thread(target=_tidy, args=(list(settings.recent),), name="leftovers", daemon=True).start()


@dataclass(frozen=True)
class First:
    """The plan that the window begins with. `ended`: how the program ended with it before. `asked`: so often in a row, that it was not
    opened; the window begins without a plan then. `unread`: plans that could not be read, and why. `refused`: why the plan named does not
    open, or that a person stopped it; the window begins without one then, too. `is_named`: a person named the plan that is asked about."""

    plan: Path
    ended: Ended | None = None
    asked: int | None = None
    unread: tuple[tuple[Path, TabletopError], ...] = ()
    refused: TabletopError | None = None
    is_named: bool = False


def _begin(session: Session, plan: Path | None, settings: Settings, opens: Callable[[Path], None] | None = None) -> First:
    """Open the plan named, else the first one that is known; by `opens`, else at once. One named with which the program ended twice in a
    row is not opened unasked. One that cannot be opened is said in the window, and what is known of an unexpected end stays for the next
    start; without a display nobody is asked, and the fault is raised."""
    opens = opens or session.file.open
    if plan is None:
        return _open_first(opens, settings, take_ended())
    if (times := times_in_a_row(plan)) >= TOO_OFTEN and _has_display():
        take_ended()
        return First(plan, asked=times, is_named=True)
    try:
        opens(plan)
    except TabletopError as error:
        if not _has_display() and not isinstance(error, Cancelled):
            raise
        return First(plan, refused=error)
    return First(plan, next((one for one in take_ended() if os.path.abspath(one.plan) == os.path.abspath(plan)), None))


def _has_display() -> bool:
    """Whether somebody can see the window."""
    return QApplication.platformName() not in ("offscreen", "minimal")


def _open_first(opens: Callable[[Path], None], settings: Settings, ended: list[Ended]) -> First:
    """Open the one that was open when the program ended unexpectedly, else the last one that can be read, else the
    demo; what could not be read is said. One with which the program ended twice in a row is not opened unasked."""
    by_path = {str(one.plan): one for one in reversed(ended)}
    unread: list[tuple[Path, TabletopError]] = []
    for path in [Path(name) for name in dict.fromkeys([*map(str, (one.plan for one in ended)), *settings.recent]) if os.path.isfile(name)]:
        times = times_ended(path)
        if times >= TOO_OFTEN:
            return First(path, by_path.get(str(path)), times, tuple(unread))
        try:
            opens(path)
            return First(path, by_path.get(str(path)), unread=tuple(unread))
        except Cancelled as stopped:
            return First(path, by_path.get(str(path)), unread=tuple(unread), refused=stopped)
        except TabletopError as error:
            unread.append((path, error))
    demo = demo_plan()
    opens(demo)
    return First(demo, unread=tuple(unread))


def _say_first(window: MainWindow, first: First) -> None:
    """What happened last time, what cannot be kept this time, and which plans could not be read, the nearest first."""
    offered = False
    for path, error in first.unread:
        if not offered and offer_rescue(window.desk, path, error, open_path):
            offered = True
        else:
            window.session.notice.emit(i18n.text(error.message), "warn")
    fault_commands.say_not_kept(window.desk)
    if first.refused is not None:
        fault_commands.say_not_opened(window.desk, first.plan, first.refused)
    elif first.asked is not None:
        fault_commands.ask_before_opening(window.desk, first.plan, first.asked, None if first.is_named else demo_plan)
    elif first.ended is not None:
        fault_commands.say_ended(window.desk, first.ended.clock.strftime("%H.%M"), first.plan)


def demo_plan() -> Path:
    """The user's own copy of the demo plan; made where it is missing, beside the old one where that is damaged."""
    folder = paths.documents_folder()
    there = folder / DEMO_NAME
    if not there.exists():
        return write_demo(folder)
    try:
        open_plan(there).close()
        return there
    except TabletopError:
        return write_demo(Path(tempfile.mkdtemp(prefix="demo-", dir=folder)))


class _Ender(QObject):
    """Ends the window in order when Ctrl-C, or the computer as it shuts down, asks for it; and says now and then that it is there."""

    _asked = Signal(int)

    def __init__(self, application: QApplication, mark: SessionMark) -> None:
        super().__init__()
        self._asked.connect(application.exit)
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(mark.beat)
        self._beat.start()
        interrupts.do_at_end(mark.end)
        interrupts.end_orderly(self._asked.emit)

    def close(self) -> None:
        """The window is gone: what comes now ends the program at once."""
        self._beat.stop()
        interrupts.end_orderly(None)
        interrupts.do_at_end(None)


def _tidy(recent: list[str]) -> None:
    """Remove what killed runs left: working folders, and partial files beside plans and in the folders of this user."""
    tidy(Path(tempfile.gettempdir()), temporary=True)
    folders = {str(folder) for folder in (paths.config_folder(), paths.state_folder(), paths.documents_folder())}
    for folder in folders | {os.path.dirname(name) for name in recent}:
        tidy(Path(folder))


def _log_qt() -> None:
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL}
    qInstallMessageHandler(lambda kind, context, text: logging.getLogger("qt").log(levels.get(kind, logging.DEBUG), text))
