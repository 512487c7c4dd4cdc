"""Edits that tests of the session make: units added to a plan near 500 000, 9 950 000."""

import shapely

from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import new_feature

ADD = message(mark("Add"))


def unit(name="Dalmas 1", **span):
    return new_feature("unit", shapely.Point(500_000, 9_950_000), {"name": name, "strength": 10}, **span)
