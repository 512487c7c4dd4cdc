"""Comparing and merging from the window: what differs, a mark of today, copies of the plan made one again."""

from typing import Any

from tabletop.core.comparison.marks import marks_of
from tabletop.core.text.message import mark
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk


def compare(desk: Desk) -> None:
    """Hold the plan against another scene, a mark or another file."""
    desk.windows.show_comparison()


def save_mark(desk: Desk) -> None:
    """Keep the plan as it stands, under the next free number."""
    taken = {saved.name for saved in marks_of(desk.session.plan)}
    name = next(name for n in range(1, len(taken) + 2) if (name := tr("Mark {n}", n=n)) not in taken)
    if desk.session.do(desk.session.comparison.mark_of_today(name)):
        desk.say(tr("Saved as the mark {name}; compare with it at any time.", name=name))


def merge(desk: Desk) -> None:
    """Merge copies of the plan that several people worked on."""
    desk.windows.show_merging()


def out_of_a_run(session: Session) -> bool:
    """Whether the plan itself is shown and may be edited."""
    return writable(session) and session.exercise.run is None


def comparison_actions() -> list[ActionSpec]:
    """Compare, save a mark, merge."""
    only: dict[str, Any] = {"enabled": out_of_a_run, "needs": mark("only the plan itself, not a run of it")}
    return [
        ActionSpec("compare", mark("Compare..."), "plan", compare, "Ctrl+Alt+C", "arrow-left-right", separator=True),
        ActionSpec(
            "mark-save",
            mark("Save a mark of the plan"),
            "plan",
            save_mark,
            "Ctrl+Alt+M",
            "bookmark-plus",
            **only,
        ),
        ActionSpec("merge-plans", mark("Merge copies of the plan..."), "plan", merge, "", "combine", **only),
    ]
