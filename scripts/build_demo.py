"""Write the demo plan, resources/demo/plan.geojson: the exercise of September 2023 before a schematic KPU, from the campaign
over the vote to after the count, in eleven scenes."""

import json
import math
import sys
import uuid
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString, Point, Polygon

import demo_document as office
import demo_roster as forces
import demo_scenes as script
import town_facts as facts
import town_shape as shape
from town_houses import buildings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tabletop.core.geometry.crs import to_lonlat  # noqa: E402
from tabletop.core.geometry.geometry import bearing_deg  # noqa: E402

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "plan.geojson"
NAME = "TFG Sispamkota: simulasi depan KPU (contoh)"
NAMESPACE = uuid.UUID("6f0e4c1e-5f0a-5c1b-9d55-000000000906")
LAST = len(script.SCENES)
EVERYWHERE = (None, None)
KPU = shape.site("kpu")
STREETS = shape.streets()
BUILDINGS = buildings(STREETS)
BUILT = shapely.union_all([building.ground.buffer(0.3, join_style="mitre") for building in BUILDINGS])
LONG = KPU.front.length
PARK_PATH = [facts.place(*pair) for pair in ((383, 112), (362, 114.5), (340, 117.5), (322, 115), (306, 111.5))]
BRIDGE_LINE = LineString([facts.place(200, -5.5), facts.place(200, 5.5)])
Pair = tuple[float, float]
FEATURES: list[dict[str, Any]] = []
LANE_GATES: list[tuple[str, LineString]] = []
"""Tapes of ring III, for a gate where an emergency lane crosses one."""


def at(s: float, d: float) -> Pair:
    """Metres along the KPU's fence (from its downstream corner, beyond it too) and metres before it, towards the street."""
    (x0, y0), (x1, y1) = KPU.front.coords
    return x0 + (x1 - x0) / LONG * s - KPU.inward[0] * d, y0 + (y1 - y0) / LONG * s - KPU.inward[1] * d


def spot(frame: str, first: float, second: float) -> Pair:
    """A place in the frame it is written in: before the KPU, of the river, beside the main street, or in another yard."""
    if frame == "s":
        return at(first, second)
    if frame == "r":
        return facts.place(first, second)
    if frame == "main":
        b, off = first, second
        main = next(street.line for street in STREETS if street.name == facts.MAIN and street.line.distance(Point(at(LONG, 11))) < 20)
        foot = main.intersection(LineString([facts.place(300, b), facts.place(500, b)]))
        return foot.x - KPU.inward[0] * off, foot.y - KPU.inward[1] * off
    return shape.site(frame).at(first, second)


def name_of(key: str) -> str:
    """The id of the feature of that key."""
    return str(uuid.uuid5(NAMESPACE, key))


def put(key: str, kind: str, geometry, scenes: tuple[int | None, int | None] = (None, None), **properties: Any) -> None:
    """One feature for a span of scenes; the same key again is the same feature in other scenes."""
    span = {name: value for name, value in zip(("scene_from", "scene_to"), scenes, strict=True) if value is not None}
    lonlat = shapely.transform(geometry, lambda pairs: [[round(v, 8) for v in to_lonlat(*pair)] for pair in pairs])
    FEATURES.append(
        {
            "type": "Feature",
            "id": name_of(key),
            "properties": {"id": name_of(key), "kind": kind, **properties, **span},
            "geometry": json.loads(shapely.to_geojson(lonlat)),
        }
    )


def line(*pairs: Pair) -> LineString:
    return LineString([at(*pair) for pair in pairs])


def area(*pairs: Pair) -> Polygon:
    return Polygon([at(*pair) for pair in pairs])


def free(pair: Pair, key: str) -> Pair:
    """The place itself; a unit never stands in a building."""
    for building in BUILDINGS:
        if building.ground.distance(Point(pair)) < 0.5:
            raise SystemExit(f"{key} stands in a building ({building.name or building.use})")
    return pair


