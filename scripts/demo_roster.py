"""Strength list of the demo plan and where each unit stands. The totals (508 and 280) were published for the exercise of 2023; the
breakdown is illustrative. No real people: a leader is a role."""

from typing import Any

NOTE = "Rincian kekuatan ilustratif; hanya jumlah 508 Polri dan 280 mitra yang pernah diumumkan."
ROW_NOTE = "Rincian ilustratif"
POLRI, KODIM = "Polri", "TNI"
_PREV, _BANOPS, _LANTAS, _PREEM, _GAKKUM = "Preventif", "Banops", "Kamseltibcarlantas", "Preemtif", "Gakkum"

# id, name, agency, task force, unit type, leader (a role), channel: units above others; they have no people of their own.
HEADS = (
    ("kompi-dalmas-awal", "Kompi Dalmas awal", POLRI, _PREV, "dalmas-awal", "Danki Dalmas awal", "CH 2"),
    ("kompi-dalmas-lanjut", "Kompi Dalmas lanjut", POLRI, _PREV, "dalmas-lanjut", "Danki Dalmas lanjut", "CH 2"),
    ("pam-terbuka", "Pam terbuka", POLRI, _PREV, "pam-terbuka", "Padal Pam terbuka", "CH 3"),
    ("lantas", "Lantas", POLRI, _LANTAS, "lantas", "Kasatgas Kamseltibcarlantas", "CH 5"),
    ("negosiator", "Negosiator", POLRI, _PREEM, "negosiator", "Padal Negosiator", "CH 4"),
    ("dokkes", "Dokkes dan evakuasi", POLRI, _BANOPS, "dokkes", "Padal Dokkes", "CH 7"),
    ("kodim", "Kodim 0906/KKR (SSK)", KODIM, _PREV, "tni", "Dan SSK", "CH 8"),
    ("satpol-pp", "Satpol PP", "Satpol PP", _PREV, "satpol-pp", "Padal Satpol PP", "CH 8"),
    ("linmas", "Linmas", "Linmas", _PREV, "linmas", "Padal Linmas", "CH 8"),
)

