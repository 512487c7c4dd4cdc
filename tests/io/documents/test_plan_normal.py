"""One reader of plan features: documents, plan files and pasted text become the same features, whatever form their geometry has."""

import json
import re

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plan_files import LABEL, blob, moved, read, sql
from tabletop import i18n
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import message
from tabletop.core.values.catalogue import kind_words, kinds
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import new_feature
from tabletop.core.values.left_out import remembered, settle, settled
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene_change import add_scene
from tabletop.io.documents.pasted_text import features_from_text
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document, read_document
from tabletop.io.plans.plan_store import create_plan, open_plan

EAST, NORTH = 500_000, 9_950_000
METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32750"}}


def document(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def item(kind, geometry, **properties):
    return {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry}


def square(east=0, north=0, size=10, closed=True):
    corners = [[east, north], [east + size, north], [east + size, north + size], [east, north + size]]
    places = [[EAST + x, NORTH + y] for x, y in corners]
    return [*places, places[0]] if closed else places


def area(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def plan_of(*features, **members):
    return plan_from_document(document(*features, **members), "a.geojson", WORKING_CRS)


# --- random documents of odd forms
tenths = st.integers(0, 20_000).map(lambda n: n / 10)
places = st.tuples(tenths.map(lambda x: EAST + x), tenths.map(lambda y: NORTH + y))


@st.composite
def positions(draw, count):
    """Positions with or without height and measure."""
    found = draw(st.lists(places, min_size=count, max_size=count, unique=True))
    extra = draw(st.sampled_from([[], [12.5], [0, 99]]))
    return [[*place, *extra] for place in found]


@st.composite
def rings(draw):
    """One ring of an area, closed or not."""
    east, north = draw(places)
    size = draw(st.integers(1, 300))
    ring = [[east, north], [east + size, north], [east + size, north + size], [east, north + size]]
    return [*ring, ring[0]] if draw(st.booleans()) else ring


@st.composite
def geometries(draw, form):
    def one():
        if form == "Point":
            return draw(positions(1))[0]
        return draw(positions(2)) if form == "LineString" else [draw(rings())]

    parts = [one() for _ in range(draw(st.integers(1, 3)))]
    wanted = draw(st.sampled_from(["single", "multi", "collection"]))
    if wanted == "single":
        return {"type": form, "coordinates": parts[0]}
    if wanted == "multi":
        return {"type": f"Multi{form}", "coordinates": parts}
    return {"type": "GeometryCollection", "geometries": [{"type": form, "coordinates": part} for part in parts]}


@st.composite
def documents(draw):
    found = []
    for _ in range(draw(st.integers(1, 5))):
        kind, form = draw(st.sampled_from([("unit", "Point"), ("exit", "LineString"), ("crowd", "Polygon"), ("assembly", "Polygon")]))
        properties = {"id": draw(st.sampled_from("abc")), "name": draw(st.text(st.characters(codec="utf-8"), max_size=5))}
        if kind == "crowd":
            properties["headcount"] = draw(st.integers(0, 900))
        for name in ("scene_from", "scene_to"):
            if draw(st.booleans()):
                properties[name] = draw(st.integers(1, 3)) if name == "scene_from" else draw(st.integers(3, 5))
        found.append(item(kind, draw(geometries(form)), **properties))
    return document(*found, scenes=[{"number": number} for number in (1, 2, 3)], crs=METRES)


def same(one, other, tolerance_m):
    """Whether two sets of features are equal, their corners within a tolerance."""
    assert one.keys() == other.keys()
    for key, feature in one.items():
        spans, others = feature.spans(), other[key].spans()
        assert feature.kind == other[key].kind and len(spans) == len(others)
        for span, twin in zip(spans, others, strict=True):
            assert (span.scene_from, span.scene_to, span.state.properties) == (twin.scene_from, twin.scene_to, twin.state.properties)
            assert shapely.equals_exact(span.state.geometry, twin.state.geometry, tolerance_m)


@given(documents())
@settings(max_examples=60, deadline=None)
def test_document_to_plan_to_document_gives_the_same_features(found):
    plan, _ = plan_from_document(found, "a")
    again, said = plan_from_document(plan_to_document(plan), "b")
    same(plan.features, again.features, 0.001)
    assert not [one for one in said if "parts" in str(one) or "not closed" in str(one) or "its id" in str(one)], "all is in order now"


@given(documents())
@settings(max_examples=25, deadline=None)
def test_document_to_plan_file_and_back_gives_the_same_features(tmp_path_factory, found):
    plan, _ = plan_from_document(found, "a")
    path = tmp_path_factory.mktemp("normal") / "a.gpkg"
    create_plan(path, plan)
    assert read(path).plan == plan


@given(documents())
@settings(max_examples=60, deadline=None)
def test_pasted_text_and_a_document_are_read_alike(found):
    plan, _ = plan_from_document(found, "a")
    pasted = features_from_text(json.dumps(found))
    same(plan.features, {one.id: one for one in pasted.features}, 0.0)


@given(documents())
@settings(max_examples=40, deadline=None)
def test_no_people_are_lost_or_made_by_taking_parts_apart(found):
    plan, _ = plan_from_document(found, "a")
    given_people = sum(one["properties"].get("headcount", 0) for one in found["features"])
    read_people = sum(span.state.properties.get("headcount", 0) for feature in plan.features.values() for span in feature.spans())
    assert read_people <= given_people
    if not any("scene_from" in one["properties"] or "scene_to" in one["properties"] for one in found["features"]):
        assert read_people == given_people


# --- each form in its own words
@pytest.mark.parametrize(
    ("kind", "geometry", "words"),
    [
        ("crowd", area([[EAST, NORTH], [EAST + 9, NORTH], [EAST + 20, NORTH], [EAST, NORTH]]), "flat"),
        ("crowd", area(square(size=0.001)), "sliver"),
        ("crowd", area([[EAST, NORTH], [EAST + 9, NORTH + 9], [EAST + 9, NORTH], [EAST, NORTH + 9]]), "crosses itself at 500004.5"),
        ("crowd", area([*square(closed=False), [EAST - 20, NORTH + 10], [EAST, NORTH + 10]]), "spike at 499980.0"),
        (
            "crowd",
            area([[EAST, NORTH], [EAST + 20, NORTH], [EAST + 20, NORTH + 20], [EAST + 10, NORTH], [EAST, NORTH + 20]]),
            "touches itself",
        ),
        ("crowd", area(square(), square(30, 0, 5)), "lies outside"),
        ("crowd", area(square(), square(8, 5, 5)), "reaches over"),
        ("crowd", area(square(), square(0, 3, 4)), "shares an edge"),
        ("crowd", area(square(size=50), square(5, 5, 20), square(20, 20, 20)), "Two holes"),
        ("crowd", area(square(size=50), square(5, 5, 20), square(8, 8, 3)), "Two holes"),
        ("crowd", area(square(size=50), [[EAST + 5, NORTH + 5], [EAST + 9, NORTH + 5], [EAST + 15, NORTH + 5]]), "hole in a crowd is flat"),
        ("crowd", area([[EAST, NORTH], [EAST + 9, NORTH]]), "fewer than three corners"),
        ("crowd", {"type": "Polygon", "coordinates": []}, "empty"),
        ("exit", {"type": "LineString", "coordinates": [[EAST, NORTH], [EAST, NORTH]]}, "length of zero"),
        ("exit", {"type": "LineString", "coordinates": [[EAST, NORTH]]}, "fewer than two corners"),
        ("unit", {"type": "Point", "coordinates": [EAST]}, "two numbers"),
        ("unit", {"type": "Point", "coordinates": [EAST, "x"]}, "finite number"),
        ("unit", {"type": "Point", "coordinates": [EAST, True]}, "finite number"),
        ("unit", {"type": "Point", "coordinates": [EAST, float("nan")]}, "finite number"),
        ("unit", {"type": "Point", "coordinates": [EAST, 10**400]}, "finite number"),
        ("unit", {"type": "Circle", "coordinates": [1, 2]}, "not GeoJSON"),
        ("unit", {"type": ["Point"], "coordinates": [1, 2]}, "not GeoJSON"),
        ("unit", None, "no geometry"),
        ("unit", area(square()), "must be a point"),
        ("Unit", {"type": "Point", "coordinates": [EAST, NORTH]}, "the nearest one is unit"),
        (None, {"type": "Point", "coordinates": [EAST, NORTH]}, "has no kind"),
        (["unit"], {"type": "Point", "coordinates": [EAST, NORTH]}, "is not known"),
        ("unit", {"type": "Point", "coordinates": [0, 0]}, "central meridian"),
    ],
)
def test_what_cannot_stand_is_refused_in_its_own_words(kind, geometry, words):
    good = item("unit", {"type": "Point", "coordinates": [EAST, NORTH]})
    with pytest.raises(InputError, match=words) as caught:
        plan_of(good, item(kind, geometry))
    assert "\n" not in str(caught.value) and "feature 2" in str(caught.value)
    plan, said = plan_from_document(document(good, item(kind, geometry)), "a.geojson", WORKING_CRS, skip_bad=True)
    assert len(plan.features) == 1 and len(plan.left_out) == 1 and said == list(plan.left_out)
    assert remembered(plan.settings) == plan.left_out


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"headcount": 10**400}, "headcount must be a number"),
        ({"headcount": -1}, "headcount must lie in 0"),
        ({"headcount": True}, "headcount must be a number, not true"),
        ({"risk": []}, "risk must be one of"),
        ({"moving": "yes"}, "moving must be true or false"),
        ({"name": 5}, "name must be text, not 5"),
        ({"scene_from": 10**400}, "scene_from must be the number of a scene"),
        ({"scene_from": 3, "scene_to": 2}, "before it begins"),
        ({"scene_from": "2"}, "scene_from must be the number of a scene"),
    ],
)
def test_a_property_that_does_not_fit_is_refused(properties, words):
    with pytest.raises(InputError, match=words) as caught:
        plan_of(item("crowd", area(square()), **properties))
    assert "True" not in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"scenes": [{"number": 1, "step_min": 0}]}, "step_min must be a number of minutes above 0"),
        ({"scenes": [{"number": 1, "clock": "24.00"}]}, "clock must be a time such as 09.30"),
        ({"scenes": [{"number": 10**400}]}, "number must be a whole number"),
        ({"scenes": [{}]}, "has no number"),
        ({"scenes": [[1]]}, r"scenes\[1\] must be an object, not \[1\]"),
        ({"roster": [{"id": "a", "strength": -5}]}, "strength must be a whole number of people"),
        ({"roster": [{"id": "a"}, {"id": "a"}]}, 'roster holds "a" twice'),
        ({"ignored": [1, 2]}, "ignored must be an object"),
        ({"views": {"a": 1}}, "views must be a list"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": -1}]}, "min_m must be a number of metres"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": True}]}, "min_m must be a number of metres above 0, not true"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": "5"}]}, 'min_m must be a number of metres above 0, not "5"'),
        (
            {"buffer_pairs": [{"a": "x", "b": "cordon", "min_m": 5}]},
            r"buffer_pairs\[1\]: The buffer pair x - cordon names .x., which is no kind",
        ),
        ({"coverage_demands": [{"what": "crowd", "by": "cordon"}]}, "cordon., which cannot cover"),
        ({"coverage_demands": [{"what": "crowd", "by": "vehicle"}]}, "needs radius_m, a number above zero"),
        ({"crs": {"type": "link", "properties": {"href": "http://x"}}}, "member crs names a system that is not known"),
    ],
)
def test_members_of_a_document_have_the_limits_of_the_forms(members, words):
    with pytest.raises(InputError, match=words) as caught:
        plan_from_document(document(item("unit", {"type": "Point", "coordinates": [117.0, -0.44]}), **members), "a.geojson")
    assert "\n" not in str(caught.value)


