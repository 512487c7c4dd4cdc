"""The eleven scenes of the demo plan: names, clocks, injects, courses of action, notes for the moderator. An exercise, nothing else.

A feature is named here by the key that `build_demo.py` gives it; `effects` are what an inject changes in a run.
"""

from typing import Any

SATGAS = ("Preemtif", "Preventif", "Kamseltibcarlantas", "Gakkum", "Humas", "Banops")
KONTINJENSI = "Kontinjensi"
BRIDGE_CLOSED = "bridge-line"
"""Stands for the line across the bridge in an effect; `build_demo.py` puts the places in."""


def _scene(number: int, name: str, phase: str, level: str, clock: str, step: float, **more: Any) -> dict[str, Any]:
    courses = dict(zip(SATGAS, more.pop("courses"), strict=True))
    return {"number": number, "name": name, "level": level, "clock": clock, "step_min": step, "phase": phase, **more, "courses": courses}


SCENES: list[dict[str, Any]] = [
    _scene(1, "Rapat umum di taman", "Kampanye", "hijau", "07.00", 30, weather="Cerah", light="day", wind_from_deg=120,
        course_of_action="Layani kampanye: rapat umum di taman, lalu lintas tetap mengalir, tiga jalan keluar terbuka.",
        courses=(
            "Temui panitia, sepakati waktu selesai dan jalan pulang.",
            "Pam terbuka di tepi massa; Dalmas di titik himpun, tidak terlihat dari taman.",
            "Atur konvoi di bundaran; jembatan dan Jalan Robert Wolter Monginsidi tetap terbuka.",
            "Terima laporan pelanggaran bersama Bawaslu.",
            "Siarkan jadwal dan jalan alternatif.",
            "Pos kesehatan taman siap; evakuasi lewat jalan setapak.",
        ),
        injects=[
            {"text": "Rombongan pawai menambah peserta menjadi 550 orang", "clock": "07.05", "by": "Dinamisator", "features": ["rally"],
             "effects": [{"does": "headcount", "feature": "rally", "value": 550}]},
            {"text": "Seorang anak terpisah dari orang tuanya", "clock": "07.15", "by": "Padal Pam terbuka", "features": ["rally",
                 "aid-2"]},
        ],
        notes="Mulai dengan suasana biasa: warga yang berkampanye. Masjid dan sekolah belum dijaga: biarkan peserta menemukannya."),
    _scene(2, "Logistik tiba di KPU", "Masa tenang & logistik", "hijau", "07.30", 30, weather="Cerah", light="day", wind_from_deg=120,
        course_of_action="Kawal logistik sampai gudang KPU; alat peraga diturunkan bersama Bawaslu dan Satpol PP.",
        courses=(
            "Ajak warga menjaga masa tenang.",
            "Kawal truk dari bundaran ke gerbang; halaman KPU disterilkan.",
            "Satu lajur dibuka untuk truk, lajur lain untuk warga.",
            "Dampingi Bawaslu bila ada laporan politik uang.",
            "Umumkan bahwa logistik lengkap dan aman.",
            "K9 memeriksa gedung; posko mencatat nomor segel.",
        ),
        injects=[
            {"text": "Satu truk logistik mogok di depan KPU", "clock": "07.35", "by": "Padal Lantas", "features": ["truck-2"]},
            {"text": "Bawaslu melaporkan alat peraga masih terpasang", "clock": "07.45", "by": "Bawaslu", "features": ["unit-satpol-1"]},
        ],
        notes="Tanyakan siapa yang menandatangani serah terima, dan apa yang terjadi bila truk kedua tidak datang."),
    _scene(3, "Pemungutan suara di sekolah", "Pemungutan suara", "hijau", "08.00", 30, weather="Berawan", light="day", wind_from_deg=140,
        course_of_action="TPS berjalan; polisi di luar TPS, KPPS dan Linmas di dalam; antrean tidak sampai ke badan jalan.",
        courses=(
            "Sapa pemilih; dahulukan lansia dan ibu hamil.",
            "Pam TPS di pintu sekolah, Pam terbuka di antrean; Dalmas tetap di titik himpun.",
            "Parkir di sisi timur; Jalan Trembesi tetap terbuka.",
            "Gakkumdu menerima laporan.",
            "Jelaskan jam tutup TPS.",
            "Ambulans siaga di tepi taman.",
        ),
        injects=[
            {"text": "Antrean memanjang, 200 pemilih menunggu", "clock": "08.05", "by": "Padal TPS", "features": ["voters"],
             "effects": [{"does": "headcount", "feature": "voters", "value": 200}]},
            {"text": "Hujan deras, angin berbalik dari barat", "clock": "08.20", "by": "Dinamisator", "features": ["voters"],
             "effects": [{"does": "wind", "value": 270}]},
        ],
        notes="Perbandingan polisi, TPS, dan Linmas berbeda tiap daerah: minta Kasatgas menyebut polanya."),
    _scene(4, "Rekapitulasi di KPU", "Penghitungan & rekapitulasi", "hijau", "08.30", 30, weather="Berawan", light="day", wind_from_deg=140,
        course_of_action="Kotak suara masuk KPU; ring I dan II berlaku; media, saksi, dan pemantau punya tempat.",
        courses=(
            "Jelaskan tata tertib rekapitulasi kepada pendukung.",
            "Ring I dijaga; Dalmas awal masuk halaman tanpa perlengkapan.",
            "Garis polisi ring II untuk kendaraan; pejalan kaki tetap lewat.",
            "Catat keberatan saksi; jangan menindak pendapat.",
            "Buka titik media di utara.",
            "Posko melapor tiap 30 menit; genset diperiksa.",
        ),
        injects=[
            {"text": "Saksi memprotes hasil satu TPS", "clock": "08.35", "by": "Padal Intelkam", "features": ["waiting"]},
            {"text": "Listrik gedung padam sepuluh menit", "clock": "08.50", "by": "KPU", "features": ["protected-kpu"]},
        ],
        notes="Akses darurat selatan masih tertutup sampai adegan 8: siapa yang membukanya bila ambulans datang?"),
    _scene(5, "Hasil diumumkan", "Pasca-penetapan", "hijau", "09.00", 15, weather="Cerah", light="day", wind_from_deg=110,
        course_of_action="Beri tempat di depan KPU, dalam jarak lihat dan dengar; tali dalmas, negosiator menemui koordinator.",
        courses=(
            "Temui koordinator lapangan sebelum massa tiba; sepakati waktu bubar.",
            "Dalmas awal dengan tali di depan pagar; Kodim menebalkan ring II.",
            "Ring III: alihkan arus ke Jalan Belakang dan Jalan Tepian.",
            "Dokumentasi terbuka; tidak ada penindakan atas pendapat.",
            "Ajak semua pihak menerima hasil lewat jalur hukum.",
            "Jalur darurat dari jembatan dan dari utara bebas.",
        ),
        injects=[
            {"text": "Massa menjadi 250 orang, lebih banyak dari pemberitahuan", "clock": "09.03", "by": "Padal Intelkam",
                 "features": ["crowd", "flow-in"],
             "effects": [{"does": "headcount", "feature": "crowd", "value": 250}]},
            {"text": "Perwakilan massa minta bertemu KPU", "clock": "09.08", "by": "Ketua tim negosiator",
                 "features": ["unit-negosiator-1"]},
        ],
        notes="Aksi damai dilindungi. Garis polisi utara bercelah sampai adegan 7. Apakah massa masih melihat dan mendengar KPU?"),
    _scene(6, "Massa menyampaikan pendapat", KONTINJENSI, "hijau", "09.15", 15, weather="Cerah", light="day", wind_from_deg=110,
        course_of_action="Dalmas awal dengan tali; negosiator menemui perwakilan; arus lalu lintas dialihkan di ring III.",
        courses=(
            "Negosiasi terus; siapkan ruang dialog di KPU.",
            "Dalmas awal di depan; tim tindak di halaman, tidak terlihat.",
            "Ring III tertutup bagi kendaraan; jalan keluar bebas.",
            "Pisahkan kejadian dari massa: perorangan, bukan kelompok.",
            "Siaran langsung tuntutan dan jawaban KPU.",
            "Air minum dan pos kesehatan untuk semua.",
        ),
        injects=[
            {"text": "Massa bertambah menjadi 400 orang", "clock": "09.20", "by": "Dinamisator", "features": ["crowd"],
             "effects": [{"does": "headcount", "feature": "crowd", "value": 400}]},
            {"text": "Ban dibakar di badan jalan", "clock": "09.26", "by": "Padal Intelkam", "features": ["crowd", "fire-engine"],
             "effects": [{"does": "level", "text": "kuning"}]},
        ],
        notes="Situasi masih hijau. Siapa yang menyatakan kuning, dan atas laporan siapa?"),
    _scene(7, "Massa menutup jalan", KONTINJENSI, "kuning", "09.30", 15, weather="Cerah", light="day", wind_from_deg=110,
        course_of_action="Lapis ganti pukul 09.36: Dalmas lanjut masuk lewat koridor, Dalmas awal keluar; negosiasi berlanjut; "
            "tiga jalan keluar tetap terbuka.",
        courses=(
            "Negosiasi berlanjut; sebut jalan keluar dan waktu.",
            "Lapis ganti: lanjut berdiri lebih dulu, baru awal mundur; AWC siaga di Jalan Mahoni.",
            "Jaga jalan keluar utara, selatan, dan taman tetap bebas.",
            "Padamkan api bersama Damkar; catat pelaku, jangan sapu bersih.",
            "Jelaskan alasan lapis ganti kepada media.",
            "Tim evakuasi siap masuk lewat jalur darurat.",
        ),
        injects=[
            {"text": "Massa duduk di badan jalan", "clock": "09.33", "by": "Dinamisator", "features": ["crowd"]},
            {"text": "Seorang warga pingsan di tengah massa", "clock": "09.40", "by": "Padal Dokkes", "features": ["crowd", "lane",
                 "ambulance"]},
        ],
        notes="Lapis ganti bukan lintas ganti. Perhatikan: lapis yang masuk berdiri sebelum lapis lama keluar."),
    _scene(8, "Warga pingsan dievakuasi", KONTINJENSI, "kuning", "09.45", 15, weather="Cerah", light="day", wind_from_deg=110,
        course_of_action="Evakuasi medis dahulu: massa membuka jalan, ambulans lewat jalur darurat; lapis depan diam.",
        courses=(
            "Minta massa membuka jalan bagi tim evakuasi; ucapkan terima kasih.",
            "Dalmas lanjut diam di tempat; tidak ada gerakan maju selama evakuasi.",
            "Jalur darurat dibersihkan; siapkan jalan lain bila jembatan tertutup.",
            "Tidak ada penindakan selama evakuasi.",
            "Umumkan keadaan warga yang dievakuasi.",
            "Tim evakuasi ke tepi massa; klinik menerima bila rumah sakit tidak tercapai.",
        ),
        injects=[
            {"text": "Jembatan tertutup karena kecelakaan: jalan ke rumah sakit putus", "clock": "09.48", "by": "Padal Lantas",
                 "features": ["lane"],
             "effects": [{"does": "block", "line": BRIDGE_CLOSED}]},
            {"text": "Jalan keluar selatan tertutup kendaraan mogok", "clock": "09.53", "by": "Dinamisator", "features": ["exit-s"],
             "effects": [{"does": "shut", "feature": "exit-s"}]},
        ],
        notes="Pertanyaan utama: masih adakah dua jalan keluar, dan ke mana ambulans bila jembatan tertutup?"),
    _scene(9, "Massa menolak hasil", KONTINJENSI, "merah", "10.00", 15, weather="Berawan", light="day", wind_from_deg=110,
        course_of_action="Peringatan dan waktu untuk bubar lebih dulu; lintas ganti pukul 10.06 ke PHH; arahkan massa ke titik "
            "kumpul; AWC hanya atas perintah.",
        courses=(
            "Peringatan tiga kali dengan jeda; sebut jalan keluar yang terbuka.",
            "Lintas ganti: PHH Brimob masuk lewat koridor, Dalmas lanjut 2 keluar; AWC di selatan, tidak menyemprot tanpa perintah.",
            "Jembatan tertutup: ambulans lewat Jalan Mahoni; jalan keluar tetap bebas.",
            "Tindak perorangan yang membahayakan, dengan dokumentasi.",
            "Satu suara: yang diminta adalah bubar, bukan diam.",
            "Pos kesehatan melayani siapa pun; Propam mengawasi tindakan.",
        ),
        injects=[
            {"text": "Sebagian massa mendekati pagar", "clock": "10.03", "by": "Padal Dalmas", "features": ["crowd", "front"]},
            {"text": "Angin berbalik ke arah permukiman", "clock": "10.09", "by": "Dinamisator", "features": ["protected-clinic"],
             "effects": [{"does": "wind", "value": 300}]},
        ],
        notes="Alih kendali dinyatakan di sini bila Kapolres meminta. Tanyakan dasar, keperluan, dan kesebandingan setiap tindakan."),
    _scene(10, "Massa bubar dengan tertib", KONTINJENSI, "kuning", "10.15", 30, weather="Berawan", light="day", wind_from_deg=110,
        course_of_action="Beri waktu dan ruang: massa keluar ke utara, selatan, dan taman; lapis depan tidak mengejar.",
        courses=(
            "Dampingi koordinator mengantar rombongan; janji pertemuan lanjutan.",
            "PHH dan Dalmas lanjut berdiri di tempat; tidak maju sampai jalan kosong.",
            "Angkutan pulang di utara dan di Jalan Tepian.",
            "Lepaskan yang tidak terbukti; beri tahu keluarga.",
            "Umumkan angkutan dan titik kumpul.",
            "Periksa kesehatan di titik kumpul; hitung yang dirawat.",
        ),
        injects=[
            {"text": "Seratus orang masih bertahan di jalan", "clock": "10.20", "by": "Padal Intelkam", "features": ["crowd"],
             "effects": [{"does": "headcount", "feature": "crowd", "value": 100}]},
            {"text": "Jembatan dibuka kembali", "clock": "10.30", "by": "Padal Lantas", "features": ["bridge-closed"],
             "effects": [{"does": "remove", "feature": "bridge-closed"}]},
        ],
        notes="Ukuran keberhasilan: tidak ada yang terjepit, tidak ada yang tertinggal."),
    _scene(11, "Semua pulang", "Konsolidasi", "hijau", "10.45", 30, weather="Cerah", light="day", wind_from_deg=130,
        course_of_action="Massa, petugas, dan warga pulang; ring dibuka, jalan dibersihkan, pasukan apel konsolidasi.",
        courses=(
            "Ucapkan terima kasih; catat tuntutan untuk KPU.",
            "Pasukan kembali ke titik himpun lewat Jalan Ketapang; hitung anggota.",
            "Buka ring III, kembalikan arus.",
            "Serahkan perkara yang ada secara terbuka.",
            "Keterangan pers bersama KPU dan Bawaslu.",
            "Hitung yang dirawat, kembalikan perlengkapan, catat pelajaran.",
        ),
        injects=[
            {"text": "Keluarga mencari anggota yang belum pulang", "clock": "10.50", "by": "Posko", "features": ["aid-2", "command"]},
            {"text": "Media minta keterangan pers", "clock": "10.55", "by": "Kasatgas Humas", "features": ["media"]},
        ],
        notes="Tutup dengan pertanyaan: keputusan apa yang akan kita ambil lain kali, dan siapa yang mencatatnya?"),
]  # fmt: skip
