"""How fast the checks answer: all of them from nothing, after one edit, and coverage against the naive overlay of GeoPandas.

The plan has 1,000 units, 1,000 cordons and 500 crowds with exits, barriers, vehicles, rings and some means, among 250,000 buildings.
python3 scripts/bench_checks.py [--profile | --updates] [edits]   rows as in bench.py; with --profile where the time of the edits goes,
check by check; with --updates what each check saves by an update of its own
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import numpy as np  # noqa: E402
from shapely import LineString, Point, affinity, box  # noqa: E402

import kabupaten  # noqa: E402

CLOCK = time.process_time if {"--profile", "--updates"}.intersection(sys.argv) else time.perf_counter
"""A profile counts the time of the processor, which other programs do not lengthen."""
SEED = 20_230_919
CROWDS, EDITS, RUNS = 500, 200, 3
MOVED = {"unit": 30, "cordon": 20, "crowd": 15, "exit": 10, "barrier": 8, "vehicle": 8, "gate": 3, "ring": 2, "irritant": 2, "water-jet": 2}
"""How often of a hundred edits a feature of the kind is moved."""


def layers_of(count: int, roads: int):
    """Buildings and roads of the generated kabupaten, prepared as the window has them."""
    from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from

    random = np.random.default_rng(SEED)
    centres = kabupaten.town_centres(random)
    made = []
    for role, shapes, dimension in (
        ("building", kabupaten.buildings(random, centres, count), 2),
        ("road", kabupaten.roads(random, centres, roads), 1),
    ):
        made.append(Layer(LayerInfo(role, {"en": role}, role=role), (ragged_from(shapes, dimension),)))
        _ = made[-1].parts[0].tree
    return LayerSet(tuple(made)), centres


def around_crowd(n: int, place: np.ndarray, random: np.random.Generator) -> Iterator[tuple[str, object, dict]]:
    """A crowd with what stands round it: (kind, geometry, properties)."""
    east, north = place
    wide, high = random.uniform(15, 40, 2)
    yield "crowd", box(east, north, east + wide, north + high), {"headcount": int(wide * high * random.uniform(0.2, 2.5))}
    for k in range(2):
        foot = north - 4 if k else north + high + 4
        yield "cordon", LineString([(east - 5, foot), (east + wide + 5, foot + 2)]), {"strength": int(random.integers(0, 40))}
        yield "unit", Point(east + random.uniform(0, wide), foot), {"strength": int(random.integers(5, 30)), "reach_m": 25.0}
    for k in range(2 + n % 2):
        start = np.array([east + (wide if k % 2 else 0), north + high * random.uniform(0.2, 0.8)])
        ahead = np.array([random.uniform(15, 40) * (1 if k % 2 else -1), random.uniform(-10, 10)])
        yield "exit", LineString([start, start + ahead]), {"width_m": float(random.uniform(1.5, 4))}
    yield "vehicle", Point(east + wide + 12, north - 8), {"bearing_deg": float(random.uniform(0, 360))}
    if n % 2:
        yield "barrier", LineString([(east - 9, north - 9), (east - 9, north + high)]), {}
        yield "gate", Point(east - 9, north + high / 2), {"open": bool(n % 4 == 1)}
    if n % 10 == 0:
        yield "ring", box(east - 80, north - 80, east + 120, north + 120), {}
        yield "protected", box(east + 90, north, east + 110, north + 20), {"category": ("school", "kpu", "hospital")[n % 3]}
        yield "lane", LineString([(east - 60, north - 12), (east + 100, north - 12)]), {}
        yield "assembly", box(east - 140, north, east - 100, north + 30), {"capacity": 4000}
    if n % 25 == 0:
        yield "irritant", Point(east + 60, north + 60), {"radius_m": 40.0}
        yield "water-jet", Point(east - 30, north - 30), {}
        yield "aid-post", Point(east - 20, north + 50), {}
        yield "command-post", Point(east - 60, north + 50), {}


def big_plan(centres: np.ndarray):
    """The plan, in two scenes."""
    from tabletop.core.values.feature import Feature, Span, State
    from tabletop.core.values.plan import Plan
    from tabletop.core.values.roster import RosterUnit
    from tabletop.core.values.scene import Scene

    random = np.random.default_rng(SEED)
    places = centres[random.integers(0, len(centres), CROWDS)] + random.normal(0, 900.0, (CROWDS, 2))
    features = {}
    for n, place in enumerate(places):
        for kind, shape, properties in around_crowd(n, place, random):
            key = f"{kind}-{len(features):05d}"
            if kind == "unit" and n < 100:
                properties = {**properties, "unit": f"r{n}"}
            features[key] = Feature.from_spans(key, kind, [Span(State(shape, properties))])
    roster = {f"r{n}": RosterUnit(f"r{n}", f"Regu {n}", strength=10) for n in range(100)}
    scenes = {1: Scene(1, level="kuning", wind_from_deg=90.0), 2: Scene(2, level="merah")}
    return Plan(features=features, scenes=scenes, roster=roster)


def edits(plan, count: int) -> Iterator[tuple[str, object]]:
    """(kind, change): single features moved by some metres, each time from the plan as it stands after those before."""
    from tabletop.core.text.message import message
    from tabletop.core.values.change import replace_features
    from tabletop.core.values.feature import Scope

    random = np.random.default_rng(SEED + 1)
    ids = {kind: sorted(one.id for one in plan.features.values() if one.kind == kind) for kind in MOVED}
    weights = np.array(list(MOVED.values()), dtype=float)
    features = dict(plan.features)
    for kind in random.choice(list(MOVED), count, p=weights / weights.sum()):
        key = ids[kind][random.integers(len(ids[kind]))]
        east, north = random.uniform(-8, 8, 2)
        old = features[key]
        features[key] = old.moved(1, Scope.ALL_SCENES, lambda one, east=east, north=north: affinity.translate(one, east, north))
        yield str(kind), replace_features(message("Move"), [(old, features[key])])


def taken_ms(work) -> float:
    start = CLOCK()
    work()
    return (CLOCK() - start) * 1000


def engine_ms(plan, layers) -> tuple[float, list[float]]:
    """Time of a full check, and each edit's: the plan after it and the findings after it."""
    from tabletop.checks.rules.engine import CheckEngine
    from tabletop.garbage import rare_collections

    rare_collections()
    engine, found = CheckEngine(plan, 1, layers), []
    full_ms = taken_ms(engine.full)
    for _, change in edits(plan, EDITS):

        def edit(change=change) -> None:
            nonlocal plan
            plan = plan.apply(change)
            engine.update(plan, change.feature_ids)

        found.append(taken_ms(edit))
    return full_ms, found


