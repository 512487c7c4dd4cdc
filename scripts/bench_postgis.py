"""Coverage and distances by PostGIS: do both agree, and how fast is each. Its server stands in a temporary folder; nothing is left.

python3 scripts/bench_postgis.py          the figures; exit 1 where an answer differs, 0 also where PostGIS is not installed (it says so)
`rows()` gives the same figures to bench.py. Needs Debian's postgresql-15-postgis-3 (or another version's).
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
UNITS, RINGS, CROWDS, NEAR_M = 1_000, 40, 500, 15.0
SHARE_TOLERANCE, METRE_TOLERANCE = 0.002, 1e-3
"""PostGIS draws a disc as a polygon of 128 corners inside the circle, 0.04 % too small; ours keeps the area."""


# --- a server
def binaries() -> Path | None:
    """The folder of the newest PostgreSQL with PostGIS, or None."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (Path("/usr/share/postgresql") / folder.parent.name / "extension" / "postgis.control").exists():
            return folder
    return None


class Server:
    """A PostgreSQL that only its socket reaches."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._bin, self._folder = bin_folder, folder
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, "postgres")

    def _call(self, name: str, *arguments: str, text: str | None = None) -> str:
        command = [*self._as_user, str(self._bin / name), *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=self._folder)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def start(self) -> None:
        self._call("initdb", "-D", f"{self._folder}/data", "-U", "bench", "--auth=trust", "-N", "-E", "UTF8")
        options = f"-k {self._folder} -c listen_addresses='' -c shared_buffers=512MB -c work_mem=64MB -c fsync=off"
        command = [
            *self._as_user,
            str(self._bin / "pg_ctl"),
            "-D",
            f"{self._folder}/data",
            "-w",
            "-o",
            options,
            "-l",
            f"{self._folder}/log",
            "start",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder)
        self.sql("CREATE EXTENSION postgis;")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", f"{self._folder}/data", "-m", "immediate", "stop")

    def sql(self, text: str) -> str:
        return self.call_in("postgres", text)

    def call_in(self, database: str, text: str) -> str:
        words = ["-h", str(self._folder), "-U", "bench", "-d", database, "-qAt", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        return self._call("psql", *words, text=text)

    def load(self, table: str, shapes: np.ndarray, extra: np.ndarray | None = None) -> None:
        """A table (id, g, extra) with a spatial index."""
        values = np.zeros(len(shapes)) if extra is None else extra
        lines = "\n".join(
            f"{n}\t{wkb}\t{value}" for n, (wkb, value) in enumerate(zip(shapely.to_wkb(shapes, hex=True), values, strict=True))
        )
        self.sql(
            f"CREATE TABLE {table} (id int PRIMARY KEY, g geometry, extra float8);\nCOPY {table} FROM STDIN;\n{lines}\n\\.\n"
            f"CREATE INDEX ON {table} USING gist (g);\nANALYZE {table};"
        )

    def timed(self, query: str) -> tuple[dict[int, float], float]:
        """Answers by id of a query of two columns, and its median time in the server in milliseconds, planning and execution."""
        answers = {int(row.split("|")[0]): float(row.split("|")[1]) for row in self.sql(query + ";").splitlines()}
        plans = self.sql((f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) {query};\n") * (RUNS + 1))
        taken = re.findall(r"(?:Planning|Execution) Time: ([\d.]+) ms", plans)
        sums = [float(plan) + float(run) for plan, run in zip(taken[::2], taken[1::2], strict=True)]
        return answers, statistics.median(sums[1:])


@contextmanager
def server() -> Iterator[Server | None]:
    """A running server, or None where PostGIS is not installed."""
    found = binaries()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="postgis-", dir="/tmp"))
    made = Server(folder, found)
    try:
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the two questions, asked of both
@dataclass(frozen=True)
class Row:
    """One question: milliseconds of each, and the largest difference of an answer."""

    ours_ms: float
    peer_ms: float
    difference: float
    answers: int


def median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def plan_of(kinds: dict[str, np.ndarray], properties: dict[str, list[dict]], **settings):
    from tabletop.core.values.feature import Feature, Span, State
    from tabletop.core.values.plan import Plan

    features = {}
    for kind, shapes in kinds.items():
        for n, shape in enumerate(shapes):
            row = properties[kind][n] if kind in properties else {}
            features[f"{kind} {n}"] = Feature.from_spans(f"{kind} {n}", kind, [Span(State(shape, row))])
    return Plan(features=features, settings=settings)


def measured(plan, layers, code: str) -> tuple[dict[int, float], float]:
    """Numbers of the findings of a check by the number of their first feature, and the median time of the check, layers prepared."""
    from tabletop.checks.base.snapshot import Snapshot
    from tabletop.checks.rules.runner import configured

    check = configured(plan)[code]
    found = {int(one.features[0].split()[1]): one.measured for one in check.run(Snapshot(plan, 1, layers))}
    return found, median_ms(lambda: check.run(Snapshot(plan, 1, layers)))


def coverage(pg: Server, random: np.random.Generator) -> Row:
    """Share of each ring within the reach of 1,000 units."""
    side = 250.0
    columns = 8
    corners = np.array([(n % columns, n // columns) for n in range(RINGS)]) * side * 1.2 + (500_000.0, 9_950_000.0)
    rings = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + side, corners[:, 1] + side)
    places = corners[random.integers(0, RINGS, UNITS)] + random.uniform(-20, side + 20, (UNITS, 2))
    reach = random.uniform(15, 45, UNITS)
    properties = {"unit": [{"reach_m": float(one)} for one in reach], "ring": [{"min_coverage": 1.0}] * RINGS}
    ours, ours_ms = measured(plan_of({"unit": shapely.points(places), "ring": rings}, properties), None, "area-coverage")
    pg.load("units", shapely.points(places), reach)
    pg.load("rings", rings)
    theirs, peer_ms = pg.timed(
        "SELECT r.id, 1 - ST_Area(ST_Difference(r.g, ST_Union(ST_Buffer(u.g, u.extra, 32)))) / ST_Area(r.g) "
        "FROM rings r JOIN units u ON ST_DWithin(r.g, u.g, 45) GROUP BY r.id, r.g"
    )
    difference = max(abs(ours.get(n, 1.0) - share) for n, share in theirs.items())
    return Row(ours_ms, peer_ms, difference, len(theirs))


def distance(pg: Server, random: np.random.Generator, count: int) -> Row:
    """Distance of each of 500 crowds to the nearest of 250,000 buildings, where below 15 m."""
    sys.path.insert(0, str(Path(__file__).parent))
    import kabupaten
    from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from

    centres = kabupaten.town_centres(np.random.default_rng(20_230_919))
    houses = kabupaten.buildings(np.random.default_rng(20_230_919), centres, count)
    layers = LayerSet((Layer(LayerInfo("building", {"en": "buildings"}, role="building"), (ragged_from(houses, 2),)),))
    _ = layers.layers[0].parts[0].tree
    places = centres[random.integers(0, len(centres), CROWDS)] + random.normal(0, 900.0, (CROWDS, 2))
    crowds = shapely.buffer(shapely.points(places), random.uniform(5, 25, CROWDS), quad_segs=4)
    pair = {"a": "crowd", "b": "layer:building", "min_m": NEAR_M, "severity": "warn", "basis": "P"}
    ours, ours_ms = measured(plan_of({"crowd": crowds}, {}, buffer_pairs=[pair]), layers, "buffer-distance")
    pg.load("houses", houses)
    pg.load("crowds", crowds)
    theirs, peer_ms = pg.timed(
        f"SELECT c.id, min(ST_Distance(c.g, h.g)) FROM crowds c JOIN houses h ON ST_DWithin(c.g, h.g, {NEAR_M}) GROUP BY c.id"
    )
    if set(ours) != set(theirs):
        raise SystemExit(f"crowds near a building: {len(ours)} by us, {len(theirs)} by PostGIS")
    return Row(ours_ms, peer_ms, max(abs(ours[n] - metres) for n, metres in theirs.items()), len(theirs))


def compare(count: int = 250_000) -> dict[str, Row]:
    """Both questions; empty where PostGIS is not installed."""
    with server() as pg:
        if pg is None:
            return {}
        random = np.random.default_rng(4)
        return {"coverage_vs_postgis": coverage(pg, random), "distance_vs_postgis": distance(pg, random, count)}


def rows(count: int = 250_000) -> dict[str, dict]:
    """Figures in the form of bench.py; ratio = peer / ours, above 1 is faster than PostGIS."""
    return {
        name: {"value": round(row.ours_ms, 2), "unit": "ms", "peer": round(row.peer_ms, 2), "ratio": round(row.peer_ms / row.ours_ms, 2)}
        for name, row in compare(count).items()
    }


def main() -> int:
    sys.path.insert(0, str(ROOT))
    found = compare()
    if not found:
        print("PostGIS is not installed; on Debian or Ubuntu: sudo apt-get install postgresql-15-postgis-3")
        return 0
    limits = {"coverage_vs_postgis": SHARE_TOLERANCE, "distance_vs_postgis": METRE_TOLERANCE}
    for name, row in found.items():
        told = {"ours_ms": round(row.ours_ms, 2), "postgis_ms": round(row.peer_ms, 2), "answers": row.answers}
        print(name, json.dumps(told | {"largest_difference": float(f"{row.difference:.2g}"), "allowed": limits[name]}))
    return int(any(row.difference > limits[name] for name, row in found.items()))


if __name__ == "__main__":
    sys.exit(main())
