"""Nothing is removed in silence: what went is said over the map, with a button that brings it back."""

import pytest
from PySide6.QtCore import Qt

from support.panel_stage import layer
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.ui.parts.notice_bar import TakenAwayNotice


def told(window):  # noqa: F811
    return [one for one in window.notices.notices if isinstance(one, TakenAwayNotice)]


def scene(window):  # noqa: F811
    return window.panels.scenes.delete_button.click


def roster_unit(window):  # noqa: F811
    window.panels.roster.show_unit(next(iter(window.session.plan.roster)))
    return window.panels.roster.remove_button.click


def saved_view(window):  # noqa: F811
    window.actions_.by_id["view-save"].trigger()
    window.panels.search.list.setCurrentIndex(window.panels.search.rows.index(0))
    return window.panels.search.remove_button.click


def pair_of_rules(window):  # noqa: F811
    window.windows.show_rules()
    page = window.windows.rules.pairs
    page.choose(0)
    return page.remove.click


def feature(window):  # noqa: F811
    window.session.select([window.session.plan.placed(window.session.scene)[0].id])
    return window.actions_.by_id["delete"].trigger


def feature_by_a_key(window):  # noqa: F811
    window.session.select([window.session.plan.placed(window.session.scene)[0].id])
    return lambda: window.canvas.host.key("delete")


@pytest.mark.parametrize("prepare", [feature_by_a_key, scene, roster_unit, saved_view, pair_of_rules, feature])
def test_what_was_removed_is_said_and_comes_back(window, prepare):  # noqa: F811
    press = prepare(window)
    before = window.session.plan
    press()
    (notice,) = told(window)
    assert window.session.plan != before
    assert notice.text.text().startswith("Done: ") and notice.back.text() == "Undo"
    notice.back.click()
    assert window.session.plan == before
    assert not told(window) and window.notices.notices[-1].text.text().startswith("Taken back: ")


def test_the_button_goes_with_the_next_edit_so_that_it_never_takes_back_another(window):  # noqa: F811
    scene(window)()
    assert told(window)
    window.session.do(set_setting(message("Rename"), "name", window.session.plan.settings.get("name"), "other"))
    assert not told(window)


def test_a_removal_that_was_refused_says_nothing_of_it(window, monkeypatch):  # noqa: F811
    monkeypatch.setattr(window.session, "do", lambda change: False)
    scene(window)()
    assert not told(window)


def test_the_button_is_pressed_from_the_keyboard(window, qtbot):  # noqa: F811
    plan = window.session.plan
    scene(window)()
    (notice,) = told(window)
    assert notice.back.focusPolicy() & Qt.FocusPolicy.TabFocus
    notice.back.setFocus()
    qtbot.keyClick(notice.back, Qt.Key.Key_Return)
    assert window.session.plan == plan


@pytest.fixture
def three_layers(window):  # noqa: F811
    for name in ("low", "middle", "high"):
        window.session.layers.add(layer(name).layer)
    window.session.layers.set_view("middle", visible=False, opacity=0.4)
    return window


def test_a_layer_comes_back_to_its_place_as_it_was_shown(three_layers):
    layers, before = three_layers.session.layers, list(three_layers.session.layers.views)
    layers.remove("middle")
    (notice,) = told(three_layers)
    assert "Middle" in notice.text.text() and "Ctrl+Z" not in notice.text.text()
    notice.back.click()
    assert layers.views == before and layers.removed == ()


def test_a_layer_that_was_read_again_meanwhile_does_not_come_twice(three_layers):
    layers = three_layers.session.layers
    layers.remove("middle")
    layers.add(layer("middle").layer)
    told(three_layers)[0].back.click()
    assert [view.layer.info.id for view in layers.views].count("middle") == 1


def test_an_edit_of_the_plan_leaves_the_notice_of_a_layer(three_layers):
    three_layers.session.layers.remove("middle")
    three_layers.session.do(set_setting(message("Rename"), "name", three_layers.session.plan.settings.get("name"), "other"))
    assert told(three_layers)


def test_a_layer_that_is_not_there_is_not_said_to_be_gone(window):  # noqa: F811
    window.session.layers.remove("no such")
    assert not told(window)
