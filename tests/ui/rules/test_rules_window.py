"""Distances, coverage demands and check sets in the window: each edit one step, what is wrong in one sentence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from shapely import Point, box

from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, set_setting
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.language import speak
from tabletop.ui.rules import rules_window
from tabletop.ui.rules.demands_page import DemandsPage
from tabletop.ui.rules.import_preview import ImportPreview
from tabletop.ui.rules.rule_page import RulePage
from tabletop.ui.rules.rules_window import ExportForm, RulesWindow


@pytest.fixture
def session(qtbot, tmp_path):
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", Plan(roster={"m": RosterUnit("m", "Dokkes", unit_type="medic")}))
    yield made
    made.close()


@pytest.fixture
def shown(session, qtbot):
    window = RulesWindow(session)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def then_english():
    yield
    speak("en")


def lines(page):
    return [[page.tree.topLevelItem(k).text(n) for n in range(page.tree.columnCount())] for k in range(page.tree.topLevelItemCount())]


# --- distances
def test_the_shipped_distances_are_shown_in_words(shown, session):
    assert len(lines(shown.pairs)) == len(session.rules.rows("pairs")) > 3
    assert lines(shown.pairs)[0][:4] == ["Crowd", "Cordon", "3 m", "Warning"]
    assert not shown.pairs.reset.isEnabled()


def test_a_distance_is_added_as_one_step(shown, session, qtbot):
    page = shown.pairs
    before = lines(page)
    page.add.click()
    assert page.title.text() == "New distance" and not page.remove.isEnabled()
    page.form.show_value("a", "assembly")
    page.form.show_value("b", "layer:water")
    page.form.fields["min_m"].setText("25")
    page.form.fields["severity"].setCurrentIndex(page.form.fields["severity"].findData("stop"))
    qtbot.keyClick(page.form.fields["basis"], Qt.Key.Key_Return)
    assert lines(page) == [*before, ["Assembly point", "Layer: water", "25 m", "Stop", "P: set in this plan"]]
    assert session.undo_stack.count() == 1
    assert session.plan.settings["buffer_pairs"][-1] == {
        "a": "assembly",
        "b": "layer:water",
        "min_m": 25.0,
        "severity": "stop",
        "basis": "P: set in this plan",
    }
    session.undo_stack.undo()
    assert "buffer_pairs" not in session.plan.settings
    qtbot.waitUntil(lambda: lines(page) == before)


def test_a_distance_is_added_by_keys_alone(shown, session, qtbot):
    page = shown.pairs
    shown.tabs.setCurrentWidget(page)
    shown.activateWindow()
    page.add.setFocus()
    qtbot.keyClick(page.add, Qt.Key.Key_Space)
    for text in ("Assembly", "Media", "77.5", "Stop", "R: order 7"):
        qtbot.keyClicks(QApplication.focusWidget(), text)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab if text != "R: order 7" else Qt.Key.Key_Return)
    assert lines(page)[-1] == ["Assembly point", "Media point", "77.5 m", "Stop", "R: order 7"]
    assert session.undo_stack.count() == 1


def test_a_changed_distance_loses_the_source_of_the_shipped_one(shown, session):
    page = shown.pairs
    page.choose(0)
    page.form.fields["min_m"].setText("5")
    page.accept()
    assert lines(page)[0][2:] == ["5 m", "Warning", "P: set in this plan"]
    page.form.fields["basis"].setText("R: our own order")
    page.accept()
    page.form.fields["min_m"].setText("6")
    page.accept()
    assert lines(page)[0][2:] == ["6 m", "Warning", "R: our own order"] and session.undo_stack.count() == 3


def test_a_changed_severity_keeps_the_source(shown):
    page = shown.pairs
    basis = lines(page)[0][4]
    page.choose(0)
    page.form.fields["severity"].setCurrentIndex(page.form.fields["severity"].findData("stop"))
    page.accept()
    assert lines(page)[0][3:] == ["Stop", basis]


def test_distances_are_removed_and_brought_back(shown, session, qtbot):
    page, before = shown.pairs, lines(shown.pairs)
    page.choose(1)
    page.tree.setFocus()
    qtbot.keyClick(page.tree, Qt.Key.Key_Delete)
    assert lines(page) == before[:1] + before[2:] and session.undo_stack.count() == 1
    page.reset.click()
    assert lines(page) == before and "buffer_pairs" not in session.plan.settings and session.undo_stack.count() == 2


def test_undo_by_keys_in_this_window_too(shown, session, qtbot):
    page = shown.pairs
    shown.tabs.setCurrentWidget(page)
    shown.activateWindow()
    page.choose(0)
    page.remove.click()
    page.tree.setFocus()
    qtbot.keyClick(page.tree, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "buffer_pairs" not in session.plan.settings


def test_every_distance_may_go(shown, session):
    page = shown.pairs
    while lines(page):
        page.choose(0)
        page.remove.click()
    assert session.plan.settings["buffer_pairs"] == [] and not page.remove.isEnabled() and page.reset.isEnabled()


@pytest.mark.parametrize("text", ["", "0", "-3", "many", "1e400"])
def test_metres_that_are_none_are_refused(shown, session, text):
    page = shown.pairs
    page.choose(0)
    page.form.fields["min_m"].setText(text)
    page.accept()
    assert page.wrong.isVisibleTo(page) and page.wrong.text().endswith(".") and page.wrong.text().count(". ") == 0
    assert session.undo_stack.count() == 0 and page.form.fields["min_m"].text() == text


def test_two_layers_are_refused(shown, session):
    page = shown.pairs
    page.begin()
    page.form.show_value("a", "layer:road")
    page.form.show_value("b", "layer:water")
    page.accept()
    assert "layers" in page.wrong.text() and session.undo_stack.count() == 0


def test_esc_takes_back_what_was_written(shown, session, qtbot):
    page = shown.pairs
    shown.tabs.setCurrentWidget(page)
    page.choose(0)
    page.form.fields["min_m"].setFocus()
    page.form.fields["min_m"].setText("77")
    qtbot.keyClick(page.form.fields["min_m"], Qt.Key.Key_Escape)
    assert page.form.fields["min_m"].text() == "3" and shown.isVisible() and session.undo_stack.count() == 0


def test_what_is_being_written_stays_while_others_edit(shown, session, qtbot):
    page = shown.pairs
    page.choose(1)
    page.form.fields["min_m"].setText("77")
    session.set_limit("point-coverage", "radius_m", 40.0)
    qtbot.wait(20)
    assert page.form.fields["min_m"].text() == "77"


def test_a_finding_follows_a_new_distance(shown, session, qtbot):
    session.do(
        add_feature(
            message("Add"),
            new_feature("crowd", box(500_000, 9_950_000, 500_009, 9_950_009), {}),
            new_feature("media", Point(500_020, 9_950_005), {}),
        )
    )
    page = shown.pairs
    page.begin()
    page.form.show_value("a", "crowd")
    page.form.show_value("b", "media")
    page.form.fields["min_m"].setText("30")
    page.form.fields["basis"].setText("R: order 7")
    page.accept()
    qtbot.waitUntil(lambda: any(one.code == "buffer-distance" and one.basis == "R: order 7" for one in session.findings))


# --- coverage demands
def test_a_demand_is_made_changed_and_removed(shown, session):
    page = shown.demands
    assert lines(page) == [] and page.title.text() == "New coverage demand"
    page.form.show_value("what", "protected:school")
    page.form.show_value("by", "unit:medic")
    page.form.fields["min_share"].setText("90")
    page.accept()
    assert lines(page) == [["Protected object: School", "Unit: Medical team", "own reach", "90%", "Warning", "P: set in this plan"]]
    [row] = session.plan.settings["coverage_demands"]
    assert "radius_m" not in row and row["min_share"] == 0.9
    page.form.fields["radius_m"].setText("120")
    page.accept()
    assert lines(page)[0][2] == "120 m"
    page.remove.click()
    assert "coverage_demands" not in session.plan.settings and session.undo_stack.count() == 3


def test_types_of_units_come_from_the_plan(shown):
    names = [shown.demands.form.fields["by"].itemData(k) for k in range(shown.demands.form.fields["by"].count())]
    assert "unit:medic" in names and "vehicle" in names and "cordon" not in names


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"radius_m": "0"}, "above zero"),
        ({"radius_m": "x"}, "no number"),
        ({"min_share": "0"}, "share"),
        ({"min_share": "101"}, "share"),
        ({"by": "vehicle"}, "vehicle"),
        ({"what": "aid-post"}, "cover itself"),
    ],
)
def test_a_demand_that_cannot_be_is_refused(shown, session, fields, words):
    page = shown.demands
    for name, value in fields.items():
        if name in ("what", "by"):
            page.form.show_value(name, value)
        else:
            page.form.fields[name].setText(value)
    page.accept()
    assert words in page.wrong.text() and session.undo_stack.count() == 0


# --- check sets
def test_a_set_goes_out_and_comes_in_as_one_step(shown, session, monkeypatch, tmp_path):
    session.set_limit("exit-width", "warn_below_m", 2.0)
    monkeypatch.setattr(ExportForm, "exec", lambda self: self.lines["name"].setText("Kukar") or QDialog.DialogCode.Accepted)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda parent, title, suffixes, suggested: suggested)
    shown.export_button.click()
    assert "Kukar.rules.toml" in shown.told.text() and (tmp_path / "Kukar.rules.toml").is_file()
    session.undo_stack.undo()
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_: tmp_path / "Kukar.rules.toml")
    seen = []

    def looked(preview):
        item = preview.tree.topLevelItem(0)
        seen.append(([item.text(column) for column in range(4)], preview.accept_button.isEnabled(), preview.told.text()))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(ImportPreview, "exec", looked)
    shown.import_button.click()
    assert seen[0][0] == ["Width of exits", "Warning below (m)", "1.80", "2"] and seen[0][1] and "Kukar: 2 rules" in seen[0][2]
    assert session.plan.settings["limits"] == {"exit-width": {"warn_below_m": 2.0}}
    shown.refresh()
    assert shown.told.text().startswith("Check set Kukar; rules with the sign ")
    session.set_limit("exit-width", "warn_below_m", 2.5)
    shown.refresh()
    assert "changed since" in shown.told.text()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.plan == Plan(roster=session.plan.roster)


def test_a_preview_that_is_left_changes_nothing(shown, session, monkeypatch, tmp_path):
    (tmp_path / "a.toml").write_text("buffer_pairs = []")
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_: tmp_path / "a.toml")
    monkeypatch.setattr(ImportPreview, "exec", lambda self: QDialog.DialogCode.Rejected)
    shown.import_button.click()
    assert session.undo_stack.count() == 0


def test_a_set_that_is_wrong_is_one_sentence(shown, session, monkeypatch, tmp_path):
    (tmp_path / "a.toml").write_text("[checks.exit-width]\nwide_m = 3")
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_: tmp_path / "a.toml")
    shown.import_button.click()
    assert "a.toml" in shown.told.text() and "wide_m" in shown.told.text() and session.undo_stack.count() == 0


def test_every_kind_of_difference_has_words(shown, session, qtbot, tmp_path):
    text = (
        'name = "A"\n[checks.exit-count]\nseverity = "info"\n[checks.roster-total]\noff = "x"\n[[coverage_demands]]\nwhat = "crowd"\n'
        'by = "unit"\n[[buffer_pairs]]\na = "crowd"\nb = "cordon"\nmin_m = 4'
    )
    (tmp_path / "a.toml").write_text(text)
    change, found, _ = session.rules.read(tmp_path / "a.toml")
    preview = ImportPreview(shown, found, {code: title for code, (title, _) in session.check_facts().items()}, "A", True)
    qtbot.addWidget(preview)
    rows = [[preview.tree.topLevelItem(k).text(n) for n in range(4)] for k in range(preview.tree.topLevelItemCount())]
    assert ["Number of exits", "Severity", "Stop", "Info"] in rows
    assert ["Strength placed against the roster", "Switched off", "\N{EN DASH}", "x"] in rows
    assert ["Coverage demands", "Crowd \N{EN DASH} Unit", "\N{EN DASH}", "own reach, 100%, Warning, P: set in this plan"] in rows
    assert any(row[1] == "Crowd \N{EN DASH} Cordon" and row[3].startswith("4 m, Warning") for row in rows)


def test_all_rules_go_back_even_wrong_ones(shown, session, qtbot):
    assert not shown.reset_button.isEnabled()
    session.do(set_setting(message("x"), "limits", None, {"nonsense": {}}))
    session.do(set_setting(message("x"), "buffer_pairs", None, [{"a": "crowd"}]))
    qtbot.waitUntil(lambda: "nonsense" in shown.told.text())
    shown.reset_button.click()
    assert "limits" not in session.plan.settings and "buffer_pairs" not in session.plan.settings
    qtbot.waitUntil(lambda: "sign" in shown.told.text() and not shown.reset_button.isEnabled())
    assert len(lines(shown.pairs)) > 3
    session.undo_stack.undo()
    assert "limits" in session.plan.settings


def test_a_window_that_is_not_seen_follows_when_it_is(shown, session, qtbot):
    assert lines(shown.pairs) != []
    shown.hide()
    session.do(session.rules.with_rows("pairs", [], message("x")))
    qtbot.wait(10)
    assert lines(shown.pairs) != []
    shown.show()
    assert lines(shown.pairs) == []


def test_drawing_does_not_read_the_rules_again(shown, session, qtbot, monkeypatch):
    called = []
    monkeypatch.setattr(shown, "refresh", lambda: called.append(1))
    session.do(add_feature(message("Add"), new_feature("media", Point(500_020, 9_950_005), {})))
    qtbot.wait(10)
    assert called == []
    session.set_limit("point-coverage", "radius_m", 40.0)
    qtbot.waitUntil(lambda: called == [1])


# --- words
def test_the_window_speaks_the_language_in_use(shown, session, then_english):
    shown.pairs.choose(0)
    speak("id")
    assert shown.windowTitle() == "Aturan pemeriksaan" and shown.tabs.tabText(1) == "Jarak"
    assert lines(shown.pairs)[0][:2] == ["Massa", "Penyekatan"]
    shown.pairs.accept()
    assert session.undo_stack.count() == 0, "a basis that is only shown in another language is no edit"


def test_it_fits_a_small_screen(shown):
    least = shown.minimumSizeHint()
    assert least.width() <= 1000 and least.height() <= 700
    assert rules_window.SIZE_PX[0] <= 1366 and rules_window.SIZE_PX[1] <= 700


def test_a_window_that_is_opened_fills_its_pages_once_and_again_when_shown_again(session, qtbot, monkeypatch):
    filled = []
    window = RulesWindow(session)
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "refresh", lambda: filled.append(1))
    window.show()
    assert filled == []
    window.hide()
    window.show()
    assert filled == [1]
    window.close()


def test_what_changed_before_a_window_is_shown_first_is_shown(session, qtbot):
    window = RulesWindow(session)
    qtbot.addWidget(window)
    filled, usual = [], window.refresh
    window.refresh = lambda: (filled.append(1), usual())
    session.do(set_setting(message("Rules"), "checks_off", None, {"crowd-density": "why"}))
    QApplication.processEvents()
    window.show()
    assert filled
    window.close()


def test_a_page_is_made_when_it_is_first_shown_and_its_place_is_kept(shown, session):
    made = shown.findChildren(RulePage)
    assert made == [] and shown.tabs.count() == 3
    size = shown.size()
    shown.tabs.setCurrentIndex(2)
    assert [type(page) for page in shown.findChildren(RulePage)] == [DemandsPage]
    assert shown.tabs.currentWidget() is shown.demands and shown.demands.isVisible() and shown.tabs.currentIndex() == 2
    shown.tabs.setCurrentIndex(1)
    assert shown.tabs.currentWidget() is shown.pairs and shown.pairs.tree.topLevelItemCount() == len(session.rules.rows("pairs"))
    assert [shown.tabs.tabText(place) for place in range(shown.tabs.count())] == ["Limits", "Distances", "Coverage demands"]
    assert shown.size() == size
