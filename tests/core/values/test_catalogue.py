import math

import pytest
from shapely import LineString, Point, Polygon, box

from tabletop.core.text.errors import InputError
from tabletop.core.values.catalogue import kinds, validate

BAD = [
    ("dragon", Point(0, 0), {}),
    ("crowd", Point(0, 0), {}),
    ("crowd", Polygon(), {}),
    ("crowd", Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), {}),
    ("crowd", box(0, 0, 1, 1), {"headcount": "many"}),
    ("crowd", box(0, 0, 1, 1), {"headcount": -5}),
    ("crowd", box(0, 0, 1, 1), {"headcount": 1.5}),
    ("crowd", box(0, 0, 1, 1), {"headcount": math.nan}),
    ("crowd", box(0, 0, 1, 1), {"risk": "huge"}),
    ("exit", LineString([(0, 0), (1, 1)]), {"open": "yes"}),
    ("exit", LineString([(0, 0), (0, 0)]), {}),
]


@pytest.mark.parametrize(("kind", "geometry", "properties"), BAD)
def test_what_does_not_fit_is_refused_in_one_sentence(kind, geometry, properties):
    with pytest.raises(InputError) as caught:
        validate(kind, geometry, properties)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", list(kinds()))
def test_every_kind_is_titled_in_both_languages_and_its_defaults_fit(code):
    kind = kinds()[code]
    geometry = {"point": Point(0, 0), "line": LineString([(0, 0), (1, 1)]), "polygon": box(0, 0, 1, 1)}[kind.geometry[0]]
    validate(code, geometry, {name: spec.default for name, spec in kind.properties.items() if spec.default is not None})
    for spec in [kind, *kind.properties.values()]:
        assert spec.title["id"] and spec.title["en"]
