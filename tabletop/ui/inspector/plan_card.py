"""What the inspector shows while nothing is selected: the plan's name, its counts, and what to do next."""

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tabletop.core.text.message import mark, message
from tabletop.core.values.change import set_setting
from tabletop.i18n import number, tr
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import Panel, ScrollArea, plain_label
from tabletop.ui.parts.property_editors import LineField


class PlanCard(Panel):
    """Name and counts of the plan."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = plain_label(self, style="title")
        self.barred = plain_label(self, style="quiet")
        self.caption = plain_label(self, style="quiet")
        self.name = LineField(self)
        self.hint = plain_label(self, style="quiet")
        self.counts = {key: (plain_label(self, style="quiet", wrap=False), plain_label(self)) for key in _COUNTS}
        self._lay_out()
        self.name.committed.connect(self._rename)
        for signal in (session.plan_opening, session.layers_changed, session.reading_progressed):
            signal.connect(self._tell_next)
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for row, (title, value) in enumerate(self.counts.values()):
            title.setFixedWidth(84)
            grid.addWidget(title, row, 0)
            grid.addWidget(value, row, 1)
        self.heading.setContentsMargins(12, 8, 40, 4)
        self._inside = QWidget(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.heading)
        whole.addWidget(ScrollArea(self._inside, self), 1)
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(12, 4, 12, 12)
        box.setSpacing(8)
        box.addWidget(self.barred)
        box.addWidget(self.caption)
        box.addWidget(self.name)
        box.addSpacing(4)
        box.addLayout(grid)
        box.addSpacing(4)
        box.addWidget(self.hint)
        box.addStretch(1)

    def wanted_px(self, width_px: int) -> int:
        """Height of all of it in a panel of that width."""
        inside = self._inside
        inside_px = inside.heightForWidth(width_px) if inside.hasHeightForWidth() else inside.sizeHint().height()
        return self.heading.sizeHint().height() + inside_px

    def refresh(self) -> None:
        """Take the plan as it stands."""
        plan = self._session.plan
        if not self.name.touched:
            self.name.setText(plan.name)
            self.name.setCursorPosition(0)
        self.name.setEnabled(not self._session.file.read_only)
        here = len(plan.placed(self._session.scene))
        self.counts["features"][1].setText(tr("{here} here, {all} in all", here=here, all=len(plan.features)))
        self.counts["scenes"][1].setText(number(len(plan.scene_list())))
        strength = sum(unit.strength for unit in plan.roster.values())
        self.counts["roster"][1].setText(
            tr("{n} {n:unit|units}, {strength} {strength:person|persons}", n=len(plan.roster), strength=strength)
        )
        self.barred.setText(tr("This plan is open for reading only; save a copy to edit it.") if self._session.file.read_only else "")
        self.barred.setVisible(self._session.file.read_only)
        self._tell_next()
        self.hint.setVisible(not self._session.file.read_only)

    def _tell_next(self, *_: object) -> None:
        words = self._next()
        if words != self.hint.text():
            self.hint.setText(words)

    def _next(self) -> str:
        if not self._session.plan.features and self._session.is_reading:
            return tr("Reading...")
        if not self._session.plan.features:
            return tr("Choose a tool above the map and draw the first thing, such as a ring around what is protected.")
        return tr("Click something on the map to see and edit its properties.")

    def _rename(self) -> None:
        plan = self._session.plan
        self._session.do(set_setting(message(mark("Rename the plan")), "name", plan.settings.get("name"), self.name.text().strip() or None))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.heading.setText(tr("Plan"))
        self.caption.setText(tr("Name of the plan"))
        self.name.setPlaceholderText(tr("Without a name"))
        self.name.setAccessibleName(tr("Name of the plan"))
        for key, word in {"features": tr("Features"), "scenes": tr("Scenes"), "roster": tr("Roster")}.items():
            self.counts[key][0].setText(word)
        self.refresh()


_COUNTS = ("features", "scenes", "roster")
