"""A dialog whose words follow the language, and in which Tab goes as the parts are laid out."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog

from tabletop.ui.focus import tab_order


class SpokenDialog(QDialog):
    """Write every word in `speak`, also when the language changes."""

    def speak(self) -> None:
        """Write every word again."""
        raise NotImplementedError

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.speak()
        super().changeEvent(event)
