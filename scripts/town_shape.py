"""The ground of the demo town: banks, creek, streets, sites. Deterministic; everything in metres of EPSG:32750."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import LineString, Point, Polygon, box

import town_facts as facts

Pair = tuple[float, float]


@dataclass(frozen=True)
class Street:
    name: str
    kind: str
    width_m: float
    line: LineString
    bridge: bool = False

    @property
    def ground(self) -> Polygon:
        return self.line.buffer(self.width_m / 2, cap_style="flat")


@dataclass(frozen=True)
class Site:
    """A yard on the main street. `front` runs along the street, from downstream to upstream; `inward` is the unit vector away from it."""

    key: str
    name: str
    use: str
    yard: Polygon
    front: LineString
    inward: Pair
    fence: str
    gate_m: float

    def at(self, along: float, deep: float) -> Pair:
        """Place at metres along the front and metres into the yard."""
        foot = self.front.interpolate(along)
        return foot.x + deep * self.inward[0], foot.y + deep * self.inward[1]

    def block(self, along: float, deep: float, length: float, depth: float) -> Polygon:
        """Rectangle in the yard: its front corner, length along the street and depth."""
        start, end = self.front.interpolate(0), self.front.interpolate(self.front.length)
        way = ((end.x - start.x) / self.front.length, (end.y - start.y) / self.front.length)
        x, y = start.x + way[0] * along + self.inward[0] * deep, start.y + way[1] * along + self.inward[1] * deep
        right = (way[0] * length, way[1] * length)
        back = (self.inward[0] * depth, self.inward[1] * depth)
        return Polygon([(x, y), (x + right[0], y + right[1]), (x + right[0] + back[0], y + right[1] + back[1]), (x + back[0], y + back[1])])


def smooth(points: Sequence[Pair], step: float = 7.0) -> list[Pair]:
    """Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    curve: list[Pair] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(1, round(math.dist(p1, p2) / step))
        for index in range(count):
            t = index / count
            curve.append((_spline(p0[0], p1[0], p2[0], p3[0], t), _spline(p0[1], p1[1], p2[1], p3[1], t)))
    return [*curve, points[-1]]


def _spline(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t**3)


def curve(points: Sequence[Pair], step: float = 7.0) -> LineString:
    """Smooth line through places of the river's frame."""
    return LineString([facts.place(*pair) for pair in smooth(points, step)]).simplify(0.12)


def area() -> Polygon:
    return box(*facts.AREA)


def water() -> list[tuple[str, Polygon]]:
    """The river between its banks, and the creek, narrow at its spring."""
    rng = random.Random(facts.SEED)
    banks = []
    for side in (facts.WEST_BANK, facts.EAST_BANK):
        drift, bank = 0.0, []
        for a, b in smooth(side, 16.0):
            drift = 0.8 * drift + rng.uniform(-1.6, 1.6)
            bank.append(facts.place(a + drift, b))
        banks.append(bank)
    river = Polygon(banks[0] + banks[1][::-1]).intersection(area())
    points = smooth(facts.CREEK, 12.0)
    narrow, wide = facts.CREEK_WIDTH_M
    pieces = []
    for index, (first, second) in enumerate(zip(points, points[1:], strict=False)):
        half = (narrow + (wide - narrow) * index / len(points)) / 2
        pieces.append(LineString([facts.place(*first), facts.place(*second)]).buffer(half, quad_segs=3))
    creek = shapely.union_all(pieces).intersection(area()).difference(river)
    return [("Sungai Mahakam", river), ("Sungai kecil", max(_parts(creek), key=lambda part: part.area))]


def _parts(geometry) -> list:
    return list(getattr(geometry, "geoms", [geometry]))


def _crossing(line: LineString, b: float) -> Pair:
    """Where a street meets the line of equal b."""
    cut = LineString([facts.place(-600, b), facts.place(1600, b)])
    found = line.intersection(cut)
    spot = shapely.get_geometry(found, 0) if found.geom_type != "Point" else found
    return spot.x, spot.y


def _bent(first: Pair, second: Pair, bend: float, rng: random.Random) -> LineString:
    """A street between two places with one or two gentle bends."""
    length = math.dist(first, second)
    way = ((second[0] - first[0]) / length, (second[1] - first[1]) / length)
    spots = [first]
    for share, amount in ((0.3, bend), (0.68, bend * rng.uniform(-0.7, 0.5))):
        spots.append((first[0] + way[0] * length * share - way[1] * amount, first[1] + way[1] * length * share + way[0] * amount))
    return LineString(smooth([*spots, second], 6.0)).simplify(0.1)


def streets() -> list[Street]:
    """Every street: by hand, crossing between those, blind alleys, the bridge with its ramp and the roundabout."""
    rng = random.Random(facts.SEED + 1)
    found = [Street(name, kind, width, curve(points)) for name, kind, width, points in facts.STREETS]
    by_name = {street.name: street.line for street in found}
    river, creek = (ground for _, ground in water())
    trees, flowers = iter(facts.TREE_NAMES), iter(facts.GANG_NAMES)
    for first, second, kind, width, places in facts.CROSS:
        for b1, b2, bend in places:
            line = _bent(_crossing(by_name[first], b1), _crossing(by_name[second], b2), bend, rng)
            if line.within(area()) and line.distance(creek) > 6 and line.distance(river) > 4:
                found.append(Street(_named(kind, trees, flowers), kind, width, line))
    centre = Point(_crossing(by_name[facts.MAIN], facts.ROUNDABOUT_B))
    island = centre.buffer(facts.ROUNDABOUT_RADIUS_M, quad_segs=8)
    found = [replace(street, line=part) for street in found for part in _parts(street.line.difference(island)) if part.length > 20]
    found += _bridge(island.exterior, by_name["Jalan Seberang"])
    found += _blind_alleys(found, flowers, shapely.union_all([river.buffer(6), creek.buffer(8)]), rng)
    found += _paths()
    return [replace(street, line=part) for street in found for part in _parts(street.line.intersection(area())) if part.length > 20]


