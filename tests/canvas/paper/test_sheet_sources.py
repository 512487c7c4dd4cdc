"""The sheet names the sources of the layers that meet its map, and of schematic ones."""

from dataclasses import replace

from shapely import Point

from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_side import sheet_notes
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan

E, N = 500_000.0, 9_950_000.0


def layer(key, east_m, **more):
    info = replace(LayerInfo(key, {"en": key}, "", source=f"source {key}"), **more)
    return Layer(info, (ragged_from([Point(E + east_m, N)], 0),))


def told(*layers):
    sheet = Sheet(Plan(), LayerSet(layers), 1, (420, 297), wanted_scale=500.0, wanted_centre=(E, N))
    return " ".join(sheet_notes(sheet))


def test_only_what_meets_the_sheet_is_named():
    words = told(layer("near", 30), layer("far", 9_000), layer("hidden", 0, shown=False), layer("drawn", 9_000, schematic=True))
    assert "source near" in words and "source drawn" in words
    assert "source far" not in words and "source hidden" not in words
