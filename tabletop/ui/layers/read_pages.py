"""Pages of the properties of a layer that show what was read: columns with their first records; counts, doubts and remarks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFormLayout, QHBoxLayout, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.values.layer import Layer
from tabletop.ui.layers.layer_facts import SAMPLE_ROWS, column_facts, layer_facts
from tabletop.ui.parts.fact_grid import FactGrid
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, plain_tooltip

tr = i18n.tr
MOST_COLUMN_PX = 180
LEAST_TABLE_PX = 120


class SampleTable(QTableWidget):
    """The first records of a layer; Tab leaves it."""

    def __init__(self, layer: Layer, parent: QWidget | None = None) -> None:
        facts = column_facts(layer)
        super().__init__(max((len(one.sample) for one in facts), default=0), len(facts), parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMinimumHeight(LEAST_TABLE_PX)
        self.setAccessibleName(tr("The first {n} {n:record|records}", n=SAMPLE_ROWS))
        self.setHorizontalHeaderLabels([f"{one.name}\n{one.told}" for one in facts])
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, one in enumerate(facts):
            for row, text in enumerate(one.sample):
                item = QTableWidgetItem(text.replace("\n", " "))
                item.setToolTip(plain_tooltip(text))
                if not one.is_text:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, place, item)
        self.resizeColumnsToContents()
        for place in range(len(facts)):
            self.setColumnWidth(place, min(MOST_COLUMN_PX, self.columnWidth(place)))


class RecordsPage(ScrollArea):
    """Which column means what (`form`, filled by who opens it), and the first records."""

    def __init__(self, layer: Layer, parent: QWidget | None = None) -> None:
        inside = QWidget(parent)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.table = SampleTable(layer, inside)
        box = QVBoxLayout(inside)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        box.addLayout(self.form)
        box.addWidget(self.table, 1)
        super().__init__(inside, parent)


class WhatWasReadPage(QWidget):
    """Facts, doubts with their cure as a button (`cure(fields)`), and remarks from reading."""

    def __init__(self, layer: Layer, cure: Callable[[Mapping[str, Any]], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cures: list[QPushButton] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        self.facts = FactGrid(self, wraps=True)
        self.facts.show_facts(layer_facts(layer))
        box.addWidget(self.facts)
        for doubt in layer.doubts:
            box.addLayout(self._line("triangle-alert", "warn", i18n.text(doubt.text)))
            if doubt.cure and doubt.cure_text is not None:
                button = QPushButton(i18n.text(doubt.cure_text).replace("&", "&&"), self)
                button.setAutoDefault(False)
                button.clicked.connect(partial(_press, cure, doubt.cure))
                self.cures.append(button)
                box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        for problem in layer.problems:
            box.addLayout(self._line("circle-alert", "quiet-ink", i18n.text(problem)))
        if not layer.doubts and not layer.problems:
            quiet = plain_label(self, style="quiet")
            quiet.setText(tr("Nothing to remark: every record was read."))
            box.addWidget(quiet)
        box.addStretch(1)

    def _line(self, sign: str, token: str, words: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        picture = plain_label(self, wrap=False)
        picture.setPixmap(pixmap(sign, 16, token))
        text = plain_label(self)
        text.setText(words)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        return line


def _press(cure: Callable[[Mapping[str, Any]], None], fields: Mapping[str, Any], _checked: bool = False) -> None:
    cure(fields)