def test_the_crs_member_is_heard_and_a_word_is_said_where_it_contradicts():
    point = item("unit", {"type": "Point", "coordinates": [EAST, NORTH]})
    plan, said = plan_from_document(document(point, crs=METRES), "a")
    assert not said and next(iter(plan.features.values())).at(1).geometry == shapely.Point(EAST, NORTH)
    other = {"type": "name", "properties": {"name": "EPSG:32651"}}
    _, said = plan_from_document(document(point, crs=other), "a", WORKING_CRS)
    assert len(said) == 1 and "EPSG:32651" in str(said[0])
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"):
        lonlat = item("unit", {"type": "Point", "coordinates": [117.0, -0.44]})
        assert plan_from_document(document(lonlat, crs={"type": "name", "properties": {"name": name}}), "a")[1] == []


def test_degrees_called_metres_are_read_as_degrees_and_that_is_said():
    plan, said = plan_of(item("unit", {"type": "Point", "coordinates": [117.0, -0.44]}))
    assert len(plan.features) == 1 and "are degrees, not metres of EPSG:32750" in str(said[0])


def test_a_feature_of_scenes_that_are_not_there_is_missing_until_they_are():
    plan, said = plan_of(
        item("unit", {"type": "Point", "coordinates": [EAST, NORTH]}, id="a", scene_from=3), scenes=[{"number": 1}, {"number": 2}]
    )
    assert len(plan.left_out) == 1 and list(plan.left_out) == said and not remembered(plan.settings)
    change, number = add_scene(plan)
    assert number == 3 and plan.apply(change).left_out == ()