# id, name, parent, agency, task force, strength, unit type, call sign, leader (a role), channel, vehicle, equipment
UNITS = (
    ("dalmas-awal-1", "Dalmas awal 1", "kompi-dalmas-awal", POLRI, _PREV, 38, "dalmas-awal", "AWAL 1", "Danton", "CH 2", "Truk Dalmas",
         "tali dalmas"),
    ("dalmas-awal-2", "Dalmas awal 2", "kompi-dalmas-awal", POLRI, _PREV, 38, "dalmas-awal", "AWAL 2", "Danton", "CH 2", "Truk Dalmas",
         "tali dalmas"),
    ("dalmas-lanjut-1", "Dalmas lanjut 1", "kompi-dalmas-lanjut", POLRI, _PREV, 38, "dalmas-lanjut", "LANJUT 1", "Danton", "CH 2",
         "Truk Dalmas", "tameng, helm"),
    ("dalmas-lanjut-2", "Dalmas lanjut 2", "kompi-dalmas-lanjut", POLRI, _PREV, 38, "dalmas-lanjut", "LANJUT 2", "Danton", "CH 2",
         "Truk Dalmas", "tameng, helm"),
    ("dalmas-lanjut-3", "Dalmas lanjut 3", "kompi-dalmas-lanjut", POLRI, _PREV, 38, "dalmas-lanjut", "LANJUT 3", "Danton", "CH 2",
         "Truk Dalmas", "tameng, helm"),
    ("awak-awc", "Awak AWC", "kompi-dalmas-lanjut", POLRI, _PREV, 4, "awc", "AWC", "Komandan kendaraan", "CH 2", "AWC",
         "meriam air, pengeras suara"),
    ("awak-barrier", "Awak security barrier", "kompi-dalmas-lanjut", POLRI, _PREV, 4, "security-barrier", "BARRIER", "Komandan kendaraan",
         "CH 2", "Security barrier", ""),
    ("pam-terbuka-1", "Pam terbuka 1", "pam-terbuka", POLRI, _PREV, 30, "pam-terbuka", "TERBUKA 1", "Danton", "CH 3", "", ""),
    ("pam-terbuka-2", "Pam terbuka 2", "pam-terbuka", POLRI, _PREV, 30, "pam-terbuka", "TERBUKA 2", "Danton", "CH 3", "", ""),
    ("pam-tps", "Pam TPS", "", POLRI, _PREV, 14, "pam-tps", "TPS", "Padal TPS", "CH 3", "", ""),
    ("cadangan", "Cadangan (PHH Brimob)", "", POLRI, _PREV, 30, "phh", "PHH", "Danton PHH", "CH 2", "Truk", "tameng, helm"),
    ("raimas", "Raimas", "", POLRI, _PREV, 24, "raimas", "RAIMAS", "Danton Raimas", "CH 2", "Sepeda motor", ""),
    ("lantas-1", "Lantas 1 (selatan)", "lantas", POLRI, _LANTAS, 10, "lantas", "LANTAS 1", "Danru", "CH 5", "Mobil patroli",
         "rambu, kerucut"),
    ("lantas-2", "Lantas 2 (utara)", "lantas", POLRI, _LANTAS, 10, "lantas", "LANTAS 2", "Danru", "CH 5", "Mobil patroli",
         "rambu, kerucut"),
    ("lantas-3", "Lantas 3 (jembatan)", "lantas", POLRI, _LANTAS, 10, "lantas", "LANTAS 3", "Danru", "CH 5", "Mobil patroli",
         "rambu, kerucut"),
    ("lantas-4", "Lantas 4 (belakang)", "lantas", POLRI, _LANTAS, 10, "lantas", "LANTAS 4", "Danru", "CH 5", "Sepeda motor",
         "rambu, kerucut"),
    ("intelkam", "Intelkam", "", POLRI, _PREEM, 30, "intelkam", "INTEL", "Padal Intelkam", "CH 4", "", ""),
    ("negosiator-1", "Negosiator 1", "negosiator", POLRI, _PREEM, 5, "negosiator", "NEGO 1", "Ketua tim", "CH 4", "", "pengeras suara"),
    ("negosiator-2", "Negosiator 2", "negosiator", POLRI, _PREEM, 5, "negosiator", "NEGO 2", "Ketua tim", "CH 4", "", "pengeras suara"),
    ("tim-tindak", "Tim tindak", "", POLRI, _GAKKUM, 30, "tim-tindak", "TINDAK", "Padal Tim tindak", "CH 6", "", ""),
    ("reskrim", "Reskrim", "", POLRI, _GAKKUM, 20, "reskrim", "RESKRIM", "Kasatgas Gakkum", "CH 6", "", "kamera"),
    ("humas", "Humas", "", POLRI, "Humas", 10, "humas", "HUMAS", "Kasatgas Humas", "CH 4", "", "kamera"),
    ("posko", "Posko, TIK, kodal", "", POLRI, _BANOPS, 14, "posko", "POSKO", "Kasatgas Banops", "CH 1", "", "HT, peta"),
    ("dokkes-1", "Dokkes", "dokkes", POLRI, _BANOPS, 6, "dokkes", "DOKKES", "Ketua tim", "CH 7", "", "tas P3K"),
    ("dokkes-2", "Tim evakuasi", "dokkes", POLRI, _BANOPS, 6, "evakuasi", "EVAK", "Ketua tim", "CH 7", "", "tandu"),
    ("propam", "Propam", "", POLRI, _BANOPS, 8, "propam", "PROPAM", "Padal Propam", "CH 1", "", ""),
    ("k9", "K9", "", POLRI, _BANOPS, 8, "k9", "K9", "Pawang utama", "CH 7", "Mobil satwa", ""),
    ("kodim-1", "Kodim SST 1", "kodim", KODIM, _PREV, 34, "tni", "KODIM 1", "Danton", "CH 8", "Truk", ""),
    ("kodim-2", "Kodim SST 2", "kodim", KODIM, _PREV, 33, "tni", "KODIM 2", "Danton", "CH 8", "Truk", ""),
    ("kodim-3", "Kodim SST 3", "kodim", KODIM, _PREV, 33, "tni", "KODIM 3", "Danton", "CH 8", "Truk", ""),
    ("satpol-1", "Satpol PP 1", "satpol-pp", "Satpol PP", _PREV, 30, "satpol-pp", "PRAJA 1", "Danton", "CH 8", "Truk", ""),
    ("satpol-2", "Satpol PP 2", "satpol-pp", "Satpol PP", _PREV, 30, "satpol-pp", "PRAJA 2", "Danton", "CH 8", "Truk", ""),
    ("dishub", "Dishub", "", "Dishub", _LANTAS, 30, "dishub", "DISHUB", "Padal Dishub", "CH 5", "Mobil derek", "rambu"),
    ("linmas-1", "Linmas 1", "linmas", "Linmas", _PREV, 10, "linmas", "LINMAS 1", "Danru", "CH 8", "", ""),
    ("linmas-2", "Linmas 2", "linmas", "Linmas", _PREV, 10, "linmas", "LINMAS 2", "Danru", "CH 8", "", ""),
    ("linmas-3", "Linmas 3", "linmas", "Linmas", _PREV, 10, "linmas", "LINMAS 3", "Danru", "CH 8", "", ""),
    ("damkar", "Damkar", "", "Damkar", _BANOPS, 20, "damkar", "DAMKAR", "Padal Damkar", "CH 7", "Mobil pemadam", ""),
    ("dinkes", "Dinkes dan ambulans", "", "Dinkes", _BANOPS, 16, "ambulans", "DINKES", "Padal Dinkes", "CH 7", "Ambulans", ""),
    ("pmi", "PMI", "", "PMI", _BANOPS, 14, "pmi", "PMI", "Padal PMI", "CH 7", "Ambulans", "tandu"),
    ("bpbd", "BPBD", "", "BPBD", _BANOPS, 10, "bpbd", "BPBD", "Padal BPBD", "CH 7", "", "tenda"),
)  # fmt: skip

