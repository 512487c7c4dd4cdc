"""What is known of the demo town and what was drawn by hand: one table each. Everything that is not in ANCHORS is schematic.

Places by hand are written in a frame of the river: `a` metres west of the bridge's middle, square to the river, `b` metres upstream.
"""

import math

from pyproj import Transformer

CRS = "EPSG:32750"
SEED = 20230919
SCHEMATIC = "drawn for the demo, no survey"

# name, kind, lon, lat, accuracy in metres, source. Facts only.
ANCHORS = (
    ("Taman Kota Raja", "taman", 117.000884, -0.443970, 100, "one public app (WisataTenggarong); street address in two other sources"),
    (
        "Jembatan Kutai Kartanegara (tengah)",
        "jembatan",
        117.00288,
        -0.444433,
        40,
        "Wikipedia, infobox of the bridge; length 710 m; 2 m from the kelurahan boundary",
    ),
)
BRIDGE_LENGTH_M = 710.0
# The river's course at the bridge: from Pulau Kumala (GPS waypoint 116.9984115, -0.4316778, on the island) to the bridge's middle.
KUMALA = (116.9984115, -0.4316778)
TIMBAU_BOX = (116.97208, -0.47054, 117.00995, -0.41375)

_TO_METRES = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
MIDDLE = _TO_METRES.transform(ANCHORS[1][2], ANCHORS[1][3])
_ISLAND = _TO_METRES.transform(*KUMALA)
# Assumed: the bridge stands square to that course, which gives about 70 degrees (west-south-west to east-north-east).
UPSTREAM = math.atan2(_ISLAND[0] - MIDDLE[0], _ISLAND[1] - MIDDLE[1])
AREA = (MIDDLE[0] - 1150.0, MIDDLE[1] - 740.0, MIDDLE[0] + 430.0, MIDDLE[1] + 780.0)


def metres(lon: float, lat: float) -> tuple[float, float]:
    """East and north of a place in degrees."""
    return _TO_METRES.transform(lon, lat)


def place(a: float, b: float) -> tuple[float, float]:
    """East and north of a place in the river's frame."""
    up, west = UPSTREAM, UPSTREAM - math.pi / 2
    return MIDDLE[0] + b * math.sin(up) + a * math.sin(west), MIDDLE[1] + b * math.cos(up) + a * math.cos(west)


# Banks, (a, b). Assumed: the park stands on the bank, so the river is about 330 m wide at the bridge (main span 270 m).
WEST_BANK = ((132, -1100), (150, -900), (170, -700), (180, -450), (163, -200), (164, 0), (158, 120), (170, 300), (192, 500), (178, 700),
             (150, 900), (140, 1200))  # fmt: skip
EAST_BANK = ((-230, -1100), (-215, -900), (-190, -600), (-172, -300), (-168, 0), (-185, 300), (-172, 600), (-182, 900), (-200, 1200))
CREEK = ((1400, -160), (1150, -205), (960, -185), (800, -238), (640, -248), (520, -288), (400, -272), (300, -298), (140, -286))
CREEK_WIDTH_M = (4.0, 9.0)

