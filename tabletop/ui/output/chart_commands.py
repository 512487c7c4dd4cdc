"""Charts of the plan: the window with all of them."""

from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk


def show_charts(desk: Desk) -> None:
    """Charts beside the map."""
    desk.windows.show_charts()


def chart_actions() -> list[ActionSpec]:
    """One action for all charts."""
    return [ActionSpec("charts", mark("Charts..."), "plan", show_charts, "Ctrl+G", "chart-line")]
