"""What of the plan the room sees yet: covered whole, uncovered by scene, ring, task force, one by one, or with a brush."""

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from tabletop.canvas.table.table_hand import TableHand
from tabletop.core.exercise.revealing import everything, in_ring, of_satgas, ring_numbers, satgas_shown
from tabletop.core.table.table_show import Veil
from tabletop.core.text.roman import roman
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.operator.panel_rows import CommandButton, choice, column, fill, labelled, row, set_checked
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import Panel, plain_label

Part = tuple[str, str]
"""What is uncovered together: "scene", "ring" with its number, "satgas" with its name, "selection"."""


def ids_of(session: Session, part: Part) -> frozenset[str]:
    """Ids of the features of a part, in the scene shown."""
    plan, scene = session.plan, session.scene
    kind, which = part
    if kind == "ring":
        return in_ring(plan, scene, int(which))
    if kind == "satgas":
        return of_satgas(plan, scene, which)
    return everything(plan, scene) if kind == "scene" else session.selection


class RevealPage(Panel):
    """`wanted(command)` asks for a command of the table."""

    def __init__(self, session: Session, wanted: SignalInstance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.hand: TableHand | None = None
        self.cover = choice(self)
        self.part = choice(self)
        self.reveal_button, self.cover_button = QPushButton(self), QPushButton(self)
        self.brush = CommandButton(self, "table-brush", wanted, checkable=True)
        self.cover_brush = CommandButton(self, "table-brush-cover", wanted, checkable=True)
        self.radius = NumberField(self, unit="m", low=1.0)
        self.told = plain_label(self, style="quiet")
        self.brush_words = plain_label(self, style="quiet", wrap=False)
        box = column(self)
        cover_row, self._cover_words = labelled(self, self.cover)
        radius_row, self._radius_words = labelled(self, self.radius)
        box.addLayout(cover_row)
        box.addWidget(self.told)
        box.addWidget(self.part)
        box.addLayout(row(self.reveal_button, self.cover_button))
        box.addWidget(self.brush_words)
        box.addLayout(row(self.brush, self.cover_brush))
        box.addLayout(radius_row)
        box.addStretch(1)
        self.cover.activated.connect(self._cover_chosen)
        self.reveal_button.clicked.connect(lambda _=False: self._change(True))
        self.cover_button.clicked.connect(lambda _=False: self._change(False))
        self.radius.committed.connect(self._radius_written)
        for signal in (session.table.show_changed, session.scene_changed, session.selection_changed, session.plan_changed):
            signal.connect(self.refresh)

    def take_hand(self, hand: TableHand) -> None:
        """The hand that holds the brush."""
        self.hand = hand
        hand.mode_changed.connect(self.refresh)
        self.refresh()

    # --- what is done
    def _cover_chosen(self, _row: int) -> None:
        chosen = self.cover.currentData()
        veils = {"": Veil(), "features": Veil.over_features(), "ground": Veil.over_ground()}
        if chosen != self._covered():
            self._session.table.veil(veils[chosen])

    def _covered(self) -> str:
        veil = self._session.table.show.veil
        return "" if not veil.is_on else "ground" if veil.covers_ground else "features"

    def _change(self, reveals: bool) -> None:
        part = self.part.currentData()
        if part is not None:
            change_veil(self._session, ids_of(self._session, part), reveals, 8.0 if self.hand is None else self.hand.brush_m)

    def _radius_written(self) -> None:
        try:
            value = self.radius.value()
        except ValueError:
            value = None
        if self.hand is not None and value is not None:
            self.hand.brush_m = max(1.0, value)
        self.refresh()

    # --- what is shown
    def showEvent(self, event: QShowEvent) -> None:
        """What was not followed while nobody saw it."""
        super().showEvent(event)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """As the session stands; a page that nobody sees costs an edit nothing."""
        if self.isVisible():
            self._show_state()

    def _show_state(self) -> None:
        session, veil = self._session, self._session.table.show.veil
        covers = [
            (tr("Nothing is covered"), ""),
            (tr("Things of the plan"), "features"),
            (tr("All ground"), "ground"),
        ]
        fill(self.cover, covers, self._covered())
        chosen = self.part.currentData()
        parts = self._parts()
        fill(self.part, parts, chosen if chosen in [part for _, part in parts] else ("scene", ""))
        ids = everything(session.plan, session.scene)
        hidden = veil.hidden(ids)
        self.told.setText(
            tr("{seen} of {all} things of this scene are uncovered", seen=len(ids) - len(hidden), all=len(ids))
            if self._covered() == "features"
            else tr("Only uncovered ground is seen")
            if veil.is_on
            else tr("The room sees all of the scene")
        )
        for part in (self.part, self.reveal_button, self.cover_button, self.brush, self.cover_brush, self.radius):
            part.setEnabled(veil.is_on)
        if self.hand is not None:
            set_checked(self.brush, self.hand.mode == "reveal")
            set_checked(self.cover_brush, self.hand.mode == "cover")
            if not self.radius.hasFocus():
                self.radius.show_value(round(self.hand.brush_m, 1))

    def _parts(self) -> list[tuple[str, Part]]:
        session = self._session
        plan, scene = session.plan, session.scene
        rings = [(tr("What lies in ring {number}", number=roman(n)), ("ring", str(n))) for n in ring_numbers(plan, scene)]
        forces = [(tr("Task force {name}", name=name), ("satgas", name)) for name in satgas_shown(plan, scene)]
        chosen = (tr("What is selected ({n})", n=len(session.selection)), ("selection", ""))
        return [(tr("All of scene {number}", number=scene), ("scene", "")), *rings, *forces, chosen]

    def retranslate(self) -> None:
        """Words in the language in use."""
        self._cover_words.setText(tr("Covered"))
        self.cover.setAccessibleName(tr("What is covered on the table"))
        self.part.setAccessibleName(tr("What is uncovered or covered"))
        self.reveal_button.setText(tr("Uncover"))
        self.cover_button.setText(tr("Cover"))
        self.brush_words.setText(tr("Brush on the map"))
        self.brush.say(
            tr(
                "Uncover",
            ),
            tr("Uncover with a brush on the map (Shift+W)"),
        )
        self.cover_brush.say(tr("Cover"), tr("Cover with a brush on the map (Shift+Y)"))
        self.brush.setAccessibleName(tr("Brush that uncovers"))
        self.cover_brush.setAccessibleName(tr("Brush that covers"))
        self._radius_words.setText(tr("Radius"))
        self.radius.setAccessibleName(tr("Radius of the brush"))
        self.refresh()


def change_veil(session: Session, ids: frozenset[str], reveals: bool, around_m: float) -> None:
    """Uncover features on the table, or cover them again."""
    table = session.table
    some = [one for one in session.plan.placed(session.scene) if one.id in ids]
    veil = table.show.veil
    table.veil(veil.revealed(some, around_m) if reveals else veil.covered(some, around_m))
