"""Asks on which paper the scene book is written."""

from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
PAPERS = ("A4", "A3")


class SceneBookDialog(FormDialog):
    """The paper; and what stands in the book and what does not."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, tr("Scene book"), tr("Continue"))
        self.paper_box = SteadyCombo(self)
        self.paper_box.addItems([tr("{paper}, lying", paper=paper) for paper in PAPERS])
        self.add_row(tr("Paper"), self.paper_box)
        self.add_note(tr("One page a scene, all in one frame. Injects stand in it, notes for the moderator do not."))

    def paper(self) -> str:
        """What was chosen."""
        return PAPERS[self.paper_box.currentIndex()]
