"""Many lines in pixels at once: marks at equal steps and dashes that bend with the line, worked out for all lines together."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPolygonF


class PixelLines:
    """Lines as (n, 2) pixel arrays of at least two corners each, laid end to end on one measuring tape."""

    def __init__(self, lines: Sequence[np.ndarray]) -> None:
        self.lines = lines
        sizes = np.array([len(line) for line in lines], dtype=int)
        self._corners = np.vstack(lines) if len(lines) else np.zeros((0, 2))
        steps = np.hypot(*np.diff(self._corners, axis=0).T) if len(self._corners) else np.zeros(0)
        ends = np.cumsum(sizes) - 1
        steps[ends[:-1]] = 0.0
        self._tape = np.concatenate(([0.0], np.cumsum(steps)))
        self._first = self._tape[ends - sizes + 1] if len(lines) else np.zeros(0)
        self._last = self._tape[ends] if len(lines) else np.zeros(0)

    @property
    def lengths(self) -> np.ndarray:
        """(n,) length of each line in pixels."""
        return self._last - self._first

    def pieces(self) -> np.ndarray:
        """(m, 2, 2) straight pieces of all lines."""
        joints = np.cumsum([len(line) for line in self.lines])[:-1] - 1
        pairs = np.stack((self._corners[:-1], self._corners[1:]), axis=1)
        return np.delete(pairs, joints, axis=0)

    def _at(self, tape: np.ndarray, side: Literal["left", "right"] = "right") -> tuple[np.ndarray, np.ndarray]:
        """Places and unit directions at readings of the tape; at a joint the line that follows ("right") or ends there ("left")."""
        found = np.searchsorted(self._tape, tape, side=side) - 1
        segment = np.clip(found, 0, len(self._tape) - 2)
        start, step = self._corners[segment], self._corners[segment + 1] - self._corners[segment]
        length = np.maximum(self._tape[segment + 1] - self._tape[segment], 1e-9)
        share = np.clip((tape - self._tape[segment]) / length, 0.0, 1.0)
        return start + step * share[:, None], step / np.maximum(np.hypot(*step.T), 1e-9)[:, None]

    def marks(self, step_px: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places (m, 2), unit directions (m, 2) and line numbers (m,) at equal steps, centred on each line; one on a short line."""
        counts = np.where(self.lengths > 0, np.maximum(1, (self.lengths // step_px).astype(int)), 0)
        line = np.repeat(np.arange(len(counts)), counts)
        nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        tape = self._first[line] + (self.lengths[line] - (counts[line] - 1) * step_px) / 2 + nth * step_px
        return (*self._at(tape), line)

    def part_way(self, share: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
        """Places (n, 2) and directions (n, 2) at a share of each line's length, half-way unless told."""
        return self._at(self._first + (self._last - self._first) * share)

    def dashes(self, on_px: float, off_px: float) -> np.ndarray:
        """(m, 2, 2) straight pieces of dashes; each line starts and ends with a dash."""
        period = on_px + off_px
        counts = np.maximum(1, np.round((self.lengths - on_px) / period).astype(int) + 1)
        line = np.repeat(np.arange(len(counts)), counts)
        nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        stretch = np.where(counts > 1, (self.lengths - on_px) / np.maximum(counts - 1, 1), period)
        starts = self._first[line] + nth * stretch[line]
        ends = np.minimum(starts + on_px, self._last[line])
        return self._bent(starts, ends)

    def _bent(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Pieces from starts to ends, cut where the line has a corner between them."""
        row = np.clip(np.searchsorted(starts, self._tape, side="right") - 1, 0, max(len(starts) - 1, 0))
        if not len(starts):
            return np.zeros((0, 2, 2))
        corners = self._tape[(self._tape > starts[row]) & (self._tape < ends[row])]
        heads, _ = self._at(np.sort(np.concatenate((starts, corners))))
        tails, _ = self._at(np.sort(np.concatenate((ends, corners))), side="left")
        return np.stack((heads, tails), axis=1)

    def wave(self, row: int, length_px: float, height_px: float) -> np.ndarray:
        """(m, 2) corners of a wave along one line, starting and ending on it."""
        waves = max(1, round(self.lengths[row] / length_px))
        share = np.linspace(0, 1, waves * 8 + 1)
        place, ahead = self._at(self._first[row] + share * self.lengths[row] * (1 - 1e-9))
        left = np.column_stack((ahead[:, 1], -ahead[:, 0]))
        corners: np.ndarray = place + left * (np.sin(share * waves * 2 * np.pi) * height_px)[:, None]
        return corners


def left_of(ahead: np.ndarray) -> np.ndarray:
    """Unit vectors to the left of directions in pixels (which run down)."""
    return np.column_stack((ahead[:, 1], -ahead[:, 0]))


def strokes(places: np.ndarray, along: np.ndarray, back_px: float, ahead_px: float) -> np.ndarray:
    """(m, 2, 2) short straight strokes through places."""
    return np.stack((places - along * back_px, places + along * ahead_px), axis=1)


def inside(pieces: np.ndarray, width_px: float, height_px: float, margin_px: float = 40.0) -> np.ndarray:
    """Those pieces whose box meets the picture."""
    if not len(pieces):
        return pieces
    low, high = pieces.min(axis=1), pieces.max(axis=1)
    meets = (high >= -margin_px).all(axis=1) & (low <= (width_px + margin_px, height_px + margin_px)).all(axis=1)
    seen: np.ndarray = pieces[meets]
    return seen


def qlines(pieces: np.ndarray) -> list[QLineF]:
    """Pieces as Qt takes them."""
    return [QLineF(*row) for row in pieces.reshape(-1, 4).tolist()]


def qpolygon(corners: np.ndarray) -> QPolygonF:
    """Corners as Qt takes them."""
    return QPolygonF([QPointF(right, down) for right, down in corners.tolist()])
