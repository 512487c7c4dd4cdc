"""The table as the session knows it: where it lies, how it looks, what the room sees. The operator sets it, the table window draws it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import TableLook
from tabletop.core.table.table_show import Held, Spotlight, TableMark, TableShow, Veil
from tabletop.core.table.table_steps import step_m, stepped
from tabletop.core.values.plan import Plan


class OnTable(QObject):
    """The table of a session. Nothing of it is an edit of the plan. `frame` is None while no table window is open.

    While `is_steady` (the default: figures may stand on the table) the scale stays, and the place is changed by `move_to` alone, which only
    commands of the operator call.
    """

    frame_changed = Signal()
    """The table lies elsewhere, at another scale, on another surface; or its window was opened or closed."""
    look_changed = Signal()
    show_changed = Signal()
    """What the room sees: blank, held, veil, spotlight."""
    pointed = Signal()
    """The laser pointer or the marks moved: drawn on top, nothing else changes."""
    marks_changed = Signal()
    """There are marks now, or none any more; told before `pointed`."""

    def __init__(self, parent: QObject, look_at: Callable[[], tuple[Plan, int, frozenset[str]]]) -> None:
        super().__init__(parent)
        self._look_at = look_at
        self.frame: TableFrame | None = None
        self.look = TableLook()
        self.show = TableShow()
        self.is_steady = True
        self.where = ""
        """Screen and room, in words; empty where nobody said so."""
        self._kept: TableFrame | None = None

    # --- where it lies
    def set_frame(self, frame: TableFrame | None) -> None:
        """The table window tells where it lies now; None: it is closed."""
        if frame != self.frame:
            self.frame = frame
            self.frame_changed.emit()

    def leave(self) -> None:
        """The table is closed for good: it is blank, held, away no more; what is covered stays covered, and so does the lock."""
        self._kept = None
        self.where = ""
        self._set(TableShow(veil=self.show.veil))
        self.pointed.emit()
        self.set_frame(None)

    def move_to(self, centre: tuple[float, float], bearing_deg: float | None = None) -> None:
        """Bring a ground place to the middle of the table."""
        if self.frame is not None:
            bearing = self.frame.bearing_deg if bearing_deg is None else bearing_deg % 360
            self.set_frame(replace(self.frame, centre=(float(centre[0]), float(centre[1])), bearing_deg=bearing))

    def set_scale(self, scale: float) -> bool:
        """Another scale; False while the table is steady. Raises InputError for a scale of zero or less."""
        if self.frame is None or self.is_steady:
            return False
        self.set_frame(replace(self.frame, scale=scale))
        return True

    def set_steady(self, steady: bool) -> None:
        """Lock scale and place, or let them go."""
        if steady != self.is_steady:
            self.is_steady = steady
            self.frame_changed.emit()

    def step(self, right: int, up: int) -> None:
        """Move the table over the plan by whole steps of its grid, along its own edges."""
        if self.frame is not None:
            self.move_to(stepped(self.frame, right, up, step_m(self.frame, self.look)))

    def turn_to(self, bearing_deg: float) -> None:
        """Turn the plan about the middle of the table: the direction that points away from the readers."""
        if self.frame is not None:
            self.move_to(self.frame.centre, bearing_deg)

    def set_where(self, where: str) -> None:
        """The table window tells on which screen, in which room it is."""
        if where != self.where:
            self.where = where
            self.frame_changed.emit()

    def look_away(self) -> None:
        """Remember exactly where the table lies, once, so that `come_back` returns there."""
        if self.frame is not None and self._kept is None:
            self._kept = self.frame
            self.frame_changed.emit()

    def come_back(self) -> None:
        """Return exactly to where the table lay when it looked away."""
        if self._kept is not None and self.frame is not None:
            back, self._kept = self._kept, None
            self.set_frame(replace(back, surface=self.frame.surface))
            self.frame_changed.emit()

    @property
    def is_away(self) -> bool:
        """Whether the table shows another place than the one it is to come back to."""
        return self._kept is not None

    # --- what the room sees
    def what(self) -> Held:
        """The plan, scene, hidden features and veil to draw: those held, else those of the session."""
        return self.show.held or self._now()

    def _now(self) -> Held:
        return Held(*self._look_at(), self.show.veil)

    def freeze(self, frozen: bool = True) -> None:
        """Hold what is shown while something else is prepared; or show the plan as it is again (push)."""
        held = self._now() if frozen else None
        if frozen != (self.show.held is not None):
            self._set(replace(self.show, held=held))

    def push(self) -> None:
        """Show what was prepared, and stay held, if the table was."""
        if self.show.held is not None:
            self._set(replace(self.show, held=self._now()))

    def blank(self, blank: bool) -> None:
        """Nothing but black, or the plan again."""
        self._set(replace(self.show, blank=blank))

    def veil(self, veil: Veil) -> None:
        """Show only part of the plan; a table that is held shows it when it is pushed."""
        self._set(replace(self.show, veil=veil))

    def spotlight(self, spot: Spotlight | None) -> None:
        """Dim all but a disc."""
        self._set(replace(self.show, spotlight=spot))

    def point(self, ground: tuple[float, float] | None) -> None:
        """The laser pointer (east, north); None: no longer."""
        if ground != self.show.pointer:
            self.show = replace(self.show, pointer=ground)
            self.pointed.emit()

    def mark(self, mark: TableMark, goes_on: bool = False) -> None:
        """Draw something for a moment; one that `goes_on` takes the place of the last."""
        before = self.show.marks[:-1] if goes_on else self.show.marks
        self._set_marks((*before, mark))

    def wipe(self, last_only: bool = False) -> None:
        """Take the marks away, or the last of them."""
        self._set_marks(self.show.marks[:-1] if last_only else ())

    def _set_marks(self, marks: tuple[TableMark, ...]) -> None:
        were = bool(self.show.marks)
        self.show = replace(self.show, marks=marks)
        if bool(marks) != were:
            self.marks_changed.emit()
        self.pointed.emit()

    def set_look(self, look: TableLook) -> None:
        """Another way to look."""
        if look != self.look:
            self.look = look
            self.look_changed.emit()

    def _set(self, show: TableShow) -> None:
        if show != self.show:
            self.show = show
            self.show_changed.emit()
