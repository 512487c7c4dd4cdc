"""A building of a layer as a protected object: outline, name, category only where the layer says it, once."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from support.gestures import Hand, assert_valid, plan_of, thing
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, TextColumn, ragged_from
from tabletop.tools.along.protect_building import protected_of
from tabletop.tools.base.buildings import Building, building_at
from tabletop.tools.base.tool import Selection


def texts(values):
    raw = [(value or "").encode() for value in values]
    return TextColumn(np.cumsum([0, *(len(one) for one in raw)]), b"".join(raw))


def layer(role, shapes, **columns):
    part = ragged_from(shapes, int(shapely.get_dimensions(shapes[0])))
    return Layer(LayerInfo(role, {"en": role}, role=role), (part,), {name: texts(values) for name, values in columns.items()})


HOUSE, OFFICE, SCHOOL = box(0, 0, 10, 10), box(20, 0, 40, 20), box(60, 0, 90, 20)
TOWN = LayerSet(
    (
        layer(
            "building",
            [HOUSE, OFFICE, SCHOOL, box(61, 1, 65, 5)],
            name=["", "Kantor KPU Kabupaten", "SD 5", "Pos jaga"],
            use=["rumah", "kantor", "Sekolah", "kantor"],
        ),
        layer("poi", [Point(5, 5), Point(150, 0)], name=["Masjid Agung", "SPBU"], kind=["ibadah", "bahan bakar"]),
        layer("road", [box(200, 0, 260, 8)], name=["Jalan"]),
    )
)


def hand(plan=None, **more):
    return Hand("protect", plan, layers=TOWN, **more)


def made(found):
    (edit,) = found.changes[-1].edits
    return edit.after


@pytest.mark.parametrize(
    ("place", "name", "category", "area"),
    [
        ((30, 10), "Kantor KPU Kabupaten", "kpu", 400),
        ((80, 10), "SD 5", "school", 600),
        ((63, 3), "Pos jaga", None, 16),
        ((8, 8), "Masjid Agung", "worship", 100),
        ((151, 1), "SPBU", "fuel", 0),
    ],
)
def test_a_click_makes_the_building_a_protected_object(place, name, category, area):
    found = hand().click(*place)
    state = made(found).at(1)
    assert made(found).kind == "protected" and state.geometry.area == pytest.approx(area)
    assert state.properties.get("name") == name and state.properties.get("category") == category
    assert found.label == f"Protect {name}" and found.selection == {made(found).id}
    assert_valid(found.plan)


def test_the_outline_shows_before_the_click():
    found = hand().move(30, 10)
    (shape,) = found.shapes("feature", "protected")
    assert shape.geometry.equals(OFFICE) and found.readout == "Kantor KPU Kabupaten: KPU"
    assert found.move(63, 3).readout == "Pos jaga: category not known"
    assert not found.move(120, 50).shapes("feature")


def test_where_no_building_is_a_click_says_so():
    found = hand().click(120, 50)
    assert not found.changes and "no building" in found.hint
    assert not hand().click(230, 4).changes, "a road is none"


def test_a_building_is_protected_once():
    found = hand().click(30, 10).click(80, 10)
    first = found.changes[0].edits[0].key
    found.click(30, 10)
    assert len(found.changes) == 2 and found.selection == {first}
    found.click(30, 10)
    assert "already" in found.hint


@pytest.mark.parametrize(
    ("scope", "stands"),
    [(Scope.THIS_SCENE, [False, True, False]), (Scope.FROM_HERE_ON, [False, True, True]), (Scope.ALL_SCENES, [True] * 3)],
)
def test_it_stands_in_the_scenes_of_the_scope(scope, stands):
    found = hand(plan_of(scenes=3), scene=2, scope=scope).click(30, 10)
    assert [made(found).at(scene) is not None for scene in (1, 2, 3)] == stands
    if scope is Scope.THIS_SCENE:
        found.scene = 1
        found.click(30, 10)
        assert len(found.changes) == 2, "in a scene without it it can be made"


def test_what_was_drawn_by_hand_is_the_same_building():
    drawn = thing("protected", OFFICE.buffer(0.2, join_style="mitre"), "mine", name="KPU")
    step = protected_of(hand(plan_of(drawn)).context, Building(OFFICE, "Kantor"))
    assert step == Selection(frozenset({"mine"}))
    around = thing("protected", OFFICE.buffer(15), "yard", name="Halaman")
    assert not isinstance(protected_of(hand(plan_of(around)).context, Building(OFFICE, "Kantor")), Selection | Message)


def test_what_is_chosen_for_new_objects_fills_what_the_layer_leaves_open():
    found = hand(defaults={"category": "government"}).click(63, 3)
    assert made(found).at(1).properties == {"name": "Pos jaga", "category": "government"}


@pytest.mark.parametrize(
    ("column", "value", "category"),
    [
        ("amenity", "place_of_worship", "worship"),
        ("building", "school", "school"),
        ("fungsi", "Rumah Sakit", "hospital"),
        ("use", "kantor", None),
        ("use", "sekolahan lama", None),
        ("use", "", None),
        ("type", "Townhall", "government"),
    ],
)
def test_a_category_is_taken_from_the_layers_own_word_only(column, value, category):
    towns = LayerSet((layer("building", [HOUSE], **{column: [value]}),))
    assert building_at(towns, (5, 5)).category == category


@pytest.mark.parametrize(
    ("name", "category"), [("KPU Kutai", "kpu"), ("Kantor KPU", "kpu"), ("Gudang logistik KPU", None), ("Kpuri", None), ("", None)]
)
def test_an_office_of_the_kpu_is_known_by_its_name(name, category):
    assert building_at(LayerSet((layer("building", [HOUSE], name=[name]),)), (5, 5)).category == category


def test_a_place_in_a_yard_stands_for_the_building_of_its_name():
    horseshoe = box(0, 0, 40, 40).difference(box(10, 10, 30, 40))
    places = layer("poi", [Point(20, 30), Point(200, 0)], name=["kantor kpu", "Kantor KPU"], kind=["", ""])
    towns = LayerSet((layer("building", [horseshoe], name=["Kantor KPU"]), places))
    assert building_at(towns, (21, 31), 5.0) == Building(horseshoe, "Kantor KPU", "kpu")
    assert building_at(towns, (201, 0), 5.0).shape.equals(Point(200, 0)), "too far off to be its yard"
    assert building_at(towns, (20, 60), 5.0) is None


def test_of_a_row_of_several_parts_the_one_under_the_pointer_counts():
    towns = LayerSet((layer("building", [MultiPolygon([HOUSE, OFFICE])], name=["Dua"]),))
    assert building_at(towns, (30, 5)).shape.equals(OFFICE)


def test_a_pointer_just_beside_a_wall_means_its_building():
    assert building_at(TOWN, (41, 10), 2.0).name == "Kantor KPU Kabupaten"
    assert building_at(TOWN, (41, 10), 0.5) is None and building_at(TOWN, (41, 10)) is None


def test_broken_outlines_and_no_names():
    bow = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    towns = LayerSet((layer("building", [bow], name=["n/a"]),))
    found = building_at(towns, (8, 5))
    assert found.name == "" and found.shape.is_valid
    click = Hand("protect", layers=towns).click(8, 5)
    assert "name" not in made(click).at(1).properties and click.label == "Protect a building"
    assert building_at(LayerSet(), (0, 0)) is None
