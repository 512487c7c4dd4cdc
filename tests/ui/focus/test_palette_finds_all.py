"""Every command is found in the palette by its own name, in both languages, among the first rows."""

import pytest
from PySide6.QtCore import Qt

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.commands.actions import table
from tabletop.ui.window.palette import Palette

FIRST_ROWS = 6
"""Of commands that begin alike, such as the views and the kinds to change to, so many can be seen at once without rolling."""


@pytest.mark.parametrize("language", ["en", "id"])
def test_by_its_own_name(window, language):  # noqa: F811
    window.change_language(language)
    palette, hidden = Palette(window.desk), []
    for spec in table():
        if spec.id == "palette":
            continue
        words = window.actions_.by_id[spec.id].text().replace("&&", "&").replace("&", "").removesuffix("...")
        palette.fill(words)
        rows = [palette.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(palette.list.count())]
        if spec.id not in rows[:FIRST_ROWS]:
            hidden.append((words, rows[:FIRST_ROWS]))
    palette.close()
    assert hidden == []
