"""Texts of the demo plan as a document: what is known of the exercise of September 2023, and illustrative texts that say so.

Number, name and rank of who signs are left empty: the office fills them in.
"""

from typing import Any

DOCUMENT: dict[str, Any] = {
    "letterhead": "KEPOLISIAN NEGARA REPUBLIK INDONESIA\nDAERAH KALIMANTAN TIMUR\nRESOR KUTAI KARTANEGARA",
    "title": "Rencana pengamanan latihan Sispamkota di depan Kantor KPU Kutai Kartanegara",
    "classification": "BIASA",
    "is_exercise": True,
    "place": "Tenggarong",
    "date": "2023-09-19",
    "basis": "Undang-Undang Nomor 9 Tahun 1998 tentang Kemerdekaan Menyampaikan Pendapat di Muka Umum\n"
    "Peraturan Kapolri Nomor 16 Tahun 2006 tentang Pedoman Pengendalian Massa\n"
    "Peraturan Kapolri Nomor 1 Tahun 2009 tentang Penggunaan Kekuatan dalam Tindakan Kepolisian\n"
    "Peraturan Kapolri Nomor 7 Tahun 2012 tentang Tata Cara Penyelenggaraan Pelayanan, Pengamanan, dan "
    "Penanganan Perkara Penyampaian Pendapat di Muka Umum",
    "purpose": "Rencana ini disusun sebagai bahan latihan Tactical Floor Game (TFG) agar setiap satgas mengetahui "
    "tempat, tugas, cara bertindak, dan jalur geraknya pada setiap tahap.\n\n"
    "Tujuannya: situasi terlihat sebelum terjadi, sehingga pelaksanaan berlangsung aman, tertib, dan damai. "
    "Naskah ini contoh latihan; rincian ilustratif dan bukan perintah.",
    "situation": "Pada 19 September 2023 dilaksanakan latihan sistem pengamanan kota di depan Kantor KPU Kutai "
    "Kartanegara, Jalan Wolter Monginsidi, Kelurahan Timbau, Kecamatan Tenggarong. Latihan melibatkan 508 "
    "personel Polri dan 280 personel instansi mitra, dengan sekitar 100 pemeran pengunjuk rasa.\n\n"
    "Rumah sakit daerah berada di seberang sungai: jembatan adalah jalur ambulans. Letak KPU pada peta ini "
    "skematis.",
    "threats": "Perkiraan untuk latihan: jumlah peserta melebihi pemberitahuan; massa menutup jalan; warga pingsan di "
    "tengah massa; massa menolak hasil; jembatan tertutup sehingga ambulans terhambat.\n\n"
    "Unjuk rasa yang damai adalah hak warga dan dilindungi.",
    "task": "Polres Kutai Kartanegara bersama instansi mitra mengamankan seluruh tahap, dari kampanye sampai "
    "konsolidasi, di depan Kantor KPU agar penyampaian pendapat dan pekerjaan KPU berlangsung aman, tertib, "
    "dan damai.",
    "concept": {
        "Kampanye": "Kampanye dilayani: rapat umum di taman, lalu lintas tetap mengalir, jalan keluar terbuka.",
        "Masa tenang & logistik": "Logistik dikawal sampai gudang KPU; alat peraga diturunkan bersama Bawaslu dan Satpol PP.",
        "Pemungutan suara": "Polri berada di luar TPS; antrean tidak sampai ke badan jalan.",
        "Penghitungan & rekapitulasi": "Ring I dan ring II berlaku; media, saksi, dan pemantau mendapat tempat.",
        "Pasca-penetapan": "Massa diberi tempat di depan KPU, dalam jarak lihat dan dengar; negosiator menemui koordinator.",
        "Kontinjensi": "Tindakan mengikuti tingkat situasi hijau, kuning, merah; negosiasi dan jalan keluar tetap terbuka pada "
        "setiap tingkat.",
        "Konsolidasi": "Massa dilayani sampai pulang; apel konsolidasi, pengecekan personel dan perlengkapan.",
    },
    "administration": "Administrasi latihan mengikuti ketentuan yang berlaku. Daftar kuat personel ada pada lampiran; "
    "rinciannya ilustratif.",
    "logistics": "Kendaraan dan perlengkapan dibawa satuan masing-masing, seperti tercantum di bawah ini. Air minum dan "
    "pos kesehatan disediakan untuk massa dan petugas.",
    "command": "Latihan dipimpin direktur latihan; moderator memandu adegan, dinamisator membawa kejadian. Setiap "
    "kasatgas dan padal melapor kepada Pos Komando Taktis.",
    "handover": "Kendali beralih dari Kapolsek kepada Kapolres, dan dari Kapolres kepada Kapolda, sesuai perkembangan "
    "situasi dan atas perintah.",
    "closing": "Rencana ini bahan latihan. Perubahan dicatat dan disampaikan kepada semua satgas sebelum pelaksanaan.",
    "signer_office": "KEPALA KEPOLISIAN RESOR KUTAI KARTANEGARA",
    "copies_to": "KPU Kabupaten Kutai Kartanegara\n"
    "Bawaslu Kabupaten Kutai Kartanegara\n"
    "Kodim 0906/KKR\n"
    "Pemerintah Kabupaten Kutai Kartanegara",
}
