"""Words along a line: which stretch is long and straight enough, and where each letter stands on it."""

from dataclasses import dataclass

import numpy as np

STEEPEST_BEND_DEG = 55.0
"""Between the first and the last letter."""
STEEPEST_LETTER_DEG = 22.0
"""From letter to letter."""
TRIES = 9
MARGIN = 1.15
"""A stretch is so many times as long as the words on it."""


@dataclass(frozen=True)
class Run:
    """Letters on a line: `middles` (n, 2) pixels of each letter's middle, `angles_deg` (n,) clockwise from reading level."""

    middles: np.ndarray
    angles_deg: np.ndarray


def runs_along(line_px: np.ndarray, advances_px: np.ndarray, apart_px: float, inside: tuple[float, float, float, float]) -> list[Run]:
    """Places for words of letters `advances_px` wide along a line: for each stretch of `apart_px`, the least bent first.

    Only letters within `inside` (left, top, right, bottom) count. Each run reads from left to right.
    """
    total = float(advances_px.sum())
    line_px = _without_repeats(line_px)
    length = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line_px, axis=0).T)))) if len(line_px) > 1 else np.zeros(1)
    if total <= 0 or length[-1] < total * MARGIN:
        return []
    runs: list[Run] = []
    first, last = _visible_span(line_px, length, inside)
    stretches = max(1, int((last - first) // max(apart_px, total * 2)))
    edges = np.linspace(first, last, stretches + 1)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        runs += _best_in(line_px, length, advances_px, low, high, inside)
    return runs


def _best_in(
    line: np.ndarray, length: np.ndarray, advances: np.ndarray, low: float, high: float, inside: tuple[float, float, float, float]
) -> list[Run]:
    """Runs between two distances along the line: the straightest first, and those near the middle where they are alike."""
    slack = high - low - float(advances.sum())
    if slack < 0:
        return []
    starts = low + slack * (np.linspace(0, 1, TRIES) if slack > 1 else np.array([0.5]))
    middles, turns = _letters(line, length, advances, starts)
    left, top, right, bottom = inside
    shown = ((middles >= (left, top)) & (middles <= (right, bottom))).all(axis=(1, 2))
    bend = turns.max(axis=1) - turns.min(axis=1)
    steepest = np.abs(np.diff(turns, axis=1)).max(axis=1, initial=0.0)
    upright = np.cos(np.radians(np.median(turns, axis=1))) > -1e-9
    good = np.flatnonzero(shown & upright & (bend <= STEEPEST_BEND_DEG) & (steepest <= STEEPEST_LETTER_DEG))
    # A place at the end of the stretch costs as much as six degrees of bend.
    price = bend + 12 * np.abs(starts - (low + slack / 2)) / max(slack, 1.0)
    return [Run(middles[one], turns[one]) for one in good[np.argsort(price[good], kind="stable")]]


def _letters(line: np.ndarray, length: np.ndarray, advances: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middles (k, n, 2) and angles (k, n) of the letters from each start on; where the line runs leftwards they go the other way."""
    ends = starts + advances.sum()
    ahead = _at(line, length, ends) - _at(line, length, starts)
    # What runs straight up or down is read upwards, as on printed maps.
    back = (ahead[:, 0] < -1e-6) | ((np.abs(ahead[:, 0]) <= 1e-6) & (ahead[:, 1] > 0))
    along = np.cumsum(advances) - advances / 2
    centres = np.where(back[:, None], ends[:, None] - along, starts[:, None] + along)
    # A letter turns with the line over somewhat more than its own width: narrow ones would else jump at every corner.
    reach = np.maximum(advances, float(advances.mean()) * 1.5) / 2 + 1.0
    step = _at(line, length, centres + reach) - _at(line, length, centres - reach)
    step = np.where(back[:, None, None], -step, step)
    turns = np.degrees(np.unwrap(np.arctan2(step[..., 1], step[..., 0]), axis=1))
    return _at(line, length, centres), turns - 360.0 * np.round(np.median(turns, axis=1, keepdims=True) / 360.0)


def _at(line: np.ndarray, length: np.ndarray, distance: np.ndarray) -> np.ndarray:
    return np.stack((np.interp(distance, length, line[:, 0]), np.interp(distance, length, line[:, 1])), axis=-1)


def _without_repeats(line: np.ndarray) -> np.ndarray:
    if len(line) < 2:
        return line
    kept = np.append(True, (np.abs(np.diff(line, axis=0)) > 1e-6).any(axis=1))
    return np.asarray(line[kept])


def _visible_span(line: np.ndarray, length: np.ndarray, inside: tuple[float, float, float, float]) -> tuple[float, float]:
    """From where to where along the line it is in the picture, by samples; the whole line when it is short."""
    samples = np.linspace(0, length[-1], int(np.clip(length[-1] / 20, 16, 4000)))
    points = _at(line, length, samples)
    left, top, right, bottom = inside
    shown = (points[:, 0] >= left) & (points[:, 0] <= right) & (points[:, 1] >= top) & (points[:, 1] <= bottom)
    if not shown.any():
        return 0.0, 0.0
    return float(samples[shown][0]), float(samples[shown][-1])
