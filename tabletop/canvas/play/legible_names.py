"""Who bears a name while all go: a name that would lie under a symbol or on another name at any moment of a step is left away."""

import numpy as np
from PySide6.QtCore import QRectF

LOOKED_AT = tuple(part / 16 for part in range(1, 16))
"""Parts of the playing time of a step at which names are tried."""


def edges(box: QRectF) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    return box.left(), box.top(), box.right(), box.bottom()


def legible(places: np.ndarray, words: np.ndarray, symbols: np.ndarray) -> list[int]:
    """Which of (n) things can bear their names: at no moment does one lie on a symbol of others, or on a name that is borne already.

    `places`: (moments, n, 2) pixels; `words`, `symbols`: (n, 4) left, top, right, bottom of a place, of no width where there is none.
    """
    at_words, at_symbols = (np.tile(places, 2) + box[None] for box in (words, symbols))
    borne: list[int] = []
    for n in np.flatnonzero(words[:, 2] > words[:, 0]).tolist():
        others = np.delete(at_symbols, n, axis=1)
        taken = np.concatenate([others, at_words[:, borne]], axis=1)
        if not _meet(at_words[:, n, None], taken).any():
            borne.append(n)
    return borne


def _meet(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Where boxes share more than an edge."""
    across = (others[..., 0] < one[..., 2]) & (others[..., 2] > one[..., 0])
    return np.asarray(across & (others[..., 1] < one[..., 3]) & (others[..., 3] > one[..., 1]))
