"""Calibrations as the computer's settings keep them, and the surfaces that they stand for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from tabletop import i18n
from tabletop.core.table.calibration import Calibration, fit_message
from tabletop.core.table.calibration_input import PixelMark
from tabletop.core.table.surface import Surface, as_matrix, projected
from tabletop.core.text.errors import InputError
from tabletop.settings import KeptCalibration

tr = i18n.tr


def kept_of(
    found: Calibration, surface: Surface, *, room: str, screen: str, setup: str, marks: Sequence[PixelMark], lengths: Mapping[str, float]
) -> KeptCalibration:
    """What is written down of a calibration just made."""
    return KeptCalibration(
        room=room,
        screen=screen,
        width_px=found.width_px,
        height_px=found.height_px,
        matrix=[list(row) for row in as_matrix(found.matrix)],
        mode=found.mode,
        part=_part(found, surface),
        setup=setup,
        pixels={one.id: one.pixel for one in marks},
        lengths=dict(lengths),
        mirrored=found.mirrored,
        residual_m=found.residual_m,
        worst=found.worst,
        measured_at=datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def _part(found: Calibration, surface: Surface) -> tuple[float, float, float, float]:
    """What the plan fills: middle, width and height, metres of the calibration's matrix."""
    middle = projected(np.linalg.inv(found.matrix), surface.to_pixel(np.zeros((1, 2))))[0]
    return float(middle[0]), float(middle[1]), surface.width_m, surface.height_m


def surface_of(kept: KeptCalibration) -> Surface | None:
    """The surface of a kept calibration; None where what is kept makes none."""
    try:
        right, up, wide, high = kept.part
        matrix = as_matrix(np.array(kept.matrix, dtype=float) @ np.array([[1, 0, right], [0, 1, up], [0, 0, 1.0]]))
        how = (kept.mode, kept.residual_m, kept.worst, kept.mirrored, kept.measured_at)
        return Surface(kept.width_px, kept.height_px, matrix, wide, high, *how)
    except (InputError, ValueError, np.linalg.LinAlgError):
        return None


def does_not_fit(kept: KeptCalibration, size_px: tuple[int, int]) -> str:
    """Why what was measured cannot be used for a picture of other pixels."""
    was, now = (f"{wide} × {high}" for wide, high in ((kept.width_px, kept.height_px), size_px))
    return tr(
        "{room} was measured at {was} pixels; this picture has {now}. It does not fit: measure again.", room=kept.room, was=was, now=now
    )


def result_words(found: Calibration, surface: Surface, scale: float, most_m: tuple[float, float] | None) -> str:
    """What came of it: scale, residual, worst mark; how much the plan fills; what was assumed."""
    said = [i18n.text(fit_message(found, scale)) + "."]
    size = {"wide": f"{i18n.number(surface.width_m, '.2f')}", "high": f"{i18n.number(surface.height_m, '.2f')}"}
    if most_m is not None and (surface.width_m < most_m[0] - 0.001 or surface.height_m < most_m[1] - 0.001):
        said.append(tr("The picture is too small for the floor: the plan fills {wide} x {high} m.", **size))
    else:
        said.append(tr("The plan fills {wide} x {high} m.", **size))
    if found.error:
        said.append(tr("Lengths are right to about {share:.2f} %.", share=found.error * 100))
    if found.assumed is not None:
        said.append(i18n.text(found.assumed))
    if found.worst:
        marks = ", ".join(f"{one.id} {i18n.number(one.residual_m * 1000, '.0f')}" for one in found.marks)
        said.append(tr("By mark, mm: {marks}.", marks=marks))
    return "\n".join(said)
