"""What a window shows of the plan: whole layers, one tag, single features; what is new is seen; a lock refuses with true words."""

import time

import pytest
from shapely import Point

from support.plans import plan_of, scene, thing
from tabletop.core.arrangement.plan_layers import LAYER, MAIN, add_layer, lock_layer, put_on_layer, remove_layer
from tabletop.core.arrangement.tags import TAGS, retag
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.session.session import Session

EAST, NORTH = 500_000.0, 9_950_000.0


def unit(key, layer="", tags="", **more):
    properties = {**({LAYER: layer} if layer else {}), **({TAGS: tags} if tags else {})}
    return thing("unit", (EAST, NORTH), key, **properties, **more)


def small() -> Plan:
    things = [unit("a", "Reserve", "north"), unit("b", "Reserve"), unit("c", "Incoming", "north, gate"), unit("d")]
    return plan_of(*things, scenes=(scene(1), scene(2)), plan_layers=["Reserve", "Incoming"])


@pytest.fixture
def session(qapp, qtbot, monkeypatch):
    monkeypatch.setattr(Session, "check_now", lambda self: None)
    made = Session()
    made.file.plan = small()
    made.said = []
    made.notice.connect(lambda text, severity: made.said.append(text))
    yield made
    made.close()


def test_a_layer_is_hidden_and_shown(session, qtbot):
    session.select(["a", "d"])
    with qtbot.waitSignal(session.scene_changed):
        session.shown.show_layer("Reserve", False)
    assert session.hidden == {"a", "b"} and session.selection == {"d"}
    session.select(["a", "d"])
    assert session.selection == {"d"}
    session.shown.show_layer("Reserve", True)
    assert session.hidden == frozenset() and not session.undo_stack.count()


def test_one_alone_and_all_again(session):
    session.shown.show_only("Incoming")
    assert session.hidden == {"a", "b", "d"}
    session.shown.show_only(MAIN)
    assert session.hidden == {"a", "b", "c"}
    session.shown.show_only(MAIN)
    assert session.hidden == frozenset()


def test_only_what_has_a_tag(session):
    session.shown.show_tag("NORTH")
    assert session.hidden == {"b", "d"}
    session.shown.show_layer("Reserve", False)
    assert session.hidden == {"a", "b", "d"}
    session.hide(["c"])
    assert session.hidden == {"a", "b", "c", "d"}
    assert session.shown.hidden_together == {"a", "b", "d"}, "what is hidden by itself stays on the table"
    session.shown.show_all()
    assert session.hidden == frozenset()


def test_the_plan_is_another_one_and_so_is_what_is_hidden(session):
    session.shown.show_layer("Incoming", False)
    assert session.do(put_on_layer(session.plan, ["d"], "Incoming", 1, Scope.ALL_SCENES))
    assert session.hidden == {"c", "d"}
    session.undo_stack.undo()
    assert session.hidden == {"c"}


def test_hidden_before_anybody_hears_of_the_change(session):
    seen = []
    session.plan_changed.connect(lambda _: seen.append(session.hidden))
    session.shown.show_layer("Incoming", False)
    session.do(put_on_layer(session.plan, ["d"], "Incoming", 1, Scope.ALL_SCENES))
    assert seen == [{"c", "d"}]


def test_what_is_hidden_goes_by_the_scene(session):
    session.do(put_on_layer(session.plan, ["d"], "Incoming", 2, Scope.FROM_HERE_ON))
    session.shown.show_layer("Incoming", False)
    session.select(["d"])
    assert session.hidden == {"c"} and session.selection == {"d"}
    session.set_scene(2)
    assert session.hidden == {"c", "d"} and session.selection == frozenset()


def test_layers_and_tags_in_use_follow_every_edit(session):
    shown = session.shown
    assert [shown.things_on(layer.id) for layer in shown.layers] == [2, 1, 1]
    assert shown.tags == {"gate": 1, "north": 2}
    session.do(retag(session.plan, ["b", "d"], ["gate"], [], 1, Scope.ALL_SCENES))
    session.do(put_on_layer(session.plan, ["d"], "Reserve", 1, Scope.ALL_SCENES))
    assert shown.tags == {"gate": 3, "north": 2} and shown.things_on("Reserve") == 3
    session.do(remove_layer(session.plan, "Reserve", "delete"))
    assert shown.tags == {"gate": 1, "north": 1} and [layer.id for layer in shown.layers] == ["Incoming", MAIN]
    session.undo_stack.undo()
    assert shown.tags == {"gate": 3, "north": 2} and shown.things_on("Reserve") == 3


def test_a_layer_that_is_gone_is_drawn_on_no_more(session):
    session.shown.draw_on("Incoming")
    assert session.shown.defaults() == {LAYER: "Incoming"}
    session.do(remove_layer(session.plan, "Incoming", "main"))
    assert session.shown.defaults() == {} and session.shown.active_layer.id == MAIN
    session.undo_stack.undo()
    assert session.shown.active_layer.id == "Incoming"


