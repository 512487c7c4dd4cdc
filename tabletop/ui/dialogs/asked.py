"""Dialogs that are asked and waited for: each is let go of once it was answered, for its parent would keep it as long as it lives."""

from PySide6.QtWidgets import QDialog


def is_accepted(dialog: QDialog) -> bool:
    """Show a dialog until it is answered; whether it was agreed to. Its fields can be read until the next turn of the event loop."""
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