def _named(kind: str, trees, flowers) -> str:
    if kind != "gang":
        return f"Jalan {next(trees)}"
    flower = next(flowers, "")
    return f"Gang {flower}" if flower else ""


def _bridge(ring, far: LineString) -> list[Street]:
    half = facts.BRIDGE_LENGTH_M / 2
    ramp = LineString(
        smooth([facts.place(half, 0), facts.place(half + 12, 1), ring.interpolate(ring.project(Point(facts.place(half, 2)))).coords[0]])
    )
    deck = LineString([facts.place(half, 0), facts.place(-half, 0)])
    end = LineString([facts.place(-half, 0), far.interpolate(far.project(Point(facts.place(-half - 40, 0)))).coords[0]])
    return [
        Street("Jembatan Kutai Kartanegara", "kolektor", 10.0, deck, bridge=True),
        Street("Oprit jembatan", "kolektor", 10.0, ramp),
        Street("Oprit jembatan seberang", "kolektor", 9.0, end),
        Street("Bundaran jembatan", "kolektor", 8.0, LineString(ring.coords)),
    ]


def _blind_alleys(streets_: list[Street], flowers, wet, rng: random.Random) -> list[Street]:
    """Alleys that leave a side street and end; each keeps clear of all other streets."""
    made: list[Street] = []
    hosts = [street for street in streets_ if street.kind == "lokal" and street.name not in ("Jalan Tepian", "Jalan Seberang")]
    for host in hosts:
        for _ in range(max(1, round(host.line.length / 150))):
            at = rng.uniform(0.15, 0.85) * host.line.length
            alley = _alley(host, at, rng)
            others = [one.line for one in (*streets_, *made) if one is not host]
            tip = LineString(list(alley.coords)[3:])
            clear = (
                all(tip.distance(one) > 19 for one in (*others, host.line))
                and alley.distance(wet) > 0
                and not _reserved().intersects(alley)
            )
            if clear and alley.within(area()):
                made.append(Street(_named("gang", flowers, flowers), "gang", rng.choice((2.5, 2.5, 3.0)), alley))
    return made


def _alley(host: Street, at: float, rng: random.Random) -> LineString:
    foot, ahead = host.line.interpolate(at), host.line.interpolate(at + 2)
    turn = math.atan2(ahead.y - foot.y, ahead.x - foot.x) + rng.choice((-1, 1)) * math.radians(rng.uniform(72, 108))
    spots, length = [(foot.x, foot.y)], rng.uniform(45, 115)
    for _ in range(4):
        turn += rng.uniform(-0.16, 0.16)
        spots.append((spots[-1][0] + math.cos(turn) * length / 4, spots[-1][1] + math.sin(turn) * length / 4))
    return LineString(smooth(spots, 20.0))


def _reserved():
    return shapely.union_all([*(site.yard.buffer(3) for site in sites()), *(ground.buffer(4) for _, _, ground in open_ground())])


def sites() -> list[Site]:
    """Yards along the main street: their front follows it at the width of the verge."""
    main = curve(next(points for name, _, _, points in facts.STREETS if name == facts.MAIN))
    half = 5.0 + facts.VERGE_M
    found = []
    for key, name, use, side, b_from, b_to, depth, fence, gate in facts.SITES:
        start, end = Point(_crossing(main, b_from)), Point(_crossing(main, b_to))
        way = ((end.x - start.x) / start.distance(end), (end.y - start.y) / start.distance(end))
        inward = (-way[1], way[0]) if side == "W" else (way[1], -way[0])
        front = LineString([(p.x + inward[0] * half, p.y + inward[1] * half) for p in (start, end)])
        back = [(x + inward[0] * depth, y + inward[1] * depth) for x, y in front.coords]
        found.append(Site(key, name, use, Polygon([*front.coords, back[1], back[0]]), front, inward, fence, gate))
    return found


def open_ground() -> list[tuple[str, str, Polygon]]:
    """Open places by hand: name, use, ground."""
    return [(name, use, Polygon([facts.place(*pair) for pair in corners])) for name, use, corners in facts.OPEN_GROUND]


def site(key: str) -> Site:
    return next(one for one in sites() if one.key == key)


def park() -> Polygon:
    """The park: corners rounded, clear of the promenade."""
    promenade = curve(next(points for name, _, _, points in facts.STREETS if name == "Jalan Tepian")).buffer(4.5)
    ground = Polygon([facts.place(*pair) for pair in facts.PARK])
    return ground.buffer(-9).buffer(9, quad_segs=4).difference(promenade)


def plaza() -> Polygon:
    a, b, radius = facts.PLAZA
    return Point(facts.place(a, b)).buffer(radius, quad_segs=8)


def _paths() -> list[Street]:
    lines = ((name, LineString(smooth([facts.place(*pair) for pair in points], 5.0)).simplify(0.1)) for name, points in facts.PATHS)
    return [Street(name, "setapak", 3.0, line) for name, line in lines]