SHORT = tuple((key, name, agency, satgas, people, kind, call) for key, name, _, agency, satgas, people, kind, call, *_ in UNITS)
"""What an office's list says of them: id, name, agency, task force, strength, unit type, call sign."""

# Where each unit stands and what it does there, from which scene on. "s": metres along the KPU's fence and metres before it (into the
# yard: negative); "r": places of the river's frame; "main": along the main street and metres off it; else a yard's own frame.
Place = tuple[str, float, float]
POSTS: dict[str, tuple[tuple[int, Place, str], ...]] = {
    "dalmas-awal-1": ((1, ("r", 520, 207), "Siaga di titik himpun"), (4, ("s", 18, -9), "Siaga di halaman KPU"),
                      (5, ("s", 20, 2.0), "Tali dalmas depan KPU"), (8, ("s", 18, -14), "Lapis kedua setelah lapis ganti"),
                      (11, ("r", 520, 207), "Apel konsolidasi")),
    "dalmas-awal-2": ((1, ("r", 534, 208), "Siaga di titik himpun"), (4, ("s", 62, -9), "Siaga di halaman KPU"),
                      (5, ("s", 58, 2.0), "Tali dalmas depan KPU"), (8, ("s", 60, -14), "Lapis kedua setelah lapis ganti"),
                      (11, ("r", 534, 208), "Apel konsolidasi")),
    "dalmas-lanjut-1": ((1, ("r", 520, 220), "Siaga di titik himpun"), (7, ("s", 11, -8), "Siap lapis ganti di halaman"),
                        (8, ("s", 11.3, 2.0), "Lapis depan dengan tameng"), (11, ("r", 520, 220), "Apel konsolidasi")),
    "dalmas-lanjut-2": ((1, ("r", 534, 221), "Siaga di titik himpun"), (7, ("s", 37, -9), "Siap lapis ganti di halaman"),
                        (8, ("s", 39.3, 2.0), "Lapis depan dengan tameng"), (10, ("s", 33, -13), "Lapis kedua setelah lintas ganti"),
                        (11, ("r", 534, 221), "Apel konsolidasi")),
    "dalmas-lanjut-3": ((1, ("r", 548, 222), "Siaga di titik himpun"), (7, ("s", 67, -8), "Siap lapis ganti di halaman"),
                        (8, ("s", 67.3, 2.0), "Lapis depan dengan tameng"), (11, ("r", 548, 222), "Apel konsolidasi")),
    "awak-awc": ((1, ("r", 561, 209), "Siaga di titik himpun"), (5, ("r", 506, 9), "AWC siaga di Jalan Mahoni"),
                 (9, ("s", -22, 4.0), "AWC hanya atas perintah, setelah peringatan"), (11, ("r", 561, 209), "Apel konsolidasi")),
    "awak-barrier": ((1, ("r", 562, 222), "Siaga di titik himpun"), (7, ("s", 49, -1.6), "Memasang security barrier"),
                     (11, ("r", 562, 222), "Apel konsolidasi")),
    "pam-terbuka-1": ((1, ("r", 357, 152), "Pengamanan rapat umum"), (2, ("s", 31, 3.5), "Mengawal logistik"),
                      (3, ("r", 428, 174), "Menjaga antrean TPS"), (4, ("s", 57, -20), "Pengamanan halaman KPU"),
                      (11, ("s", 39, 8), "Mengantar massa pulang")),
    "pam-terbuka-2": ((1, ("r", 297, 124), "Pengamanan rapat umum"), (2, ("s", 88, -30), "Pengamanan sisi utara KPU"),
                      (11, ("r", 330, 121), "Mengantar massa pulang lewat taman")),
    "pam-tps": ((1, ("s", 38, -52), "Menjaga gudang KPU"), (3, ("r", 403, 182), "Pengamanan TPS"),
                (4, ("s", 38, -52), "Menjaga kotak suara di KPU")),
    "cadangan": ((1, ("r", 520, 231), "Cadangan"), (9, ("s", 38, -8), "Siap lintas ganti di halaman"),
                 (10, ("s", 39.3, 2.0), "Lapis depan setelah lintas ganti"), (11, ("r", 520, 231), "Apel konsolidasi")),
    "raimas": ((1, ("r", 412, 33), "Patroli konvoi kampanye"), (2, ("r", 548, 234), "Siaga di titik himpun"),
               (9, ("s", -36, 4), "Membuka jalan keluar selatan"), (11, ("r", 548, 234), "Apel konsolidasi")),
    "lantas-1": ((1, ("r", 400, -30), "Pengalihan arus di selatan"),),
    "lantas-2": ((1, ("main", 262, 8.5), "Mengatur konvoi di utara"), (2, ("main", 200, 8.5), "Pengalihan arus di utara"),
                 (7, ("main", 200, 5.5), "Menutup celah garis polisi utara")),
    "lantas-3": ((1, ("r", 342.5, 8), "Pengaturan kepala jembatan"), (9, ("r", 342.5, -8), "Menutup jembatan, mengalihkan ambulans"),
                 (11, ("r", 342.5, 8), "Membuka kembali jembatan")),
    "lantas-4": ((1, ("r", 594, 183), "Pengalihan arus di Jalan Belakang"),),
    "intelkam": ((1, ("r", 344, 176), "Memantau rapat umum"), (2, ("s", 74, 27), "Memantau depan KPU")),
    "negosiator-1": ((1, ("r", 327, 127), "Menemui panitia rapat umum"), (2, ("s", 25, 27), "Menyapa warga"),
                     (3, ("r", 418, 172), "Menyapa pemilih"), (4, ("s", 25, 27), "Menyapa warga"), (5, ("s", 39, 6.5),
                          "Menemui perwakilan massa"),
                     (7, ("s", 39, 4.9), "Negosiasi berlanjut"), (9, ("s", 28, 4.4), "Peringatan dan ajakan bubar"),
                     (11, ("s", 50, 17), "Mengantar perwakilan pulang")),
    "negosiator-2": ((1, ("s", 53, -11), "Siaga di halaman KPU"), (5, ("s", 60, 6.0), "Menemui koordinator lapangan"),
                     (7, ("s", 63, 4.9), "Negosiasi berlanjut"), (11, ("s", 58, 17), "Mengantar perwakilan pulang")),
    "tim-tindak": ((1, ("r", 534, 233), "Siaga di titik himpun"), (6, ("s", 72, -35), "Siaga di halaman utara"),
                   (11, ("r", 534, 233), "Apel konsolidasi")),
    "reskrim": ((1, ("s", 72, -17), "Menerima laporan di halaman KPU"),),
    "humas": ((1, ("s", 84, 21), "Melayani media"),),
    "posko": ((1, ("s", 66, -62), "Kendali dan pelaporan"),),
    "dokkes-1": ((1, ("s", -4, 26), "Pos kesehatan jalan"),),
    "dokkes-2": ((1, ("r", 306, 120), "Siaga di rapat umum"), (2, ("s", 19, 27), "Siaga evakuasi"), (8, ("s", 14, 22.5),
         "Menjemput warga pingsan"),
                 (9, ("s", 19, 27), "Siaga evakuasi")),
    "propam": ((1, ("s", 7, -64), "Mengawasi tindakan anggota"),),
    "k9": ((1, ("s", 40, -77), "Sterilisasi gedung KPU"),),
    "kodim-1": ((1, ("r", 672, 244), "Siaga di lapangan"), (4, ("s", 84, -4), "Penebalan ring II utara"), (11, ("r", 672, 244),
         "Apel konsolidasi")),
    "kodim-2": ((1, ("r", 694, 254), "Siaga di lapangan"), (4, ("s", -29, 4.5), "Penebalan ring II selatan"), (11, ("r", 694, 254),
         "Apel konsolidasi")),
    "kodim-3": ((1, ("r", 716, 262), "Siaga di lapangan"), (4, ("s", -18, -70), "Penebalan ring II belakang"), (11, ("r", 716, 262),
         "Apel konsolidasi")),
    "satpol-1": ((1, ("r", 379, 142), "Menjaga pintu barat taman"), (2, ("main", 60, -10), "Penertiban alat peraga"),
                 (4, ("s", 4, -38), "Pengamanan halaman KPU"), (11, ("s", 9, -24), "Pengamanan halaman KPU")),
    "satpol-2": ((1, ("s", 11, -22), "Pengamanan halaman KPU"), (4, ("s", 20, -82), "Pengamanan belakang KPU"), (11, ("s", 20, 18),
         "Membersihkan jalan")),
    "dishub": ((1, ("r", 397, 34), "Mengatur konvoi di bundaran"), (2, ("main", 212, 9), "Pengalihan arus dan derek")),
    "linmas-1": ((1, ("s", 40, 27), "Membantu di tepi taman"), (3, ("r", 453, 181.5), "Ketertiban TPS"), (4, ("s", 40, 27),
         "Membantu di tepi taman")),
    "linmas-2": ((1, ("r", 366, 188), "Menjaga pintu utara taman"), (2, ("mosque", 29, -3), "Menjaga masjid")),
    "linmas-3": ((1, ("r", 196, 138), "Menjaga pintu timur taman"), (2, ("r", 306, 114), "Menjaga titik kumpul"),
                 (5, ("r", 186, 99), "Menjaga jalan setapak timur")),
    "damkar": ((1, ("fuel", 20, 25), "Menjaga SPBU"),),
    "dinkes": ((1, ("s", 8, 27.5), "Ambulans siaga"),),
    "pmi": ((1, ("r", 290, 97), "Pos kesehatan taman"),),
    "bpbd": ((1, ("clinic", 17, 5), "Siaga di klinik"),),
}  # fmt: skip


