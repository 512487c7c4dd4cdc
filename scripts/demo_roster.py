"""Strength list of the demo plan. The totals (508 and 280) were published for the exercise of 2023; the breakdown is illustrative."""

from typing import Any

POLRI, KODIM, NOTE = "Polri", "TNI", "Rincian kekuatan ilustratif; hanya jumlah 508 Polri dan 280 mitra yang pernah diumumkan."
_PREVENTIF, _BANOPS = "Preventif", "Banops"

# id, name, agency, task force, strength, unit type, call sign
UNITS = (
    ("dalmas-awal-1", "Dalmas awal 1", POLRI, _PREVENTIF, 38, "dalmas-awal", "AWAL 1"),
    ("dalmas-awal-2", "Dalmas awal 2", POLRI, _PREVENTIF, 38, "dalmas-awal", "AWAL 2"),
    ("dalmas-lanjut-1", "Dalmas lanjut 1", POLRI, _PREVENTIF, 38, "dalmas-lanjut", "LANJUT 1"),
    ("dalmas-lanjut-2", "Dalmas lanjut 2", POLRI, _PREVENTIF, 38, "dalmas-lanjut", "LANJUT 2"),
    ("dalmas-lanjut-3", "Dalmas lanjut 3", POLRI, _PREVENTIF, 38, "dalmas-lanjut", "LANJUT 3"),
    ("pam-terbuka", "Pam terbuka", POLRI, _PREVENTIF, 60, "pam-terbuka", "TERBUKA"),
    ("lantas", "Lantas", POLRI, "Kamseltibcarlantas", 40, "lantas", "LANTAS"),
    ("intelkam", "Intelkam", POLRI, "Preemtif", 30, "intelkam", "INTEL"),
    ("tim-tindak", "Tim tindak", POLRI, "Gakkum", 30, "tim-tindak", "TINDAK"),
    ("cadangan", "Cadangan", POLRI, _PREVENTIF, 30, "cadangan", "CADANGAN"),
    ("raimas", "Raimas", POLRI, _PREVENTIF, 24, "raimas", "RAIMAS"),
    ("reskrim", "Reskrim", POLRI, "Gakkum", 20, "reskrim", "RESKRIM"),
    ("posko", "Posko, TIK, kodal", POLRI, _BANOPS, 14, "posko", "POSKO"),
    ("pam-tps", "Pam TPS", POLRI, _PREVENTIF, 14, "pam-tps", "TPS"),
    ("dokkes", "Dokkes dan evakuasi", POLRI, _BANOPS, 12, "dokkes", "DOKKES"),
    ("negosiator", "Negosiator", POLRI, "Preemtif", 10, "negosiator", "NEGO"),
    ("humas", "Humas", POLRI, "Humas", 10, "humas", "HUMAS"),
    ("propam", "Propam", POLRI, _BANOPS, 8, "propam", "PROPAM"),
    ("k9", "K9", POLRI, _BANOPS, 8, "k9", "K9"),
    ("awak-awc", "Awak AWC", POLRI, _PREVENTIF, 4, "awc", "AWC"),
    ("awak-barrier", "Awak security barrier", POLRI, _PREVENTIF, 4, "security-barrier", "BARRIER"),
    ("kodim", "Kodim 0906/KKR", KODIM, _PREVENTIF, 100, "tni", "KODIM"),
    ("satpol-pp", "Satpol PP", "Satpol PP", _PREVENTIF, 60, "satpol-pp", "PRAJA"),
    ("dishub", "Dishub", "Dishub", "Kamseltibcarlantas", 30, "dishub", "DISHUB"),
    ("linmas", "Linmas", "Linmas", _PREVENTIF, 30, "linmas", "LINMAS"),
    ("damkar", "Damkar", "Damkar", _BANOPS, 20, "damkar", "DAMKAR"),
    ("dinkes", "Dinkes dan ambulans", "Dinkes", _BANOPS, 16, "ambulans", "DINKES"),
    ("pmi", "PMI", "PMI", _BANOPS, 14, "pmi", "PMI"),
    ("bpbd", "BPBD", "BPBD", _BANOPS, 10, "bpbd", "BPBD"),
)


def roster() -> list[dict[str, Any]]:
    """The list as a document holds it."""
    names = ("id", "name", "agency", "satgas", "strength", "unit_type", "call_sign")
    return [{**dict(zip(names, unit, strict=True)), "leader": ""} for unit in UNITS]


# Where each unit stands in scenes 1, 2 and 3: "s" metres along the KPU's fence and metres before it (into the yard: negative);
# "r" places of the river's frame. One place: it stays.
PLACES: dict[str, tuple[tuple[str, float, float], ...]] = {
    "dalmas-awal-1": (("s", 20, 2.0), ("s", 20, -12), ("s", 20, -12)),
    "dalmas-awal-2": (("s", 58, 2.0), ("s", 58, -12), ("s", 58, -12)),
    "dalmas-lanjut-1": (("r", 520, 232), ("s", 10, 2.0), ("s", 12.2, 2.0)),
    "dalmas-lanjut-2": (("r", 535, 232), ("s", 45.4, 2.0), ("s", 39.2, 2.0)),
    "dalmas-lanjut-3": (("r", 550, 232), ("s", 69, 2.0), ("s", 66.2, 2.0)),
    "pam-terbuka": (("s", 39, -14),),
    "lantas": (("s", -30, 4.0),),
    "intelkam": (("s", 72, 26),),
    "tim-tindak": (("s", 70, -35),),
    "cadangan": (("r", 520, 214), ("r", 520, 214), ("s", 8, -20)),
    "raimas": (("r", 548, 214), ("r", 548, 214), ("s", -14, 4.5)),
    "reskrim": (("s", 70, -14),),
    "posko": (("s", 66, -62),),
    "pam-tps": (("s", 39, -52),),
    "dokkes": (("s", -4, 26),),
    "negosiator": (("s", 39, 6.0), ("s", 39, 4.6), ("s", 30, 4.2)),
    "humas": (("s", 78, 22),),
    "propam": (("s", 7, -64),),
    "k9": (("s", 52, -76),),
    "awak-awc": (("r", 534, 206), ("s", -20, 6.0), ("s", -20, 6.0)),
    "awak-barrier": (("r", 534, 224), ("s", 31, -4.0), ("s", 31, -4.0)),
    "kodim": (("s", 87, 1.5),),
    "satpol-pp": (("s", 8, -40),),
    "dishub": (("main", 205, 9),),
    "linmas": (("s", 40.5, 26.5),),
    "damkar": (("fuel", 20, 25),),
    "dinkes": (("s", 8, 27),),
    "pmi": (("r", 290, 100),),
    "bpbd": (("clinic", 17, 5),),
}
