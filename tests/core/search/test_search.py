"""Search by name: spellings, typing errors, ranking, what layers and plan bring, and places that a text names itself."""

import pytest
from shapely import LineString, Point, Polygon, box

from tabletop.core.arrangement.saved_view import SavedView, add_view
from tabletop.core.search.search import Entry, build_index, merged
from tabletop.core.search.search_entries import direct_entries, layer_entries, pieces_of, plan_entries, surroundings
from tabletop.core.search.search_words import words_of
from tabletop.core.text.spelling import folded, typing_errors
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.guide_grid import GuideGrid, set_grid
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

EAST, NORTH = 500_000.0, 9_951_000.0


def at(right_m: float, up_m: float) -> tuple[float, float]:
    return EAST + right_m, NORTH + up_m


def texts(*values: str) -> TextColumn:
    import numpy as np

    data = [value.encode() for value in values]
    return TextColumn(np.cumsum([0, *map(len, data)]), b"".join(data))


def titles(text: str, *names: str) -> list[str]:
    return [entry.title for _, entry in build_index(Entry(name, "layer") for name in names).find(text)]


STREET = "Jalan Robert Wolter Monginsidi"


@pytest.mark.parametrize(
    "text",
    [
        "Jalan Wolter Monginsidi",
        "jl. wolter monginsidi",
        "Jln Walter Mongisidi",
        "JL ROBERT WALTER MONGONSIDI",
        "monginsidi",
        "mongisidi",
        "Mongonsidi",
        "wolter mong",
        "wolter mongons",
        "mongis",
        "Jl. Rob",
        "robert",
        "monginsdi",
        "mongnisidi",
        "wolter  jalan",
        "Wòlter Mónginsidi",
    ],
)
def test_every_spelling_of_the_street(text):
    assert titles(text, "Jalan Mawar", STREET, "Gang Melati") == [STREET]


@pytest.mark.parametrize("stored", ["Jl. Walter Mongisidi", "Jln. R. W. Monginsidi", "JL WOLTER MONGONSIDI"])
def test_however_it_stands_in_the_layer(stored):
    assert titles("jalan monginsidi", "Jalan Mawar", stored) == [stored]


def test_gang_is_gg():
    assert titles("gang melati", "Gg. Melati", "Jalan Melati")[0] == "Gg. Melati"
    assert titles("gg melati 3", "Gang Melati 3", "Gang Melati 2") == ["Gang Melati 3"]


def test_street_words_need_not_be_there():
    assert titles("jalan mahakam", "Sungai Mahakam", "Jalan Mahakam") == ["Jalan Mahakam", "Sungai Mahakam"]
    assert set(titles("jalan", "Jalan Mawar", "Jl. Melati", "Gang Anggrek")) == {"Jalan Mawar", "Jl. Melati"}


def test_best_first():
    found = titles("mawar", "Toko Mawar Indah", "Mawar", "Jalan Mawar", "Mawarni", "Warung Simawarta")
    assert found[0] == "Mawar" and found[-1] == "Warung Simawarta" and len(found) == 5


def test_every_word_must_be_there():
    assert titles("masjid agung", "Masjid Raya", "Kantor Agung") == []


def test_nothing_is_nothing():
    assert titles("", "Mawar") == titles("!!", "Mawar") == titles("xyz", "Mawar") == []
    assert build_index([]).find("mawar") == []


def test_short_words_are_not_bent():
    assert titles("abc", "abd") == []


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("kpu", "kpu", 0), ("masjid", "masjit", 1), ("masjid", "majsid", 1), ("gang", "gan", 1), ("a", "abcd", 3), ("", "ab", 2)],
)
def test_typing_errors(one, other, errors):
    assert typing_errors(one, other) == typing_errors(other, one) == errors


def test_folding():
    assert folded("  Café-Öst/2 ") == "cafe ost 2"
    assert words_of("Jln. Robert Walter Mongisidi") == ["jalan", "wolter", "monginsidi"]


# --- layers
ROADS = Layer(
    LayerInfo("roads", {"en": "Roads", "id": "Jalan"}, role="road"),
    (
        ragged_from(
            [
                LineString([at(0, 0), at(100, 0)]),
                LineString([at(150, 0), at(250, 10)]),
                LineString([at(5_000, 0), at(5_100, 0)]),
                LineString([at(0, 50), at(9, 50)]),
            ],
            1,
        ),
    ),
    {
        "NAMRJL": texts("Jalan Mawar", "Jalan Mawar", "Jalan Mawar", ""),
        "REMARK": texts("Jalan Lokal", "", "", "Jalan Lain"),
        "WADMKD": texts("Timbau", "Timbau", "Timbau", ""),
    },
)


