"""Surfaces of projectors that hang crooked, for tests: the corners of the part in use anywhere in the picture."""

import numpy as np

from tabletop.core.table.surface import Matrix, Surface, as_matrix


def through(metres, pixels) -> Matrix:
    """The homography that takes four places on the surface to four pixels."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(metres, pixels, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return as_matrix(np.append(np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float)), 1).reshape(3, 3))


def surface_at(pixels, width_px=800, height_px=600, width_m=4.0, height_m=3.0, **others) -> Surface:
    """A surface whose corners (upper left, upper right, lower right, lower left as readers see it) lie at these pixels."""
    wide, high = width_m / 2, height_m / 2
    corners = [(-wide, high), (wide, high), (wide, -high), (-wide, -high)]
    return Surface(width_px, height_px, through(corners, pixels), width_m, height_m, "marks", **others)


CROOKED = ((40, 30), (770, 60), (735, 565), (20, 520))
MIRRORED = (CROOKED[1], CROOKED[0], CROOKED[3], CROOKED[2])
TURNED = ((640, 20), (640, 580), (220, 560), (240, 40))
