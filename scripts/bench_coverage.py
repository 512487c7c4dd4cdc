"""What one moved unit costs the coverage of rings, among 1,000 units and among 100,000 that stand as close together.

python3 scripts/bench_coverage.py         the figures; `rows()` gives the same to bench.py
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from shapely import Point, box  # noqa: E402

CLOCK = time.process_time
"""The time of the processor: other programs do not lengthen it."""
SEED = 14
APART_M, RING_M, MOVES = 60.0, 600.0, 60
FEW, MANY = 1_000, 100_000


def plan_of(count: int):
    """So many units that stand loosely on a grid, and rings that hold a hundred of them each."""
    from tabletop.core.values.feature import Feature, Span, State
    from tabletop.core.values.plan import Plan

    random, side = np.random.default_rng(SEED), int(np.ceil(np.sqrt(count)))
    features = {}
    for n in range(count):
        east, north = APART_M * np.array(divmod(n, side)) + random.uniform(-20, 20, 2)
        properties = {"reach_m": float(random.uniform(25, 50)), "sector_deg": float(random.choice((360.0, 360.0, 120.0)))}
        features[f"u{n:06d}"] = Feature.from_spans(f"u{n:06d}", "unit", [Span(State(Point(east, north), properties))])
    for n in range(int(np.ceil(side * APART_M / RING_M)) ** 2):
        east, north = RING_M * np.array(divmod(n, int(np.ceil(side * APART_M / RING_M))))
        ring = box(east, north, east + RING_M, north + RING_M)
        features[f"r{n:05d}"] = Feature.from_spans(f"r{n:05d}", "ring", [Span(State(ring, {"min_coverage": 1.0}))])
    return Plan(features=features)


def move_ms(count: int) -> float:
    """Milliseconds from an edited plan to the findings about its rings, median over moves of single units far from the plan's edge.

    Making an edited plan, and freeing the table of features of the one before, is the plan's own work and is not counted.
    """
    from tabletop.checks.rules.engine import CheckEngine
    from tabletop.core.text.message import message
    from tabletop.core.values.change import Change, Edit
    from tabletop.core.values.feature import Scope

    plan, random, spent = plan_of(count), np.random.default_rng(SEED), []
    engine = CheckEngine(plan, 1)
    engine.checks = {"area-coverage": engine.checks["area-coverage"]}
    engine.full()
    side = int(np.ceil(np.sqrt(count)))
    for column, row in random.integers(side // 4, 3 * side // 4, (MOVES, 2)).tolist():
        old = plan.features[f"u{column * side + row:06d}"]
        step = random.uniform(-30, 30, 2)
        new = old.moved(1, Scope.ALL_SCENES, lambda place, step=step: Point(place.x + step[0], place.y + step[1]))
        before, plan = plan, plan.apply(Change(message("Move"), (Edit("feature", old.id, old, new),)))
        start = CLOCK()
        engine.update(plan, [old.id])
        spent.append((CLOCK() - start) * 1e3)
        del before
    return statistics.median(spent)


def rows() -> dict[str, dict]:
    """Figures in the form of bench.py. The peer of the larger plan is the smaller one, so that the ratio tells how flat the time stays."""
    few, many = move_ms(FEW), move_ms(MANY)
    alone = {"value": round(few, 2), "unit": "ms", "peer": None, "ratio": None}
    beside = {"value": round(many, 2), "unit": "ms", "peer": round(few, 2), "ratio": round(few / many, 2)}
    return {"coverage_move_1k_ms": alone, "coverage_move_100k_ms": beside}


if __name__ == "__main__":
    print(json.dumps(rows(), indent=1))