def test_pieces_of_a_street_are_one_thing_where_they_lie_together():
    found = list(layer_entries([ROADS], "en"))
    assert [(one.title, one.detail) for one in found] == [("Jalan Mawar", "Roads, Timbau")] * 2
    assert found[0].bounds == (EAST, NORTH, EAST + 250, NORTH + 10)
    assert found[1].bounds == (EAST + 5_000, NORTH, EAST + 5_100, NORTH)


def test_shapes_of_a_street_are_its_pieces():
    near, far = layer_entries([ROADS], "en")
    assert [round(one.length) for one in pieces_of(ROADS, near)] == [100, 100]
    assert [one.bounds[0] for one in pieces_of(ROADS, far)] == [EAST + 5_000]


def test_names_of_villages_and_what_lies_in_them():
    village = Layer(
        LayerInfo("desa", {"en": "Villages"}, role="admin"),
        (ragged_from([box(*at(-500, -500), *at(500, 500)), box(*at(-5_000, -5_000), *at(5_000, 5_000))], 2),),
        {"WADMKD": texts("Timbau", ""), "WADMKC": texts("Tenggarong", "Tenggarong")},
    )
    shops = Layer(
        LayerInfo("poi", {"en": "Places"}, role="poi"),
        (ragged_from([Point(at(10, 10)), Point(at(900, 900))], 0),),
        {"name": texts("Toko A", "Toko B")},
    )
    found = [*layer_entries([village, shops], "en")]
    assert [one.title for one in found] == ["Timbau", "Tenggarong", "Toko A", "Toko B"]
    assert surroundings([village, shops], found[2:]) == {0: "Timbau", 1: "Tenggarong"}


def test_damaged_names_and_places_are_left_out():
    layer = Layer(
        LayerInfo("poi", {"en": "Places"}),
        (ragged_from([Point(at(0, 0)), Point(at(1, 1)), Point(at(2, 2)), Point(float("nan"), 0)], 0),),
        {"Nama": texts("Toko\x00\x00", "0", "  ", "Kantor")},
    )
    assert [one.title for one in layer_entries([layer], "en")] == ["Toko"]


def test_a_layer_without_names_brings_nothing():
    assert list(layer_entries([Layer(LayerInfo("x", {}), (ragged_from([Point(0, 0)], 0),), {"use": texts("kebun")})])) == []


# --- the plan
def plan() -> Plan:
    def feature(feature_id, kind, geometry, scene_from=None, scene_to=None, **properties):
        return Feature.from_spans(feature_id, kind, [Span(State(geometry, properties), scene_from, scene_to)])

    features = [
        feature("u1", "unit", Point(at(10, 10)), unit="r1"),
        feature("c1", "cordon", LineString([at(0, 0), at(50, 0)])),
        feature("m1", "crowd", Polygon([at(0, 0), at(9, 0), at(9, 9)]), 2, 2, name="Massa utara"),
    ]
    roster = [RosterUnit("r1", "Dalmas 2", "Polri", "Preventif", 38, call_sign="Elang"), RosterUnit("r2", "Raimas", strength=24)]
    made = Plan(features={one.id: one for one in features}, roster={one.id: one for one in roster}, scenes={1: Scene(1), 2: Scene(2)})
    return made.apply(add_view(made, SavedView("Pintu timur", (0, 0, 10, 10))))


def keys(text: str) -> list[tuple[str, str]]:
    return [(entry.source, entry.key) for entry in merged([build_index(plan_entries(plan(), 1)).find(text)])]


def test_own_features_by_name_call_sign_and_kind():
    assert keys("elang") == [("feature", "u1"), ("roster", "r1")]
    assert keys("dalmas")[0] == ("feature", "u1")
    assert keys("massa utara") == [("feature", "m1")]
    assert ("feature", "c1") in keys("cordon")
    assert keys("pintu") == [("view", "0")]


def test_where_units_stand():
    entries = {(one.source, one.key): one for one in plan_entries(plan(), 1)}
    assert entries["roster", "r1"].bounds == (*at(10, 10), *at(10, 10))
    assert entries["roster", "r2"].bounds is None and "not placed" in entries["roster", "r2"].detail.template
    assert entries["feature", "m1"].detail.params["number"] == "2"
    assert entries["feature", "u1"].title == "Dalmas 2"


# --- what a text names by itself
def test_a_square_of_the_grid_and_coordinates():
    empty = Plan()
    gridded = empty.apply(set_grid(empty, GuideGrid(100, at(0, 1_000), 5, 5)))
    (square,) = direct_entries("c4", gridded)
    assert (square.title, square.source, square.bounds) == ("C4", "square", (EAST + 200, NORTH + 600, EAST + 300, NORTH + 700))
    assert direct_entries("C4", empty) == direct_entries("Jalan Mawar", gridded) == []
    (place,) = direct_entries("500.000 9.951.000", empty)
    assert place.source == "place" and place.bounds == (EAST, NORTH, EAST, NORTH)