RING_III = ((558, -32), (590, 194), (380, 202), (190, 194), (181, 60), (184, 22), (338, 21), (340, -30))
RING_II, CLOSED, SHIELDS, LEAVING = (4, 10), (5, 10), (8, 10), (5, 11)
"""Scenes in which ring II is closed to vehicles, ring III closed, the line before the KPU has shields, and the street has its exits."""


def rings() -> None:
    put("ring-1", "ring", KPU.yard.buffer(6, join_style="mitre"), name="Ring I: gedung dan halaman KPU", number=1, min_coverage=0.95)
    middle = area((-30, -90), (-30, 24), (87, 24), (87, -90))
    put("ring-2", "ring", middle, RING_II, name="Ring II: penyaringan", number=2, min_coverage=0.95)
    outer = Polygon([facts.place(*pair) for pair in RING_III])
    put("ring-3", "ring", outer, CLOSED, name="Ring III: pengalihan arus", number=3, min_coverage=0.0,
        note="Menutup jalan sekitar; cakupan luas tidak diminta.")  # fmt: skip
    _close(outer, "Ring III")
    screens = (("tape-s", (-30, -1), (-30, 24), "Garis polisi selatan"), ("tape-n", (87, -1), (87, 24), "Garis polisi utara"),
               ("tape-park", (35, 24.3), (46, 24.3), "Garis polisi taman"))  # fmt: skip
    for key, first, second, name in screens:
        put(key, "cordon", line(first, second), RING_II, name=name, posture="tape", ranks=1, closed_to="vehicles")
    for key, place, name, opens in (("gate-s", at(-30, 19), "Akses darurat selatan", 8), ("gate-n", at(87, 19), "Akses darurat utara", 4)):
        for scenes, is_open in (((4, opens - 1), False), ((opens, 10), True)):
            if scenes[0] <= scenes[1]:
                put(key, "gate", Point(place), scenes, name=name, width_m=4.5, open=is_open, note="Dijaga; hanya ambulans dan Damkar.")


def _close(ring: Polygon, name: str) -> None:
    """A barrier across every street that meets the ring's edge; on main street, bridge and paths a tape that people may pass."""
    for street in STREETS:
        cut = street.line.intersection(ring.exterior)
        for index, foot in enumerate(getattr(cut, "geoms", [cut])):
            if foot.is_empty:
                continue
            along = street.line.project(foot)
            ahead = street.line.interpolate(along + 1) if along + 1 < street.line.length else street.line.interpolate(along - 1)
            turn = math.atan2(ahead.y - foot.y, ahead.x - foot.x) + math.pi / 2
            half = street.width_m / 2 + (6 if street.name == facts.MAIN else 1.5)
            ends = [(foot.x + side * half * math.cos(turn), foot.y + side * half * math.sin(turn)) for side in (-1, 1)]
            across = LineString(ends).difference(BUILT)
            across = min(getattr(across, "geoms", [across]), key=foot.distance)
            key, title = f"close-{street.name}-{index}-{round(along)}", f"{name}: {street.name}"
            if street.kind in ("kolektor", "setapak"):
                put(key, "cordon", across, CLOSED, name=title, posture="tape", closed_to="vehicles")
                LANE_GATES.append((key, across))
            else:
                put(key, "barrier", across, CLOSED, name=title, barrier_type="fence", height_m=1.1)


def protected() -> None:
    kinds = (("kpu", "kpu", "KPU Kutai Kartanegara (letak skematis)"), ("school", "school", "Sekolah"), ("mosque", "worship", "Masjid"),
             ("clinic", "hospital", "Klinik"), ("fuel", "fuel", "SPBU"))  # fmt: skip
    for key, category, name in kinds:
        put(f"protected-{key}", "protected", shape.site(key).yard, name=name, category=category)


