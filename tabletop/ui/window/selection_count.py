"""How much is selected: features, officers of its units, people of its crowds."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tabletop import i18n
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.session.session import Session
from tabletop.ui.parts.theme import sized_font

tr = i18n.tr


def strength_of(placed: Placed, plan: Plan) -> int:
    """Officers of a unit: its own strength, else that of its roster unit, else the catalogue's default."""
    row = plan.roster.get(str(placed.properties.get("unit", "")))
    return row.strength if row is not None and "strength" not in placed.properties else int(placed.get("strength") or 0)


def totals(chosen: Iterable[Placed], plan: Plan) -> tuple[int, int, int]:
    """Number of features, officers of the units (each roster unit once), people of the crowds."""
    features = list(chosen)
    people = sum(int(one.properties.get("headcount") or 0) for one in features if one.kind in ("crowd", "crowd-flow"))
    units = [one for one in features if one.kind == "unit"]
    free = [one for one in units if not one.properties.get("unit")]
    listed = {one.properties["unit"]: one for one in reversed(units) if one.properties.get("unit")}
    officers = sum(strength_of(one, plan) for one in (*free, *listed.values()))
    return len(features), officers, people


class SelectionCount(QLabel):
    """Said in the status bar while more than one feature is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.has_text = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(sized_font(9))
        for signal in (session.selection_changed, session.plan_changed, session.scene_changed):
            signal.connect(session.soon.of(parent or self, self.refresh, only_seen=True))  # itself it is hidden while nothing is selected
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Count again."""
        session = self._session
        self.has_text = len(session.selection) > 1
        if not self.has_text:
            self.hide()
            return
        count, officers, people = totals(session.plan.placed_among(session.selection, session.scene), session.plan)
        words = [tr("{count} selected", count=count)]
        words += [tr("{officers} {officers:officer|officers}", officers=officers)] if officers else []
        words += [tr("{people} {people:person|people}", people=people)] if people else []
        self.setText(" · ".join(words))
        self.show()
