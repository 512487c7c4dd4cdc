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

    @property
    def bend_deg(self) -> float:
        """How much the run turns in all."""
        return float(np.ptp(self.angles_deg)) if len(self.angles_deg) else 0.0


def runs_along(line_px: np.ndarray, advances_px: np.ndarray, apart_px: float, inside: tuple[float, float, float, float]) -> list[Run]:
    """Places for words of letters `advances_px` wide along a line: for each stretch of `apart_px`, the least bent first.

    Only letters within `inside` (left, top, right, bottom) count. Each run reads from left to right.
    """
    total = float(advances_px.sum())
    line_px = _without_repeats(line_px)
    length = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line_px, axis=0).T)))) if len(line_px) > 1 else np.zeros(1)
    if total <= 0 or length[-1] < total * MARGIN:
        return []
    found: list[Run] = []
    first, last = _visible_span(line_px, length, inside)
    stretches = max(1, int((last - first) // max(apart_px, total * 2)))
    edges = np.linspace(first, last, stretches + 1)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        found += _best_in(line_px, length, advances_px, low, high, inside)
    return found


def _best_in(
    line: np.ndarray, length: np.ndarray, advances: np.ndarray, low: float, high: float, inside: tuple[float, float, float, float]
) -> list[Run]:
    """Up to three runs between two distances along the line: the straightest ones, those near the middle first where they are alike."""
    total = float(advances.sum())
    slack = high - low - total
    if slack < 0:
        return []
    starts = low + slack * (np.linspace(0, 1, TRIES) if slack > 1 else np.array([0.5]))
    runs = []
    for start in starts:
        run = _run_at(line, length, advances, float(start))
        if run is not None and _within(run, inside):
            off_middle = abs(start - (low + slack / 2)) / max(slack, 1.0)
            runs.append((run.bend_deg + 12 * off_middle, float(start), run))
    runs.sort(key=lambda one: one[:2])
    return [run for _, _, run in runs[:3]]


def _run_at(line: np.ndarray, length: np.ndarray, advances: np.ndarray, start: float) -> Run | None:
    """Letters from a distance along the line on; None where the line bends too much for them."""
    centres = start + np.cumsum(advances) - advances / 2
    reach = np.maximum(advances, float(advances.mean()) * 1.5) / 2 + 1.0
    before, after = _at(line, length, centres - reach), _at(line, length, centres + reach)
    step = after - before
    middles = _at(line, length, centres)
    turn = np.degrees(np.unwrap(np.arctan2(step[:, 1], step[:, 0])))
    if np.ptp(turn) > STEEPEST_BEND_DEG or np.abs(np.diff(turn)).max(initial=0.0) > STEEPEST_LETTER_DEG:
        return None
    if np.cos(np.radians(np.median(turn))) < -1e-9:
        reverse = _run_at(line[::-1], length[-1] - length[::-1], advances, float(length[-1] - start - advances.sum()))
        return reverse if reverse is not None and np.cos(np.radians(np.median(reverse.angles_deg))) >= -1e-9 else None
    return Run(middles, (turn + 180.0) % 360.0 - 180.0 if np.ptp(turn) < 1e-9 else turn - 360.0 * np.round(np.median(turn) / 360.0))


def _at(line: np.ndarray, length: np.ndarray, distance: np.ndarray) -> np.ndarray:
    return np.column_stack((np.interp(distance, length, line[:, 0]), np.interp(distance, length, line[:, 1])))


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


def _within(run: Run, inside: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = inside
    x, y = run.middles.T
    return bool((x >= left).all() and (x <= right).all() and (y >= top).all() and (y <= bottom).all())
