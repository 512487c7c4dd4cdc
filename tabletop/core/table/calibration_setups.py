"""The ways to calibrate that the window offers: which marks, which lengths, and how they become a calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tabletop.core.table.calibration import SHOWN_PX, Calibration, of_rectangle, of_screen, of_width, solve
from tabletop.core.table.calibration_input import PixelMark, Taped
from tabletop.core.table.mark_layouts import FOUR, NINE, MarkLayout
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

INCH_M = 0.0254
WIDTH, DIAGONAL, DIAGONAL_CM, PITCH = "width", "diagonal", "diagonal_cm", "pitch"
"""Lengths that are not taped between marks: of the whole picture, of a screen (typed in inches or in centimetres), of one pixel; metres."""
UNIT_M: Mapping[str, float] = {DIAGONAL: INCH_M, DIAGONAL_CM: 0.01, PITCH: 0.001}
"""What one of what is typed is in metres; a metre for others."""


@dataclass(frozen=True)
class Setup:
    """`title` and `how`: marked sentences, what it is and what to do. `lengths`: what is typed, of which `least` at least."""

    id: str
    title: str
    how: str
    layout: MarkLayout
    lengths: tuple[str, ...]
    least: int
    warps: bool = True


SETUPS: Sequence[Setup] = (
    Setup(
        "nine",
        mark("Nine marks, 12 distances (recommended)"),
        mark("Tape from mark to mark as the pattern shows, from the middle of a cross to the middle of the next. Nothing is assumed."),
        NINE,
        NINE.tapes,
        6,
    ),
    Setup(
        "four",
        mark("Four marks, 6 distances"),
        mark("Tape the four sides and both diagonals. Five are enough, the sixth checks them. Nothing is assumed."),
        FOUR,
        FOUR.tapes,
        5,
    ),
    Setup(
        "rectangle",
        mark("Corners on a taped rectangle"),
        mark("Lay out a rectangle, drag A to D onto its corners, then type its width and height. Its right angles are assumed."),
        FOUR,
        ("AB", "BC"),
        2,
    ),
    Setup(
        "width",
        mark("One width"),
        mark("Measure the width of the whole picture. That the projector hangs straight is assumed."),
        FOUR,
        (WIDTH,),
        1,
        False,
    ),
    Setup(
        "screen",
        mark("Screen of known size"),
        mark("Type the diagonal of the screen, or the size of one of its pixels. Nothing is warped."),
        FOUR,
        (DIAGONAL, DIAGONAL_CM, PITCH),
        1,
        False,
    ),
)
BY_ID: Mapping[str, Setup] = {setup.id: setup for setup in SETUPS}


def calibrated(
    setup: Setup,
    size: tuple[int, int],
    marks: Sequence[PixelMark],
    lengths: Mapping[str, float],
    *,
    mirrored: bool = False,
    turned_deg: float = 0.0,
) -> Calibration:
    """What a set-up gives for a picture of `size` pixels and the lengths (metres) that were typed so far.

    Raises InputError where something is missing or cannot be, with what to do.
    """
    given = {name: metres for name, metres in lengths.items() if name in setup.lengths}
    if len(given) < setup.least:
        raise InputError(
            mark("Type {n} more {n:length|lengths} at least."),
            n=setup.least - len(given),
        )
    if setup.id == "screen":
        diagonal_m = given.get(DIAGONAL) or given.get(DIAGONAL_CM) or given[PITCH] * float(np.hypot(*size))
        return of_screen(*size, diagonal_m)
    if setup.id == "width":
        return of_width(*size, given[WIDTH], mirrored=mirrored, turned_deg=turned_deg)
    if setup.id == "rectangle":
        at = {one.id: one.pixel for one in marks}
        corners = np.array([at[name] for name in "ABCD"])
        return of_rectangle(*size, corners, given["AB"], given["BC"], mirrored=mirrored, turned_deg=turned_deg)
    tapes = [Taped(name[0], name[1], metres) for name, metres in given.items()]
    return solve(*size, marks, tapes, mirrored=mirrored, turned_deg=turned_deg, mark_px=SHOWN_PX)
