"""Dialogs that were answered are let go of: asked a hundred times the window is as it was."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tabletop.settings import Settings
from tabletop.ui.dialogs import dialogs

ASKS = {
    "open": lambda parent, folder: dialogs.ask_open_file(parent, "Open", (".gpkg",), folder),
    "open several": lambda parent, folder: dialogs.ask_open_files(parent, "Open", (".gpkg",), folder),
    "save": lambda parent, folder: dialogs.ask_save_file(parent, "Save", (".gpkg",), folder / "a.gpkg"),
    "folder": lambda parent, folder: dialogs.ask_folder(parent, "Folder", folder),
    "film": lambda parent, folder: dialogs.ask_film(parent, True),
    "table": lambda parent, folder: dialogs.ask_table(parent, Settings()),
    "grid": lambda parent, folder: dialogs.ask_grid(parent, None, (0.0, 0.0, 300.0, 200.0), "EPSG:32750"),
    "tags": lambda parent, folder: dialogs.ask_tags(parent, [], ["a"]),
    "rings": lambda parent, folder: dialogs.ask_rings(parent, "Rings", "25", lambda text: (True, text)),
}


@pytest.mark.parametrize("name", ASKS)
def test_a_dialog_that_was_left_is_gone(qtbot, tmp_path, name):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    before = len(parent.findChildren(QWidget))
    for _ in range(3):

        def leave():
            asked = QApplication.activeModalWidget()
            if asked is None:
                QTimer.singleShot(5, leave)
            else:
                asked.reject()

        QTimer.singleShot(0, leave)
        assert not ASKS[name](parent, tmp_path)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(parent.findChildren(QWidget)) == before
