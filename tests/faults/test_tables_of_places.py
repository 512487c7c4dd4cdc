"""Tables of places that could not be read: degrees with minutes and seconds, POINT_X, titles above the names."""

from pathlib import Path

import pytest

from tabletop.core.geometry.crs import from_lonlat
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "faults" / "layers"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the inputs that went wrong do not stand beside this checkout")
PLACE = (117 + 3 / 3600, -(26 * 60 + 38) / 3600)
"""117 degrees 0 minutes 3 seconds east, 0 degrees 26 minutes 38 seconds south."""


@pytest.mark.parametrize(
    ("name", "place", "count"), [("dms", PLACE, 2), ("dms_sep", PLACE, 1), ("point_xy", (117, -0.44), 1), ("title_rows", (117, -0.44), 1)]
)
def test_they_are_read_where_they_lie(name, place, count):
    with LayerSource() as source:
        (info,) = info_for_file(FOLDER / f"{name}.csv", None, source)
        layer = source.read(info)
    assert layer.count == count and layer.lost == 0
    assert layer.parts[0].coords[0] == pytest.approx(from_lonlat(*place), abs=0.01)
