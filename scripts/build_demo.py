"""Write the demo plan, resources/demo/plan.geojson: the exercise of September 2023 before a schematic KPU, in three scenes."""

import json
import math
import sys
import uuid
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString, Point, Polygon

import demo_roster as forces
import town_facts as facts
import town_shape as shape
from town_houses import buildings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tabletop.core.geometry.crs import to_lonlat  # noqa: E402
from tabletop.core.geometry.geometry import bearing_deg  # noqa: E402

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "plan.geojson"
NAME = "Sispamkota: simulasi depan KPU (contoh)"
NAMESPACE = uuid.UUID("6f0e4c1e-5f0a-5c1b-9d55-000000000906")
PHASE = "Penghitungan & rekapitulasi"
SCENES = [
    {"number": 1, "name": "Massa menyampaikan pendapat", "level": "hijau", "clock": "09.00", "step_min": 15, "phase": PHASE,
     "injects": ["09.05 Massa 300 orang tiba dari utara", "09.10 Perwakilan massa minta bertemu KPU"],
     "course_of_action": "Dalmas awal dengan tali; negosiator menemui perwakilan; arus lalu lintas dialihkan di ring III."},
    {"number": 2, "name": "Massa menutup jalan", "level": "kuning", "clock": "09.15", "step_min": 15, "phase": PHASE,
     "injects": ["09.18 Massa duduk di badan jalan", "09.22 Seorang warga pingsan di tengah massa"],
     "course_of_action": "Lapis ganti: Dalmas lanjut dengan tameng, AWC siaga; negosiasi berlanjut; jalan keluar tetap terbuka."},
    {"number": 3, "name": "Massa menolak hasil", "level": "merah", "clock": "09.30", "step_min": 15, "wind_from_deg": 110, "phase": PHASE,
     "injects": ["09.33 Massa mendekati pagar", "09.38 Ambulans dari jembatan minta jalan"],
     "course_of_action": "Peringatan dan waktu untuk bubar lebih dulu; arahkan massa ke titik kumpul taman; AWC hanya atas perintah."},
]  # fmt: skip
KPU = shape.site("kpu")
STREETS = shape.streets()
BUILDINGS = buildings(STREETS)
BUILT = shapely.union_all([building.ground.buffer(0.3, join_style="mitre") for building in BUILDINGS])
LONG = KPU.front.length
PARK_PATH = [facts.place(*pair) for pair in ((383, 112), (362, 114.5), (340, 117.5), (322, 115), (306, 111.5))]
Pair = tuple[float, float]
FEATURES: list[dict[str, Any]] = []


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


