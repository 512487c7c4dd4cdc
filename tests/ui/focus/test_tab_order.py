"""Tab goes through every window, panel and form as the eye does, stops at everything, and everything has a name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from support.tab_walk import faults
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.catalogue import kinds
from tabletop.ui.dialogs.crs_dialog import CrsDialog
from tabletop.ui.dialogs.grid_dialog import GridDialog
from tabletop.ui.dialogs.print_dialog import PrintDialog
from tabletop.ui.dialogs.table_dialog import TableDialog
from tabletop.ui.focus import tab_order
from tabletop.ui.inspector.headcount_estimate import EstimatePopup
from tabletop.ui.parts.waiting_edits import UnsavedQuestion
from tabletop.ui.rules.import_preview import ImportPreview
from tabletop.ui.rules.rules_window import ExportForm
from tabletop.ui.window.main_window import MainWindow

Opened = Callable[[MainWindow], QWidget]


def panel(name: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.panes.reveal(name)
        return shown.panels.by_name[name]

    return opened


def selected(kind: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        placed = next(one for one in shown.session.plan.placed(shown.session.scene) if one.kind == kind)
        shown.session.select([placed.id])
        return panel("inspector")(shown)

    return opened


def roster_form(shown: MainWindow) -> QWidget:
    panel("roster")(shown)
    shown.panels.roster.add_button.click()
    return shown.panels.roster.form


def roster_chosen(shown: MainWindow) -> QWidget:
    found = panel("roster")(shown)
    shown.panels.roster.show_unit(next(iter(shown.session.plan.roster)))
    return found


def scene_form(shown: MainWindow) -> QWidget:
    shown.panels.scenes.edit_button.click()
    return QApplication.activePopupWidget()


def finding_detail(shown: MainWindow) -> QWidget:
    found = panel("findings")(shown)
    shown.panels.findings.show_worst()
    return found


def rules(page: int) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.windows.show_rules()
        shown.windows.rules.tabs.setCurrentIndex(page)
        return shown.windows.rules

    return opened


def dialog(make: Callable[[MainWindow], QWidget]) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        made = make(shown)
        made.show()
        return made

    return opened


def by_action(name: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.actions_.by_id[name].trigger()
        return QApplication.activePopupWidget() or QApplication.activeWindow()

    return opened


PLACES: dict[str, Opened] = {
    **{name: panel(name) for name in ("layers", "roster", "search", "inspector", "findings", "scenes")},
    "a unit of the roster": roster_chosen,
    "roster form": roster_form,
    "scene form": scene_form,
    "a finding": finding_detail,
    "tool bar": lambda shown: shown.actions_.toolbar,
    "status bar": lambda shown: shown.status,
    "limits": rules(0),
    "pairs": rules(1),
    "demands": rules(2),
    "crs": dialog(lambda shown: CrsDialog(Path("jalan.geojson"), shown)),
    "print": dialog(lambda shown: PrintDialog(shown, 500.0)),
    "grid": dialog(lambda shown: GridDialog(shown, None, (0.0, 0.0, 300.0, 200.0), shown.session.plan.crs)),
    "table": dialog(lambda shown: TableDialog(shown, shown.settings)),
    "export of rules": dialog(lambda shown: ExportForm(shown, {})),
    "import of rules": dialog(lambda shown: ImportPreview(shown, [], {}, "set", True)),
    "unsaved": dialog(lambda shown: UnsavedQuestion(shown, shown.session)),
    "estimate": dialog(lambda shown: EstimatePopup(900.0, 700.0, shown)),
    "history": by_action("history"),
    "drawing aids": by_action("drawing-aids"),
    "palette": by_action("palette"),
    "manual": lambda shown: (shown.windows.show_help("drawing"), shown.windows.help)[1],
    "notice": lambda shown: (shown.desk.say("Something.", "warn"), shown.notices)[1],
}


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("place", PLACES)
def test_tab_goes_as_the_eye_goes(window, qtbot, place, language):  # noqa: F811
    walk(window, qtbot, PLACES[place], language)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", kinds())
def test_tab_goes_as_the_eye_goes_through_the_properties_of_each_kind(window, qtbot, kind, language):  # noqa: F811
    if any(one.kind == kind for one in window.session.plan.placed(window.session.scene)):
        walk(window, qtbot, selected(kind), language)


def walk(shown: MainWindow, qtbot, opened: Opened, language: str) -> None:
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.change_language(language)
    qtbot.waitUntil(lambda: not shown.session._check_timer.isActive() and not shown.session.checking, timeout=20_000)
    QApplication.processEvents()
    area = opened(shown)
    area.window().activateWindow()
    qtbot.waitUntil(area.window().isActiveWindow)
    QApplication.processEvents()
    found = faults(area)
    if area.window() is not shown:
        area.window().close()
    assert found == []


# --- what the walk must reject
def stand(qtbot, *rows: list[str], made: list[str] | None = None, way: list[str] | None = None) -> QWidget:
    """A form of lines in rows, made in one order, and linked for Tab in another."""
    area = QWidget()
    qtbot.addWidget(area)
    names = [name for row in rows for name in row]
    lines = {name: QLineEdit(area) for name in made or names}
    grid = QGridLayout(area)
    for down, row in enumerate(rows):
        for right, name in enumerate(row):
            lines[name].setAccessibleName(name)
            grid.addWidget(lines[name], down, right)
    for here, there in zip(way or [], (way or [])[1:], strict=False):
        QWidget.setTabOrder(lines[here], lines[there])
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    return area


def test_a_form_in_order_passes(qtbot):
    assert faults(stand(qtbot, ["name", "type"], ["leader", "strength"])) == []


def test_a_field_that_comes_last_is_seen(qtbot):
    """As once in the roster: from the type to the leader, and to the strength last."""
    found = faults(stand(qtbot, ["type"], ["strength"], ["leader"], way=["type", "leader", "strength"]))
    assert len(found) == 1 and "'leader'" in found[0] and "back to" in found[0] and "'strength'" in found[0]


def test_columns_instead_of_rows_are_seen(qtbot):
    assert len(faults(stand(qtbot, ["a", "b"], ["c", "d"], way=["a", "c", "b", "d"]))) == 1


def test_what_tab_passes_over_and_what_has_no_name_is_seen(qtbot):
    area = stand(qtbot, ["a", "b"])
    first, second = area.findChildren(QLineEdit)
    second.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    first.setAccessibleName("")
    assert sorted(fault.split(" ", 2)[2] for fault in faults(area)) == ["cannot be reached by Tab", "has no accessible name"]


def test_the_order_of_the_layout_heals_what_was_made_in_another(qtbot):
    class Healed(QWidget):
        def focusNextPrevChild(self, forward: bool) -> bool:
            return tab_order.step(self, forward)

    area, right = Healed(), QWidget()
    qtbot.addWidget(area)
    last, first, middle = (QLineEdit() for _ in range(3))
    for name, line in (("last", last), ("first", first), ("middle", middle)):
        line.setAccessibleName(name)
    below = QVBoxLayout(right)
    below.addWidget(middle)
    below.addWidget(last)
    box = QVBoxLayout(area)
    box.addWidget(first)
    box.addWidget(right)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    assert faults(area) == [] and tab_order.stops(area) == [first, middle, last]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    assert area.focusWidget() is last