def crowds() -> None:
    """Citizens, scene by scene: campaign, voters, people who wait, the demonstrators; in the last scene all of them walk home."""
    rally = Polygon([facts.place(*pair) for pair in ((350, 128), (304, 135), (302, 168), (350, 168))])
    put("rally", "crowd", rally, (1, 1), name="Peserta rapat umum", headcount=400, risk="low", stewards=8)
    beside = area((30, 28), (30, 36), (56, 36), (56, 28))
    put("residents", "crowd", beside, (2, 2), name="Warga menonton", headcount=60, risk="low")
    queue = Polygon([facts.place(*pair) for pair in ((410, 176), (410, 182.5), (446, 182.5), (446, 178.5))])
    put("voters", "crowd", queue, (3, 3), name="Pemilih mengantre", headcount=120, risk="low")
    put("waiting", "crowd", beside, (4, 4), name="Warga menunggu hasil", headcount=80, risk="low")
    stands = (
        (5, ((26, 9.5), (25, 15), (29, 19), (52, 19), (55, 14), (53, 9.5)), 180, "medium", "datang dengan tertib"),
        (6, ((20, 9.5), (18, 15), (23, 19), (57, 19), (62, 14), (59, 9.5)), 300, "medium", "tertib"),
        (7, ((19, 7.5), (17, 13), (21, 16.5), (58, 16.5), (61, 11), (58, 7.5)), 300, "medium", "menutup jalan"),
        (8, ((21, 7.5), (19, 13), (23, 16), (58, 16), (61, 11), (58, 7.5)), 280, "medium", "membuka jalan bagi tim evakuasi"),
        (9, ((24, 7.0), (22, 11), (26, 15.5), (54, 15.5), (56, 10), (53, 7.0)), 280, "high", "mendekati pagar"),
        (10, ((28, 9.0), (27, 12), (30, 15.5), (50, 15.5), (52, 11), (50, 9.0)), 130, "medium", "bubar dengan tertib"),
    )  # fmt: skip
    for scene, corners, people, risk, note in stands:
        put("crowd", "crowd", area(*corners), (scene, scene), name="Massa", headcount=people, moving=scene == 10, risk=risk, note=note,
            stewards=math.ceil(people / 50))  # fmt: skip


def flows() -> None:
    """Ways of people on the move, each as wide as it walks."""
    _flow("flow-rally", (1, 1), "Datang ke rapat umum", 80, [facts.place(384, 113), facts.place(362, 116), facts.place(350, 128)], 6)
    _flow("flow-in", (5, 5), "Datang dari utara", 70, [at(99, 12), at(66, 12)], 7)
    _flow("flow-in", (6, 6), "Datang dari utara", 40, [at(99, 12), at(68, 12)], 7)
    _flow("flow-out", (7, 9), "Ke titik kumpul taman", 20, [at(40, 22.5), *PARK_PATH[1:]], 6)
    _flow("flow-out", (10, 10), "Ke titik kumpul taman", 70, [at(40, 19.5), *PARK_PATH[1:]], 7)
    _flow("home-n", (10, 10), "Pulang ke utara", 45, [at(55, 12), at(99, 11)], 7)
    _flow("home-s", (10, 10), "Pulang ke selatan", 35, [at(24, 12.5), at(-24, 12.5)], 4)
    _flow("home-n", (11, 11), "Pulang ke utara", 100, [at(56, 11), at(99, 11)], 8)
    _flow("home-s", (11, 11), "Pulang ke selatan", 60, [at(20, 11), at(-34, 11)], 8)
    tepian = [facts.place(*pair) for pair in ((259, 108), (243, 102), (225, 96), (190, 97))]
    _flow("flow-out", (11, 11), "Pulang lewat Jalan Tepian", 120, tepian, 5)


def _flow(key: str, scenes: tuple[int, int], name: str, people: int, places: list[Pair], width: float) -> None:
    way = LineString(places)
    put(key, "crowd-flow", way.buffer(width / 2, cap_style="flat", join_style="mitre"), scenes, name=name, headcount=people,
        bearing_deg=round(bearing_deg(places[0], places[-1]), 1), speed_mps=1.2)  # fmt: skip


