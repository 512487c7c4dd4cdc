"""A measured surface in another resolution lies where it lay, share by share of the picture."""

import numpy as np
import pytest

from support.crooked import CROOKED, surface_at
from tabletop.core.table.fitted_surface import fitted, same_shape
from tabletop.core.text.errors import InputError


def test_the_same_resolution_is_the_same_surface():
    surface = surface_at(CROOKED)
    assert fitted(surface, 800, 600) is surface


@pytest.mark.parametrize(("width", "height"), [(400, 300), (1600, 1200), (1024, 600)])
def test_places_keep_their_share_of_the_picture(width, height):
    surface = surface_at(CROOKED, residual_m=0.004, worst="C")
    other = fitted(surface, width, height)
    places = np.array([[0.0, 0.0], [1.9, -1.4], [-1.2, 0.7]])
    share = surface.to_pixel(places) / [800, 600]
    assert other.to_pixel(places) / [width, height] == pytest.approx(share)
    assert (other.width_m, other.height_m, other.residual_m, other.worst) == (4.0, 3.0, 0.004, "C")
    assert same_shape(surface, other) == (width * 3 == height * 4)


def test_no_pixels_are_refused():
    with pytest.raises(InputError):
        fitted(surface_at(CROOKED), 0, 300)
