"""How the table looks to those who stand round it: theme, size of words, the readers' sides, grid, and what is drawn beside the plan."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QListWidget, QListWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.table.table_look import SIDES, Side
from tabletop.session.session import Session
from tabletop.ui.operator.panel_rows import choice, column, fill, labelled, row, set_checked
from tabletop.ui.parts.panel_parts import Panel, plain_label

tr = i18n.tr
SIZES = (1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 4.0)
GRIDS_M = (0.0, 0.1, 0.25, 0.5, 1.0)
LIST_PX = 84
FLAGS = ("scale_bar", "caption", "coverage", "distances", "findings")


class LookPage(Panel):
    """Whatever is chosen here goes to the session's table at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.theme, self.size_box, self.grid = choice(self), choice(self), choice(self)
        self.sides: dict[Side, QCheckBox] = {side: QCheckBox(self) for side in SIDES}
        self.flags = {name: QCheckBox(self) for name in FLAGS}
        self.layers = QListWidget(self)
        self.layers.setFixedHeight(LIST_PX)
        self.layers_words = plain_label(self, style="quiet", wrap=False)
        self.sides_words = plain_label(self, style="quiet", wrap=False)
        box = column(self)
        self._words = []
        for field in (self.theme, self.size_box, self.grid):
            line, words = labelled(self, field)
            self._words.append(words)
            box.addLayout(line)
        box.addWidget(self.sides_words)
        box.addLayout(row(*(self.sides[side] for side in SIDES[:2])))
        box.addLayout(row(*(self.sides[side] for side in SIDES[2:])))
        flags = QGridLayout()
        flags.setSpacing(2)
        for place, one in enumerate(self.flags.values()):
            flags.addWidget(one, place // 2, place % 2)
        box.addLayout(flags)
        box.addWidget(self.layers_words)
        box.addWidget(self.layers)
        box.addStretch(1)
        self._join()

    def _join(self) -> None:
        self.theme.activated.connect(lambda _: self._set(theme=self.theme.currentData()))
        self.size_box.activated.connect(lambda _: self._set(label_size=float(self.size_box.currentData())))
        self.grid.activated.connect(lambda _: self._set(grid_m=float(self.grid.currentData())))
        for side, box in self.sides.items():
            box.toggled.connect(lambda on, side=side: self._side(side, on))
        for name, flag in self.flags.items():
            flag.toggled.connect(lambda on, name=name: self._set(**{name: on}))
        self.layers.itemChanged.connect(self._layer_ticked)
        self._session.table.look_changed.connect(self.refresh)
        self._session.layers_changed.connect(self.refresh)

    # --- what is done
    def _set(self, **changes: Any) -> None:
        table = self._session.table
        table.set_look(replace(table.look, **changes))

    def _side(self, side: Side, on: bool) -> None:
        """Words are turned to the side that was chosen first; one side stays."""
        readers = [one for one in self._session.table.look.readers if one != side] + ([side] if on else [])
        if readers:
            self._set(readers=tuple(readers))
        self.refresh()

    def _layer_ticked(self, item: QListWidgetItem) -> None:
        key, off = str(item.data(Qt.ItemDataRole.UserRole)), self._session.table.look.layers_off
        self._set(layers_off=off - {key} if item.checkState() == Qt.CheckState.Checked else off | {key})

    # --- what is shown
    def refresh(self, *_: object) -> None:
        """As the session stands."""
        look = self._session.table.look
        themes = [(tr("As the program"), ""), (tr("Light"), "light"), (tr("Dark"), "dark"), (tr("Dim hall"), "hall")]
        fill(self.theme, themes, look.theme)
        sizes = sorted({*SIZES, look.label_size})
        fill(self.size_box, [(f"{i18n.number(one, 'g')}×", one) for one in sizes], look.label_size)
        grids = [(tr("{length} m", length=i18n.number(one, "g")) if one else tr("None"), one) for one in sorted({*GRIDS_M, look.grid_m})]
        fill(self.grid, grids, look.grid_m)
        for side, box in self.sides.items():
            set_checked(box, side in look.readers)
        for name, flag in self.flags.items():
            set_checked(flag, bool(getattr(look, name)))
        self._fill_layers()

    def _fill_layers(self) -> None:
        wanted = [
            (view.layer.info.id, view.layer.info.title_in(i18n.language())) for view in reversed(self._session.layers.views) if view.visible
        ]
        off = self._session.table.look.layers_off
        self.layers.blockSignals(True)
        current = self.layers.currentRow()
        self.layers.clear()
        for key, title in wanted:
            item = QListWidgetItem(title, self.layers)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked if key in off else Qt.CheckState.Checked)
        self.layers.setCurrentRow(min(current, self.layers.count() - 1))
        self.layers.blockSignals(False)

    def retranslate(self) -> None:
        """Words in the language in use."""
        for words, said in zip(self._words, (tr("Theme"), tr("Words and symbols"), tr("Grid on the table")), strict=True):
            words.setText(said)
        for field, said in (
            (self.theme, tr("Theme of the table")),
            (self.size_box, tr("Size of words and symbols on the table")),
            (self.grid, tr("Grid on the table")),
        ):
            field.setAccessibleName(said)
        self.sides_words.setText(tr("Readers stand"))
        sides = {"below": tr("below"), "above": tr("above"), "left": tr("at the left"), "right": tr("at the right")}
        for side, box in self.sides.items():
            box.setText(sides[side])
        flags = {
            "scale_bar": tr("Scale bar"),
            "caption": tr("Level and clock"),
            "coverage": tr("Coverage"),
            "distances": tr("Distances"),
            "findings": tr("Findings"),
        }
        for name, flag in self.flags.items():
            flag.setText(flags[name])
        self.layers_words.setText(tr("Layers on the table"))
        self.layers.setAccessibleName(tr("Layers on the table"))
        self.refresh()
