"""Colours of a picture as they are shown under a plan."""

import numpy as np

TONES = ("", "grey")
"""Of `LayerInfo.options["tone"]`: as they are, or grey."""
_LUMA = (0.2126, 0.7152, 0.0722)


def toned(colours: np.ndarray, tone: str) -> np.ndarray:
    """(n, m, 4) uint8 in that tone; times alpha they stay times alpha. Source of the weights of grey: ITU-R BT.709-6 (2015), 3.2."""
    if tone != "grey":
        return colours
    made = colours.copy()
    made[..., :3] = np.round(colours[..., :3] @ np.array(_LUMA)).astype(np.uint8)[..., None]
    return made
