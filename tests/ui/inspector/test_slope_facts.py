"""The slope of the ground along an exit, as a grid of heights says it, beside what is asked of ramps."""

from types import SimpleNamespace

import numpy as np

from support.plans import plan_of, thing
from tabletop import i18n
from tabletop.core.values.layer import Layer, LayerInfo, Picture
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session
from tabletop.ui.inspector.inspector_facts import slope_facts
from tabletop.ui.inspector.inspector_panel import InspectorPanel

E, N = 500_000.0, 9_950_000.0


class Rising:
    """4 % to the east."""

    def read(self, box_m, width_px, height_px):
        x = box_m[0] + (np.arange(width_px) + 0.5) * (box_m[2] - box_m[0]) / width_px - E
        return np.repeat(0.04 * x[None, :], height_px, axis=0)


def dem():
    box = E - 1_000, N - 1_000, E + 1_000, N + 1_000
    info = LayerInfo("dem", {"en": "Heights of the whole of the district"}, "dem.tif", role="elevation")
    return Layer(info, (), picture=Picture(1_000, 1_000, box, 2.0, 1, True, Rising()))


def test_an_exit_tells_the_slope_of_its_ground(qtbot, tmp_path):
    i18n.set_language("en")
    things = thing("exit", [(E, N), (E + 20, N)], "x"), thing("lane", [(E, N), (E + 20, N)], "l")
    session = Session()
    session.file.new(tmp_path / "plan.gpkg", Plan(scenes={1: Scene(1)}, features=plan_of(*things).features))
    session.layers.load_named("none")
    panel = InspectorPanel(session)
    qtbot.addWidget(panel)
    session.select(["x"])
    assert "Slope" not in panel.facts.texts()
    session.layers.add(dem())
    session.select([])
    session.select(["x"])
    qtbot.waitUntil(lambda: "Slope" in panel.facts.texts())
    assert panel.facts.texts()["Slope"] == "4 % by Heights of the who\N{HORIZONTAL ELLIPSIS}\nramps: 1:12, 8.3 % (ADA 405.2)"
    session.select(["l"])
    assert "Slope" not in panel.facts.texts()
    session.close()


def test_where_no_grid_is_shown_there_is_no_such_fact():
    exit_placed = plan_of(thing("exit", [(E, N), (E + 20, N)], "x")).placed(1)[0]
    assert slope_facts(SimpleNamespace(along=lambda line: None), exit_placed) == []
