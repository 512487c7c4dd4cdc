"""The panels of the main window, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tabletop.session.session import Session
from tabletop.ui.exercise.exercise_panel import ExercisePanel
from tabletop.ui.findings.findings_panel import FindingsPanel
from tabletop.ui.inspector.inspector_panel import InspectorPanel
from tabletop.ui.layers.layers_panel import LayersPanel
from tabletop.ui.operator.operator_panel import OperatorPanel
from tabletop.ui.roster.roster_panel import RosterPanel
from tabletop.ui.scenes.scene_form import SceneForm
from tabletop.ui.scenes.scene_strip import SceneStrip
from tabletop.ui.search.search_panel import SearchPanel

HELP_PAGES = {
    "layers": "layers",
    "roster": "roster",
    "search": "find",
    "inspector": "drawing",
    "findings": "findings",
    "scenes": "scenes",
    "scene_form": "scenes",
    "exercise": "exercise",
    "operator": "operator",
}
"""The page of the manual about each panel."""


@dataclass(frozen=True)
class Panels:
    """One of each."""

    layers: LayersPanel
    roster: RosterPanel
    search: SearchPanel
    inspector: InspectorPanel
    findings: FindingsPanel
    scenes: SceneStrip
    scene_form: SceneForm
    exercise: ExercisePanel
    operator: OperatorPanel

    @property
    def by_name(self) -> Mapping[str, QWidget]:
        """Each panel by the name of its field."""
        return dict(vars(self))


def make_panels(session: Session, parent: QWidget) -> Panels:
    """Panels of a session, each with its page of the manual."""
    panels = Panels(
        layers=LayersPanel(session, parent),
        roster=RosterPanel(session, parent),
        search=SearchPanel(session, parent),
        inspector=InspectorPanel(session, parent),
        findings=FindingsPanel(session, parent),
        scenes=SceneStrip(session, parent),
        scene_form=SceneForm(session, parent),
        exercise=ExercisePanel(session, parent),
        operator=OperatorPanel(session, parent),
    )
    for name, panel in panels.by_name.items():
        panel.setProperty("help_page", HELP_PAGES[name])
    return panels
