"""One effect of an inject: what it does, to which feature, and how much."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tabletop.canvas.asking.list_field import ListField
from tabletop.canvas.ink.effect_words import effect_words
from tabletop.core.scenes.inject_effects import MOST_PEOPLE, OF_THE_SCENE, first_effect, line_in_degrees
from tabletop.core.values.row_limits import WIND_DEG
from tabletop.core.values.scene import EFFECTS, LEVELS, Effect, EffectKind
from tabletop.i18n import tr
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.painted_signs import level_icon
from tabletop.ui.parts.panel_parts import name_button, plain_label, tool_button
from tabletop.ui.parts.wording import level_word
from tabletop.ui.scenes.form_row import ChoiceField
from tabletop.ui.scenes.scene_things import SceneThings

VALUE_PX = 96


class EffectEditor(QWidget):
    """`committed(Effect)` for each finished field, `removed` for the button."""

    committed = Signal(object)
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.effect = Effect("headcount")
        self._things = SceneThings()
        self.does = ChoiceField(self)
        self.feature = ListField(self)
        self.number = NumberField(self)
        self.level = ChoiceField(self)
        self.gone = tool_button("x", self)
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self._lay_out()
        self.does.activated.connect(lambda at: self._become(self.does.itemData(at)))
        self.feature.picked.connect(self._point_at)
        self.feature.refused.connect(self._refuse)
        self.number.committed.connect(self._take_number)
        self.level.activated.connect(lambda at: self._tell(replace(self.effect, text=self.level.itemData(at))))
        self.gone.clicked.connect(self.removed)
        self.retranslate()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setSpacing(4)
        first.addWidget(self.does, 1)
        first.addWidget(self.gone)
        second.addWidget(self.feature, 1)
        second.addWidget(self.number)
        second.addWidget(self.level)
        self.number.setFixedWidth(VALUE_PX)
        self.feature.setMinimumWidth(80)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(first)
        box.addLayout(second)
        box.addWidget(self.wrong)

    # --- what is shown
    def show_effect(self, effect: Effect, things: SceneThings) -> None:
        """Show an effect, chosen among what stands in the scene, unless a field holds something unfinished."""
        if self.is_open() and effect.does == self.effect.does:
            self.effect = effect
            return
        self.effect, self._things = effect, things
        self._refuse("")
        self.does.setCurrentIndex(self.does.findData(effect.does))
        self.feature.setVisible(effect.does not in OF_THE_SCENE)
        self.number.setVisible(effect.does in ("headcount", "wind"))
        self.level.setVisible(effect.does == "level")
        self.number.set_unit("deg" if effect.does == "wind" else "")
        self.number.set_limits(*((*WIND_DEG, 5.0) if effect.does == "wind" else (0.0, float(MOST_PEOPLE), 50.0)))
        self.number.show_value(effect.value)
        self.level.setCurrentIndex(max(0, self.level.findData(effect.text)))
        self.feature.offer(things.rows(things.fitting(effect.does)))
        self.feature.show_value(self._about())

    def _about(self) -> str | None:
        """The feature of the effect; of a blocked road the line that lies where it does."""
        if self.effect.does != "block":
            return self.effect.feature or None
        crs, line = self._things.plan.crs, self.effect.line
        return next((one.id for one in self._things.fitting("block") if line_in_degrees(one.geometry, crs) == line), None)

    def is_open(self) -> bool:
        """Whether something stands in a field that was not taken."""
        return self.number.touched or self.feature.typed or not self.wrong.isHidden()

    def take_back(self) -> None:
        """Show what the plan has."""
        self.number.touched = self.feature.typed = False
        self._refuse("")
        self.show_effect(self.effect, self._things)

    def finish(self) -> None:
        """Tell what was typed, as if the field were left."""
        self.feature.settle()
        self.number.commit()

    # --- what is told
    def _tell(self, effect: Effect) -> None:
        self._refuse("")
        self.effect = effect
        self.committed.emit(effect)

    def _refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _become(self, does: EffectKind) -> None:
        """Another effect, on the same feature where it fits."""
        if does == self.effect.does:
            return
        placed = self._things.fitting(does)
        about = next((one for one in placed if one.id == self.effect.feature), next(iter(placed), None))
        if about is None and does not in OF_THE_SCENE:
            self.does.setCurrentIndex(self.does.findData(self.effect.does))
            self._refuse(nothing_fits())
            return
        self._tell(first_effect(does, self._things.scene, about, self._things.plan.crs))

    def _point_at(self, feature_id: Any) -> None:
        one = next((one for one in self._things.placed if one.id == feature_id), None)
        if one is None:
            self.feature.show_value(self._about())
        elif self.effect.does == "block":
            self._tell(replace(self.effect, line=line_in_degrees(one.geometry, self._things.plan.crs)))
        else:
            self._tell(replace(self.effect, feature=one.id))

    def _take_number(self) -> None:
        low, high = WIND_DEG if self.effect.does == "wind" else (0.0, float(MOST_PEOPLE))
        try:
            value = self.number.value()
        except ValueError:
            value = None
        if value is not None and low <= value <= high:
            self._tell(replace(self.effect, value=value if self.effect.does == "wind" else float(round(value))))
        elif self.effect.does == "wind":
            self._refuse(tr("The wind must be a bearing from -360 to 360 degrees."))
        else:
            self._refuse(tr("The people must be a whole number from 0 to 10,000,000."))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.does.offer([(does, effect_words(does)) for does in EFFECTS])
        self.level.offer([(level, level_word(level)) for level in LEVELS], level_icon)
        self.does.setAccessibleName(tr("Effect"))
        self.feature.setAccessibleName(tr("Of what"))
        self.feature.setPlaceholderText(tr("type to search"))
        self.number.setAccessibleName(tr("Value"))
        self.level.setAccessibleName(tr("Situation"))
        name_button(self.gone, tr("Take this effect away"))


def nothing_fits() -> str:
    """That the scene has nothing for an effect."""
    return tr("Nothing in this scene can be changed so; draw it first.")
