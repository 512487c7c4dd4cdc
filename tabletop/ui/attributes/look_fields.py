"""Fields of the look editor: a colour from a calm palette or any, a width, a hatch; each may leave it to the role."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QWidget

from tabletop import i18n
from tabletop.core.text.message import Message, mark
from tabletop.core.values.layer_look import Ink
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.parts.theme import colour

tr = i18n.tr
PALETTE = {
    "#cc6677": mark("Rose"),
    "#332288": mark("Indigo"),
    "#ddcc77": mark("Sand"),
    "#117733": mark("Forest green"),
    "#88ccee": mark("Sky blue"),
    "#882255": mark("Wine"),
    "#44aa99": mark("Teal"),
    "#999933": mark("Olive"),
    "#aa4499": mark("Mauve"),
    "#6b7077": mark("Grey"),
}
"""Colours that can be told apart with every kind of colour vision: "muted" of Paul Tol, SRON/EPS/TN/09-002 (2021)."""
WIDTHS_PX = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
HATCHES = {"none": mark("No hatch"), "diagonal": mark("Diagonal lines"), "cross": mark("Crossed lines"), "dots": mark("Dots")}
SWATCH_PX = 14


def swatch(name: str) -> QIcon:
    """A square of a colour."""
    made = QPixmap(SWATCH_PX, SWATCH_PX)
    made.fill(QColor(name))
    painter = QPainter(made)
    painter.setPen(colour("line"))
    painter.drawRect(0, 0, SWATCH_PX - 1, SWATCH_PX - 1)
    painter.end()
    return QIcon(made)


class ColourBox(SteadyCombo):
    """`changed` comes when a person has chosen another colour; `value` is "#rrggbb", or empty where the role decides."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        self.value = ""
        self.activated.connect(self._chosen)

    def show_value(self, value: str) -> None:
        """Show a colour."""
        self.value = value.lower()
        self.clear()
        self.addItem(tr("As the role"), "")
        for name, word in PALETTE.items():
            self.addItem(swatch(name), i18n.text(Message(word)), name)
        if self.value and self.value not in PALETTE:
            self.addItem(swatch(self.value), self.value, self.value)
        self.addItem(tr("Other colour..."), None)
        self.setCurrentIndex(max(self.findData(self.value), 0))

    def _chosen(self, index: int) -> None:
        picked = self.itemData(index)
        if picked is None:
            asked = QColorDialog.getColor(QColor(self.value or "#888888"), self, tr("Colour"))
            picked = asked.name() if asked.isValid() else self.value
        if picked != self.value:
            self.show_value(str(picked))
            self.changed.emit()
        else:
            self.setCurrentIndex(max(self.findData(self.value), 0))


class InkFields:
    """The four fields of an ink, `changed` is called after each choice."""

    def __init__(self, parent: QWidget) -> None:
        self.colour, self.fill = ColourBox(parent), ColourBox(parent)
        self.width, self.hatch = SteadyCombo(parent), SteadyCombo(parent)

    def speak(self) -> None:
        """Words in the language in use."""
        self.width.clear()
        self.width.addItem(tr("As the role"), None)
        for width_px in WIDTHS_PX:
            self.width.addItem(tr("{n} px", n=width_px) if width_px else tr("No line"), width_px)
        self.hatch.clear()
        self.hatch.addItem(tr("As the role"), "")
        for name, word in HATCHES.items():
            self.hatch.addItem(i18n.text(Message(word)), name)

    def show(self, ink: Ink) -> None:
        """Show an ink."""
        self.colour.show_value(ink.colour)
        self.fill.show_value(ink.fill)
        at = self.width.findData(ink.width_px)
        if at < 0:
            self.width.addItem(tr("{n} px", n=ink.width_px), ink.width_px)
            at = self.width.count() - 1
        self.width.setCurrentIndex(at)
        self.hatch.setCurrentIndex(max(self.hatch.findData(ink.hatch), 0))

    def ink(self) -> Ink:
        """The ink that is shown."""
        return Ink(self.colour.value, self.fill.value, self.width.currentData(), str(self.hatch.currentData() or ""))
