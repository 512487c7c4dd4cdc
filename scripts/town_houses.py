"""Buildings of the demo town: sites by hand, rows of shops, houses that follow the streets."""

import math
import random
from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon, affinity
from shapely.prepared import prep

import town_facts as facts
import town_shape as shape

CELL_M = 40.0


@dataclass(frozen=True)
class Building:
    name: str
    use: str
    levels: int
    ground: Polygon


class Free:
    """Ground that is still free: a grid of cells over what was placed."""

    def __init__(self, taken) -> None:
        self._taken = prep(taken)
        self._cells: dict[tuple[int, int], list[Polygon]] = {}

    def _keys(self, ground: Polygon) -> list[tuple[int, int]]:
        west, south, east, north = (math.floor(value / CELL_M) for value in ground.bounds)
        return [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]

    def take(self, ground: Polygon, apart: float) -> bool:
        """Place it when nothing stands within `apart` metres and the ground is not taken."""
        if self._taken.intersects(ground):
            return False
        near = ground.buffer(apart, quad_segs=1)
        if any(near.intersects(other) for key in self._keys(near) for other in self._cells.get(key, ())):
            return False
        for key in self._keys(ground):
            self._cells.setdefault(key, []).append(ground)
        return True


def _site_buildings(site: shape.Site) -> list[Building]:
    """The buildings of one site, by its use; (along, deep, length, depth) in metres."""
    long = site.front.length
    if site.key == "kpu":
        wings = shapely.union_all([site.block(18, 24, long - 36, 16), site.block(18, 40, 14, 18), site.block(long - 32, 40, 14, 18)])
        porch = site.block(long / 2 - 7, 20, 14, 4)
        return [
            Building(site.name, site.use, 2, shapely.union_all([wings, porch])),
            Building("Gudang logistik KPU (skematis)", "gudang", 1, site.block(12, 63, 30, 13)),
            Building("Pos jaga", "kantor", 1, site.block(long / 2 + 7, 2.2, 4, 4)),
        ]
    if site.key == "school":
        limbs = [site.block(4, 78, long - 8, 10), site.block(4, 30, 9, 50), site.block(long - 13, 42, 9, 38)]
        return [Building(site.name, site.use, 2, shapely.union_all(limbs)), Building("Ruang guru", site.use, 1, site.block(17, 8, 22, 10))]
    if site.use == "ibadah":
        hall = shapely.union_all([site.block(18, 22, 24, 24), site.block(24, 46, 12, 4)])
        return [
            Building(site.name, site.use, 2, affinity.rotate(hall, 9)),
            Building("Menara", site.use, 5, site.block(9, 12, 4, 4)),
            Building("Tempat wudu", site.use, 1, site.block(46, 30, 6, 14)),
        ]
    if site.use == "bahan bakar":
        return [
            Building("Kanopi " + site.name, site.use, 1, site.block(8, 8, 24, 11)),
            Building(site.name, site.use, 1, site.block(6, 31, 28, 9)),
        ]
    if site.use == "pasar":
        stalls = [Building(site.name, site.use, 1, site.block(8 + 18 * (i % 4), 12 + 25 * (i // 4), 13.5, 20)) for i in range(12)]
        return [stall for stall in stalls if site.yard.contains(stall.ground)]
    if site.use == "kesehatan":
        return [Building(site.name, site.use, 2, shapely.union_all([site.block(5, 12, 28, 13), site.block(5, 25, 12, 15)]))]
    return _office(site, long)


def _office(site: shape.Site, long: float) -> list[Building]:
    number = sum(map(ord, site.key)) % 3
    parts = [site.block(9, 20, long - 18, 13)]
    parts += [site.block(9, 33, 12, 15)] if number != 1 else []
    parts += [site.block(long - 21, 33, 12, 12)] if number != 0 else []
    parts += [site.block(long / 2 - 5, 16, 10, 4)]
    return [
        Building(site.name, site.use, 1 + number, shapely.union_all(parts)),
        Building("Garasi", "gudang", 1, site.block(7, 50, 16, 3.8)),
    ]


def _row(line: LineString, at: float, side: int, off: float, units: int, unit_m: float, depth: float) -> Polygon:
    """A row of shops: straight between two feet on the street, `off` metres from its centre line."""
    length = units * unit_m
    foot, end = line.interpolate(at), line.interpolate(at + length)
    turn = math.atan2(end.y - foot.y, end.x - foot.x)
    way, out = (math.cos(turn), math.sin(turn)), (-math.sin(turn) * side, math.cos(turn) * side)
    corner = (foot.x + out[0] * off, foot.y + out[1] * off)
    far = (corner[0] + way[0] * length, corner[1] + way[1] * length)
    return Polygon(
        [corner, far, (far[0] + out[0] * depth, far[1] + out[1] * depth), (corner[0] + out[0] * depth, corner[1] + out[1] * depth)]
    )


def _shops(main: LineString, free: Free, rng: random.Random) -> list[Building]:
    found = []
    for side in (1, -1):
        at = 20.0
        while at < main.length - 60:
            units, depth = rng.randint(3, 8), rng.uniform(12, 17)
            off = 5 + facts.VERGE_M + rng.uniform(0.5, 3.5)
            row = _row(main, at, side, off, units, 4.5, depth)
            if rng.random() < 0.74 and free.take(row, 2.0):
                found += [Building("Ruko", "ruko", rng.choice((2, 2, 2, 3)), _row_unit(row, index, units)) for index in range(units)]
                at += units * 4.5 + rng.choice((3.0, 4.0, 9.0))
            else:
                at += 9.0
    return found


def _row_unit(row: Polygon, index: int, units: int) -> Polygon:
    a, b, c, d = list(row.exterior.coords)[:4]

    def between(p, q, share):
        return p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share

    low, high = index / units, (index + 1) / units
    return Polygon([between(a, b, low), between(a, b, high), between(d, c, high), between(d, c, low)])


def _footprint(rng: random.Random, small: bool) -> Polygon:
    """A house with its front on the x axis: plain, L-shaped, or with a porch."""
    wide, deep = (rng.uniform(5.5, 8), rng.uniform(7, 11)) if small else (rng.uniform(7, 11.5), rng.uniform(8.5, 15))
    form = rng.random()
    cut_x, cut_y = wide * rng.uniform(0.3, 0.5), deep * rng.uniform(0.25, 0.45)
    if form < 0.28:
        corners = [(0, 0), (wide - cut_x, 0), (wide - cut_x, cut_y), (wide, cut_y), (wide, deep), (0, deep)]
    elif form < 0.42:
        corners = [(0, 0), (wide, 0), (wide, deep), (cut_x, deep), (cut_x, deep - cut_y), (0, deep - cut_y)]
    elif form < 0.52:
        porch = wide * 0.3
        corners = [(porch, -1.8), (wide - porch, -1.8), (wide - porch, 0), (wide, 0), (wide, deep), (0, deep), (0, 0), (porch, 0)]
    else:
        corners = [(0, 0), (wide, 0), (wide, deep), (0, deep)]
    house = affinity.translate(Polygon(corners), -wide / 2, 0)
    return affinity.scale(house, -1, 1, origin=(0, 0)) if rng.random() < 0.5 else house


def _houses(street: shape.Street, free: Free, rng: random.Random) -> list[Building]:
    found = []
    line, gang = street.line, street.kind == "gang"
    for side in (1, -1):
        at = rng.uniform(6, 12)
        while at < line.length - 4:
            house = _footprint(rng, gang)
            back = street.width_m / 2 + (rng.uniform(1.6, 4) if gang else rng.uniform(2.8, 8.0))
            for row in (0, 1) if rng.random() < 0.34 else (0,):
                one = _set(house, line, at, side, back + row * rng.uniform(18, 22), rng)
                if rng.random() < _density(one) and free.take(one, 1.2):
                    found.append(Building("", "rumah", 2 if rng.random() < 0.14 else 1, one))
            at += (house.bounds[2] - house.bounds[0]) + rng.choice((1.6, 2.4, 3.2, 4.5, 7.0))
    return found


def _density(ground: Polygon) -> float:
    """Fewer houses towards the hills and across the river."""
    spot = ground.centroid
    west = facts.MIDDLE[0] - spot.x
    if west < -150:
        return 0.4
    return 0.93 if west < 700 else max(0.25, 0.93 - (west - 700) / 600)


def _set(house: Polygon, line: LineString, at: float, side: int, back: float, rng: random.Random) -> Polygon:
    foot, ahead = line.interpolate(at), line.interpolate(min(at + 1, line.length))
    turn = math.degrees(math.atan2(ahead.y - foot.y, ahead.x - foot.x)) + rng.gauss(0, 3.0)
    placed = affinity.translate(house, 0, back)
    if side < 0:
        placed = affinity.rotate(placed, 180, origin=(0, 0))
    return affinity.translate(affinity.rotate(placed, turn, origin=(0, 0)), foot.x, foot.y)


def buildings(streets: list[shape.Street]) -> list[Building]:
    """Every building; none meets a street, the water, another building or a yard that is not its own."""
    rng = random.Random(facts.SEED + 2)
    sites = shape.sites()
    found = [building for site in sites for building in _site_buildings(site)]
    roads = [street.line.buffer(street.width_m / 2 + (3.0 if street.bridge else 1.0)) for street in streets]
    wet = [ground.buffer(5) for _, ground in shape.water()]
    yards = [site.yard.buffer(2) for site in sites] + [ground.buffer(4) for _, _, ground in shape.open_ground()] + [shape.park().buffer(3)]
    outside = shape.area().buffer(500).difference(shape.area().buffer(-4))
    free = Free(shapely.union_all([*roads, *wet, *yards, outside]))
    for street in streets:
        if street.name == facts.MAIN:
            found += _shops(street.line, free, rng)
    for street in sorted(streets, key=lambda one: one.kind == "gang"):
        if street.kind in ("lokal", "gang"):
            found += _houses(street, free, rng)
    return found
