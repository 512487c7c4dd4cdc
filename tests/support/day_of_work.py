"""What a planner does in front of a new plan: draws, edits, goes through scenes. Each step is one edit of the plan."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from shapely import LineString

from support.person import Person, Place, beside, street
from tabletop.core.values.feature import Feature, Scope

MAIN_STREET = "Jalan Robert Wolter Monginsidi"
EMPTY_GROUND = LineString([(499_680.0, 9_951_250.0), (499_850.0, 9_950_950.0)])
"""Where the demo plan has nothing."""


class Day:
    """The steps of a day along a street; `made` holds what was drawn, by a name of its own."""

    def __init__(self, person: Person, line: LineString, along_m: float) -> None:
        self.person, self.line, self.along_m = person, line, along_m
        self.made: dict[str, Feature] = {}
        person.look(beside(line, along_m - 10, 0), 0.35)

    @classmethod
    def on_main_street(cls, person: Person) -> "Day":
        """Needs the embedded layers."""
        line = street(person.session, MAIN_STREET)
        return cls(person, line, line.length * 0.45)

    def at(self, along_m: float, off_m: float) -> Place:
        """A place in the street's own frame."""
        return beside(self.line, self.along_m + along_m, off_m)

    def draw(self, name: str, key: Qt.Key, *places: tuple[float, float]) -> Feature:
        self.made[name] = self.person.draw(key, *[self.at(*place) for place in places])
        return self.made[name]

    # --- drawing
    def cordon(self) -> None:
        """Across the street."""
        self.draw("cordon", Qt.Key.Key_C, (30, -9), (30, 9))
        self.person.set_property("strength", "12")

    def units(self) -> None:
        """One by a click, one pressed and dragged so that it looks along the street."""
        self.draw("unit", Qt.Key.Key_U, (34, 0))
        self.person.set_property("name", "Dalmas awal")
        with self.person.made() as found:
            self.person.drag(self.at(36, -14), self.at(20, -14), keys=Qt.KeyboardModifier.ShiftModifier)
        self.made["turned"] = found[0]
        self.person.answer_nothing()

    def crowd(self) -> None:
        self.draw("crowd", Qt.Key.Key_M, (-10, -4.5), (15, -4.5), (15, 4.5), (-10, 4.5))
        self.person.set_property("headcount", "300")

    def flow(self) -> None:
        """One arrow, from where it comes to where it goes."""
        self.person.key(Qt.Key.Key_F)
        with self.person.made() as found:
            self.person.click(self.at(-45, 0))
            self.person.click(self.at(-20, 0))
            self.person.key(Qt.Key.Key_Return)
        self.made["flow"] = found[0]
        self.person.key(Qt.Key.Key_Escape)  # nobody says yet how many people

    def exit(self) -> None:
        self.draw("exit", Qt.Key.Key_E, (-5, 0), (-60, 1))
        self.person.set_property("width_m", "6")

    def ring(self) -> None:
        self.draw("ring", Qt.Key.Key_R, (-70, -45), (60, -45), (60, 45), (-70, 45))

    def protected(self) -> None:
        self.draw("protected", Qt.Key.Key_P, (20, 20), (35, 20), (35, 32), (20, 32))
        self.person.set_property("category", "KPU")

    # --- editing
    def move_unit(self) -> None:
        """Drag the unit four metres, and push it by the arrow keys."""
        person = self.person
        person.key(Qt.Key.Key_V)
        person.drag(self.at(34, 0), self.at(36, 2), self.at(38, 0))
        person.key(Qt.Key.Key_Right)

    def edit_vertices(self) -> None:
        """Take an end of the cordon further out, and break it in the middle."""
        person = self.person
        person.key(Qt.Key.Key_V)
        person.click(self.at(30, -6))
        person.key(Qt.Key.Key_N)
        person.drag(self.at(30, -9), self.at(30, -12), keys=Qt.KeyboardModifier.ShiftModifier)
        person.drag(self.at(30, -1.5), self.at(33, -1.5), keys=Qt.KeyboardModifier.ShiftModifier)
        person.key(Qt.Key.Key_Escape)

    def second_scene(self) -> None:
        """Add a scene, and let the unit stand elsewhere from there on."""
        person = self.person
        person.press_widget(person.window.panels.scenes.add_button)
        person.set_scope(Scope.FROM_HERE_ON)
        here = person.state(self.made["unit"]).geometry
        person.drag((here.x, here.y), self.at(-80, 0))
        person.set_scope(Scope.ALL_SCENES)

    def delete_and_bring_back(self) -> None:
        """Delete what was turned, and think better of it."""
        person = self.person
        person.session.select({self.made["turned"].id})
        person.key(Qt.Key.Key_Delete)
        person.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def steps(self) -> list[Callable[[], None]]:
        """All of the day, in order."""
        drawing = [self.cordon, self.units, self.crowd, self.flow, self.exit, self.ring, self.protected]
        return [*drawing, self.move_unit, self.edit_vertices, self.second_scene, self.delete_and_bring_back]
