"""The table of actions: complete, without clashes, and everything in it can be done."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QToolButton

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n, paths
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.guide_grid import grid_around
from tabletop.tools import registry
from tabletop.ui.commands.actions import table
from tabletop.ui.desk.action_spec import MENUS, SUBMENUS, TOOLBAR_GROUPS
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.window.palette import WHY_ROLE, Palette, score
from tabletop.ui.window.window_actions import tooltip


def test_ids_are_unique():
    ids = [spec.id for spec in table()]
    assert len(ids) == len(set(ids))


def test_shortcuts_are_unique_and_known_to_qt():
    keys = [key for spec in table() for key in spec.shortcuts]
    assert len(keys) == len({QKeySequence(key).toString() for key in keys})
    assert all(not QKeySequence(key).isEmpty() for key in keys)


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_action_has_words(language):
    i18n.set_language(language)
    try:
        assert all(spec.label.strip() and tooltip(spec).strip() for spec in table())
        labels = [spec.label for spec in table()]
        assert len(labels) == len(set(labels))
    finally:
        i18n.set_language("en")


def test_menus_and_toolbar_groups_are_known():
    assert {spec.menu for spec in table()} - {*MENUS, *SUBMENUS} == set()
    assert {spec.group for spec in table()} - {"", "more", *TOOLBAR_GROUPS} == set()


def test_no_icon_alone_without_tooltip_and_shortcut():
    assert all(spec.icon and spec.shortcut for spec in table() if spec.group in TOOLBAR_GROUPS)


def test_every_icon_is_a_file():
    missing = [spec.icon for spec in table() if spec.icon and not paths.resource("icons", f"{spec.icon}.svg").is_file()]
    assert missing == []


def test_every_drawable_kind_can_be_drawn():
    wanted = {f"draw-{kind}" for kind, spec in kinds().items() if spec.drawable and kind != "measure"}
    assert wanted <= {spec.tool for spec in table()}


def test_every_tool_of_the_registry_has_a_place():
    assert {spec.tool for spec in table() if spec.tool} == set(registry.tools()) - {"draw-measure"}


def test_every_tool_is_registered():
    for spec in table():
        if spec.tool:
            registry.tool(spec.tool)


def test_menus_come_from_the_table(window):  # noqa: F811
    shown = {action.objectName() for menu in window.menuBar().actions() for action in _below(menu.menu())}
    assert shown == {spec.id for spec in table()}


def _below(menu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from _below(action.menu())
        elif action.objectName():
            yield action


def test_toolbar_comes_from_the_table(window):  # noqa: F811
    on_bar = [action.objectName() for action in window.actions_.toolbar.actions() if action.objectName()]
    assert on_bar == [spec.id for group in TOOLBAR_GROUPS for spec in table() if spec.group == group]
    buttons = [b for b in window.actions_.toolbar.findChildren(QToolButton) if b.defaultAction() is not None]
    assert all(button.toolTip() for button in buttons)


def test_undo_says_what_it_takes_back(window):  # noqa: F811
    window.actions_.by_id["select-all"].trigger()
    window.actions_.by_id["delete"].trigger()
    assert window.actions_.by_id["undo"].text().startswith("Undo: Delete ")
    window.actions_.by_id["undo"].trigger()
    assert window.actions_.by_id["redo"].text().startswith("Redo: Delete ")


def test_only_what_can_be_done_is_enabled(window):  # noqa: F811
    by_id = window.actions_.by_id
    assert not by_id["delete"].isEnabled() and not by_id["undo"].isEnabled() and by_id["draw-cordon"].isEnabled()
    by_id["select-all"].trigger()
    assert by_id["delete"].isEnabled() and by_id["zoom-selection"].isEnabled()
    window.session.file.read_only = True
    window.refresh()
    assert not by_id["delete"].isEnabled() and not by_id["draw-cordon"].isEnabled() and by_id["save-copy"].isEnabled()


def test_every_action_can_be_triggered(window, qtbot, tmp_path: Path, monkeypatch):  # noqa: F811
    points = tmp_path / "points.csv"
    points.write_text("lon,lat,name\n117.0,-0.42,a\n", encoding="utf-8")
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text('[[layer]]\nid = "a"\ntitle = {en = "A"}\nfile = "points.csv"\n', encoding="utf-8")
    numbers = iter(range(1_000))
    monkeypatch.setattr(dialogs, "ask_save_file", lambda parent, title, suffixes, *more, **kw: tmp_path / f"o{next(numbers)}{suffixes[0]}")
    given = {".csv": points, ".toml": catalogue}
    monkeypatch.setattr(
        dialogs,
        "ask_open_file",
        lambda parent, title, suffixes, folder: next((given[one] for one in suffixes if one in given), window.session.file.path),
    )
    monkeypatch.setattr(dialogs, "ask_grid", lambda parent, grid, extent, crs: grid_around(extent, 100))
    monkeypatch.setattr(QDialog, "exec", lambda dialog: QDialog.DialogCode.Rejected)
    monkeypatch.setattr(dialogs, "ask_tags", lambda parent, placed, known: ("gate",))
    monkeypatch.setattr(dialogs, "ask_table", lambda parent, settings: TableRequest("", 1.2, 500.0))
    done = []
    for spec in [one for one in table() if one.id != "quit"]:
        if spec.enabled(window.session) and spec.id not in ("undo", "redo"):
            window.session.select(list(window.session.plan.features)[:1])
        before = [notice for notice in window.notices.notices if notice.severity == "stop"]
        window.actions_.by_id[spec.id].trigger()
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not window.outside.is_running, timeout=60_000)
        for popup in window.findChildren(Palette):
            popup.close()
        said = [notice.text.text() for notice in window.notices.notices if notice.severity == "stop" and notice not in before]
        assert said == [], f"{spec.id} said {said}"
        done.append(spec.id)
    window.actions_.by_id["quit"].trigger()
    assert not window.isVisible()
    assert len(done) == len(table()) - 1


def test_tools_are_checked_while_in_use(window):  # noqa: F811
    by_id = window.actions_.by_id
    by_id["draw-gate"].trigger()
    assert window.canvas.tool_id == "draw-gate" and by_id["draw-gate"].isChecked() and window.actions_.more.isChecked()
    window.canvas.set_tool("select")
    assert by_id["select"].isChecked() and not by_id["draw-gate"].isChecked() and not window.actions_.more.isChecked()


def test_words_on_the_toolbar_only_where_there_is_room(window):  # noqa: F811
    button = window.actions_.toolbar.widgetForAction(window.actions_.by_id["draw-cordon"])
    window.actions_.fit_words(3_000)
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    window.actions_.fit_words(600)
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_toolbar_says_words_at_1366_pixels(window, language):  # noqa: F811
    window.change_language(language)
    button = window.actions_.button("draw-protected")
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert window.actions_.toolbar.sizeHint().width() <= 1366
    assert button.text() == {"id": "Objek", "en": "Object"}[language]
    assert {"id": "Objek yang dilindungi", "en": "Protected object"}[language] in button.toolTip()
    assert window.actions_.by_id["draw-protected"].text() == {"id": "Objek yang dilindungi", "en": "Protected object"}[language]


@pytest.mark.parametrize("language", ["id", "en"])
def test_menus_stand_in_one_column_at_768_pixels(window, language):  # noqa: F811
    window.change_language(language)
    for name, menu in window.actions_._menus.items():
        assert menu.sizeHint().height() < 768 - 56, name


@pytest.mark.parametrize(
    ("letters", "words", "fit"),
    [
        ("zo", "Zoom in", 0),
        ("in", "Zoom in", 0),
        ("zo in", "Zoom in", 0),
        ("in zo", "Zoom in", None),
        ("oom", "Zoom in", 1),
        ("zin", "Zoom in", 2),
        ("x", "Zoom", None),
    ],
)
def test_how_well_letters_fit(letters, words, fit):
    assert score(letters, words) == fit


def test_palette_finds_and_runs(window, qtbot):  # noqa: F811
    palette = Palette(window.desk)
    palette.fill("cord")
    assert palette.list.item(0).text().startswith("Cordon")
    palette.run_current()
    assert window.canvas.tool_id == "draw-cordon"


def test_palette_finds_by_english_words_and_id_in_any_language(window):  # noqa: F811
    window.change_language("id")
    palette = Palette(window.desk)
    for letters, action in (("cordon", "draw-cordon"), ("water-jet", "draw-water-jet"), ("penyekatan", "draw-cordon"), ("undo", "undo")):
        palette.fill(letters.replace("-", " "))
        rows = [palette.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(palette.list.count())]
        assert action in rows[:2] or not window.actions_.by_id[action].isEnabled(), (letters, rows)
    palette.close()


def test_every_kind_is_reached_by_keyboard(window):  # noqa: F811
    palette = Palette(window.desk)
    for kind, spec in kinds().items():
        if spec.drawable and kind != "measure":
            palette.fill(spec.title["en"])
            rows = [palette.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(palette.list.count())]
            assert f"draw-{kind}" in rows, kind
            assert window.actions_.by_id[f"draw-{kind}"].shortcut().toString(), kind
    palette.close()


def rows_of(palette) -> list[str]:
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_palette_lists_what_cannot_be_done_and_says_why(window):  # noqa: F811
    palette = Palette(window.desk)
    before = dict(window.session.plan.features)
    palette.fill("delete")
    assert rows_of(palette)[0].endswith("\N{EN DASH} choose something on the map first")
    palette.run_current()
    assert dict(window.session.plan.features) == before
    assert window.notices.notices[-1].text.text().endswith("choose something on the map first.")


def test_every_action_is_in_the_palette_and_each_greyed_one_has_its_reason(window):  # noqa: F811
    for read_only in (False, True):
        window.session.file.read_only = read_only
        window.refresh()
        palette = Palette(window.desk)
        ids = {palette.list.item(row).data(Qt.ItemDataRole.UserRole): palette.list.item(row) for row in range(palette.list.count())}
        assert set(ids) == {spec.id for spec in table()} - {"palette"}
        for one, item in ids.items():
            assert bool(item.data(WHY_ROLE)) == (not window.actions_.by_id[one].isEnabled()), one
        said = {one: ids[one].data(WHY_ROLE) for one in ("undo", "show-hidden", "view-9")}
        assert said["undo"] == ("the plan is open for reading only" if read_only else "there is nothing to undo")
        assert said["show-hidden"] == "nothing is hidden" and said["view-9"] == "no view is saved under this number"
        palette.close()


def test_what_can_be_done_stands_before_what_cannot(window):  # noqa: F811
    palette = Palette(window.desk)
    whys = [bool(palette.list.item(row).data(WHY_ROLE)) for row in range(palette.list.count())]
    assert whys == sorted(whys)
    palette.close()


def test_palette_goes_to_a_scene(window):  # noqa: F811
    scene = next(one for one in window.session.plan.scene_list() if one.number != window.session.scene)
    palette = Palette(window.desk)
    palette.fill(f"scene {scene.number}")
    row = next(row for row, text in enumerate(rows_of(palette)) if text.startswith(f"Scene {scene.number}"))
    palette.list.setCurrentRow(row)
    palette.run_current()
    assert window.session.scene == scene.number
    again = Palette(window.desk)
    again.fill(f"scene {scene.number}")
    assert any(text.endswith("this scene is shown already") for text in rows_of(again))
    again.close()


def test_keys_read_as_people_write_them():
    redo = next(spec for spec in table() if spec.id == "redo")
    assert redo.shown_keys == "Ctrl+Shift+Z, Ctrl+Y"
