"""A plan for exercises and runs of it: a crowd with an exit, a gate in a cordon, three scenes with injects."""

from datetime import UTC, datetime, timedelta

from shapely import box

from support.plans import plan_of, thing
from tabletop.core.exercise.run import Run, RunEntry
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.scene import Effect, Inject, Scene

EAST, NORTH = 500_000.0, 9_950_000.0
BEGAN = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
GROWS = Inject("Massa bertambah", "09.05", "Dinamisator", ("crowd",), (Effect("headcount", "crowd", 900),))
EXIT_LOST = Inject("Jalan keluar tertutup", "09.02", "", ("exit",), (Effect("shut", "exit"),))
BRIDGE = Inject(
    "Jembatan ditutup",
    effects=(Effect("block", text="Jembatan", line=(to_lonlat(EAST, NORTH + 200), to_lonlat(EAST + 30, NORTH + 200))),),
)
WIND = Inject("Angin berubah", "09.10", effects=(Effect("wind", value=270),))


def exercise_plan():
    return plan_of(
        thing("crowd", box(EAST, NORTH, EAST + 40, NORTH + 40), "crowd", name="Massa utama", headcount=400),
        thing("exit", [(EAST + 20, NORTH + 2), (EAST + 20, NORTH - 20)], "exit", name="Keluar selatan", width_m=4.0),
        thing("cordon", [(EAST - 10, NORTH + 60), (EAST + 50, NORTH + 60)], "cordon", name="Sekat utara"),
        thing("unit", (EAST + 5, NORTH + 58), "unit", name="Dalmas 1", strength=30),
        thing("unit", (EAST + 60, NORTH), "late", 2, name="Dalmas 2", strength=30),
        scenes=(
            Scene(1, "Orasi", "hijau", "09.00", injects=(GROWS, EXIT_LOST)),
            Scene(2, "Dorong", "kuning", "09.15", injects=(BRIDGE,), courses={"Preventif": "Lapis ganti"}),
            Scene(3, "Mundur", "kuning", "09.30", injects=(WIND,)),
        ),
        name="Latihan uji",
    )


def entry(run, kind, seconds=60, **more):
    """The next entry of a run, so many seconds after the one before it."""
    last = run.entries[-1] if run.entries else None
    at = (last.at if last else run.started) + timedelta(seconds=seconds)
    scene = more.pop("scene", run.scene)
    return RunEntry(at, (run.clock_s + seconds) % 86_400, scene, kind, **more)


def new_run(plan=None, name="Latihan 1", code="run-1"):
    return Run.begun(code, name, BEGAN, plan or exercise_plan())


def move(plan, key, east_m=5.0, scene=1, label="Move {what}"):
    feature = plan.features[key]
    from shapely.affinity import translate

    after = feature.moved(scene, Scope.FROM_HERE_ON, lambda one: translate(one, east_m, 0))
    return replace_features(message(label, what=key), [(feature, after)])
