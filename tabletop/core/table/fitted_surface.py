"""A measured surface under another resolution: the projector throws the same picture, in other pixels."""

from dataclasses import replace

import numpy as np

from tabletop.core.table.surface import Surface, as_matrix


def fitted(surface: Surface, width_px: int, height_px: int) -> Surface:
    """The same surface in a picture of other pixels (right and down): a projector that changes its resolution lights the same ground.

    Raises InputError for a picture of no pixels.
    """
    if (surface.width_px, surface.height_px) == (width_px, height_px):
        return surface
    stretch = np.diag([width_px / surface.width_px, height_px / surface.height_px, 1.0])
    return replace(surface, width_px=width_px, height_px=height_px, matrix=as_matrix(stretch @ np.asarray(surface.matrix)))


def same_shape(one: Surface, other: Surface) -> bool:
    """Whether two pictures have the same ratio of width to height, to a hundredth: else a projector lights other ground."""
    return abs(one.width_px * other.height_px / (one.height_px * other.width_px) - 1) < 0.01
