"""What stands over the roster's tree: its sums in the scene shown, chips that cut it down to a part, and the total that the plan states."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.roster.sums import WHICH, Sums, Which
from tabletop.core.roster.sums_stated import Stated, held_against, read_totals, stated_in, written
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.ui.parts.panel_parts import name_button, plain_label, plain_tooltip, tool_button
from tabletop.ui.parts.theme import sized_font
from tabletop.ui.roster.flow_layout import FlowLayout

tr = i18n.tr
ROWS_PX = 136
"""Height of the roster's search, three rows of its tree and its buttons."""


class PartChips(QWidget):
    """A chip for each part of the roster, with how many units it has. `chosen` with the part."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.which: Which = "all"
        self.chips: dict[Which, QToolButton] = {}
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, 4, 4)
        for which in WHICH:
            chip = QToolButton(self)
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setChecked(which == "all")
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            chip.clicked.connect(lambda _=False, which=which: self.choose(which))
            self._group.addButton(chip)
            self.chips[which] = chip
            chip.setFont(sized_font(9))
            flow.addWidget(chip)
        self.show_counts({})

    def choose(self, which: Which) -> None:
        """Cut the tree down to a part."""
        self.which = which
        self.chips[which].setChecked(True)
        self.chosen.emit(which)

    def show_counts(self, counts: Mapping[Which, int]) -> None:
        """How many units each part has."""
        said: dict[Which, tuple[str, str]] = {
            "all": (tr("All"), tr("All units")),
            "placed": (tr("Placed"), tr("Units that stand somewhere in this scene")),
            "unplaced": (tr("Not placed"), tr("Units that stand nowhere in this scene")),
            "double": (tr("Twice"), tr("Units that stand at two places in this scene")),
            "reserve": (tr("Reserve"), tr("Units whose type, name or satgas says that they are kept in reserve")),
        }
        for which, (word, tip) in said.items():
            self.chips[which].setText(f"{word} {i18n.number(counts.get(which, 0))}")
            self.chips[which].setToolTip(plain_tooltip(tip))
            self.chips[which].setAccessibleName(f"{tip}: {counts.get(which, 0)}")


class StatedTotals(QWidget):
    """The roster against the totals that the plan states, and a field to state them in place. `stated` with the totals by name."""

    stated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = plain_label(self)
        self.edit_button = tool_button("pencil", self)
        self.field = QLineEdit(self)
        self.wrong = plain_label(self, style="wrong")
        self._totals: dict[str, int] = {}
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.field, 1)
        row.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self.wrong)
        self.field.hide()
        self.wrong.hide()
        self.edit_button.clicked.connect(self.toggle)
        self.field.returnPressed.connect(self._take)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in use."""
        name_button(self.edit_button, tr("State the total of the roster"))
        self.field.setPlaceholderText(tr("Polri 508, Mitra 280"))
        self.field.setAccessibleName(tr("Stated total by agency"))

    def show_plan(self, plan: Plan) -> None:
        """Hold the roster against what the plan states."""
        self._totals = stated_in(plan.settings)
        rows = held_against(plan.roster.values(), self._totals)
        self.line.setText(" \N{MIDDLE DOT} ".join(map(_said, rows)) if rows else tr("No total is stated."))
        if self.line.property("quiet") != (not rows):
            self.line.setProperty("quiet", not rows)
            self.line.style().polish(self.line)

    def toggle(self) -> None:
        """Open the field, or close it and leave everything as it was."""
        is_open = self.field.isHidden()
        self.field.setText(written(self._totals))
        self.field.setVisible(is_open)
        self.line.setVisible(not is_open)
        self.wrong.hide()
        if is_open:
            self.field.setFocus()
            self.field.selectAll()

    def _take(self) -> None:
        try:
            totals = read_totals(self.field.text())
        except InputError as error:
            self.wrong.setText(i18n.text(error.message))
            self.wrong.show()
            return
        self.toggle()
        if totals != self._totals:
            self.stated.emit(totals)


def _said(one: Stated) -> str:
    name = one.name or tr("Roster")
    said = tr("{name}: {strength} of {stated}", name=name, strength=one.strength, stated=one.stated)
    if one.agrees:
        return said
    if one.strength < one.stated:
        return f"{said}, " + tr("{n} missing", n=one.stated - one.strength)
    return f"{said}, " + tr("{n} too many", n=one.strength - one.stated)


def height_in(widget: QWidget, width: int) -> int:
    """Height (px) that a widget needs in a width (px)."""
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()


def sums_said(sums: Sums, unknown: int) -> str:
    """The sums of the scene shown, in words."""
    parts = [tr("{placed} of {total} persons placed in this scene", placed=round(sums.placed), total=round(sums.strength))]
    if sums.unplaced:
        parts.append(
            tr("{n} not placed, of them {reserve} in reserve", n=round(sums.unplaced), reserve=round(sums.reserve))
            if sums.reserve
            else tr("{n} not placed", n=round(sums.unplaced))
        )
    parts += [tr("{n} more than their units have", n=round(sums.beyond))] if sums.beyond else []
    parts += [tr("{n} drawn twice", n=round(sums.double))] if sums.double else []
    parts += [tr("{n} on the map name a unit that the roster does not have", n=unknown)] if unknown else []
    return "; ".join(parts)
