"""What of a window is cut: measured on widgets that stand on the screen. As a program: every window, panel and form, in both languages.

Usage: cut_measure.py PLAN, with QT_SCALE_FACTOR and the screen in the environment; prints a line for each thing that is cut.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

SLACK_PX = 2
"""So many pixels may lack: widths are whole pixels, texts are not."""


def cuts(area: QWidget) -> Iterator[str]:
    """What is cut of a widget and of all that stands in it; nothing when all is whole."""
    window = area.window()
    free = window.screen().availableGeometry()
    if window.width() > free.width() or window.height() > free.height():
        yield f"{type(window).__name__} is {window.width()} x {window.height()}, the screen {free.width()} x {free.height()}"
    for part in [area, *area.findChildren(QWidget)]:
        if part.isVisible() and not part.visibleRegion().isEmpty():
            yield from _cut_words(part)
            yield from _cut_edges(part, area)


def _cut_words(part: QWidget) -> Iterator[str]:
    """Words that do not fit the room of their label or button; a label that elides what people wrote says so by its class."""
    wanted, given = part.sizeHint(), part.size()
    if isinstance(part, QLabel) and part.text() and type(part) is QLabel:
        if part.wordWrap():
            if part.heightForWidth(part.width()) > part.height() + SLACK_PX:
                yield f"label {part.text()[:60]!r} needs {part.heightForWidth(part.width())} px of height and has {part.height()}"
        elif wanted.width() > given.width() + SLACK_PX:
            yield f"label {part.text()[:60]!r} needs {wanted.width()} px and has {given.width()}"
    is_tool = isinstance(part, QToolButton) and part.text() and part.icon().isNull()
    if (is_tool or isinstance(part, QPushButton | QCheckBox | QRadioButton)) and part.minimumSizeHint().width() > given.width() + SLACK_PX:
        yield f"button {part.text()[:60]!r} needs {part.minimumSizeHint().width()} px and has {given.width()}"


def _cut_edges(part: QWidget, area: QWidget) -> Iterator[str]:
    """Parts that stick out of what they stand in; what stands in a page that scrolls downwards may be longer than the page."""
    parent = part.parentWidget()
    if part is area or part.isWindow() or parent is None:
        return
    scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
    inside = QRect(QPoint(0, 0), parent.size()).adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
    if scrolls and isinstance(parent.parentWidget(), QScrollArea):
        if part.width() > parent.width() + SLACK_PX and not parent.parentWidget().horizontalScrollBar().isVisible():
            yield f"{_name(part)} is {part.width()} px wide in a page of {parent.width()}"
    elif not scrolls and not inside.contains(part.geometry()):
        yield f"{_name(part)} {part.geometry().getRect()} sticks out of {_name(parent)} {parent.width()} x {parent.height()}"


def _name(part: QWidget) -> str:
    words = part.accessibleName() or getattr(part, "text", lambda: "")()
    return f"{type(part).__name__} {words[:40]!r}" if words else type(part).__name__


def main() -> int:
    """Open everything once in each language, and tell what is cut."""
    from support.windows_to_walk import PLACES, PROPERTIES
    from tabletop.session.session import Session
    from tabletop.settings import Settings
    from tabletop.ui.window.main_window import MainWindow

    application = QApplication([])
    session = Session()
    session.file.open(Path(sys.argv[1]))
    try:
        shown = MainWindow(session, Settings(theme="light"))
        shown.show()
        free = shown.screen().availableGeometry()
        shown.setGeometry(free)
        present = {feature.kind for feature in session.plan.placed(session.scene)}
        places = {**PLACES, **{kind: opened for kind, opened in PROPERTIES.items() if kind in present}}
        for language in ("id", "en"):
            shown.change_language(language)
            while session.checking or session._check_timer.isActive():
                application.processEvents()
            for place, opened in places.items():
                area = opened(shown)
                for _ in range(6):
                    application.processEvents()
                for line in dict.fromkeys([*cuts(area), *(cuts(shown) if area.window() is shown else ())]):
                    print(f"{language}, {place}: {line}")
                if area.window() is not shown:
                    area.window().close()
                shown.canvas.set_tool("select")
        print("done")
        shown.take_down()
    finally:
        session.close()  # its threads would keep the process for ever
    return 0


if __name__ == "__main__":
    sys.exit(main())
