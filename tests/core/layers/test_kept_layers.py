"""What a plan keeps of layers: differences from a catalogue, against a list that is changed by hand; undone; bad rows; other folders."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of
from tabletop.core.layers.kept_layers import (
    KeptLayers,
    arranged,
    embedded_in,
    in_order,
    kept_layers,
    lack_of,
    layers_change,
    relocated,
    setting_of,
    with_added,
    with_changed,
    without,
)
from tabletop.core.layers.layer_row import LayerRow, info_of, row_of, with_fields
from tabletop.core.text.message import message
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.layer_look import Ink, LayerLook

HOME = Path("/data/plan")
BASE = tuple(LayerInfo(key, {"en": key}, f"/office/{key}.gpkg", order=n * 10) for n, key in enumerate("abc"))
OWN = {key: LayerInfo(key, {"en": key}, f"/data/plan/{key}.gpkg", order=50, guessed=("role",)) for key in "xyz"}
VALUES = st.sampled_from(
    [
        {"shown": False},
        {"opacity": 0.25, "title": {"en": "Other"}},
        {"role": "road", "crs": "EPSG:4326"},
        {"path": "/data/plan/deep/other.gpkg"},
        {"look": LayerLook(Ink("#102030", width_px=2.0), by="class")},
        {"columns": {"name": "NAMA"}},
    ]
)
STEPS = st.one_of(
    st.tuples(st.just("add"), st.lists(st.sampled_from("xyz"), min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("change"), st.sampled_from("abcxyz"), VALUES),
    st.tuples(st.just("off"), st.lists(st.sampled_from("abcxyz"), min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("order"), st.permutations("abcxyz")),
)


def done(kept, wanted, step):
    """The step on what the plan keeps, and on a plain list of layers."""
    known = {info.id for info in wanted}
    if step[0] == "add":
        fresh = [OWN[key] for key in step[1]]
        return with_added(kept, fresh, HOME), [*(i for i in wanted if i.id not in step[1]), *fresh]
    if step[0] == "change" and step[1] in known:
        after = [with_fields(info, step[2]) if info.id == step[1] else info for info in wanted]
        return with_changed(kept, step[1], step[2], HOME), after
    if step[0] == "off":
        gone = [key for key in step[1] if key in known]
        return without(kept, gone), [replace(info, removed=info.removed or info.id in gone) for info in wanted]
    if step[0] == "order":
        return in_order(kept, [key for key in step[1] if key in known]), wanted
    return kept, wanted


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=10))
def test_any_steps_are_kept_and_undone(steps):
    plan, kept, wanted = plan_of(), KeptLayers(), list(BASE)
    plans, changes, order = [plan], [], None
    for step in steps:
        kept, wanted = done(kept, wanted, step)
        order = step[1] if step[0] == "order" else order
        change = layers_change(plan, message("step"), kept)
        plan = plan.apply(change)
        assert kept_layers(plan) == kept, "the plan gives back what was put into it"
        plans.append(plan)
        changes.append(change)
    found = arranged(BASE, kept_layers(plan), HOME)
    assert found.problems == () == found.lacking
    assert {info.id: info for info in found.infos} == {info.id: info for info in wanted}
    if order is not None:
        ids, last = [info.id for info in found.infos], max(n for n, step in enumerate(steps) if step[0] == "order")
        before = {info.id for info in BASE} | {key for step in steps[:last] if step[0] == "add" for key in step[1]}
        assert [key for key in ids if key in before] == [key for key in order if key in before]
    for before, change in zip(reversed(plans[:-1]), reversed(changes), strict=True):
        plan = plan.apply(change.inverse())
        assert plan == before
    assert "layers" not in plan.settings


def test_nothing_said_is_nothing_kept():
    assert setting_of(KeptLayers()) is None and KeptLayers().is_plain
    assert [info.id for info in arranged(reversed(BASE), KeptLayers(), HOME).infos] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "value",
    [
        3,
        "text",
        [1, 2],
        {"added": 7, "changed": [], "removed": "a", "order": {}, "catalogue": 4},
        {"added": [3, None], "changed": {"a": 1}},
    ],
)
def test_what_is_of_the_wrong_type_lacks_and_goes_on_lacking(value):
    kept = kept_layers(plan_of(layers=value))
    parts = list(value) if isinstance(value, dict) else ["layers"]
    assert replace(kept, unusable={}) == KeptLayers() and sorted(kept.unusable) == sorted(parts)
    found = arranged(BASE, kept, HOME)
    assert sorted(lack.info.id for lack in found.lacking) == sorted(f"setting:{name}" for name in parts)
    assert all(lack.info.is_decisive for lack in found.lacking) and len(found.problems) == len(parts)
    edited = with_changed(kept, "a", {"opacity": 0.5}, HOME)
    again = kept_layers(plan_of(layers=setting_of(edited)))
    assert again == edited, "an edit does not hide it"
    aside = arranged(BASE, without(again, [lack.info.id for lack in found.lacking]), HOME)
    assert aside.lacking == () and sum(info.removed for info in aside.infos) == len(parts), "it can be set aside, and that is known"


def test_no_setting_is_no_lack():
    assert kept_layers(plan_of(layers=None)) == kept_layers(plan_of(layers={})) == KeptLayers()


def test_a_catalogue_that_lacks_is_set_aside_by_hand_only():
    lack = lack_of("catalogue:x.toml", {"en": "x.toml"}, message("It is gone."))
    assert arranged((), KeptLayers(), HOME, lack).lacking == (lack,)
    (info,) = arranged((), without(KeptLayers(), [lack.info.id]), HOME, lack).infos
    assert info.removed and info.lacks == "It is gone."


def test_what_lacks_is_written_and_read_as_it_is():
    lack = lack_of("bad", {"en": "Bad"}, message("It is gone."))
    assert info_of(LayerRow.model_validate(row_of(lack.info, HOME)), HOME) == lack.info


def test_a_bad_row_lacks_and_leaves_the_others():
    rows = [{"id": "bad", "file": 3}, {"file": "x.gpkg", "title": {"en": "X"}}, {"id": "x", "file": "x.gpkg", "title": {"en": "X"}}, {}]
    kept = kept_layers(plan_of(layers={"added": rows, "changed": {"a": {"opacity": "much"}, "b": {"crs": "EPSG:nonsense"}}}))
    found = arranged(BASE, kept, HOME)
    assert [info.id for info in found.infos] == ["a", "x", "b", "c"] and found.infos[0] == BASE[0]
    assert [lack.info.id for lack in found.lacking] == ["bad", "x.gpkg", "-", "changed:a", "changed:b"]
    assert [str(one) for one in found.problems] == [
        *(f"The plan keeps a layer that cannot be used, {name}; it was left out." for name in ("bad", "x.gpkg", "-")),
        *(f"What the plan keeps about the layer {name} cannot be used; it is shown as the catalogue says." for name in "ab"),
    ]
    assert [lack.info.id for lack in arranged(BASE, without(kept, ["bad", "-", "changed:a"]), HOME).lacking] == ["x.gpkg", "changed:b"]
    assert "a" not in without(kept, ["changed:a"]).changed, "the layer is as the catalogue says then"


def test_a_field_that_a_layer_has_not_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="colour"):
        with_changed(KeptLayers(), "a", {"colour": "red"}, HOME)


def test_the_office_that_mends_its_catalogue_mends_every_plan():
    kept = with_changed(KeptLayers(), "a", {"opacity": 0.5}, HOME)
    mended = [replace(BASE[0], path="/office/new.gpkg", source="Survey"), *BASE[1:]]
    (info, *_) = arranged(mended, kept, HOME).infos
    assert (info.path, info.source, info.opacity) == ("/office/new.gpkg", "Survey", 0.5)


def test_a_layer_beside_the_plan_is_told_relative_and_goes_with_it():
    kept = with_changed(with_added(KeptLayers(), [OWN["x"]], HOME), "a", {"path": "/data/plan/deep/a.gpkg"}, HOME)
    assert kept.added[0]["file"] == "x.gpkg" and kept.changed["a"]["file"] == "deep/a.gpkg"
    found = {info.id: info.path for info in arranged(BASE, kept, Path("/usb/plan")).infos}
    assert (found["x"], found["a"], found["b"]) == ("/usb/plan/x.gpkg", "/usb/plan/deep/a.gpkg", "/office/b.gpkg")


@pytest.mark.parametrize("folder", ["/usb", "/data", "/data/plan/copies", "/data/plan"])
def test_a_copy_in_another_folder_finds_the_same_files(folder):
    kept = with_changed(with_added(KeptLayers("office/catalogue.toml"), OWN.values(), HOME), "a", {"path": "/data/plan/deep/a.gpkg"}, HOME)
    kept = with_added(kept, [LayerInfo("net", {"en": "Net"}, "postgresql://server/db")], HOME)
    plan = plan_of(layers=setting_of(kept))
    copy = relocated(plan, HOME, Path(folder))
    assert arranged(BASE, kept_layers(copy), Path(folder)) == arranged(BASE, kept, HOME)
    said = kept_layers(copy)
    assert Path(folder, said.catalogue) == HOME / "office" / "catalogue.toml"
    assert said.added[0]["file"] == {"/data": "plan/x.gpkg", "/data/plan": "x.gpkg"}.get(folder, "/data/plan/x.gpkg")
    assert relocated(copy, Path(folder), HOME) == plan


def test_words_for_catalogues_and_plain_plans_stay():
    assert relocated(plan_of(), HOME, Path("/usb")) == plan_of()
    plan = plan_of(layers={"catalogue": "none"})
    assert relocated(plan, HOME, Path("/usb")) == plan


def test_what_a_plan_holds_itself():
    kept = with_added(KeptLayers(), [replace(OWN["x"], embedded="ab" * 32), OWN["y"]], HOME)
    kept = with_changed(kept, "a", {"embedded": "cd" * 32, "path": "C:\\data\\a.shp"}, HOME)
    assert embedded_in(plan_of(layers=setting_of(kept))) == {"ab" * 32: "x.gpkg", "cd" * 32: "a.shp"}