def overlay_ms(plan) -> tuple[float, float]:
    """Coverage of rings by the reaches of 1,000 units: ours, and GeoPandas overlaying rings with the union of all reaches."""
    import geopandas

    from tabletop.checks.base.snapshot import Snapshot
    from tabletop.checks.rules.check_list import configured
    from tabletop.core.sight.sight import reach_of

    check, snapshot = configured(plan)["area-coverage"], Snapshot(plan, 1)
    rings, reaches = snapshot.of("ring"), [reach_of(one) for one in snapshot.units]
    outlines = geopandas.GeoDataFrame({"ring": range(len(rings))}, geometry=[one.geometry for one in rings], crs=plan.crs)
    covers = geopandas.GeoDataFrame(geometry=list(reaches), crs=plan.crs)
    shares = []

    def peer() -> None:
        left = geopandas.overlay(outlines, covers.dissolve(), how="difference")
        shares[:] = [1 - left.set_index("ring").area.reindex(range(len(rings)), fill_value=0) / outlines.area]

    ours = statistics.median(taken_ms(lambda: check.run(Snapshot(plan, 1))) for _ in range(RUNS))
    theirs = statistics.median(taken_ms(peer) for _ in range(RUNS))
    told = {one.features[0]: one.measured for one in check.run(snapshot)}
    apart = max((abs(told[ring.id] - share) for ring, share in zip(rings, shares[0], strict=True) if ring.id in told), default=0.0)
    if apart > 1e-6:
        raise SystemExit(f"coverage differs from GeoPandas by {apart}")
    return ours, theirs


def row(value: float, peer: float | None) -> dict:
    ratio = None if peer is None else round(peer / value, 2)
    return {"value": round(value, 2), "unit": "ms", "peer": None if peer is None else round(peer, 2), "ratio": ratio}


def rows(count: int = 250_000, roads: int = 60_000) -> dict[str, dict]:
    """Figures in the form of bench.py. The peer of an update is the full check in the same run."""
    layers, centres = layers_of(count, roads)
    plan = big_plan(centres)
    full_ms, updates = engine_ms(plan, layers)
    ours, theirs = overlay_ms(plan)
    return {
        "check_full_ms": row(full_ms, None),
        "check_update_ms": row(float(np.percentile(updates, 95)), full_ms),
        "check_update_median_ms": row(statistics.median(updates), full_ms),
        "vs_geopandas_overlay": row(ours, theirs),
    }


