"""A hand on the map for tests: real events at ground places, on a session without a file."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import LineString, Point, Polygon

from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session

EAST, NORTH = 500_000.0, 9_950_000.0
METRE_PER_PX = 0.25
LEFT, MIDDLE, RIGHT, NO_BUTTON = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.NoButton,
)
NO_KEY = Qt.KeyboardModifier.NoModifier


def at(right_m: float, up_m: float) -> tuple[float, float]:
    """A place near the middle of the test plan."""
    return EAST + right_m, NORTH + up_m


def feature(feature_id: str, kind: str, geometry, scene_from: int | None = None, scene_to: int | None = None, **properties) -> Feature:
    return Feature.from_spans(feature_id, kind, [Span(State(geometry, properties), scene_from, scene_to)])


def small_plan() -> Plan:
    """A crowd to the south, a cordon above it, a unit in the north-west, and an exit in scene 2 only."""
    features = [
        feature("crowd", "crowd", Polygon([at(-40, -60), at(40, -60), at(40, -30), at(-40, -30)]), name="Massa", headcount=300),
        feature("cordon", "cordon", LineString([at(-50, -10), at(50, -10)])),
        feature("unit", "unit", Point(at(-60, 40)), name="Dalmas 2", strength=30),
        feature("exit", "exit", LineString([at(0, -40), at(0, -80)]), 2, 2),
    ]
    return Plan(features={one.id: one for one in features}, scenes={1: Scene(1, "Aman"), 2: Scene(2, "Massa datang", "kuning", "09.00")})


class MapHand:
    """Canvas, session, and the events of a person in front of them. Places are ground metres."""

    def __init__(self, qtbot, plan: Plan | None = None, size: tuple[int, int] = (800, 600)) -> None:
        self.session = Session()
        self.session.file.plan = small_plan() if plan is None else plan
        self.canvas = MapCanvas(self.session)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(*size)
        self.canvas.show()
        qtbot.waitExposed(self.canvas)
        self.look(at(0, 0))

    def close(self) -> None:
        self.canvas.shutdown()
        self.session.close()

    @property
    def viewport(self):
        return self.canvas.surface.viewport()

    def look(self, centre: tuple[float, float], metre_per_px: float = METRE_PER_PX) -> None:
        self.canvas.navigator.show(replace(self.canvas.view(), centre=centre, metre_per_px=metre_per_px))

    def pixel(self, ground: tuple[float, float]) -> QPointF:
        return QPointF(*self.canvas.view().px(ground))

    def mouse(self, kind: QEvent.Type, pixel: QPointF, button=NO_BUTTON, held=NO_BUTTON, modifiers=NO_KEY) -> None:
        where = QPointF(self.viewport.mapToGlobal(pixel))
        QApplication.sendEvent(self.viewport, QMouseEvent(kind, pixel, where, button, held, modifiers))

    def move(self, ground: tuple[float, float], held=NO_BUTTON, modifiers=NO_KEY) -> None:
        self.mouse(QEvent.Type.MouseMove, self.pixel(ground), NO_BUTTON, held, modifiers)

    def press(self, ground: tuple[float, float], button=LEFT, modifiers=NO_KEY) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, self.pixel(ground), button, button, modifiers)

    def release(self, ground: tuple[float, float], button=LEFT, modifiers=NO_KEY) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, self.pixel(ground), button, NO_BUTTON, modifiers)

    def click(self, ground: tuple[float, float], button=LEFT, modifiers=NO_KEY) -> None:
        self.move(ground, modifiers=modifiers)
        self.press(ground, button, modifiers)
        self.release(ground, button, modifiers)

    def double_click(self, ground: tuple[float, float]) -> None:
        self.click(ground)
        self.mouse(QEvent.Type.MouseButtonDblClick, self.pixel(ground), LEFT, LEFT)
        self.release(ground)

    def drag(self, *grounds: tuple[float, float], button=LEFT, release: bool = True) -> None:
        """Press at the first place, go over the others, let go at the last."""
        pixels = [self.pixel(ground) for ground in grounds]
        self.mouse(QEvent.Type.MouseMove, pixels[0])
        self.mouse(QEvent.Type.MouseButtonPress, pixels[0], button, button)
        for pixel in pixels[1:]:
            self.mouse(QEvent.Type.MouseMove, pixel, NO_BUTTON, button)
        if release:
            self.mouse(QEvent.Type.MouseButtonRelease, pixels[-1], button)

    def wheel(self, pixel: QPointF, angle: int = 120, pixels: int = 0, modifiers=NO_KEY) -> None:
        phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
        where = QPointF(self.viewport.mapToGlobal(pixel))
        event = QWheelEvent(pixel, where, QPoint(0, pixels), QPoint(0, angle), NO_BUTTON, modifiers, phase, False)
        QApplication.sendEvent(self.viewport, event)

    def key(self, key: Qt.Key, modifiers=NO_KEY) -> None:
        QTest.keyClick(self.canvas.surface, key, modifiers)

    def added(self) -> list:
        """Features that the small plan did not have."""
        return [one for one in self.session.plan.features.values() if one.id not in small_plan().features]
