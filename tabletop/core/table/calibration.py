"""Calibration of the table: from marks of the picture and lengths taped between them to the surface's metres in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tabletop.core.table.calibration_doubts import check_fit
from tabletop.core.table.calibration_fit import PLANE, Fitted, Observed, fit
from tabletop.core.table.calibration_input import PixelMark, Taped, check_input, on_a_line
from tabletop.core.table.corner_fit import check_corners, four_point_matrix, rectangle_sides, stretched, two_lengths
from tabletop.core.table.surface import Mode, Surface, as_matrix, projected
from tabletop.core.table.usable_part import usable_part
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message

CLICK_PX, SHOWN_PX, TAPE_M = 2.0, 0.25, 0.002
"""Standard errors that are reckoned with: of a mark that a person clicked, of one that the program itself drew, of a taped length."""
ENOUGH = 5
"""Lengths from which, with four marks, nothing is assumed."""
RECTANGLE = mark("Assumed, not measured: the four marks lie on a rectangle.")
SQUARE_ON = mark("Assumed, not measured: the picture is thrown square-on; two lengths cannot show whether it is.")
NO_WARP = mark("Assumed, not measured: the picture is thrown square-on; one length cannot show whether it is.")


NOTHING_OVER = mark("1:{scale:,.0f}, nothing left over to compare")
SIXTH = mark("1:{scale:,.0f}, nothing is left over to compare: a sixth length would find a wrong tape")
RESIDUAL = mark("1:{scale:,.0f}, residual {residual:.0f} mm, worst at mark {name}")


@dataclass(frozen=True)
class MarkFit:
    """A mark, where it lies on the surface (right, up in metres) and how far, root mean square, the lengths taped to it are off."""

    id: str
    place: tuple[float, float]
    residual_m: float


@dataclass(frozen=True)
class Calibration:
    """`matrix`: (3, 3) from metres on the surface (right, up, 1; from what the middle of the picture shows) to pixels (right, down, 1).

    `residual_m`: root mean square of taped against reckoned lengths, `worst`: the mark where they differ most, empty where nothing is left
    over; `lengths`: each taped length with what the matrix says, metres; `assumed`: what was not measured; `error`: the relative standard
    error of lengths across the picture that click and tape leave (0 where it is not known).
    """

    width_px: int
    height_px: int
    matrix: np.ndarray
    mode: Mode
    residual_m: float = 0.0
    worst: str = ""
    marks: tuple[MarkFit, ...] = ()
    lengths: tuple[tuple[Taped, float], ...] = ()
    assumed: Message | None = None
    error: float = 0.0
    mirrored: bool = False

    def surface(self, most_m: tuple[float, float] | None = None, measured_at: str = "") -> Surface:
        """The largest part of the picture, no larger than `most_m` (width, height), with its own middle."""
        part = usable_part(self.matrix, self.width_px, self.height_px, most_m)
        matrix = self.matrix @ np.array([[1, 0, part.middle[0]], [0, 1, part.middle[1]], [0, 0, 1.0]])
        how = (self.mode, self.residual_m, self.worst, self.mirrored, measured_at)
        return Surface(self.width_px, self.height_px, as_matrix(matrix), part.width_m, part.height_m, *how)

    def homography(self, scale: float) -> np.ndarray:
        """(3, 3) from ground metres (east, north, 1; from the middle of the picture) to pixels at 1:`scale`."""
        return self.matrix @ np.diag([1 / scale, 1 / scale, 1.0])


def fit_message(found: Calibration, scale: float) -> Message:
    """At 1:`scale`, how well the lengths agree and where they do least; or that there is nothing to compare. Without a full stop."""
    if found.worst:
        return message(RESIDUAL, scale=scale, residual=found.residual_m * 1000, name=found.worst)
    return message(SIXTH if found.mode == "marks" else NOTHING_OVER, scale=scale)


def solve(
    width_px: int,
    height_px: int,
    marks: Sequence[PixelMark],
    tapes: Sequence[Taped],
    *,
    mirrored: bool = False,
    turned_deg: float = 0.0,
    mark_px: float = CLICK_PX,
    tape_m: float = TAPE_M,
) -> Calibration:
    """The surface that marks and taped lengths belong to.

    Two or three marks with one length: pixels are squares. Two or three, or a cross of four, with one length across and one up: pixels are
    rectangles. Four with two neighbouring sides: they lie on a rectangle. From four marks with five lengths: nothing is assumed; places and
    homography are fitted together (`calibration_fit`).

    The picture's up is the readers' up, as nearly as the homography lets it, turned by `turned_deg` (clockwise, as the picture is seen) and
    `mirrored` where they stand on the other side. `mark_px`, `tape_m`: standard errors of a mark's pixel and a tape.

    Raises InputError where numbers are nonsense, marks or lengths too few, or lengths contradict each other, with what to do about it.
    """
    check_input(width_px, height_px, marks, tapes)
    pixels = np.array([one.pixel for one in marks], dtype=float)
    rows = {one.id: row for row, one in enumerate(marks)}
    pairs = np.array([(rows[tape.a], rows[tape.b]) for tape in tapes], dtype=int).reshape(-1, 2)
    lengths = np.array([tape.metres for tape in tapes], dtype=float)
    size = (width_px, height_px)
    if len(marks) >= 4 and len(tapes) >= ENOUGH:
        found = _of_marks(size, marks, tapes, _observed(size, pixels, pairs, lengths, mark_px, tape_m))
    else:
        found = _of_few(size, pixels, pairs, lengths)
    return _for_readers(found, turned_deg, mirrored)


def of_rectangle(
    width_px: int, height_px: int, corners: np.ndarray, width_m: float, height_m: float, *, mirrored: bool = False, turned_deg: float = 0.0
) -> Calibration:
    """Corners (4, 2; pixels: upper left, upper right, lower right, lower left) that were dragged onto a rectangle taped on the surface."""
    check_corners(corners)
    names = "ABCD"
    marks = [PixelMark(name, (float(x), float(y))) for name, (x, y) in zip(names, corners, strict=True)]
    sides = [Taped("A", "B", width_m), Taped("B", "C", height_m)]
    return solve(width_px, height_px, marks, sides, mirrored=mirrored, turned_deg=turned_deg)


def of_screen(width_px: int, height_px: int, diagonal_m: float) -> Calibration:
    """A screen of known size: pixels are squares, nothing is warped. Raises InputError for a diagonal of zero or less."""
    if not (np.isfinite(diagonal_m) and diagonal_m > 0):
        raise InputError(mark("The diagonal of the screen must be above zero."))
    matrix = stretched(width_px, height_px, *(2 * [float(np.hypot(width_px, height_px)) / diagonal_m]))
    return Calibration(width_px, height_px, matrix, "screen")


def of_width(width_px: int, height_px: int, width_m: float, *, mirrored: bool = False, turned_deg: float = 0.0) -> Calibration:
    """A picture whose whole width was measured. Raises InputError for a width of zero or less."""
    ends = [PixelMark("left", (0.0, height_px / 2)), PixelMark("right", (float(width_px), height_px / 2))]
    return solve(width_px, height_px, ends, [Taped("left", "right", width_m)], mirrored=mirrored, turned_deg=turned_deg)


def _observed(size: tuple[int, int], pixels: np.ndarray, pairs: np.ndarray, lengths: np.ndarray, mark_px: float, tape_m: float) -> Observed:
    """In half diagonals of the picture about its middle, up is up."""
    half = float(np.hypot(*size)) / 2
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=float)
    to_unit = _to_unit(size)
    return Observed(projected(to_unit, pixels), pairs, lengths, mark_px / half, tape_m, projected(to_unit, corners))


def _to_unit(size: tuple[int, int]) -> np.ndarray:
    half = float(np.hypot(*size)) / 2
    return np.array([[1 / half, 0, -size[0] / 2 / half], [0, -1 / half, size[1] / 2 / half], [0, 0, 1.0]])


def _of_marks(size: tuple[int, int], marks: Sequence[PixelMark], tapes: Sequence[Taped], observed: Observed) -> Calibration:
    """Nothing assumed."""
    if on_a_line(observed.marks):
        raise InputError(mark("All marks lie on one line; spread them over the whole picture."))
    fitted = fit(observed)
    error = check_fit(fitted, observed, tapes)
    assert fitted is not None and len(fitted.plane) == PLANE
    return _told(Calibration(*size, np.linalg.inv(fitted.matrix() @ _to_unit(size)), "marks", error=error), fitted, observed, marks, tapes)


def _told(found: Calibration, fitted: Fitted, observed: Observed, marks: Sequence[PixelMark], tapes: Sequence[Taped]) -> Calibration:
    """With what is left over, mark by mark and length by length."""
    places = projected(fitted.matrix(), observed.marks)
    a, b = observed.pairs.T
    reckoned = np.hypot(*(places[a] - places[b]).T)
    off = reckoned - observed.lengths
    is_open = len(tapes) <= PLANE  # as many lengths as numbers to find: any lengths fit, what is left says nothing of them
    each = [np.sqrt(np.mean(off[(a == row) | (b == row)] ** 2)) if ((a == row) | (b == row)).any() else 0.0 for row in range(len(marks))]
    at = [(float(x), float(y)) for x, y in places]
    return replace(
        found,
        residual_m=0.0 if is_open else float(np.sqrt(np.mean(off**2))),
        worst="" if is_open else marks[int(np.argmax(each))].id,
        marks=tuple(MarkFit(one.id, place, float(value)) for one, place, value in zip(marks, at, each, strict=True)),
        lengths=tuple((tape, float(value)) for tape, value in zip(tapes, reckoned, strict=True)),
    )


def _of_few(size: tuple[int, int], pixels: np.ndarray, pairs: np.ndarray, lengths: np.ndarray) -> Calibration:
    """Something assumed, and said."""
    if len(lengths) == 1 and len(pixels) < 4:
        a, b = pixels[pairs[0]]
        pitch = float(np.hypot(*(a - b))) / float(lengths[0])
        return Calibration(*size, stretched(*size, pitch, pitch), "width", assumed=message(NO_WARP))
    if len(lengths) == 2 and len(pixels) == 4:
        sides = rectangle_sides(pixels, pairs, lengths)
        if sides is not None:
            order, width_m, height_m = sides
            matrix = four_point_matrix(np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]]) * [width_m / 2, height_m / 2], pixels[order])
            return Calibration(*size, _unfolded(matrix, size), "rectangle", assumed=message(RECTANGLE))
    if len(lengths) == 2:
        pitches = two_lengths(pixels, pairs, lengths)
        if pitches is not None:
            return Calibration(*size, stretched(*size, *pitches), "width", assumed=message(SQUARE_ON))
    raise InputError(
        mark(
            "{n} {n:length|lengths} between {marks} marks {n:is|are} too few: tape five or all six between four marks, or two, one across "
            "and one up."
        ),
        n=len(lengths),
        marks=len(pixels),
    )


def _unfolded(matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The same, where the picture lies wholly before its horizon; else InputError."""
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [size[0], size[1], 1], [0, size[1], 1.0]])
    depths = corners @ np.linalg.inv(matrix).T[:, 2]
    far, near = sorted((float(depths.min()), float(depths.max())), key=abs)
    if far / near < 0.05:
        raise InputError(mark("The picture would reach the horizon: its corners are dragged too far; check which corner lies where."))
    return matrix


