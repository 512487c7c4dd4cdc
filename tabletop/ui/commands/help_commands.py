"""Help: the manual at the page that fits, the shortcuts, the palette, what this program is."""

from typing import TYPE_CHECKING

from tabletop import __version__, i18n

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow

tr = i18n.tr


def manual(window: "MainWindow") -> None:
    """Open the manual at the page about what has the focus."""
    window.show_help(page_for(window.focusWidget()))


def page_for(widget: object) -> str:
    """The page named by the widget or the nearest one around it; the first page where none is."""
    while widget is not None:
        page = widget.property("help_page")
        if page:
            return str(page)
        widget = widget.parentWidget()
    return "index"


def shortcuts(window: "MainWindow") -> None:
    """Open the list of all shortcuts."""
    window.show_help("shortcuts")


def palette(window: "MainWindow") -> None:
    """Type a few letters of a command and run it."""
    from tabletop.ui.window.palette import Palette

    Palette(window).open_over(window.map_area)


def about(window: "MainWindow") -> None:
    """Say what this is, and from whom its icons are."""
    words = tr(
        "tabletop {version}: plans, at a table, how a public assembly stays safe. A finding is advice to a planner, never an order and"
        " never a permission to use force. MIT licence; icons of Lucide, ISC licence.",
        version=__version__,
    )
    window.say(words)