# --- plan files
@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan())
    return tmp_path / "plan.gpkg"


def put(path, geometry, kind="crowd", uuid="a", properties='{"headcount": 30}', table="plan_areas"):
    sql(path, f"INSERT INTO {table} (geom, kind, uuid, version, properties) VALUES (?,?,?,1,?)", blob(geometry), kind, uuid, properties)


TWO = shapely.MultiPolygon([shapely.box(EAST, NORTH, EAST + 10, NORTH + 10), shapely.box(EAST + 50, NORTH, EAST + 60, NORTH + 20)])


@pytest.mark.parametrize("edited", [0, 1])
@pytest.mark.parametrize("gone", [False, True])
def test_a_row_of_two_parts_is_two_features_and_an_edit_of_one_loses_none(path, edited, gone):
    put(path, TWO)
    opened = open_plan(path)
    features = list(opened.plan.features.values())
    assert [one.at(1).properties["headcount"] for one in features] == [10, 20] and "2 parts" in str(opened.problems[0])
    assert read(path).plan == opened.plan, "the same at every reading"
    after = None if gone else moved(features[edited])
    change = replace_features(LABEL, [(features[edited], after)])
    opened.write(change, "do")
    wanted = opened.plan
    opened.close()
    again = open_plan(path)
    assert again.plan == wanted and not again.problems
    assert sql(path, "SELECT COUNT(*) FROM plan_areas") == [(1 if gone else 2,)]
    again.write(change.inverse(), "undo")
    again.close()
    assert {one.id for one in read(path).plan.features.values()} == {one.id for one in features}


