"""Values kept near a subject: made once for a subject that is asked for twice at once, and made again where an edit comes near."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from shapely import Point

from support.plans import plan_of, thing
from tabletop import checks
from tabletop.checks.base.changed import changed_between
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope

DISTANCES = Key("distances")


def boxes(some):
    return np.array([one.geometry.buffer(10).bounds for one in some])


def moved(snapshot, key, east):
    old = snapshot.plan.features[key]
    new = old.moved(1, Scope.ALL_SCENES, lambda one: Point(one.x + east, one.y))
    plan = snapshot.plan.apply(replace_features(message("Move"), [(old, new)]))
    return snapshot.after(plan, snapshot.edits.note({key}))


def asked(snapshot, subjects, made, holds=None):
    def make(some):
        made.extend(one.id for one in some)
        return [round(shapely.distance(one.geometry, Point(0, 0)), 1) for one in some]

    return snapshot.kept_near(DISTANCES, subjects, make, boxes, ("unit",), holds)


def test_a_subject_named_twice_is_made_once_and_dropped_whole():
    snapshot, made = Snapshot(plan_of(thing("gate", (5, 0), "g"), thing("unit", (8, 0), "u")), 1), []
    gate = snapshot.of("gate")[0]
    assert asked(snapshot, [gate, gate], made) == {"g": 5.0} and made == ["g"]
    for _ in range(3):
        snapshot = moved(snapshot, "g", 1.0)
        snapshot = moved(snapshot, "u", 1.0)
        gate = snapshot.of("gate")[0]
        assert asked(snapshot, [gate, gate], made) == {"g": gate.geometry.x}
    assert made == ["g"] * 4


def test_only_what_an_edit_came_near_is_made_again():
    far = thing("gate", (500, 0), "far")
    snapshot, made = Snapshot(plan_of(thing("gate", (5, 0), "g"), far, thing("unit", (8, 0), "u")), 1), []
    asked(snapshot, snapshot.of("gate"), made)
    snapshot = moved(snapshot, "u", 1.0)
    asked(snapshot, snapshot.of("gate"), made)
    assert sorted(made) == ["far", "g", "g"]


def test_what_holds_all_the_same_is_kept_but_not_when_its_subject_is_edited():
    snapshot, made, met = Snapshot(plan_of(thing("gate", (5, 0), "g"), thing("unit", (8, 0), "u")), 1), [], []

    def holds(near, changed):
        met.append((dict(near), set(changed.ids)))
        return set(near)

    asked(snapshot, snapshot.of("gate"), made, holds)
    snapshot = moved(snapshot, "u", 1.0)
    assert asked(snapshot, snapshot.of("gate"), made, holds) == {"g": 5.0}
    assert made == ["g"] and met == [({"g": 5.0}, {"u"})]
    snapshot = moved(snapshot, "g", 2.0)
    assert asked(snapshot, snapshot.of("gate"), made, holds) == {"g": 7.0} and made == ["g", "g"]


def test_a_trial_changes_nothing_of_the_scene_that_it_tries_on():
    snapshot, made = Snapshot(plan_of(thing("gate", (5, 0), "g"), thing("unit", (8, 0), "u")), 1), []
    asked(snapshot, snapshot.of("gate"), made)
    plan = snapshot.plan.apply(
        replace_features(
            message("Move"),
            [(snapshot.plan.features["u"], snapshot.plan.features["u"].moved(1, Scope.ALL_SCENES, lambda one: Point(9, 0)))],
        )
    )
    trial = snapshot.trial(changed_between(snapshot.plan, plan, 1, {"u"}))
    asked(trial, trial.of("gate"), made)
    assert made == ["g", "g"]
    asked(snapshot, snapshot.of("gate"), made)
    assert made == ["g", "g"]


def test_every_key_is_declared_once():
    """Two declarations of one name would read each other's values."""
    found = Counter(
        name for file in Path(checks.__path__[0]).rglob("*.py") for name in re.findall(r'\bKey\(\s*"([^"]+)"', file.read_text())
    )
    assert found and [name for name, count in found.items() if count > 1] == []