# Streets by hand: name, class, width in metres, points (a, b).
MAIN = "Jalan Robert Wolter Monginsidi"
STREETS = (
    (MAIN, "kolektor", 10.0,
     ((440, -1000), (428, -700), (406, -430), (397, -210), (404, -40), (397, 70), (387, 180), (391, 320), (411, 480), (419, 650),
      (403, 850), (392, 1200))),
    ("Jalan Tepian", "lokal", 5.5,
     ((205, -760), (204, -560), (211, -430), (196, -210), (190, -60), (182, 40), (177, 120), (187, 240), (214, 420), (222, 520),
      (204, 690), (182, 850), (172, 960))),
    ("Jalan Belakang", "lokal", 6.0,
     ((426, -680), (505, -668), (566, -590), (556, -450), (547, -330), (562, -150), (592, 10), (612, 150), (601, 300), (574, 430),
      (571, 600), (592, 760), (560, 880), (399, 930))),
    ("Jalan Kebun", "lokal", 5.5,
     ((564, -570), (690, -560), (772, -470), (788, -300), (766, -130), (801, 60), (838, 200), (818, 360), (786, 520), (770, 650),
      (590, 735))),
    ("Jalan Bukit", "lokal", 5.0,
     ((784, -330), (900, -335), (1000, -270), (1036, -90), (1012, 70), (1044, 230), (1010, 380), (806, 420))),
    ("Jalan Perbukitan", "lokal", 5.5, ((1028.6, 150), (1120, 190), (1230, 160), (1420, 240))),
    ("Jalan Seberang", "lokal", 6.0,
     ((-280, -1000), (-262, -600), (-240, -300), (-268, -120), (-400, -30), (-410, 80), (-290, 200), (-262, 420), (-280, 900))),
)  # fmt: skip
# Cross streets: from street, to street, class, width, places (b at the first, b at the second, bend in metres).
CROSS = (
    (MAIN, "Jalan Belakang", "lokal", 5.5,
     ((-590, -560, 8), (-505, -470, -9), (-412, -425, 6), (-345, -318, -4), (-172, -185, 9), (-98, -84, -6), (8, 4, 5), (166, 176, -5),
      (240, 262, 10), (330, 318, -8), (418, 440, 7), (505, 492, -10), (600, 575, 9), (690, 700, -6), (800, 770, 12))),
    ("Jalan Belakang", "Jalan Kebun", "lokal", 5.0,
     ((-420, -440, 10), (-345, -345, -6), (-180, -150, 12), (-70, -95, -9), (30, 62, 8), (118, 128, -12), (200, 225, 6), (318, 300, -5),
      (372, 392, 9), (470, 455, -12), (560, 530, 7), (640, 610, -8))),
    ("Jalan Kebun", "Jalan Bukit", "lokal", 4.5,
     ((-180, -150, 12), (-60, -60, -14), (40, 62, 9), (150, 140, 10), (250, 232, -12), (320, 330, 8))),
    ("Jalan Tepian", MAIN, "gang", 3.0,
     ((-640, -655, 4), (-560, -548, -6), (-470, -480, 7), (-400, -395, -4), (-335, -340, 4), (-215, -225, -5), (-150, -150, 6),
      (212, 206, 4), (285, 276, -5), (362, 366, 7), (440, 452, -6), (530, 545, 5), (625, 610, -8), (715, 722, 6), (800, 815, -5))),
)  # fmt: skip
GANG_NAMES = (
    "Anggrek", "Melati", "Kenanga", "Mawar", "Cempaka", "Dahlia", "Flamboyan", "Kamboja", "Teratai", "Bougenvil", "Seroja", "Tulip",
    "Kemuning", "Soka", "Alamanda", "Asoka", "Tanjung", "Kesumba", "Lavender", "Matahari", "Sakura", "Wijayakusuma", "Edelweis",
    "Nusantara", "Sepakat", "Rukun", "Damai", "Gembira", "Harapan", "Mufakat",
)  # fmt: skip
TREE_NAMES = (
    "Ulin", "Meranti", "Bangkirai", "Kapur", "Gaharu", "Sengon", "Mahoni", "Trembesi", "Ketapang", "Jati", "Akasia", "Damar",
    "Keruing", "Rambutan", "Langsat", "Durian", "Nangka", "Elai", "Lai", "Cempedak", "Mangga", "Jambu", "Salak", "Manggis", "Kelapa",
    "Pinang", "Aren", "Nipah", "Rumbia", "Bambu", "Rotan", "Pandan", "Beringin", "Pulai",
)  # fmt: skip

# Sites on the main street: key, name, use, side (W, E), b from, b to, depth in metres, fence ("wall", "fence" or ""), gate width.
VERGE_M = 6.0
SITES = (
    ("clinic", "Klinik (skematis)", "kesehatan", "W", 27, 62, 46, "", 0),
    ("kpu", "Kantor KPU Kutai Kartanegara (letak skematis)", "kantor", "W", 72, 150, 82, "fence", 7.0),
    ("school", "Sekolah (skematis)", "sekolah", "W", 184, 228, 92, "fence", 5.0),
    ("office-1", "Kantor dinas 1 (skematis)", "kantor", "W", 264, 318, 66, "wall", 6.0),
    ("office-2", "Kantor dinas 2 (skematis)", "kantor", "W", 346, 402, 60, "wall", 6.0),
    ("office-3", "Kantor dinas 3 (skematis)", "kantor", "E", 468, 528, 70, "wall", 6.0),
    ("office-4", "Kantor dinas 4 (skematis)", "kantor", "W", -158, -112, 58, "wall", 6.0),
    ("office-5", "Kantor kelurahan (skematis)", "kantor", "W", -70, -16, 54, "wall", 6.0),
    ("office-6", "Kantor dinas 5 (skematis)", "kantor", "E", -462, -412, 64, "wall", 6.0),
    ("market", "Pasar (skematis)", "pasar", "E", -138, -52, 92, "", 0),
    ("fuel", "SPBU (skematis)", "bahan bakar", "E", 222, 262, 44, "", 0),
    ("mosque", "Masjid (skematis)", "ibadah", "E", 290, 348, 64, "fence", 6.0),
)
PARK = ((183, 26), (360, 24), (386, 34), (378, 128), (374, 186), (284, 192), (196, 188), (184, 150))
# name, use, corners (a, b)
OPEN_GROUND = (
    ("Lapangan (skematis)", "lapangan", ((655, 232), (745, 240), (740, 285), (650, 284))),
    ("Pemakaman (skematis)", "pemakaman", ((862, -36), (940, -44), (955, 26), (900, 36), (868, 10))),
    ("Lahan terbuka (skematis)", "lahan terbuka", ((500, 192), (570, 198), (572, 246), (512, 236))),
)
PATHS = (
    ("Jalan setapak taman", ((383, 112), (362, 114.5), (340, 117.5), (322, 115), (303, 111))),
    ("Jalan setapak taman", ((259, 108), (225, 96), (182, 98))),
    ("Jalan setapak taman", ((283, 132), (290, 160), (272, 190))),
    ("Jalan setapak taman", ((279, 88), (268, 60), (300, 26))),
)
PLAZA = (281, 110, 22.0)
ROUNDABOUT_B = 8
ROUNDABOUT_RADIUS_M = 17.0
