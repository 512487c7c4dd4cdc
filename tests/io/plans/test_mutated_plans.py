"""Plans made wrong by chance: each opens, or is refused in one sentence; what opens can be edited or says why not, and is exported."""

import json
import random
import shutil
import time

import pytest
import shapely

from support.mutations import change_pages, change_values
from support.plan_files import LABEL, moved, unit, written
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature, replace_features, set_setting
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document
from tabletop.io.export.export import export_plan
from tabletop.io.plans.plan_history import net_change
from tabletop.io.plans.plan_store import create_plan, open_plan


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "a.gpkg"
    made = [
        *(unit(str(n), 500_000 + n) for n in range(3)),
        new_feature("crowd", shapely.box(500_000, 9_950_000, 500_020, 9_950_020), {"headcount": 9}),
        new_feature("lane", shapely.LineString([(500_000, 9_950_000), (500_050, 9_950_000)]), scene_from=1, scene_to=2),
    ]
    scenes = {1: Scene(1, "a", injects=(Inject("x", "09.05"),)), 2: Scene(2, "b")}
    roster = {"r": RosterUnit("r", "R", strength=5)}
    plan = Plan(features={one.id: one for one in made}, scenes=scenes, roster=roster, settings={"name": "U"})
    create_plan(path, plan)
    first = made[0]
    steps = [(replace_features(LABEL, [(first, moved(first))]), "do"), (add_feature(LABEL, unit("z")), "do")]
    written(path, *steps, (set_setting(LABEL, "grid", None, {"step_m": 5}), "do"))
    return path


@pytest.mark.parametrize("change", [change_pages, change_values])
@pytest.mark.parametrize("seed", range(3))
def test_a_plan_made_wrong_opens_or_says_why_not(whole, tmp_path, change, seed):
    draw = random.Random(seed)
    started, opened_some = time.process_time(), 0
    for number in range(15):
        path = tmp_path / f"{number}.gpkg"
        shutil.copy(whole, path)
        change(path, draw)
        try:
            opened = open_plan(path)
        except PlanError as error:
            assert not any(word in str(error) for word in ("Traceback", "NoneType", "object at"))
            continue
        opened_some += 1
        try:
            net_change(opened.plan, [one.change or one for one in reversed(opened.history) if not one.undone], back=True)
            if not opened.read_only:
                opened.write(add_feature(LABEL, unit("new")), "do")
        except PlanError:
            pass
        finally:
            opened.close()
        document = json.loads(json.dumps(plan_to_document(opened.plan)))
        plan_from_document(document, "a.geojson", skip_bad=True)
        if number % 10 == 0:
            for ending in ("kml", "csv", "gpkg"):
                export_plan(opened.plan, tmp_path / f"out.{ending}")
    assert opened_some and time.process_time() - started < 10