def test_a_row_far_off_is_left_out_and_a_plan_far_off_is_refused(path):
    put(path, shapely.box(0, 0, 10, 10))
    with pytest.raises(PlanError, match="The whole plan lies there"):
        open_plan(path)
    put(path, shapely.box(EAST, NORTH, EAST + 10, NORTH + 10), uuid="b")
    opened = read(path)
    assert list(opened.plan.features) == ["b"] and len(opened.plan.left_out) == 1


def test_a_far_feature_is_not_written(tmp_path):
    far = new_feature("unit", shapely.Point(0, 0))
    with pytest.raises(PlanError, match="central meridian"):
        create_plan(tmp_path / "never.gpkg", Plan(features={far.id: far}))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("properties", "missing"), [('{"headcount": "many"}', 1), ('{"name": 5}', 0), ('{"note": [1]}', 0), ('{"headcount": 1e400}', 1)]
)
def test_a_property_that_a_check_looks_at_is_missing_and_a_note_is_only_said(path, properties, missing):
    put(path, shapely.box(EAST, NORTH, EAST + 10, NORTH + 10), properties=properties)
    opened = read(path)
    assert len(opened.plan.features) == 1 and len(opened.problems) == 1 and len(opened.plan.left_out) == missing


def test_what_was_left_out_is_remembered_by_copies_until_somebody_forgets_it(path, tmp_path):
    put(path, shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)]))
    plan = read(path).plan
    assert len(plan.left_out) == 1
    create_plan(tmp_path / "copy.gpkg", plan)
    opened = open_plan(tmp_path / "copy.gpkg")
    assert opened.plan.left_out == plan.left_out and settle(Plan().settings) is None
    change = settle(opened.plan.settings)
    assert opened.plan.apply(change).left_out == () and opened.plan.apply(change).apply(change.inverse()).left_out == plan.left_out
    opened.write(change, "do")
    opened.close()
    aside = read(tmp_path / "copy.gpkg").plan
    assert aside.left_out == () and settled(aside.settings) == plan.left_out


