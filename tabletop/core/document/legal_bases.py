"""Legal bases that the form offers: those that the rules and levels of the product rest on, each with where it is used. Titles are those of
the laws, in Indonesian; whoever signs looks them up first."""

from dataclasses import dataclass

from tabletop.core.text.message import mark


@dataclass(frozen=True)
class LegalBasis:
    """`text` as a plan cites it; `source`: for what the product uses it and how sure that is, as a marked sentence."""

    text: str
    source: str


LEGAL_BASES = (
    LegalBasis(
        "Undang-Undang Nomor 9 Tahun 1998 tentang Kemerdekaan Menyampaikan Pendapat di Muka Umum",
        mark("articles 9 and 10: hours, notice, distances; read"),
    ),
    LegalBasis(
        "Peraturan Kapolri Nomor 7 Tahun 2012 tentang Tata Cara Penyelenggaraan Pelayanan, Pengamanan, dan Penanganan Perkara "
        "Penyampaian Pendapat di Muka Umum",
        mark("article 7: hours and distances; read"),
    ),
    LegalBasis(
        "Peraturan Kapolri Nomor 16 Tahun 2006 tentang Pedoman Pengendalian Massa", mark("situation levels and hand-overs; look it up")
    ),
    LegalBasis(
        "Peraturan Kapolri Nomor 1 Tahun 2009 tentang Penggunaan Kekuatan dalam Tindakan Kepolisian",
        mark("six stages and principles of the use of force; look it up"),
    ),
    LegalBasis(
        "Peraturan Polri Nomor 10 Tahun 2022 tentang Pengamanan Penyelenggaraan Kompetisi Olahraga",
        mark("article 31: no gas, smoke or firearms in zones I and II of a sports venue; read"),
    ),
    LegalBasis(
        "Komentar Umum Nomor 37 Komite Hak Asasi Manusia PBB tentang hak berkumpul secara damai",
        mark("within sight and sound, media and monitors; look it up"),
    ),
)