def exits() -> None:
    """Where people leave, in every scene with a crowd: at least two, each to a public road or the assembly area."""
    rally = (("n", "Keluar taman utara", ((330, 163), (350, 178), (388, 182)), 5.0),
             ("w", "Keluar taman barat", ((338, 156), (364, 155), (388, 154)), 6.0),
             ("e", "Keluar taman timur", ((308, 160), (262, 152), (196, 140), (186, 138)), 5.0))  # fmt: skip
    for key, name, places, width in rally:
        put(f"exit-rally-{key}", "exit", LineString([facts.place(*pair) for pair in places]), (1, 1), name=name, width_m=width)
    for scene in (2, 4):
        put("exit-walk-n", "exit", line((52, 31), (76, 29), (104, 20)), (scene, scene), name="Jalan kaki utara", width_m=3.0)
        put("exit-walk-s", "exit", line((34, 31), (8, 30), (-24, 21)), (scene, scene), name="Jalan kaki selatan", width_m=3.0)
    put(
        "exit-tps-e",
        "exit",
        LineString([facts.place(*pair) for pair in ((414, 178.5), (404, 178), (394, 179))]),
        (3, 3),
        name="Pulang ke timur",
        width_m=3.0,
    )
    put(
        "exit-tps-w",
        "exit",
        LineString([facts.place(*pair) for pair in ((442, 180.5), (452, 179.5), (466, 176))]),
        (3, 3),
        name="Pulang ke barat",
        width_m=3.0,
    )
    put("exit-n", "exit", line((49, 11.5), (75, 11), (100, 10), (122, 10)), LEAVING, name="Keluar utara", width_m=7.0)
    put("exit-s", "exit", line((32, 12), (18, 13), (-22, 13), (-36, 13)), LEAVING, name="Keluar selatan", width_m=4.0)
    put("exit-park", "exit", LineString([at(40, 12), *PARK_PATH]), LEAVING, name="Keluar ke taman", width_m=5.0)
    put("assembly", "assembly", shape.plaza(), name="Titik kumpul: pelataran taman", capacity=600)


def lanes() -> None:
    turn = [facts.place(400.5 - 17 * math.cos(math.radians(angle)), 8 + 17 * math.sin(math.radians(angle))) for angle in (0, 20, 40, 58)]
    street = [at(-26, 17.5), at(-12, 19), at(84, 19.3)]
    bridge = LineString([facts.place(290, 3.15), facts.place(362, 3.15), *turn[1:], *street])
    west = [facts.place(400.5 + 17 * math.cos(math.radians(angle)), 8 + 17 * math.sin(math.radians(angle))) for angle in (-14, 20, 55, 90)]
    mahoni = LineString([facts.place(520, 3.6), facts.place(470, 3.2), facts.place(436, 5), *west, *turn[3:], *street])
    for scenes in ((None, 8), (11, None)):
        put("lane", "lane", bridge, scenes, name="Jalur darurat dari jembatan", width_m=4.0)
    put("lane", "lane", mahoni, (9, 10), name="Jalur darurat dari Jalan Mahoni", width_m=4.0, note="Jembatan tertutup sejak adegan 9.")
    for key, across in LANE_GATES:
        cut = across.intersection(bridge)
        if not cut.is_empty:
            put(f"gate-{key}", "gate", cut, CLOSED, name="Akses darurat jembatan", width_m=4.2, open=True)
    put("bridge-closed", "barrier", BRIDGE_LINE, (9, 10), name="Jembatan tertutup", barrier_type="fence", height_m=1.1)


