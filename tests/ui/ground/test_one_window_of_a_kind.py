"""A window that asks is open once: the command that opens it brings it to the front, as it was left."""

import pytest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.session.ground.layer_adding import Added, Refused
from tabletop.ui.dialogs.added_dialog import AddedDialog
from tabletop.ui.ground.layer_files import show_added
from tabletop.ui.importing.database_dialog import DatabaseDialog
from tabletop.ui.importing.import_window import ImportWindow
from tabletop.ui.pictures.service_dialog import ServiceDialog


@pytest.mark.parametrize(
    ("action", "kind"), [("layer-add-service", ServiceDialog), ("layers-database", DatabaseDialog), ("layers-import", ImportWindow)]
)
def test_asked_for_twice(window, qtbot, action, kind):  # noqa: F811
    window.actions_.by_id[action].trigger()
    [there] = window.findChildren(kind)
    window.actions_.by_id[action].trigger()
    assert window.findChildren(kind) == [there] and there.isVisible()
    there.close()
    qtbot.waitUntil(lambda: not window.findChildren(kind))
    window.actions_.by_id[action].trigger()
    assert len(window.findChildren(kind)) == 1


def test_what_was_added_last_takes_the_place_of_what_was_added_before(window, qtbot, tmp_path):  # noqa: F811
    for name in ("a.dwg", "b.dwg"):
        show_added(window.desk, Added((), (Refused(tmp_path / name, message(f"{name} is of no format that can be read.")),)))
    qtbot.waitUntil(lambda: len(window.findChildren(AddedDialog)) == 1)
