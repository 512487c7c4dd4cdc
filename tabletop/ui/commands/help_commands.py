"""Help: the manual at the page that fits, the shortcuts, the palette, what this program is."""

from PySide6.QtWidgets import QWidget

from tabletop import __version__, i18n
from tabletop.ui.desk.desk import Desk

tr = i18n.tr


def manual(desk: Desk) -> None:
    """Open the manual at the page about what has the focus."""
    desk.windows.show_help(page_for(desk.window.focusWidget()))


def page_for(widget: QWidget | None) -> str:
    """The page named by the widget or the nearest one around it; the first page where none is."""
    while widget is not None:
        page = widget.property("help_page")
        if page:
            return str(page)
        widget = widget.parentWidget()
    return "index"


def shortcuts(desk: Desk) -> None:
    """Open the list of all shortcuts."""
    desk.windows.show_help("shortcuts")


def palette(desk: Desk) -> None:
    """Type a few letters of a command and run it."""
    desk.actions.open_palette()


def about(desk: Desk) -> None:
    """Say what this is, and from whom its icons are."""
    words = tr(
        "tabletop {version}: plans, at a table, how a public assembly stays safe. A finding is advice to a planner, never an order and"
        " never a permission to use force. MIT licence; icons of Lucide, ISC licence.",
        version=__version__,
    )
    desk.say(words)
