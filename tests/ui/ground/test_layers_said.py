"""What the window says of layers that are added: where they are, what takes them back, what is over."""

import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from support.layer_files import vector
from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.session.ground.layer_adding import Added
from tabletop.ui.dialogs.added_dialog import AddedDialog
from tabletop.ui.ground.layer_files import say_added

E, N = 500_000.0, 9_950_000.0
ROAD = shapely.LineString([(E, N), (E + 90, N)])
HOUSE = shapely.box(E, N, E + 9, N + 9)
OFF = "Take the schematic town off"


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


def added(window, qtbot, path, crs=None):  # noqa: F811
    with qtbot.waitSignal(window.session.layers_added, timeout=30_000):
        window.session.layers.add_file(path, crs)


def buttons(window):  # noqa: F811
    return {button.text(): button for notice in window.notices.notices for button in getattr(notice, "buttons", [])}


def schematic(window, qtbot, folder):  # noqa: F811
    vector(folder / "s.gpkg", [ROAD], kind="LineString")
    text = '[[layer]]\nid = "s"\ntitle = {en = "S"}\nfile = "s.gpkg"\nrole = "road"\nschematic = true\n'
    (folder / "skema.toml").write_text(text, encoding="utf-8")
    window.session.layer_files.choose_catalogue(str(folder / "skema.toml"))
    qtbot.waitUntil(lambda: bool(window.session.layers.views) and not window.session.layers.reading, timeout=30_000)


def test_the_offer_to_take_the_schematic_town_off_goes_with_the_real_layer(window, qtbot, tmp_path):  # noqa: F811
    schematic(window, qtbot, tmp_path)
    added(window, qtbot, vector(tmp_path / "rumah.gpkg", [HOUSE], kind="Polygon"))
    assert OFF in buttons(window)
    old = buttons(window)[OFF]
    window.session.undo_stack.undo()
    assert OFF not in buttons(window)
    window.session.layer_files.take_schematic_off()
    assert [view.layer.info.id for view in window.session.layers.views] == ["s"], "only a real town stands for it"
    window.session.undo_stack.redo()
    assert OFF in buttons(window) and buttons(window)[OFF] is not old
    buttons(window)[OFF].click()
    assert not any(view.layer.info.schematic for view in window.session.layers.views) and OFF not in buttons(window)


def test_a_clean_layer_outside_the_view_is_said_chosen_and_shown(window, qtbot, tmp_path):  # noqa: F811
    far = shapely.LineString([(E + 30_000, N + 9_000), (E + 30_090, N + 9_000)])
    added(window, qtbot, vector(tmp_path / "jauh.gpkg", [far], kind="LineString"))
    assert "jauh added." in said(window)
    assert window.panels.layers.list.current_id().endswith("-jauh")
    buttons(window)["Show on the map"].click()
    west, south, east, north = window.canvas.view().bounds
    assert west < E + 30_000 < east and south < N + 9_000 < north


def test_a_layer_within_the_view_needs_no_way_to_it(window, qtbot, tmp_path):  # noqa: F811
    east, north = window.canvas.view().centre
    added(window, qtbot, vector(tmp_path / "sini.gpkg", [shapely.LineString([(east, north), (east + 9, north)])], kind="LineString"))
    assert "sini added." in said(window) and "Show on the map" not in buttons(window)


def test_the_sentence_of_a_missing_system_names_no_option_and_is_over_with_the_cure(window, qtbot, tmp_path):  # noqa: F811
    path = vector(tmp_path / "diam.shp", [ROAD], crs=None, kind="LineString")
    added(window, qtbot, path)
    assert "coordinate system" in said(window)[0] and "--" not in said(window)[0]
    added(window, qtbot, path, "EPSG:32750")
    assert not any("coordinate system" in words for words in said(window))


def test_what_was_added_stays_a_minute_and_undo_means_that_alone(window, qtbot, tmp_path):  # noqa: F811
    assert not window.actions_.by_id["layers-added"].isEnabled()
    paths = [vector(tmp_path / f"{name}.gpkg", [ROAD], kind="LineString") for name in ("a", "b")]
    with qtbot.waitSignal(window.session.layers_added, timeout=30_000):
        window.session.layers.add_files(paths)
    notice = next(one for one in window.notices.notices if one.topic == "layers-added")
    assert notice._timer.interval() == 60_000
    window.session.layers.set_view(window.session.layers.views[-1].layer.info.id, visible=False)
    buttons(window)["Undo"].click()
    assert len(window.session.layers.views) >= 2 and "Other edits came after it" in said(window)[-1]
    window.refresh_actions()
    assert window.actions_.by_id["layers-added"].isEnabled()


def test_the_list_of_what_was_added_scrolls_by_keys(window, qtbot):  # noqa: F811
    from pathlib import Path

    from tabletop.core.text.message import message
    from tabletop.session.ground.layer_adding import Refused

    dialog = AddedDialog(Added((), tuple(Refused(Path("x"), message(f"{n} is bad")) for n in range(80))), window)
    dialog.show()
    QTest.keyClick(dialog.text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert dialog.text.verticalScrollBar().value() == dialog.text.verticalScrollBar().maximum() > 0
    dialog.close()


def test_nothing_added_says_nothing(window):  # noqa: F811
    say_added(window.desk, Added())
    assert said(window) == []


def test_only_the_command_line_names_its_options():
    sentence = "{where} does not say its coordinate system; give it, such as EPSG:32750 or EPSG:4326 (--crs)."
    try:
        for language in ("en", "id"):
            i18n.set_language(language, options=True)
            assert "(--crs)." in i18n.tr(sentence, where="a")
            i18n.set_language(language)
            assert "--" not in i18n.tr(sentence, where="a") and i18n.tr(sentence, where="a").endswith("4326.")
    finally:
        i18n.set_language("en")


def test_folded_groups_are_remembered(window):  # noqa: F811
    window.panels.layers.rows.fold("Kantor", True)
    assert window.settings.folded_groups == ["Kantor"]
    window.panels.layers.rows.fold("Kantor", False)
    assert window.settings.folded_groups == []