def roster(scenes: int) -> list[dict[str, Any]]:
    """The list as a document holds it; what a unit does goes on until it does something else."""
    heads = [
        {"id": key, "name": name, "agency": agency, "satgas": satgas, "strength": 0, "unit_type": kind, "leader": leader,
         "channel": channel, "note": "Jumlah personelnya pada satuan di bawahnya", "order": place}
        for place, (key, name, agency, satgas, kind, leader, channel) in enumerate(HEADS)
    ]  # fmt: skip
    return heads + [_row(place, unit, scenes) for place, unit in enumerate(UNITS, len(HEADS))]


def _row(place: int, unit: tuple[Any, ...], scenes: int) -> dict[str, Any]:
    names = ("id", "name", "parent", "agency", "satgas", "strength", "unit_type", "call_sign", "leader", "channel", "vehicle", "equipment")
    told = {name: value for name, value in zip(names, unit, strict=True) if value != ""}
    starts = [start for start, _, _ in POSTS[unit[0]]] + [scenes + 1]
    tasks = {str(n): task for (start, _, task), end in zip(POSTS[unit[0]], starts[1:], strict=True) for n in range(start, end)}
    told |= {"pace": "march"} if unit[0] == "awak-barrier" else {}
    return {**told, "note": ROW_NOTE, "order": place, "tasks": tasks}