class Timed:
    """An engine's own work, timed check by check."""

    def __init__(self, engine) -> None:
        self.engine, self.taken = engine, {}
        self._judge, engine._judge = engine._judge, self.judge

    def judge(self, code: str, check, like=None) -> None:
        self.taken[code] = taken_ms(lambda: self._judge(code, check, like))


def profile(count: int = 250_000, roads: int = 60_000, edit_count: int = EDITS) -> None:
    """Milliseconds of each check: from nothing, and after edits (median, 95 of a hundred, worst with the kind moved)."""
    from tabletop.checks.rules.engine import CheckEngine
    from tabletop.garbage import rare_collections

    rare_collections()
    layers, centres = layers_of(count, roads)
    plan = big_plan(centres)
    print(len(plan.features), "features; placed in", round(taken_ms(lambda: plan.placed(1)), 1), "ms")
    timed = Timed(CheckEngine(plan, 1, layers))
    print("full", round(taken_ms(timed.engine.full)), "ms,", len(timed.engine.findings()), "findings")
    full, taken = dict(timed.taken), {}
    for code, ms in sorted(full.items(), key=lambda item: -item[1])[:8]:
        print(f"  {code:28} {ms:9.1f}", flush=True)
    for kind, change in edits(plan, edit_count):
        timed.taken.clear()
        start = CLOCK()
        plan = plan.apply(change)
        applied = CLOCK()
        timed.engine.update(plan, change.feature_ids)
        parts = {"plan.apply": (applied - start) * 1000, "all checks": (CLOCK() - applied) * 1000}
        for name, ms in (parts | {"sorting": taken_ms(timed.engine.findings)} | timed.taken).items():
            taken.setdefault(name, []).append((ms, kind))
    ordered = sorted(taken.items(), key=lambda item: -float(np.percentile([ms for ms, _ in item[1]], 95)))
    for name, found in ordered:
        times = [ms for ms, _ in found]
        worst = "  ".join(f"{ms:.1f} {kind}" for ms, kind in sorted(found, reverse=True)[:3])
        row = f"full {full.get(name, 0):9.1f}  median {np.median(times):8.2f}  p95 {np.percentile(times, 95):8.2f}"
        print(f"{name:28} {row}   worst {worst}")


def plain_of(check):
    """The check without an update of its own: it judges everything again when an edit concerns it. None where it has none."""
    from tabletop.checks.base.check import Check, FeatureCheck, GroupCheck

    kind = type(check)
    if kind.update in (Check.update, FeatureCheck.update, GroupCheck.update):
        return None
    values = {one.name: getattr(check, one.name) for one in fields(check)}
    return type(kind.__name__, (kind,), {"update": Check.update})(**values)


def updates(count: int = 250_000, roads: int = 60_000, edit_count: int = EDITS) -> None:
    """Milliseconds of each check with its own update and without, in edits of kinds that it looks at: median and p95."""
    from tabletop.checks.rules.engine import CheckEngine
    from tabletop.garbage import rare_collections

    rare_collections()
    layers, centres = layers_of(count, roads)
    plan = big_plan(centres)
    own = Timed(CheckEngine(plan, 1, layers))
    plain = {code: made for code, check in own.engine.checks.items() if (made := plain_of(check)) is not None}
    other = Timed(CheckEngine(plan, 1, layers, {**own.engine.checks, **plain}))
    own.engine.full(), other.engine.full()
    taken = {code: [] for code in plain}
    for kind, change in edits(plan, edit_count):
        plan = plan.apply(change)
        own.engine.update(plan, change.feature_ids), other.engine.update(plan, change.feature_ids)
        for code, check in plain.items():
            if check.looks_at is None or kind in check.looks_at:
                taken[code].append((own.taken[code], other.taken[code]))
    for code, some in taken.items():
        sides = np.array(some).reshape(-1, 2)
        mine, theirs = (f"{np.median(side):8.2f} {np.percentile(side, 95):8.2f}" for side in sides.T) if len(sides) else ("-", "-")
        print(f"{code:28} of {len(sides):4} edits   own {mine}   without {theirs}")


if __name__ == "__main__":
    asked = {"--profile": profile, "--updates": updates}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    asked(edit_count=int(sys.argv[2]) if len(sys.argv) > 2 else EDITS) if asked else print(json.dumps(rows(), indent=1))
