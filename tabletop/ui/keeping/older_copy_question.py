"""Asked where an older copy was put in the place of the open plan: which of the two goes on. Nothing is lost whichever is chosen."""

from typing import Literal

from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.ui.keeping.choice_question import ChoiceQuestion

tr = i18n.tr
CopyChoice = Literal["keep", "take"]
LEAST_PX = 480


class OlderCopyQuestion(ChoiceQuestion[CopyChoice]):
    """What stands there, what it lacks, and what to do. `answer` is None where it goes on waiting. `said`: the sentence about the copy."""

    def __init__(self, parent: QWidget | None, said: str) -> None:
        keep = tr(
            "Keep: the edits that the copy lacks are written onto it again, as one step that undo takes back. Where somebody edited the"
            " same in the copy since, you are asked."
        )
        take = tr(
            "Take: your screen becomes what the copy holds, without the edits that wait. What it shows now is kept in the older states"
            " (Ctrl+Alt+Z)."
        )
        answers: dict[CopyChoice, str] = {"keep": tr("Keep what is on the screen"), "take": tr("Take the older copy")}
        title = tr("An older copy stands in the place of the plan")
        super().__init__(parent, title, (said, keep, take), answers, tr("Later"), LEAST_PX)
        self.setProperty("help_page", "safety")


def ask_which_goes_on(parent: QWidget | None, said: str) -> CopyChoice | None:
    """Ask whether what is on the screen goes on, or the older copy; None for later."""
    return OlderCopyQuestion(parent, said).ask()