def test_what_is_new_on_a_hidden_layer_is_seen(session):
    session.shown.show_layer("Incoming", False)
    session.shown.show_layer("Reserve", False)
    session.do(add_feature(message("x"), new_feature("unit", Point(EAST, NORTH), {LAYER: "Incoming"})))
    assert session.hidden == {"a", "b"}
    assert any("Incoming" in text for text in session.said)


def test_what_is_new_without_the_tag_is_seen(session):
    session.shown.show_tag("gate")
    assert session.shown.defaults() == {TAGS: "gate"}
    session.do(add_feature(message("x"), new_feature("unit", Point(EAST, NORTH), session.shown.defaults())))
    assert session.shown.tag == "gate" and not session.said
    session.do(add_feature(message("x"), new_feature("unit", Point(EAST, NORTH))))
    assert session.shown.tag == "" and session.hidden == frozenset() and session.said


def test_a_lock_refuses_with_a_true_sentence_and_undo_passes(session):
    old = session.plan.features["a"]
    session.do(replace_features(message("x"), [(old, old.edited(1, Scope.ALL_SCENES, properties={"name": "first"}))]))
    session.do(lock_layer(session.plan, "Reserve", True))
    old = session.plan.features["a"]
    assert not session.do(replace_features(message("x"), [(old, None)]))
    assert session.said == ["The plan layer Reserve is locked; unlock it in the panel Layers first."]
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert "name" not in session.plan.features["a"].at(1).properties


def test_another_plan_hides_nothing(session, tmp_path):
    session.file.new(tmp_path / "one.gpkg", small())
    session.shown.show_layer("Reserve", False)
    session.shown.show_tag("gate")
    session.shown.draw_on("Reserve")
    session.file.new(tmp_path / "two.gpkg", small())
    assert session.hidden == frozenset() and session.shown.tag == "" and session.shown.defaults() == {}


def test_layers_and_tags_survive_the_file(session, tmp_path):
    session.file.new(tmp_path / "one.gpkg", small())
    change, key = add_layer(session.plan, "Briefing")
    session.do(change)
    session.do(put_on_layer(session.plan, ["d"], key, 2, Scope.FROM_HERE_ON))
    session.do(lock_layer(session.plan, key, True))
    before = session.plan
    assert session.file.flush()
    session.file.open(tmp_path / "one.gpkg")
    assert session.plan == before
    assert [(layer.id, layer.locked) for layer in session.shown.layers] == [
        ("Briefing", True),
        ("Reserve", False),
        ("Incoming", False),
        (MAIN, False),
    ]


def test_ten_thousand_features_are_hidden_at_once(session):
    things = [unit(f"f{n}", ("Reserve", "Incoming", "")[n % 3], "north" if n % 2 else "") for n in range(10_000)]
    session.file.plan = plan_of(*things, plan_layers=["Reserve", "Incoming"])
    session.plan.placed(1)
    took = []
    for shown in (False, True, False, True):
        start = time.thread_time()
        session.shown.show_layer("Reserve", shown)
        took.append(time.thread_time() - start)
    assert min(took) < 0.05, took


def test_counts_are_kept_by_what_changed_and_equal_to_those_made_whole(session, monkeypatch):
    from tabletop.core.arrangement.plan_layers import layers_in_use
    from tabletop.session import shown_features

    features = list(plan_of(*(unit(f"t{row}") for row in range(400))).features.values())
    named = [one.id for one in features[::40]]
    session.do(add_feature(message("Draw"), *features))
    session.do(put_on_layer(session.plan, named, "Incoming", session.scene, Scope.ALL_SCENES))
    session.do(retag(session.plan, named[:3], ["night"], [], session.scene, Scope.ALL_SCENES))
    looked_at = []
    plain = shown_features._is_plain
    monkeypatch.setattr(shown_features, "_is_plain", lambda feature: looked_at.append(feature.id) or plain(feature))

    def whole() -> dict[str, int]:
        return dict(layers_in_use(session.plan.features.values()))

    assert {key: session.shown.things_on(key) for key in whole()} == whole()
    assert session.shown.tags["night"] == 3
    looked_at.clear()
    assert session.shown.tags["night"] == 3 and not looked_at
    gone = session.plan.features[named[0]]
    session.do(replace_features(message("Delete"), [(gone, None)]))
    assert {key: session.shown.things_on(key) for key in whole()} == whole()
    assert session.shown.tags["night"] == 2 and looked_at == [gone.id]
    session.undo_stack.undo()
    assert {key: session.shown.things_on(key) for key in whole()} == whole() and looked_at == [gone.id] * 2
