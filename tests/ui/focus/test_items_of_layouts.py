"""The way of Tab is read from layouts whose widgets come and go, without wrappers of items that Qt frees: those ended the program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFormLayout, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tabletop.ui.focus.tab_order import _laid

ROOT = Path(__file__).resolve().parents[3]
COME_AND_GO = """
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import *
from {read}
app = QApplication([])
host = QWidget()
box, tree, lines = QVBoxLayout(host), QTreeWidget(), QListWidget()
for number in range(60):
    parts = [QLabel("x", host) for _ in range(20)]
    for part in parts:
        box.addWidget(part)
    assert len(list(laid(box))) == 20
    for part in parts:
        part.deleteLater()
    del parts, part
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for head in [QTreeWidgetItem(tree, ["a"]) for _ in range(30)]:
        QTreeWidgetItem(head, ["b"])
    for _ in range(50):
        lines.addItem(QListWidgetItem("c"))
    dialog = QDialog(host)
    outer, inner = QVBoxLayout(dialog), QHBoxLayout()
    outer.addLayout(inner)
    for _ in range(4):
        inner.addWidget(QPushButton("d", dialog))
    assert len(list(laid(outer))) == 4
    dialog.deleteLater()
    del dialog, outer, inner, head
    tree.clear()
    lines.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
print("whole")
"""
BY_ITEMS = """sys import exit
def laid(layout):
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item.widget() is not None:
            yield item.widget()
        else:
            yield from laid(item.layout())
"""


def come_and_go(read: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_PERTURB_": "165", "PYTHONMALLOC": "malloc"}
    program = [sys.executable, "-c", COME_AND_GO.format(read=read)]
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120)


def test_widgets_and_dialogs_come_and_go():
    done = come_and_go("tabletop.ui.focus.tab_order import _laid as laid")
    assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what freed memory holds is set as glibc does")
def test_by_items_of_layouts_the_program_ends():
    """Why nothing here asks a layout for its items. Where this holds no more, PySide was mended."""
    assert come_and_go(BY_ITEMS).returncode < 0


def test_no_part_of_the_window_asks_a_layout_for_its_items():
    own = ROOT / "tabletop" / "ui" / "roster" / "flow_layout.py"  # a layout of ours: Qt asks it
    asking = [path for path in (ROOT / "tabletop").rglob("*.py") if re.search(r"\.(itemAt|takeAt)\(", path.read_text("utf-8"))]
    assert [path for path in asking if path != own] == []


def test_nested_layouts_grids_and_forms_are_read_as_the_eye_does(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    parts = [QLineEdit(host) for _ in range(9)]
    box, row, grid, form = QVBoxLayout(host), QHBoxLayout(), QGridLayout(), QFormLayout()
    box.addWidget(parts[0])
    box.addLayout(grid)
    box.addLayout(row)
    box.addLayout(form)
    box.addWidget(parts[8])
    for number, place in ((4, (1, 1)), (1, (0, 0)), (3, (1, 0)), (2, (0, 1))):
        grid.addWidget(parts[number], *place)
    row.addStretch(1)
    row.addWidget(parts[5])
    form.addRow(parts[6], parts[7])
    assert list(_laid(box)) == parts
