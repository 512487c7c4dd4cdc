"""What becomes of the things of a plan layer that is to be removed: asked before it goes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import MAIN, PlanLayer, Things, layer_by_id, remove_layer
from tabletop.session.session import Session
from tabletop.session.shown_features import title_of
from tabletop.ui.dialogs.asked import is_accepted

tr = i18n.tr


class LayerQuestion(QDialog):
    """`answer` is None where the layer is to stay."""

    def __init__(self, parent: QWidget | None, layer: PlanLayer, main: str, count: int) -> None:
        super().__init__(parent)
        self.answer: Things | None = None
        self.setWindowTitle(tr("Remove the plan layer"))
        self.setMinimumWidth(440)
        words = tr("1 feature stands on the plan layer {layer}.", layer=layer.title)
        if count != 1:
            words = tr("{count} {count:feature|features} {count:stands|stand} on the plan layer {layer}.", count=count, layer=layer.title)
        more = tr("In all scenes. What is locked by itself is not deleted; it goes to {main}.", main=main)
        self.text = QLabel(f"{words}\n\n{more}", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.keep = self._button(tr("Move to {main}", main=main), role.AcceptRole, "main")
        self.delete = self._button(tr("Delete"), role.DestructiveRole, "delete")
        self.buttons.addButton(tr("Cancel"), role.RejectRole).clicked.connect(self.reject)
        self.keep.setDefault(True)
        self.keep.setFocus()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(16)
        box.addWidget(self.text)
        box.addWidget(self.buttons)

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole, answer: Things) -> QPushButton:
        button = self.buttons.addButton(text.replace("&", "&&"), role)
        button.clicked.connect(lambda: self._take(answer))
        return button

    def _take(self, answer: Things) -> None:
        self.answer = answer
        self.accept()


def remove_plan_layer(parent: QWidget, session: Session, key: str) -> None:
    """Remove a layer of the plan as one step, asking first what becomes of its things. Raises InputError where it has to stay."""
    shown = session.shown
    layer, main = layer_by_id(shown.layers, key), layer_by_id(shown.layers, MAIN)
    trial, count = remove_layer(session.plan, key, "delete"), shown.things_on(key)
    if not count:
        session.remove(trial)
        return
    question = LayerQuestion(parent, layer, title_of(main, 24), count)
    is_accepted(question)
    if question.answer is not None:
        session.remove(remove_layer(session.plan, key, question.answer))