def test_a_remembered_sentence_cannot_bring_a_template(path):
    hostile = [{"template": "{x:>3000000000}", "params": {"x": 1}}, {"template": "{x.__class__}", "params": {"x": 1}}, 7, {"template": 1}]
    sql(path, "INSERT INTO setting (code, value) VALUES ('left_out', ?)", json.dumps(hostile))
    opened = read(path)
    said = [str(one) for one in opened.plan.left_out]
    assert said[:2] == ["{x:>3000000000}", "{x.__class__}"]
    assert len(said) == 4 and said[2].endswith("was left out: 7") and "template" in said[3], "what is no sentence is noted as it stands"


def test_a_clock_as_people_write_it_is_read_and_one_that_is_none_is_named(path):
    sql(path, "INSERT INTO scene (number, clock, level, data) VALUES (1, 'pukul 9', 'kuning', '{\"step_min\": 0}')")
    sql(path, "INSERT INTO scene (number, clock, data) VALUES (2, '24.00', '{\"clock\": \"10.00\"}')")
    opened = read(path)
    assert (opened.plan.scenes[1].clock, opened.plan.scenes[1].step_min, opened.plan.scenes[2].clock) == ("09.00", 5.0, "10.00")
    said = " ".join(map(str, opened.problems))
    assert '"pukul 9" was read as 09.00' in said and '"24.00"; "10.00" stands in its place' in said and len(opened.plan.left_out) == 2


@pytest.mark.parametrize("code", ["ignored", "limits", "checks_off", "table", "grid", "rule_set", "extra"])
def test_a_list_of_a_setting_that_must_be_an_object_is_left_out(path, code):
    sql(path, "INSERT INTO setting (code, value) VALUES (?, '[1, 2]')", code)
    opened = read(path)
    assert code not in opened.plan.settings and f"{code} must be an object" in str(opened.plan.left_out[0])


def test_odd_values_of_a_plan_can_be_exported_in_every_format(tmp_path):
    from tabletop.io.export.export import WRITERS, export_plan

    odd = {"list": [], "deep": {"a": [1, None]}, "big": 10**400, "half": "a\ud83d", "nul": "a\x00b", "tiny": 1e-320, "\ud83d": 1}
    unit = new_feature("unit", shapely.Point(EAST, NORTH), {"name": "\ud83d", **odd})
    plan = Plan(features={unit.id: unit}, settings={"extra": {"x": "\udc00"}, "name": "\ud83d"})
    for ending in WRITERS:
        if ending != ".gpkg":
            export_plan(plan, tmp_path / f"a{ending}")
    assert len(read_document(tmp_path / "a.geojson")[0].features) == 1


def test_a_sentence_about_what_was_left_out_survives_its_way_through_a_document():
    reason = message("{file}, {where} was left out: {reason}", file="a", where="row 1", reason=message("Its geometry is damaged."))
    again, said = plan_from_document(plan_to_document(Plan(left_out=(reason,))), "b")
    assert again.left_out == (reason,) and said == []


# --- sentences in the language of the reader
@pytest.fixture
def indonesian():
    before = i18n.language()
    i18n.set_language("id")
    yield
    i18n.set_language(before)


