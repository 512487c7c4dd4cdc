"""A session with a small plan for tests of panels: three scenes, a roster, some features, findings made by hand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from shapely import LineString, Point, Polygon

from tabletop import i18n
from tabletop.core.text.message import message
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.theme import apply_theme

EAST, NORTH = 499_900.0, 9_950_800.0


def at(east: float = 0.0, north: float = 0.0) -> Point:
    return Point(EAST + east, NORTH + north)


def feature(name: str, kind: str, geometry, scene_from=None, scene_to=None, **properties) -> Feature:
    return Feature.from_spans(name, kind, [Span(State(geometry, {"name": name, **properties}), scene_from, scene_to)])


def small_plan() -> Plan:
    square = Polygon([(EAST, NORTH), (EAST + 20, NORTH), (EAST + 20, NORTH + 10), (EAST, NORTH + 10)])
    line = LineString([(EAST, NORTH), (EAST + 30, NORTH)])
    features = [
        feature("crowd", "crowd", square, headcount=300, risk="high"),
        feature("exit", "exit", line, width_m=3.0),
        feature("lane", "lane", line, width_m=4.0),
        feature("alpha", "unit", at(1), unit="a", strength=10),
        feature("beta", "unit", at(2), unit="b"),
        feature("beta 2", "unit", at(9), unit="b"),
        feature("only two", "unit", at(3), scene_from=2, scene_to=2),
    ]
    roster = [
        RosterUnit("a", "Alpha", "Polri", "Preventif", 10, call_sign="A"),
        RosterUnit("b", "Beta", "Polri", "Gakkum", 20),
        RosterUnit("c", "Kodim", "TNI", "Preventif", 30),
    ]
    scenes = [Scene(1, "Satu", "hijau", "09.00", 15), Scene(2, "Dua", "kuning", "09.15", 15), Scene(3, "Tiga", "merah", "09.30", 20, 110.0)]
    return Plan(
        features={one.id: one for one in features},
        scenes={one.number: one for one in scenes},
        roster={one.id: one for one in roster},
        settings={"name": "Latihan"},
    )


def finding(number: int = 0, severity: str = "warn", scene: int = 1, ids: tuple[str, ...] = ("crowd",), **more) -> Finding:
    text = message("Crowd {n} is dense.", n=number)
    made = Finding(
        "crowd-density-static", severity, text, ids, scene, 2.5 + number / 1000, 2.0, "person/m2", "P: planning default", at(number)
    )
    return replace(made, **more)


def layer(name: str, role: str = "other", problems: int = 0, **info) -> LayerView:
    found = tuple(message("Row {n} is bad.", n=n) for n in range(problems))
    return LayerView(
        Layer(LayerInfo(name, {"en": name.title(), "id": name.upper()}, role=role, **info), (ragged_from([at()], 0),), {}, found)
    )


@pytest.fixture
def stage(qapp: QApplication, qtbot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session without a file; its own checks stand still, so that findings are those of the test."""
    i18n.set_language("en")
    apply_theme(qapp, "light")
    monkeypatch.setattr(Session, "check_now", lambda self: None)
    session = Session()
    monkeypatch.setattr(session._live, "is_current", lambda plan: True)
    session.file.plan = small_plan()
    yield session
    session.close()
    speak("en")
