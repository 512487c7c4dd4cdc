"""All panels on the demo plan in its file: what they edit is there after the program was closed, and undo still takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tabletop.io.plans.demo import write_demo
from tabletop.session.session import Session
from tabletop.ui.findings.findings_panel import FindingsPanel
from tabletop.ui.inspector.inspector_panel import InspectorPanel
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.theme import apply_theme
from tabletop.ui.roster.roster_panel import RosterPanel
from tabletop.ui.scenes.scene_strip import SceneStrip

PANELS = (LayersPanel, RosterPanel, InspectorPanel, FindingsPanel, SceneStrip)


@pytest.fixture
def demo(tmp_path: Path, qapp, qtbot) -> Iterator[Session]:
    apply_theme(qapp, "light")
    session = Session()
    session.file.open(write_demo(tmp_path))
    yield session
    session.close()
    speak("en")


@pytest.fixture
def panels(demo: Session, qtbot) -> dict[type, QWidget]:
    made = {kind: kind(demo) for kind in PANELS}
    for panel in made.values():
        qtbot.addWidget(panel)
        panel.show()
    return made


def edit_everywhere(session: Session, panels: dict, qtbot) -> None:
    crowd = next(one.id for one in session.plan.features.values() if one.kind == "crowd")
    session.select([crowd])
    field = panels[InspectorPanel].rows["headcount"].editor.field
    field.clear()
    qtbot.keyClicks(field, "450")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    panels[SceneStrip].add()
    roster = panels[RosterPanel]
    roster.show_unit("k9")
    qtbot.mouseClick(roster.remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(session.findings) and not session.checking, timeout=20_000)
    panels[FindingsPanel].detail.ignored.emit(session.findings[0], "sudah disepakati", False)


def test_edits_of_all_panels_survive_a_restart(demo, panels, qtbot):
    before = demo.plan
    edit_everywhere(demo, panels, qtbot)
    edited, path = demo.plan, demo.file.path
    assert demo.undo_stack.count() == 4 and edited != before
    assert demo.file.flush()
    demo.file.close()
    demo.file.open(path)
    assert demo.plan == edited
    for _ in range(4):
        demo.undo_stack.undo()
    assert demo.plan == before
    assert panels[RosterPanel].rows.index_of("k9").isValid()
    assert list(panels[SceneStrip].cards) == list(range(1, 12))


def test_the_roster_of_the_demo_sums_to_the_published_totals(demo, panels):
    rows = panels[RosterPanel].rows
    groups = {node.title: rows.sums(node).strength for node in rows.root.children}
    assert groups.pop("Polri") == 508 and sum(groups.values()) == 280


def test_findings_follow_an_edit(demo, panels, qtbot):
    panel = panels[FindingsPanel]
    qtbot.waitUntil(lambda: bool(demo.findings) and not demo.checking, timeout=20_000)
    exits = [one for one in demo.plan.features.values() if one.kind == "exit"]
    demo.select([one.id for one in exits])
    before = panel.rows.rowCount()
    panels[InspectorPanel].rows["open"].editor.edited.emit(False)
    qtbot.waitUntil(lambda: panel.rows.rowCount() != before and not demo.checking, timeout=20_000)
    assert any(one.code.startswith("exit") and one.severity == "stop" for one in panel.rows.findings)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_panel_fits_into_its_dock_in_both_languages(demo, panels, qapp, qtbot, theme, language):
    apply_theme(qapp, theme)
    speak(language)
    demo.select(list(demo.plan.features)[:1])
    qtbot.wait(10)
    for kind in (LayersPanel, RosterPanel):
        assert panels[kind].minimumSizeHint().width() <= 240, kind
    for kind in (InspectorPanel, FindingsPanel):
        assert panels[kind].minimumSizeHint().width() <= 264, kind
    assert panels[SceneStrip].minimumSizeHint().width() <= 1366
    for panel in panels.values():
        assert not panel.grab().isNull()
    apply_theme(qapp, "light")


def test_everything_that_can_be_pressed_has_a_name(demo, panels):
    demo.select(list(demo.plan.features)[:1])
    for panel in panels.values():
        for widget in panel.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(panel) and not widget.objectName().startswith("qt_"):
                named = widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
                assert named, f"{type(panel).__name__}: {type(widget).__name__} has no name"
