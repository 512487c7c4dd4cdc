"""Whether a calibration still holds: two marks looked at again, a length taped again, and the whole picture shifted by pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tabletop.core.table.surface import projected
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

GOOD_M, GOOD = 0.004, 0.001
"""Two marks that are off by less than this, or than this share of the way between them, are as good as a tape can tell."""


@dataclass(frozen=True)
class Recheck:
    """`off_m`: how far marks and lengths are off at most. `state`: "good"; "shifted": the whole picture was only shifted and turned, and
    `matrix` (3, 3; metres on the surface to pixels) puts it right; "moved": it must be measured again."""

    state: Literal["good", "shifted", "moved"]
    off_m: float
    matrix: np.ndarray | None = None


def recheck(matrix: np.ndarray, before: np.ndarray, now: np.ndarray, taped_m: Sequence[float] = ()) -> Recheck:
    """Two marks whose pixels were `before` (2, 2) when they were put on the surface, and which lie under the pixels `now` (2, 2).

    `taped_m`: the length between the two as it is taped now, where it is. A projector that was pushed shifts and turns its picture; it also
    skews it where it was tilted, and then the length between the two differs, too: no correction is offered. Raises InputError where the
    two marks are one, or a length is nonsense.
    """
    to_metres = np.linalg.inv(matrix)
    stood, stand = projected(to_metres, before), projected(to_metres, now)
    apart = float(np.hypot(*(stood[1] - stood[0])))
    good = max(GOOD_M, GOOD * apart)
    if not (np.isfinite(stand).all() and apart > good):
        raise InputError(mark("The two marks must stand apart."))
    for metres in taped_m:
        if not (np.isfinite(metres) and metres > 0):
            raise InputError(mark("The length must be above zero."))
    now_apart = float(np.hypot(*(stand[1] - stand[0])))
    stretched = max([abs(now_apart - apart), *(abs(metres - apart) for metres in taped_m)])
    away = float(np.hypot(*(stand - stood).T).max())
    off = max(away, stretched)
    if off <= good:
        return Recheck("good", off)
    if stretched > good:
        return Recheck("moved", off)
    return Recheck("shifted", off, matrix @ _rigid(stood, stand))


def shifted(matrix: np.ndarray, right_px: float, down_px: float) -> np.ndarray:
    """The whole picture by so many pixels."""
    return np.asarray(np.array([[1, 0, right_px], [0, 1, down_px], [0, 0, 1.0]]) @ matrix)


def _rigid(stood: np.ndarray, stand: np.ndarray) -> np.ndarray:
    """(3, 3) turn and shift that takes two places to where they stand now: by the direction between them and their middle."""
    way, now = stood[1] - stood[0], stand[1] - stand[0]
    angle = np.arctan2(now[1], now[0]) - np.arctan2(way[1], way[0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = np.eye(3)
    moved[:2, :2], moved[:2, 2] = turn, stand.mean(axis=0) - turn @ stood.mean(axis=0)
    return moved