def put(key: str, kind: str, geometry, scenes: tuple[int | None, int | None] = (None, None), **properties: Any) -> None:
    """One feature for a span of scenes; the same key again is the same feature in other scenes."""
    span = {name: value for name, value in zip(("scene_from", "scene_to"), scenes, strict=True) if value is not None}
    lonlat = shapely.transform(geometry, lambda pairs: [[round(v, 8) for v in to_lonlat(*pair)] for pair in pairs])
    FEATURES.append(
        {
            "type": "Feature",
            "id": str(uuid.uuid5(NAMESPACE, key)),
            "properties": {"id": str(uuid.uuid5(NAMESPACE, key)), "kind": kind, **properties, **span},
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


def rings() -> None:
    put("ring-1", "ring", KPU.yard.buffer(6, join_style="mitre"), name="Ring I: gedung dan halaman KPU", number=1, min_coverage=0.95)
    middle = area((-30, -90), (-30, 24), (87, 24), (87, -90))
    put("ring-2", "ring", middle, name="Ring II: penyaringan", number=2, min_coverage=0.95,
        note="Contoh: cakupan ring ini sengaja kurang.")  # fmt: skip
    outer = Polygon([facts.place(*pair) for pair in RING_III])
    put("ring-3", "ring", outer, name="Ring III: pengalihan arus", number=3, min_coverage=0.0,
        note="Menutup jalan sekitar; cakupan luas tidak diminta.")  # fmt: skip
    _close(outer, "Ring III")
    screens = (("tape-s", (-30, -1), (-30, 24), "Garis polisi selatan"), ("tape-n", (87, -1), (87, 24), "Garis polisi utara"),
               ("tape-park", (35, 24.3), (46, 24.3), "Garis polisi taman"))  # fmt: skip
    for key, first, second, name in screens:
        put(key, "cordon", line(first, second), name=name, posture="tape", ranks=1, closed_to="vehicles")
    for key, s, name in (("gate-s", -30, "Akses darurat selatan"), ("gate-n", 87, "Akses darurat utara")):
        put(key, "gate", Point(at(s, 19)), name=name, width_m=4.0, open=False, note="Dibuka untuk ambulans dan damkar.")


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
                put(key, "cordon", across, name=title, posture="tape", closed_to="vehicles",
                    strength=math.ceil(across.length / 1.5))  # fmt: skip
            else:
                put(key, "barrier", across, name=title, barrier_type="fence", height_m=1.1)


def protected() -> None:
    kinds = (("kpu", "kpu", "KPU Kutai Kartanegara (letak skematis)"), ("school", "school", "Sekolah"), ("mosque", "worship", "Masjid"),
             ("clinic", "hospital", "Klinik"), ("fuel", "fuel", "SPBU"))  # fmt: skip
    for key, category, name in kinds:
        put(f"protected-{key}", "protected", shape.site(key).yard, name=name, category=category)


def crowd() -> None:
    stands = (
        (1, area((20, 9.5), (18, 16), (23, 21), (57, 21), (62, 15), (59, 9.5)), "medium", "tertib"),
        (2, area((19, 7), (17, 13), (21, 17.5), (58, 17), (61, 11), (58, 7)), "medium", "menutup jalan"),
        (3, area((24, 6.2), (22, 11), (26, 15.5), (54, 15), (56, 10), (53, 6.2)), "high", "mendekati pagar"),
    )
    for scene, ground, risk, note in stands:
        put("crowd", "crowd", ground, (scene, scene), name="Massa", headcount=300, moving=scene == 2, risk=risk, note=note)
    street = bearing_deg(at(LONG, 0), at(0, 0))
    put("flow-in", "crowd-flow", area((66, 8), (66, 15), (122, 15), (122, 8)), (1, 1), name="Datang dari utara", headcount=60,
        bearing_deg=round(street, 1), speed_mps=1.0)  # fmt: skip
    east = bearing_deg(at(40, 20), facts.place(*facts.PLAZA[:2]))
    way = LineString([at(40, 23), *PARK_PATH[1:]]).buffer(4.5, cap_style="flat", join_style="mitre")
    put("flow-out", "crowd-flow", way, (2, 3), name="Ke titik kumpul taman", headcount=120,
        bearing_deg=round(east, 1), speed_mps=1.2)  # fmt: skip
    put("assembly", "assembly", shape.plaza(), name="Titik kumpul: pelataran taman", capacity=600)


def ways() -> None:
    put("exit-n", "exit", line((52, 12), (75, 12.5), (100, 12.5), (128, 14)), name="Keluar utara", width_m=8.0)
    put("exit-s", "exit", line((30, 12), (5, 12), (-22, 12), (-38, 11)), name="Keluar selatan", width_m=6.0,
        note="Contoh: menyempit sejak adegan 2 karena AWC dan barikade.")  # fmt: skip
    put("exit-park", "exit", LineString([at(40, 12), *PARK_PATH]), name="Keluar ke taman", width_m=5.0)
    turn = [facts.place(400.5 - 17 * math.cos(math.radians(angle)), 8 + 17 * math.sin(math.radians(angle))) for angle in (0, 20, 40, 58)]
    lane = [facts.place(290, 0), facts.place(362, 0), *turn, at(-26, 17), at(-12, 19), at(60, 19.3)]
    put("lane", "lane", LineString(lane), name="Jalur darurat dari jembatan", width_m=4.0)
    put("relief", "relief", line((39.2, -10), (39.2, 3)), (2, 2), name="Lapis ganti", width_m=4.0, relief_type="lapis ganti")
    staging = [facts.place(535, 226), facts.place(540, 189), facts.place(480, 177), facts.place(398, 170)]
    put("route-lanjut", "route", LineString([*staging, at(88, 6), at(75, 4)]), (1, 1), name="Dalmas lanjut ke KPU",
        unit="dalmas-lanjut-1", pace_m_per_min=67.0)  # fmt: skip
    put("route-raimas", "route", LineString([*staging, at(88, 20), at(20, 22), at(-14, 6)]), (2, 2), name="Raimas ke sisi selatan",
        unit="raimas", pace_m_per_min=132.0)  # fmt: skip


def front() -> None:
    wall = line((0, 0.3), (0, 3), (LONG, 3), (LONG, 0.3))
    put("front", "cordon", wall, (1, 1), name="Penyekatan depan KPU", posture="rope", ranks=1, closed_to="people")
    put("front", "cordon", wall, (2, 3), name="Penyekatan depan KPU", posture="shield", ranks=1, closed_to="people",
        note="Contoh: ada celah di adegan 2, rapat di adegan 3.")  # fmt: skip
    put("gate-front", "gate", Point(at(39.2, 3)), (1, 1), name="Pintu petugas", width_m=3.0, open=True)
    put("gate-front", "gate", Point(at(39.2, 3)), (2, 3), name="Pintu petugas", width_m=3.0, open=False)
    put(
        "security-barrier",
        "barrier",
        line((33, 1.0), (46, 1.0)),
        (2, 3),
        name="Security barrier",
        barrier_type="security-barrier",
        height_m=2.5,
    )
    for scenes, is_open in (((2, 2), True), ((3, 3), False)):
        put("gate-relief", "gate", Point(at(39.2, 1.0)), scenes, name="Bukaan lapis ganti", width_m=4.5, open=is_open)
    put(
        "water-barrier",
        "barrier",
        line((-27, 13.6), (-6, 13.6)),
        (2, 3),
        name="Pembatas jalur darurat",
        barrier_type="concrete",
        height_m=0.9,
    )
    north = bearing_deg(at(0, 0), at(LONG, 0))
    put("awc", "vehicle", Point(at(-16, 9.0)), (2, 3), name="AWC", vehicle_type="water-cannon", length_m=7.7, width_m=2.5,
        bearing_deg=round(north, 1))  # fmt: skip
    put("jet", "water-jet", Point(at(-12, 9.0)), (3, 3), name="Sektor AWC", range_m=50.0, sector_deg=30.0,
        bearing_deg=round(bearing_deg(at(-12, 9), at(38, 11)), 1), note="Hanya setelah peringatan dan waktu untuk bubar.")  # fmt: skip
    put("ambulance", "vehicle", Point(at(12, 24.2)), name="Ambulans", vehicle_type="ambulance", length_m=5.4, width_m=2.0,
        bearing_deg=round((north + 180) % 360, 1))  # fmt: skip
    put("fire-engine", "vehicle", Point(shape.site("fuel").at(20, 22.5)), name="Damkar", vehicle_type="fire-engine", length_m=8.0,
        width_m=2.5, bearing_deg=round(north, 1))  # fmt: skip


def units() -> None:
    for unit_id, name, _, _, strength, kind, _ in forces.UNITS:
        places = forces.PLACES[unit_id]
        starts = [0] + [i for i in range(1, len(places)) if places[i] != places[i - 1]]
        for begin, end in zip(starts, [*starts[1:], 3], strict=True):
            span = (None, None) if len(starts) == 1 else (begin + 1, end)
            put(f"unit-{unit_id}", "unit", Point(free(spot(*places[begin]), unit_id)), span, name=name, unit=unit_id, unit_type=kind,
                strength=strength)  # fmt: skip


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
        put(key, kind, Point(free(spot(*place), key)), name=name)
    put("label", "text", Point(at(39, -88)), name="Letak KPU skematis", text="KPU: letak skematis, rincian kekuatan ilustratif")


def document() -> dict[str, Any]:
    """The whole plan as a document; WGS 84, eight decimals (1 mm)."""
    FEATURES.clear()
    for part in (rings, protected, crowd, ways, front, units, posts):
        part()
    return {
        "type": "FeatureCollection",
        "name": NAME,
        "note": f"Contoh latihan. Kota dan letak KPU skematis. {forces.NOTE}",
        "scenes": SCENES,
        "roster": forces.roster(),
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