def front() -> None:
    """The line before the KPU: rope, then shields; the two reliefs, each in the step in which it is played."""
    wall = line((0, 0.3), (0, 3), (LONG, 3), (LONG, 0.3))
    put("front", "cordon", wall, (5, 7), name="Penyekatan depan KPU", posture="rope", ranks=1, closed_to="people")
    put("front", "cordon", wall, SHIELDS, name="Penyekatan depan KPU", posture="shield", ranks=1, closed_to="people")
    put("second", "cordon", line((0, -9.5), (LONG, -9.5)), (7, 7), name="Lapis Dalmas lanjut, siap", posture="shield", ranks=1,
        closed_to="people")  # fmt: skip
    put("gate-front", "gate", Point(at(39.2, 3)), (5, 6), name="Pintu petugas", width_m=3.0, open=True)
    put("gate-front", "gate", Point(at(39.2, 3)), (7, 10), name="Pintu petugas", width_m=3.0, open=False)
    put("security-barrier", "barrier", line((33, 1.0), (46, 1.0)), (7, 10), name="Security barrier", barrier_type="security-barrier",
        height_m=2.5)  # fmt: skip
    for scenes, is_open in (((7, 7), True), ((8, 8), False), ((9, 9), True), ((10, 10), False)):
        put("gate-relief", "gate", Point(at(39.2, 1.0)), scenes, name="Bukaan pergantian", width_m=4.5, open=is_open)
    for key, scene, kind, out, into, clock in (
        ("lapis-ganti", 7, "lapis-ganti", "front", "second", "09.36"),
        ("lintas-ganti", 9, "lintas-ganti", "unit-dalmas-lanjut-2", "unit-cadangan", "10.06"),
    ):
        put(key, "relief", line((39.2, -9.5), (39.2, 2.5)), (scene, scene), name=kind.replace("-", " ").capitalize(), width_m=4.0,
            relief_type=kind, outgoing=name_of(out), incoming=name_of(into), hand_over=clock)  # fmt: skip
    put("water-barrier", "barrier", line((-27, 16.2), (-6, 16.2)), (7, 10), name="Pembatas jalur darurat", barrier_type="concrete",
        height_m=0.9)  # fmt: skip
    put("jet", "water-jet", Point(at(-18, 4.0)), (9, 9), name="Sektor AWC", range_m=50.0, sector_deg=12.0,
        bearing_deg=round(bearing_deg(at(-18, 4), at(38, 12)), 1), note="Hanya setelah peringatan dan waktu untuk bubar.")  # fmt: skip


def vehicles() -> None:
    north = round(bearing_deg(at(0, 0), at(LONG, 0)), 1)
    south, west = round((north + 180) % 360, 1), round(bearing_deg(facts.place(490, 8), facts.place(520, 8)), 1)
    put(
        "awc",
        "vehicle",
        Point(facts.place(496, 6.5)),
        (5, 8),
        name="AWC",
        vehicle_type="water-cannon",
        bearing_deg=round((west + 180) % 360, 1),
    )
    put("awc", "vehicle", Point(at(-18, 4.0)), (9, 10), name="AWC", vehicle_type="water-cannon", bearing_deg=north)
    for scenes, place in (((1, 7), at(12, 24.2)), ((8, 8), at(20, 19.5)), ((9, None), at(12, 24.2))):
        put("ambulance", "vehicle", Point(place), scenes, name="Ambulans", vehicle_type="ambulance", length_m=5.4, width_m=2.0,
            bearing_deg=south)  # fmt: skip
    put("fire-engine", "vehicle", Point(shape.site("fuel").at(20, 22.5)), name="Damkar", vehicle_type="fire-engine", length_m=8.0,
        width_m=2.5, bearing_deg=north)  # fmt: skip
    for key, s, scenes in (("truck-1", 22, (2, 2)), ("truck-2", 8, (2, 2)), ("truck-3", 54, (4, 4))):
        put(
            key,
            "vehicle",
            Point(at(s, 4.2)),
            scenes,
            name="Truk logistik",
            vehicle_type="truck",
            length_m=7.0,
            width_m=2.4,
            bearing_deg=north,
        )


def routes() -> None:
    """Ways that the moderator points at; the other units go by the streets."""
    yard = [facts.place(541, 190), facts.place(533, 172), facts.place(480, 173), facts.place(398, 168), at(82, 4)]
    into_the_yard = [at(56, 4), at(39.2, 4), at(39.2, -9.5), at(62, -9)]
    put("route-awal", "route", LineString([*yard, *into_the_yard]), (3, 3), name="Dalmas awal ke halaman KPU", unit="dalmas-awal-2",
        pace_m_per_min=67.0)  # fmt: skip
    mahoni = [facts.place(496, 3.2), facts.place(436, 5), facts.place(416, 16), at(-40, 8), at(-24, 5)]
    put("route-awc", "route", LineString(mahoni), (8, 8), name="AWC ke sisi selatan", unit="awak-awc", pace_m_per_min=250.0)