CROSSED = {"type": "Polygon", "coordinates": [[[EAST, NORTH], [EAST + 9, NORTH + 9], [EAST + 9, NORTH], [EAST, NORTH + 9], [EAST, NORTH]]]}


def test_a_kind_in_a_sentence_is_said_in_the_language_of_the_reader(indonesian, tmp_path):
    plan, said = plan_from_document(
        document(item("command-post", area(square())), item("crowd", CROSSED), crs=METRES), "a.geojson", skip_bad=True
    )
    [post, crowd] = map(i18n.text, said)
    assert "pos komando taktis" in post and "harus berupa titik" in post and "command" not in post
    assert "(massa)" in crowd and "Garis tepi massa memotong" in crowd and "crowd" not in crowd
    create_plan(tmp_path / "a.gpkg", plan)
    kept = read(tmp_path / "a.gpkg").plan
    assert [i18n.text(one) for one in kept.left_out] == [post, crowd] and kept.left_out == plan.left_out
    assert [i18n.text(one) for one in settled(kept.apply(settle(kept.settings)).settings)] == [post, crowd]


def test_a_sentence_that_holds_the_code_of_a_kind_is_said_in_the_language_of_the_reader(indonesian):
    reason = message(
        "The outline of a {kind} crosses itself at {east:.1f}, {north:.1f}; draw it without a crossing.", kind="crowd", east=1, north=2
    )
    old = message("{file}, {where} was left out: {reason}", file="a", where="row 1", reason=reason)
    [again] = remembered({"left_out": [old.to_json()]})
    assert "Garis tepi massa memotong" in i18n.text(again)


def test_every_kind_has_words_in_both_languages(indonesian):
    for kind in kinds():
        assert i18n.text(kind_words(kind)) and i18n.is_known(kind_words(kind).template)
        assert str(kind_words(kind)) == kinds()[kind].title["en"].lower()
    assert str(kind_words("no-such-kind")) == "no-such-kind"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"number": 7}, "document.number must be text, not 7"),
        ({"is_exercise": "ya"}, 'document.is_exercise must be true or false, not "ya"'),
        ({"concept": {"Kampanye": [1]}}, "document.concept.Kampanye must be text"),
        ([1], "document must be an object"),
    ],
)
def test_texts_of_the_document_of_another_kind_are_told(tmp_path, texts, said):
    data = {"type": "FeatureCollection", "features": [], "document": texts}
    (tmp_path / "a.geojson").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_document(tmp_path / "a.geojson")


def test_texts_of_the_document_come_through_a_document_and_back(tmp_path):
    from tabletop.io.export.export import export_plan

    texts = {"number": "R/1", "is_exercise": True, "concept": {"Kampanye": "Layani"}, "later": [1]}
    export_plan(Plan(settings={"document": texts}), tmp_path / "a.geojson")
    assert read_document(tmp_path / "a.geojson")[0].settings["document"] == texts


# --- signs and numbers that would be changed unseen
def test_half_a_sign_is_told_with_where_it_stands(tmp_path):
    place = {"type": "Point", "coordinates": [EAST, NORTH]}
    features = [item("unit", place, name=name) for name in ("A", "B\ud83d", "C\U0001f600")]
    text = json.dumps(document(*features, crs=METRES, scenes=[{"number": 1, "name": "x\udc00"}]))
    (tmp_path / "a.geojson").write_text(text)
    plan, said = read_document(tmp_path / "a.geojson")
    told = [str(one) for one in said if "half a sign" in str(one)]
    assert len(told) == 2 and "feature 2" in told[0] and "scenes[1]" in told[1]
    pasted = features_from_text(json.dumps(document(features[1], crs=METRES)))
    assert "half a sign" in str(pasted.said)


def test_ids_beyond_what_a_float_holds_stay_apart():
    place = {"type": "Point", "coordinates": [EAST, NORTH]}
    plan, said = plan_from_document(document(*(item("unit", place, id=2**53 + step) for step in (0, 1)), crs=METRES), "a")
    assert set(plan.features) == {"9007199254740992", "9007199254740993"} and said == []
