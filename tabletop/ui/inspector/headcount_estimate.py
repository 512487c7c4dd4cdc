"""Estimating the headcount of a crowd: a button at its field, and the small window with area, density and result."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QRadioButton, QToolButton, QVBoxLayout, QWidget

from tabletop.core.geometry.crowd_size import BAND_SHARE, DENSITIES, CrowdEstimate, estimate_crowd
from tabletop.i18n import number, tr
from tabletop.ui.parts.panel_parts import name_button, plain_label, tool_button

KINDS = ("crowd", "crowd-flow")
"""Kinds whose headcount can be estimated."""
WIDTH_PX = 380


def estimate_button(parent: QWidget | None = None) -> QToolButton:
    """The small button beside the field of a headcount; a word in its place would take the room of the number."""
    button = tool_button("calculator", parent)
    name_button(button, tr("Estimate the headcount from the ground that the crowd takes"))
    return button


class EstimatePopup(QFrame):
    """`applied(headcount)`; a click elsewhere or Esc closes it and changes nothing. Areas in square metres."""

    applied = Signal(int)

    def __init__(self, drawn_m2: float, usable_m2: float, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._usable_m2 = usable_m2
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(tr("Estimate the headcount"))
        self.setFixedWidth(WIDTH_PX)
        self.ground = plain_label(self)
        self.ground.setText(_ground_words(drawn_m2, usable_m2))
        self.choices = {key: QRadioButton(words, self) for key, words in _closeness_words().items()}
        self.result = plain_label(self, style="title")
        self.band = plain_label(self)
        self.apply = QPushButton(tr("Apply"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self._lay_out()
        self.apply.clicked.connect(self._apply)
        self.cancel.clicked.connect(self.close)
        self.choices["dense"].setChecked(True)
        self._show_result()

    def _lay_out(self) -> None:
        title = plain_label(self, style="title")
        title.setText(tr("Estimate the headcount"))
        source = plain_label(self, style="quiet")
        source.setText(
            tr("Area × density after Jacobs. The band of ±{share:.0%} is a planning default without a source.", share=BAND_SHARE)
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(6)
        box.addWidget(title)
        box.addWidget(self.ground)
        group = QButtonGroup(self)
        for choice in self.choices.values():
            group.addButton(choice)
            box.addWidget(choice)
            choice.toggled.connect(self._show_result)
        for part in (self.result, self.band, source):
            box.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.apply)
        buttons.addWidget(self.cancel)
        box.addLayout(buttons)

    def open_under(self, button: QWidget) -> None:
        """Show it under the button, within the screen."""
        self.adjustSize()
        place, screen = button.mapToGlobal(QPoint(0, button.height())), button.screen().availableGeometry()
        left = max(screen.left(), min(place.x(), screen.right() - self.width()))
        top = place.y() if place.y() + self.height() <= screen.bottom() else place.y() - button.height() - self.height()
        self.move(left, max(screen.top(), top))
        self.show()
        self.choices["dense"].setFocus()

    def estimate(self) -> CrowdEstimate:
        """The estimate for what is chosen."""
        return estimate_crowd(self._usable_m2, next(key for key, choice in self.choices.items() if choice.isChecked()))

    def _show_result(self) -> None:
        if not any(choice.isChecked() for choice in self.choices.values()):
            return
        crowd_estimate = self.estimate()
        area, density = number(crowd_estimate.area_m2, ",.0f"), number(crowd_estimate.person_per_m2, ".2f")
        self.result.setText(
            tr(
                "{area} m² × {density} = about {people} {people:person|people}",
                area=area,
                density=density,
                people=_count(crowd_estimate.people),
            )
        )
        self.band.setText(tr("Between {low} and {high} people", low=_count(crowd_estimate.low), high=_count(crowd_estimate.high)))
        self.apply.setEnabled(crowd_estimate.people > 0)

    def _apply(self) -> None:
        headcount = self.estimate().people
        self.close()
        self.applied.emit(headcount)


def _count(people: int) -> str:
    return number(people, ",.0f")


def _ground_words(drawn_m2: float, usable_m2: float) -> str:
    if usable_m2 < 0.5:
        return tr("Buildings, vehicles or water take all of the ground that is drawn.")
    if drawn_m2 - usable_m2 < 0.5:
        return tr("Usable ground: {usable} m², all that is drawn.", usable=number(usable_m2, ",.0f"))
    return tr(
        "Usable ground: {usable} m² of {drawn} m² drawn; the rest is buildings, vehicles and water.",
        usable=number(usable_m2, ",.0f"),
        drawn=number(drawn_m2, ",.0f"),
    )


def _closeness_words() -> dict[str, str]:
    """What is chosen from, with its density."""
    words = {
        "loose": tr("Loose, at arm's length: {density} persons/m²", density=number(DENSITIES["loose"], ".2f")),
        "dense": tr("Dense, one can still pass: {density} persons/m²", density=number(DENSITIES["dense"], ".2f")),
        "packed": tr("Packed, body to body: {density} persons/m²", density=number(DENSITIES["packed"], ".2f")),
    }
    return {key: words[key] for key in DENSITIES}