def units() -> None:
    rows = {unit[0]: unit for unit in forces.UNITS}
    for unit_id, posts_ in forces.POSTS.items():
        row, starts = rows[unit_id], [start for start, _, _ in posts_]
        for (begin, place, _), end in zip(posts_, [*starts[1:], None], strict=True):
            span = (begin if begin > 1 else None, None if end is None else end - 1)
            put(f"unit-{unit_id}", "unit", Point(free(spot(*place), unit_id)), span, name=row[1], unit=unit_id, unit_type=row[6],
                strength=row[5])  # fmt: skip


def posts() -> None:
    posts_ = (
        ("command", "command-post", ("s", 72, -70), "Pos Komando Taktis"),
        ("aid-1", "aid-post", ("s", 4, 28), "Pos kesehatan jalan"),
        ("aid-2", "aid-post", ("r", 276, 96), "Pos kesehatan taman"),
        ("media", "media", ("s", 80, 25), "Titik media"),
        ("observer-1", "observer", ("s", 22, 23.3), "Pemantau 1"),
        ("observer-2", "observer", ("s", 66, 22.8), "Pemantau 2"),
    )
    for key, kind, place, name in posts_:
        since = 4 if kind in ("media", "observer") else None
        put(key, kind, Point(free(spot(*place), key)), (since, None), name=name)
    put("label", "text", Point(at(39, -88)), name="Letak KPU skematis", text="KPU: letak skematis, rincian kekuatan ilustratif")


def scenes() -> list[dict[str, Any]]:
    """The scenes with the ids of the features that their injects name."""
    return [{**scene, "injects": [_inject(inject) for inject in scene["injects"]]} for scene in script.SCENES]


def _inject(inject: dict[str, Any]) -> dict[str, Any]:
    told = {**inject, "features": [known(key) for key in inject.get("features", ())]}
    if "effects" in inject:
        told["effects"] = [_effect(effect) for effect in inject["effects"]]
    return told


def _effect(effect: dict[str, Any]) -> dict[str, Any]:
    told = dict(effect)
    if "feature" in told:
        told["feature"] = known(told["feature"])
    if told.get("line") == script.BRIDGE_CLOSED:
        told["line"] = [[round(v, 8) for v in to_lonlat(*pair)] for pair in BRIDGE_LINE.coords]
    return told


def known(key: str) -> str:
    """The id of a feature that is in the plan."""
    found = name_of(key)
    if all(feature["id"] != found for feature in FEATURES):
        raise SystemExit(f"no feature {key}")
    return found


def document() -> dict[str, Any]:
    """The whole plan as a document; WGS 84, eight decimals (1 mm)."""
    FEATURES.clear()
    LANE_GATES.clear()
    for part in (rings, protected, crowds, flows, exits, lanes, front, vehicles, routes, units, posts):
        part()
    return {
        "type": "FeatureCollection",
        "name": NAME,
        "note": f"Contoh latihan. Kota dan letak KPU skematis. {forces.NOTE}",
        "scenes": scenes(),
        "roster": forces.roster(LAST),
        "stated_strength": {"Polri": 508, "Mitra": 280},
        "document": office.DOCUMENT,
        "features": FEATURES,
    }


def text(plan: dict[str, Any]) -> str:
    """One feature, scene or unit a line."""
    members = []
    for name, value in plan.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in value)
            members.append(f'"{name}": [\n{rows}\n]')
        else:
            members.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(members) + "\n}\n"


if __name__ == "__main__":
    OUT.write_text(text(document()), encoding="utf-8", newline="\n")
    print(f"{OUT.name}: {len(FEATURES)} rows")
