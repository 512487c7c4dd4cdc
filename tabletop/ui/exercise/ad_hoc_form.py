"""An inject that nobody prepared: a line of text, what it changes of the selected feature, and Enter fires it."""

import math
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shapely import get_coordinates

from tabletop.core.exercise.effects import with_property
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.values.feature import Placed
from tabletop.core.values.scene import LEVELS, Effect, EffectKind, Inject
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.exercise.exercise_words import placed_name
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import CalmCombo

CHOICES: tuple[EffectKind | Literal[""], ...] = ("", "headcount", "shut", "open", "remove", "block", "wind", "level")
WITH_VALUE = ("headcount", "wind", "level")


class AdHocForm(QWidget):
    """`made(inject)` when it is to be fired; `left` on Esc."""

    made = Signal(object)
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.text = QLineEdit(self)
        self.does = CalmCombo(self)
        self.value = QLineEdit(self)
        self.about = plain_label(self, style="quiet")
        self.wrong = plain_label(self, style="wrong")
        self.fire = QPushButton(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.does, 2)
        row.addWidget(self.value, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.fire)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.text)
        box.addLayout(row)
        box.addWidget(self.about)
        box.addWidget(self.wrong)
        box.addLayout(foot)
        self.wrong.hide()
        for _ in CHOICES:
            self.does.addItem("")
        self.does.currentIndexChanged.connect(lambda _: self.refresh())
        self.fire.clicked.connect(self._make)
        for field in (self.text, self.value):
            field.returnPressed.connect(self._make)
        session.selection_changed.connect(session.soon.of(self, self.refresh))
        self.retranslate()

    @property
    def effect(self) -> EffectKind | Literal[""]:
        """What it changes; empty for nothing on the map."""
        return CHOICES[max(0, self.does.currentIndex())]

    def retranslate(self) -> None:
        """Write every word again."""
        titles = (
            tr("Changes nothing"),
            tr("The crowd grows to"),
            tr("An exit or gate is lost"),
            tr("An exit or gate is opened"),
            tr("It is taken away"),
            tr("The way is closed along it"),
            tr("The wind comes from"),
            tr("The level becomes"),
        )
        for place, title in enumerate(titles):
            self.does.setItemText(place, title)
        self.text.setPlaceholderText(tr("What happens"))
        self.text.setAccessibleName(tr("What happens"))
        self.does.setAccessibleName(tr("What it changes"))
        self.fire.setText(tr("Fire"))
        self.refresh()

    def begin(self) -> None:
        """Ready for the next one, with the focus in the text."""
        self.text.clear()
        self.value.clear()
        self.does.setCurrentIndex(0)
        self.wrong.hide()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Which field is needed, and about what it is."""
        self.value.setVisible(self.effect in WITH_VALUE)
        hints = {"headcount": tr("people"), "wind": tr("degrees"), "level": "hijau, kuning, merah"}
        self.value.setPlaceholderText(hints.get(self.effect, ""))
        self.value.setAccessibleName(hints.get(self.effect, tr("Value")))
        wants = self.effect in ("headcount", "shut", "open", "remove", "block")
        fitting = self._fitting()
        if wants and fitting is None:
            self.about.setText(self._choose_words())
        else:
            self.about.setText(tr("About: {name}", name=placed_name(fitting)) if fitting is not None else "")
        self.about.setVisible(bool(self.about.text()))

    def _choose_words(self) -> str:
        words = {
            "headcount": tr("Select a crowd on the map."),
            "block": tr("Select a line on the map along which the way is closed, or draw a barrier: it stands in the run at once."),
        }
        return words.get(self.effect, tr("Select a feature on the map."))

    def _selected(self) -> list[Placed]:
        chosen = self._session.selection
        return [placed for placed in self._session.plan.placed(self._session.scene) if placed.id in chosen] if chosen else []

    def _fitting(self) -> Placed | None:
        """The first selected feature that the effect can change."""
        some = self._selected()
        if self.effect == "headcount":
            some = [placed for placed in some if placed.kind in with_property("headcount")]
        elif self.effect in ("shut", "open"):
            some = [placed for placed in some if placed.kind in with_property("open")]
        elif self.effect == "block":
            some = [placed for placed in some if placed.geometry.geom_type == "LineString"]
        return some[0] if some else None

    def _make(self) -> None:
        effects = self._effects()
        if effects is None:
            return
        text = self.text.text().strip() or (self.does.currentText() if effects else "")
        if not text:
            self._say(tr("Write what happens."))
            return
        linked = tuple(placed.id for placed in self._selected())
        self.wrong.hide()
        self.made.emit(Inject(text, features=linked, effects=tuple(effects)))

    def _effects(self) -> Sequence[Effect] | None:
        """The effect as written; none where it changes nothing, None (and said) where something is wrong."""
        does, fitting = self.effect, self._fitting()
        if does == "":
            return []
        if does == "level":
            level = next((one for one in LEVELS if one.startswith(self.value.text().strip().lower() or "?")), None)
            return self._say(tr("Give hijau, kuning or merah.")) if level is None else [Effect("level", text=level)]
        if does == "wind":
            degrees = _number(self.value.text())
            return self._say(tr("Give the wind in degrees, 0 to 360.")) if degrees is None else [Effect("wind", value=degrees % 360)]
        if fitting is None:
            return self._say(self._choose_words())
        if does == "headcount":
            people = _number(self.value.text())
            return self._say(tr("Give how many people there are then.")) if people is None else [Effect("headcount", fitting.id, people)]
        if does == "block":
            line = tuple(to_lonlat(east, north) for east, north in get_coordinates(fitting.geometry))
            return [Effect("block", text=self.text.text().strip(), line=line)]
        return [Effect(does, fitting.id)]

    def _say(self, words: str) -> Sequence[Effect] | None:
        """Show what is wrong; no effects can be made."""
        self.wrong.setText(words)
        self.wrong.show()
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Write every word again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _number(text: str) -> float | None:
    """A whole number as people write it, with or without thousands points; None for anything else, or less than 0."""
    try:
        found = float(text.strip().replace(".", "").replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None
