"""The application: Qt set up, one session, one main window; the plan named, the last one or the demo is opened."""

import faulthandler
import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tabletop import i18n, paths
from tabletop.core.errors import TabletopError
from tabletop.io.demo import DEMO_NAME, write_demo
from tabletop.session import Session
from tabletop.settings import Settings, load_settings
from tabletop.ui.main_window import MainWindow

log = logging.getLogger("tabletop")


def run(plan: Path | None, layers: str | None, language: str | None) -> int:
    """Open the window and stay until it is closed; the exit code of the program."""
    crash_file = _log_to_files()
    settings = load_settings()
    i18n.set_language(language or settings.language or i18n.system_language())
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("tabletop")
    application.setApplicationDisplayName("tabletop")
    session = Session()
    sys.excepthook = _shows_unexpected(session)
    try:
        wanted = plan if plan is not None else _last_or_demo(settings)
        session.open_plan(wanted)
        window = MainWindow(session, settings)
        if layers != "none":
            session.load_catalogue(Path(layers) if layers else None)
        settings.remember_plan(wanted.absolute())
        window.show()
        QTimer.singleShot(0, lambda: log.info("window shown"))
        code = application.exec()
        settings.save()
        return int(code)
    finally:
        session.close()
        sys.excepthook = sys.__excepthook__
        faulthandler.disable()
        crash_file.close()


def _last_or_demo(settings: Settings) -> Path:
    for name in settings.recent:
        if Path(name).is_file():
            return Path(name)
    folder = paths.documents_folder()
    return folder / DEMO_NAME if (folder / DEMO_NAME).exists() else write_demo(folder)


def _log_to_files() -> "object":
    """Log to `tabletop.log`; a crash of native code leaves its stack in `crash.log`."""
    folder = paths.log_folder()
    logging.basicConfig(filename=folder / "tabletop.log", level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    crash_file = open(folder / "crash.log", "a", encoding="utf-8")  # noqa: SIM115 - stays open for faulthandler
    faulthandler.enable(crash_file)
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL}
    qInstallMessageHandler(lambda kind, context, text: logging.getLogger("qt").log(levels.get(kind, logging.DEBUG), text))
    return crash_file


def _shows_unexpected(session: Session) -> "object":
    """An excepthook that keeps the window alive: the stack goes to the log, a sentence to the user."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, TabletopError):
            session.notice.emit(i18n.text(error.message), "stop")
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        session.notice.emit(i18n.tr("Something unexpected went wrong; the details stand in the log file."), "stop")

    return hook


def has_display() -> bool:
    """True where a window can be shown."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or QGuiApplication.instance())
