"""What a form offers for a scene, and which features an effect can be about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat
from tabletop.core.scenes.inject_effects import first_effect, fits, fitting, line_in_degrees
from tabletop.core.scenes.scene_words import SATGAS, WEATHERS, satgas_of, satgas_order, weather_meaning
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import EFFECTS, Effect, Scene

EAST, NORTH = 500_000.0, 9_950_000.0


def test_task_forces_of_courses_and_roster_once_each():
    roster = {str(n): RosterUnit(str(n), "x", satgas=name) for n, name in enumerate(["Gakkum", "gakkum ", "", "Tim X"])}
    shown, more = satgas_of(Plan(roster=roster), Scene(1, courses={"Humas": "a"}))
    assert sorted(shown, key=satgas_order) == ["Gakkum", "Humas", "Tim X"]
    assert more == [name for name in SATGAS if name not in ("Gakkum", "Humas")]
    assert satgas_of(Plan(), Scene(1)) == (list(SATGAS), [])
    shown, more = satgas_of(Plan(), Scene(1, courses={"gakkum": "a", "Tim X": "b"}))
    assert (
        sorted(shown, key=satgas_order) == ["Preemtif", "Preventif", "Kamseltibcarlantas", "gakkum", "Humas", "Banops", "Tim X"]
        and more == []
    )


@given(st.permutations([*SATGAS, "Zulu", "alfa"]))
def test_their_order_is_that_of_a_polres(names):
    assert sorted(names, key=satgas_order) == [*SATGAS, "alfa", "Zulu"]


@pytest.mark.parametrize(("text", "known"), [(" hujan LEBAT", True), ("Hujan", False), ("", False)])
def test_weather_of_the_list_has_a_meaning(text, known):
    assert (weather_meaning(text) is not None) is known and all(weather_meaning(name) for name in WEATHERS)


def test_an_effect_fits_the_kinds_that_have_what_it_changes():
    having = {does: {kind for kind in kinds() if fits(does, kind)} for does in EFFECTS}
    assert having["headcount"] == {"crowd", "crowd-flow"} and having["open"] == having["shut"] == {"exit", "gate"}
    assert having["remove"] == set(kinds()) and having["wind"] == having["level"] == set()
    assert "lane" in having["block"] and "crowd" not in having["block"] and not fits("remove", "unheard-of")


@given(st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=2, max_size=6, unique=True))
def test_a_line_comes_back_from_degrees_within_two_centimetres(corners):
    line = LineString([(EAST + east, NORTH + north) for east, north in corners])
    back = [from_lonlat(lon, lat) for lon, lat in line_in_degrees(line, WORKING_CRS)]
    assert all(Point(one).distance(Point(other)) < 0.02 for one, other in zip(back, line.coords, strict=True))


def test_an_effect_is_whole_at_first():
    crowd = Placed("c", "crowd", Polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST, NORTH + 9)]), {"headcount": 120})
    lane = Placed("l", "lane", LineString([(EAST, NORTH), (EAST + 9, NORTH)]), {"width_m": 4.0})
    assert fitting("headcount", [lane, crowd]) == [crowd]
    scene = Scene(1, level="merah", wind_from_deg=45.0)
    assert first_effect("headcount", scene, crowd, WORKING_CRS) == Effect("headcount", "c", 120.0)
    assert first_effect("wind", scene, None, WORKING_CRS) == Effect("wind", value=45.0)
    assert first_effect("level", scene, None, WORKING_CRS).text == "merah" and first_effect("level", Scene(1), None, "").text == "kuning"
    assert len(first_effect("block", scene, lane, WORKING_CRS).line) == 2 and first_effect("remove", scene, None, "") == Effect("remove")
    assert line_in_degrees(crowd.geometry, WORKING_CRS) == ()
