"""The table as a picture, once it is whole."""

import time

from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from tabletop.canvas.table.table_view import TableView


def make_whole(table: TableView) -> None:
    """Wait, without the rest after a movement, until all of it is there."""
    table.grab()
    end = time.monotonic() + 30
    while not table.is_whole and time.monotonic() < end:
        if table._settle.isActive():
            table._settle.stop()
            table.pictures.make()
        QTest.qWait(1)
    assert table.is_whole


def picture(table: TableView) -> QImage:
    """What it shows once it is whole."""
    make_whole(table)
    return table.grab().toImage()
