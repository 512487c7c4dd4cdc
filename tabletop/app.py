"""The application: Qt set up, one session, one main window; the plan named, the last one or the demo is opened."""

import faulthandler
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from tabletop import i18n, paths
from tabletop.canvas.base.layer_shapes import make_ready
from tabletop.core.text.errors import TabletopError
from tabletop.garbage import rare_collections
from tabletop.io.diagnostics.plain_log import PlainFormatter
from tabletop.io.plans.demo import DEMO_NAME, write_demo
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.session import Session
from tabletop.settings import Settings, load_settings
from tabletop.ui.parts.icons import icon
from tabletop.ui.window.first_hints import FirstHints
from tabletop.ui.window.main_window import MainWindow
from tabletop.ui.window.on_screen import OnScreen

log = logging.getLogger("tabletop")


def run(plan: Path | None, layers: str | None, language: str | None) -> int:
    """Open the window and stay until it is closed; the exit code of the program. Raises TabletopError when the plan named cannot open."""
    rare_collections()
    crash_file = _log_to_files()
    settings = load_settings()
    i18n.set_language(language or settings.language or i18n.system_language())
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("tabletop")
    application.setApplicationDisplayName("tabletop")
    session = Session(prepare_layer=make_ready)
    sys.excepthook = _shows_unexpected(session)
    window: MainWindow | None = None
    try:
        window = MainWindow(session, settings)
        OnScreen(window)
        application.setWindowIcon(icon("tabletop", "accent"))
        opened = _open_first(session, plan, settings)
        if layers is None:
            session.layers.load_default()
        else:
            session.layers.load_named(layers, exactly=True)
        settings.remember_plan(opened.absolute())
        window.show()
        FirstHints(window.desk, window.map_area)
        QTimer.singleShot(0, window, lambda: log.info("window shown"))
        return int(application.exec())
    finally:
        if window is not None:
            window.take_down()
        session.close()
        sys.excepthook = sys.__excepthook__
        faulthandler.disable()
        crash_file.close()


def _open_first(session: Session, plan: Path | None, settings: Settings) -> Path:
    """Open the plan named, else the last one that can be read, else the demo; what could not be read is said."""
    if plan is not None:
        session.file.open(plan)
        return plan
    for path in [Path(name) for name in settings.recent if Path(name).is_file()]:
        try:
            session.file.open(path)
            return path
        except TabletopError as error:
            session.notice.emit(i18n.text(error.message), "warn")
    demo = _demo_plan()
    session.file.open(demo)
    return demo


def _demo_plan() -> Path:
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


def _log_to_files() -> TextIO:
    """Log to `tabletop.log`; a crash of native code leaves its stack in `crash.log`."""
    folder = paths.log_folder()
    handler = logging.FileHandler(folder / "tabletop.log", encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    crash_file = open(folder / "crash.log", "a", encoding="utf-8")  # noqa: SIM115 - stays open for faulthandler
    faulthandler.enable(crash_file)
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL}
    qInstallMessageHandler(lambda kind, context, text: logging.getLogger("qt").log(levels.get(kind, logging.DEBUG), text))
    return crash_file


def _shows_unexpected(session: Session) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An excepthook that keeps the window alive: the stack goes to the log, a sentence to the user."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, TabletopError):
            session.notice.emit(i18n.text(error.message), "stop")
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        session.notice.emit(i18n.tr("Something unexpected went wrong; the details stand in the log file."), "stop")

    return hook
