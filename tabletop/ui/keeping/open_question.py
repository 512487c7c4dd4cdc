"""Asked before a plan is opened that somebody else has open."""

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.ui.keeping.choice_question import ChoiceQuestion

tr = i18n.tr
OpenAnswer = Literal["together", "reading"]
LEAST_PX = 440


class OpenQuestion(ChoiceQuestion[OpenAnswer]):
    """Who has the plan, and what to do. `answer` is None where it is not to be opened. `who`: names, machines and times, in words."""

    def __init__(self, parent: QWidget | None, path: Path, who: str) -> None:
        said = tr("{file} is open at: {who}.", file=path.name, who=who)
        advice = tr("Together, each sees what the other does, and is asked only where both change the same.")
        reading = tr("For reading, you see the plan and what they do, and change nothing.")
        answers: dict[OpenAnswer, str] = {"together": tr("Open together"), "reading": tr("Open for reading")}
        super().__init__(parent, tr("The plan is open elsewhere"), (said, advice, reading), answers, tr("Do not open"), LEAST_PX)


def ask_how_to_open(parent: QWidget | None, path: Path, who: str) -> OpenAnswer | None:
    """Ask whether a plan that others have is opened together with them, for reading, or not at all (None)."""
    return OpenQuestion(parent, path, who).ask()