def _for_readers(found: Calibration, turned_deg: float, mirrored: bool) -> Calibration:
    """Turned so that the picture's up is the readers' up, then as asked for; places are counted from what the picture's middle shows."""
    size = (found.width_px, found.height_px)
    to_metres = np.linalg.inv(found.matrix)
    middle = projected(to_metres, np.array([[size[0] / 2, size[1] / 2]]))[0]
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=float)
    upright = projected(_to_unit(size), corners)
    turn = _nearest_turn(projected(to_metres, corners) - middle, upright)
    angle = np.radians(turned_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ turn
    if mirrored:
        turn = np.diag([-1.0, 1.0]) @ turn
    to_readers = np.eye(3)
    to_readers[:2, :2], to_readers[:2, 2] = turn, -turn @ middle
    places = projected(to_readers, np.array([one.place for one in found.marks]).reshape(-1, 2))
    marks = tuple(replace(one, place=(float(x), float(y))) for one, (x, y) in zip(found.marks, places, strict=True))
    matrix = found.matrix @ np.linalg.inv(to_readers)
    return replace(found, matrix=matrix / matrix[2, 2], marks=marks, mirrored=mirrored)


def _nearest_turn(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The rotation (2, 2) that brings places nearest to those wanted in direction. Source: Kabsch 1976, by singular values."""
    left, _, right = np.linalg.svd((wanted - wanted.mean(axis=0)).T @ (places - places.mean(axis=0)))
    return np.asarray(left @ np.diag([1.0, np.sign(np.linalg.det(left @ right))]) @ right)
